import type { Cursor } from "../../language/syntax/cursor.ts";
import { startsDeclarationAmongMembers } from "../../language/syntax/starts.ts";
import { TokenKind } from "../../language/syntax/token.ts";
import { nothing, type Places } from "./place.ts";

/**
 * Each walker reads one construct of the language from the text before the caret. Where the text
 * ends within it, it returns what may stand there, else `undefined`, with the cursor behind the
 * construct. It skips what it does not understand: reporting is the parser's business.
 */
export type Walk = Places | undefined;

/** The caret: here the text that is looked at ends. */
export function atEnd(cursor: Cursor): boolean {
  return cursor.kind === TokenKind.EndOfFile;
}

/** Whether such a token stands at the cursor. A call, so that it is asked anew after each step. */
export function isAt(cursor: Cursor, kind: TokenKind): boolean {
  return cursor.kind === kind;
}

/** Steps over such a token where it stands. */
export function skip(cursor: Cursor, kind: TokenKind): boolean {
  if (!isAt(cursor, kind)) return false;
  cursor.advance();
  return true;
}

/** Reads a name, or says what may stand in its place. */
export function walkName(cursor: Cursor, places: Places): { name: string; found: Walk } {
  if (atEnd(cursor)) return { name: "", found: places };
  return { name: readName(cursor), found: undefined };
}

/** The name at the cursor without backquotes; empty where there is none. */
export function readName(cursor: Cursor): string {
  if (!cursor.isName()) return "";
  const { word } = cursor;
  cursor.advance();
  return unquoted(word);
}

export function unquoted(word: string): string {
  return word.startsWith("`") ? word.slice(1, word.endsWith("`") ? -1 : undefined) : word;
}

/** Reads a keyword such as `on-demand`, which is several tokens without space between them. */
export function readHyphenated(cursor: Cursor): string {
  let text = cursor.word;
  cursor.advance();
  while (cursor.kind === TokenKind.Minus && cursor.start === cursor.previousEnd) {
    cursor.advance();
    text += "-";
    if (!isAt(cursor, TokenKind.Word) || cursor.start !== cursor.previousEnd) break;
    text += cursor.word;
    cursor.advance();
  }
  return text;
}

/** Reads `{`, members and `}`. */
export function walkBlock(cursor: Cursor, places: () => Places, walkMember: () => Walk): Walk {
  if (atEnd(cursor)) return nothing;
  if (!skip(cursor, TokenKind.OpenBrace)) return undefined;
  return walkMembers(cursor, places, walkMember);
}

/** Reads members up to and with the closing brace. */
export function walkMembers(cursor: Cursor, places: () => Places, walkMember: () => Walk): Walk {
  for (;;) {
    if (atEnd(cursor)) return places();
    if (skip(cursor, TokenKind.CloseBrace)) {
      return undefined;
    }
    if (cursor.isOnNewLine() && startsDeclarationAmongMembers(cursor)) return undefined;
    const before = cursor.index;
    const found = walkMember();
    if (found !== undefined) return found;
    if (cursor.index === before) cursor.advance();
  }
}

/** Reads what a comma separates; `walkElement` gets the names before it. */
export function walkList(
  cursor: Cursor,
  walkElement: (taken: readonly string[]) => { readonly name: string; readonly found: Walk },
): Walk {
  const taken: string[] = [];
  for (;;) {
    const before = cursor.index;
    const { name, found } = walkElement(taken);
    if (found !== undefined) return found;
    if (name !== "") taken.push(name);
    if (cursor.kind !== TokenKind.Comma || cursor.index === before) return undefined;
    cursor.advance();
  }
}

/** A list of names of one kind: `a, b`. */
export function walkNames(cursor: Cursor, places: (taken: readonly string[]) => Places): Walk {
  return walkList(cursor, (taken) => walkName(cursor, places(taken)));
}

/** Reads words in a row, such as `copied from`; the first that is missing may stand at the caret. */
export function walkWords(cursor: Cursor, expected: readonly string[]): Walk {
  for (const [position, word] of expected.entries()) {
    if (atEnd(cursor)) {
      return [{ kind: "words", words: [expected.slice(position).join(" ")] }];
    }
    if (!cursor.is(word)) return undefined;
    cursor.advance();
  }
  return undefined;
}

/**
 * Reads what may hold its like in it. What is nested deeper than the parser goes is skipped, so that
 * no text can exhaust the stack.
 */
export function walkNested(cursor: Cursor, walkInner: () => Walk): Walk {
  if (!cursor.enter()) return undefined;
  const found = walkInner();
  cursor.leave();
  return found;
}

/** Whether a word that could go on with a member starts the next one instead: `when: string`. */
export function startsNamedMember(cursor: Cursor): boolean {
  if (!cursor.isName()) return false;
  const next = cursor.kindAhead(1);
  return next === TokenKind.Colon || next === TokenKind.Question || next === TokenKind.Equals;
}
