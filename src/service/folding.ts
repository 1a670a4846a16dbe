import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver-types";
import { tokenize } from "../language/syntax/scanner.ts";
import { TokenKind } from "../language/syntax/token.ts";
import type { FileContext } from "./context.ts";

/**
 * Blocks, runs of comments, runs of imports, and `// #region` to `// #endregion`. Read from the
 * tokens, so that a block folds even where its content is broken.
 */
export function foldingRanges(context: FileContext): readonly FoldingRange[] {
  return [...blocksAndComments(context), ...imports(context)];
}

interface Comment {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  readonly kind: TokenKind;
}

function blocksAndComments({ text, lines }: FileContext): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const open: number[] = [];
  const comments: Comment[] = [];
  for (const token of tokenize(text)) {
    switch (token.kind) {
      case TokenKind.OpenBrace:
      case TokenKind.OpenBracket:
      case TokenKind.OpenParen:
        open.push(lines.lineOf(token.start));
        break;
      case TokenKind.CloseBrace:
      case TokenKind.CloseBracket:
      case TokenKind.CloseParen: {
        const startLine = open.pop();
        // The line of the closing bracket stays in sight.
        const endLine = lines.lineOf(token.start) - 1;
        if (startLine !== undefined && endLine > startLine) ranges.push({ startLine, endLine });
        break;
      }
      case TokenKind.LineComment:
      case TokenKind.DocComment:
      case TokenKind.BlockComment:
        comments.push({
          text: text.slice(token.start, token.end),
          first: lines.lineOf(token.start),
          last: lines.lineOf(token.end),
          kind: token.kind,
        });
        break;
      default:
    }
  }
  return [...ranges, ...commentRuns(comments), ...regions(comments)];
}

/** Comments of one kind on lines in a row fold as one. */
function commentRuns(comments: readonly Comment[]): readonly FoldingRange[] {
  const runs: { startLine: number; endLine: number; kind: TokenKind }[] = [];
  for (const { first, last, kind, text } of comments) {
    if (isRegionMark(text)) continue;
    const run = runs.at(-1);
    if (run !== undefined && run.kind === kind && run.endLine + 1 === first) run.endLine = last;
    else runs.push({ startLine: first, endLine: last, kind });
  }
  return runs
    .filter(({ startLine, endLine }) => endLine > startLine)
    .map(({ startLine, endLine }) => ({ startLine, endLine, kind: FoldingRangeKind.Comment }));
}

function regions(comments: readonly Comment[]): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const open: { readonly line: number; readonly name: string }[] = [];
  for (const { text, first } of comments) {
    const start = /^\/\/\s*#region\b\s*(.*)$/.exec(text);
    if (start !== null) open.push({ line: first, name: start[1]?.trim() ?? "" });
    else if (/^\/\/\s*#endregion\b/.test(text)) {
      const region = open.pop();
      if (region === undefined) continue;
      ranges.push({
        startLine: region.line,
        endLine: first,
        kind: FoldingRangeKind.Region,
        ...(region.name === "" ? {} : { collapsedText: region.name }),
      });
    }
  }
  return ranges;
}

function isRegionMark(text: string): boolean {
  return /^\/\/\s*#(end)?region\b/.test(text);
}

function imports({ file, lines }: FileContext): readonly FoldingRange[] {
  const places = file.tree.declarations.filter(({ kind }) => kind === "ImportDeclaration");
  const [first] = places;
  const last = places.at(-1);
  if (first === undefined || last === undefined) return [];
  const startLine = lines.lineOf(first.span.start);
  const endLine = lines.lineOf(last.span.end);
  return endLine > startLine ? [{ startLine, endLine, kind: FoldingRangeKind.Imports }] : [];
}
