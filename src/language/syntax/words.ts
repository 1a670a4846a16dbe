import type { Span } from "../../base/span.ts";
import { closestSpelling } from "../../base/spelling.ts";
import type { Cursor } from "./cursor.ts";
import { startsDeclaration } from "./starts.ts";
import { TokenKind } from "./token.ts";
import type { Identifier, Word } from "./tree.ts";

/** Reads names, keywords and the words of a fixed choice. */

/**
 * Reads a name, or invents an empty one and reports that `expected` is missing.
 *
 * @param after the words that call for the name, where the finding is to stand on them
 */
export function parseName(cursor: Cursor, expected: string, after?: Span): Identifier {
  if (isNameHere(cursor)) return readName(cursor);
  if (after !== undefined && endsLine(cursor)) cursor.expectedAfter(expected, after);
  else cursor.expected(expected);
  return missingName(cursor);
}

/** Whether a name stands here, whatever it may begin: where an element of a list begins. */
export function startsName(cursor: Cursor): boolean {
  return cursor.isName();
}

/**
 * Whether a name stands here. On a new line a word that clearly begins the next member or
 * declaration is none.
 */
export function isNameHere(cursor: Cursor): boolean {
  if (cursor.kind === TokenKind.QuotedName) return true;
  if (cursor.kind !== TokenKind.Word) return false;
  return !cursor.isOnNewLine() || !(cursor.startsMember(cursor) || startsDeclaration(cursor));
}

/** Reads the name that the current token is. */
export function readName(cursor: Cursor): Identifier {
  const { start, end, text } = cursor;
  const quoted = cursor.kind === TokenKind.QuotedName;
  const name = quoted ? readQuotedName(cursor) : text.slice(start, end);
  if (!quoted && hasWideLetter(name)) {
    const changes = [cursor.change(`Write \`${name}\``, cursor.span, `\`${name}\``)];
    cursor.report("name-needs-backquotes", cursor.span, { name }, { changes });
  }
  cursor.advance();
  return { kind: "Identifier", span: { start, end }, text: name, quoted };
}

export function missingName(cursor: Cursor): Identifier {
  return { kind: "Identifier", span: cursor.gap, text: "", quoted: false };
}

/** The text between the backquotes. */
function readQuotedName(cursor: Cursor): string {
  const { start, end, text } = cursor;
  const isClosed = end - start >= 2 && text.charCodeAt(end - 1) === 96;
  if (!isClosed) {
    const changes = [cursor.change("Add '`'", { start: end, end }, "`")];
    cursor.report("unterminated-name", cursor.span, {}, { changes });
    return text.slice(start + 1, end);
  }
  if (end - start === 2) cursor.report("empty-name", cursor.span, {});
  return text.slice(start + 1, end - 1);
}

/** Reads a keyword that must follow. A misspelt one is reported, mended and read. */
export function expectWord(cursor: Cursor, keyword: string, expected: string): boolean {
  if (cursor.is(keyword)) {
    cursor.advance();
    return true;
  }
  if (cursor.kind === TokenKind.Word && !cursor.isOnNewLine() && isMoreOnLine(cursor)) {
    const found = cursor.word;
    if (found.length > 1 && closestSpelling(found, [keyword]) !== undefined) {
      reportMisspelt(cursor, cursor.span, found, "keyword here", keyword);
      cursor.advance();
      return true;
    }
  }
  cursor.expected(expected);
  return false;
}

export function reportMisspelt(
  cursor: Cursor,
  span: Span,
  found: string,
  what: string,
  suggestion: string,
): void {
  const changes = [cursor.change(`Write '${suggestion}'`, span, suggestion)];
  cursor.report("misspelt-keyword", span, { found, what, suggestion }, { changes });
}

/**
 * Reads one word of a fixed choice, as `on-demand` or `keys-only`. Another word is reported, with
 * the nearest as its mend, and kept in the tree.
 *
 * @param what the choice in words, as "billing mode"
 * @param after the words that call for it
 */
export function parseChoice(
  cursor: Cursor,
  what: string,
  choices: readonly string[],
  after: Span,
): Identifier {
  const isWord = cursor.kind === TokenKind.Word;
  const isChoice = isWord && choices.includes(peekHyphenedWord(cursor).text);
  if (!isChoice && !(isWord && isNameHere(cursor))) {
    const expected = `${listed(choices)} after '${cursor.text.slice(after.start, after.end)}'`;
    if (endsLine(cursor)) cursor.expectedAfter(expected, after);
    else cursor.expected(expected);
    return missingName(cursor);
  }
  const word = readHyphenedWord(cursor);
  if (isChoice) return word;
  const suggestion = closestSpelling(word.text, choices);
  if (suggestion !== undefined) {
    reportMisspelt(cursor, word.span, word.text, what, suggestion);
  } else {
    const parameters = { found: word.text, what, choices: listed(choices) };
    cursor.report("unknown-keyword", word.span, parameters);
  }
  return word;
}

/** Reads words joined by hyphens without blanks; the current token is the first. */
export function readHyphenedWord(cursor: Cursor): Identifier {
  const { start, text } = cursor;
  cursor.advance();
  while (
    cursor.kind === TokenKind.Minus &&
    cursor.start === cursor.previousEnd &&
    cursor.kindAhead(1) === TokenKind.Word &&
    cursor.startAhead(1) === cursor.end
  ) {
    cursor.advance();
    cursor.advance();
  }
  const end = cursor.previousEnd;
  return { kind: "Identifier", span: { start, end }, text: text.slice(start, end), quoted: false };
}

/** The hyphened word at the current token, without reading it. */
export function peekHyphenedWord(cursor: Cursor): Word {
  const { start } = cursor;
  let end = cursor.end;
  let ahead = 1;
  while (
    cursor.kindAhead(ahead) === TokenKind.Minus &&
    cursor.startAhead(ahead) === end &&
    cursor.kindAhead(ahead + 1) === TokenKind.Word &&
    cursor.startAhead(ahead + 1) === cursor.endAhead(ahead)
  ) {
    end = cursor.endAhead(ahead + 1);
    ahead += 2;
  }
  return { text: cursor.text.slice(start, end), span: { start, end } };
}

/**
 * Reports a word that begins no member, and returns the keyword that was probably meant.
 *
 * @param what a member in words, as "clause of a pattern"
 */
export function reportUnknownMember(
  cursor: Cursor,
  what: string,
  keywords: readonly string[],
): string | undefined {
  const found = peekHyphenedWord(cursor);
  const firstWords = keywords.map((keyword) => keyword.split(" ")[0] ?? keyword);
  const suggestion = closestSpelling(found.text, firstWords);
  if (suggestion !== undefined) {
    reportMisspelt(cursor, found.span, found.text, what, suggestion);
    return suggestion;
  }
  cursor.failures++;
  const parameters = { found: found.text, what, choices: listed(keywords) };
  cursor.report("unknown-keyword", found.span, parameters);
  return undefined;
}

/** `'a', 'b' or 'c'`. */
export function listed(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}

/** Whether the next token stands on the line of the current one. */
function isMoreOnLine(cursor: Cursor): boolean {
  return !/[\r\n]/.test(cursor.text.slice(cursor.end, cursor.startAhead(1)));
}

/** Whether nothing more stands on the line that has been read so far. */
function endsLine(cursor: Cursor): boolean {
  return cursor.kind === TokenKind.EndOfFile || cursor.isOnNewLine();
}

function hasWideLetter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 127) return true;
  }
  return false;
}
