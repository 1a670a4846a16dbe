import type { TextEdit } from "vscode-languageserver-types";
import { formatEdits } from "../language/format/format.ts";
import type { FileContext } from "./context.ts";

/** The edits that format a file; none where it has syntax errors, since nothing is rearranged then. */
export function formatDocument({ text, uri, lines }: FileContext): readonly TextEdit[] {
  return (formatEdits(text, uri) ?? []).map(({ span, newText }) => ({
    range: lines.rangeOf(span),
    newText,
  }));
}
