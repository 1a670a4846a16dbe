import assert from "node:assert/strict";
import fc from "fast-check";
import { tokenize } from "../../src/language/syntax/scanner.ts";
import { TokenKind } from "../../src/language/syntax/token.ts";
import { models } from "./corpus.ts";

suite("the texts of the tokens in a row are the text", () => {
  test("of the models", () => {
    for (const { text } of models) checkRebuilds(text);
  });

  test("of anything", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), checkRebuilds));
    fc.assert(fc.property(fc.string({ unit: pieces, maxLength: 60 }), checkRebuilds));
  });
});

/** What texts of the language are made of, whole and broken. */
const pieces = fc.constantFrom(
  ..."a,0,1e,_,.,..,...,\",',`,\\,\\u00,$,${,},{,(,),[,],<,>,=,!,&,|,/,//,///,/*,*/,:,?,@,-,%,kB".split(
    ",",
  ),
  ",",
  " ",
  "\n",
  "\r\n",
  "\0",
  "\ud800",
  "é",
  "“",
);

function checkRebuilds(text: string): void {
  let rebuilt = "";
  let end = 0;
  for (const token of tokenize(text)) {
    assert.equal(token.start, end);
    assert.ok(token.end > token.start || token.kind === TokenKind.EndOfFile);
    rebuilt += text.slice(token.start, token.end);
    end = token.end;
  }
  assert.equal(rebuilt, text);
}
