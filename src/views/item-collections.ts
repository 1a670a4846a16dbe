import { compareBySortKey, keyIdentity, keyValueOf } from "../dynamodb/index-entries.ts";
import type { KeyAttribute } from "../dynamodb/key-schema.ts";
import { itemSize } from "../dynamodb/sizes.ts";
import type { Item } from "../dynamodb/values.ts";
import type { CollectionLayout } from "./layout-view.ts";

/** A path as far as it decides where an item lies. */
export interface CollectionKey {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
  /** Stored names that the path holds; absent where it holds all of an item. */
  readonly attributes?: readonly string[];
}

/**
 * The items as the path stores them: those that have all of its key attributes, one collection for
 * each partition key value in the order of first appearance, each in sort-key order. Items with
 * equal sort keys (which only an index allows) stay in the order given.
 */
export function itemCollections(
  items: readonly Item[],
  path: CollectionKey,
): readonly CollectionLayout[] {
  const held = path.attributes === undefined ? undefined : new Set(path.attributes);
  const keys = [...path.partition, ...path.sort];
  const collections = new Map<string, { items: number[]; bytes: number }>();
  for (const [position, item] of items.entries()) {
    if (!keys.every((key) => keyValueOf(item, key) !== undefined)) continue;
    const identity = keyIdentity(path.partition, item);
    let collection = collections.get(identity);
    if (collection === undefined) {
      collection = { items: [], bytes: 0 };
      collections.set(identity, collection);
    }
    collection.items.push(position);
    collection.bytes += itemSize(held === undefined ? item : pick(item, held));
  }
  for (const collection of collections.values()) {
    collection.items.sort((left, right) => {
      const leftItem = items[left];
      const rightItem = items[right];
      if (leftItem === undefined || rightItem === undefined) return 0;
      return compareBySortKey(path.sort, leftItem, rightItem);
    });
  }
  return [...collections.values()];
}

function pick(item: Item, names: ReadonlySet<string>): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}
