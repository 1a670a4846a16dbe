import { createSubstitutions, type Substitutions } from "../../dynamodb/expressions.ts";
import { limits } from "../../dynamodb/limits.ts";
import type {
  DynamoDbRequest,
  ExpressionInput,
  TransactWriteItem,
  UpdateItemInput,
} from "../../dynamodb/requests.ts";
import { utf8Length } from "../../dynamodb/text.ts";
import { type AttributeValue, type Item, identityOf } from "../../dynamodb/values.ts";
import {
  type ExpectedAttribute,
  type ItemChange,
  type ItemMove,
  type ItemWrite,
  type LockItem,
  lockOwner,
} from "./plan.ts";

/** What carries a write out. */
export type ItemWriteRequest = Extract<
  DynamoDbRequest,
  { operation: "UpdateItem" | "DeleteItem" | "TransactWriteItems" }
>;

/**
 * The one request that carries a write out, so that all of it is done or nothing.
 *
 * @param table The physical name of the table that the item is in.
 * @param physicalNameOf What the connection calls a table that an item moves to, by the physical
 * name that the model gives it.
 */
export function requestOf(
  write: ItemWrite,
  table: string,
  physicalNameOf: (table: string) => string = (name) => name,
): ItemWriteRequest {
  switch (write.kind) {
    case "change": {
      if (write.locks.length === 0) {
        return { operation: "UpdateItem", input: updateOf(write, table) };
      }
      const changes = Object.keys(write.set).length > 0 || write.remove.length > 0;
      const change: TransactWriteItem = changes
        ? { Update: updateOf(write, table) }
        : { ConditionCheck: { ...conditional(write, table), Key: write.key } };
      const locks = write.locks.map((lock) => lockUpdate(lock, table));
      return { operation: "TransactWriteItems", input: { TransactItems: [change, ...locks] } };
    }
    case "delete":
      return {
        operation: "DeleteItem",
        input: { ...conditional(write, table), Key: write.key },
      };
    case "move":
      return {
        operation: "TransactWriteItems",
        input: { TransactItems: moveOf(write, table, physicalNameOf(write.table)) },
      };
    default:
      return write satisfies never;
  }
}

/** The item under its new key, the old one away, and the lock items of its unique values with it. */
function moveOf(move: ItemMove, table: string, target: string): readonly TransactWriteItem[] {
  const { key, item, newKey, isThere, locks, releases } = move;
  const [partition = ""] = Object.keys(newKey);
  const put: TransactWriteItem = {
    Put: {
      TableName: target,
      Item: item,
      ConditionExpression: "attribute_not_exists(#key)",
      ExpressionAttributeNames: { "#key": partition },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  };
  const there: TransactWriteItem = {
    ConditionCheck: {
      ...conditional({ key: newKey, expected: restOf(item, newKey) }, target),
      Key: newKey,
    },
  };
  return [
    { Delete: { ...conditional(move, table), Key: key } },
    isThere === true ? there : put,
    ...locks.map((lock) => lockUpdate(lock, target)),
    ...releases.map((lock) => lockRelease(lock, key, table)),
  ];
}

/** Everything of an item but its key, as a condition has it. */
export function restOf(item: Item, key: Item): readonly ExpectedAttribute[] {
  return Object.entries(item).flatMap(([attribute, value]) =>
    Object.hasOwn(key, attribute) ? [] : [{ attribute, value }],
  );
}

/**
 * The conditional update of a change. Where somebody has changed what it depends on, DynamoDB refuses
 * it and returns the item as it is now, to be decided anew: a concurrent writer always wins.
 */
export function updateOf(
  change: Pick<ItemChange, "key" | "set" | "remove" | "expected">,
  physicalTable: string,
): UpdateItemInput {
  const { update, condition, tokens } = expressionsOf(change);
  const values = tokens.values();
  return {
    TableName: physicalTable,
    Key: change.key,
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: tokens.names() ?? {},
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
}

/** Attributes that one condition may compare: each comparison but one has an AND beside it. */
export const mostExpected = Math.floor((limits.expressionOperators + 1) / 2);

/** Whether DynamoDB takes an update of so much in one expression, which cannot be divided. */
export function fitsOneUpdate(
  change: Pick<ItemChange, "key" | "set" | "remove" | "expected">,
): boolean {
  const few = Object.keys(change.set).length + change.remove.length < fewAttributes;
  return few || utf8Length(expressionsOf(change).update) <= limits.expressionBytes;
}

/** So many fit with any names. */
const fewAttributes = 25;

type Tokens = Substitutions<AttributeValue>;

/** What is returned with a refusal is the item as it is now, which is decided anew. */
function conditional(
  { key, expected }: Pick<ItemWrite, "key" | "expected">,
  physicalTable: string,
): ExpressionInput & {
  readonly TableName: string;
  readonly ConditionExpression: string;
  readonly ReturnValuesOnConditionCheckFailure: "ALL_OLD";
} {
  const { condition, tokens } = expressionsOf({ key, expected, set: {}, remove: [] });
  const values = tokens.values();
  return {
    TableName: physicalTable,
    ConditionExpression: condition,
    ExpressionAttributeNames: tokens.names() ?? {},
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
}

interface Expressions {
  readonly update: string;
  readonly condition: string;
  readonly tokens: Tokens;
}

/** With tokens that tell what they stand for, unless the texts are too long with them. */
function expressionsOf(
  change: Pick<ItemChange, "key" | "set" | "remove" | "expected">,
): Expressions {
  const build = (tokens: Tokens, space: string): Expressions => {
    const sets = Object.entries(change.set).map(
      ([attribute, value]) =>
        `${tokens.name(attribute)}${space}=${space}${tokens.value(value, attribute)}`,
    );
    const removes = change.remove.map(tokens.name);
    const clauses = [
      ...(sets.length === 0 ? [] : [`SET ${sets.join(`,${space}`)}`]),
      ...(removes.length === 0 ? [] : [`REMOVE ${removes.join(`,${space}`)}`]),
    ];
    const condition = conditionOf(change.key, change.expected, tokens, space);
    return { update: clauses.join(" "), condition, tokens };
  };
  const readable = build(createSubstitutions<AttributeValue>(identityOf), " ");
  const { update, condition } = readable;
  // Tokens are ASCII, so that a character is a byte.
  return Math.max(update.length, condition.length) <= limits.expressionBytes
    ? readable
    : build(createSubstitutions<AttributeValue>(identityOf, { short: true }), "");
}

/** A lock that is there already is taken where nobody has said yet whose it is. */
function lockUpdate(
  { key, item, owner, formerOwner }: LockItem,
  physicalTable: string,
): TransactWriteItem {
  const tokens = createSubstitutions<AttributeValue>(identityOf);
  const attributes = { ...item, [lockOwner]: { M: owner } };
  const sets = Object.entries(attributes).map(
    ([attribute, value]) => `${tokens.name(attribute)} = ${tokens.value(value, attribute)}`,
  );
  const condition = ownedBy(formerOwner === undefined ? [owner] : [owner, formerOwner], tokens);
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

/** A lock of somebody else stays, and the item with its value where it is. */
function lockRelease(key: Item, owner: Item, physicalTable: string): TransactWriteItem {
  const tokens = createSubstitutions<AttributeValue>(identityOf);
  return {
    Delete: {
      TableName: physicalTable,
      Key: key,
      ConditionExpression: ownedBy([owner], tokens),
      ExpressionAttributeNames: tokens.names() ?? {},
      ExpressionAttributeValues: tokens.values() ?? {},
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  };
}

function ownedBy(owners: readonly Item[], tokens: Tokens): string {
  const owned = tokens.name(lockOwner);
  return [
    `attribute_not_exists(${owned})`,
    ...owners.map((owner) => `${owned} = ${tokens.value({ M: owner }, lockOwner)}`),
  ].join(" OR ");
}

/** An item that has been deleted meanwhile must not come back as a stub of what is written. */
function conditionOf(
  key: Item,
  expected: readonly ExpectedAttribute[],
  tokens: Tokens,
  space: string,
): string {
  const conditions = expected.map(({ attribute, value }) =>
    value === undefined
      ? `attribute_not_exists(${tokens.name(attribute)})`
      : `${tokens.name(attribute)}${space}=${space}${tokens.value(value, attribute)}`,
  );
  const [partition] = Object.keys(key);
  if (partition !== undefined && expected.every(({ value }) => value === undefined)) {
    conditions.unshift(`attribute_exists(${tokens.name(partition)})`);
  }
  return conditions.join(" AND ");
}
