import assert from "node:assert/strict";
import { format, formatEdits } from "../../src/language/format/format.ts";
import { applyEdits } from "../../src/language/text/edits.ts";
import { checkFormat, checkStable } from "./check-format.ts";
import { fixture, models } from "./corpus.ts";

suite("formatter", () => {
  test("the shop is in the canonical style as it stands", () => {
    const shop = models.find(({ name }) => name === "examples/shop.dynamo");
    assert.ok(shop);
    checkFormat(shop.text, shop.text);
  });

  test("every construct", () => {
    checkFormat(fixture("every-construct.dynamo"), fixture("every-construct.formatted.dynamo"));
  });

  for (const { name, text } of models) {
    test(`${name} means the same when formatted, and formatting is stable`, () => {
      checkStable(text);
    });
  }

  test("blanks between tokens", () => {
    checkFormat(
      `entity  E   in T{a ? :map < string > [ ] = { }@size( 1 ,max  2 )}
pattern P{query E where a . b [0]=: x and size ( c )>- 3 and d in( 1 ,2 , )rate 300 / s}`,
      `entity E in T { a?: map<string>[] = {} @size(1, max 2) }
pattern P { query E  where a.b[0] = :x and size(c) > -3 and d in (1, 2)  rate 300/s }
`,
    );
  });

  test("a body that was broken once has one member on each line", () => {
    checkFormat(
      `table T { partition key PK: string
sort key SK: string global index I { partition key a, b project all } }`,
      `table T {
  partition key PK: string
  sort key SK: string
  global index I { partition key a, b  project all }
}
`,
    );
  });

  test("a body that is too wide is broken; a sample stays as its author wrote it", () => {
    const long = "x".repeat(60);
    checkFormat(
      `type T { ${long}: string, b: { c: number, d: string } }
sample S { ${long}: "${long}" }`,
      `type T {
  ${long}: string
  b: { c: number, d: string }
}

sample S { ${long}: "${long}" }
`,
    );
  });

  test("clauses come into their order with their comments", () => {
    checkFormat(
      `pattern P {
  update E // the operation
  rate 5/s

  // guards
  if a = 1 // or fails
  set any of c
  /* first */
  set a = 2
  where b = :b
}
pattern Q { transaction { update E { add 1 to n  where b = :b } } }
`,
      `pattern P {
  update E // the operation
  where b = :b
  /* first */
  set a = 2
  set any of c

  // guards
  if a = 1 // or fails
  rate 5/s
}

pattern Q { transaction { update E { where b = :b  add 1 to n } } }
`,
    );
  });

  test("blank lines: at most one, none at the ends of a body, one around what is broken", () => {
    checkFormat(
      `


// header


table T {

  ttl a


  name "x"

}
type A = string
type B = string


type C = string
`,
      `// header

table T {
  ttl a

  name "x"
}

type A = string
type B = string

type C = string
`,
    );
  });

  test("comments stay where they are", () => {
    checkFormat(
      `/* head */ table T { // of the table
// first
    ttl a // of ttl
    // last
}
sample S { a: [ 1, // one
  2, /* two */ 3 ], } // end
// file`,
      `/* head */
table T { // of the table
  // first
  ttl a // of ttl
  // last
}

sample S {
  a: [
    1, // one
    2, /* two */
    3
  ]
} // end
// file
`,
    );
  });

  test("a line too wide is broken before its operators or behind its commas", () => {
    const names = Array.from({ length: 12 }, (_, index) => `attribute${index}`);
    checkFormat(
      `pattern P {
  query E
  where ${names
    .slice(0, 5)
    .map((name) => `${name} = :${name}`)
    .join(" and ")}
  return ${names.slice(0, 9).join(", ")}
}`,
      `pattern P {
  query E
  where attribute0 = :attribute0
    and attribute1 = :attribute1
    and attribute2 = :attribute2
    and attribute3 = :attribute3
    and attribute4 = :attribute4
  return attribute0,
    attribute1,
    attribute2,
    attribute3,
    attribute4,
    attribute5,
    attribute6,
    attribute7,
    attribute8
}
`,
    );
  });

  test("line breaks of Windows and a byte order mark are kept", () => {
    checkFormat("\ufefftable T {\r\nttl a\r\n}", "\ufefftable T {\r\n  ttl a\r\n}\r\n");
  });

  test("nothing comes of nothing, and a comment of a comment", () => {
    checkFormat("", "");
    checkFormat("\n\n", "");
    checkFormat("// a\n\n\n// b", "// a\n\n// b\n");
  });

  test("a text with syntax errors is not formatted", () => {
    assert.equal(format("table {"), undefined);
    assert.equal(formatEdits("table {", "file:///a.dynamo"), undefined);
  });

  test("edits cover what differs and nothing else", () => {
    const text = "table T { ttl a }\ntype  A = string\ntype B = string\n";
    const edits = formatEdits(text, "file:///a.dynamo") ?? [];
    assert.deepEqual(edits, [
      { file: "file:///a.dynamo", span: { start: 23, end: 24 }, newText: "" },
    ]);
    assert.equal(applyEdits(text, edits), format(text)?.text);
    assert.deepEqual(formatEdits(applyEdits(text, edits), "file:///a.dynamo"), []);
  });
});
