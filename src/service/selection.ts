import type { SelectionRange } from "vscode-languageserver-types";
import type { Span } from "../base/span.ts";
import { nodePathAt } from "../language/syntax/visitor.ts";
import type { FileContext } from "./context.ts";

/** What "expand selection" selects, step by step: the nodes around the caret. */
export function selectionRange(context: FileContext, offset: number): SelectionRange {
  let range: SelectionRange | undefined;
  let last: Span | undefined;
  for (const { span } of nodePathAt(context.file.tree, offset)) {
    if (last !== undefined && last.start === span.start && last.end === span.end) continue;
    range = {
      range: context.lines.rangeOf(span),
      ...(range === undefined ? {} : { parent: range }),
    };
    last = span;
  }
  return range ?? { range: context.lines.rangeOf({ start: offset, end: offset }) };
}
