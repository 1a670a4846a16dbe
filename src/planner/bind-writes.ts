import type { DynamoDbRequest, TransactWriteItem, WriteRequest } from "../dynamodb/requests.ts";
import { itemProblem } from "../dynamodb/value-validation.ts";
import { type AttributeValue, type Item, identityOf } from "../dynamodb/values.ts";
import { parametersIn } from "../language/expressions/traverse.ts";
import type { Bound } from "./bind.ts";
import {
  batchSizes,
  checkStoredKeys,
  inParts,
  itemKey,
  settled,
  substitutions,
} from "./bind-parts.ts";
import { elementsOf, getInput } from "./bind-reads.ts";
import { type Call, CallFailure } from "./call.ts";
import { isIndependent } from "./facts.ts";
import type { Operation, Step, UpdateAction, WriteOperation } from "./plan.ts";
import { type RenderedOperation, renderOperation } from "./render.ts";

/** A write that stands alone. */
export function bindWrite(call: Call, operation: WriteOperation, position: number): Bound {
  const bound = bindOne(call, operation);
  if (bound === "never") {
    return { kind: "fails", meaning: operation.conditionMeaning ?? "condition failed" };
  }
  if (bound === "nothing") return { kind: "nothing" };
  return {
    kind: "requests",
    requests: [{ request: singleRequest(call, operation, bound), operations: [position] }],
  };
}

/** All operations of a transaction that take part in this call, in one request. */
export function bindTransaction(
  call: Call,
  step: Extract<Step, { kind: "transaction" }>,
  position: number,
): Bound {
  const part = step.operations.filter((operation) => takesPart(call, operation));
  const positions = part.map((operation) => position + step.operations.indexOf(operation));
  if (step.access === "read") {
    const gets = part.flatMap((operation) =>
      "filterAttributes" in operation ? [getInput(call, operation)] : [],
    );
    const distinct = new Set(
      gets.map(({ TableName, Key }) => identityOf({ L: [{ S: TableName }, { M: Key }] })),
    );
    if (distinct.size < gets.length) {
      throw new CallFailure(
        `${call.plan.name} would read one item twice, which a transaction cannot.`,
      );
    }
    const request: DynamoDbRequest = {
      operation: "TransactGetItems",
      input: { TransactItems: gets.map(({ ConsistentRead: _always, ...Get }) => ({ Get })) },
    };
    return { kind: "requests", requests: [{ request, operations: positions }] };
  }
  const items: TransactWriteItem[] = [];
  const carriedOut: number[] = [];
  const keys = new Set<string>();
  for (const [index, operation] of part.entries()) {
    if ("filterAttributes" in operation) continue;
    const bound = bindOne(call, operation);
    if (bound === "never") {
      return { kind: "fails", meaning: operation.conditionMeaning ?? "condition failed" };
    }
    if (bound === "nothing") continue;
    const identity = identityOf({
      L: [{ S: operation.table }, { M: bound.key }],
    });
    if (keys.has(identity)) {
      const [first] = items;
      const isMove = call.plan.verb === "move" && first !== undefined && "Delete" in first;
      if (isMove && bound.item !== undefined) {
        // The key stays, but other attributes may change: the item is replaced as it was read.
        const { Key: _same, ...unchanged } = first.Delete;
        items[0] = { Put: { ...unchanged, Item: bound.item } };
        continue;
      }
      throw new CallFailure(
        `${call.plan.name} would touch one item of ${operation.table} twice, which a transaction cannot.`,
      );
    }
    keys.add(identity);
    items.push(transactItem(call, operation, bound));
    carriedOut.push(positions[index] ?? position);
  }
  if (items.length === 0) return { kind: "nothing" };
  const request: DynamoDbRequest = {
    operation: "TransactWriteItems",
    input: { TransactItems: items },
  };
  return { kind: "requests", requests: [{ request, operations: carriedOut }] };
}

/** Puts and deletes of lists, as many in one request as DynamoDB takes. */
export function bindBatchWrites(
  call: Call,
  operations: readonly WriteOperation[],
  position: number,
): Bound {
  const writes = new Map<string, { table: string; write: WriteRequest; position: number }>();
  for (const [index, operation] of operations.entries()) {
    for (const element of elementsOf(call, operation.itemsParameter)) {
      const bound = bindOne(element, operation);
      if (typeof bound === "string") continue;
      const table = call.tableName(operation.table);
      const identity = identityOf({ L: [{ S: table }, { M: bound.key }] });
      if (writes.has(identity) && operation.item !== undefined) {
        throw new CallFailure(`${call.plan.name} would put two items with one key in one batch.`);
      }
      const write: WriteRequest =
        bound.item === undefined
          ? { DeleteRequest: { Key: bound.key } }
          : { PutRequest: { Item: bound.item } };
      writes.set(identity, { table, write, position: position + index });
    }
  }
  if (writes.size === 0) return { kind: "nothing" };
  const requests = inParts([...writes.values()], batchSizes.write).map((part) => {
    const byTable: Record<string, WriteRequest[]> = {};
    for (const { table, write } of part) {
      const ofTable = byTable[table] ?? [];
      ofTable.push(write);
      byTable[table] = ofTable;
    }
    const request: DynamoDbRequest = {
      operation: "BatchWriteItem",
      input: { RequestItems: byTable },
    };
    return { request, operations: [...new Set(part.map((each) => each.position))] };
  });
  return { kind: "requests", requests };
}

interface BoundWrite {
  readonly key: Item;
  readonly item?: Item;
  readonly rendered: RenderedOperation;
}

/** One write with its values; `never` where its condition cannot hold. */
function bindOne(call: Call, operation: WriteOperation): BoundWrite | "never" | "nothing" {
  const condition = settled(call, operation.condition);
  if (condition === "never") return "never";
  const item = operation.item === undefined ? undefined : putItem(call, operation);
  const key = itemKey(call, operation.table, operation.key ?? { partition: [], sort: [] });
  const actions = boundActions(call, operation);
  const rendered = renderOperation(
    { ...(condition === "nothing to check" ? {} : { condition }), actions },
    call.naming(operation.entities),
  );
  if (operation.operation === "ConditionCheck" && rendered.condition === undefined)
    return "nothing";
  return { key, ...(item === undefined ? {} : { item }), rendered };
}

function putItem(call: Call, operation: WriteOperation): Item {
  const naming = call.naming(operation.entities);
  const isLock = operation.lockFor !== undefined;
  const attributes: [string, AttributeValue][] = [];
  for (const { attribute, value, when } of operation.item ?? []) {
    if (when !== undefined && !call.holds(when)) continue;
    const evaluated = call.evaluate(value);
    if (evaluated === undefined) continue;
    const type = isLock ? undefined : naming.typeOf({ attribute, path: [] });
    attributes.push([attribute, call.stored(evaluated, type)]);
  }
  const item: Item = Object.fromEntries(attributes);
  const problem = itemProblem(item);
  if (problem !== undefined) {
    throw new CallFailure(
      problem.path === ""
        ? `The item is refused: ${problem.message}.`
        : `'${problem.path}' is refused: ${problem.message}.`,
    );
  }
  checkStoredKeys(call, operation.table, item);
  return item;
}

/**
 * The actions of this call: those whose argument is given and whose condition holds. Values are
 * computed here where nothing of the stored item is in them.
 */
function boundActions(call: Call, operation: WriteOperation): readonly UpdateAction[] {
  const naming = call.naming(operation.entities);
  return operation.changes.flatMap((action): UpdateAction[] => {
    const { target, value } = action;
    if (action.when !== undefined && !call.holds(action.when)) {
      return action.otherwise === "remove" ? [{ kind: "remove", target }] : [];
    }
    if (value === undefined) return [{ kind: action.kind, target }];
    if (!isIndependent(value)) {
      const isGiven = parametersIn(value).every((name) => call.argument(name) !== undefined);
      return isGiven ? [{ kind: action.kind, target, value }] : [];
    }
    const evaluated = call.evaluate(value);
    if (evaluated === undefined) return [];
    const stored = call.stored(evaluated, naming.typeOf(target));
    if (target.path.length === 0) {
      checkStoredKeys(call, operation.table, { [target.attribute]: stored });
    }
    // A value is sent under another form only where names in it are stored under others.
    const sent = stored === evaluated ? value : ({ kind: "literal", value: stored } as const);
    return [{ kind: action.kind, target, value: sent }];
  });
}

function takesPart(call: Call, operation: Operation): boolean {
  if ("filterAttributes" in operation || operation.when === undefined) return true;
  return call.holds(operation.when);
}

function singleRequest(
  call: Call,
  operation: WriteOperation,
  { key, item, rendered }: BoundWrite,
): DynamoDbRequest {
  const TableName = call.tableName(operation.table);
  const expressions = {
    ...(rendered.condition === undefined ? {} : { ConditionExpression: rendered.condition }),
    ...tellsOldItem(operation),
    ...substitutions(call, rendered),
  };
  switch (operation.operation) {
    case "PutItem":
      return { operation: "PutItem", input: { TableName, Item: item ?? {}, ...expressions } };
    case "UpdateItem":
      return {
        operation: "UpdateItem",
        input: {
          TableName,
          Key: key,
          ...(rendered.update === undefined ? {} : { UpdateExpression: rendered.update }),
          ...expressions,
          ReturnValues: "ALL_NEW",
        },
      };
    case "DeleteItem":
      return { operation: "DeleteItem", input: { TableName, Key: key, ...expressions } };
    case "ConditionCheck":
      return {
        operation: "TransactWriteItems",
        input: { TransactItems: [{ ConditionCheck: { TableName, Key: key, ...expressions } }] },
      };
    case "BatchWriteItem":
      return {
        operation: "BatchWriteItem",
        input: { RequestItems: { [TableName]: [{ DeleteRequest: { Key: key } }] } },
      };
    default:
      return operation.operation satisfies never;
  }
}

/** The stored item tells whether it is the condition that fails, or the item that has changed. */
function tellsOldItem(operation: WriteOperation): {
  readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD";
} {
  return operation.asRead === undefined ? {} : { ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
}

function transactItem(
  call: Call,
  operation: WriteOperation,
  { key, item, rendered }: BoundWrite,
): TransactWriteItem {
  const TableName = call.tableName(operation.table);
  const expressions = {
    ...(rendered.condition === undefined ? {} : { ConditionExpression: rendered.condition }),
    ...tellsOldItem(operation),
    ...substitutions(call, rendered),
  };
  switch (operation.operation) {
    case "PutItem":
      return { Put: { TableName, Item: item ?? {}, ...expressions } };
    case "UpdateItem":
      return {
        Update: {
          TableName,
          Key: key,
          ...(rendered.update === undefined ? {} : { UpdateExpression: rendered.update }),
          ...expressions,
        },
      };
    case "ConditionCheck":
      return { ConditionCheck: { TableName, Key: key, ...expressions } };
    case "DeleteItem":
    case "BatchWriteItem":
      return { Delete: { TableName, Key: key, ...expressions } };
    default:
      return operation.operation satisfies never;
  }
}
