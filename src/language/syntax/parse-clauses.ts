import type { Span } from "../../base/span.ts";
import type { Cursor } from "./cursor.ts";
import { parseUnbracketed } from "./lists.ts";
import { parseCondition, parseValue, startsValue } from "./parse-expressions.ts";
import { parseRate } from "./parse-literals.ts";
import { parsePath } from "./parse-paths.ts";
import { TokenKind } from "./token.ts";
import type {
  Assignment,
  Clause,
  ElementChange,
  ExpressionNode,
  OrderItem,
  PathExpression,
} from "./tree.ts";
import { expectWord, parseName, startsName } from "./words.ts";

/**
 * Reads the clause that the current word begins, or returns `undefined` where it begins none.
 *
 * @param keyword the word that was meant, where the current one is its misspelling
 */
export function readClause(cursor: Cursor, keyword = cursor.word): Clause | undefined {
  switch (keyword) {
    case "where":
    case "filter":
    case "if":
      return readConditionClause(cursor, keyword);
    case "order":
      return readOrder(cursor);
    case "limit":
    case "page": {
      const keywordSpan = readKeyword(cursor);
      const value = parseAfter(cursor, keywordSpan, `a number or an argument after '${keyword}'`);
      const span = cursor.spanFrom(keywordSpan.start);
      return { kind: keyword === "limit" ? "LimitClause" : "PageClause", span, keywordSpan, value };
    }
    case "return":
    case "remove":
      return readPathsClause(cursor, keyword);
    case "using":
      return readUsing(cursor);
    case "consistent": {
      const keywordSpan = readKeyword(cursor);
      return { kind: "ConsistentClause", span: keywordSpan, keywordSpan };
    }
    case "set":
      return cursor.isAhead(1, "any") && cursor.isAhead(2, "of")
        ? readSetAny(cursor)
        : readSet(cursor);
    case "add":
    case "delete":
      return readChanges(cursor, keyword);
    case "rate":
    case "peak": {
      const keywordSpan = readKeyword(cursor);
      const rate = parseRate(cursor, keywordSpan);
      const span = cursor.spanFrom(keywordSpan.start);
      return { kind: keyword === "rate" ? "RateClause" : "PeakClause", span, keywordSpan, rate };
    }
    default:
      return undefined;
  }
}

/** Reports clauses that stand twice in one body; returns all of them. */
export function parseClauses(cursor: Cursor, clauses: Clause[]): Clause[] {
  const seen = new Map<Clause["kind"], Clause>();
  for (const clause of clauses) {
    const first = seen.get(clause.kind);
    seen.set(clause.kind, first ?? clause);
    if (first === undefined) continue;
    const { start, end } = clause.keywordSpan;
    const message = "The first one stands here.";
    const related = [{ message, file: cursor.file, span: first.keywordSpan }];
    const written = cursor.text.slice(start, end).replace(/\s+/g, " ");
    cursor.report("duplicate-clause", clause.keywordSpan, { clause: written }, { related });
  }
  return clauses;
}

function readConditionClause(cursor: Cursor, keyword: "where" | "filter" | "if"): Clause {
  const keywordSpan = readKeyword(cursor);
  const condition = parseAfter(cursor, keywordSpan, expectedConditions[keyword], parseCondition);
  const span = cursor.spanFrom(keywordSpan.start);
  if (keyword === "where") return { kind: "WhereClause", span, keywordSpan, condition };
  if (keyword === "filter") return { kind: "FilterClause", span, keywordSpan, condition };
  return { kind: "IfClause", span, keywordSpan, condition };
}

const expectedConditions = {
  where: "a condition after 'where'",
  filter: "a condition after 'filter'",
  if: "a condition after 'if'",
} as const;

/** Reads what a keyword calls for; where the line ends instead, the finding stands on the keyword. */
function parseAfter(
  cursor: Cursor,
  keyword: Span,
  expected: string,
  parse: typeof parseValue = parseValue,
): ExpressionNode {
  const isMissing = !startsValue(cursor) || (cursor.isOnNewLine() && cursor.startsMember(cursor));
  if (isMissing && (cursor.isOnNewLine() || cursor.kind === TokenKind.CloseBrace)) {
    cursor.expectedAfter(expected, keyword);
    return { kind: "Missing", span: cursor.gap };
  }
  return parse(cursor, expected);
}

/** Reads `order by placedAt desc` or `order by key`. */
function readOrder(cursor: Cursor): Clause {
  const { start } = cursor;
  cursor.advance();
  expectWord(cursor, "by", "'by' and an attribute after 'order'");
  const keywordSpan = cursor.spanFrom(start);
  const item = (at: Cursor) => parseOrderItem(at, keywordSpan);
  const items = parseUnbracketed(cursor, "attribute", startsName, item);
  return { kind: "OrderClause", span: cursor.spanFrom(start), keywordSpan, items };
}

function parseOrderItem(cursor: Cursor, keyword: Span): OrderItem {
  const { span } = cursor;
  const isKey = cursor.is("key");
  if (isKey) cursor.advance();
  const attribute = isKey
    ? undefined
    : parseName(cursor, "an attribute or 'key' after 'order by'", keyword);
  let direction: OrderItem["direction"];
  if (cursor.is("asc") || cursor.is("desc")) {
    direction = cursor.is("asc") ? "asc" : "desc";
    cursor.advance();
  }
  const start = attribute?.span.start ?? span.start;
  return { kind: "OrderItem", span: cursor.spanFrom(start), attribute, direction };
}

/** Reads `return a, b` or `remove a, b`. */
function readPathsClause(cursor: Cursor, keyword: "return" | "remove"): Clause {
  const keywordSpan = readKeyword(cursor);
  const paths = parsePaths(cursor, keywordSpan, `an attribute after '${keyword}'`);
  const span = cursor.spanFrom(keywordSpan.start);
  return keyword === "return"
    ? { kind: "ReturnClause", span, keywordSpan, attributes: paths }
    : { kind: "RemoveClause", span, keywordSpan, targets: paths };
}

function parsePaths(cursor: Cursor, keyword: Span, expected: string): PathExpression[] {
  const path = (at: Cursor) => parsePath(at, expected, keyword);
  return parseUnbracketed(cursor, "attribute", startsName, path);
}

/** Reads `using Index` or `using table`. */
function readUsing(cursor: Cursor): Clause {
  const keywordSpan = readKeyword(cursor);
  const isTable = cursor.is("table");
  if (isTable) cursor.advance();
  const index = isTable
    ? undefined
    : parseName(cursor, "an index or 'table' after 'using'", keywordSpan);
  return { kind: "UsingClause", span: cursor.spanFrom(keywordSpan.start), keywordSpan, index };
}

/** Reads `set a = x, b = y`. */
function readSet(cursor: Cursor): Clause {
  const keywordSpan = readKeyword(cursor);
  const assignment = (at: Cursor) => parseAssignment(at, keywordSpan);
  const assignments = parseUnbracketed(cursor, "assignment", startsName, assignment);
  return { kind: "SetClause", span: cursor.spanFrom(keywordSpan.start), keywordSpan, assignments };
}

function parseAssignment(cursor: Cursor, keyword: Span): Assignment {
  const target = parsePath(cursor, "an attribute and its new value after 'set'", keyword);
  let value: ExpressionNode = { kind: "Missing", span: cursor.gap };
  if (cursor.kind === TokenKind.Equals || cursor.kind === TokenKind.DoubleEquals) {
    readEquals(cursor);
    value = parseValue(cursor, "a value after '='");
  } else {
    cursor.expected(`'=' and a value after '${target.root.text}'`);
  }
  return { kind: "Assignment", span: cursor.spanFrom(target.span.start), target, value };
}

function readEquals(cursor: Cursor): void {
  if (cursor.kind === TokenKind.DoubleEquals) {
    const changes = [cursor.change("Write '='", cursor.span, "=")];
    const parameters = { found: "==", operator: "=" };
    cursor.report("foreign-operator", cursor.span, parameters, { changes });
  }
  cursor.advance();
}

/** Reads `set any of a, b`. */
function readSetAny(cursor: Cursor): Clause {
  const { start } = cursor;
  for (let word = 0; word < 3; word++) cursor.advance();
  const keywordSpan = cursor.spanFrom(start);
  const attributes = parsePaths(cursor, keywordSpan, "an attribute after 'set any of'");
  return { kind: "SetAnyClause", span: cursor.spanFrom(start), keywordSpan, attributes };
}

/** Reads `add 1 to a, :t to tags` or `delete :t from tags`. */
function readChanges(cursor: Cursor, keyword: "add" | "delete"): Clause {
  const keywordSpan = readKeyword(cursor);
  const joint = keyword === "add" ? "to" : "from";
  const change = (at: Cursor) => parseElementChange(at, keyword, joint, keywordSpan);
  const items = parseUnbracketed(cursor, "change", startsValue, change);
  const span = cursor.spanFrom(keywordSpan.start);
  return keyword === "add"
    ? { kind: "AddClause", span, keywordSpan, items }
    : { kind: "DeleteFromClause", span, keywordSpan, items };
}

function parseElementChange(
  cursor: Cursor,
  keyword: "add" | "delete",
  joint: "to" | "from",
  keywordSpan: Span,
): ElementChange {
  const value = parseAfter(cursor, keywordSpan, `a value after '${keyword}'`);
  const isJoined = expectWord(cursor, joint, `'${joint}' and an attribute`);
  const target: PathExpression = isJoined
    ? parsePath(cursor, `an attribute after '${joint}'`)
    : { kind: "Path", span: cursor.gap, root: noName(cursor), steps: [] };
  return { kind: "ElementChange", span: cursor.spanFrom(value.span.start), value, target };
}

function noName(cursor: Cursor): PathExpression["root"] {
  return { kind: "Identifier", span: cursor.gap, text: "", quoted: false };
}

function readKeyword(cursor: Cursor): Span {
  const { span } = cursor;
  cursor.advance();
  return span;
}
