import type { Span } from "../base/span.ts";
import type { AccessPath, Entity, Model, Table } from "../language/semantics/model.ts";
import type { TextEdit } from "../language/text/edits.ts";

/** Edits that several rules' mends are made of. They keep the comments of what stays. */

/** Takes out a declaration or member with the documentation above it, the lines with it. */
export function removeNode(
  model: Model,
  file: string,
  node: { readonly span: Span; readonly documentation?: { readonly span: Span } | undefined },
): TextEdit | undefined {
  const text = model.files.find(({ uri }) => uri === file)?.text;
  if (text === undefined) return undefined;
  const start = Math.min(node.span.start, node.documentation?.span.start ?? node.span.start);
  return { file, span: wholeLines(text, { start, end: node.span.end }), newText: "" };
}

/**
 * Takes out an index, with the bindings of the key attributes that nothing else needs. Attributes
 * that entities declare stay.
 */
export function removeIndex(model: Model, table: Table, index: AccessPath): readonly TextEdit[] {
  if (index.node === undefined) return [];
  const edits = [removeNode(model, index.origin.file, index.node)];
  const others = [table.primary, ...table.indexes].filter((path) => path !== index);
  const needed = new Set(others.flatMap(keyNames));
  const orphaned = new Set(keyNames(index).filter((name) => !needed.has(name)));
  for (const entity of table.entities) edits.push(...removeBindings(model, entity, orphaned));
  return edits.filter((edit) => edit !== undefined);
}

/** Takes out the entity's bindings of these key attributes. */
export function removeBindings(
  model: Model,
  entity: Entity,
  attributes: ReadonlySet<string>,
): readonly TextEdit[] {
  const { file } = entity.origin;
  const text = model.files.find(({ uri }) => uri === file)?.text;
  if (text === undefined) return [];
  // Those that stand together go together, so that of the blank lines around them one is left.
  const spans: Span[] = [];
  for (const member of entity.node.members) {
    if (member.kind !== "BindingMember" || !attributes.has(member.attribute.text)) continue;
    const start = Math.min(member.span.start, member.documentation?.span.start ?? Infinity);
    const last = spans.at(-1);
    if (last !== undefined && text.slice(last.end, start).trim() === "") {
      spans[spans.length - 1] = { start: last.start, end: member.span.end };
    } else spans.push({ start, end: member.span.end });
  }
  return spans.map((span) => ({ file, span: wholeLines(text, span), newText: "" }));
}

function keyNames(path: AccessPath): readonly string[] {
  return [...path.partition, ...path.sort].map(({ name }) => name);
}

/**
 * The span with its whole lines where nothing else stands on them; of the blank lines around one
 * is left.
 */
function wholeLines(text: string, { start, end }: Span): Span {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const newline = text.indexOf("\n", end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const rest = text.slice(end, newline < 0 ? text.length : newline);
  if (text.slice(lineStart, start).trim() !== "" || rest.trim() !== "") {
    // In a line with others it goes with the space on one of its sides.
    const spaces = /^[ \t]*/.exec(rest)?.[0].length ?? 0;
    if (rest.trim() !== "" && rest.charAt(spaces) !== "}") return { start, end: end + spaces };
    return { start: lineStart + text.slice(lineStart, start).trimEnd().length, end };
  }
  const before = /\n[ \t]*\n$/.exec(text.slice(0, lineStart));
  const isFirst = /^\s*$|\{\s*$/.test(text.slice(0, lineStart));
  const blankBelow = /^[ \t]*\n/.exec(text.slice(lineEnd))?.[0].length ?? 0;
  const isLast = /^\s*(?:\}|$)/.test(text.slice(lineEnd));
  if (before !== null && (blankBelow > 0 || isLast)) {
    return { start: lineStart - before[0].length + 1, end: lineEnd };
  }
  return { start: lineStart, end: isFirst ? lineEnd + blankBelow : lineEnd };
}
