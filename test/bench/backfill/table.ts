import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { backfillSend } from "../../../src/data/backfill/connection-send.ts";
import { fingerprintOf, plannedWork, versionsOf } from "../../../src/data/backfill/planned-work.ts";
import { type Connection, localCredentials } from "../../../src/data/connections.ts";
import { toSdkItem } from "../../../src/data/convert.ts";
import { createTable } from "../../../src/data/tables.ts";
import type { Item } from "../../../src/dynamodb/values.ts";
import { planBackfill, planCensus } from "../../../src/evolution/index.ts";
import { tableDefinitionOf } from "../../../src/interchange/table-definition.ts";
import { modelOf } from "../../generate/models.ts";

/**
 * What is backfilled in the benchmark. The upgrades are not idempotent: `steps` of an item is its
 * version, so that an upgrade that ran twice, or not at all, shows. `visits` is raised by writers all
 * the time, and `owed` by writers and by the upgrade: a conflict.
 */
const text = `
table Bench {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by version
}
entity Account in Bench {
  version 3
  PK = "ACCOUNT#\${id}"
  SK = "ACCOUNT"
  id: string
  steps: integer
  owed: integer
  visits: integer
  note: string
  upgrade to 2 { set steps = steps + 1 }
  upgrade to 3 { set steps = steps + 1  set owed = owed + 1000000 }
}
`;

export const bench = modelOf(text, "file:///models/bench.dynamo");

/** Of every version, and of sizes from 200 B to 8 KB. */
export function account(n: number): Item {
  const version = 1 + (n % 3);
  return {
    ...keyOf(n),
    kind: { S: "Account" },
    ...(version === 1 ? {} : { version: { N: String(version) } }),
    id: { S: String(n) },
    steps: { N: String(version) },
    owed: { N: version === 3 ? "1000000" : "0" },
    visits: { N: "0" },
    note: { S: "x".repeat(n % 50 === 0 ? 8000 : 50 + (n % 7) * 100) },
  };
}

export function keyOf(n: number): Item {
  return { PK: { S: `ACCOUNT#${n}` }, SK: { S: "ACCOUNT" } };
}

/** @param maxAttempts 1 for who counts what is done: nothing is sent again behind its back */
export function clientOf({ endpoint = "" }: Connection, maxAttempts = 20): DynamoDBClient {
  const settings = { region: "local", credentials: localCredentials, maxAttempts };
  return new DynamoDBClient({ endpoint, ...settings });
}

/** A fresh table with so many accounts. */
export async function filledTable(
  connection: Connection,
  name: string,
  items: number,
): Promise<void> {
  const [declared] = bench.model.tables;
  if (declared === undefined) throw new Error("The model has a table.");
  await createTable(connection, { ...tableDefinitionOf(declared), name });
  const client = clientOf(connection);
  let next = 0;
  const fill = async (): Promise<void> => {
    while (next < items) {
      const from = next;
      next += 25;
      const numbers = Array.from({ length: Math.min(25, items - from) }, (_, n) => from + n);
      const puts = numbers.map((n) => ({ PutRequest: { Item: toSdkItem(account(n)) } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: puts } }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, fill));
  client.destroy();
}

/** Each account as it is stored, by its number. */
export async function storedAccounts(
  connection: Connection,
  table: string,
): Promise<ReadonlyMap<number, Readonly<Record<"version" | "steps" | "owed" | "visits", number>>>> {
  const client = clientOf(connection);
  const found = new Map<number, Record<"version" | "steps" | "owed" | "visits", number>>();
  let ExclusiveStartKey: Record<string, { S: string }> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ProjectionExpression: "id, version, steps, owed, visits",
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    for (const item of page.Items ?? []) {
      const number = (name: string): number => Number(item[name]?.N ?? "1");
      found.set(Number(item.id?.S), {
        version: number("version"),
        steps: number("steps"),
        owed: number("owed"),
        visits: number("visits"),
      });
    }
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey !== undefined);
  client.destroy();
  return found;
}

export function benchOptions(connection: Connection, table: string, segments: number) {
  const [plan] = planBackfill(bench.model, bench.plans).plans;
  if (plan === undefined) throw new Error("There is something to be done.");
  const census = planCensus(bench.model, bench.plans, plan.table);
  return {
    work: plannedWork(plan, () => table),
    run: { plan: fingerprintOf(plan), table, segments },
    send: backfillSend(connection),
    versions: versionsOf(plan),
    ...(census === undefined ? {} : { census }),
  };
}
