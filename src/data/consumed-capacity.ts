import type { Capacity, ConsumedCapacity } from "@aws-sdk/client-dynamodb";

/** What requests consumed, in capacity units. */
export interface ConsumedUnits {
  readonly read: number;
  readonly write: number;
  /** By physical table name. */
  readonly tables: Readonly<Record<string, ConsumedByTable>>;
}

export interface ConsumedByTable {
  /** Of the table itself, without its indexes. */
  readonly table: number;
  /** By index name; an index that was not touched is absent. */
  readonly indexes: Readonly<Record<string, number>>;
}

export const nothingConsumed: ConsumedUnits = { read: 0, write: 0, tables: {} };

/** The SDK's answer as units; reads and writes are told apart by the operation. */
export function consumedUnits(
  capacities: readonly ConsumedCapacity[],
  access: "read" | "write",
): ConsumedUnits {
  return addConsumed(capacities.map((capacity) => consumedByOne(capacity, access)));
}

export function addConsumed(parts: readonly ConsumedUnits[]): ConsumedUnits {
  let read = 0;
  let write = 0;
  const tables = new Map<string, ConsumedByTable>();
  for (const part of parts) {
    read += part.read;
    write += part.write;
    for (const [name, consumed] of Object.entries(part.tables)) {
      const before = tables.get(name) ?? { table: 0, indexes: {} };
      tables.set(name, {
        table: before.table + consumed.table,
        indexes: addIndexes(before.indexes, consumed.indexes),
      });
    }
  }
  return { read, write, tables: Object.fromEntries(tables) };
}

function consumedByOne(capacity: ConsumedCapacity, access: "read" | "write"): ConsumedUnits {
  const units = capacity.CapacityUnits ?? 0;
  const indexes = addIndexes(
    unitsByName(capacity.GlobalSecondaryIndexes),
    unitsByName(capacity.LocalSecondaryIndexes),
  );
  const table =
    capacity.Table?.CapacityUnits ??
    units - Object.values(indexes).reduce((total, index) => total + index, 0);
  return {
    read: access === "read" ? units : 0,
    write: access === "write" ? units : 0,
    tables: { [capacity.TableName ?? ""]: { table, indexes } },
  };
}

function unitsByName(indexes: Record<string, Capacity> | undefined): Record<string, number> {
  return Object.fromEntries(
    Object.entries(indexes ?? {}).map(([name, capacity]) => [name, capacity.CapacityUnits ?? 0]),
  );
}

function addIndexes(
  left: Readonly<Record<string, number>>,
  right: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = new Map(Object.entries(left));
  for (const [name, units] of Object.entries(right)) sum.set(name, (sum.get(name) ?? 0) + units);
  return Object.fromEntries(sum);
}
