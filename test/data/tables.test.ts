import assert from "node:assert/strict";
import type { Connection } from "../../src/data/connections.ts";
import { putItems, queryPage } from "../../src/data/items.ts";
import { compareTable } from "../../src/data/table-comparison.ts";
import { createTable, deleteTable, describeTable, listTables } from "../../src/data/tables.ts";
import type { TableDefinition } from "../../src/dynamodb/key-schema.ts";
import { freshTableName, sharedConnection, tableOf } from "./local.ts";
import { problemOf } from "./problems.ts";

suite("tables in DynamoDB Local", () => {
  let connection: Connection;

  suiteSetup(async function () {
    this.timeout(60_000);
    connection = await sharedConnection();
  });

  const everything: Partial<TableDefinition> = {
    globalIndexes: [
      {
        name: "OrdersByStatus",
        partitionKey: [
          { name: "status", type: "S" },
          { name: "placedOn", type: "S" },
        ],
        sortKey: [
          { name: "placedAt", type: "S" },
          { name: "rank", type: "N" },
        ],
        projection: { kind: "include", attributes: ["total", "entityType"] },
        warmThroughput: { read: 15_000, write: 5000 },
        onDemandMaximum: { read: 100 },
      },
      {
        name: "By-Day.1",
        partitionKey: [{ name: "placedOn", type: "S" }],
        sortKey: [],
        projection: { kind: "all" },
      },
    ],
    localIndexes: [
      { name: "ByRank", sortKey: { name: "rank", type: "N" }, projection: { kind: "keys" } },
    ],
    billing: { kind: "on-demand", maximum: { read: 100 } },
    timeToLiveAttribute: "expiresAt",
    stream: "new-and-old-images",
    tableClass: "infrequent-access",
    deletionProtection: true,
    pointInTimeRecovery: true,
    encryption: { kind: "aws-managed" },
    replicas: ["eu-west-1"],
    tags: { team: "shop" },
    warmThroughput: { read: 15_000, write: 5000 },
  };

  test("are made with all their keys, indexes and the time to live, and do not differ", async () => {
    const definition = tableOf(everything);
    const creation = await createTable(connection, definition);
    assert.deepEqual(creation, { table: definition.name, outcome: "created", leftOut: [] });
    const live = await describeTable(connection, definition.name);
    assert.equal(live.timeToLiveAttribute, "expiresAt");
    assert.equal(live.description.TableStatus, "ACTIVE");
    assert.equal(live.description.StreamSpecification?.StreamViewType, "NEW_AND_OLD_IMAGES");
    assert.deepEqual((await compareTable(connection, definition)).differences, []);
  });

  test("with a multi-attribute key answer queries in its order", async () => {
    const { table } = await createTable(connection, tableOf(everything));
    const order = (id: string, placedAt: string, rank: string) => ({
      PK: { S: "C" },
      SK: { S: id },
      status: { S: "PAID" },
      placedOn: { S: "d" },
      placedAt: { S: placedAt },
      rank: { N: rank },
    });
    await putItems(connection, table, [
      order("1", "b", "1"),
      order("2", "a", "10"),
      order("3", "a", "9"),
      { PK: { S: "C" }, SK: { S: "4" }, status: { S: "PAID" }, placedOn: { S: "d" } },
    ]);
    const partition = { status: { S: "PAID" }, placedOn: { S: "d" } };
    const { items, consumed } = await queryPage(connection, table, partition, {
      index: "OrdersByStatus",
    });
    assert.deepEqual(
      items.map((item) => item.SK),
      [{ S: "3" }, { S: "2" }, { S: "1" }],
    );
    assert.deepEqual(consumed.tables[table], { table: 0, indexes: { OrdersByStatus: 0.5 } });
  });

  test("that exist and are as defined are left alone", async () => {
    const definition = tableOf(everything);
    await createTable(connection, definition);
    await putItems(connection, definition.name, [{ PK: { S: "a" }, SK: { S: "b" } }]);
    assert.equal((await createTable(connection, definition)).outcome, "exists");
    const { items } = await queryPage(connection, definition.name, { PK: { S: "a" } });
    assert.equal(items.length, 1);
  });

  test("that exist and differ are refused, with all that differs", async () => {
    const definition = tableOf(everything);
    await createTable(connection, definition);
    const changed: TableDefinition = {
      ...definition,
      sortKey: { name: "SK", type: "N" },
      globalIndexes: definition.globalIndexes.slice(0, 1),
    };
    const problem = await problemOf(createTable(connection, changed), "table-differs");
    assert.match(problem.message, /type of key attribute SK: the model has N, the table S/);
    assert.match(problem.message, /global index By-Day\.1: the model has none/);
    assert.equal((await compareTable(connection, changed)).differences?.length, 2);
  });

  test("can be made without a time to live, for samples that have expired", async () => {
    const definition = tableOf(everything);
    await createTable(connection, definition, { withoutTimeToLive: true });
    const live = await describeTable(connection, definition.name);
    assert.equal(live.timeToLiveAttribute, undefined);
    assert.deepEqual((await compareTable(connection, definition)).differences, []);
  });

  test("of provisioned billing keep their capacity", async () => {
    const definition = tableOf({
      ...everything,
      billing: { kind: "provisioned", throughput: { read: 7, write: 3 } },
    });
    await createTable(connection, definition);
    const { description } = await describeTable(connection, definition.name);
    assert.equal(description.ProvisionedThroughput?.ReadCapacityUnits, 7);
    assert.equal(
      description.GlobalSecondaryIndexes?.[0]?.ProvisionedThroughput?.WriteCapacityUnits,
      3,
    );
  });

  test("with a vector index are refused, or made without it where that is asked for", async () => {
    const definition = tableOf({
      vectorIndexes: [
        {
          name: "Similar",
          vectorAttribute: "embedding",
          dimensions: 4,
          distance: "cosine",
          partitionKey: { name: "tenant", type: "S" },
          filters: [],
          projection: { kind: "all" },
        },
      ],
    });
    const problem = await problemOf(createTable(connection, definition), "not-supported");
    assert.match(problem.message, /has no vector indexes, but the table .* has Similar/);
    await problemOf(describeTable(connection, definition.name), "table-not-found");

    const creation = await createTable(connection, definition, { vectorIndexes: "leave out" });
    assert.deepEqual(creation.leftOut, [
      "vector indexes (Similar), which DynamoDB Local does not have",
    ]);
    assert.deepEqual((await compareTable(connection, definition)).differences, []);
  });

  test("are listed page by page, and are mapped to other names by the connection", async () => {
    const physical = freshTableName();
    const mapped = { ...connection, tables: { Shop: physical } };
    const creation = await createTable(mapped, tableOf({ name: "Shop" }));
    assert.equal(creation.table, physical);
    const names: string[] = [];
    let startAfter: string | undefined;
    do {
      const page = await listTables(connection, {
        ...(startAfter !== undefined && { startAfter }),
      });
      names.push(...page.names);
      startAfter = page.next;
    } while (startAfter !== undefined);
    assert.ok(names.includes(physical));
    assert.ok(!names.includes("Shop"));
  });

  test("are deleted, at a local endpoint only unless allowed, and then are not found", async () => {
    const { table } = await createTable(connection, tableOf(everything));
    await problemOf(deleteTable({ ...connection, readOnly: true }, table), "read-only");
    await problemOf(
      deleteTable({ name: "prod", region: "eu-west-1", readOnly: false }, table),
      "not-local",
    );
    await deleteTable(connection, table);
    const problem = await problemOf(describeTable(connection, table), "table-not-found");
    assert.match(problem.message, new RegExp(`The table "${table}" does not exist at http://`));
    await problemOf(deleteTable(connection, table), "table-not-found");
  });

  test("are not made through a read-only connection", async () => {
    await problemOf(createTable({ ...connection, readOnly: true }, tableOf()), "read-only");
  });

  test("that the service refuses say why", async () => {
    const definition = tableOf({
      localIndexes: [
        { name: "Same", sortKey: { name: "PK", type: "S" }, projection: { kind: "all" } },
      ],
    });
    const problem = await problemOf(createTable(connection, definition), "invalid-request");
    assert.match(problem.message, /^DynamoDB refuses the request: /);
  });
});
