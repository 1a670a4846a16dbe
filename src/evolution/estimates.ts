import { readUnitBytes, writeUnits as unitsOfBytes, writeUnits } from "../dynamodb/capacity.ts";
import { type Price, pricesOf, pricesOfClass } from "../dynamodb/prices.ts";
import { accessPathsOf } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, Table } from "../language/semantics/model.ts";
import { heldAttributes } from "../planner/coverage.ts";
import type { Planning } from "../planner/planning.ts";
import type { BackfillWork, Estimate } from "./change.ts";
import type { DiffOptions } from "./comparison.ts";

/** What building an index writes into it, by the volumes and sizes of the model that has it. */
export function estimateIndexBuild(
  planning: Planning,
  table: Table,
  index: AccessPath,
  options: DiffOptions,
): Estimate {
  const tally = new Tally();
  for (const entity of table.entities) {
    const collections = planning.quantities.collectionsOf(entity, index);
    if (collections === undefined) continue;
    tally.atMost ||= collections.isPartial;
    const items = itemsOf(planning, entity, tally);
    const bytes = bytesOn(planning, entity, index, tally);
    if (items === undefined) continue;
    tally.items += items;
    if (bytes !== undefined) tally.writes += items * unitsOfBytes(bytes);
  }
  // DynamoDB reads the table for it without charge, and sets the pace by itself.
  return finish(tally, table, options, { scans: false, isPaced: false });
}

/**
 * What a backfill of an entity takes: a scan of its table, and for each item a write of the table
 * and of those indexes that hold something of what is written.
 *
 * @param newKeys stored names of index keys that items do not have before: their entries are new
 */
export function estimateBackfill(
  planning: Planning,
  entity: Entity,
  work: Pick<BackfillWork, "does" | "attributes">,
  options: DiffOptions,
  newKeys: ReadonlySet<string> = new Set(),
): Estimate {
  const { table } = entity;
  const tally = new Tally();
  tally.atMost = work.does === "upgrade";
  const items = itemsOf(planning, entity, tally);
  const units = unitsOfItem(planning, entity, work, newKeys, tally);
  if (items !== undefined) {
    tally.items = items;
    if (units !== undefined) tally.writes = items * units;
  }
  const reads = unitsOfScan(planning, table, tally);
  return finish(tally, table, options, {
    scans: true,
    isPaced: true,
    ...(reads === undefined ? {} : { reads }),
  });
}

/** Collects sums, and by name what is missing in them. */
class Tally {
  items = 0;
  writes = 0;
  atMost = false;
  /** How many items are concerned is not known. */
  lacksItems = false;
  lacksSizes = false;
  readonly unknown = new Set<string>();
}

function itemsOf({ quantities }: Planning, entity: Entity, tally: Tally): number | undefined {
  const items = quantities.itemsOf(entity);
  if (items !== undefined) return items;
  tally.lacksItems = true;
  for (const each of quantities.unknownItemsOf(entity)) tally.unknown.add(each);
  return undefined;
}

function bytesOn(
  { sizes }: Planning,
  entity: Entity,
  path: AccessPath,
  tally: Tally,
): number | undefined {
  const bytes = sizes.bytesOn(entity, path);
  if (bytes !== undefined) return bytes;
  tally.lacksSizes = true;
  for (const each of sizes.unknownOn(entity, path)) tally.unknown.add(each);
  return undefined;
}

function unitsOfItem(
  planning: Planning,
  entity: Entity,
  { does, attributes }: Pick<BackfillWork, "does" | "attributes">,
  newKeys: ReadonlySet<string>,
  tally: Tally,
): number | undefined {
  const { primary } = entity.table;
  // A lock item is its key and the discriminator: far below one unit.
  if (does === "lock") return attributes.length;
  const bytes = bytesOn(planning, entity, primary, tally);
  if (bytes === undefined) return undefined;
  const isWhole = does === "move" || does === "delete";
  // What moves is written in its new place and deleted in the old one.
  const writes = does === "move" ? 2 : 1;
  let units = writes * writeUnits(bytes);
  for (const path of accessPathsOf(entity.table)) {
    if (path.kind === "table" || planning.placeOf(entity, path) === undefined) continue;
    const keys = [...path.partition, ...path.sort].map(({ storedName }) => storedName);
    const held = heldAttributes(entity, path);
    const touched = isWhole || attributes.some((name) => held === undefined || held.has(name));
    if (!touched) continue;
    const entry = bytesOn(planning, entity, path, tally);
    if (entry === undefined) return undefined;
    const moved = keys.some((key) => attributes.includes(key) && !newKeys.has(key));
    units += (isWhole ? writes : moved ? 2 : 1) * writeUnits(entry);
  }
  return units;
}

/** Units of a strongly consistent scan of all that lies in the table, which misses no write before it. */
function unitsOfScan(planning: Planning, table: Table, tally: Tally): number | undefined {
  let bytes = 0;
  for (const entity of table.entities) {
    const items = planning.quantities.itemsOf(entity);
    const size = planning.sizes.bytesOn(entity, table.primary);
    if (items === undefined || size === undefined) {
      const lacking =
        items === undefined
          ? planning.quantities.unknownItemsOf(entity)
          : planning.sizes.unknownOn(entity, table.primary);
      for (const each of lacking) tally.unknown.add(each);
      return undefined;
    }
    bytes += items * size;
  }
  return Math.ceil(bytes / readUnitBytes);
}

function finish(
  tally: Tally,
  table: Table,
  options: DiffOptions,
  parts: { readonly scans: boolean; readonly isPaced: boolean; readonly reads?: number },
): Estimate {
  const { billing } = table.settings;
  const paidBy = billing.mode === "on-demand" ? "request" : "provisioned capacity";
  const writes = tally.lacksItems || tally.lacksSizes ? undefined : Math.ceil(tally.writes);
  const pace =
    billing.mode === "provisioned"
      ? Math.min(options.unitsPerSecond, billing.write)
      : options.unitsPerSecond;
  const readsKnown = !parts.scans || parts.reads !== undefined;
  const dollars =
    paidBy === "request" && writes !== undefined && readsKnown
      ? dollarsOf(table, options, writes, parts.reads ?? 0, tally.unknown)
      : undefined;
  return {
    ...(tally.lacksItems ? {} : { items: Math.round(tally.items) }),
    ...(parts.reads === undefined ? {} : { readUnits: parts.reads }),
    ...(writes === undefined ? {} : { writeUnits: writes }),
    ...(dollars === undefined ? {} : { dollars }),
    ...(parts.isPaced ? { unitsPerSecond: pace } : {}),
    ...(parts.isPaced && writes !== undefined ? { seconds: Math.ceil(writes / pace) } : {}),
    paidBy,
    atMost: tally.atMost,
    unknown: [...tally.unknown],
  };
}

/** At on-demand list prices; writes of a global table are written once more in each Region. */
function dollarsOf(
  { settings }: Table,
  { region }: DiffOptions,
  writes: number,
  reads: number,
  unknown: Set<string>,
): number | undefined {
  const prices = pricesOf(region);
  const { writeMillion, readMillion, replicatedWriteMillion } =
    prices === undefined ? {} : pricesOfClass(prices, settings.tableClass);
  const parts: readonly [number, Price | undefined, string][] = [
    [writes, writeMillion, "write units"],
    [reads, readMillion, "read units"],
    [writes * settings.replicas.length, replicatedWriteMillion, "replicated write units"],
  ];
  let dollars = 0;
  let isKnown = true;
  for (const [units, price, what] of parts) {
    if (units === 0) continue;
    if (price === undefined) {
      unknown.add(`price of ${what} in ${region}`);
      isKnown = false;
      continue;
    }
    dollars += (units * price.dollars) / 1_000_000;
  }
  return isKnown ? dollars : undefined;
}
