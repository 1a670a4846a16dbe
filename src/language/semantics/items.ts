import type { AttributeValue, Item } from "../../dynamodb/values.ts";
import { evaluate, holds } from "../expressions/evaluate.ts";
import type { Environment, Evaluation } from "../expressions/evaluation.ts";
import type { Entity } from "./model.ts";
import type { Attribute, Type } from "./types.ts";

/** An item as a create would write it, and what its author did not have to write. */
export interface CompletedItem {
  /** By logical name: the given values with defaults, revision and derived attributes filled in. */
  readonly values: Readonly<Record<string, AttributeValue>>;
  /** By stored name, with key attributes, discriminator and version. */
  readonly item: Item;
  readonly problems: readonly ItemProblem[];
}

export interface ItemProblem {
  /** The attribute or key attribute that could not be made. */
  readonly attribute: string;
  readonly message: string;
}

export type TypeLookup = (name: string) => Type | undefined;

/**
 * Completes the values that an author gives for an item and brings them into the form in which they
 * are stored. Only the environment's clock and identifiers are used.
 */
export function completeItem(
  entity: Entity,
  given: Readonly<Record<string, AttributeValue>>,
  clock: Pick<Environment, "now" | "uuid" | "ulid">,
  typeNamed: TypeLookup,
): CompletedItem {
  const problems: ItemProblem[] = [];
  const values = new Map<string, AttributeValue>(Object.entries(given));
  const underway = new Set<string>();
  const attributes = new Map(entity.attributes.map((attribute) => [attribute.name, attribute]));

  /** Computes an attribute when it is first asked for, so that the order of the text is free. */
  function complete(name: string): AttributeValue | undefined {
    const known = values.get(name);
    if (known !== undefined || underway.has(name)) return known;
    const attribute = attributes.get(name);
    const source = attribute === undefined ? undefined : computedBy(attribute);
    if (source === undefined) return undefined;
    underway.add(name);
    const value = settle(name, evaluate(source, environment), problems);
    underway.delete(name);
    if (value !== undefined) values.set(name, value);
    return value;
  }

  const environment: Environment = { ...clock, attribute: complete, parameter: () => undefined };
  const item: [string, AttributeValue][] = [];
  for (const attribute of entity.attributes) {
    const value = complete(attribute.name);
    if (value === undefined || attribute.source.kind === "in key") continue;
    item.push([attribute.storedName, storedValue(value, attribute.type, typeNamed)]);
  }
  for (const binding of entity.bindings) {
    if (binding.condition !== undefined && holds(binding.condition, environment) !== true) continue;
    const value = settle(binding.attribute, evaluate(binding.value, environment), problems);
    if (value !== undefined) item.push([binding.attribute, value]);
  }
  const { discriminator, versionAttribute } = entity.table;
  if (discriminator !== undefined) item.push([discriminator, { S: entity.discriminatorValue }]);
  if (versionAttribute !== undefined) item.push([versionAttribute, { N: String(entity.version) }]);
  return {
    values: Object.fromEntries(values),
    item: keysFirst(entity, Object.fromEntries(item)),
    problems,
  };
}

/**
 * A value with the names under which the attributes of its records are stored (`@name` inside of a
 * record), however deep they lie.
 */
export function storedValue(
  value: AttributeValue,
  type: Type,
  typeNamed: TypeLookup,
): AttributeValue {
  switch (type.kind) {
    case "named": {
      const definition = typeNamed(type.name);
      return definition === undefined ? value : storedValue(value, definition, typeNamed);
    }
    case "list":
      return "L" in value
        ? { L: value.L.map((element) => storedValue(element, type.element, typeNamed)) }
        : value;
    case "map":
      return "M" in value
        ? {
            M: mapEntries(value.M, (name, inner) => [
              name,
              storedValue(inner, type.value, typeNamed),
            ]),
          }
        : value;
    case "record": {
      if (!("M" in value)) return value;
      const attributes = new Map(type.attributes.map((attribute) => [attribute.name, attribute]));
      return {
        M: mapEntries(value.M, (name, inner) => {
          const attribute = attributes.get(name);
          return attribute === undefined
            ? [name, inner]
            : [attribute.storedName, storedValue(inner, attribute.type, typeNamed)];
        }),
      };
    }
    default:
      return value;
  }
}

/** What fills the attribute in where its author gives nothing. */
function computedBy(attribute: Attribute) {
  const { source } = attribute;
  if (source.kind === "default" || source.kind === "derived") return source.value;
  if (attribute.revision) return { kind: "literal", value: { N: "1" } } as const;
  return undefined;
}

function settle(
  attribute: string,
  evaluation: Evaluation,
  problems: ItemProblem[],
): AttributeValue | undefined {
  if (evaluation.kind === "value") return evaluation.value;
  if (evaluation.kind === "failure") problems.push({ attribute, message: evaluation.message });
  return undefined;
}

/** The primary key stands first in an item, as everyone who reads one expects. */
function keysFirst(entity: Entity, item: Item): Item {
  const { partition, sort } = entity.table.primary;
  const keys: [string, AttributeValue][] = [];
  for (const { storedName } of [...partition, ...sort]) {
    const value = item[storedName];
    if (value !== undefined) keys.push([storedName, value]);
  }
  return { ...Object.fromEntries(keys), ...item };
}

function mapEntries(
  map: Readonly<Record<string, AttributeValue>>,
  change: (name: string, value: AttributeValue) => [string, AttributeValue],
): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => change(name, value)));
}
