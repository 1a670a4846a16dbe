import assert from "node:assert/strict";
import type { Span } from "../../src/base/span.ts";
import { contains } from "../../src/base/span.ts";
import type { Diagnostic } from "../../src/language/diagnostics/diagnostic.ts";
import { type ParseResult, parse } from "../../src/language/syntax/parser.ts";
import type { SyntaxNode } from "../../src/language/syntax/tree.ts";
import { childrenOf } from "../../src/language/syntax/visitor.ts";
import { applyEdits } from "../../src/language/text/edits.ts";

/** Checks of the language's tests: these alone touch the API, so that the tests outlive its changes. */

/**
 * Parses a text in which comments point at the expected findings, and compares all of them:
 *
 * ```dynamo
 * table Shop {
 *   partition key
 * //^^^^^^^^^^^^^ Expected a partition key attribute after 'partition key'.
 * }
 * ```
 *
 * The carets mark the span in the line above (or above another such comment); those for the first
 * two columns stand without slashes. A message that ends in `…` is compared up to there. All these
 * lines are taken out before parsing.
 */
export function checkDiagnostics(fixture: string, find = syntaxFindings): void {
  const { text, expected } = readFixture(fixture);
  const found = find(text).map((diagnostic) => describe(text, diagnostic));
  const wanted = expected.map(({ span, message }) => `${place(text, span)} ${message}`);
  assert.deepEqual(
    found.map((line, index) => cutLike(line, wanted[index])).join("\n"),
    wanted.join("\n"),
  );
}

/** Checks that applying the first change of the first finding gives `mended`, which has none. */
export function checkFix(text: string, mended: string): void {
  const [diagnostic] = syntaxFindings(text);
  assert.ok(diagnostic, "there is no finding");
  const change = diagnostic.changes[0];
  assert.ok(change, `'${diagnostic.message}' offers no change`);
  assert.equal(applyEdits(text, change.edits), mended);
  assert.deepEqual(syntaxFindings(mended), [], "the mended text has findings");
}

/** Parses a text that must have no syntax errors. */
export function parseWhole(text: string): ParseResult {
  const result = parse(text, "file:///model.dynamo");
  assert.deepEqual(
    result.diagnostics.map((diagnostic) => describe(text, diagnostic)),
    [],
  );
  checkTree(text, result);
  return result;
}

/** Checks what holds for every text: tokens that rebuild it, a well-nested tree, findings inside it. */
export function checkTree(text: string, result: ParseResult): void {
  let rebuilt = "";
  for (const token of result.tokens) rebuilt += text.slice(token.start, token.end);
  assert.equal(rebuilt, text);
  checkNesting(result.file, text);
  for (const diagnostic of result.diagnostics) {
    const { start, end } = diagnostic.span;
    assert.ok(start >= 0 && start <= end && end <= text.length, `${diagnostic.code} lies outside`);
    assert.ok(!/[{}]\w+[{}]/.test(diagnostic.message) || text.includes("{"), diagnostic.message);
    for (const change of diagnostic.changes) applyEdits(text, change.edits);
  }
}

function checkNesting(node: SyntaxNode, text: string): void {
  if (node.span.start > node.span.end) assert.fail(`${node.kind} is reversed`);
  let end = node.span.start;
  for (const child of childrenOf(node)) {
    // Messages are made where they are needed only: millions of nodes are looked at.
    const fail = (what: string) =>
      assert.fail(
        `${child.kind} in ${node.kind} ${what}: ${text.slice(node.span.start, node.span.end)}`,
      );
    if (!contains(node.span, child.span)) fail("reaches out");
    if (child.span.start < end) fail("overlaps the one before");
    end = child.span.end;
    checkNesting(child, text);
  }
}

/** A tree without spans: what a text means. */
export function meaningOf(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(meaningOf);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node)
    .filter(([name]) => !/span$/i.test(name))
    .map(([name, value]) => [name, meaningOf(value)]);
  return Object.fromEntries(entries);
}

function syntaxFindings(text: string): readonly Diagnostic[] {
  const result = parse(text, "file:///model.dynamo");
  checkTree(text, result);
  return result.diagnostics;
}

interface Expected {
  readonly span: Span;
  readonly message: string;
}

function readFixture(fixture: string): { text: string; expected: Expected[] } {
  const lines: string[] = [];
  const expected: Expected[] = [];
  let lineStart = 0;
  let nextStart = 0;
  for (const line of fixture.split("\n")) {
    const marks = /^(\s*\/\/\s*)(\^+) (.*)$/.exec(line) ?? /^( ?)(\^+) (.*)$/.exec(line);
    if (marks === null) {
      lines.push(line);
      lineStart = nextStart;
      nextStart += line.length + 1;
      continue;
    }
    const [, before = "", carets = "", message = ""] = marks;
    const start = lineStart + before.length;
    expected.push({ span: { start, end: start + carets.length }, message });
  }
  return { text: lines.join("\n"), expected };
}

function describe(text: string, diagnostic: Diagnostic): string {
  return `${place(text, diagnostic.span)} ${diagnostic.message}`;
}

/** Line and columns, from 1, as in editors. */
function place(text: string, span: Span): string {
  const before = text.slice(0, span.start);
  const line = before.split("\n").length;
  const column = span.start - (before.lastIndexOf("\n") + 1) + 1;
  return `${line}:${column}-${column + span.end - span.start}`;
}

function cutLike(found: string, wanted: string | undefined): string {
  if (wanted?.endsWith("…") !== true) return found;
  const start = wanted.slice(0, -1);
  return found.startsWith(start) ? wanted : found;
}
