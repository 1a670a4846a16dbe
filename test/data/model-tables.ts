import assert from "node:assert/strict";
import { type Connection, connectionForModel } from "../../src/data/connections.ts";
import { putItems, scanPage } from "../../src/data/items.ts";
import { send } from "../../src/data/requests.ts";
import { runPlan } from "../../src/data/run.ts";
import { createTable, deleteTable } from "../../src/data/tables.ts";
import { type AttributeValue, type Item, identityOf } from "../../src/dynamodb/values.ts";
import { tableDefinitionOf } from "../../src/interchange/table-definition.ts";
import type { Model, Pattern } from "../../src/language/index.ts";
import type { ModelPlans } from "../../src/planner/index.ts";
import { expectedItems, type KnownItem } from "../planner/oracle.ts";
import { expectedLocks } from "../planner/write-oracle.ts";
import { freshTableName, sharedConnection } from "./local.ts";

/** The tables of a model in DynamoDB Local, and what a test asks of them. */

export async function connectionWithTables(model: Model): Promise<Connection> {
  const shared = await sharedConnection();
  const tables: Record<string, string> = {};
  for (const table of model.tables) {
    const name = freshTableName();
    // Expired samples would vanish.
    const { timeToLiveAttribute: _none, ...definition } = tableDefinitionOf(table);
    await createTable(shared, { ...definition, name });
    tables[table.name] = name;
  }
  return connectionForModel({ ...shared, tables }, model.tables);
}

export async function deleteTables(connection: Connection, model: Model): Promise<void> {
  for (const table of model.tables) {
    await deleteTable(connection, connection.tables?.[table.name] ?? table.name);
  }
}

/** The samples and their locks, and nothing else. */
export async function load(
  connection: Connection,
  model: Model,
  items: readonly KnownItem[],
): Promise<void> {
  for (const table of model.tables) {
    const name = connection.tables?.[table.name] ?? table.name;
    const keys = [...table.primary.partition, ...table.primary.sort].map(
      ({ storedName }) => storedName,
    );
    const wanted = tableItems(model, table.name, items);
    const stored = await allItems(connection, name);
    const keyOf = (item: Item): string => JSON.stringify(keys.map((key) => item[key]));
    const same = new Set(wanted.map((item) => identityOf({ M: item })));
    const wantedKeys = new Set(wanted.map(keyOf));
    for (const item of stored) {
      if (same.has(identityOf({ M: item })) || wantedKeys.has(keyOf(item))) continue;
      await remove(
        connection,
        name,
        Object.fromEntries(keys.map((key) => [key, item[key]])) as Item,
      );
    }
    await putItems(connection, name, wanted);
  }
}

async function remove(connection: Connection, table: string, key: Item): Promise<void> {
  await send(connection, { operation: "DeleteItem", input: { TableName: table, Key: key } });
}

export function tableItems(
  model: Model,
  table: string,
  items: readonly KnownItem[],
): readonly Item[] {
  const own = items.filter(
    ({ entity }) => model.entities.find(({ name }) => name === entity)?.table.name === table,
  );
  return [...own.map(({ item }) => item), ...expectedLocks(model, own)];
}

export async function allItems(connection: Connection, table: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let next: Item | undefined;
  do {
    const page = await scanPage(connection, table, next === undefined ? {} : { startKey: next });
    items.push(...page.items);
    next = page.nextKey;
  } while (next !== undefined);
  return items;
}

export async function checkTables(
  connection: Connection,
  model: Model,
  expected: readonly KnownItem[],
  what: string,
): Promise<void> {
  for (const table of model.tables) {
    const stored = await allItems(connection, connection.tables?.[table.name] ?? table.name);
    const texts = (items: readonly Item[]): readonly string[] =>
      items.map((item) => identityOf({ M: withoutMoments(item) })).sort();
    assert.deepEqual(texts(stored), texts(tableItems(model, table.name, expected)), what);
  }
}

/** What the clock and the generators of two evaluations cannot agree on. */
function withoutMoments(item: Item): Item {
  return Object.fromEntries(
    Object.entries(item).filter(([name]) => !/^(createdAt|installedAt|openedAt)$/.test(name)),
  );
}

export async function readAll(
  connection: Connection,
  plans: ModelPlans,
  pattern: string,
  given: Readonly<Record<string, AttributeValue>>,
): Promise<readonly Readonly<Record<string, AttributeValue>>[]> {
  const found: Readonly<Record<string, AttributeValue>>[] = [];
  let next: string | undefined;
  do {
    const page = await runPlan(
      connection,
      plans,
      pattern,
      given,
      next === undefined ? {} : { pageToken: next },
    );
    found.push(...page.items.map(({ values }) => values));
    next = page.next;
  } while (next !== undefined);
  return found;
}

export function isRead({ verb, actions }: Pattern): boolean {
  return (
    ["get", "first", "query", "scan", "batch get", "search"].includes(verb) ||
    (verb === "transaction" && actions.every((action) => action.verb === "get"))
  );
}

/** A batch names its keys in a list; everything else is the plain evaluation. */
export function expectedOf(
  pattern: Pattern,
  items: readonly KnownItem[],
  given: Readonly<Record<string, AttributeValue>>,
): readonly KnownItem[] {
  if (pattern.verb !== "batch get") return expectedItems(pattern, items, given);
  const [parameter] = pattern.parameters;
  const list = parameter === undefined ? undefined : given[parameter.name];
  const found = (list !== undefined && "L" in list ? list.L : []).flatMap((element) =>
    expectedItems(
      pattern,
      items,
      parameter?.type.kind === "keys" && "M" in element
        ? element.M
        : { [parameter?.name ?? ""]: element },
    ),
  );
  return [...new Set(found)];
}
