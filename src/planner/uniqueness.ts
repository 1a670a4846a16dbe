import type { Condition, Expression } from "../language/expressions/expression.ts";
import { mayBeAbsent } from "../language/semantics/keys.ts";
import type { Entity } from "../language/semantics/model.ts";
import type { Attribute } from "../language/semantics/types.ts";
import type { OperationKey, WriteOperation } from "./plan.ts";
import {
  all,
  anyOf,
  attribute,
  call,
  doesNotExist,
  equals,
  exists,
  parameter,
  sameExpression,
  textLiteral,
} from "./substitute.ts";
import { lockDiscriminator, lockKey } from "./unique-locks.ts";

/** What a write makes of the value of a unique attribute. */
export interface UniqueChange {
  readonly attribute: Attribute;
  /** Absent where no older item can have one, or the write does not touch it. */
  readonly before?: Expression;
  /** Absent where the write removes it. */
  readonly after?: Expression;
  /** The value is always there after the write. */
  readonly certain: boolean;
}

/**
 * The lock items that go with a write, in the same transaction: the old value's is deleted, the new
 * one's is put unless it exists. Where both are the same, neither happens.
 */
export function lockOperations(
  entity: Entity,
  changes: readonly UniqueChange[],
): readonly WriteOperation[] {
  return changes.flatMap((change) => {
    const { before, after } = change;
    const differs =
      before === undefined || after === undefined ? undefined : different(change, before, after);
    const operations: WriteOperation[] = [];
    if (before !== undefined) {
      const when = all([exists(before), differs]);
      operations.push({
        operation: "DeleteItem",
        ...lockBase(entity, change.attribute, before),
        changes: [],
        ...(when === undefined ? {} : { when }),
      });
    }
    if (after !== undefined) {
      const when = all([change.certain ? undefined : exists(after), differs]);
      operations.push(lockPut(entity, change.attribute, after, when));
    }
    return operations;
  });
}

/** Holds as long as nobody has changed the attribute since the item was read. */
export function unchangedSince(
  entity: Entity,
  name: string,
  current: string,
): Condition | undefined {
  const read = parameter(current, [name]);
  const same = equals(attribute(name), read);
  const declared = entity.attributes.find((each) => each.name === name);
  if (declared !== undefined && !mayBeAbsent(entity, declared)) return same;
  return anyOf([
    all([exists(read), same]) ?? same,
    all([doesNotExist(read), doesNotExist(attribute(name))]) ?? same,
  ]);
}

/** The condition for an item that may not have existed: it is as it was read, or still absent. */
export function unchangedOrAbsent(
  current: string,
  unchanged: readonly (Condition | undefined)[],
  partitionKey: string,
): Condition | undefined {
  const found = exists(parameter(current));
  const absent = doesNotExist(parameter(current));
  const asRead = all([found, ...unchanged]);
  const stillAbsent = all([absent, doesNotExist(attribute(partitionKey))]);
  return anyOf([asRead, stillAbsent].filter((condition) => condition !== undefined));
}

function lockPut(
  entity: Entity,
  unique: Attribute,
  value: Expression,
  when: Condition | undefined,
): WriteOperation {
  const { discriminator, primary } = entity.table;
  const [partition] = primary.partition;
  const base = lockBase(entity, unique, value);
  return {
    operation: "PutItem",
    ...base,
    item: [
      ...lockKey(entity, unique, value).map((key) => ({
        attribute: key.attribute,
        value: key.value,
      })),
      ...(discriminator === undefined
        ? []
        : [{ attribute: discriminator, value: textLiteral(lockDiscriminator) }]),
    ],
    changes: [],
    condition: doesNotExist(attribute(partition?.storedName ?? "")),
    conditionMeaning: "unique value taken",
    ...(when === undefined ? {} : { when }),
  };
}

function lockBase(entity: Entity, unique: Attribute, value: Expression) {
  const keys = lockKey(entity, unique, value);
  const key: OperationKey = {
    partition: keys
      .filter(({ role }) => role === "partition")
      .map((each) => ({ attribute: each.attribute, value: each.value })),
    sort: keys
      .filter(({ role }) => role === "sort")
      .map((each) => ({ attribute: each.attribute, operator: "=", values: [each.value] })),
  };
  return {
    table: entity.table.name,
    entities: [entity.name],
    key,
    lockFor: { entity: entity.name, attribute: unique.name },
  };
}

/** Whether the locks differ: without regard to case where the attribute is unique in that way. */
function different(
  { attribute: { unique } }: UniqueChange,
  before: Expression,
  after: Expression,
): Condition | undefined {
  if (sameExpression(before, after)) return undefined;
  const compared = (value: Expression): Expression =>
    unique?.lower === true ? call("lower", value) : value;
  return { kind: "comparison", operator: "<>", left: compared(before), right: compared(after) };
}
