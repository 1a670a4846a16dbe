import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "../../src/language/syntax/parser.ts";
import { checkTree } from "./check.ts";
import { fixture, models } from "./corpus.ts";

suite("hostile and broken text", () => {
  for (const { name, text } of models.filter(({ name }) => !name.includes(".formatted."))) {
    test(`every prefix and every one-character deletion of ${name}`, function () {
      this.timeout(120_000);
      checkParses(text);
      const starts = startsOfDeclarations(text);
      for (let end = 0; end <= text.length; end++) {
        // What stands further away is cut off, since declarations are read one by one.
        const start = starts.findLast((declaration) => declaration < end - 150) ?? 0;
        checkParses(text.slice(start, end));
        checkParses(text.slice(start, end) + text.slice(end + 1, end + 200));
      }
    });
  }

  test("tokens in any order", () => {
    const words = [...new Set(fixture("every-construct.dynamo").match(/\w+|"[^"\n]*"|\S/g))];
    const soup = fc.array(fc.constantFrom(...words, "\n", "\n"), { maxLength: 60 });
    fc.assert(
      fc.property(soup, (parts) => checkParses(parts.join(" "))),
      { numRuns: 1000 },
    );
  });

  test("any characters", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), checkParses));
  });

  test("lone surrogates, a byte order mark, CR LF and NUL", () => {
    checkParses("\ufefftable A {\r\n  partition key \ud800: string\r\n}\r\n\0");
    checkParses('sample a: B { x: "\udc00" }\r');
  });

  const nested: Readonly<Record<string, string>> = {
    parentheses: `pattern A { get B where ${"(".repeat(10_000)}`,
    "closed parentheses": `pattern A { get B where ${"(".repeat(10_000)}a${")".repeat(10_000)} = 1 }`,
    braces: `type A = ${"{ a: ".repeat(10_000)}`,
    objects: `sample A { a: ${"{ a: ".repeat(10_000)}`,
    lists: `sample A { a: ${"[".repeat(10_000)}`,
    negations: `pattern A { get B where ${"not ".repeat(10_000)} a }`,
    signs: `pattern A { get B where a = ${"- ".repeat(10_000)} a }`,
    "list types": `type A = string${"[]".repeat(10_000)}`,
    maps: `type A = ${"map<".repeat(10_000)}`,
    calls: `pattern A { get B where ${"f(".repeat(10_000)}`,
  };
  for (const [name, text] of Object.entries(nested)) {
    test(`endlessly nested ${name} give one finding`, () => {
      assert.deepEqual(codesOf(text), ["nested-too-deeply"]);
    });
  }

  test("an endless expression gives one finding", () => {
    assert.deepEqual(codesOf(`pattern A { get B where a = ${"a + ".repeat(10_000)}1 }`), [
      "expression-too-long",
    ]);
    assert.deepEqual(codesOf(`pattern A { get B where ${"a = 1 and ".repeat(10_000)} b }`), [
      "expression-too-long",
    ]);
  });

  test("a binary file gives one finding", () => {
    assert.deepEqual(codesOf("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01".repeat(1000)), [
      "binary-file",
    ]);
    assert.deepEqual(codesOf("t\0a\0b\0l\0e\0"), ["binary-file"]);
    assert.deepEqual(codesOf("\ufffd\ufffd\ufffd\ufffdabc"), ["binary-file"]);
  });

  test("one NUL does not make a text binary", () => {
    assert.deepEqual(codesOf("table A {\n  \0\n  partition key a: string\n}"), [
      "unexpected-character",
    ]);
  });

  test("findings are capped", () => {
    const codes = codesOf("table A { foo }\n".repeat(5000));
    assert.equal(codes.length, 101);
    assert.equal(codes.at(-1), "too-many-syntax-errors");
  });

  test("an empty file and one of comments only have no findings", () => {
    assert.deepEqual(codesOf(""), []);
    assert.deepEqual(codesOf("\n// nothing\n/* yet */\n"), []);
  });

  test("long texts of every shape come to their end", function () {
    this.timeout(60_000);
    const shapes: Readonly<Record<string, string>> = {
      models: fixture("every-construct.dynamo"),
      garbage: "é¤# ",
      "open strings": '"\n',
      "open templates": 'entity A in B { PK = "${a" }\n',
      "documentation lines": "/// x\n",
      declarations: "table\n",
      "commas of a list": "pattern A { get B return a,,,,\n",
      allowances: "// dynamo-allow x: y\n",
    };
    // A square of this length would not be done within the test's time.
    for (const unit of Object.values(shapes))
      checkParses(unit.repeat(Math.ceil(400_000 / unit.length)));
  });
});

function checkParses(text: string): void {
  const result = parse(text, "file:///broken.dynamo");
  checkTree(text, result);
}

function codesOf(text: string): string[] {
  const result = parse(text, "file:///broken.dynamo");
  checkTree(text, result);
  return result.diagnostics.map(({ code }) => code);
}

function startsOfDeclarations(text: string): number[] {
  const declaration = /^(?:import|table|type|entity|pattern|samples?|example)\b/gm;
  return [...text.matchAll(declaration)].map(({ index }) => index);
}
