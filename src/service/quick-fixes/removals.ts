import type { SyntaxNode } from "../../language/syntax/tree.ts";
import { around, type Fix, type FixPlace, firstWords, removing, replacing } from "./fix.ts";

/** What has no meaning where it stands, or stands there twice, goes. */

type Documented = Extract<SyntaxNode, { readonly documentation: unknown }>;

/** The member of a declaration that the finding is about, with its lines. */
export const removeMember: Fix = (place) => {
  const node = place.path.findLast(isMember);
  return node && removing(place, `Remove '${firstWords(place, node)}'`, node);
};

function isMember(node: SyntaxNode): node is Documented {
  return "documentation" in node && node.kind.endsWith("Member");
}

export const removeClause: Fix = (place) => {
  const node = place.path.findLast(({ kind }) => kind.endsWith("Clause"));
  return node && removing(place, `Remove '${firstWords(place, node)}'`, node);
};

export const removeAnnotation: Fix = (place) => {
  const node = around(place, "Annotation");
  return node && removingWithBlank(place, node);
};

export const removeProperty: Fix = (place) => {
  const node = around(place, "Property");
  const list = around(place, "ObjectLiteral");
  if (node === undefined || list === undefined) return undefined;
  return removingFromList(place, node, list.properties, ",");
};

export const removeUnionMember: Fix = (place) => {
  const union = around(place, "UnionType");
  const { span } = place.diagnostic;
  const member = union?.members.find(
    (each) => each.span.start <= span.start && span.end <= each.span.end,
  );
  return union && member && removingFromList(place, member, union.members, "|");
};

/** `:lower` in the hole of a template. */
export const removeFormat: Fix = (place) => {
  const hole = around(place, "TemplateHole");
  if (hole?.format === undefined) return undefined;
  const { start, end } = hole.format.span;
  const colon = place.context.text.lastIndexOf(":", start);
  if (colon < hole.expression.span.end) return undefined;
  return replacing(place, "Remove the format", { start: colon, end }, "");
};

/** `when status = "OPEN"` of a binding. */
export const removeCondition: Fix = (place) => {
  const binding = around(place, "BindingMember");
  if (binding?.condition === undefined) return undefined;
  const span = { start: binding.value.span.end, end: binding.condition.span.end };
  return replacing(place, "Remove the condition", span, "");
};

/** The parentheses behind a type that takes nothing. */
export const removeTypeArguments: Fix = (place) => {
  const type = around(place, "NamedType");
  if (type === undefined) return undefined;
  const span = { start: type.name.span.end, end: type.span.end };
  return span.start === span.end ? undefined : replacing(place, "Remove the parentheses", span, "");
};

function removingWithBlank(place: FixPlace, { span }: SyntaxNode) {
  const before = place.context.text.slice(0, span.start);
  const start = before.trimEnd().length;
  // A comment at the end of the line before would swallow what follows.
  const gap = before.slice(start).includes("\n") ? span.start : start;
  const title = `Remove '${firstWords(place, { span })}'`;
  return replacing(place, title, { start: gap, end: span.end }, "");
}

/** An element with the separator that parts it from its neighbour. */
function removingFromList(
  place: FixPlace,
  node: { readonly span: SyntaxNode["span"] },
  elements: readonly { readonly span: SyntaxNode["span"] }[],
  separator: string,
) {
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
