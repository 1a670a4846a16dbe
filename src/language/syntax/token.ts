/**
 * The kinds of tokens. Keywords are words: position decides what a word means, so the scanner does
 * not know them.
 */
export const TokenKind = {
  EndOfFile: 0,
  // Trivia: the parser does not see them.
  Whitespace: 1,
  LineComment: 2,
  BlockComment: 3,
  DocComment: 4,
  // What stands between the trivia.
  Word: 5,
  QuotedName: 6,
  String: 7,
  Number: 8,
  OpenBrace: 9,
  CloseBrace: 10,
  OpenParen: 11,
  CloseParen: 12,
  OpenBracket: 13,
  CloseBracket: 14,
  Comma: 15,
  Colon: 16,
  Question: 17,
  Dot: 18,
  Ellipsis: 19,
  At: 20,
  Bar: 21,
  Equals: 22,
  NotEquals: 23,
  Less: 24,
  LessEquals: 25,
  Greater: 26,
  GreaterEquals: 27,
  Plus: 28,
  Minus: 29,
  Star: 30,
  Slash: 31,
  // What other languages have: scanned whole, so that the parser can say what to write instead.
  Semicolon: 32,
  DoubleEquals: 33,
  BangEquals: 34,
  DoubleAmpersand: 35,
  DoubleBar: 36,
  /** A run of characters that begins no token. */
  Unknown: 37,
} as const;

export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/** Whitespace and comments. */
export function isTrivia(kind: TokenKind): boolean {
  return kind >= TokenKind.Whitespace && kind <= TokenKind.DocComment;
}

/**
 * All tokens of a text, trivia included, without gaps: token `i` reaches from `starts[i]` to
 * `starts[i + 1]`, and the last one, of kind `EndOfFile`, is empty. Kept in flat arrays, since a
 * text has many tokens and most are looked at once.
 */
export class TokenList {
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  /** The number of tokens, with the one at the end of the file. */
  readonly count: number;
  /** The places in this list of the tokens that are not trivia; the last is the end of the file. */
  readonly significant: Int32Array;
  readonly significantCount: number;

  constructor(
    kinds: Uint8Array,
    starts: Int32Array,
    count: number,
    significant: Int32Array,
    significantCount: number,
  ) {
    this.kinds = kinds;
    this.starts = starts;
    this.count = count;
    this.significant = significant;
    this.significantCount = significantCount;
  }

  kind(index: number): TokenKind {
    return (this.kinds[index] ?? TokenKind.EndOfFile) as TokenKind;
  }

  start(index: number): number {
    return this.starts[index] ?? 0;
  }

  end(index: number): number {
    return index < this.count - 1 ? this.start(index + 1) : this.start(index);
  }

  token(index: number): Token {
    return { kind: this.kind(index), start: this.start(index), end: this.end(index) };
  }

  /** The index of the token that holds the character at `offset`; the end of the file behind all. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  *[Symbol.iterator](): Iterator<Token> {
    for (let index = 0; index < this.count; index++) yield this.token(index);
  }
}

/** The token that holds the character at `offset`. */
export function tokenAt(tokens: TokenList, offset: number): Token {
  return tokens.token(tokens.indexAt(offset));
}
