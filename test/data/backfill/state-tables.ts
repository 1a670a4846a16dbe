import { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { BackfillClock } from "../../../src/data/backfill/rate.ts";
import { localConnection } from "../../../src/data/connections.ts";
import { createTable } from "../../../src/data/tables.ts";
import { localClientSettings, sharedDynamoDbLocal } from "../../harness/dynamodb-local.ts";

/** A client of the DynamoDB Local that all tests share. */
export async function localDatabase(): Promise<DynamoDB> {
  const { endpoint } = await sharedDynamoDbLocal();
  return new DynamoDB({ ...localClientSettings, endpoint });
}

let count = 0;

/** A fresh table for what workers share, as the construct makes it. */
export async function createStateTable(): Promise<string> {
  const { endpoint } = await sharedDynamoDbLocal();
  count++;
  const { table } = await createTable(localConnection(endpoint), {
    name: `backfill-state-${process.pid}-${count}`,
    partitionKey: { name: "run", type: "S" },
    sortKey: { name: "part", type: "S" },
    globalIndexes: [],
    localIndexes: [],
    vectorIndexes: [],
    billing: { kind: "on-demand" },
  });
  return table;
}

/** A clock that stands still until it is set on; waiting takes no time and is written down. */
export class StandingClock implements BackfillClock {
  /** The moments until which somebody has waited. */
  readonly until: number[] = [];
  #now = 1_000_000;

  now(): number {
    return this.#now;
  }

  wait(milliseconds: number): Promise<void> {
    this.until.push(this.#now + milliseconds);
    return Promise.resolve();
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
