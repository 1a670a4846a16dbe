import { canonicalUri, resolveRelative } from "../language/semantics/imports.ts";
import type { ImportDeclaration } from "../language/syntax/tree.ts";
import type { TextEdit } from "../language/text/edits.ts";
import { removeNode } from "../rules/edits.ts";
import type { FileContext } from "./context.ts";

/**
 * Puts the imports of a file into the order of their paths, files above first, and takes out those
 * that are there twice. Comments go with the import that they stand above or behind.
 */
export function organizeImports(context: FileContext): readonly TextEdit[] {
  const { file, uri, model } = context;
  const imports = file.tree.declarations.filter(({ kind }) => kind === "ImportDeclaration");
  const kept: ImportDeclaration[] = [];
  const edits: (TextEdit | undefined)[] = [];
  const seen = new Set<string>();
  for (const node of imports) {
    if (node.kind !== "ImportDeclaration") continue;
    const target = resolveRelative(uri, node.path.value);
    const identity = target === undefined ? node.path.value : canonicalUri(target);
    if (seen.has(identity)) edits.push(removeNode(model, uri, node));
    else kept.push(node);
    seen.add(identity);
  }
  const ordered = kept.toSorted(byPath);
  for (const [position, node] of kept.entries()) {
    const next = ordered[position];
    if (next === undefined || next === node) continue;
    edits.push({ file: uri, span: chunkOf(context, node), newText: textOf(context, next) });
  }
  return edits.filter((edit) => edit !== undefined);
}

function byPath(first: ImportDeclaration, second: ImportDeclaration): number {
  const a = keyOf(first.path.value);
  const b = keyOf(second.path.value);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `../` sorts before `./`, the farther one first. */
function keyOf(path: string): string {
  const up = /^(?:\.\.\/)*/.exec(path)?.[0].length ?? 0;
  return `${String(1_000 - up).padStart(4, "0")}${path}`;
}

function textOf(context: FileContext, node: ImportDeclaration): string {
  const { start, end } = chunkOf(context, node);
  return context.text.slice(start, end);
}

/** An import with the comments directly above it, and with the one behind it on its line. */
function chunkOf({ text, lines }: FileContext, { span }: ImportDeclaration) {
  let line = lines.lineOf(span.start);
  let start = span.start;
  if (text.slice(lines.lineStart(line), start).trim() === "") {
    while (line > 0 && /^[ \t]*\/\//.test(text.slice(lines.lineStart(line - 1)))) {
      line--;
      start = lines.lineStart(line);
    }
  }
  const behind = /^[ \t]*\/\/[^\r\n]*/.exec(text.slice(span.end))?.[0].length ?? 0;
  return { start, end: span.end + behind };
}
