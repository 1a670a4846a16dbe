import { normalizeNumber } from "../dynamodb/numbers.ts";
import type { AttributeValue, Item } from "../dynamodb/values.ts";
import type { TemplatePart } from "../language/expressions/expression.ts";
import type { Type } from "../language/semantics/types.ts";
import { resolveType, type TypeLookup, textWidth } from "./attribute-types.ts";
import { tableShapeOf, typeLookupOf } from "./naming.ts";
import type { EntityShape, ModelPlans, TableShape } from "./plan.ts";
import { lockDiscriminator } from "./unique-locks.ts";

export interface DecodedItem {
  /** The entity's name. */
  readonly entity: string;
  /** By logical name; what is stored in keys only is read back from them. */
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/**
 * What a stored item means: which of the entities it is of, and its attributes by logical name.
 * `undefined` where it is of none of them, such as a lock item. An item that a projection has cut
 * down is of the one entity that is asked for.
 */
export function decodeItem(
  plans: ModelPlans,
  entities: readonly string[],
  item: Item,
): DecodedItem | undefined {
  const shapes = entities.flatMap(
    (name) => plans.entities.find((entity) => entity.name === name) ?? [],
  );
  const entity = entityOf(plans, shapes, item);
  if (entity === undefined) return undefined;
  return { entity: entity.name, values: logicalValues(entity, item, typeLookupOf(plans)) };
}

/** The attributes of an entity's item by logical name, with what stands in keys only. */
export function logicalValues(
  entity: EntityShape,
  item: Item,
  typeNamed: TypeLookup,
): Readonly<Record<string, AttributeValue>> {
  const values: [string, AttributeValue][] = [];
  for (const { name, storedName, type, source } of entity.attributes) {
    if (source.kind === "in key") {
      const value = readFromKeys(entity, item, name, resolveType(type, typeNamed), typeNamed);
      if (value !== undefined) values.push([name, value]);
      continue;
    }
    const stored = Object.hasOwn(item, storedName) ? item[storedName] : undefined;
    if (stored !== undefined) values.push([name, logicalValue(stored, type, typeNamed)]);
  }
  return Object.fromEntries(values);
}

/** Which of the entities an item is of: by its discriminator, else by the texts of its keys. */
export function entityOf(
  plans: ModelPlans,
  entities: readonly EntityShape[],
  item: Item,
): EntityShape | undefined {
  for (const entity of entities) {
    const discriminator = tableShapeOf(plans, entity.table)?.discriminator;
    const kind = discriminator === undefined ? undefined : item[discriminator];
    if (kind === undefined || !("S" in kind)) continue;
    if (kind.S === lockDiscriminator) return undefined;
    return entities.find((each) => each.discriminatorValue === kind.S);
  }
  const [only] = entities;
  if (entities.length === 1) return only;
  const typeNamed = typeLookupOf(plans);
  return entities.find((entity) => {
    const table = tableShapeOf(plans, entity.table);
    return table !== undefined && insertsInKeys(table, entity, item, typeNamed) !== undefined;
  });
}

/** A value by the logical names of its records' attributes: the reverse of how it is stored. */
export function logicalValue(
  value: AttributeValue,
  declared: Type,
  typeNamed: TypeLookup,
): AttributeValue {
  const type = resolveType(declared, typeNamed);
  switch (type.kind) {
    case "list":
      if (!("L" in value)) return value;
      return { L: value.L.map((element) => logicalValue(element, type.element, typeNamed)) };
    case "map":
      if (!("M" in value)) return value;
      return {
        M: mapMembers(value.M, (name, member) => [
          name,
          logicalValue(member, type.value, typeNamed),
        ]),
      };
    case "record": {
      if (!("M" in value)) return value;
      const byStoredName = new Map(type.attributes.map((each) => [each.storedName, each]));
      return {
        M: mapMembers(value.M, (name, member) => {
          const attribute = byStoredName.get(name);
          return attribute === undefined
            ? [name, member]
            : [attribute.name, logicalValue(member, attribute.type, typeNamed)];
        }),
      };
    }
    default:
      return value;
  }
}

/**
 * What the entity's templates inserted into the keys of the table, by attribute; `undefined` where
 * the entity cannot have made one of these keys. Keys that are no templates are not looked into.
 */
export function insertsInKeys(
  table: TableShape,
  entity: EntityShape,
  item: Item,
  typeNamed: TypeLookup,
): ReadonlyMap<string, AttributeValue | undefined> | undefined {
  const found = new Map<string, AttributeValue | undefined>();
  for (const { attribute } of table.sort === undefined
    ? [table.partition]
    : [table.partition, table.sort]) {
    const value = item[attribute];
    const binding = entity.keys.find((key) => key.attribute === attribute);
    if (value === undefined || binding === undefined || !("S" in value)) continue;
    const { value: expression } = binding;
    if (expression.kind === "literal") {
      if (!("S" in expression.value) || expression.value.S !== value.S) return undefined;
    } else if (expression.kind === "template") {
      const texts = takeApart(value.S, expression.parts, entity, typeNamed);
      if (texts === undefined) return undefined;
      for (const [name, text] of texts) {
        const declared = entity.attributes.find((each) => each.name === name)?.type;
        const type = declared === undefined ? declared : resolveType(declared, typeNamed);
        found.set(name, type === undefined ? { S: text } : valueOfText(text, type));
      }
    }
  }
  return found;
}

/** The value of an attribute that is stored in keys only; `undefined` where none of them tells it. */
export function readFromKeys(
  entity: EntityShape,
  item: Item,
  name: string,
  type: Type,
  typeNamed: TypeLookup,
): AttributeValue | undefined {
  for (const key of entity.keys) {
    const stored = Object.hasOwn(item, key.attribute) ? item[key.attribute] : undefined;
    if (stored === undefined) continue;
    const { value: expression } = key;
    if (expression.kind === "attribute" && expression.name === name) return stored;
    if (expression.kind !== "template" || !("S" in stored)) continue;
    const parts = takeApart(stored.S, expression.parts, entity, typeNamed);
    const text = parts?.get(name);
    if (text !== undefined) return valueOfText(text, type);
  }
  return undefined;
}

/** The texts that a template inserted, by attribute; `undefined` where it cannot have made the text. */
function takeApart(
  text: string,
  parts: readonly TemplatePart[],
  entity: EntityShape,
  typeNamed: TypeLookup,
): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  let position = 0;
  for (const [index, part] of parts.entries()) {
    if (typeof part === "string") {
      if (!text.startsWith(part, position)) return undefined;
      position += part.length;
      continue;
    }
    const { expression, format } = part;
    const attribute = expression.kind === "attribute" ? expression.name : undefined;
    const declared = entity.attributes.find(({ name }) => name === attribute)?.type;
    const width =
      declared === undefined ? undefined : textWidth(resolveType(declared, typeNamed), format);
    const next = parts[index + 1];
    let end = text.length;
    if (width !== undefined) end = position + width;
    else if (typeof next === "string") end = text.indexOf(next, position);
    if (end < position || end > text.length) return undefined;
    // What another entity's key goes on with is in no value of this one: no key builder lets it in.
    const { guard } = part;
    if (guard !== undefined && width === undefined && text.slice(position, end).includes(guard))
      return undefined;
    if (attribute !== undefined) found.set(attribute, text.slice(position, end));
    position = end;
  }
  return position === text.length ? found : undefined;
}

function valueOfText(text: string, type: Type): AttributeValue | undefined {
  switch (type.kind) {
    case "number":
    case "integer":
    case "epoch": {
      const number = normalizeNumber(text);
      return number === undefined ? undefined : { N: number };
    }
    case "boolean":
      return { BOOL: text === "true" };
    case "union":
      return type.members.find(
        (member) =>
          ("S" in member && member.S === text) ||
          ("N" in member && member.N === normalizeNumber(text)) ||
          ("BOOL" in member && String(member.BOOL) === text),
      );
    default:
      return { S: text };
  }
}

function mapMembers(
  members: Readonly<Record<string, AttributeValue>>,
  change: (name: string, value: AttributeValue) => [string, AttributeValue],
): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => change(name, value)));
}
