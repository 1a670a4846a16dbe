import { setTimeout as delay } from "node:timers/promises";
import { limits } from "../dynamodb/limits.ts";
import type { DynamoDbRequest, WriteRequest } from "../dynamodb/requests.ts";
import { itemSize } from "../dynamodb/sizes.ts";
import { itemProblem } from "../dynamodb/value-validation.ts";
import type { Item } from "../dynamodb/values.ts";
import type { Connection } from "./connections.ts";
import { addConsumed, type ConsumedUnits } from "./consumed-capacity.ts";
import { DataError } from "./data-error.ts";
import { toDataError } from "./errors.ts";
import { type Response, type SendOptions, send } from "./requests.ts";

export interface WrittenItems {
  readonly count: number;
  readonly consumed: ConsumedUnits;
}

/**
 * Puts items into a table, replacing those of equal keys, 25 at a time; what DynamoDB does not take
 * at once is sent again. Of items with equal keys the last one stays.
 *
 * @param table The physical name.
 */
export async function putItems(
  connection: Connection,
  table: string,
  items: readonly Item[],
  options: SendOptions & { readonly keyAttributes?: readonly string[] } = {},
): Promise<WrittenItems> {
  for (const [index, item] of items.entries()) refuseInvalid(item, index);
  const consumed: ConsumedUnits[] = [];
  for (const batch of batches(lastOfEachKey(items, options.keyAttributes))) {
    const writes = batch.map((Item): WriteRequest => ({ PutRequest: { Item } }));
    consumed.push(await writeBatch(connection, { [table]: writes }, options));
  }
  return { count: items.length, consumed: addConsumed(consumed) };
}

/** Sends one BatchWriteItem, and again what DynamoDB left out, until all of it is done. */
export async function writeBatch(
  connection: Connection,
  requestItems: Readonly<Record<string, readonly WriteRequest[]>>,
  options: SendOptions = {},
): Promise<ConsumedUnits> {
  const request: DynamoDbRequest = {
    operation: "BatchWriteItem",
    input: { RequestItems: requestItems },
  };
  const responses = await sendUntilProcessed(connection, request, options);
  return addConsumed(responses.map((response) => response.consumed));
}

/**
 * Sends a batch and, with growing pauses, what DynamoDB left unprocessed of it.
 *
 * @throws DataError `throttled` where it goes on leaving the same things out.
 */
export async function sendUntilProcessed(
  connection: Connection,
  request: DynamoDbRequest,
  options: SendOptions = {},
): Promise<readonly Response[]> {
  const responses: Response[] = [];
  let rest: DynamoDbRequest | undefined = request;
  for (let attempt = 0; rest !== undefined; attempt++) {
    if (attempt > 0) await pause(connection, attempt, options);
    const response: Response = await send(connection, rest, options);
    responses.push(response);
    rest = response.unprocessed;
    if (rest !== undefined && attempt >= maximumAttempts) {
      throw new DataError({
        code: "throttled",
        message:
          "DynamoDB goes on leaving out a part of the batch: more is asked of the table than its capacity.",
        hint: "What was processed is done. Wait, or raise the table's capacity, and try again.",
      });
    }
  }
  return responses;
}

export interface ItemPage {
  readonly items: readonly Item[];
  /** To be given as `startKey` for the next page; absent on the last one. */
  readonly nextKey?: Item;
  readonly consumed: ConsumedUnits;
  readonly durationMilliseconds: number;
}

export interface PageOptions extends SendOptions {
  readonly index?: string;
  readonly startKey?: Item;
  /** Items to read; 100 unless told. */
  readonly limit?: number;
}

/** One page of all items of a table or an index, in no order worth the name. */
export async function scanPage(
  connection: Connection,
  table: string,
  options: PageOptions = {},
): Promise<ItemPage> {
  const input = pageInput(table, options);
  return toPage(await send(connection, { operation: "Scan", input }, options));
}

/**
 * One page of an item collection: the items whose partition key attributes have these values, in
 * the order of their sort key.
 */
export async function queryPage(
  connection: Connection,
  table: string,
  partition: Item,
  options: PageOptions & { readonly backwards?: boolean } = {},
): Promise<ItemPage> {
  const names = Object.keys(partition);
  const input = {
    ...pageInput(table, options),
    KeyConditionExpression: names.map((_, index) => `#k${index} = :k${index}`).join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#k${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      Object.values(partition).map((value, index) => [`:k${index}`, value]),
    ),
    ScanIndexForward: options.backwards !== true,
  };
  return toPage(await send(connection, { operation: "Query", input }, options));
}

const defaultPageItems = 100;
const maximumAttempts = 8;

function pageInput(table: string, options: PageOptions) {
  return {
    TableName: table,
    Limit: options.limit ?? defaultPageItems,
    ...(options.index !== undefined && { IndexName: options.index }),
    ...(options.startKey !== undefined && { ExclusiveStartKey: options.startKey }),
  };
}

function toPage(response: Response): ItemPage {
  return {
    items: response.items,
    ...(response.lastEvaluatedKey !== undefined && { nextKey: response.lastEvaluatedKey }),
    consumed: response.consumed,
    durationMilliseconds: response.durationMilliseconds,
  };
}

function refuseInvalid(item: Item, index: number): void {
  const problem = itemProblem(item);
  if (problem === undefined) return;
  const where = problem.path === "" ? "" : ` at ${problem.path}`;
  throw new DataError({
    code: "invalid-arguments",
    message: `Item ${index + 1} cannot be stored${where}: ${problem.message}.`,
  });
}

/** A batch with two puts of one key is refused by DynamoDB. */
function lastOfEachKey(
  items: readonly Item[],
  keyAttributes: readonly string[] | undefined,
): readonly Item[] {
  if (keyAttributes === undefined) return items;
  const byKey = new Map<string, Item>();
  for (const item of items) {
    byKey.set(JSON.stringify(keyAttributes.map((name) => item[name])), item);
  }
  return [...byKey.values()];
}

/** At most 25 items and 16 MB each. */
function* batches(items: readonly Item[]): Generator<readonly Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = itemSize(item);
    const full = batch.length === limits.batchWriteItems || bytes + size > limits.batchWriteBytes;
    if (full) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

async function pause(connection: Connection, attempt: number, options: SendOptions): Promise<void> {
  const milliseconds = Math.min(50 * 2 ** attempt, 5000);
  try {
    const { abortSignal } = options;
    await delay(milliseconds, undefined, abortSignal === undefined ? {} : { signal: abortSignal });
  } catch (error) {
    throw toDataError(error, { connection });
  }
}
