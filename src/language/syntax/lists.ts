import type { Span } from "../../base/span.ts";
import { type Cursor, isClosing, isOpening, type StartsMember } from "./cursor.ts";
import { startsDeclaration, startsDeclarationAmongMembers, startsProperty } from "./starts.ts";
import { TokenKind } from "./token.ts";

/**
 * The drivers through which every list of the language goes, because error recovery that invents
 * tokens can otherwise loop without reading any, and because what ends a list is decided once.
 */

/**
 * Reads `{ member member … }`. A member that cannot be read is reported by `parseMember` and skipped
 * here. A missing closing brace ends the block at the next declaration.
 *
 * @param owner what the block belongs to, as "table 'Shop'"
 * @param mayHaveCommas whether commas may separate the members, as in `{ x: number, y: number }`
 */
export function parseBlock<T>(
  cursor: Cursor,
  owner: string,
  startsMember: StartsMember,
  parseMember: (cursor: Cursor) => T | undefined,
  mayHaveCommas = false,
): T[] {
  const members: T[] = [];
  const opening = cursor.span;
  const isOpen = cursor.kind === TokenKind.OpenBrace;
  if (isOpen) cursor.advance();
  else {
    cursor.expected(`'{' after ${owner}`);
    if (!startsMember(cursor)) return members;
  }
  if (!cursor.enter()) return members;
  const outer = cursor.startsMember;
  cursor.startsMember = startsMember;
  while (!endsBlock(cursor)) {
    const { index, failures } = cursor;
    const member = parseMember(cursor);
    if (member !== undefined) members.push(member);
    // What is left of a line in which something was missing belongs to that finding.
    const isStuck = cursor.index === index;
    if (isStuck || (cursor.failures > failures && !isBetweenMembers(cursor))) {
      skipToNextMember(cursor);
    }
    if (mayHaveCommas && cursor.index > index && cursor.at(TokenKind.Comma)) cursor.advance();
    skipSeparators(cursor);
  }
  cursor.startsMember = outer;
  cursor.leave();
  if (cursor.kind === TokenKind.CloseBrace) cursor.advance();
  else if (isOpen) reportUnclosed(cursor, "}", owner, opening);
  return members;
}

/**
 * Reads `element, element …` up to the closing bracket; the opening one is the current token. A
 * comma before the closing bracket is allowed.
 *
 * @param plural the elements in words, as "arguments"
 */
export function parseBracketed<T>(
  cursor: Cursor,
  closing: TokenKind,
  plural: string,
  startsElement: (cursor: Cursor) => boolean,
  parseElement: (cursor: Cursor) => T,
): T[] {
  const elements: T[] = [];
  const opening = cursor.span;
  const bracket = closingText(closing);
  cursor.advance();
  if (!cursor.enter()) {
    if (cursor.kind === closing) cursor.advance();
    return elements;
  }
  while (cursor.kind !== closing && !endsBracketed(cursor)) {
    const before = cursor.index;
    elements.push(parseElement(cursor));
    if (cursor.kind === TokenKind.Comma) {
      cursor.advance();
      continue;
    }
    if (cursor.kind === closing || endsBracketed(cursor)) break;
    const here = cursor.previousEnd;
    const isNext = startsElement(cursor) && !cursor.at(TokenKind.Colon);
    if (cursor.index > before && isNext) {
      if (cursor.hasReportedHere) continue;
      const change = cursor.change("Insert ','", { start: here, end: here }, ",");
      const span = { start: Math.max(0, here - 1), end: here };
      cursor.report("comma-missing", span, { elements: plural }, { changes: [change] });
      continue;
    }
    cursor.expected(`',' or '${bracket}'`);
    skipToSeparator(cursor);
    if (cursor.at(TokenKind.Comma)) cursor.advance();
  }
  cursor.leave();
  if (cursor.kind === closing) cursor.advance();
  else reportUnclosed(cursor, bracket, `these ${plural}`, opening);
  return elements;
}

/**
 * Reads `element, element …` without brackets. A comma that no element follows is reported with its
 * removal as the mend.
 *
 * @param element one element in words, as "attribute"
 */
export function parseUnbracketed<T>(
  cursor: Cursor,
  element: string,
  startsElement: (cursor: Cursor) => boolean,
  parseElement: (cursor: Cursor) => T,
): T[] {
  const elements = [parseElement(cursor)];
  while (cursor.kind === TokenKind.Comma) {
    const comma = cursor.span;
    cursor.advance();
    if (!startsElement(cursor) || cursor.startsMember(cursor) || startsDeclaration(cursor)) {
      if (cursor.at(TokenKind.Comma)) continue;
      const changes = [cursor.change("Remove the comma", comma, "")];
      cursor.report("trailing-comma", comma, { element }, { changes });
      break;
    }
    elements.push(parseElement(cursor));
  }
  return elements;
}

/** Skips a member that could not be read: to the next line or member, at least one token. */
export function skipToNextMember(cursor: Cursor): void {
  let open = 0;
  do {
    if (isOpening(cursor.kind)) open++;
    else if (isClosing(cursor.kind) && open > 0) open--;
    cursor.advance();
    if (cursor.kind === TokenKind.EndOfFile || startsDeclarationAmongMembers(cursor)) break;
    if (open > 0) continue;
    if (cursor.kind === TokenKind.CloseBrace || cursor.isOnNewLine()) break;
  } while (open > 0 || !cursor.startsMember(cursor));
}

function isBetweenMembers(cursor: Cursor): boolean {
  const isSeparator = cursor.kind === TokenKind.Comma || cursor.kind === TokenKind.Semicolon;
  return isSeparator || endsBlock(cursor) || cursor.isOnNewLine() || cursor.startsMember(cursor);
}

function endsBlock(cursor: Cursor): boolean {
  return (
    cursor.kind === TokenKind.CloseBrace ||
    cursor.kind === TokenKind.EndOfFile ||
    startsDeclarationAmongMembers(cursor)
  );
}

/** What stands behind a list in brackets whose closing bracket was forgotten. */
function endsBracketed(cursor: Cursor): boolean {
  if (cursor.kind === TokenKind.EndOfFile || isClosing(cursor.kind)) return true;
  if (cursor.kind !== TokenKind.Word || !cursor.isOnNewLine()) return false;
  if (startsDeclaration(cursor)) return true;
  // Among properties the next one ends a value, not the list.
  return cursor.startsMember !== startsProperty && cursor.startsMember(cursor);
}

function skipToSeparator(cursor: Cursor): void {
  let open = 0;
  while (cursor.kind !== TokenKind.EndOfFile) {
    if (isOpening(cursor.kind)) open++;
    else if (isClosing(cursor.kind)) {
      if (open === 0) break;
      open--;
    } else if (open === 0 && cursor.kind === TokenKind.Comma) break;
    else if (endsBracketed(cursor)) break;
    cursor.advance();
  }
  cursor.markReported();
}

/** Commas and semicolons between members, as other languages want them. */
function skipSeparators(cursor: Cursor): void {
  while (cursor.kind === TokenKind.Comma || cursor.kind === TokenKind.Semicolon) {
    if (!cursor.hasReportedHere) {
      const separator = cursor.word;
      const changes = [cursor.change(`Remove '${separator}'`, cursor.span, "")];
      cursor.report("separator-not-needed", cursor.span, { separator }, { changes });
    }
    cursor.advance();
  }
}

function reportUnclosed(cursor: Cursor, bracket: string, what: string, opening: Span): void {
  if (cursor.hasReportedHere) return;
  const end = cursor.previousEnd;
  const related = [{ message: "It was opened here.", file: cursor.file, span: opening }];
  const span = { start: Math.max(0, end - 1), end };
  cursor.report("closing-bracket-missing", span, { bracket, what }, { related });
}

function closingText(closing: TokenKind): string {
  if (closing === TokenKind.CloseBrace) return "}";
  return closing === TokenKind.CloseParen ? ")" : "]";
}
