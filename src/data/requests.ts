import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type ConsumedCapacity,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type DynamoDbRequest, isWrite } from "../dynamodb/requests.ts";
import type { Item } from "../dynamodb/values.ts";
import { clientFor } from "./clients.ts";
import type { Connection } from "./connections.ts";
import { type ConsumedUnits, consumedUnits } from "./consumed-capacity.ts";
import {
  fromSdkItem,
  fromSdkKeys,
  fromSdkWriteRequest,
  mapRecord,
  type SdkItem,
  toSdkItem,
  toSdkKeys,
  toSdkWriteRequest,
} from "./convert.ts";
import { DataError } from "./data-error.ts";
import { explainError } from "./errors.ts";
import { toSdkTransactItem } from "./transact-items.ts";

export interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

/** What a request came to. */
export interface Response {
  /**
   * The items that were read, in the order of DynamoDB. Of a TransactGetItems each position is a
   * key's, with an empty item where nothing is stored.
   */
  readonly items: readonly Item[];
  /** What a write returned because of its `ReturnValues`. */
  readonly attributes?: Item;
  /** Where a Query or Scan goes on; absent on the last page. */
  readonly lastEvaluatedKey?: Item;
  /** Items that a Query or Scan evaluated before its filter. */
  readonly scannedCount?: number;
  /** What is left to do of a batch that DynamoDB did not do at once. */
  readonly unprocessed?: DynamoDbRequest;
  readonly consumed: ConsumedUnits;
  readonly durationMilliseconds: number;
}

/**
 * Sends one request as it is and asks for the capacity that it consumes.
 *
 * @throws DataError for anything that goes wrong; `read-only` before a write is sent that the
 * connection does not allow.
 */
export async function send(
  connection: Connection,
  request: DynamoDbRequest,
  options: SendOptions = {},
): Promise<Response> {
  if (connection.readOnly && isWrite(request.operation)) throw readOnlyError(connection);
  const started = performance.now();
  try {
    const answer = await dispatch(clientFor(connection), request, options);
    const capacities = answer.capacity === undefined ? [] : [answer.capacity].flat();
    return {
      ...answer.response,
      consumed: consumedUnits(capacities, isWrite(request.operation) ? "write" : "read"),
      durationMilliseconds: performance.now() - started,
    };
  } catch (error) {
    const table = tableOf(request);
    throw await explainError(error, { connection, ...(table !== undefined && { table }) });
  }
}

export function readOnlyError(connection: Connection): DataError {
  return new DataError({
    code: "read-only",
    message: `The connection "${connection.name}" is read-only; nothing was sent.`,
    hint: 'Set "readOnly": false in the connection\'s settings, if it may be written to.',
  });
}

type Answer = {
  readonly response: Omit<Response, "consumed" | "durationMilliseconds">;
  readonly capacity: ConsumedCapacity | ConsumedCapacity[] | undefined;
};

const withCapacity = { ReturnConsumedCapacity: "INDEXES" } as const;

async function dispatch(
  client: DynamoDBClient,
  request: DynamoDbRequest,
  options: SendOptions,
): Promise<Answer> {
  switch (request.operation) {
    case "GetItem": {
      const { input } = request;
      const command = new GetItemCommand({ ...input, Key: toSdkItem(input.Key), ...withCapacity });
      const output = await client.send(command, options);
      return {
        response: { items: output.Item === undefined ? [] : [fromSdkItem(output.Item)] },
        capacity: output.ConsumedCapacity,
      };
    }
    case "Query": {
      const command = new QueryCommand({ ...request.input, ...readPageInput(request.input) });
      return readPageAnswer(await client.send(command, options));
    }
    case "Scan": {
      const command = new ScanCommand({ ...request.input, ...readPageInput(request.input) });
      return readPageAnswer(await client.send(command, options));
    }
    case "BatchGetItem": {
      const asked = request.input.RequestItems;
      const command = new BatchGetItemCommand({
        RequestItems: mapRecord(asked, toSdkKeys),
        ...withCapacity,
      });
      const output = await client.send(command, options);
      const left = Object.entries(output.UnprocessedKeys ?? {}).flatMap(([table, keys]) => {
        const original = asked[table];
        return original === undefined ? [] : [[table, fromSdkKeys(keys, original)] as const];
      });
      return {
        response: {
          items: Object.values(output.Responses ?? {})
            .flat()
            .map(fromSdkItem),
          ...(left.length > 0 && {
            unprocessed: {
              operation: "BatchGetItem",
              input: { RequestItems: Object.fromEntries(left) },
            },
          }),
        },
        capacity: output.ConsumedCapacity,
      };
    }
    case "TransactGetItems": {
      const command = new TransactGetItemsCommand({
        TransactItems: request.input.TransactItems.map(({ Get }) => ({
          Get: { ...Get, Key: toSdkItem(Get.Key) },
        })),
        ...withCapacity,
      });
      const output = await client.send(command, options);
      return {
        response: { items: (output.Responses ?? []).map(({ Item }) => fromSdkItem(Item ?? {})) },
        capacity: output.ConsumedCapacity,
      };
    }
    case "PutItem": {
      const { input } = request;
      const command = new PutItemCommand({
        ...input,
        Item: toSdkItem(input.Item),
        ...expressionValues(input),
        ...withCapacity,
      });
      return writeAnswer(await client.send(command, options));
    }
    case "UpdateItem": {
      const { input } = request;
      const command = new UpdateItemCommand({
        ...input,
        Key: toSdkItem(input.Key),
        ...expressionValues(input),
        ...withCapacity,
      });
      return writeAnswer(await client.send(command, options));
    }
    case "DeleteItem": {
      const { input } = request;
      const command = new DeleteItemCommand({
        ...input,
        Key: toSdkItem(input.Key),
        ...expressionValues(input),
        ...withCapacity,
      });
      return writeAnswer(await client.send(command, options));
    }
    case "BatchWriteItem": {
      const command = new BatchWriteItemCommand({
        RequestItems: mapRecord(request.input.RequestItems, (writes) =>
          writes.map(toSdkWriteRequest),
        ),
        ...withCapacity,
      });
      const output = await client.send(command, options);
      const left = output.UnprocessedItems ?? {};
      return {
        response: {
          items: [],
          ...(Object.keys(left).length > 0 && {
            unprocessed: {
              operation: "BatchWriteItem",
              input: { RequestItems: mapRecord(left, (writes) => writes.map(fromSdkWriteRequest)) },
            },
          }),
        },
        capacity: output.ConsumedCapacity,
      };
    }
    case "TransactWriteItems": {
      const command = new TransactWriteItemsCommand({
        ...request.input,
        TransactItems: request.input.TransactItems.map(toSdkTransactItem),
        ...withCapacity,
      });
      const output = await client.send(command, options);
      return { response: { items: [] }, capacity: output.ConsumedCapacity };
    }
    default:
      return request satisfies never;
  }
}

function readPageInput(input: {
  readonly ExpressionAttributeValues?: Item;
  readonly ExclusiveStartKey?: Item;
}) {
  return {
    ...expressionValues(input),
    ExclusiveStartKey: input.ExclusiveStartKey && toSdkItem(input.ExclusiveStartKey),
    ...withCapacity,
  };
}

function expressionValues(input: { readonly ExpressionAttributeValues?: Item }) {
  const values = input.ExpressionAttributeValues;
  return { ExpressionAttributeValues: values && toSdkItem(values) };
}

function readPageAnswer(output: {
  Items?: SdkItem[] | undefined;
  LastEvaluatedKey?: SdkItem | undefined;
  ScannedCount?: number | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
}): Answer {
  return {
    response: {
      items: (output.Items ?? []).map(fromSdkItem),
      ...(output.LastEvaluatedKey !== undefined && {
        lastEvaluatedKey: fromSdkItem(output.LastEvaluatedKey),
      }),
      scannedCount: output.ScannedCount ?? 0,
    },
    capacity: output.ConsumedCapacity,
  };
}

function writeAnswer(output: {
  Attributes?: SdkItem | undefined;
  ConsumedCapacity?: ConsumedCapacity | undefined;
}): Answer {
  return {
    response: {
      items: [],
      ...(output.Attributes !== undefined && { attributes: fromSdkItem(output.Attributes) }),
    },
    capacity: output.ConsumedCapacity,
  };
}

/** The table at hand, where it is just one. */
function tableOf(request: DynamoDbRequest): string | undefined {
  const { input } = request;
  if ("TableName" in input) return input.TableName;
  if (!("RequestItems" in input)) return undefined;
  const names = Object.keys(input.RequestItems);
  return names.length === 1 ? names[0] : undefined;
}
