import type { Span } from "../../base/span.ts";
import { type Cursor, maximumOperators } from "./cursor.ts";
import { parseBracketed } from "./lists.ts";
import { isNumberHere, readNumber, readString } from "./parse-literals.ts";
import { parsePath } from "./parse-paths.ts";
import { parseTemplate } from "./parse-templates.ts";
import { startsDeclaration, startsProperty } from "./starts.ts";
import { TokenKind } from "./token.ts";
import type {
  BinaryExpression,
  BinaryOperator,
  CallExpression,
  ExpressionNode,
  InExpression,
  ListLiteral,
  ObjectLiteral,
  PlaceholderNode,
  PropertyNode,
} from "./tree.ts";
import { isNameHere, missingName, parseName, readName } from "./words.ts";

/** Reads conditions and values. Conditions hold values; values hold no `and`, `or` and comparison. */

/** @param expected what must stand here, as "a condition after 'where'" */
export function parseCondition(cursor: Cursor, expected: string): ExpressionNode {
  cursor.operators = 0;
  return parseOr(cursor, expected);
}

/** @param expected what must stand here, as "a value after '='" */
export function parseValue(cursor: Cursor, expected: string): ExpressionNode {
  cursor.operators = 0;
  return parseSum(cursor, expected);
}

/** A value in which `${…}` inserts attributes. */
export function parseTemplateValue(cursor: Cursor, expected: string): ExpressionNode {
  const outer = cursor.templates;
  cursor.templates = true;
  const value = parseValue(cursor, expected);
  cursor.templates = outer;
  return value;
}

/** Whether a value may begin at the current token. */
export function startsValue(cursor: Cursor): boolean {
  switch (cursor.kind) {
    case TokenKind.String:
    case TokenKind.Number:
    case TokenKind.Colon:
    case TokenKind.Minus:
    case TokenKind.OpenBrace:
    case TokenKind.OpenBracket:
    case TokenKind.OpenParen:
      return true;
    default:
      return cursor.isName();
  }
}

/** Reads `{ name: value, … }`; the current token is the brace. */
export function readObject(cursor: Cursor): ObjectLiteral {
  const start = cursor.start;
  const outer = cursor.startsMember;
  cursor.startsMember = startsProperty;
  const properties = parseBracketed(
    cursor,
    TokenKind.CloseBrace,
    "properties",
    startsPropertyName,
    parseProperty,
  );
  cursor.startsMember = outer;
  return { kind: "ObjectLiteral", span: cursor.spanFrom(start), properties };
}

/** Reads an object, or invents an empty one and reports that `expected` is missing. */
export function parseObject(cursor: Cursor, expected: string): ObjectLiteral {
  if (cursor.kind === TokenKind.OpenBrace) return readObject(cursor);
  cursor.expected(expected);
  return { kind: "ObjectLiteral", span: cursor.gap, properties: [] };
}

/** Reads `:name` or `:Order.customerId`; the current token is the colon. */
export function readPlaceholder(cursor: Cursor): PlaceholderNode {
  const start = cursor.start;
  cursor.advance();
  const isNamed = cursor.isName() && !cursor.isOnNewLine();
  const name = isNamed ? readName(cursor) : missingName(cursor);
  if (!isNamed) cursor.expected("the name of an argument after ':'");
  const path = [];
  while (cursor.kind === TokenKind.Dot) {
    cursor.advance();
    path.push(parseName(cursor, "an attribute after '.'"));
  }
  return { kind: "Placeholder", span: cursor.spanFrom(start), name, path };
}

function parseOr(cursor: Cursor, expected: string): ExpressionNode {
  let left = parseAnd(cursor, expected);
  while (isOperatorWord(cursor, "or") || cursor.kind === TokenKind.DoubleBar) {
    const next = parseBinaryRest(cursor, left, "or", parseAnd);
    if (next === undefined) break;
    left = next;
  }
  return left;
}

function parseAnd(cursor: Cursor, expected: string): ExpressionNode {
  let left = parseNot(cursor, expected);
  while (isOperatorWord(cursor, "and") || cursor.kind === TokenKind.DoubleAmpersand) {
    const next = parseBinaryRest(cursor, left, "and", parseNot);
    if (next === undefined) break;
    left = next;
  }
  return left;
}

function parseNot(cursor: Cursor, expected: string): ExpressionNode {
  if (!cursor.is("not")) return parseComparison(cursor, expected);
  const start = cursor.start;
  if (!cursor.enter()) return missingValue(cursor);
  cursor.advance();
  const operand = parseNot(cursor, "a condition after 'not'");
  cursor.leave();
  return { kind: "Unary", span: cursor.spanFrom(start), operator: "not", operand };
}

function parseComparison(cursor: Cursor, expected: string): ExpressionNode {
  let left = parseSum(cursor, expected);
  let isChained = false;
  for (;;) {
    const operator = comparisonAt(cursor.kind);
    if (operator !== undefined) {
      if (isChained) cursor.report("chained-comparison", cursor.span, {});
      const next = parseBinaryRest(cursor, left, operator, parseRightSide);
      if (next === undefined) return left;
      left = next;
    } else if (isOperatorWord(cursor, "between")) {
      left = readBetween(cursor, left);
    } else if (isOperatorWord(cursor, "in") && !cursor.isAhead(1, "any")) {
      left = readIn(cursor, left);
    } else {
      return left;
    }
    isChained = true;
  }
}

/** The right side of a comparison: not the binding on the next line. */
function parseRightSide(cursor: Cursor, expected: string): ExpressionNode {
  if (isAtNextBinding(cursor)) {
    cursor.expected(expected);
    return missingValue(cursor);
  }
  return parseSum(cursor, expected);
}

/** Whether a name before `=` on a new line follows, in an entity: the next binding. */
export function isAtNextBinding(cursor: Cursor): boolean {
  return (
    cursor.wordsMayStartMembers &&
    cursor.isName() &&
    cursor.kindAhead(1) === TokenKind.Equals &&
    cursor.isOnNewLine()
  );
}

function comparisonAt(kind: TokenKind): BinaryOperator | undefined {
  switch (kind) {
    case TokenKind.Equals:
    case TokenKind.DoubleEquals:
      return "=";
    case TokenKind.NotEquals:
    case TokenKind.BangEquals:
      return "<>";
    case TokenKind.Less:
      return "<";
    case TokenKind.LessEquals:
      return "<=";
    case TokenKind.Greater:
      return ">";
    case TokenKind.GreaterEquals:
      return ">=";
    default:
      return undefined;
  }
}

function readBetween(cursor: Cursor, operand: ExpressionNode): ExpressionNode {
  cursor.advance();
  const lower = parseSum(cursor, "a value after 'between'");
  let upper: ExpressionNode;
  if (cursor.is("and")) {
    cursor.advance();
    upper = parseSum(cursor, "a value after 'and'");
  } else {
    cursor.expected("'and' and the upper bound of 'between'");
    upper = missingValue(cursor);
  }
  const span = cursor.spanFrom(operand.span.start);
  return { kind: "Between", span, operand, lower, upper };
}

function readIn(cursor: Cursor, operand: ExpressionNode): ExpressionNode {
  cursor.advance();
  const choices = parseChoices(cursor);
  return { kind: "In", span: cursor.spanFrom(operand.span.start), operand, choices };
}

function parseChoices(cursor: Cursor): InExpression["choices"] {
  if (cursor.kind === TokenKind.Colon) return readPlaceholder(cursor);
  if (cursor.kind === TokenKind.OpenParen) {
    return parseBracketed(cursor, TokenKind.CloseParen, "choices", startsValue, parseElement);
  }
  cursor.expected("choices in parentheses or a placeholder such as ':list' after 'in'");
  return [];
}

function parseSum(cursor: Cursor, expected: string): ExpressionNode {
  let left = parseProduct(cursor, expected);
  while (cursor.kind === TokenKind.Plus || cursor.kind === TokenKind.Minus) {
    const operator = cursor.kind === TokenKind.Plus ? "+" : "-";
    const next = parseBinaryRest(cursor, left, operator, parseProduct);
    if (next === undefined) break;
    left = next;
  }
  return left;
}

function parseProduct(cursor: Cursor, expected: string): ExpressionNode {
  let left = parseOperand(cursor, expected);
  while (cursor.kind === TokenKind.Star || cursor.kind === TokenKind.Slash) {
    const operator = cursor.kind === TokenKind.Star ? "*" : "/";
    const next = parseBinaryRest(cursor, left, operator, parseOperand);
    if (next === undefined) break;
    left = next;
  }
  return left;
}

/** Reads the operator at the current token and what stands right of it; `undefined` if too long. */
function parseBinaryRest(
  cursor: Cursor,
  left: ExpressionNode,
  operator: BinaryOperator,
  parseRight: (cursor: Cursor, expected: string) => ExpressionNode,
): BinaryExpression | undefined {
  cursor.operators++;
  if (cursor.operators > maximumOperators) {
    cursor.report("expression-too-long", cursor.span, { limit: maximumOperators });
    cursor.skipNested();
    return undefined;
  }
  const operatorSpan = cursor.span;
  if (isForeignOperator(cursor.kind)) {
    const written = cursor.word;
    const changes = [cursor.change(`Write '${operator}'`, operatorSpan, operator)];
    cursor.report("foreign-operator", operatorSpan, { found: written, operator }, { changes });
  }
  cursor.advance();
  const right = parseRight(cursor, rightOperands[operator]);
  const span = cursor.spanFrom(left.span.start);
  return { kind: "Binary", span, operator, operatorSpan, left, right };
}

function isForeignOperator(kind: TokenKind): boolean {
  return kind >= TokenKind.DoubleEquals && kind <= TokenKind.DoubleBar;
}

/** What stands right of each operator; whole texts, since they are needed for each but rarely shown. */
const rightOperands: Readonly<Record<BinaryOperator, string>> = {
  and: "a condition after 'and'",
  or: "a condition after 'or'",
  "=": "a value after '='",
  "<>": "a value after '<>'",
  "<": "a value after '<'",
  "<=": "a value after '<='",
  ">": "a value after '>'",
  ">=": "a value after '>='",
  "+": "a value after '+'",
  "-": "a value after '-'",
  "*": "a value after '*'",
  "/": "a value after '/'",
};

/** Whether the current word stands as an operator: not so where it starts a member of an entity. */
function isOperatorWord(cursor: Cursor, word: string): boolean {
  if (!cursor.is(word)) return false;
  if (!cursor.wordsMayStartMembers) return true;
  const next = cursor.kindAhead(1);
  return next !== TokenKind.Colon && next !== TokenKind.Question && next !== TokenKind.Equals;
}

function parseOperand(cursor: Cursor, expected: string): ExpressionNode {
  switch (cursor.kind) {
    case TokenKind.String:
      return cursor.templates ? parseTemplate(cursor, parseValue) : readString(cursor);
    case TokenKind.Number:
      return readNumber(cursor);
    case TokenKind.Colon:
      return readPlaceholder(cursor);
    case TokenKind.Minus:
      return readNegative(cursor);
    case TokenKind.OpenParen:
      return readParenthesized(cursor);
    case TokenKind.OpenBracket:
      return readList(cursor);
    case TokenKind.OpenBrace:
      return readObject(cursor);
    case TokenKind.QuotedName:
      return parsePath(cursor, expected);
    case TokenKind.Word:
      return isNameHere(cursor) ? parseWord(cursor, expected) : parseMissing(cursor, expected);
    default:
      return parseMissing(cursor, expected);
  }
}

function parseWord(cursor: Cursor, expected: string): ExpressionNode {
  if (cursor.kindAhead(1) === TokenKind.OpenParen) return readCall(cursor);
  const length = cursor.end - cursor.start;
  const reserved = length >= 3 && length <= 5 ? parseReservedWord(cursor) : undefined;
  if (reserved !== undefined) return reserved;
  // A number behind a word makes a clause of it, as in `where a = limit 5`.
  if (cursor.kindAhead(1) === TokenKind.Number && cursor.startsMember(cursor)) {
    return parseMissing(cursor, expected);
  }
  // A name before a closing quote or bracket is an operand; a declaration is none, on any line.
  return startsDeclaration(cursor) ? parseMissing(cursor, expected) : parsePath(cursor, expected);
}

/** Reads the words that are no names where a value must stand, or returns `undefined`. */
function parseReservedWord(cursor: Cursor): ExpressionNode | undefined {
  const { span, word } = cursor;
  switch (word) {
    case "true":
    case "false": {
      const value = word === "true";
      cursor.advance();
      return { kind: "BooleanLiteral", span, value };
    }
    case "null":
      cursor.report("null-value", span, {});
      cursor.advance();
      return { kind: "Missing", span };
    case "now":
    case "not":
      return readReservedWord(cursor, span);
    default:
      return undefined;
  }
}

/** `now` without parentheses, or `not` where a value must stand: read as the attribute, reported. */
function readReservedWord(cursor: Cursor, span: Span): ExpressionNode {
  const name = cursor.word;
  const changes = [cursor.change(`Write \`${name}\``, span, `\`${name}\``)];
  if (name === "now") changes.unshift(cursor.change("Write 'now()'", span, "now()"));
  const what = name === "now" ? "an attribute, or now() for the time" : "an attribute";
  cursor.report("word-needs-backquotes", span, { name, what }, { changes });
  return parsePath(cursor, "an attribute");
}

function readNegative(cursor: Cursor): ExpressionNode {
  if (isNumberHere(cursor)) return readNumber(cursor);
  const start = cursor.start;
  if (!cursor.enter()) return missingValue(cursor);
  cursor.advance();
  const operand = parseOperand(cursor, "a value after '-'");
  cursor.leave();
  return { kind: "Unary", span: cursor.spanFrom(start), operator: "-", operand };
}

function readParenthesized(cursor: Cursor): ExpressionNode {
  const opening = cursor.span;
  if (!cursor.enter()) return missingValue(cursor);
  cursor.advance();
  const expression = parseOr(cursor, "a condition or a value after '('");
  cursor.leave();
  if (cursor.kind === TokenKind.CloseParen) {
    cursor.advance();
  } else {
    const related = [{ message: "It was opened here.", file: cursor.file, span: opening }];
    cursor.expected("')'", { related });
  }
  return { kind: "Parenthesized", span: cursor.spanFrom(opening.start), expression };
}

function readList(cursor: Cursor): ListLiteral {
  const start = cursor.start;
  const outer = cursor.startsMember;
  cursor.startsMember = startsProperty;
  const elements = parseBracketed(
    cursor,
    TokenKind.CloseBracket,
    "elements",
    startsValue,
    parseElement,
  );
  cursor.startsMember = outer;
  return { kind: "ListLiteral", span: cursor.spanFrom(start), elements };
}

function parseElement(cursor: Cursor): ExpressionNode {
  return parseSum(cursor, "a value");
}

function readCall(cursor: Cursor): CallExpression {
  const name = readName(cursor);
  const values = parseBracketed(
    cursor,
    TokenKind.CloseParen,
    "arguments",
    startsValue,
    parseElement,
  );
  const span = cursor.spanFrom(name.span.start);
  return { kind: "Call", span, function: name, arguments: values };
}

function parseProperty(cursor: Cursor): PropertyNode {
  const name = parsePropertyName(cursor);
  const { start } = name.span;
  if (cursor.kind !== TokenKind.Colon) {
    cursor.expected(`':' and a value after '${name.text}'`);
    const value = missingValue(cursor);
    return { kind: "Property", span: cursor.spanFrom(start), name, value };
  }
  cursor.advance();
  const value = parseSum(cursor, "a value after ':'");
  return { kind: "Property", span: cursor.spanFrom(start), name, value };
}

function startsPropertyName(cursor: Cursor): boolean {
  return cursor.isName() || cursor.kind === TokenKind.String;
}

function parsePropertyName(cursor: Cursor): PropertyNode["name"] {
  if (cursor.kind === TokenKind.String) return readQuotedKey(cursor);
  // Not parseName alone, which takes a name before a colon on a new line for the next property.
  if (startsProperty(cursor)) return readName(cursor);
  return parseName(cursor, "a property such as 'name: 1'");
}

function readQuotedKey(cursor: Cursor): PropertyNode["name"] {
  const string = readString(cursor);
  return { kind: "Identifier", span: string.span, text: string.value, quoted: false };
}

function parseMissing(cursor: Cursor, expected: string): ExpressionNode {
  cursor.expected(expected);
  return missingValue(cursor);
}

function missingValue(cursor: Cursor): ExpressionNode {
  return { kind: "Missing", span: cursor.gap };
}
