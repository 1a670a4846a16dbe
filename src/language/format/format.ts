import { parse } from "../syntax/parser.ts";
import type { TextEdit } from "../text/edits.ts";
import { layOut } from "./layout.ts";
import { print } from "./printer.ts";
import { readTokens } from "./tokens.ts";

/**
 * The text in the one canonical style: two spaces, one member per line, bodies on one line where
 * the author wrote them so, clauses in their order, comments kept. `undefined` where the text has
 * syntax errors: what is not understood is not rearranged.
 */
export function format(text: string): { readonly text: string } | undefined {
  const { file, tokens, diagnostics } = parse(text, "");
  if (diagnostics.length > 0) return undefined;
  const source = readTokens(text, tokens);
  const layout = layOut(file, source);
  return { text: print(source, layout) };
}

/** What formatting changes, as at most one edit that spans from the first difference to the last. */
export function formatEdits(text: string, file: string): readonly TextEdit[] | undefined {
  const formatted = format(text)?.text;
  if (formatted === undefined) return undefined;
  if (formatted === text) return [];
  const shorter = Math.min(text.length, formatted.length);
  let start = 0;
  while (start < shorter && text[start] === formatted[start]) start++;
  let common = 0;
  while (
    common < shorter - start &&
    text[text.length - 1 - common] === formatted[formatted.length - 1 - common]
  ) {
    common++;
  }
  const newText = formatted.slice(start, formatted.length - common);
  return [{ file, span: { start, end: text.length - common }, newText }];
}
