import assert from "node:assert/strict";
import { format } from "../../src/language/format/format.ts";
import { parse } from "../../src/language/syntax/parser.ts";
import { tokenize } from "../../src/language/syntax/scanner.ts";
import { isTrivia, TokenKind } from "../../src/language/syntax/token.ts";
import { meaningOf } from "./check.ts";

/** Formats a text, and checks that this is stable and keeps its meaning. */
export function checkFormat(text: string, expected: string): void {
  assert.equal(format(text)?.text, expected);
  checkStable(text);
}

/** Formatting keeps the meaning and all comments, and formatting again changes nothing. */
export function checkStable(text: string): void {
  const formatted = format(text)?.text;
  assert.ok(formatted !== undefined, "the text has errors");
  assert.equal(format(formatted)?.text, formatted);
  assert.deepEqual(inClauseOrder(parse(formatted, "")), inClauseOrder(parse(text, "")));
  assert.deepEqual(commentsOf(formatted).sort(), commentsOf(text).sort());
  assert.ok(!/[ \t]\r?$/m.test(withoutComments(formatted)), "blanks at the end of a line");
}

/** The meaning of a text, whatever the order of the clauses in each body. */
function inClauseOrder(result: ReturnType<typeof parse>): unknown {
  return sortClauses(meaningOf(result.file.declarations));
}

function sortClauses(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(sortClauses);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => {
      const sorted = sortClauses(value);
      if (name !== "clauses" || !Array.isArray(sorted)) return [name, sorted];
      return [name, sorted.map((clause) => JSON.stringify(clause)).sort()];
    }),
  );
}

function commentsOf(text: string): string[] {
  return [...tokenize(text)]
    .filter(({ kind }) => isTrivia(kind) && kind !== TokenKind.Whitespace)
    .map(({ start, end }) => text.slice(start, end).trim());
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "/**/");
}
