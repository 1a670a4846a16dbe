import type { Connection } from "../../src/data/connections.ts";
import { localConnection } from "../../src/data/connections.ts";
import { type LocalEngine, startLocalEngine } from "../../src/data/local-engine.ts";
import { findFreePort } from "../../src/data/ports.ts";
import { createTable } from "../../src/data/tables.ts";
import type { TableDefinition } from "../../src/dynamodb/key-schema.ts";

/** The project that has DynamoDB Local among its development dependencies. */
export const projectFolder = process.cwd();

/** A connection to the DynamoDB Local that all tests of this folder share. */
export async function sharedConnection(): Promise<Connection> {
  shared ??= findFreePort().then((port) => startLocalEngine({ port, projectFolder }));
  return localConnection((await shared).endpoint);
}

let shared: Promise<LocalEngine> | undefined;

// At the top level this is a hook of the whole run.
suiteTeardown(async () => (await shared)?.stop());

/** A name that no other test uses. */
export function freshTableName(): string {
  count++;
  return `data-${process.pid}-${count}`;
}

let count = 0;

/** A small definition; `changes` says what matters to the test. */
export function tableOf(changes: Partial<TableDefinition> = {}): TableDefinition {
  return {
    name: freshTableName(),
    partitionKey: { name: "PK", type: "S" },
    sortKey: { name: "SK", type: "S" },
    globalIndexes: [],
    localIndexes: [],
    vectorIndexes: [],
    billing: { kind: "on-demand" },
    ...changes,
  };
}

/** Creates a fresh table and tells its name. */
export async function createdTable(
  connection: Connection,
  changes: Partial<TableDefinition> = {},
): Promise<string> {
  return (await createTable(connection, tableOf(changes))).table;
}
