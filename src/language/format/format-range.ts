import { parse } from "../syntax/parser.ts";
import { tokenize } from "../syntax/scanner.ts";
import { TokenKind } from "../syntax/token.ts";
import type { Declaration } from "../syntax/tree.ts";
import type { TextEdit } from "../text/edits.ts";
import { format } from "./format.ts";

/** A part of a text, from one offset to another. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * What formatting changes within a span, each change by itself: the blanks before each token that
 * begins in the span. Where formatting does more to a declaration than that, as to clauses in
 * another order, the declaration is formatted as a whole, since half of a move would lose something.
 * `undefined` where the text has syntax errors.
 */
export function formatRangeEdits(
  text: string,
  file: string,
  span: Range,
): readonly TextEdit[] | undefined {
  const formatted = format(text)?.text;
  if (formatted === undefined) return undefined;
  if (formatted === text) return [];
  const before = segmentsOf(text);
  const after = segmentsOf(formatted);
  // The formatter moves no declaration; were it ever to, a part of a text could not be formatted.
  if (before.length !== after.length) return [];
  return before.flatMap((segment, index): readonly TextEdit[] => {
    const target = after[index];
    if (target === undefined || !touches(segment, span)) return [];
    if (!hasSameTokens(segment, target)) return [wholeSegment(segment, target, file, formatted)];
    return segment.tokens.flatMap((token, position) => {
      const other = target.tokens[position];
      if (other === undefined || token.start < span.start || token.start >= span.end) return [];
      const newText = formatted.slice(other.gap, other.start);
      if (text.slice(token.gap, token.start) === newText) return [];
      return [{ file, span: { start: token.gap, end: token.start }, newText }];
    });
  });
}

interface Piece {
  readonly text: string;
  /** Where the blanks before it begin. */
  readonly gap: number;
  readonly start: number;
  readonly end: number;
}

/** A declaration with the comments before it; the last one is what follows all declarations. */
interface Segment extends Range {
  readonly tokens: readonly Piece[];
}

function segmentsOf(text: string): readonly Segment[] {
  const ends = parse(text, "").file.declarations.map(({ span }: Declaration) => span.end);
  const segments: Segment[] = [];
  let tokens: Piece[] = [];
  let start = 0;
  let gap = 0;
  const close = (end: number): void => {
    segments.push({ start, end, tokens });
    tokens = [];
    start = end;
  };
  for (const token of tokenize(text)) {
    if (token.kind === TokenKind.Whitespace) continue;
    const end = ends[segments.length];
    if (end !== undefined && token.start >= end) close(end);
    tokens.push({
      text: text.slice(token.start, token.end),
      gap,
      start: token.start,
      end: token.end,
    });
    gap = token.end;
  }
  close(text.length + 1);
  return segments;
}

function touches(segment: Range, span: Range): boolean {
  return segment.start < span.end && span.start <= segment.end;
}

function hasSameTokens({ tokens }: Segment, target: Segment): boolean {
  return (
    tokens.length === target.tokens.length &&
    tokens.every((token, index) => token.text === target.tokens[index]?.text)
  );
}

function wholeSegment(from: Segment, to: Segment, file: string, formatted: string): TextEdit {
  const start = from.tokens[0]?.start ?? from.start;
  const end = from.tokens.at(-1)?.end ?? start;
  const newText = formatted.slice(to.tokens[0]?.start ?? 0, to.tokens.at(-1)?.end ?? 0);
  return { file, span: { start, end }, newText };
}
