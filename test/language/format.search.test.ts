import assert from "node:assert/strict";
import fc from "fast-check";
import { format } from "../../src/language/format/format.ts";
import { formatRangeEdits } from "../../src/language/format/format-range.ts";
import { parse } from "../../src/language/syntax/parser.ts";
import { tokenize } from "../../src/language/syntax/scanner.ts";
import { isTrivia, type Token, TokenKind } from "../../src/language/syntax/token.ts";
import { applyEdits } from "../../src/language/text/edits.ts";
import { meaningOf, parseWhole } from "./check.ts";
import { checkFormat, checkStable } from "./check-format.ts";
import { models } from "./corpus.ts";

suite("formatter, by search", () => {
  test("very long bodies and very many comments", () => {
    const actions = "update A { set b = 2  where a = 1 }\n".repeat(20_000);
    const formatted = format(`pattern P { transaction { ${actions} } }`)?.text;
    assert.equal(formatted?.split("\n")[2], "    update A { where a = 1  set b = 2 }");
    assert.equal(formatted?.split("\n").length, 20_005);
    checkFormat(
      `table T {} ${"/**/ ".repeat(20_000)}`,
      `table T {} ${"/**/ ".repeat(20_000)}`.trim().concat("\n"),
    );
  });

  test("blanks, line breaks and comments between any two tokens change no meaning", function () {
    this.timeout(60_000);
    const gaps = fc.constantFrom(
      " ",
      "\n",
      "\n\n\n",
      "\t ",
      "\r\n",
      " /* b */ ",
      " // l\n",
      "\n// o\n",
    );
    for (const { name, text } of models) {
      if (name.includes("iot") || name.includes("tournament")) continue;
      const meaning = JSON.stringify(meaningOf(parseWhole(text).file.declarations));
      fc.assert(
        fc.property(fc.infiniteStream(gaps), fc.integer({ min: 1, max: 10 }), (stream, rarity) => {
          const changed = perturb(text, stream, rarity);
          const result = parse(changed, "file:///a.dynamo");
          assert.deepEqual(
            result.diagnostics.map(
              ({ message, span }) => `${message} ${changed.slice(span.start - 60, span.end + 60)}`,
            ),
            [],
          );
          assert.equal(JSON.stringify(meaningOf(result.file.declarations)), meaning);
          checkStable(changed);
          checkRange(changed, meaning);
        }),
        { numRuns: 25 },
      );
    }
  });
  test("declarations with tokens left out, doubled and exchanged: stable, or not formatted at all", () => {
    const declarations = models.flatMap(({ text }) => text.split(/^(?=[a-z]+ )/m));
    const words = [...new Set(models.flatMap(({ text }) => text.match(/\w+|"[^"\n]*"|\S/g) ?? []))];
    const mistake = fc.record({
      at: fc.nat(),
      word: fc.constantFrom(...words, "", "", "\r", "// a\n"),
    });
    let formatted = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...declarations),
        fc.array(mistake, { minLength: 1, maxLength: 2 }),
        (declaration, mistakes) => {
          const parts = [...tokenize(declaration)].map(({ start, end }) =>
            declaration.slice(start, end),
          );
          for (const { at, word } of mistakes) parts[at % parts.length] = word;
          const text = parts.join("");
          if (format(text) === undefined) {
            assert.notDeepEqual(parse(text, "").diagnostics, []);
            return;
          }
          formatted++;
          checkStable(text);
        },
      ),
      { numRuns: Number(process.env.DRAWN_MISTAKES ?? 2000) },
    );
    assert.ok(formatted > 100, `Only ${formatted} could be formatted.`);
  });
});

/** A part that is formatted leaves the meaning, and of the rest no letter is lost. */
function checkRange(text: string, meaning: string): void {
  const span = { start: Math.floor(text.length / 3), end: Math.floor((text.length * 2) / 3) };
  const edits = formatRangeEdits(text, "", span);
  assert.ok(edits !== undefined);
  const formatted = applyEdits(text, edits);
  assert.equal(JSON.stringify(meaningOf(parseWhole(formatted).file.declarations)), meaning);
}

/** Puts other gaps in the place of some blanks, but not beside comments, whose lines matter. */
function perturb(text: string, gaps: Iterator<string>, rarity: number): string {
  const tokens = [...tokenize(text)];
  const isComment = (token: Token | undefined) =>
    token !== undefined && isTrivia(token.kind) && token.kind !== TokenKind.Whitespace;
  return tokens
    .map((token, index) => {
      const written = text.slice(token.start, token.end);
      const isGap = token.kind === TokenKind.Whitespace && index > 0 && index < tokens.length - 2;
      if (!isGap || isComment(tokens[index - 1]) || isComment(tokens[index + 1])) return written;
      return index % rarity === 0 ? String(gaps.next().value) : written;
    })
    .join("");
}
