import assert from "node:assert/strict";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { Connection } from "../../src/data/connections.ts";
import { differencesFromDescription } from "../../src/dynamodb/table-differences.ts";
import { generateCreateTable } from "../../src/generate/infrastructure/create-table.ts";
import { infrastructureTables } from "../../src/generate/infrastructure/tables.ts";
import { allModels, generatedModels, type NamedModel } from "../generate/infrastructure/models.ts";
import { freshTableName, sharedConnection } from "./local.ts";

suite("CreateTable inputs in DynamoDB Local", () => {
  let client: DynamoDBClient;

  suiteSetup(async function () {
    this.timeout(60_000);
    client = clientOf(await sharedConnection());
  });

  suiteTeardown(() => client.destroy());

  for (const named of allModels()) {
    test(`the tables of ${named.name} are made and described as they were meant`, async () => {
      await checkTables(client, named);
    });
  }

  test("tables with settings of any kind are made and described as they were meant", async function () {
    this.timeout(120_000);
    for (const named of generatedModels(30)) await checkTables(client, named);
  });
});

async function checkTables(client: DynamoDBClient, { model, name }: NamedModel): Promise<void> {
  const { files } = generateCreateTable(model);
  const inputOf = (file: string) =>
    JSON.parse(files.find(({ path }) => path.endsWith(`/${file}`))?.text ?? "null");
  for (const { definition, label } of infrastructureTables(model)) {
    const TableName = freshTableName();
    const input = inputOf(`${label}.create-table.json`) as CreateTableCommandInput;
    await client.send(new CreateTableCommand({ ...asLocalTakesIt(input), TableName }));
    const timeToLive = inputOf(`${label}.time-to-live.json`);
    if (timeToLive !== null) {
      await client.send(new UpdateTimeToLiveCommand({ ...timeToLive, TableName }));
    }
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName }));
    const described = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    assert.deepEqual(
      differencesFromDescription(
        { ...definition, name: TableName, vectorIndexes: [] },
        // What DynamoDB Local is not told, it cannot describe.
        {
          ...Table,
          TableClassSummary: { TableClass: input.TableClass },
          SSEDescription: {
            Status: input.SSESpecification?.Enabled === true ? "ENABLED" : undefined,
            KMSMasterKeyArn: input.SSESpecification?.KMSMasterKeyId,
          },
          DeletionProtectionEnabled: input.DeletionProtectionEnabled,
          Replicas: definition.replicas?.map((RegionName) => ({ RegionName })),
        },
        { timeToLive: described.TimeToLiveDescription ?? {} },
      ),
      [],
      `${name}: ${label}`,
    );
  }
}

/** Without what DynamoDB Local refuses or does not know. */
function asLocalTakesIt({
  TableClass: _class,
  SSESpecification: _encryption,
  DeletionProtectionEnabled: _protection,
  OnDemandThroughput: _maximum,
  WarmThroughput: _warm,
  VectorIndexes: vectors = [],
  GlobalSecondaryIndexes: indexes,
  AttributeDefinitions: attributes = [],
  ...input
}: CreateTableCommandInput): CreateTableCommandInput {
  const keys = [
    input.KeySchema ?? [],
    ...(indexes ?? []).map(({ KeySchema = [] }) => KeySchema),
    ...(input.LocalSecondaryIndexes ?? []).map(({ KeySchema = [] }) => KeySchema),
  ].flat();
  return {
    ...input,
    AttributeDefinitions:
      vectors.length === 0
        ? attributes
        : attributes.filter(({ AttributeName }) =>
            keys.some((key) => key.AttributeName === AttributeName),
          ),
    ...(indexes !== undefined && {
      GlobalSecondaryIndexes: indexes.map(
        ({ OnDemandThroughput: _, WarmThroughput: __, ...index }) => index,
      ),
    }),
  };
}

function clientOf(connection: Connection): DynamoDBClient {
  assert.ok("endpoint" in connection && connection.endpoint !== undefined);
  return new DynamoDBClient({
    endpoint: connection.endpoint,
    region: "local",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}
