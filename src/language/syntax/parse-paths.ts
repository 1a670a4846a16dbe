import type { Span } from "../../base/span.ts";
import type { Cursor } from "./cursor.ts";
import { readNumber } from "./parse-literals.ts";
import { TokenKind } from "./token.ts";
import type { NumberLiteral, PathExpression, PathStepNode } from "./tree.ts";
import { parseName } from "./words.ts";

/**
 * Reads `status`, `address.city`, `lines[0].sku`, or reports that `expected` is missing.
 *
 * @param after the words that call for the path, where the finding is to stand on them
 */
export function parsePath(cursor: Cursor, expected: string, after?: Span): PathExpression {
  const root = parseName(cursor, expected, after);
  const start = root.span.start;
  if (root.span.end === start) return { kind: "Path", span: root.span, root, steps: [] };
  const steps: PathStepNode[] = [];
  for (;;) {
    if (cursor.kind === TokenKind.Dot) steps.push(readMemberStep(cursor));
    else if (cursor.kind === TokenKind.OpenBracket) steps.push(readElementStep(cursor));
    else break;
  }
  return { kind: "Path", span: cursor.spanFrom(start), root, steps };
}

function readMemberStep(cursor: Cursor): PathStepNode {
  const { start } = cursor;
  cursor.advance();
  const name = parseName(cursor, "an attribute after '.'");
  return { kind: "Member", span: cursor.spanFrom(start), name };
}

function readElementStep(cursor: Cursor): PathStepNode {
  const { start } = cursor;
  cursor.advance();
  const index = parseIndex(cursor);
  if (cursor.kind === TokenKind.CloseBracket) cursor.advance();
  else cursor.expected("']'");
  return { kind: "Element", span: cursor.spanFrom(start), index };
}

function parseIndex(cursor: Cursor): NumberLiteral {
  if (cursor.kind === TokenKind.Number) return readNumber(cursor);
  cursor.expected("the number of an element after '[', counted from 0");
  return { kind: "NumberLiteral", span: cursor.gap, value: "0", suffix: "" };
}
