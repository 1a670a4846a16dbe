import { createHash } from "node:crypto";
import { type Item, identityOf } from "../../../dynamodb/values.ts";
import { type ItemOutcome, settleItem } from "../item-work.ts";
import { pacedRate } from "../pace.ts";
import { type Sender, sendPersistently } from "../persistence.ts";
import type { FailedItem } from "../progress.ts";
import { BackfillImpossible } from "./errors.ts";
import type { OpenLambda, OpenTable } from "./settings.ts";

/** What Lambda gives to a function that reads the stream of a table. Binary is base64 text in it. */
export interface StreamEvent {
  readonly Records: readonly StreamEventRecord[];
}

export interface StreamEventRecord {
  readonly eventName?: string;
  readonly eventSourceARN?: string;
  readonly dynamodb?: {
    readonly Keys?: Item;
    readonly NewImage?: Item;
    readonly SequenceNumber?: string;
  };
}

/**
 * What Lambda is to send again: everything from the first of these on.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export interface StreamAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Items that are upgraded at a time. */
const concurrency = 10;
/** What failed is in the table for so long; the item itself says so as long as it is not upgraded. */
const failureDays = 30;

/**
 * Upgrades items that code of an older version has just written, by the same conditional update as
 * everywhere. Of several records of an item only the last counts. An item that has changed since is
 * decided anew by what it is now; the records of the function's own writes are up to date, so that
 * nothing is written for them.
 *
 * What may work later is answered as failed, so that Lambda sends it again. What cannot be upgraded
 * is logged and kept, and does not hold up the items behind it.
 */
export async function upgradeRecords(
  { Records: records }: StreamEvent,
  lambda: OpenLambda,
  timeLeft: () => number,
  log: (entry: object) => void,
): Promise<StreamAnswer> {
  const jobs = lastRecords(records, lambda);
  const ending = new AbortController();
  const settled = new AbortController();
  const { clock } = lambda;
  const working = timeLeft() - Math.min(timeLeft() / 5, 5000);
  void clock.wait(working, settled.signal).then(() => {
    if (!settled.signal.aborted) ending.abort();
  });
  const sender: Sender = {
    send: lambda.send,
    rate: pacedRate({}, clock),
    clock,
    signal: ending.signal,
  };
  const again: string[] = [];
  let next = 0;
  const take = async (): Promise<void> => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
      const outcome = ending.signal.aborted ? undefined : await settleRecord(job, sender);
      if (outcome === undefined) again.push(job.sequenceNumber);
      else if (outcome.kind === "failed") {
        await keepFailure(job.table, outcome.failure, lambda, log);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, take));
  } finally {
    settled.abort();
  }
  return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
}

interface RecordJob {
  readonly table: OpenTable;
  readonly key: Item;
  /** Absent where the stream has no new images. */
  readonly image: Item | undefined;
  readonly sequenceNumber: string;
}

/** The last record of each item that has not been deleted with it. */
function lastRecords(
  records: readonly StreamEventRecord[],
  lambda: OpenLambda,
): readonly RecordJob[] {
  const jobs = new Map<string, RecordJob | undefined>();
  for (const { eventName, eventSourceARN = "", dynamodb = {} } of records) {
    const { Keys: key, NewImage: image, SequenceNumber: sequenceNumber } = dynamodb;
    if (key === undefined || sequenceNumber === undefined) {
      throw new BackfillImpossible(
        "This is no event of a DynamoDB stream: a record has no key or no sequence number.",
      );
    }
    const table = tableOfArn(lambda, eventSourceARN);
    const identity = JSON.stringify([table.work.table, identityOf({ M: key })]);
    // So that the order is that of the last records.
    jobs.delete(identity);
    const isGone = eventName === "REMOVE";
    jobs.set(identity, isGone ? undefined : { table, key, image, sequenceNumber });
  }
  return [...jobs.values()].filter((job) => job !== undefined);
}

/** `arn:aws:dynamodb:eu-west-1:123456789012:table/Shop/stream/2026-01-01T00:00:00.000` */
function tableOfArn(lambda: OpenLambda, arn: string): OpenTable {
  const name = /:table\/([^/]+)\/stream\//.exec(arn)?.[1];
  const found = lambda.tables.find(({ work }) => work.table === name);
  if (found !== undefined) return found;
  const known = lambda.tables.map(({ work }) => work.table).join(", ");
  throw new BackfillImpossible(
    `The stream "${arn}" is of no table that has something to upgrade; these have: ${known || "none"}. Set MODEL_TABLES to the names that the tables have in DynamoDB.`,
  );
}

/** What became of it; `undefined` where it is to be sent again. */
async function settleRecord(
  { table, key, image }: RecordJob,
  sender: Sender,
): Promise<ItemOutcome["result"] | undefined> {
  let item = image;
  if (item === undefined) {
    const input = { TableName: table.work.table, Key: key, ConsistentRead: true };
    const sent = await sendPersistently(sender, { operation: "GetItem", input }, "read", 1);
    if (sent.answer.kind !== "answered") return undefined;
    [item] = sent.answer.items;
    if (item === undefined) return { kind: "gone" };
  }
  const { result } = await settleItem(item, table.work, sender);
  return result.kind === "left" || result.kind === "stopped" ? undefined : result;
}

async function keepFailure(
  table: OpenTable,
  failure: FailedItem,
  lambda: OpenLambda,
  log: (entry: object) => void,
): Promise<void> {
  const name = table.work.table;
  log({ ...failure, table: name, message: `An item could not be upgraded: ${failure.message}` });
  const digest = createHash("sha256")
    .update(identityOf({ M: failure.key }))
    .digest("hex");
  const expires = Math.ceil(lambda.clock.now() / 1000) + failureDays * 24 * 60 * 60;
  await lambda.state.put({
    run: { S: `STREAM#${name}` },
    part: { S: `FAILED#${digest}` },
    failed: { S: JSON.stringify(failure) },
    expires: { N: String(expires) },
  });
}
