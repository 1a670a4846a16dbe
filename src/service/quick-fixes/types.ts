import { entityNode } from "../lookup.ts";
import { around, type Fix, inserting, replacing } from "./fix.ts";

/** Types that do not suit what they are for. */

export const makeEpoch: Fix = (place) => {
  const attribute = around(place, "AttributeMember");
  return attribute && replacing(place, "Make it an epoch", attribute.type.span, "epoch");
};

export const makeOptional: Fix = (place) => {
  const attribute = around(place, "AttributeMember");
  if (attribute === undefined || attribute.optional) return undefined;
  return inserting(place, `Make '${attribute.name.text}' optional`, attribute.name.span.end, "?");
};

/** The one optional attribute in the template of a key becomes required. */
export const makeRequired: Fix = (place) => {
  const entity = around(place, "EntityDeclaration");
  const binding = around(place, "BindingMember");
  if (entity === undefined || entityNode(place.context.model, entity.name.text) !== entity) {
    return undefined;
  }
  const { start, end } = (binding ?? entity).span;
  const written = place.context.text.slice(start, end);
  const optional = entity.members.filter(
    (member) =>
      member.kind === "AttributeMember" &&
      member.optional &&
      new RegExp(`\\b${member.name.text.replace(/\W/g, "\\$&")}\\b`).test(written),
  );
  const [only, ...others] = optional;
  if (only?.kind !== "AttributeMember" || others.length > 0 || binding === undefined) {
    return undefined;
  }
  const mark = place.context.text.indexOf("?", only.name.span.end);
  if (mark < 0 || mark > only.type.span.start) return undefined;
  const span = { start: mark, end: mark + 1 };
  return replacing(place, `Make '${only.name.text}' required`, span, "");
};

/** `@min(5) @max(1)` and `@size(2KB, max 1KB)`: the two stand the wrong way round. */
export const swapBounds: Fix = (place) => {
  const attribute = around(place, "AttributeMember");
  const own = around(place, "Annotation");
  if (attribute === undefined || own === undefined) return undefined;
  const bounds =
    own.name.text === "min" || own.name.text === "max"
      ? attribute.annotations
          .filter(({ name }) => name.text === "min" || name.text === "max")
          .flatMap(({ arguments: [argument] }) => argument ?? [])
      : own.arguments;
  const [first, second, ...others] = bounds;
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  const { text, uri } = place.context;
  const written = ({ value }: typeof first): string => text.slice(value.span.start, value.span.end);
  return {
    title: `Swap ${written(first)} and ${written(second)}`,
    preferred: true,
    edits: [
      { file: uri, span: first.value.span, newText: written(second) },
      { file: uri, span: second.value.span, newText: written(first) },
    ],
  };
};
