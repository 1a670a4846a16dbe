import assert from "node:assert/strict";
import { deployedDefinition } from "../../src/dynamodb/deployed-definition.ts";
import { definitionFromDescription } from "../../src/dynamodb/described-definition.ts";
import type { TableDefinition } from "../../src/dynamodb/key-schema.ts";
import { changesBetween } from "../../src/dynamodb/table-changes.ts";
import {
  type DescribedTable,
  differencesFromDescription,
} from "../../src/dynamodb/table-differences.ts";

const described: DescribedTable & { readonly TableName: string } = {
  TableName: "things-live",
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "size", AttributeType: "N" },
  ],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
  GlobalSecondaryIndexes: [
    {
      IndexName: "Unused",
      KeySchema: [{ AttributeName: "size", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  DeletionProtectionEnabled: true,
  Replicas: [{ RegionName: "eu-west-1" }],
};

const target: TableDefinition = {
  name: "things",
  partitionKey: { name: "id", type: "S" },
  globalIndexes: [
    {
      name: "BySize",
      partitionKey: [{ name: "size", type: "N" }],
      sortKey: [],
      projection: { kind: "all" },
    },
  ],
  localIndexes: [],
  vectorIndexes: [],
  billing: { kind: "on-demand" },
  stream: "new-image",
  pointInTimeRecovery: true,
  deletionProtection: true,
  warmThroughput: { read: 20_000, write: 5000 },
  tags: { team: "shop", stage: "live" },
};

suite("the definition of a deployed table", () => {
  test("is that of the model but for what is known to differ", () => {
    const live = definitionFromDescription(described);
    assert.ok(!("problem" in live));
    const differences = differencesFromDescription(target, described, {
      pointInTimeRecovery: false,
      tags: { team: "store", owner: "somebody" },
    });
    const definition = deployedDefinition(target, live, differences);
    assert.equal(definition.name, "things-live");
    assert.deepEqual(definition.tags, { team: "store" });
    const changes = changesBetween(definition, target).changes.map((change) =>
      "index" in change ? `${change.kind} ${change.index}` : change.kind,
    );
    assert.deepEqual(changes.sort(), [
      "create index BySize",
      "delete index Unused",
      "point-in-time recovery",
      "stream",
      "tags",
    ]);
  });
});
