import type { AccessPath, KeyAttribute, TableDefinition } from "./key-schema.ts";
import { keyAttributesOf, projectedAttributes } from "./key-schema.ts";
import type { AttributeValue, Item } from "./values.ts";
import { compareValues, identityOf, typeTagOf, valuesEqual } from "./values.ts";

/**
 * What a path stores of an item: the item itself for the table, the projected attributes for an
 * index, or `undefined` where the item lacks a key attribute of the path and so is not in it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export function indexEntry(table: TableDefinition, path: AccessPath, item: Item): Item | undefined {
  if (!keyAttributesOf(path).every((key) => keyValueOf(item, key) !== undefined)) return undefined;
  const projected = projectedAttributes(table, path);
  if (projected === undefined) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => projected.has(name)));
}

/** The value of a key attribute, or `undefined` where it is absent or of another type. */
export function keyValueOf(item: Item, key: KeyAttribute): AttributeValue | undefined {
  const value = Object.hasOwn(item, key.name) ? item[key.name] : undefined;
  return value !== undefined && typeTagOf(value) === key.type ? value : undefined;
}

/** The order of two entries of one item collection: by the sort key's attributes, left to right. */
export function compareBySortKey(
  sortKey: readonly KeyAttribute[],
  left: Item,
  right: Item,
): number {
  for (const key of sortKey) {
    const mine = keyValueOf(left, key);
    const other = keyValueOf(right, key);
    if (mine === undefined || other === undefined) continue;
    const order = compareValues(mine, other) ?? 0;
    if (order !== 0) return order;
  }
  return 0;
}

/** Whether two items have equal values in all of these key attributes. */
export function sameKey(keys: readonly KeyAttribute[], left: Item, right: Item): boolean {
  return keys.every((key) => {
    const mine = keyValueOf(left, key);
    const other = keyValueOf(right, key);
    return mine !== undefined && other !== undefined && valuesEqual(mine, other);
  });
}

/** A text that is the same for items with equal values in these key attributes, for maps of items. */
export function keyIdentity(keys: readonly KeyAttribute[], item: Item): string {
  return JSON.stringify(
    keys.map((key) => {
      const value = keyValueOf(item, key);
      return value === undefined ? "" : identityOf(value);
    }),
  );
}

/** The attributes of an item that make its key. */
export function pickKey(keys: readonly KeyAttribute[], item: Item): Item {
  const entries = keys.flatMap((key): [string, AttributeValue][] => {
    const value = keyValueOf(item, key);
    return value === undefined ? [] : [[key.name, value]];
  });
  return Object.fromEntries(entries);
}
