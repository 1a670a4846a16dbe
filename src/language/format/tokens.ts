import { isClosing, isOpening } from "../syntax/cursor.ts";
import { TokenKind, type TokenList } from "../syntax/token.ts";

/** A comment as it is printed. */
export interface Comment {
  readonly text: string;
  /** Whether nothing may follow it on its line. */
  readonly endsLine: boolean;
  /** Whether a blank line stood before it. */
  readonly hasBlankBefore: boolean;
}

/** A token that is no trivia, with the comments that belong to it. */
export interface SourceToken {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** On lines of their own above it. */
  readonly leading: readonly Comment[];
  /** Behind it on its line. */
  readonly trailing: readonly Comment[];
  /** Whether a line break, or even a blank line, stood directly before it. */
  readonly lineBreaksBefore: number;
}

/** The tokens of a text as the formatter needs them; the last is the end of the file. */
export interface SourceTokens {
  readonly tokens: readonly SourceToken[];
  /** The byte order mark, or nothing. */
  readonly prefix: string;
  /** The line break that the text uses. */
  readonly lineBreak: "\n" | "\r\n";
  /** For each opening bracket the place of its closing one, and the other way round. */
  readonly partners: ReadonlyMap<number, number>;
  /** The place of the token that begins at an offset. */
  readonly places: ReadonlyMap<number, number>;
}

export function readTokens(text: string, list: TokenList): SourceTokens {
  const tokens: SourceToken[] = [];
  const places = new Map<number, number>();
  const partners = new Map<number, number>();
  const open: number[] = [];
  let from = 0;
  let trailing: Comment[] = [];
  for (let place = 0; place < list.significantCount; place++) {
    const index = list.significant[place] ?? 0;
    const kind = list.kind(index);
    const between = readTrivia(text, list, from, index, place === 0);
    for (const comment of between.trailing) trailing.push(comment);
    trailing = [];
    const start = list.start(index);
    const end = list.end(index);
    const { leading, lineBreaks } = between;
    const own = { kind, text: text.slice(start, end), start, end, leading, trailing };
    tokens.push({ ...own, lineBreaksBefore: lineBreaks });
    places.set(start, place);
    from = index + 1;
    if (isOpening(kind)) open.push(place);
    else if (isClosing(kind)) {
      const partner = open.pop() ?? place;
      partners.set(partner, place);
      partners.set(place, partner);
    }
  }
  const prefix = text.startsWith("\ufeff") ? "\ufeff" : "";
  const lineBreak = /\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n";
  return { tokens, prefix, lineBreak, partners, places };
}

interface Trivia {
  /** What stands on the line of the token before. */
  readonly trailing: Comment[];
  readonly leading: Comment[];
  /** Line breaks directly before the token. */
  readonly lineBreaks: number;
}

/** Reads the trivia between two tokens; at the start of the file nothing is trailing. */
function readTrivia(
  text: string,
  list: TokenList,
  from: number,
  to: number,
  isFirst: boolean,
): Trivia {
  const trailing: Comment[] = [];
  const leading: Comment[] = [];
  let isOnNewLine = isFirst;
  let lineBreaks = 0;
  for (let index = from; index < to; index++) {
    const kind = list.kind(index);
    const written = text.slice(list.start(index), list.end(index));
    if (kind === TokenKind.Whitespace) {
      lineBreaks += written.match(/\r\n|\n|\r/g)?.length ?? 0;
      isOnNewLine ||= lineBreaks > 0;
      continue;
    }
    const endsLine = kind !== TokenKind.BlockComment;
    const comment = {
      text: endsLine ? written.trimEnd() : written,
      endsLine,
      hasBlankBefore: lineBreaks > 1,
    };
    if (isOnNewLine) leading.push(comment);
    else trailing.push(comment);
    lineBreaks = 0;
  }
  return { trailing, leading, lineBreaks };
}
