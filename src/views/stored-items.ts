import { keyValueOf } from "../dynamodb/index-entries.ts";
import type { KeyAttribute as StoredKey } from "../dynamodb/key-schema.ts";
import type { AttributeValue, Item } from "../dynamodb/values.ts";
import { emptyEnvironment, evaluate } from "../language/expressions/evaluate.ts";
import type {
  AccessPath,
  Entity,
  KeyAttribute,
  Model,
  Origin,
  Table,
} from "../language/semantics/model.ts";
import {
  canHoldLocks,
  lockDiscriminator,
  lockKey,
  uniqueAttributesOf,
} from "../planner/unique-locks.ts";
import type { SourceRange } from "./layout-view.ts";
import { madeUpItems } from "./made-up-items.ts";

/** An item of the layout, with what is known of it in the model. */
export interface StoredItem {
  readonly id: string;
  readonly name: string;
  readonly entity: Entity;
  readonly origin: "sample" | "made up";
  readonly source: SourceRange;
  /** By logical name; empty for a lock item. */
  readonly values: Readonly<Record<string, AttributeValue>>;
  /** As it is stored. */
  readonly item: Item;
  /** The unique attribute for which this is the lock item. */
  readonly lockFor?: string;
}

/** What the lock items of unique attributes are called in the legend. No entity has such a name. */
export const lockEntityName = lockDiscriminator;

/** All items of a model. */
export interface StoredItems {
  /** The items of each table, by its name, in the order in which the view has them. */
  readonly byTable: ReadonlyMap<string, readonly StoredItem[]>;
  /** Without lock items. */
  readonly byEntity: ReadonlyMap<Entity, readonly StoredItem[]>;
}

/** Every item that the samples and the made-up items put into the tables. */
export function storedItems(model: Model): StoredItems {
  const items: StoredItem[] = [];
  const sampled = new Set<Entity>();
  const ids = new Set<string>();
  for (const sample of model.samples) {
    sampled.add(sample.entity);
    if (sample.item === undefined) continue;
    const base = sample.name ?? `${sample.entity.name}, unnamed`;
    items.push({
      id: unique(base, ids),
      name: base,
      entity: sample.entity,
      origin: "sample",
      source: rangeOf(sample.origin),
      values: sample.values,
      item: sample.item,
    });
  }
  const entities = model.entities.filter((entity) => !sampled.has(entity));
  for (const { entity, number, values, item } of madeUpItems(model, entities, items)) {
    const name = `${entity.name} ${number}`;
    const source = rangeOf(entity.origin);
    items.push({ id: unique(name, ids), name, entity, origin: "made up", source, values, item });
  }
  const all = [...items, ...items.flatMap((item) => locksOf(item, ids))];
  return {
    byTable: new Map([
      ...model.tables.map(({ name }): [string, readonly StoredItem[]] => [name, []]),
      ...groupBy(all, ({ entity }) => entity.table.name),
    ]),
    byEntity: groupBy(items, ({ entity }) => entity),
  };
}

/** The items that loading the samples puts into a table, lock items included; nothing made up. */
export function sampleItemsOf(table: Table, stored: StoredItems): readonly StoredItem[] {
  return (stored.byTable.get(table.name) ?? []).filter(({ origin }) => origin === "sample");
}

/** The id that the view gives to a path. */
export function pathIdOf(table: Table, path: AccessPath): string {
  return path.kind === "table" ? table.name : `${table.name}.${path.name}`;
}

/** Key attributes as DynamoDB knows them. */
export function keysOf(keys: readonly KeyAttribute[]): readonly StoredKey[] {
  return keys.map(({ storedName, type }) => ({
    name: storedName,
    type: type === "string" ? "S" : type === "number" ? "N" : "B",
  }));
}

/** The lock items that a create of this item writes with it. */
function locksOf(stored: StoredItem, ids: Set<string>): readonly StoredItem[] {
  const { entity, values } = stored;
  if (!canHoldLocks(entity)) return [];
  return uniqueAttributesOf(entity).flatMap((attribute) => {
    const value = values[attribute.name];
    if (value === undefined) return [];
    const item: Record<string, AttributeValue> = {};
    for (const key of lockKey(entity, attribute, { kind: "literal", value })) {
      const made = evaluate(key.value, emptyEnvironment);
      if (made.kind === "value") item[key.attribute] = made.value;
    }
    const { discriminator, primary } = entity.table;
    if (discriminator !== undefined) item[discriminator] = { S: lockDiscriminator };
    const keys = keysOf([...primary.partition, ...primary.sort]);
    if (!keys.every((key) => keyValueOf(item, key) !== undefined)) return [];
    const name = `${entity.name}.${attribute.name} of ${stored.name}`;
    return [{ ...stored, id: unique(name, ids), name, values: {}, item, lockFor: attribute.name }];
  });
}

function groupBy<K, T>(elements: readonly T[], keyOf: (element: T) => K): Map<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const element of elements) {
    const key = keyOf(element);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [element]);
    else group.push(element);
  }
  return groups;
}

function unique(base: string, ids: Set<string>): string {
  let id = base;
  for (let number = 2; ids.has(id); number += 1) id = `${base} (${number})`;
  ids.add(id);
  return id;
}

function rangeOf({ file, span }: Origin): SourceRange {
  return { uri: file, start: span.start, end: span.end };
}
