import assert from "node:assert/strict";
import fc from "fast-check";
import { type JsonNode, readJson } from "../../src/base/json-text.ts";

suite("JSON with comments", () => {
  test("what JSON.parse reads is read alike", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, "\t"), (json, space) => {
        const value: unknown = JSON.parse(json);
        const { root, problems } = readJson(JSON.stringify(value, undefined, space));
        assert.deepEqual(problems, []);
        assert.ok(root !== undefined);
        // What a prototype is called is a name like any other.
        assert.deepEqual(JSON.stringify(plain(root)), JSON.stringify(value));
      }),
    );
  });

  test("comments, a byte order mark and a last comma are no mistake", () => {
    const { root, problems } = readJson(
      '\ufeff// what\n{ /* is */ "a": [1, 2,], // generated\n "b": "// no comment", }\n/* end */',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(root && plain(root), { a: [1, 2], b: "// no comment" });
  });

  test("each mistake is told where it is, and the rest is read", () => {
    checkProblems('{ "a" 1 }', "1: Expected ':' behind \"a\" instead of 1.");
    checkProblems('{ "a": 1 "b": 2 }', "\"b\": Expected ',' or '}' instead of \"b\".");
    checkProblems("{ a: 1 }", "a: Put the name a into double quotes.");
    checkProblems('{ "a": yes }', "yes: yes is no value; a text stands in double quotes.");
    checkProblems('{ "a": 01 }', "01: 01 is no value; a text stands in double quotes.");
    checkProblems(
      '{ "a": "x\n }',
      '"x: The text has no end; close it with a double quote on the same line.',
    );
    checkProblems(
      '{ "a": "\\x" }',
      '"\\x": The text has an escape or a character that JSON does not know.',
    );
    checkProblems("[1", "[: The closing ']' is missing.");
    checkProblems('{ "a": 1, "a": 2 }', '"a": "a" is there twice; remove one of them.');
    checkProblems("[1] 2", "2: Nothing may follow the value; remove 2.");
    checkProblems("[1] /* 2", "/*: The comment has no end; close it with */.");
    checkProblems("", ": Expected a value instead of the end of the file.");
    checkProblems("[,1]", ",: Expected a value instead of ,.");
    checkProblems("'a'", "'a': 'a' is no value; a text stands in double quotes.");
    assert.deepEqual(plain(readJson('{ "a": [{ "x": 1 ], "b": 3 }').root), { a: [{ x: 1 }], b: 3 });
  });

  test("no text is too much for it", () => {
    const characters = fc.constantFrom(...'{}[]:,"\\/*-1a \n\u0000\ud800');
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 60 }), (text) => {
        const { root, problems } = readJson(text);
        assert.ok(root !== undefined || problems.length > 0);
        for (const { span } of problems) assert.ok(span.start >= 0 && span.end <= text.length);
      }),
    );
    const { problems } = readJson("[".repeat(100_000));
    assert.equal(problems.at(0)?.message, "Values nest too deeply.");
    assert.equal(readJson(`{${" ".repeat(200_000)}}`).problems.length, 0);
    assert.equal(readJson(`{${"/**/".repeat(50_000)}}`).problems.length, 0);
  });
});

/** The problems of a text, each with the words where it is. */
function checkProblems(text: string, ...expected: readonly string[]): void {
  const told = readJson(text).problems.map(
    ({ span, message }) => `${text.slice(span.start, span.end)}: ${message}`,
  );
  assert.deepEqual(told, expected, text);
}

function plain(node: JsonNode | undefined): unknown {
  switch (node?.kind) {
    case "object":
      return Object.fromEntries(node.members.map(({ name, value }) => [name, plain(value)]));
    case "array":
      return node.elements.map(plain);
    case "null":
      return null;
    default:
      return node?.value;
  }
}
