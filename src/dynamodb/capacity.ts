import { indexEntry, sameKey } from "./index-entries.ts";
import type { TableDefinition } from "./key-schema.ts";
import { accessPaths, keyAttributesOf } from "./key-schema.ts";
import { limits } from "./limits.ts";
import { itemSize } from "./sizes.ts";
import type { Item } from "./values.ts";
import { itemsEqual } from "./values.ts";

/**
 * Read and write units, the same numbers for on-demand and provisioned tables.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */

/** Bytes that one read unit covers, read consistently. */
export const readUnitBytes = 4096;
/** Bytes that one write unit covers. */
export const writeUnitBytes = 1024;

export type ReadConsistency = "eventual" | "strong" | "transactional";

/** Units for each 4 KB. */
const readFactors = { eventual: 0.5, strong: 1, transactional: 2 } as const;

/**
 * Units of one read of `bytes`: a GetItem, or all that one Query or Scan page evaluated, which is
 * summed first and rounded once. A missing item or an empty page costs as much as a small one.
 */
export function readUnits(bytes: number, consistency: ReadConsistency): number {
  return Math.max(1, Math.ceil(bytes / readUnitBytes)) * readFactors[consistency];
}

/**
 * Units of a Query or Scan that reads `count` items of `itemBytes` each, page after page. Each page
 * is rounded by itself; it ends with the item that goes over 1 MB, as measured with DynamoDB Local.
 */
export function pagedReadUnits(
  count: number,
  itemBytes: number,
  consistency: ReadConsistency,
): number {
  const bytes = count * itemBytes;
  if (bytes <= limits.pageBytes) return readUnits(bytes, consistency);
  const perPage = Math.floor(limits.pageBytes / itemBytes) + 1;
  const pages = Math.floor(count / perPage);
  const rest = (count - pages * perPage) * itemBytes;
  const ofRest = rest > 0 ? readUnits(rest, consistency) : 0;
  return pages * readUnits(perPage * itemBytes, consistency) + ofRest;
}

/** Units of a BatchGetItem or a TransactGetItems: each item is rounded by itself. */
export function batchReadUnits(itemBytes: readonly number[], consistency: ReadConsistency): number {
  return sum(itemBytes.map((bytes) => readUnits(bytes, consistency)));
}

/**
 * Units of a Query on a local index that asks for attributes which the index lacks: the entries,
 * and each whole item besides, rounded by itself.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
 */
export function localIndexFetchUnits(
  entryBytes: number,
  fetchedItemBytes: readonly number[],
  consistency: ReadConsistency,
): number {
  return readUnits(entryBytes, consistency) + batchReadUnits(fetchedItemBytes, consistency);
}

/**
 * Units of a write on the table itself. `bytes` is the larger of the item before and after, since
 * an update is charged for the whole item and a delete for what it removes; deleting or checking
 * what is not there costs as much as a small item. In a transaction everything costs twice.
 */
export function writeUnits(bytes: number, options: { transactional?: boolean } = {}): number {
  const units = Math.max(1, Math.ceil(bytes / writeUnitBytes));
  return options.transactional === true ? 2 * units : units;
}

export interface IndexEntryChange {
  /** Bytes of the index entry before the write; absent where the item was not in the index. */
  readonly before?: number;
  /** Bytes of the entry after it; absent where the item is not in the index any more. */
  readonly after?: number;
  /** Whether a key attribute of the index changed: the old entry goes, a new one is written. */
  readonly keyChanged?: boolean;
  /** Whether anything that the index holds changed. */
  readonly changed?: boolean;
}

/**
 * Units of what a write does to one index. They are not doubled in a transaction.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations
 */
export function indexWriteUnits(change: IndexEntryChange): number {
  const { before, after } = change;
  if (before === undefined) return after === undefined ? 0 : writeUnits(after);
  if (after === undefined) return writeUnits(before);
  if (change.keyChanged === true) return writeUnits(before) + writeUnits(after);
  return change.changed === true ? Math.max(writeUnits(before), writeUnits(after)) : 0;
}

export interface WriteCost {
  readonly table: number;
  /** Units by index name; an index that the write does not touch is absent. */
  readonly indexes: Readonly<Record<string, number>>;
  readonly total: number;
}

/** What a write costs that turns `before` into `after`, either of which may be no item. */
export function writeCost(
  table: TableDefinition,
  before: Item | undefined,
  after: Item | undefined,
  options: { transactional?: boolean } = {},
): WriteCost {
  const bytes = Math.max(sizeOf(before), sizeOf(after));
  const tableUnits = writeUnits(bytes, options);
  const indexes: Record<string, number> = {};
  for (const path of accessPaths(table)) {
    if (path.index === undefined) continue;
    const oldEntry = before && indexEntry(table, path, before);
    const newEntry = after && indexEntry(table, path, after);
    const units = indexWriteUnits({
      ...(oldEntry && { before: itemSize(oldEntry) }),
      ...(newEntry && { after: itemSize(newEntry) }),
      ...(oldEntry &&
        newEntry && {
          keyChanged: !sameKey(keyAttributesOf(path), oldEntry, newEntry),
          changed: !itemsEqual(oldEntry, newEntry),
        }),
    });
    if (units > 0) indexes[path.index] = units;
  }
  return { table: tableUnits, indexes, total: tableUnits + sum(Object.values(indexes)) };
}

function sizeOf(item: Item | undefined): number {
  return item === undefined ? 0 : itemSize(item);
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
