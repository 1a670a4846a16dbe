import assert from "node:assert/strict";
import { changeOf, checkDiff, diffTexts } from "./check-diff.ts";

const table = "table Things {\n  partition key id: string\n  versioned by schema\n}\n";

/** A model of one entity with these members beside its identity. */
function thing(members: string): string {
  return `${table}\nentity Thing in Things {\n  id: ulid\n  ${members}\n  volume 100k\n}\n`;
}

/** The same at version 2, with an upgrade of these statements. */
function upgraded(members: string, statements: string): string {
  return thing(`${members}\n  version 2\n  upgrade to 2 { ${statements} }`);
}

const raised = "default-on-read version-raised Thing";
const notRaised = "forbidden version-not-raised Thing";

interface Case {
  readonly before: string;
  readonly after: string;
  readonly expected: readonly string[];
}

/** Changes without a version, by the members before and after. */
const cases: Readonly<Record<string, Case>> = {
  "a new optional attribute": {
    before: "a: string",
    after: "a: string\n  b?: string",
    expected: ["free attribute-added-optional Thing.b"],
  },
  "a new required attribute": {
    before: "a: integer",
    after: "a: integer\n  b: string",
    expected: [notRaised, "backfill attribute-added-without-upgrade Thing.b"],
  },
  "a default is for what is created, not for what is there": {
    before: "a: integer",
    after: 'a: integer\n  b: string = "x"',
    expected: [notRaised, "backfill attribute-added-without-upgrade Thing.b"],
  },
  "a new derived attribute": {
    before: "a: timestamp",
    after: "a: timestamp\n  b: date derived date(a)",
    expected: ["backfill attribute-added-computed Thing.b"],
  },
  "an optional attribute is gone": {
    before: "a: string\n  b?: integer",
    after: "a: string",
    expected: ["free attribute-removed Thing.b"],
  },
  "a required attribute is gone": {
    before: "a: string\n  b: integer",
    after: "a: string",
    expected: ["two-step attribute-removed-required Thing.b"],
  },
  "a rename written as remove and add": {
    before: "a: string\n  b: integer",
    after: "a: string\n  c: integer",
    expected: [
      notRaised,
      "two-step attribute-removed-required Thing.b",
      "two-step attribute-renamed-without-upgrade Thing.c",
      "backfill attribute-added-without-upgrade Thing.c",
    ],
  },
  "of two that could be the new one nobody knows which it is": {
    before: "a: string\n  b: integer\n  c: integer",
    after: "a: string\n  d?: integer",
    expected: [
      "two-step attribute-removed-required Thing.b",
      "two-step attribute-removed-required Thing.c",
      "free attribute-added-optional Thing.d",
    ],
  },
  "a name in the model alone": {
    before: "a: string",
    after: 'better: string @name("a")',
    expected: ["free attribute-renamed-in-model Thing.better"],
  },
  "a stored name alone": {
    before: "a: string",
    after: 'a: string @name("s")',
    expected: [notRaised, "two-step stored-name-changed Thing.a"],
  },
  "text becomes a number": {
    before: "a: string",
    after: "a: number",
    expected: [notRaised, "two-step type-changed Thing.a"],
  },
  "a union of more members": {
    before: 'a: "x" | "y"',
    after: 'a: "x" | "y" | "z"',
    expected: ["two-step type-widened Thing.a"],
  },
  "a union of fewer members": {
    before: 'a: "x" | "y"',
    after: 'a: "x"',
    expected: [notRaised, "backfill type-narrowed Thing.a"],
  },
  "a union of other members": {
    before: 'a: "x" | "y"',
    after: 'a: "y" | "z"',
    expected: [notRaised, "two-step type-widened Thing.a", "backfill type-narrowed Thing.a"],
  },
  "an identifier becomes any text": {
    before: "a: ulid",
    after: "a: string",
    expected: ["two-step type-widened Thing.a"],
  },
  "any text becomes an identifier": {
    before: "a: string",
    after: "a: uuid",
    expected: [notRaised, "backfill type-narrowed Thing.a"],
  },
  "a timestamp of seconds is spelt otherwise": {
    before: "a: timestamp",
    after: "a: timestamp(seconds)",
    expected: [notRaised, "two-step type-changed Thing.a"],
  },
  "a list becomes a set": {
    before: "a: string[]",
    after: "a: set<string>",
    expected: [notRaised, "two-step type-changed Thing.a"],
  },
  "a member deep inside": {
    before: "a: map<{ b: { c: string }[] }>",
    after: "a: map<{ b: { c: number, d?: string, e: string }[] }>",
    expected: [
      notRaised,
      "two-step type-changed Thing.a.*.b[].c",
      "free attribute-added-optional Thing.a.*.b[].d",
      "backfill attribute-added-without-upgrade Thing.a.*.b[].e",
    ],
  },
  "a member deep inside goes, or may go": {
    before: "a: { b: string, c: string, d?: string, e?: string }[]",
    after: "a: { c?: string, d: string }[]",
    expected: [
      notRaised,
      "two-step attribute-removed-required Thing.a[].b",
      "two-step became-optional Thing.a[].c",
      "backfill became-required Thing.a[].d",
      "free attribute-removed Thing.a[].e",
    ],
  },
  "what was required may be absent": {
    before: "a: string",
    after: "a?: string",
    expected: ["two-step became-optional Thing.a"],
  },
  "what might be absent is required": {
    before: "a?: string",
    after: "a: string",
    expected: [notRaised, "backfill became-required Thing.a"],
  },
  "another default": {
    before: "a: integer = 0",
    after: "a: integer = 1",
    expected: ["free default-changed Thing.a"],
  },
  "derived in another way": {
    before: "a: string\n  b: string derived lower(a)",
    after: "a: string\n  b: string derived upper(a)",
    expected: ["backfill computation-changed Thing.b"],
  },
  "derived no more": {
    before: "a: string\n  b: string derived lower(a)",
    after: "a: string\n  b: string",
    expected: ["free became-given Thing.b"],
  },
  "unique from now on": {
    before: "a: string",
    after: "a: string @unique",
    expected: ["backfill unique-added Thing.a"],
  },
  "unique no more": {
    before: "a: string @unique",
    after: "a: string",
    expected: ["free unique-removed Thing.a"],
  },
  "unique without regard to case": {
    before: "a: string @unique",
    after: "a: string @unique(lower)",
    expected: ["backfill unique-changed Thing.a"],
  },
  "a revision from now on": {
    before: "a: string",
    after: "a: string\n  r: integer @revision",
    expected: ["backfill revision-added Thing.r"],
  },
  "a revision no more": {
    before: "a: string\n  r: integer @revision",
    after: "a: string",
    expected: ["two-step revision-removed Thing.r"],
  },
  "immutable from now on": {
    before: "a: string",
    after: "a: string @immutable",
    expected: ["free immutability-changed Thing.a"],
  },
  "narrower bounds": {
    before: "a: integer @min(1)",
    after: "a: integer @min(2)",
    expected: ["backfill constraint-narrowed Thing.a"],
  },
  "wider bounds": {
    before: "a: string @size(10B, max 20B)",
    after: "a: string @size(10B, max 30B)",
    expected: ["free constraint-widened Thing.a"],
  },
  "another pattern of text": {
    before: 'a: string @matches("a+")',
    after: 'a: string @matches("b+")',
    expected: ["backfill constraint-narrowed Thing.a"],
  },
};

suite("changes of attributes without a version", () => {
  for (const [name, { before, after, expected }] of Object.entries(cases)) {
    test(name, () => {
      checkDiff(thing(before), thing(after), expected);
    });
  }

  test("without a version attribute there is no version to raise", () => {
    const plain = (members: string) => thing(members).replace("  versioned by schema\n", "");
    checkDiff(plain("a: integer"), plain("a: integer\n  b: string"), [
      "backfill attribute-added-without-upgrade Thing.b",
    ]);
  });
});

suite("changes of attributes with an upgrade", () => {
  test("a rename", () => {
    const diff = checkDiff(thing("a: string"), upgraded("b: string", "rename a to b"), [
      raised,
      "two-step attribute-renamed Thing.b",
    ]);
    const [work] = changeOf(diff, "attribute-renamed").work;
    assert.ok(work?.kind === "backfill" && work.does === "upgrade");
    assert.equal(work.estimate.items, 100_000);
  });

  test("a rename of what is stored", () => {
    checkDiff(
      thing("a: string"),
      upgraded('a: string @name("s")', "rename a to a"),
      [raised, "two-step stored-name-changed Thing.a"],
      ["rename-of-attribute"],
    );
  });

  test("a value for what might be absent", () => {
    checkDiff(thing("a?: string"), upgraded("a: string", 'set a = coalesce(a, "none")'), [
      raised,
      "default-on-read became-required-on-read Thing.a",
    ]);
  });

  test("values of a narrower type", () => {
    checkDiff(thing('a: "x" | "y"'), upgraded('a: "x"', 'set a = "x"'), [
      raised,
      "default-on-read type-narrowed-on-read Thing.a",
    ]);
  });

  test("a function of the author's is taken at his word", () => {
    checkDiff(
      thing("a: string"),
      upgraded("a: number\n  b: string @since(2)", 'using "./upgrades.ts" toSecond'),
      [raised, "two-step type-changed Thing.a", "default-on-read attribute-added-on-read Thing.b"],
      ["upgrade-function-missing"],
    );
  });
});

suite("attributes in keys", () => {
  const keyed = (type: string, key = "${n}") =>
    `table Things {\n  partition key PK: string\n  sort key SK: string\n  global index ByN {\n    partition key s\n    sort key n\n  }\n}\n\nentity Thing in Things {\n  PK = "T#\${id}"\n  SK = "${key}"\n  id: ulid\n  n: ${type}\n  s: string\n}\n`;

  test("of another type in the primary key", () => {
    const diff = diffTexts(keyed("string"), keyed("integer"), ["index-key-type-conflict"]);
    const { reason, classification } = changeOf(diff, "type-changed-in-key");
    assert.equal(classification, "two-step");
    assert.match(reason, /refuses a key attribute of another type/);
    assert.match(changeOf(diff, "type-changed-in-key").message, /the primary key is made of it/);
  });

  test("of another type in an index", () => {
    const diff = diffTexts(keyed("string", "x"), keyed("integer", "x"));
    assert.match(changeOf(diff, "type-changed-in-key").message, /the key of ByN is made of it/);
    assert.equal(changeOf(diff, "index-key-changed").classification, "two-step");
  });

  test("read back from the key, or stored", () => {
    const natural = (source: string) =>
      `table Things {\n  partition key PK: string\n}\n\nentity Thing in Things {\n  PK = "T#\${id}"\n  id: ulid${source}\n}\n`;
    checkDiff(natural(""), natural(" in key"), ["two-step became-part-of-key Thing.id"]);
    checkDiff(natural(" in key"), natural(""), ["backfill became-stored Thing.id"]);
  });

  test("a copy that is new, or of something else", () => {
    const copy = (source: string) =>
      `${table}\nentity Owner in Things {\n  id: ulid\n  name: string\n  nick: string\n}\n\ntable Goods {\n  partition key key: string\n}\n\nentity Good in Goods {\n  key: ulid\n  id: ulid\n  ${source}\n}\n`;
    const name = "name: string copied from Owner.name via id";
    checkDiff(copy(""), copy(name), ["backfill attribute-added-computed Good.name"]);
    checkDiff(copy(name), copy(name.replace("Owner.name", "Owner.nick")), [
      "backfill computation-changed Good.name",
    ]);
  });
});
