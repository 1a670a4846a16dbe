import assert from "node:assert/strict";
import { createTableInput } from "../../src/dynamodb/create-table.ts";
import { compareBySortKey, indexEntry, keyIdentity } from "../../src/dynamodb/index-entries.ts";
import type { AccessPath, TableDefinition } from "../../src/dynamodb/key-schema.ts";
import { accessPaths } from "../../src/dynamodb/key-schema.ts";
import type { DescribedTable } from "../../src/dynamodb/table-differences.ts";
import { differencesFromDescription } from "../../src/dynamodb/table-differences.ts";

const shop: TableDefinition = {
  name: "Shop",
  partitionKey: { name: "PK", type: "S" },
  sortKey: { name: "SK", type: "S" },
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
    },
  ],
  localIndexes: [
    { name: "ByRank", sortKey: { name: "rank", type: "N" }, projection: { kind: "keys" } },
  ],
  vectorIndexes: [],
  billing: { kind: "on-demand" },
  timeToLiveAttribute: "expiresAt",
  stream: "new-and-old-images",
};

suite("CreateTable", () => {
  test("repeats key elements for multi-attribute keys and defines each attribute once", () => {
    assert.deepEqual(createTableInput(shop), {
      TableName: "Shop",
      AttributeDefinitions: [
        { AttributeName: "PK", AttributeType: "S" },
        { AttributeName: "SK", AttributeType: "S" },
        { AttributeName: "rank", AttributeType: "N" },
        { AttributeName: "status", AttributeType: "S" },
        { AttributeName: "placedOn", AttributeType: "S" },
        { AttributeName: "placedAt", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "PK", KeyType: "HASH" },
        { AttributeName: "SK", KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "ByRank",
          KeySchema: [
            { AttributeName: "PK", KeyType: "HASH" },
            { AttributeName: "rank", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "OrdersByStatus",
          KeySchema: [
            { AttributeName: "status", KeyType: "HASH" },
            { AttributeName: "placedOn", KeyType: "HASH" },
            { AttributeName: "placedAt", KeyType: "RANGE" },
            { AttributeName: "rank", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["total", "entityType"] },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
  });

  test("of a provisioned table gives each global index a capacity", () => {
    const input = createTableInput({
      ...shop,
      billing: { kind: "provisioned", throughput: { read: 10, write: 5 } },
      tableClass: "infrequent-access",
      deletionProtection: true,
      encryption: { kind: "customer-managed", keyArn: "arn:aws:kms:eu-west-1:1:key/k" },
      tags: { team: "shop" },
    });
    assert.deepEqual(input.ProvisionedThroughput, { ReadCapacityUnits: 10, WriteCapacityUnits: 5 });
    assert.deepEqual(
      input.GlobalSecondaryIndexes?.[0]?.ProvisionedThroughput,
      input.ProvisionedThroughput,
    );
    assert.equal(input.TableClass, "STANDARD_INFREQUENT_ACCESS");
    assert.equal(input.DeletionProtectionEnabled, true);
    assert.equal(input.SSESpecification?.KMSMasterKeyId, "arn:aws:kms:eu-west-1:1:key/k");
    assert.deepEqual(input.Tags, [{ Key: "team", Value: "shop" }]);
  });

  test("leaves out what has the default, and empty lists", () => {
    const input = createTableInput({ ...shop, globalIndexes: [], localIndexes: [] });
    for (const absent of [
      "GlobalSecondaryIndexes",
      "LocalSecondaryIndexes",
      "VectorIndexes",
      "ProvisionedThroughput",
      "SSESpecification",
      "Tags",
      "TableClass",
    ]) {
      assert.ok(!(absent in input), absent);
    }
  });

  test("defines the filters of a vector index", () => {
    const input = createTableInput({
      ...shop,
      vectorIndexes: [
        {
          name: "Similar",
          vectorAttribute: "embedding",
          dimensions: 1024,
          distance: "dot-product",
          partitionKey: { name: "tenant", type: "S" },
          filters: [{ name: "rank", type: "N" }],
          projection: { kind: "all" },
        },
      ],
    });
    assert.deepEqual(input.VectorIndexes?.[0]?.SearchSchema, [
      { AttributeName: "tenant", SearchSchemaElementType: "HASH" },
      { AttributeName: "rank", SearchSchemaElementType: "INLINE_FILTER" },
    ]);
    assert.equal(input.VectorIndexes?.[0]?.DistanceFunction, "DOT_PRODUCT");
    assert.equal(input.AttributeDefinitions.length, 7);
  });
});

suite("differences of a live table", () => {
  test("none where only the description's own habits differ", () => {
    assert.deepEqual(differencesFromDescription(shop, describedShop), []);
    assert.deepEqual(
      differencesFromDescription(shop, describedShop, {
        timeToLive: { TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" },
      }),
      [],
    );
  });

  test("a table that never was on demand, with defaults, is like its definition", () => {
    const { BillingModeSummary: _, ...described } = describedShop;
    const provisioned: TableDefinition = {
      ...shop,
      billing: { kind: "provisioned", throughput: { read: 5, write: 5 } },
    };
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
    assert.deepEqual(
      differencesFromDescription(provisioned, { ...described, ProvisionedThroughput }),
      [],
    );
    checkDifference(provisioned, described, "provisioned capacity", "setting");
  });

  test("the order of a multi-attribute key matters, that of a projection does not", () => {
    const [index] = describedShop.GlobalSecondaryIndexes ?? [];
    const KeySchema = [...(index?.KeySchema ?? [])];
    const swapped = [KeySchema[1], KeySchema[0], ...KeySchema.slice(2)].filter(
      (element) => element !== undefined,
    );
    checkDifference(
      shop,
      { ...describedShop, GlobalSecondaryIndexes: [{ ...index, KeySchema: swapped }] },
      "global index OrdersByStatus",
      "index",
    );
  });

  test("keys and local indexes need a new table, global indexes and settings do not", () => {
    const KeySchema = [{ AttributeName: "PK", KeyType: "HASH" }];
    checkDifference(shop, { ...describedShop, KeySchema }, "key", "new table");
    checkDifference(
      shop,
      { ...describedShop, LocalSecondaryIndexes: [] },
      "local index ByRank",
      "new table",
    );
    checkDifference(
      shop,
      { ...describedShop, GlobalSecondaryIndexes: [] },
      "global index OrdersByStatus",
      "index",
    );
    checkDifference(
      { ...shop, globalIndexes: [] },
      describedShop,
      "global index OrdersByStatus",
      "index",
    );
    checkDifference(
      shop,
      {
        ...describedShop,
        AttributeDefinitions: [{ AttributeName: "placedOn", AttributeType: "N" }],
      },
      "type of key attribute placedOn",
      "index",
    );
    checkDifference(
      { ...shop, deletionProtection: true },
      describedShop,
      "deletion protection",
      "setting",
    );
    checkDifference(
      { ...shop, tableClass: "infrequent-access" },
      describedShop,
      "table class",
      "setting",
    );
    checkDifference({ ...shop, stream: "keys-only" }, describedShop, "stream", "setting");
    checkDifference(
      { ...shop, encryption: { kind: "aws-managed" } },
      describedShop,
      "encryption",
      "setting",
    );
    checkDifference({ ...shop, replicas: ["eu-west-1"] }, describedShop, "replicas", "setting");
  });

  test("the time to live is compared where it is known", () => {
    const [difference] = differencesFromDescription(shop, describedShop, {
      timeToLive: { TimeToLiveStatus: "DISABLED" },
    });
    assert.deepEqual(difference, {
      subject: "time to live",
      expected: "expiresAt",
      actual: "none",
      change: "setting",
    });
  });

  test("settings do not count where only the structure is asked for", () => {
    const changed: TableDefinition = { ...shop, deletionProtection: true, stream: "keys-only" };
    assert.deepEqual(
      differencesFromDescription(changed, describedShop, { structureOnly: true }),
      [],
    );
  });
});

suite("index entries", () => {
  const order = {
    PK: { S: "C#1" },
    SK: { S: "O#1" },
    status: { S: "PAID" },
    placedOn: { S: "2026-03-01" },
    placedAt: { S: "2026-03-01T10" },
    rank: { N: "9" },
    total: { N: "40" },
    note: { S: "gift" },
  };

  test("hold the keys and what is projected", () => {
    assert.deepEqual(Object.keys(indexEntry(shop, path("OrdersByStatus"), order) ?? {}), [
      "PK",
      "SK",
      "status",
      "placedOn",
      "placedAt",
      "rank",
      "total",
    ]);
    assert.deepEqual(Object.keys(indexEntry(shop, path("ByRank"), order) ?? {}), [
      "PK",
      "SK",
      "rank",
    ]);
    assert.deepEqual(indexEntry(shop, path(undefined), order), order);
  });

  test("are missing where any key attribute is", () => {
    for (const name of ["status", "placedOn", "placedAt", "rank"]) {
      const sparse = Object.fromEntries(Object.entries(order).filter(([key]) => key !== name));
      assert.equal(indexEntry(shop, path("OrdersByStatus"), sparse), undefined, name);
    }
  });

  test("are ordered by the sort key's attributes from left to right", () => {
    const { sortKey } = path("OrdersByStatus");
    const later = { ...order, placedAt: { S: "2026-03-01T11" }, rank: { N: "1" } };
    const higher = { ...order, rank: { N: "10" } };
    assert.equal(compareBySortKey(sortKey, order, later), -1);
    assert.equal(compareBySortKey(sortKey, order, higher), -1);
    assert.equal(compareBySortKey(sortKey, order, order), 0);
    assert.equal(
      keyIdentity(sortKey, order),
      keyIdentity(sortKey, { ...order, rank: { N: "9.0" } }),
    );
    assert.notEqual(keyIdentity(sortKey, order), keyIdentity(sortKey, higher));
  });
});

function path(index: string | undefined): AccessPath {
  const found = accessPaths(shop).find((candidate) => candidate.index === index);
  assert.ok(found !== undefined);
  return found;
}

function checkDifference(
  table: TableDefinition,
  described: DescribedTable,
  subject: string,
  change: string,
) {
  const found = differencesFromDescription(table, described).map(
    (difference) => `${difference.subject}: ${difference.change}`,
  );
  assert.deepEqual(found, [`${subject}: ${change}`]);
}

/** In the habits of the service: another order of sets, zero throughput, warm throughput. */
const describedShop: DescribedTable & Readonly<Record<string, unknown>> = {
  TableName: "Shop",
  TableStatus: "ACTIVE",
  AttributeDefinitions: [
    { AttributeName: "rank", AttributeType: "N" },
    { AttributeName: "PK", AttributeType: "S" },
    { AttributeName: "SK", AttributeType: "S" },
    { AttributeName: "placedAt", AttributeType: "S" },
    { AttributeName: "placedOn", AttributeType: "S" },
    { AttributeName: "status", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "PK", KeyType: "HASH" },
    { AttributeName: "SK", KeyType: "RANGE" },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "ByRank",
      KeySchema: [
        { AttributeName: "PK", KeyType: "HASH" },
        { AttributeName: "rank", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "OrdersByStatus",
      KeySchema: [
        { AttributeName: "status", KeyType: "HASH" },
        { AttributeName: "placedOn", KeyType: "HASH" },
        { AttributeName: "placedAt", KeyType: "RANGE" },
        { AttributeName: "rank", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["entityType", "total"] },
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
    },
  ],
  BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
  ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
  WarmThroughput: { ReadUnitsPerSecond: 12000, WriteUnitsPerSecond: 4000 },
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  DeletionProtectionEnabled: false,
};
