import type { TemplateExpression, TemplateInsert } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity, KeyAttribute } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import { resolveType, textWidth } from "../../planner/attribute-types.ts";
import {
  type Code,
  call,
  code,
  escapedForPattern,
  literal,
  member,
  name,
  regularExpression,
  verbatim,
} from "../code-writer.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { isWide, readNumber } from "./numbers.ts";

/** Where an attribute that is `in key` can be read back from: the table's key if possible. */
export function holdingKey(
  entity: Entity,
  attribute: Attribute,
): { readonly key: KeyAttribute; readonly value: Entity["bindings"][number]["value"] } | undefined {
  for (const path of [entity.table.primary, ...entity.table.indexes]) {
    for (const key of [...path.partition, ...path.sort]) {
      const binding = entity.bindings.find((each) => each.attribute === key.name);
      if (binding === undefined || binding.condition !== undefined) continue;
      if (attributesIn(binding.value).includes(attribute.name))
        return { key, value: binding.value };
    }
  }
  return undefined;
}

/** The value of an attribute that is stored in a key only, as the item's key tells it. */
export function keyTextCode(
  entity: Entity,
  attribute: Attribute,
  item: Code,
  module: Module,
): Code {
  const holding = holdingKey(entity, attribute);
  if (holding === undefined) return verbatim("undefined");
  const stored = member(item, holding.key.storedName);
  if (holding.value.kind !== "template") return stored;
  return converted(
    partOfText(stored, holding.value, entity, attribute.name, module),
    entity,
    attribute,
    module,
  );
}

/** The part of a key's text that an attribute made. */
function partOfText(
  stored: Code,
  template: TemplateExpression,
  entity: Entity,
  attribute: string,
  module: Module,
): Code {
  const { parts } = template;
  const position = parts.findIndex(
    (part) => typeof part !== "string" && attributesIn(part.expression).includes(attribute),
  );
  const before = parts.slice(0, position);
  const isLast = position === parts.length - 1;
  // The plain case, in which the attribute stands behind a fixed text and ends the key.
  if (isLast && before.every((part) => typeof part === "string")) {
    const start = before.join("").length;
    return start === 0 ? stored : code`${stored}.slice(${start})`;
  }
  const pattern = parts
    .map((part, index) => {
      if (typeof part === "string") return escapedForPattern(part);
      const inner = insertPattern(part, index === parts.length - 1, entity, module);
      return index === position ? `(${inner})` : inner;
    })
    .join("");
  return code`${regularExpression(`^${pattern}$`, "su")}.exec(${stored})?.[1] ?? ""`;
}

/** Text of the width that the type has, else the shortest up to the literal that follows. */
export function insertPattern(
  insert: TemplateInsert,
  isLast: boolean,
  entity: Entity,
  module: Module,
): string {
  const { expression, format } = insert;
  const declared =
    expression.kind === "attribute" && expression.path.length === 0
      ? attributeNamed(entity, expression.name)?.type
      : undefined;
  const width =
    declared === undefined ? undefined : textWidth(resolveType(declared, module.typeNamed), format);
  if (width !== undefined) return `.{${width}}`;
  return isLast ? ".*" : ".*?";
}

function converted(text: Code, entity: Entity, attribute: Attribute, module: Module): Code {
  const type = resolveType(attribute.type, module.typeNamed);
  switch (type.kind) {
    case "number":
    case "integer":
    case "epoch": {
      if (module.options.numbers !== "exact" || type.kind === "epoch") {
        return code`${verbatim(isWide(type) ? "BigInt" : "Number")}(${text})`;
      }
      const read = readNumber(type, module);
      const held = call(module.support("heldNumber"), [text]);
      return read === undefined ? held : call(module.support(read), [held]);
    }
    case "boolean":
      return code`(${text}) === "true"`;
    case "binary":
      return call(module.support("bytesOf"), [text]);
    case "union": {
      // Only what the entity allows is ever written there.
      const { type: owner } = module.entity(entity.name);
      const value = type.members.every((each) => "N" in each)
        ? code`Number(${text})`
        : code`(${text})`;
      return code`${value} as ${name(owner)}[${literal(propertyOf(attribute.name))}]`;
    }
    default:
      return text;
  }
}
