import type { Item } from "../../dynamodb/values.ts";
import { textOf } from "../../language/expressions/operators.ts";
import type { AccessPath, Entity } from "../../language/semantics/model.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import type { InsertPart, KeyComponent } from "../../planner/components.ts";
import type { Planning } from "../../planner/planning.ts";

/** A value that a key attribute of the entity can have, to be shown as a witness. */
export function exampleKey(
  planning: Planning,
  entity: Entity,
  path: AccessPath,
  role: "partition" | "sort",
  sample: Item | undefined,
): string | undefined {
  const component = planning.placeOf(entity, path)?.[role][0];
  if (component === undefined) return undefined;
  const stored = sample?.[component.key.storedName];
  const text = (stored && textOf(stored)) ?? madeUp(planning, entity, component);
  return component.key.type === "string" ? `"${text}"` : text;
}

function madeUp(planning: Planning, entity: Entity, component: KeyComponent): string {
  const { asIs, constant, parts } = component;
  if (constant !== undefined) return textOf(constant) ?? "";
  if (asIs !== undefined) return exampleOf(planning, entity, asIs.name);
  return parts
    .map((part) => (part.kind === "text" ? part.text : insertedText(planning, entity, part)))
    .join("");
}

function insertedText(planning: Planning, entity: Entity, part: InsertPart): string {
  const { attribute, insert, width } = part;
  if (attribute === undefined) return "0".repeat(width ?? 1);
  const text = exampleOf(planning, entity, attribute.name);
  switch (insert.format?.kind) {
    case "pad":
      return text.padStart(insert.format.width, "0");
    case "upper":
      return text.toUpperCase();
    case "lower":
      return text.toLowerCase();
    default:
      return text;
  }
}

function exampleOf(planning: Planning, entity: Entity, name: string): string {
  const attribute = entity.attributes.find((each) => each.name === name);
  return attribute === undefined ? name : exampleOfType(planning, attribute);
}

function exampleOfType(planning: Planning, { name, type: declared }: Attribute): string {
  const type: Type = resolveType(declared, planning.typeNamed);
  switch (type.kind) {
    case "ulid":
      return "01JN0000000000000000000001";
    case "uuid":
      return "6d1f0c2e-0000-4000-8000-000000000001";
    case "date":
      return "2026-03-01";
    case "timestamp": {
      const seconds = "2026-03-01T10:00:00";
      return `${seconds}${type.precision === "seconds" ? "" : ".000"}${type.local ? "" : "Z"}`;
    }
    case "epoch":
      return "1772359200";
    case "number":
    case "integer":
      return "1";
    case "boolean":
      return "true";
    case "union": {
      const [first] = type.members;
      return (first && textOf(first)) ?? "";
    }
    default:
      return `${name.replace(/_?[iI][dD]$/, "") || name}-1`;
  }
}
