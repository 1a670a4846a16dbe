import type { ArgumentNode, PropertyNode, SyntaxNode } from "../../language/syntax/tree.ts";
import {
  around,
  type Fix,
  type FixPlace,
  firstWords,
  removing,
  removingFromList,
  replacing,
} from "./fix.ts";

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

/** A second import of one file. */
export const removeImport: Fix = (place) => {
  const node = around(place, "ImportDeclaration");
  return node && removing(place, `Remove '${firstWords(place, node)}'`, node);
};

/** What stands in a list a second time. */
export const removeElement: Fix = (place) => {
  const { span } = place.diagnostic;
  for (const node of place.path.toReversed()) {
    const elements = listedIn(node);
    const element = elements.find(
      (each) => each.span.start <= span.start && span.end <= each.span.end,
    );
    if (element !== undefined && elements.length > 1) {
      return removingFromList(place, element, elements, ",");
    }
  }
  return undefined;
};

function listedIn(node: SyntaxNode): readonly { readonly span: SyntaxNode["span"] }[] {
  switch (node.kind) {
    case "ListLiteral":
      return node.elements;
    case "OrderClause":
    case "AddClause":
    case "DeleteFromClause":
      return node.items;
    case "RemoveClause":
      return node.targets;
    case "Operation":
      return node.entities;
    case "VolumeMember":
      return node.per;
    case "KeyMember":
    case "ReturnClause":
    case "SetAnyClause":
    case "ProjectionMember":
    case "FilterAttributesMember":
      return node.attributes;
    default:
      return [];
  }
}

/** A second value for a name, where it is the first one again: of two values only one can be meant. */
export const removeRepeatedValue: Fix = (place) => {
  const { text } = place.context;
  const list = place.path.findLast(
    (node) => node.kind === "ObjectLiteral" || node.kind === "ExampleDeclaration",
  );
  const values: readonly (PropertyNode | ArgumentNode)[] =
    list?.kind === "ObjectLiteral"
      ? list.properties
      : list?.kind === "ExampleDeclaration"
        ? list.arguments
        : [];
  const own = values.find(({ name }) => name.span.start === place.diagnostic.span.start);
  const first = values.find(({ name }) => name.text === own?.name.text);
  if (own === undefined || first === undefined || own === first) return undefined;
  const written = ({ value: { span } }: typeof own): string => text.slice(span.start, span.end);
  return written(own) === written(first) ? removingFromList(place, own, values, ",") : undefined;
};

/** `in key` of what is stored by itself. */
export const removeOrigin: Fix = (place) => {
  const attribute = around(place, "AttributeMember");
  if (attribute?.origin?.kind !== "InKey") return undefined;
  return removingWithBlank(place, attribute.origin);
};

/** `@revision` of a second attribute. */
export const removeRevision: Fix = (place) => {
  const attribute = around(place, "AttributeMember");
  const mark = attribute?.annotations.find(({ name }) => name.text === "revision");
  return mark && removingWithBlank(place, mark);
};

/** `:item` behind the entity of an operation that takes none. */
export const removePlaceholder: Fix = (place) => {
  const node = around(place, "Placeholder");
  return node && removingWithBlank(place, node);
};

/** A code that no comment can allow, with the comment where it has no other. */
export const removeAllowance: Fix = (place) => {
  const { context, diagnostic } = place;
  const { span } = diagnostic;
  const comment = context.file.tree.allowances.find(
    (each) => each.span.start <= span.start && span.end <= each.span.end,
  );
  const code = comment?.codes.find((word) => word.span.start === span.start);
  if (comment === undefined || code === undefined) return undefined;
  if (comment.codes.length === 1) return removing(place, "Remove the comment", comment);
  return removingFromList(place, code, comment.codes, ",");
};
