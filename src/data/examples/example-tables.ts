import { randomBytes } from "node:crypto";
import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import { type Item, identityOf } from "../../dynamodb/values.ts";
import type { ExampleSuite, ExampleTable } from "../../planner/index.ts";
import { type Connection, connectionForModel } from "../connections.ts";
import { DataError, type DataProblemCode } from "../data-error.ts";
import { putItems } from "../items.ts";
import { type SendOptions, send } from "../requests.ts";
import { createTable, deleteTable } from "../tables.ts";

/** The tables of a model for one run of its examples, under names that no other run has. */
export interface ExampleTables {
  /** Leads from the logical names of the model's tables to the names of this run. */
  readonly connection: Connection;
  /** Makes the tables hold just the samples again. */
  restore(options: SendOptions): Promise<void>;
  /** All items of all tables, by logical name. */
  contents(options: SendOptions): Promise<ReadonlyMap<string, readonly Item[]>>;
  /** Deletes the tables. What is not there is no failure. */
  drop(): Promise<void>;
}

/** What the names of all tables begin with that runs of examples create. */
export const exampleTablePrefix = "dynamo-test-";

/**
 * Creates the tables of a suite and loads the samples. Where that fails or is cancelled, no table is
 * left.
 */
export async function createExampleTables(
  connection: Connection,
  suite: ExampleSuite,
  options: SendOptions,
): Promise<ExampleTables> {
  const run = randomBytes(6).toString("hex");
  const names = new Map(
    suite.tables.map(({ name }, position) => [name, tableName(run, position, name)]),
  );
  const nameOf = (table: string): string => names.get(table) ?? table;
  const mapped = connectionForModel(
    { ...connection, tables: Object.fromEntries(names) },
    suite.tables.map(({ name, definition }) => ({ name, physicalName: definition.name })),
  );
  const keysOf = new Map(
    suite.tables.map(({ name, definition: { partitionKey, sortKey } }) => [
      name,
      [partitionKey.name, ...(sortKey === undefined ? [] : [sortKey.name])],
    ]),
  );

  async function contents(sending: SendOptions): Promise<ReadonlyMap<string, readonly Item[]>> {
    const found = new Map<string, readonly Item[]>();
    for (const { name } of suite.tables) {
      found.set(name, await allItems(connection, nameOf(name), sending));
    }
    return found;
  }

  async function drop(): Promise<void> {
    for (const name of names.values()) await dropTable(connection, name);
  }

  async function restore(sending: SendOptions): Promise<void> {
    const stored = await contents(sending);
    for (const { name } of suite.tables) {
      const keys = keysOf.get(name) ?? [];
      const samples = samplesOf(suite, name, keys);
      const lying = new Map(stored.get(name)?.map((item) => [keyText(item, keys), item]));
      const changed = [...samples].filter(([key, item]) => !isSame(item, lying.get(key)));
      await putItems(
        connection,
        nameOf(name),
        changed.map(([, item]) => item),
        sending,
      );
      for (const [key, item] of lying) {
        if (samples.has(key)) continue;
        const input = { TableName: nameOf(name), Key: keyOf(item, keys) };
        await send(connection, { operation: "DeleteItem", input }, sending);
      }
    }
  }

  try {
    for (const table of suite.tables) {
      await createTable(connection, definitionFor(table, nameOf(table.name)), {
        ...options,
        vectorIndexes: "leave out",
      });
    }
    await restore(options);
  } catch (error) {
    await drop();
    throw error;
  }
  return { connection: mapped, restore, contents, drop };
}

/** Letters, digits, `_`, `-` and `.`, at most 255 of them. */
function tableName(run: string, position: number, table: string): string {
  const readable = table.replace(/[^A-Za-z0-9_.-]/g, "-").slice(0, 100);
  return `${exampleTablePrefix}${run}-${position + 1}-${readable}`;
}

/**
 * Only what examples depend on: keys and indexes. Limits, tags or protection would cost time or
 * keep the table from being deleted, and with a time to live expired samples would vanish.
 */
function definitionFor({ definition }: ExampleTable, name: string): TableDefinition {
  const { partitionKey, sortKey, globalIndexes, localIndexes } = definition;
  return {
    name,
    partitionKey,
    ...(sortKey === undefined ? {} : { sortKey }),
    globalIndexes: globalIndexes.map((index) => ({
      name: index.name,
      partitionKey: index.partitionKey,
      sortKey: index.sortKey,
      projection: index.projection,
    })),
    localIndexes,
    vectorIndexes: [],
    billing: { kind: "on-demand" },
  };
}

async function dropTable(connection: Connection, name: string): Promise<void> {
  try {
    // Not with the signal of the run: what is cancelled is cleared away all the same. The table is
    // this run's own, wherever it is.
    await deleteTable(connection, name, { allowRemote: true });
  } catch (error) {
    if (error instanceof DataError && goneCodes.has(error.problem.code)) return;
    throw error;
  }
}

/** It was not created, or the engine has ended and taken its tables along. */
const goneCodes: ReadonlySet<DataProblemCode> = new Set([
  "table-not-found",
  "engine-ended",
  "endpoint-refused",
  "connection-lost",
]);

/** By key; of samples with equal keys the last one stays, as it does in DynamoDB. */
function samplesOf(
  { samples }: ExampleSuite,
  table: string,
  keys: readonly string[],
): ReadonlyMap<string, Item> {
  return new Map(
    samples.flatMap(({ table: own, item }) =>
      own === table ? [[keyText(item, keys), item] as const] : [],
    ),
  );
}

function keyText(item: Item, keys: readonly string[]): string {
  return identityOf({ M: keyOf(item, keys) });
}

function keyOf(item: Item, keys: readonly string[]): Item {
  return Object.fromEntries(
    keys.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])),
  );
}

function isSame(left: Item, right: Item | undefined): boolean {
  return right !== undefined && identityOf({ M: left }) === identityOf({ M: right });
}

async function allItems(
  connection: Connection,
  table: string,
  options: SendOptions,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let startKey: Item | undefined;
  do {
    const input = {
      TableName: table,
      ConsistentRead: true,
      ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
    };
    const page = await send(connection, { operation: "Scan", input }, options);
    items.push(...page.items);
    startKey = page.lastEvaluatedKey;
  } while (startKey !== undefined);
  return items;
}
