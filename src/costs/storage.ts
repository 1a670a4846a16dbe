import { billedGigabyte } from "../dynamodb/prices.ts";
import { globalTableOverheadBytes, storageOverheadBytes } from "../dynamodb/sizes.ts";
import { utf8Length } from "../dynamodb/text.ts";
import type { AccessPath, Entity, Table } from "../language/semantics/model.ts";
import type { Planning } from "../planner/planning.ts";
import { canHoldLocks, lockDiscriminator, uniqueAttributesOf } from "../planner/unique-locks.ts";

/** What one path of a table stores. */
export interface PathStorage {
  /** The index's name; the table's for the table itself. */
  readonly path: string;
  readonly kind: AccessPath["kind"];
  /** Items or entries, of those entities of which it is known. */
  readonly items: number;
  /** With what only the bill counts: 100 bytes for each item and entry. */
  readonly billedBytes: number;
  /** Only some items are in the index, by a conditional or optional key: all are counted. */
  readonly atMost: boolean;
  /** In words, what would have to be known: then there is more. */
  readonly unknown: readonly string[];
}

export function storageOf(planning: Planning, table: Table, path: AccessPath): PathStorage {
  const { quantities, sizes } = planning;
  const overhead =
    storageOverheadBytes +
    (path.kind === "table" && table.settings.replicas.length > 0 ? globalTableOverheadBytes : 0);
  let items = 0;
  let bytes = 0;
  let atMost = false;
  const unknown = new Set<string>();
  for (const entity of table.entities) {
    const collections = quantities.collectionsOf(entity, path);
    if (collections === undefined) continue;
    const count = quantities.itemsOf(entity);
    const size = sizes.bytesOn(entity, path);
    if (count === undefined)
      for (const each of quantities.unknownItemsOf(entity)) unknown.add(each);
    if (size === undefined) for (const each of sizes.unknownOn(entity, path)) unknown.add(each);
    if (count === undefined || size === undefined) continue;
    items += count;
    bytes += count * (size + overhead);
    atMost ||= collections.isPartial;
    if (path.kind !== "table") continue;
    for (const lock of lockBytes(planning, entity)) {
      items += count;
      bytes += count * (lock + overhead);
    }
  }
  return {
    path: path.name,
    kind: path.kind,
    items,
    billedBytes: bytes,
    atMost,
    unknown: [...unknown],
  };
}

export function gigabytes(bytes: number): number {
  return bytes / billedGigabyte;
}

/** The lock items of one item, one for each unique attribute whose size is known. */
function lockBytes(planning: Planning, entity: Entity): readonly number[] {
  if (!canHoldLocks(entity)) return [];
  const { primary, discriminator } = entity.table;
  const names = [...primary.partition, ...primary.sort].map(({ storedName }) => storedName);
  const attributes = planning.sizes.attributesOn(entity, primary);
  return uniqueAttributesOf(entity).flatMap((attribute) => {
    const value = attributes.get(attribute.storedName);
    if (value === undefined || value.unknown.length > 0) return [];
    let bytes = utf8Length(`UNIQUE#${entity.name}#${attribute.name}#`);
    bytes += value.average - utf8Length(attribute.storedName);
    for (const name of names) bytes += utf8Length(name);
    if (primary.sort.length > 0) bytes += utf8Length("UNIQUE");
    if (discriminator !== undefined) bytes += utf8Length(discriminator + lockDiscriminator);
    return [bytes];
  });
}
