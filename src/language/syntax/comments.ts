import type { Span } from "../../base/span.ts";
import type { Cursor } from "./cursor.ts";
import { TokenKind, type TokenList } from "./token.ts";
import type { AllowComment, DocComment, Word } from "./tree.ts";

/**
 * The `///` lines directly above the current token, or `undefined`. Of two groups that a blank line
 * separates only the lower one documents it, and a `///` behind something else is a plain comment.
 */
export function documentationHere(cursor: Cursor): DocComment | undefined {
  const { tokens, text, index } = cursor;
  const here = tokens.significant[index] ?? 0;
  const before = index === 0 ? -1 : (tokens.significant[index - 1] ?? 0);
  // At most a blank stands between nearly all tokens.
  if (here - before <= 2) return undefined;

  let lines: string[] = [];
  let span: Span | undefined;
  let isOnNewLine = index === 0;
  for (let place = before + 1; place < here; place++) {
    const kind = tokens.kind(place);
    const start = tokens.start(place);
    const end = tokens.end(place);
    if (kind === TokenKind.Whitespace) {
      const breaks = lineBreaks(text, start, end);
      isOnNewLine ||= breaks > 0;
      // A blank line ends a group, unless the declaration itself follows.
      if (breaks > 1 && place < here - 1) {
        lines = [];
        span = undefined;
      }
    } else if (kind === TokenKind.DocComment && isOnNewLine) {
      lines.push(
        text
          .slice(start + 3, end)
          .replace(/^ /, "")
          .trimEnd(),
      );
      span = { start: span?.start ?? start, end };
    }
  }
  return span === undefined ? undefined : { text: lines.join("\n"), span };
}

/** The `// dynamo-allow code, code: reason` comments, in the order of the text. */
export function collectAllowances(text: string, tokens: TokenList): AllowComment[] {
  const allowances: AllowComment[] = [];
  let found = text.indexOf(marker);
  while (found >= 0) {
    const place = tokens.indexAt(found);
    if (tokens.kind(place) === TokenKind.LineComment) {
      const allowance = readAllowance(text, tokens.start(place), tokens.end(place));
      if (allowance !== undefined) allowances.push(allowance);
    }
    found = text.indexOf(marker, Math.max(tokens.end(place), found + marker.length));
  }
  return allowances;
}

const marker = "dynamo-allow";

function readAllowance(text: string, start: number, end: number): AllowComment | undefined {
  const match = /^\/\/\s*dynamo-allow(?![\w-])/.exec(text.slice(start, end));
  if (match === null) return undefined;
  const codesStart = start + match[0].length;
  const colon = text.indexOf(":", codesStart);
  const codesEnd = colon < 0 || colon >= end ? end : colon;
  const codes: Word[] = [];
  for (const word of text.slice(codesStart, codesEnd).matchAll(/[^\s,]+/g)) {
    const wordStart = codesStart + word.index;
    codes.push({ text: word[0], span: { start: wordStart, end: wordStart + word[0].length } });
  }
  const reason = codesEnd === end ? "" : text.slice(codesEnd + 1, end).trim();
  return {
    kind: "AllowComment",
    span: { start, end },
    codes,
    reason: reason === "" ? undefined : reason,
  };
}

function lineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let position = start; position < end; position++) {
    const code = text.charCodeAt(position);
    if (code === 10 || (code === 13 && text.charCodeAt(position + 1) !== 10)) count++;
  }
  return count;
}
