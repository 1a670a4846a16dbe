import type { Position, Range } from "vscode-languageserver-types";
import type { Span } from "../base/span.ts";

/**
 * Turns the offsets of the pure layers into the lines and characters of the protocol and back. Both
 * count UTF-16 units, the protocol's default. A line ends with `\n`, `\r\n` or `\r`.
 */
export interface LineIndex {
  readonly lineCount: number;
  positionAt(offset: number): Position;
  rangeOf(span: Span): Range;
  /** The nearest offset of the text where the position is none of it. */
  offsetAt(position: Position): number;
  spanOf(range: Range): Span;
  lineOf(offset: number): number;
  /** Of the first character of the line; the length of the text behind the last line. */
  lineStart(line: number): number;
}

export function createLineIndex(text: string): LineIndex {
  const starts = lineStartsOf(text);

  function lineOf(offset: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function lineStart(line: number): number {
    return line < 0 ? 0 : (starts[line] ?? text.length);
  }

  function positionAt(offset: number): Position {
    const within = Math.min(Math.max(offset, 0), text.length);
    const line = lineOf(within);
    return { line, character: within - lineStart(line) };
  }

  function offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    if (line >= starts.length) return text.length;
    const start = lineStart(line);
    return start + Math.min(Math.max(character, 0), endOfLine(text, start) - start);
  }

  return {
    lineCount: starts.length,
    positionAt,
    rangeOf: ({ start, end }) => ({ start: positionAt(start), end: positionAt(end) }),
    offsetAt,
    spanOf: ({ start, end }) => ({ start: offsetAt(start), end: offsetAt(end) }),
    lineOf,
    lineStart,
  };
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue;
    if (code === CARRIAGE_RETURN && text.charCodeAt(offset + 1) === LINE_FEED) offset++;
    starts.push(offset + 1);
  }
  return starts;
}

/** Of the line's last character, its line break not counted. */
function endOfLine(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) break;
    end++;
  }
  return end;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
