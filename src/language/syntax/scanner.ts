import { TokenKind, TokenList } from "./token.ts";

/**
 * Splits a text, or the part of it between two offsets, into tokens whose texts in a row are that
 * part exactly. Never fails: what begins no token becomes `Unknown`, and what is not closed ends at
 * the end of its line (strings, names) or of the text (comments). The parser reports both.
 */
export function tokenize(text: string, from = 0, to = text.length): TokenList {
  const capacity = Math.max(64, Math.ceil((to - from) / 3));
  let kinds = new Uint8Array(capacity);
  let starts = new Int32Array(capacity);
  let significant = new Int32Array(capacity);
  let count = 0;
  let significantCount = 0;
  let position = from;

  while (position < to) {
    if (count + 2 >= kinds.length) {
      const larger = kinds.length * 2;
      kinds = grown(kinds, new Uint8Array(larger));
      starts = grown(starts, new Int32Array(larger));
      significant = grown(significant, new Int32Array(larger));
    }
    const kind = kindAt(text, position, to);
    kinds[count] = kind;
    starts[count] = position;
    if (kind >= TokenKind.Word) significant[significantCount++] = count;
    count++;
    position = endOf(kind, text, position, to);
  }

  kinds[count] = TokenKind.EndOfFile;
  starts[count] = to;
  significant[significantCount++] = count;
  return new TokenList(kinds, starts, count + 1, significant, significantCount);
}

/** Letters, digits and `_` of ASCII: what bare names consist of. */
export function isWordCharacter(code: number): boolean {
  return code < 128 && (characterClasses[code] ?? 0) >= WORD;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const SPACE = 1;
const PUNCTUATION = 2;
const WORD = 3;
const DIGIT = 4;

/** What each ASCII character can begin; 0 for those that begin nothing. */
const characterClasses = buildCharacterClasses();

function buildCharacterClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  for (const character of " \t\n\r\f\v") classes[character.charCodeAt(0)] = SPACE;
  for (const character of "{}()[],:?.@|=<>+-*/;!&\"'`") {
    classes[character.charCodeAt(0)] = PUNCTUATION;
  }
  for (let code = 65; code <= 90; code++) {
    classes[code] = WORD;
    classes[code + 32] = WORD;
  }
  classes[95] = WORD;
  for (let code = 48; code <= 57; code++) classes[code] = DIGIT;
  return classes;
}

function grown<A extends Uint8Array | Int32Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}

function kindAt(text: string, position: number, to: number): TokenKind {
  const code = text.charCodeAt(position);
  if (code >= 128) return kindBeyondAscii(text, position);
  switch (characterClasses[code]) {
    case SPACE:
      return TokenKind.Whitespace;
    case WORD:
      return TokenKind.Word;
    case DIGIT:
      return TokenKind.Number;
    case PUNCTUATION: {
      // A part of a text ends at `to`, whatever follows there.
      const next = position + 1 < to ? text.charCodeAt(position + 1) : 0;
      return punctuationKind(text, position, code, next, to);
    }
    default:
      return TokenKind.Unknown;
  }
}

function kindBeyondAscii(text: string, position: number): TokenKind {
  const code = text.charCodeAt(position);
  if (isWideSpace(code)) return TokenKind.Whitespace;
  if (isTypographicQuote(code)) return TokenKind.String;
  return isWideLetter(text, position) ? TokenKind.Word : TokenKind.Unknown;
}

function punctuationKind(
  text: string,
  position: number,
  code: number,
  next: number,
  to: number,
): TokenKind {
  switch (code) {
    case 34: // "
    case 39: // '
      return TokenKind.String;
    case 96: // `
      return TokenKind.QuotedName;
    case 123: // {
      return TokenKind.OpenBrace;
    case 125: // }
      return TokenKind.CloseBrace;
    case 40: // (
      return TokenKind.OpenParen;
    case 41: // )
      return TokenKind.CloseParen;
    case 91: // [
      return TokenKind.OpenBracket;
    case 93: // ]
      return TokenKind.CloseBracket;
    case 44: // ,
      return TokenKind.Comma;
    case 58: // :
      return TokenKind.Colon;
    case 63: // ?
      return TokenKind.Question;
    case 64: // @
      return TokenKind.At;
    case 43: // +
      return TokenKind.Plus;
    case 45: // -
      return TokenKind.Minus;
    case 42: // *
      return TokenKind.Star;
    case 59: // ;
      return TokenKind.Semicolon;
    case 46: // .
      return next === 46 && position + 2 < to && text.charCodeAt(position + 2) === 46
        ? TokenKind.Ellipsis
        : TokenKind.Dot;
    case 47: // /
      if (next === 42) return TokenKind.BlockComment;
      return next === 47 ? lineCommentKind(text, position, to) : TokenKind.Slash;
    case 61: // =
      return next === 61 ? TokenKind.DoubleEquals : TokenKind.Equals;
    case 60: // <
      if (next === 62) return TokenKind.NotEquals;
      return next === 61 ? TokenKind.LessEquals : TokenKind.Less;
    case 62: // >
      return next === 61 ? TokenKind.GreaterEquals : TokenKind.Greater;
    case 124: // |
      return next === 124 ? TokenKind.DoubleBar : TokenKind.Bar;
    case 33: // !
      return next === 61 ? TokenKind.BangEquals : TokenKind.Unknown;
    case 38: // &
      return next === 38 ? TokenKind.DoubleAmpersand : TokenKind.Unknown;
    default:
      return TokenKind.Unknown;
  }
}

/** Three slashes document what follows; four or more are a line drawn across the page. */
function lineCommentKind(text: string, position: number, to: number): TokenKind {
  if (position + 2 >= to || text.charCodeAt(position + 2) !== 47) return TokenKind.LineComment;
  return position + 3 < to && text.charCodeAt(position + 3) === 47
    ? TokenKind.LineComment
    : TokenKind.DocComment;
}

function endOf(kind: TokenKind, text: string, start: number, to: number): number {
  switch (kind) {
    case TokenKind.Whitespace:
      return endOfSpace(text, start, to);
    case TokenKind.Word:
      return endOfWord(text, start, to);
    case TokenKind.Number:
      return endOfNumber(text, start, to);
    case TokenKind.String:
      return endOfString(text, start, to);
    case TokenKind.QuotedName:
      return endOfQuotedName(text, start, to);
    case TokenKind.LineComment:
    case TokenKind.DocComment:
      return endOfLine(text, start, to);
    case TokenKind.BlockComment: {
      const end = text.indexOf("*/", start + 2);
      return end < 0 || end + 2 > to ? to : end + 2;
    }
    case TokenKind.Ellipsis:
      return start + 3;
    case TokenKind.NotEquals:
    case TokenKind.LessEquals:
    case TokenKind.GreaterEquals:
    case TokenKind.DoubleEquals:
    case TokenKind.BangEquals:
    case TokenKind.DoubleAmpersand:
    case TokenKind.DoubleBar:
      return start + 2;
    case TokenKind.Unknown:
      return endOfUnknown(text, start, to);
    default:
      return start + 1;
  }
}

function endOfSpace(text: string, start: number, to: number): number {
  let position = start + 1;
  while (position < to) {
    const code = text.charCodeAt(position);
    const isSpace = code < 128 ? characterClasses[code] === SPACE : isWideSpace(code);
    if (!isSpace) break;
    position++;
  }
  return position;
}

function endOfWord(text: string, start: number, to: number): number {
  let position = start;
  while (position < to) {
    const code = text.charCodeAt(position);
    if (code < 128) {
      if ((characterClasses[code] ?? 0) < WORD) break;
      position++;
    } else {
      if (!isWideLetter(text, position)) break;
      position += isHighSurrogate(code) ? 2 : 1;
    }
  }
  return Math.min(position, to);
}

/** Digits, a fraction, an exponent and whatever word follows without a space, as a suffix. */
function endOfNumber(text: string, start: number, to: number): number {
  let position = endOfDigits(text, start, to);
  if (codeAt(text, position, to) === 46 && isDigit(codeAt(text, position + 1, to))) {
    position = endOfDigits(text, position + 1, to);
  }
  const letter = codeAt(text, position, to);
  if (letter === 69 || letter === 101) {
    const sign = codeAt(text, position + 1, to);
    const digits = sign === 43 || sign === 45 ? position + 2 : position + 1;
    if (isDigit(codeAt(text, digits, to))) position = endOfDigits(text, digits, to);
  }
  if (codeAt(text, position, to) === 37) return position + 1;
  while (isWordCharacter(codeAt(text, position, to))) position++;
  return position;
}

function endOfDigits(text: string, start: number, to: number): number {
  let position = start;
  while (position < to) {
    const code = text.charCodeAt(position);
    if (!isDigit(code) && code !== 95) break;
    position++;
  }
  return position;
}

/** A string ends at its quote, or before the end of its line. A backslash guards one character. */
function endOfString(text: string, start: number, to: number): number {
  const opening = text.charCodeAt(start);
  let position = start + 1;
  while (position < to) {
    const code = text.charCodeAt(position);
    if (code === opening || (opening > 127 && isTypographicQuote(code))) return position + 1;
    if (code === 10 || code === 13) return position;
    if (code === 92 && !isLineBreak(codeAt(text, position + 1, to))) position++;
    position++;
  }
  return to;
}

function endOfQuotedName(text: string, start: number, to: number): number {
  for (let position = start + 1; position < to; position++) {
    const code = text.charCodeAt(position);
    if (code === 96) return position + 1;
    if (isLineBreak(code)) return position;
  }
  return to;
}

function endOfLine(text: string, start: number, to: number): number {
  for (let position = start; position < to; position++) {
    if (isLineBreak(text.charCodeAt(position))) return position;
  }
  return to;
}

/** Unknown characters in a row are one token, so that garbage gives few findings. */
function endOfUnknown(text: string, start: number, to: number): number {
  let position = start + 1;
  while (position < to && kindAt(text, position, to) === TokenKind.Unknown) position++;
  return position;
}

function codeAt(text: string, position: number, to: number): number {
  return position < to ? text.charCodeAt(position) : 0;
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** The byte order mark and the blanks of Unicode. */
function isWideSpace(code: number): boolean {
  return (
    code === 0xfeff ||
    code === 0xa0 ||
    code === 0x2028 ||
    code === 0x2029 ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x3000
  );
}

/** Curly quotes and guillemets, as word processors put them for `"`. */
function isTypographicQuote(code: number): boolean {
  return (code >= 0x2018 && code <= 0x201f) || code === 0xab || code === 0xbb;
}

function isWideLetter(text: string, position: number): boolean {
  const character = text.codePointAt(position);
  return character !== undefined && /\p{L}|\p{M}|\p{Nd}/u.test(String.fromCodePoint(character));
}
