import { createSubstitutions } from "../../dynamodb/expressions.ts";
import type {
  DynamoDbRequest,
  ExpressionInput,
  TransactWriteItem,
  UpdateItemInput,
} from "../../dynamodb/requests.ts";
import { type AttributeValue, type Item, identityOf } from "../../dynamodb/values.ts";
import {
  type ExpectedAttribute,
  type ItemChange,
  type ItemWrite,
  type LockItem,
  lockOwner,
} from "./plan.ts";

/** What carries a write out. */
export type ItemWriteRequest = Extract<
  DynamoDbRequest,
  { operation: "UpdateItem" | "DeleteItem" | "TransactWriteItems" }
>;

/** The one request that carries a write out, so that all of it is done or nothing. */
export function requestOf(
  write: ItemWrite,
  table: string,
  physicalNameOf: (table: string) => string,
): ItemWriteRequest {
  const physicalTable = physicalNameOf(table);
  switch (write.kind) {
    case "change": {
      if (write.locks.length === 0) {
        return { operation: "UpdateItem", input: updateOf(write, physicalTable) };
      }
      const changes = Object.keys(write.set).length > 0 || write.remove.length > 0;
      const change: TransactWriteItem = changes
        ? { Update: updateOf(write, physicalTable) }
        : { ConditionCheck: { ...conditional(write, physicalTable), Key: write.key } };
      const locks = write.locks.map((lock) => lockUpdate(lock, physicalTable));
      return { operation: "TransactWriteItems", input: { TransactItems: [change, ...locks] } };
    }
    case "delete":
      return {
        operation: "DeleteItem",
        input: { ...conditional(write, physicalTable), Key: write.key },
      };
    case "move": {
      const put: TransactWriteItem = {
        Put: {
          TableName: physicalNameOf(write.table),
          Item: write.item,
          ConditionExpression: "attribute_not_exists(#key)",
          ExpressionAttributeNames: { "#key": write.partitionKey },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      };
      const old: TransactWriteItem = {
        Delete: { ...conditional(write, physicalTable), Key: write.key },
      };
      return { operation: "TransactWriteItems", input: { TransactItems: [old, put] } };
    }
    default:
      return write satisfies never;
  }
}

/**
 * The conditional update of a change. Where somebody has changed what it depends on, DynamoDB refuses
 * it and returns the item as it is now, to be decided anew: a concurrent writer always wins.
 */
export function updateOf(
  { key, set, remove, expected }: Pick<ItemChange, "key" | "set" | "remove" | "expected">,
  physicalTable: string,
): UpdateItemInput {
  const tokens = createSubstitutions<AttributeValue>(identityOf);
  const sets = Object.entries(set).map(
    ([attribute, value]) => `${tokens.name(attribute)} = ${tokens.value(value, attribute)}`,
  );
  const clauses = [
    ...(sets.length === 0 ? [] : [`SET ${sets.join(", ")}`]),
    ...(remove.length === 0 ? [] : [`REMOVE ${remove.map(tokens.name).join(", ")}`]),
  ];
  const condition = conditionOf(key, expected, tokens);
  const values = tokens.values();
  return {
    TableName: physicalTable,
    Key: key,
    UpdateExpression: clauses.join(" "),
    ConditionExpression: condition,
    ExpressionAttributeNames: tokens.names() ?? {},
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
}

/** What is returned with a refusal is the item as it is now, which is decided anew. */
function conditional(
  { key, expected }: Pick<ItemWrite, "key" | "expected">,
  physicalTable: string,
): ExpressionInput & {
  readonly TableName: string;
  readonly ConditionExpression: string;
  readonly ReturnValuesOnConditionCheckFailure: "ALL_OLD";
} {
  const tokens = createSubstitutions<AttributeValue>(identityOf);
  const condition = conditionOf(key, expected, tokens);
  const values = tokens.values();
  return {
    TableName: physicalTable,
    ConditionExpression: condition,
    ExpressionAttributeNames: tokens.names() ?? {},
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
}

/** A lock that is there already is taken where nobody has said yet whose it is. */
function lockUpdate({ key, item, owner }: LockItem, physicalTable: string): TransactWriteItem {
  const tokens = createSubstitutions<AttributeValue>(identityOf);
  const attributes = { ...item, [lockOwner]: { M: owner } };
  const sets = Object.entries(attributes).map(
    ([attribute, value]) => `${tokens.name(attribute)} = ${tokens.value(value, attribute)}`,
  );
  const owned = tokens.name(lockOwner);
  const condition = `attribute_not_exists(${owned}) OR ${owned} = ${tokens.value({ M: owner }, lockOwner)}`;
  return {
    Update: {
      TableName: physicalTable,
      Key: key,
      UpdateExpression: `SET ${sets.join(", ")}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: tokens.names() ?? {},
      ExpressionAttributeValues: tokens.values() ?? {},
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  };
}

/** An item that has been deleted meanwhile must not come back as a stub of what is written. */
function conditionOf(
  key: Item,
  expected: readonly ExpectedAttribute[],
  tokens: ReturnType<typeof createSubstitutions<AttributeValue>>,
): string {
  const conditions = expected.map(({ attribute, value }) =>
    value === undefined
      ? `attribute_not_exists(${tokens.name(attribute)})`
      : `${tokens.name(attribute)} = ${tokens.value(value, attribute)}`,
  );
  const [partition] = Object.keys(key);
  if (partition !== undefined && expected.every(({ value }) => value === undefined)) {
    conditions.unshift(`attribute_exists(${tokens.name(partition)})`);
  }
  return conditions.join(" AND ");
}
