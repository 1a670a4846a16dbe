import assert from "node:assert/strict";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { localConnection } from "../../src/data/connections.ts";
import { putItems } from "../../src/data/items.ts";
import { createTable } from "../../src/data/tables.ts";
import { tableDefinitionOf } from "../../src/interchange/table-definition.ts";
import { sampleItemsOf, storedItems } from "../../src/views/stored-items.ts";
import type { GeneratedModule } from "../generate/generated-modules.ts";
import type { PlannedExample } from "../generate/models.ts";
import { localClientSettings, sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";

export function functionOf(module: GeneratedModule, pattern: string) {
  const made = module[pattern.charAt(0).toLowerCase() + pattern.slice(1)];
  assert.ok(made !== undefined, `${pattern} is generated`);
  return made;
}

export function clientOf(
  module: GeneratedModule,
  client: DynamoDBClient,
  tables: Readonly<Record<string, string>>,
): unknown {
  const create = Object.entries(module).find(([name]) => /^create\w+Client$/.test(name))?.[1];
  return create?.(client, { tables });
}

let count = 0;

/** Fresh tables, under names that only the caller's client knows, with the model's samples and their lock items. */
export async function tablesWithSamples({ model }: PlannedExample): Promise<{
  readonly client: DynamoDBClient;
  readonly tables: Readonly<Record<string, string>>;
}> {
  const { endpoint } = await sharedDynamoDbLocal();
  const connection = localConnection(endpoint);
  const tables: Record<string, string> = {};
  const stored = storedItems(model);
  count++;
  for (const table of model.tables) {
    const name = `generated-${process.pid}-${count}-${table.name}`;
    tables[table.name] = name;
    const { timeToLiveAttribute: _expired, ...definition } = tableDefinitionOf(table);
    await createTable(connection, { ...definition, name });
    const items = sampleItemsOf(table, stored).map(({ item }) => item);
    if (items.length > 0) await putItems(connection, name, items);
  }
  return { client: new DynamoDBClient({ ...localClientSettings, endpoint }), tables };
}
