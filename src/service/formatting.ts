import type { TextEdit as LspTextEdit } from "vscode-languageserver-types";
import type { Span } from "../base/span.ts";
import { formatEdits } from "../language/format/format.ts";
import { formatRangeEdits } from "../language/format/format-range.ts";
import { tokenize } from "../language/syntax/scanner.ts";
import { TokenKind } from "../language/syntax/token.ts";
import type { TextEdit } from "../language/text/edits.ts";
import type { FileContext } from "./context.ts";

/** The edits that format a file; none where it has syntax errors, since nothing is rearranged then. */
export function formatDocument(context: FileContext): readonly LspTextEdit[] {
  return toLsp(context, formatEdits(context.text, context.uri));
}

/** The edits that format what begins in a span, and nothing else where that is possible. */
export function formatRange(context: FileContext, span: Span): readonly LspTextEdit[] {
  return toLsp(context, formatRangeEdits(context.text, context.uri, span));
}

/** What an editor may ask for while somebody types: the end of a block, and that of a line. */
export const formattingTriggers = ["}", "\n"] as const;

/**
 * Formats the block that the brace before the caret closes, or the line above the caret. The line of
 * the caret itself is left to its author.
 */
export function formatOnType(
  context: FileContext,
  offset: number,
  typed: string,
): readonly LspTextEdit[] {
  const span = typed === "}" ? blockBefore(context, offset) : lineAbove(context, offset);
  return span === undefined ? [] : formatRange(context, span);
}

/** From the line on which the block was opened to its brace; none where the brace is mere text. */
function blockBefore({ text, lines }: FileContext, offset: number): Span | undefined {
  const open: number[] = [];
  for (const token of tokenize(text)) {
    if (token.start >= offset) return undefined;
    if (token.kind === TokenKind.OpenBrace) open.push(token.start);
    if (token.kind !== TokenKind.CloseBrace) continue;
    const start = open.pop();
    if (token.end !== offset) continue;
    return start === undefined
      ? undefined
      : { start: lines.lineStart(lines.lineOf(start)), end: offset };
  }
  return undefined;
}

function lineAbove({ lines }: FileContext, offset: number): Span | undefined {
  const line = lines.lineOf(offset);
  return line === 0 ? undefined : { start: lines.lineStart(line - 1), end: lines.lineStart(line) };
}

function toLsp(
  { lines }: FileContext,
  edits: readonly TextEdit[] | undefined,
): readonly LspTextEdit[] {
  return (edits ?? []).map(({ span, newText }) => ({ range: lines.rangeOf(span), newText }));
}
