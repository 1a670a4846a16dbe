import type { Span } from "../../base/span.ts";

/** One replacement in one file. An empty span inserts, an empty text deletes. */
export interface TextEdit {
  /** The URI of the file. */
  readonly file: string;
  readonly span: Span;
  readonly newText: string;
}

/** A change that is offered to the author: edits as data, shared by fixes, rename and refactorings. */
export interface Change {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The one obvious mend among several. */
  readonly preferred?: boolean;
}

/**
 * Applies the edits that concern one file. The edits must not overlap; those that insert at one
 * place are applied in the order in which they stand.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.order - b.order);
  let result = "";
  let position = 0;
  for (const { edit } of ordered) {
    result += text.slice(position, edit.span.start) + edit.newText;
    position = Math.max(position, edit.span.end);
  }
  return result + text.slice(position);
}
