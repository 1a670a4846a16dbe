import type { Span } from "../../base/span.ts";
import { Cursor } from "../../language/syntax/cursor.ts";
import { isWordCharacter, tokenize } from "../../language/syntax/scanner.ts";
import { startsDeclarationAmongMembers } from "../../language/syntax/starts.ts";
import { TokenKind, type TokenList } from "../../language/syntax/token.ts";
import { type ExpressionContext, nothing, type Place, type Places } from "./place.ts";
import { atEnd, isAt, skip, type Walk } from "./walk.ts";
import { walkEntity, walkTypeDeclaration } from "./walk-entity.ts";
import { walkExpression } from "./walk-expression.ts";
import { walkPattern } from "./walk-pattern.ts";
import { walkTable } from "./walk-table.ts";
import { walkExample, walkSample, walkSampleFile } from "./walk-values.ts";

/** What may stand at the caret, and the text that it would replace. */
export interface CaretPlaces {
  readonly places: Places;
  /** The word around the caret; empty where there is none. */
  readonly word: Span;
  /** The caret is inside of a string, so that only strings without their quotes may be proposed. */
  readonly inString: boolean;
  /** The caret is in backquotes, which are part of `word`. */
  readonly inBackquotes: boolean;
}

/** Reads the text before the caret, from the declaration that it stands in. */
export function placesAt(text: string, offset: number): CaretPlaces {
  const before = tokenize(text, 0, offset);
  const last = before.count < 2 ? undefined : before.token(before.count - 2);
  const none = { places: nothing, word: at(offset), inString: false, inBackquotes: false };
  switch (last?.kind) {
    case TokenKind.LineComment:
      return { ...none, ...placesInComment(text, last.start, offset) };
    case TokenKind.DocComment:
      return none;
    case TokenKind.BlockComment:
      if (!text.slice(last.start, offset).endsWith("*/") || offset - last.start < 4) return none;
      break;
    case TokenKind.Number:
      return none;
    case TokenKind.String:
      if (isOpenString(text, last.start, offset)) return placesInString(text, last.start, offset);
      break;
    case TokenKind.QuotedName:
      if (offset - last.start === 1 || text[offset - 1] !== "`") {
        const word = { start: last.start, end: endOfQuotedName(text, offset) };
        return { ...none, places: placesBefore(text, last.start), word, inBackquotes: true };
      }
      break;
    default:
  }
  const word = wordAround(text, offset);
  return { ...none, places: placesBefore(text, word.start), word };
}

/** Comments are the author's own, except for the codes of `// dynamo-allow code, code: reason`. */
function placesInComment(
  text: string,
  start: number,
  offset: number,
): Pick<CaretPlaces, "places" | "word"> {
  const word = wordAround(text, offset, start);
  const before = /^\/\/\s*dynamo-allow\s([^:]*)$/.exec(text.slice(start, word.start));
  if (before === null) return { places: nothing, word: at(offset) };
  const taken = (before[1] ?? "").split(/[\s,]+/).filter((code) => code !== "");
  return { places: [{ kind: "allowance", taken }], word };
}

/** Like `placesAt`, for a caret in a string: in the hole of a template, or in plain text. */
function placesInString(text: string, start: number, offset: number): CaretPlaces {
  const outside = placesBefore(text, start);
  const hole = openHole(text, start, offset);
  const word = wordAround(text, offset, (hole ?? start) + 1);
  const inString = { word, inString: hole === undefined, inBackquotes: false };
  if (hole === undefined) {
    const content = { start: start + 1, end: endOfStringContent(text, offset) };
    return { ...inString, word: content, places: outside };
  }
  const context = templateContext(outside);
  if (context === undefined) return { ...inString, places: nothing };
  const cursor = new Cursor(text, "", tokenize(text, hole, word.start));
  const places = walkHole(cursor, context);
  return { ...inString, places };
}

function walkHole(cursor: Cursor, context: ExpressionContext): Places {
  const found = walkExpression(cursor, context);
  if (found !== undefined) return found.filter(({ kind }) => kind !== "operator");
  if (!isAt(cursor, TokenKind.Colon)) return nothing;
  cursor.advance();
  return atEnd(cursor) ? [{ kind: "format" }] : nothing;
}

/** Where templates may stand, an operand place says whose attributes they may name. */
function templateContext(places: Places): ExpressionContext | undefined {
  const operand = places.find((place): place is Extract<Place, { kind: "operand" }> => {
    return place.kind === "operand" && templateUses.has(place.context.use);
  });
  return operand === undefined ? undefined : { ...operand.context, use: "template hole" };
}

const templateUses: ReadonlySet<ExpressionContext["use"]> = new Set([
  "binding",
  "derived",
  "upgrade",
] as const);

/** What may stand at `offset`, before which everything is whole. */
function placesBefore(text: string, offset: number): Places {
  const cursor = new Cursor(text, "", tokenize(text, 0, offset));
  goToLastDeclaration(cursor);
  while (!atEnd(cursor)) {
    const found = walkDeclaration(cursor);
    if (found !== undefined) return found;
  }
  return [{ kind: "declaration" }];
}

/** What stands before the last declaration cannot matter, and may be broken. */
function goToLastDeclaration(cursor: Cursor): void {
  let last = 0;
  while (!atEnd(cursor)) {
    if (cursor.isOnNewLine() && startsDeclarationAmongMembers(cursor)) last = cursor.index;
    cursor.advance();
  }
  rewind(cursor, cursor.tokens, last);
}

function rewind(cursor: Cursor, tokens: TokenList, index: number): void {
  const fresh = new Cursor(cursor.text, cursor.file, tokens);
  Object.assign(cursor, fresh);
  while (cursor.index < index) cursor.advance();
}

function walkDeclaration(cursor: Cursor): Walk {
  const keyword = isAt(cursor, TokenKind.Word) ? cursor.word : "";
  cursor.advance();
  switch (keyword) {
    case "import":
      if (atEnd(cursor)) return [{ kind: "path", to: "model" }];
      skip(cursor, TokenKind.String);
      return undefined;
    case "table":
      return walkTable(cursor);
    case "type":
      return walkTypeDeclaration(cursor);
    case "entity":
      return walkEntity(cursor);
    case "pattern":
      return walkPattern(cursor);
    case "sample":
      return walkSample(cursor);
    case "samples":
      return walkSampleFile(cursor);
    case "example":
      return walkExample(cursor);
    default:
      return undefined;
  }
}

function isOpenString(text: string, start: number, offset: number): boolean {
  for (let position = start + 1; position < offset; position++) {
    if (text[position] === "\\") position++;
    else if (text[position] === text[start]) return false;
  }
  return true;
}

/** Where the text of the hole around the caret begins. */
function openHole(text: string, start: number, offset: number): number | undefined {
  const opening = text.lastIndexOf("${", offset - 1);
  if (opening <= start || opening + 2 > offset || text[opening - 1] === "$") return undefined;
  return text.slice(opening, offset).includes("}") ? undefined : opening + 2;
}

function endOfStringContent(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !/["\r\n]/.test(text[end] ?? "")) end++;
  return text[end] === '"' ? end : offset;
}

function endOfQuotedName(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !/[`\s]/.test(text[end] ?? "")) end++;
  return text[end] === "`" ? end + 1 : end;
}

/** The word around the caret, with hyphens between letters: `point-in-time-recovery`. */
function wordAround(text: string, offset: number, from = 0): Span {
  let start = offset;
  while (start > from && isWordOrHyphen(text, start - 1)) start--;
  let end = offset;
  while (end < text.length && isWordOrHyphen(text, end)) end++;
  return { start, end };
}

function isWordOrHyphen(text: string, position: number): boolean {
  const code = text.charCodeAt(position);
  if (isWordCharacter(code)) return true;
  return code === HYPHEN && /[A-Za-z]/.test(text[position - 1] ?? "");
}

function at(offset: number): Span {
  return { start: offset, end: offset };
}

const HYPHEN = 45;
