import { contains, type Span } from "../../base/span.ts";
import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import type { SyntaxNode } from "../../language/syntax/tree.ts";
import { nodePathAt } from "../../language/syntax/visitor.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { removeNode } from "../../rules/edits.ts";
import type { FileContext } from "../context.ts";
import type { NewFile } from "../refactorings/index.ts";

/** The mend of a finding, from what stands at its place; `undefined` where it has none there. */
export type Fix = (place: FixPlace) => Mend | undefined;

/** A change that may make a file which the model names and which is not there. */
export interface Mend extends Change {
  readonly newFiles?: readonly NewFile[];
}

export interface FixPlace {
  readonly context: FileContext;
  readonly diagnostic: Diagnostic;
  /** The nodes around the finding, from the file to the innermost that holds all of it. */
  readonly path: readonly SyntaxNode[];
}

export function fixPlace(context: FileContext, diagnostic: Diagnostic): FixPlace {
  const path = nodePathAt(context.file.tree, diagnostic.span.start).filter(
    (node) => contains(node.span, diagnostic.span) || node.kind === "SourceFile",
  );
  return { context, diagnostic, path };
}

/** The innermost node of one of these kinds around the finding. */
export function around<Kind extends SyntaxNode["kind"]>(
  { path }: FixPlace,
  ...kinds: readonly Kind[]
): Extract<SyntaxNode, { kind: Kind }> | undefined {
  return path.findLast((node): node is Extract<SyntaxNode, { kind: Kind }> =>
    (kinds as readonly string[]).includes(node.kind),
  );
}

/** One edit of the file of the finding, as the obvious mend. */
export function replacing(
  { context }: FixPlace,
  title: string,
  span: Span,
  newText: string,
): Change {
  return changing(title, [{ file: context.uri, span, newText }]);
}

export function inserting(place: FixPlace, title: string, at: number, newText: string): Change {
  return replacing(place, title, { start: at, end: at }, newText);
}

export function changing(title: string, edits: readonly TextEdit[]): Change {
  return { title, edits, preferred: true };
}

/** Takes out a node with its lines. */
export function removing(
  { context }: FixPlace,
  title: string,
  node: { readonly span: Span; readonly documentation?: { readonly span: Span } | undefined },
): Change | undefined {
  const edit = removeNode(context.model, context.uri, node);
  return edit === undefined ? undefined : changing(title, [edit]);
}

/** The words with which a node begins, for titles: `on-demand max`. */
export function firstWords({ context }: FixPlace, { span }: { readonly span: Span }): string {
  const text = context.text.slice(span.start, span.end).replace(/\s+/g, " ");
  return text.length <= 30 ? text : `${text.slice(0, 29)}…`;
}

/** An element with the separator that parts it from its neighbour. */
export function removingFromList(
  place: FixPlace,
  node: { readonly span: SyntaxNode["span"] },
  elements: readonly { readonly span: SyntaxNode["span"] }[],
  separator: string,
): Change | undefined {
  const index = elements.findIndex(({ span }) => span.start === node.span.start);
  const before = elements[index - 1];
  const after = elements[index + 1];
  const title = `Remove '${firstWords(place, node)}'`;
  const { text } = place.context;
  if (before !== undefined) {
    const mark = text.indexOf(separator, before.span.end);
    if (mark < before.span.end || mark >= node.span.start) return undefined;
    // A comment in front of the separator stays.
    const isBlank = text.slice(before.span.end, mark).trim() === "";
    const start = isBlank ? before.span.end : mark;
    return replacing(place, title, { start, end: node.span.end }, "");
  }
  return after === undefined
    ? replacing(place, title, node.span, "")
    : replacing(place, title, { start: node.span.start, end: after.span.start }, "");
}
