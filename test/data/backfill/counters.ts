import assert from "node:assert/strict";
import { type BackfillOptions, startBackfill } from "../../../src/data/backfill/backfill.ts";
import type { BackfillReport } from "../../../src/data/backfill/progress.ts";
import { type Connection, localConnection } from "../../../src/data/connections.ts";
import { putItems } from "../../../src/data/items.ts";
import { createTable } from "../../../src/data/tables.ts";
import type { Item } from "../../../src/dynamodb/values.ts";
import { tableDefinitionOf } from "../../../src/interchange/table-definition.ts";
import type { PlannedExample } from "../../generate/models.ts";
import { sharedDynamoDbLocal } from "../../harness/dynamodb-local.ts";
import { allItems } from "../model-tables.ts";
import { counters } from "./counters-model.ts";

export * from "./backfill-options.ts";
export * from "./counters-model.ts";

let tables = 0;

/** A fresh table of a model's only table, with these items. */
export async function tableWith(
  items: readonly Item[],
  { model }: PlannedExample = counters,
): Promise<{ readonly connection: Connection; readonly table: string }> {
  const { endpoint } = await sharedDynamoDbLocal();
  const connection = localConnection(endpoint);
  const [declared] = model.tables;
  assert.ok(declared !== undefined);
  tables++;
  const table = `backfill-${process.pid}-${tables}`;
  await createTable(connection, { ...tableDefinitionOf(declared), name: table });
  if (items.length > 0) await putItems(connection, table, items);
  return { connection, table };
}

export async function finished(options: BackfillOptions): Promise<BackfillReport> {
  return startBackfill(options).finished;
}

export async function storedItems(connection: Connection, table: string): Promise<readonly Item[]> {
  return sortedByKey(await allItems(connection, table));
}

export function sortedByKey(items: readonly Item[]): readonly Item[] {
  const key = ({ PK, SK }: Item): string => JSON.stringify([PK, SK]);
  return [...items].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}
