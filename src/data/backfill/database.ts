import type { Item } from "../../dynamodb/values.ts";
import type { Connection } from "../connections.ts";
import { fromSdkItem, mapRecord, type SdkItem, toSdkItem, toSdkValue } from "../convert.ts";
import type { DataProblem } from "../data-error.ts";
import { describeError } from "../errors.ts";
import { toSdkTransactItem } from "../transact-items.ts";
import type { BackfillAnswer, BackfillRequest, SendBackfillRequest } from "./requests.ts";

/**
 * What a backfill needs of a client: the class `DynamoDB` of `@aws-sdk/client-dynamodb` has it. Set
 * its `maxAttempts` to 1, so that the backfill sees what is throttled and slows down by itself.
 */
export interface BackfillDatabase {
  scan(input: object, options?: { abortSignal?: AbortSignal }): Promise<object>;
  getItem(input: object, options?: { abortSignal?: AbortSignal }): Promise<object>;
  updateItem(input: object, options?: { abortSignal?: AbortSignal }): Promise<object>;
  deleteItem(input: object, options?: { abortSignal?: AbortSignal }): Promise<object>;
  transactWriteItems(input: object, options?: { abortSignal?: AbortSignal }): Promise<object>;
}

/**
 * Sends what a backfill asks through a client.
 *
 * @param connection For messages about the way to DynamoDB.
 */
export function sendThrough(
  database: BackfillDatabase,
  connection: Connection = { name: "DynamoDB", readOnly: false },
): SendBackfillRequest {
  return async (request, signal) => {
    try {
      return answerOf((await dispatch(database, request, signal)) as Output);
    } catch (error) {
      const { TableName: table } = request.input as { readonly TableName?: string };
      const problem = describeError(error, {
        connection,
        ...(table === undefined ? {} : { table }),
      });
      return failureOf(problem);
    }
  };
}

/** What is read of the outputs of all commands. */
interface Output {
  readonly Items?: readonly SdkItem[];
  readonly Item?: SdkItem;
  readonly LastEvaluatedKey?: SdkItem;
  readonly ScannedCount?: number;
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
}

interface Capacity {
  readonly CapacityUnits?: number;
}

/** The sum of the table and its indexes is all that counts here. */
const withCapacity = { ReturnConsumedCapacity: "TOTAL" } as const;

function dispatch(
  database: BackfillDatabase,
  request: BackfillRequest,
  signal: AbortSignal | undefined,
): Promise<object> {
  const options = signal === undefined ? undefined : { abortSignal: signal };
  switch (request.operation) {
    case "Scan": {
      const { input } = request;
      const start = input.ExclusiveStartKey;
      return database.scan(
        {
          ...input,
          ...expressionValues(input),
          ...(start !== undefined && { ExclusiveStartKey: toSdkItem(start) }),
          ...withCapacity,
        },
        options,
      );
    }
    case "GetItem": {
      const { input } = request;
      return database.getItem({ ...input, Key: toSdkItem(input.Key), ...withCapacity }, options);
    }
    case "UpdateItem":
    case "DeleteItem": {
      const { input } = request;
      const converted = {
        ...input,
        Key: toSdkItem(input.Key),
        ...expressionValues(input),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        ...withCapacity,
      };
      return request.operation === "UpdateItem"
        ? database.updateItem(converted, options)
        : database.deleteItem(converted, options);
    }
    case "TransactWriteItems": {
      const { input } = request;
      const actions = input.TransactItems.map(toSdkTransactItem);
      return database.transactWriteItems(
        { ...input, TransactItems: actions, ...withCapacity },
        options,
      );
    }
    default:
      return request satisfies never;
  }
}

function expressionValues({
  ExpressionAttributeValues: values,
}: {
  ExpressionAttributeValues?: Item;
}) {
  return values === undefined ? {} : { ExpressionAttributeValues: mapRecord(values, toSdkValue) };
}

function answerOf(output: Output): BackfillAnswer {
  const { Items, Item: item, LastEvaluatedKey: last, ScannedCount, ConsumedCapacity } = output;
  const items = Items ?? (item === undefined ? [] : [item]);
  const capacities = ConsumedCapacity === undefined ? [] : [ConsumedCapacity].flat();
  return {
    kind: "answered",
    items: items.map(fromSdkItem),
    ...(last !== undefined && { lastEvaluatedKey: fromSdkItem(last) }),
    scannedCount: ScannedCount ?? 0,
    units: capacities.reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0),
  };
}

function failureOf(problem: DataProblem): BackfillAnswer {
  const { code, hint, item } = problem;
  const message = hint === undefined ? problem.message : `${problem.message} ${hint}`;
  switch (code) {
    case "condition-failed":
      return { kind: "condition failed", ...(item === undefined ? {} : { item }) };
    case "throttled":
      return { kind: "throttled", message };
    case "transaction-cancelled":
      return cancellationOf(problem, message);
    case "transaction-conflict":
      return { kind: "busy", message };
    case "service-failed":
    case "timed-out":
    case "connection-lost":
    case "no-network":
    case "endpoint-refused":
    case "table-busy":
      return { kind: "unavailable", message };
    case "invalid-request":
    case "item-too-large":
    case "item-collection-too-large":
      return { kind: "refused", message };
    case "aborted":
      return { kind: "aborted" };
    default:
      return { kind: "impossible", message };
  }
}

/** A transaction is as its gravest action: what no other attempt mends comes first. */
function cancellationOf({ reasons = [] }: DataProblem, message: string): BackfillAnswer {
  const codes = new Set(reasons.map(({ code }) => code));
  if (codes.has("ConditionalCheckFailed")) return { kind: "condition failed" };
  if (codes.has("ValidationError") || codes.has("ItemCollectionSizeLimitExceeded")) {
    return { kind: "refused", message };
  }
  if (codes.has("ThrottlingError") || codes.has("ProvisionedThroughputExceeded")) {
    return { kind: "throttled", message };
  }
  return codes.has("TransactionConflict")
    ? { kind: "busy", message }
    : { kind: "refused", message };
}
