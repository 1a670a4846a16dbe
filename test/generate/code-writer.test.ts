import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bracketed,
  code,
  docComment,
  escapedForPattern,
  functionHead,
  lineComment,
  literal,
  member,
  name,
  nothing,
  object,
  regularExpression,
  templateLiteral,
  verbatim,
} from "../../src/generate/code-writer.ts";

suite("code writer", () => {
  test("code of several lines is indented like the place where it stands", () => {
    const body = code`
      if (a) {
        b();
      }`;
    const written = code`
      function f() {
        ${body}
        ${nothing}
        return ${verbatim("c")};
      }`;
    assert.equal(written.text, "function f() {\n  if (a) {\n    b();\n  }\n  return c;\n}");
  });

  test("short lists stand on one line, long ones have a line for each element", () => {
    assert.equal(
      object([
        ["a", verbatim("1")],
        ["b", name("b")],
      ]).text,
      "{ a: 1, b }",
    );
    const long = bracketed(
      "[",
      Array.from({ length: 3 }, (_, index) => literal(`${index}`.repeat(30))),
      "]",
    );
    assert.equal(long.lines.length, 5);
    assert.ok(long.text.endsWith(",\n]"));
    assert.equal(
      functionHead(verbatim("function f"), [verbatim(`a: ${"A".repeat(90)}`)], verbatim("void"))
        .lines.length,
      3,
    );
  });

  test("names that are no identifiers, and __proto__, are properties all the same", () => {
    const written = object([
      ["a-b", verbatim("1")],
      ["__proto__", verbatim("2")],
      ["class", verbatim("3")],
    ]);
    assert.deepEqual(Object.entries(outcomeOf(written.text) as object), [
      ["a-b", 1],
      ["__proto__", 2],
      ["class", 3],
    ]);
    assert.equal(member(verbatim("a"), "b c").text, 'a["b c"]');
  });

  test("no text breaks out of a string, a template, an expression or a comment", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        assert.equal(outcomeOf(literal(text).text), text);
        const template = templateLiteral([text, verbatim("1 + 1"), text]).text;
        assert.equal(outcomeOf(template), `${text}2${text}`);
        assert.ok(!/[\n\r\u2028\u2029]/.test(literal(text).text + template));
        const pattern = regularExpression(`^${escapedForPattern(text)}$`, "su").text;
        if (!/[\ud800-\udfff]/u.test(text))
          assert.equal(outcomeOf(`${pattern}.test(${literal(text).text})`), true);
        assert.equal(outcomeOf(`7; ${lineComment(text).text}`), 7);
        assert.equal(outcomeOf(`${docComment([text, "@throws Never"]).text} 7`), 7);
      }),
      { numRuns: 500 },
    );
  });
});

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "`",
        "${",
        "}",
        "*/",
        "/*",
        "//",
        "\\",
        '"',
        "'",
        "\n",
        "\r\n",
        "\u2028",
        "\u2029",
        "\u0000",
        "\ud800",
        "\u{10ffff}",
        "</script>",
        "\u202e",
        "u0041",
        "[",
        "(?",
        "$&",
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

/** What a program's last expression comes to. */
function outcomeOf(program: string): unknown {
  // biome-ignore lint/security/noGlobalEval: the point is that the text is a program of just this value.
  return globalThis.eval(program.startsWith("{") ? `(${program})` : program);
}
