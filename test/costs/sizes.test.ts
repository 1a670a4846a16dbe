import assert from "node:assert/strict";
import { itemSize } from "../../src/dynamodb/sizes.ts";
import { accessPathsOf } from "../../src/language/semantics/keys.ts";
import { analyzeText } from "../analyze-text.ts";

interface Expected {
  /** On average; `undefined` where it is not known. */
  readonly average?: number | undefined;
  readonly maximum?: number | undefined;
  readonly unknown?: readonly string[];
  readonly unbounded?: readonly string[];
}

/** The bytes of the first entity's items on a path of its table; on the table where none is named. */
function checkSize(model: string, expected: Expected, pathName?: string): void {
  const { model: resolved, planning, diagnostics } = analyzeText(model);
  // What may be allowed is a judgement of the clinic.
  const errors = diagnostics.filter(
    ({ severity, allowable }) => severity === "error" && !allowable,
  );
  assert.deepEqual(errors, []);
  const [entity] = resolved.entities;
  assert.ok(entity !== undefined);
  const path = accessPathsOf(entity.table).find(({ name }) => name === pathName);
  const { sizes } = planning;
  const on = path ?? entity.table.primary;
  const known: Expected = {
    average: sizes.bytesOn(entity, on),
    maximum: sizes.maximumBytesOn(entity, on),
    unknown: sizes.unknownOn(entity, on),
    unbounded: sizes.unboundedOn(entity, on),
  };
  for (const part of Object.keys(expected) as (keyof Expected)[]) {
    assert.deepEqual(known[part], expected[part], part);
  }
}

/** One entity with these attributes beside its key, `k` of 26 bytes: 27 bytes with its name. */
function entityWith(attributes: string, more = ""): string {
  return `
table Things {
  partition key k: string
}

entity Thing in Things {
  k: ulid
  ${attributes}
}
${more}`;
}

suite("sizes of items", () => {
  test("types of fixed width", () => {
    checkSize(entityWith("b: boolean"), { average: 27 + 2, maximum: 27 + 2 });
    checkSize(entityWith("d: date"), { average: 27 + 11, maximum: 27 + 11 });
    checkSize(entityWith("t: timestamp"), { average: 27 + 25 });
    checkSize(entityWith("t: timestamp(seconds)"), { average: 27 + 21 });
    checkSize(entityWith("e: epoch"), { average: 27 + 7, maximum: 27 + 7 });
    checkSize(entityWith("u: uuid"), { average: 27 + 37 });
  });

  test("a union is as long as its members are", () => {
    checkSize(entityWith('s: "A" | "AAA"'), { average: 27 + 1 + 2, maximum: 27 + 1 + 3 });
  });

  test("a bounded whole number has the digits of its bounds", () => {
    checkSize(entityWith("n: integer @min(0) @max(9)"), { average: 27 + 3, maximum: 27 + 3 });
    checkSize(entityWith("n: integer @min(0) @max(100)"), { maximum: 27 + 3 });
    checkSize(entityWith("n: integer @min(0) @max(101)"), { maximum: 27 + 4 });
    checkSize(entityWith("n: integer @min(-9999) @max(10)"), { maximum: 27 + 5 });
    checkSize(entityWith("n: integer"), { average: 27 + 7, maximum: 27 + 23 });
  });

  test("a text is what its author says, and not known else", () => {
    checkSize(entityWith("s: string @size(10B, max 20B)"), { average: 27 + 11, maximum: 27 + 21 });
    checkSize(entityWith("s: string @size(10B)"), {
      average: 27 + 11,
      maximum: undefined,
      unbounded: ["Thing.s"],
    });
    checkSize(entityWith("s: string"), {
      average: undefined,
      unknown: ["size of Thing.s"],
      unbounded: ["Thing.s"],
    });
  });

  test("stored names count, each time", () => {
    checkSize(entityWith('number: integer @min(0) @max(9) @name("n")'), { average: 27 + 3 });
    checkSize(entityWith("größe: boolean".replace("größe", "`größe`")), { average: 27 + 8 });
  });

  test("lists, maps and sets have their overhead", () => {
    checkSize(entityWith("l: boolean[] @items(4, max 10)"), {
      average: 27 + 1 + 3 + 4 * 2,
      maximum: 27 + 1 + 3 + 10 * 2,
    });
    checkSize(entityWith("r: { a: boolean, bc: date }"), {
      average: 27 + 1 + 3 + (1 + 1 + 1) + (1 + 2 + 10),
    });
    checkSize(entityWith("s: set<number> @items(2, max 3)"), {
      average: 27 + 1 + 2 * 6,
      maximum: 27 + 1 + 3 * 22,
    });
    checkSize(entityWith("l: boolean[]"), { unknown: ["number of elements of Thing.l"] });
    checkSize(entityWith("m: map<boolean> @items(2)"), {
      unknown: ["size of the keys of Thing.m"],
      unbounded: ["Thing.m"],
    });
    checkSize(entityWith("m: map<boolean> @size(40B, max 1KB)"), {
      average: 27 + 41,
      maximum: 27 + 1 + 1024,
    });
  });

  test("of a declared record it is said where it can be mended", () => {
    checkSize(entityWith("r: Line[] @items(2)", "type Line { text: string, n: boolean }"), {
      unknown: ["size of Line.text"],
    });
  });

  test("what contains itself is not known, and does not take for ever", () => {
    const doubling = Array.from(
      { length: 60 },
      (_, position) => `type T${position} { a: T${position + 1}, b: T${position + 1} }`,
    );
    checkSize(
      entityWith(
        "r: T0",
        `${doubling.join("\n")}\ntype T60 { a: Tree[] @items(2) }\ntype Tree { left: Tree[] @items(2), right: Tree[] @items(2) }`,
      ),
      { average: undefined, unknown: ["size of Tree"] },
    );
  });

  test("samples tell what the author does not", () => {
    const thing = entityWith(
      "s: string  o?: boolean",
      'sample Thing { k: "01JK0000000000000000000001", s: "1234" }\nsample Thing { k: "01JK0000000000000000000002", s: "12345678", o: true }',
    );
    // The optional attribute is in one of two.
    checkSize(thing, { average: 27 + 1 + 6 + 1, unknown: [], maximum: undefined });
  });

  test("the author knows better than a short sample", () => {
    const sample = 'sample Thing { k: "01JK0000000000000000000001", s: "short", l: ["abc"] }';
    checkSize(entityWith("s: string @size(100B)  l: string[] @items(10)", sample), {
      average: 27 + 101 + 1 + 3 + 10 * 4,
    });
  });

  test("the average of one sample is its size", () => {
    const text = entityWith(
      "n: number  r: { a: string, b: number[] }  s: set<string>  m: map<string>  o?: integer",
      'sample Thing { k: "01JK0000000000000000000001", n: -12.345, r: { a: "ä", b: [1, 100] }, s: ["x", "yz"], m: { k: "v" } }',
    );
    const item = analyzeText(text).model.samples[0]?.item;
    assert.ok(item !== undefined);
    checkSize(text, { average: itemSize(item) });
  });

  test("templates, the discriminator and the version count as they are stored", () => {
    checkSize(
      `
table Things {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by v
}

entity Thing in Things as "thing" {
  PK = "T#\${id}"
  SK = "N#\${n:06}#\${shard(id, 10)}"
  id: ulid in key
  n: integer
}`,
      // PK, SK, n, kind, v
      {
        average: 2 + 28 + (2 + 2 + 6 + 1 + 1) + 7 + (4 + 5) + (1 + 2),
        maximum: 2 + 28 + 12 + 23 + 9 + 3,
      },
    );
  });

  test("a key is no longer than the service takes", () => {
    checkSize(
      `
table Things {
  partition key k: string
  sort key s: string
}

entity Thing in Things {
  k: string
  s: string
}`,
      { average: undefined, maximum: 1 + 2048 + 1 + 1024, unbounded: [] },
    );
  });

  test("a copy is as large as what it copies", () => {
    checkSize(
      `${entityWith("n: string copied from Other.name via otherId  otherId: ulid")}

entity Other in Things {
  k = "OTHER#\${id}"
  id: ulid
  name: string @size(10B, max 20B)
}`,
      { average: 27 + 11 + 33 },
    );
  });
});

suite("sizes of index entries", () => {
  const indexed = (projection: string, more = ""): string => `
table Things {
  partition key k: string
  global index Some {
    partition key a
    sort key b: string
    project ${projection}
  }
}

entity Thing in Things {
  b = "B#\${d}" when open = true
  k: ulid
  a: date
  d: date
  open: boolean
  text: string @size(100B)
}
${more}`;

  test("have what is projected, and the keys", () => {
    const keys = 27 + 11 + (1 + 2 + 10);
    checkSize(indexed("keys"), { average: keys }, "Some");
    checkSize(indexed("text"), { average: keys + 104 }, "Some");
    checkSize(indexed("all"), { average: keys + 104 + 11 + 5 }, "Some");
  });

  test("are averaged over the samples that are in the index", () => {
    const sample = (id: number, open: boolean): string =>
      `sample Thing { k: "01JK000000000000000000000${id}", a: "2026-01-01", d: "2026-01-02", open: ${open}, text: "x" }`;
    const both = indexed("keys", `${sample(1, true)}\n${sample(2, false)}`);
    checkSize(both, { average: 27 + 11 + 13 }, "Some");
    checkSize(indexed("keys", sample(2, false)), { average: 27 + 11 + 13 }, "Some");
  });
});
