import type { AttributeValue, Item } from "./values.ts";

/**
 * A request to DynamoDB as plain JSON: the name of the operation and the input of the SDK's
 * low-level command, but with binary as base64 text. `data` converts and sends it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
export type DynamoDbRequest =
  | { readonly operation: "GetItem"; readonly input: GetItemInput }
  | { readonly operation: "Query"; readonly input: QueryInput }
  | { readonly operation: "Scan"; readonly input: ScanInput }
  | { readonly operation: "BatchGetItem"; readonly input: BatchGetItemInput }
  | { readonly operation: "TransactGetItems"; readonly input: TransactGetItemsInput }
  | { readonly operation: "PutItem"; readonly input: PutItemInput }
  | { readonly operation: "UpdateItem"; readonly input: UpdateItemInput }
  | { readonly operation: "DeleteItem"; readonly input: DeleteItemInput }
  | { readonly operation: "BatchWriteItem"; readonly input: BatchWriteItemInput }
  | { readonly operation: "TransactWriteItems"; readonly input: TransactWriteItemsInput };

export type OperationName = DynamoDbRequest["operation"];

/** What `#alias` and `:placeholder` stand for in the expressions of a request. */
export interface ExpressionInput {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
}

interface ProjectionInput {
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
}

export interface GetItemInput extends ProjectionInput {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
}

interface ReadPageInput extends ExpressionInput {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ConsistentRead?: boolean;
  /** Items to evaluate, before the filter. */
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
  readonly Select?: "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES" | "SPECIFIC_ATTRIBUTES" | "COUNT";
}

export interface QueryInput extends ReadPageInput {
  readonly KeyConditionExpression: string;
  readonly ScanIndexForward?: boolean;
}

export interface ScanInput extends ReadPageInput {
  readonly Segment?: number;
  readonly TotalSegments?: number;
}

export interface KeysAndAttributes extends ProjectionInput {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
}

/** By table name. */
export interface BatchGetItemInput {
  readonly RequestItems: Readonly<Record<string, KeysAndAttributes>>;
}

export interface TransactGetItemsInput {
  readonly TransactItems: readonly { readonly Get: Omit<GetItemInput, "ConsistentRead"> }[];
}

interface ConditionInput extends ExpressionInput {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
}

export interface PutItemInput extends ConditionInput {
  readonly Item: Item;
  readonly ReturnValues?: "NONE" | "ALL_OLD";
}

export interface UpdateItemInput extends ConditionInput {
  readonly Key: Item;
  readonly UpdateExpression?: string;
  readonly ReturnValues?: "NONE" | "ALL_OLD" | "UPDATED_OLD" | "ALL_NEW" | "UPDATED_NEW";
}

export interface DeleteItemInput extends ConditionInput {
  readonly Key: Item;
  readonly ReturnValues?: "NONE" | "ALL_OLD";
}

/** One element of a BatchWriteItem: a put or a delete. */
export type WriteRequest =
  | { readonly PutRequest: { readonly Item: Item } }
  | { readonly DeleteRequest: { readonly Key: Item } };

/** By table name. */
export interface BatchWriteItemInput {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>;
}

/** One action of a write transaction. */
export type TransactWriteItem =
  | { readonly Put: Omit<PutItemInput, "ReturnValues"> }
  | { readonly Update: Omit<UpdateItemInput, "ReturnValues"> }
  | { readonly Delete: Omit<DeleteItemInput, "ReturnValues"> }
  | {
      readonly ConditionCheck: ConditionInput & { readonly Key: Item };
    };

export interface TransactWriteItemsInput {
  readonly TransactItems: readonly TransactWriteItem[];
  readonly ClientRequestToken?: string;
}

/** Whether a request changes items, whatever they are. */
export function isWrite(operation: OperationName): boolean {
  switch (operation) {
    case "GetItem":
    case "Query":
    case "Scan":
    case "BatchGetItem":
    case "TransactGetItems":
      return false;
    case "PutItem":
    case "UpdateItem":
    case "DeleteItem":
    case "BatchWriteItem":
    case "TransactWriteItems":
      return true;
    default:
      return operation satisfies never;
  }
}
