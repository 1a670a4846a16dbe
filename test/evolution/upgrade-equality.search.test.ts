import assert from "node:assert/strict";
import fc from "fast-check";
import type { AttributeValue, Item } from "../../src/dynamodb/values.ts";
import { type BackfillPlan, planBackfill } from "../../src/evolution/index.ts";
import { defaultOptions } from "../../src/generate/index.ts";
import { generatedProject } from "../generate/generated-modules.ts";
import { exampleModel, exampleModels, generated, modelOf } from "../generate/models.ts";
import { checkEqualUpgrade } from "./upgrade-equality.ts";

const names = ["a", "b", "c", "s", "x", "y"] as const;
const places = [...names, "m.k", "m.n", "a.k", "b[1]", "l[0]", "x.k[0]"];
const literals = ['"t-u"', '" A "', '"2026-01-02"', "7", "0.1", "12345678901234567890", "true"];
const oneArgument = ["lower", "upper", "trim", "number", "string", "date", "epoch", "timestamp"];

/** Any expression of an upgrade, most of which the language accepts. */
const expression = fc.letrec<{ made: string }>((tie) => ({
  made: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom(...places, ...places, ...literals),
    fc.tuple(fc.constantFrom(...oneArgument), tie("made")).map(([name, of]) => `${name}(${of})`),
    fc
      .tuple(fc.constantFrom("before", "after", "split"), tie("made"))
      .map(([name, of]) => `${name}(${of}, "-")`),
    tie("made").map((of) => `split(${of}, "-", 1)`),
    fc
      .tuple(fc.constantFrom("concat", "coalesce"), tie("made"), tie("made"))
      .map(([name, first, second]) => `${name}(${first}, ${second})`),
    fc
      .tuple(tie("made"), fc.constantFrom("+", "-", "*", "/"), tie("made"))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc.constantFrom('"${a}-${b:lower}"', '"${s:upper}"', '"n${x:04}"'),
    fc.tuple(tie("made"), tie("made")).map(([first, second]) => `[${first}, ${second}]`),
    fc.tuple(tie("made"), tie("made")).map(([k, n]) => `{ k: ${k}, n: ${n} }`),
  ),
})).made;

const statement = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom("a", "b", "c", "s", "m", "l", "m.k", "l[0]", "a.k", "b[9]"),
        expression,
      )
      .map(([place, value]) => `set ${place} = ${value}`),
  },
  fc.constantFrom(
    "rename x to a",
    "rename y to b",
    "remove c",
    "remove m.n",
    "remove l[1]",
    "remove a.k",
  ),
);

const text = fc.constantFrom(
  "",
  "a",
  "x-y",
  " B-c ",
  "12",
  "1e3",
  "-0.5",
  "2026-01-02T03:04:05Z",
  "é",
);
const number = fc.constantFrom(
  "0",
  "1",
  "-2.5",
  "1700000000",
  "12345678901234567890123456789012345678",
);
const leaf: fc.Arbitrary<AttributeValue> = fc.oneof(
  text.map((S) => ({ S })),
  number.map((N) => ({ N })),
  fc.constantFrom<AttributeValue>(
    { BOOL: true },
    { NULL: true },
    { B: "AQI=" },
    { SS: ["p", "q"] },
    { NS: ["1", "2"] },
  ),
);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  fc.array(leaf, { maxLength: 3 }).map((L) => ({ L })),
  fc.record({ k: leaf, n: leaf, z: leaf }, { requiredKeys: [] }).map((M) => ({ M })),
);
const attributes = fc.record(
  { a: value, b: value, c: value, s: value, m: value, l: value, x: value, y: value },
  { requiredKeys: [] },
);

/** Each entity has upgrades of its own. What it removes at the end are names that only old items have. */
function modelText(upgrades: readonly (readonly string[])[]): string {
  const entities = upgrades.map(
    (statements, index) => `
entity E${index} in Tab {
  version 3
  P = "E${index}#\${id}"
  G = "G#\${id}" when c <> "t"
  id: string
  a?: any
  b?: any
  c?: any
  s?: string
  l?: any[]
  m?: Inner
  d?: string derived concat(s, "/", s)
  upgrade to 2 { ${statements.slice(0, 2).join(" ")} }
  upgrade to 3 { ${statements.slice(2).join(" ")} remove x, y }
}`,
  );
  return `
table Tab { partition key P: string  discriminator kind  versioned by v
  global index Idx { partition key G: string  project all } }
type Inner { k?: any @name("stored k")  n?: any }
${entities.join("\n")}
pattern Get { get E0 where id = :id }`;
}

suite("drawn upgrades of drawn items", () => {
  const seed = 20261128;

  /** Of the statements that are drawn those count which the language accepts by themselves. */
  const accepted = fc
    .sample(statement, { numRuns: 400, seed })
    .filter((each) =>
      modelOf(modelText([[each]])).diagnostics.every(({ severity }) => severity !== "error"),
    );
  const upgrades = fc.sample(
    fc.array(fc.constantFrom(...accepted), { minLength: 1, maxLength: 5 }),
    { numRuns: 70, seed },
  );
  const designs = upgrades.filter((each) =>
    modelOf(modelText([each])).diagnostics.every(({ severity }) => severity !== "error"),
  );

  for (const numbers of ["number", "exact"] as const) {
    test(`are the same in generated code (numbers: "${numbers}") and in a backfill`, async () => {
      assert.ok(
        accepted.length > 150 && designs.length > 40,
        `${accepted.length} ${designs.length}`,
      );
      const planned = modelOf(modelText(designs));
      const plan = planBackfill(planned.model, planned.plans).plans[0] as BackfillPlan;
      const file = generated(planned, { ...defaultOptions, numbers });
      const project = generatedProject([file]);
      try {
        const module = await project.load(file.path);
        const items = fc.sample(fc.tuple(attributes, fc.constantFrom(undefined, 1, 2, 3, 4)), {
          numRuns: 25,
          seed,
        });
        let upgraded = 0;
        for (const index of designs.keys()) {
          for (const [given, version] of items) {
            const item: Item = {
              ...given,
              P: { S: `E${index}#1` },
              kind: { S: `E${index}` },
              id: { S: "1" },
              ...(version === undefined ? {} : { v: { N: String(version) } }),
            };
            const fromItem = module[`e${index}FromItem`];
            assert.ok(fromItem !== undefined);
            if (checkEqualUpgrade(plan, fromItem, item, designs[index]) !== undefined) upgraded++;
          }
        }
        assert.ok(upgraded > designs.length * 5, `${upgraded} items could be upgraded`);
      } finally {
        project.remove();
      }
    });
  }
});

suite("the upgrades of the examples", () => {
  for (const path of exampleModels) {
    test(`are the same in generated code and in a backfill: ${path}`, async () => {
      const planned = exampleModel(path);
      const samples = planned.model.samples.filter(
        ({ entity, item }) => entity.upgrades.length > 0 && item !== undefined,
      );
      if (planned.model.entities.every(({ upgrades }) => upgrades.length === 0)) {
        assert.deepEqual(planBackfill(planned.model, planned.plans).plans, []);
        return;
      }
      const plans = planBackfill(planned.model, planned.plans).plans;
      const file = generated(planned, defaultOptions);
      const project = generatedProject([file]);
      try {
        const module = await project.load(file.path);
        let upgraded = 0;
        for (const { entity, item } of samples) {
          const plan = plans.find(({ table }) => table === entity.table.name);
          const name = `${entity.name.charAt(0).toLowerCase()}${entity.name.slice(1)}FromItem`;
          const fromItem = module[name];
          assert.ok(plan !== undefined && fromItem !== undefined && item !== undefined, name);
          for (const variant of olderVariants(plan, item, entity.version)) {
            if (checkEqualUpgrade(plan, fromItem, variant) !== undefined) upgraded++;
          }
        }
        assert.ok(
          upgraded > samples.length && samples.length > 0,
          `${upgraded} of ${samples.length}`,
        );
      } finally {
        project.remove();
      }
    });
  }
});

/** The item as of each version and of none, whole and without each of its attributes but its key. */
function olderVariants(plan: BackfillPlan, item: Item, newest: number): readonly Item[] {
  const { versionAttribute = "", discriminator = "", key } = plan;
  const kept = new Set([versionAttribute, discriminator, ...key]);
  const { [versionAttribute]: _version, ...bare } = item;
  const versions = Array.from({ length: newest + 1 }, (_, version) => ({
    ...bare,
    [versionAttribute]: { N: String(version + 1) },
  }));
  return [bare, ...versions].flatMap((whole: Item) => [
    whole,
    ...Object.keys(whole)
      .filter((name) => !kept.has(name))
      .map((name) => Object.fromEntries(Object.entries(whole).filter(([each]) => each !== name))),
  ]);
}
