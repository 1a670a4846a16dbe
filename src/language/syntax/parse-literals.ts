import type { Span } from "../../base/span.ts";
import { closestSpelling } from "../../base/spelling.ts";
import type { Cursor } from "./cursor.ts";
import { rateUnits } from "./keywords.ts";
import { TokenKind } from "./token.ts";
import type { Literal, NumberLiteral, RateLiteral, StringLiteral } from "./tree.ts";
import { isNameHere, parseChoice } from "./words.ts";

/** Reads strings without holes, numbers and rates. */

/** Reads a string, or invents an empty one and reports that `expected` is missing. */
export function parseString(cursor: Cursor, expected: string): StringLiteral {
  if (cursor.kind === TokenKind.String) return readString(cursor);
  cursor.expected(expected);
  return { kind: "StringLiteral", span: cursor.gap, value: "" };
}

/** Reads the string that the current token is, as plain text. */
export function readString(cursor: Cursor): StringLiteral {
  const span = cursor.span;
  const value = plainContent(cursor) ?? decodeContent(cursor);
  cursor.advance();
  return { kind: "StringLiteral", span, value };
}

/** The text between the quotes, where both are right and nothing is escaped, as is nearly always so. */
function plainContent({ text, start, end }: Cursor): string | undefined {
  const isClosed = end - start >= 2 && text.charCodeAt(end - 1) === 34;
  if (!isClosed || text.charCodeAt(start) !== 34) return undefined;
  const content = text.slice(start + 1, end - 1);
  return content.includes("\\") ? undefined : content;
}

function decodeContent(cursor: Cursor): string {
  const content = contentOf(cursor);
  return decode(cursor, content.start, content.end);
}

/** The span between the quotes of the current token. Quotes that are wrong or missing are reported. */
export function contentOf(cursor: Cursor): Span {
  const { start, end, text } = cursor;
  const opening = text.charCodeAt(start);
  const isClosed = end - start >= 2 && closes(text, start, end, opening);
  const content = { start: start + 1, end: isClosed ? end - 1 : end };
  if (opening !== 34) {
    const inner = text.slice(content.start, content.end).replace(/(?<!\\)"/g, '\\"');
    const changes = [cursor.change("Use straight double quotes", cursor.span, `"${inner}"`)];
    cursor.report("wrong-quotes", cursor.span, {}, { changes });
  } else if (!isClosed) {
    const changes = [cursor.change("Add '\"'", { start: end, end }, '"')];
    cursor.report("unterminated-string", cursor.span, {}, { changes });
  }
  return content;
}

/** Whether the string's last character is its closing quote and not an escaped one. */
function closes(text: string, start: number, end: number, opening: number): boolean {
  const last = text.charCodeAt(end - 1);
  if (opening > 127 ? last < 128 : last !== opening) return false;
  let backslashes = 0;
  while (end - 2 - backslashes > start && text.charCodeAt(end - 2 - backslashes) === 92) {
    backslashes++;
  }
  return backslashes % 2 === 0;
}

/** The text that a part of a string stands for. Unknown escapes are reported and kept as written. */
export function decode(cursor: Cursor, start: number, end: number): string {
  const { text } = cursor;
  const raw = text.slice(start, end);
  if (!raw.includes("\\")) return raw;
  let value = "";
  let position = 0;
  for (;;) {
    const backslash = raw.indexOf("\\", position);
    if (backslash < 0) break;
    value += raw.slice(position, backslash);
    const hexadecimal = /^u([0-9a-fA-F]{4})/.exec(raw.slice(backslash + 1, backslash + 6))?.[1];
    if (hexadecimal !== undefined) {
      value += String.fromCharCode(Number.parseInt(hexadecimal, 16));
      position = backslash + 6;
      continue;
    }
    const written = raw.slice(backslash, backslash + 2);
    const meant = escapes.get(written.slice(1));
    if (meant === undefined) {
      const span = { start: start + backslash, end: start + backslash + written.length };
      const changes = [cursor.change("Double the backslash", span, `\\${written}`)];
      cursor.report("invalid-escape", span, { escape: written }, { changes });
    }
    value += meant ?? written;
    position = backslash + written.length;
  }
  return value + raw.slice(position);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** Reads a number with an optional minus, or reports that `expected` is missing. */
export function parseNumber(cursor: Cursor, expected: string): NumberLiteral | undefined {
  if (isNumberHere(cursor)) return readNumber(cursor);
  cursor.expected(expected);
  return undefined;
}

/** As `parseNumber`, but invents an empty `0` where none stands. */
export function requireNumber(cursor: Cursor, expected: string): NumberLiteral {
  const number = parseNumber(cursor, expected);
  return number ?? { kind: "NumberLiteral", span: cursor.gap, value: "0", suffix: "" };
}

/** Whether a number stands here, with a minus before it or none. */
export function isNumberHere(cursor: Cursor): boolean {
  if (cursor.kind === TokenKind.Number) return true;
  return cursor.kind === TokenKind.Minus && cursor.kindAhead(1) === TokenKind.Number;
}

/** Reads the number that stands at the current token. */
export function readNumber(cursor: Cursor): NumberLiteral {
  const start = cursor.start;
  const isNegative = cursor.kind === TokenKind.Minus;
  if (isNegative) cursor.advance();
  const written = cursor.word;
  const isPlain = /^(?:0|[1-9]\d{0,14})$/.test(written);
  const { value, suffix } = isPlain ? { value: written, suffix: "" } : evaluate(cursor, written);
  cursor.advance();
  const signed = isNegative && value !== "0" ? `-${value}` : value;
  return { kind: "NumberLiteral", span: cursor.spanFrom(start), value: signed, suffix };
}

const factors: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1000],
  ["M", 1_000_000],
  ["G", 1_000_000_000],
  ["B", 1],
  ["KB", 1024],
  ["MB", 1024 * 1024],
  ["%", 1],
]);

function evaluate(cursor: Cursor, written: string): { value: string; suffix: string } {
  const match = /^([\d_]+)(\.[\d_]+)?([eE][+-]?[\d_]+)?(.*)$/.exec(written);
  const [, whole = "0", fraction = "", exponent = "", suffix = ""] = match ?? [];
  const digits = (whole + fraction + exponent).replaceAll("_", "");
  const factor = factors.get(suffix);
  if (factor === undefined) reportUnknownSuffix(cursor, written, suffix);
  else if (/_(?!\d)|(?<!\d)_/.test(whole + fraction + exponent)) {
    reportInvalidNumber(cursor, written, "'_' stands only between two digits", digits + suffix);
  } else if (/^0\d/.test(digits)) {
    const mended = digits.replace(/^0+(?=\d)/, "");
    reportInvalidNumber(cursor, written, "it begins with '0'", mended + suffix);
  }
  const plain = digits.replace(/^0+(?=\d)/, "");
  if (factor === undefined || factor === 1) return { value: plain, suffix: factor ? suffix : "" };
  return { value: multiplied(plain, factor), suffix };
}

/** Whole numbers are multiplied exactly, whatever their size. */
function multiplied(digits: string, factor: number): string {
  if (/^\d+$/.test(digits)) return String(BigInt(digits) * BigInt(factor));
  return String(Number(digits) * factor);
}

function reportUnknownSuffix(cursor: Cursor, written: string, suffix: string): void {
  const known = [...factors.keys()].filter((candidate) => candidate !== "");
  const meant = known.find((candidate) => candidate.toLowerCase() === suffix.toLowerCase());
  const suggestion = meant ?? closestSpelling(suffix, known);
  const reason = `it ends in '${suffix}', and the suffixes are k, M, G, B, KB, MB and %`;
  const number = written.slice(0, written.length - suffix.length);
  reportInvalidNumber(cursor, written, reason, suggestion && number + suggestion);
}

function reportInvalidNumber(
  cursor: Cursor,
  text: string,
  reason: string,
  mended: string | undefined,
): void {
  const changes =
    mended === undefined ? [] : [cursor.change(`Write '${mended}'`, cursor.span, mended)];
  cursor.report("invalid-number", cursor.span, { text, reason }, { changes });
}

/** Whether a string, a number, `true` or `false` stands here. */
export function isLiteralHere(cursor: Cursor): boolean {
  if (cursor.kind === TokenKind.String || isNumberHere(cursor)) return true;
  return cursor.is("true") || cursor.is("false");
}

/** Reads the literal that stands at the current token. */
export function readLiteral(cursor: Cursor): Literal {
  if (cursor.kind === TokenKind.String) return readString(cursor);
  if (cursor.kind !== TokenKind.Word) return readNumber(cursor);
  const { span } = cursor;
  const value = cursor.word === "true";
  cursor.advance();
  return { kind: "BooleanLiteral", span, value };
}

/** Reads a rate such as `300/s`. */
export function parseRate(cursor: Cursor, after: Span): RateLiteral {
  const keyword = cursor.text.slice(after.start, after.end);
  const expected = `a rate after '${keyword}', such as '300/s'`;
  const amount = requireNumber(cursor, expected);
  const unit = parseRateUnit(cursor, amount);
  return { kind: "RateLiteral", span: cursor.spanFrom(amount.span.start), amount, unit };
}

function parseRateUnit(cursor: Cursor, amount: NumberLiteral): RateLiteral["unit"] {
  const missing = { kind: "Identifier", span: cursor.gap, text: "", quoted: false } as const;
  if (amount.span.start === amount.span.end) return missing;
  if (cursor.kind !== TokenKind.Slash) {
    cursor.expectedAfter("a unit of time after the rate, such as '/s'", amount.span);
    return missing;
  }
  const slash = cursor.span;
  cursor.advance();
  if (!isNameHere(cursor)) {
    cursor.expected("a unit of time after '/': 's', 'min', 'h' or 'day'");
    return { ...missing, span: cursor.gap };
  }
  return parseChoice(cursor, "unit of time", rateUnits, slash);
}
