import assert from "node:assert/strict";
import {
  type Backfill,
  type BackfillOptions,
  startBackfill,
} from "../../../src/data/backfill/backfill.ts";
import type { BackfillRun } from "../../../src/data/backfill/checkpoint.ts";
import { backfillSend } from "../../../src/data/backfill/connection-send.ts";
import { fingerprintOf, plannedWork, versionsOf } from "../../../src/data/backfill/planned-work.ts";
import type { BackfillReport } from "../../../src/data/backfill/progress.ts";
import { type Connection, localConnection } from "../../../src/data/connections.ts";
import { putItems } from "../../../src/data/items.ts";
import { createTable } from "../../../src/data/tables.ts";
import type { Item } from "../../../src/dynamodb/values.ts";
import { type BackfillPlan, planBackfill, planCensus } from "../../../src/evolution/index.ts";
import { tableDefinitionOf } from "../../../src/interchange/table-definition.ts";
import { modelOf, type PlannedExample } from "../../generate/models.ts";
import { sharedDynamoDbLocal } from "../../harness/dynamodb-local.ts";
import { allItems } from "../model-tables.ts";

/**
 * Counters whose upgrades are not idempotent: each adds one, so that an upgrade which ran twice, or
 * not at all, shows in the sum. `visits` is what writers change meanwhile, and `total` follows from
 * what both change.
 */
export const countersModel = `
table Counters {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by version
  global index ByLabel { partition key label: string  sort key SK  project all }
}
entity Counter in Counters {
  version 3
  PK = "COUNTER#\${id}"
  SK = "COUNTER"
  label = "LABEL#\${name}"
  id: string
  name: string @since(3)
  steps: integer
  visits?: integer
  text?: string
  upgrade to 2 { set steps = steps + 1 }
  upgrade to 3 { set steps = steps + 1  rename title to name }
}
entity Note in Counters {
  PK = "NOTE#\${id}"
  SK = "NOTE"
  id: string
  text: string
}
`;

export const counters = modelOf(countersModel, "file:///models/counters.dynamo");

/** A counter as a version of the model stored it. */
export function counter(id: string, version: 1 | 2 | 3 | 4, more: Item = {}): Item {
  const name = { S: `name of ${id}` };
  return {
    PK: { S: `COUNTER#${id}` },
    SK: { S: "COUNTER" },
    kind: { S: "Counter" },
    ...(version === 1 ? {} : { version: { N: String(version) } }),
    id: { S: id },
    steps: { N: String(version) },
    ...(version < 3 ? { title: name } : { name, label: { S: `LABEL#${name.S}` } }),
    ...more,
  };
}

/** What an older counter has to become. */
export function upgradedCounter(id: string, more: Item = {}): Item {
  return counter(id, 3, more);
}

export function note(id: string): Item {
  return {
    ...{ PK: { S: `NOTE#${id}` }, SK: { S: "NOTE" }, kind: { S: "Note" }, version: { N: "1" } },
    ...{ id: { S: id }, text: { S: "as it was" } },
  };
}

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

export function planOf({ model, plans }: PlannedExample = counters): BackfillPlan {
  const { plans: found, problems } = planBackfill(model, plans);
  assert.deepEqual(problems, []);
  const [plan] = found;
  assert.ok(plan !== undefined, "there is something to be done");
  return plan;
}

/** All that a backfill of a table needs but its checkpoint. */
export function backfillOf(
  { connection, table }: { readonly connection: Connection; readonly table: string },
  planned: PlannedExample = counters,
  segments = 4,
): Omit<BackfillOptions, "store" | "how"> {
  const plan = planOf(planned);
  const run: BackfillRun = { plan: fingerprintOf(plan), table, segments };
  const census = planCensus(planned.model, planned.plans, plan.table);
  return {
    work: plannedWork(plan, () => table),
    run,
    send: backfillSend(connection),
    versions: versionsOf(plan),
    ...(census === undefined ? {} : { census }),
  };
}

export async function finished(options: BackfillOptions): Promise<BackfillReport> {
  return (startBackfill(options) satisfies Backfill).finished;
}

export async function storedItems(connection: Connection, table: string): Promise<readonly Item[]> {
  return sortedByKey(await allItems(connection, table));
}

export function sortedByKey(items: readonly Item[]): readonly Item[] {
  const key = ({ PK, SK }: Item): string => JSON.stringify([PK, SK]);
  return [...items].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}
