import { keyIdentity } from "../dynamodb/index-entries.ts";
import { type AttributeValue, compareValues, valuesEqual } from "../dynamodb/values.ts";
import { evaluate } from "../language/expressions/evaluate.ts";
import type { Environment } from "../language/expressions/evaluation.ts";
import type { Expression } from "../language/expressions/expression.ts";
import { seededClock } from "../language/semantics/seeded-clock.ts";
import type { OperationKey, SortCondition } from "../planner/plan.ts";
import type { KeyConditionPart, PathLayout } from "./layout-view.ts";
import type { StoredItem } from "./stored-items.ts";

/** The arguments of a call, by parameter. */
export type CallArguments = ReadonlyMap<string, AttributeValue>;

/** One part of a key condition with its values computed. */
export interface EvaluatedPart {
  readonly attribute: string;
  readonly operator: KeyConditionPart["operator"];
  readonly values: readonly AttributeValue[];
  readonly role: "partition" | "sort";
}

/** The key condition with its values; `undefined` where one of them cannot be computed. */
export function keyCondition(
  key: OperationKey,
  given: CallArguments,
): readonly EvaluatedPart[] | undefined {
  const environment = environmentOf(given);
  const parts: EvaluatedPart[] = [];
  for (const { attribute, value } of key.partition) {
    const values = evaluateAll([value], environment);
    if (values === undefined) return undefined;
    parts.push({ attribute, operator: "=", values, role: "partition" });
  }
  for (const condition of key.sort) {
    const values = evaluateAll(condition.values, environment);
    if (values === undefined) return undefined;
    const { attribute, operator } = condition;
    parts.push({
      attribute,
      operator,
      values: isEmptyRange(condition, environment) ? [] : values,
      role: "sort",
    });
  }
  return parts;
}

/** Where the lower bound is above the upper one, DynamoDB would refuse the request: none is sent. */
function isEmptyRange({ range }: SortCondition, environment: Environment): boolean {
  if (range === undefined) return false;
  const bounds = evaluateAll([range.lower, range.upper], environment);
  const [lower, upper] = bounds ?? [];
  if (lower === undefined || upper === undefined) return false;
  return (compareValues(lower, upper) ?? 0) > 0;
}

/** All values, or `undefined` where one of them cannot be computed. */
export function evaluateAll(
  expressions: readonly Expression[],
  environment: Environment,
): readonly AttributeValue[] | undefined {
  const values: AttributeValue[] = [];
  for (const expression of expressions) {
    const made = evaluate(expression, environment);
    if (made.kind !== "value") return undefined;
    values.push(made.value);
  }
  return values;
}

/** An environment in which only the arguments have values. */
export function environmentOf(given: CallArguments): Environment {
  return {
    ...seededClock("layout"),
    attribute: () => undefined,
    parameter: (name) => given.get(name),
  };
}

/** The positions of the items that fulfil one of the conditions, in the order of reading. */
export function readInOrder(
  path: PathLayout,
  items: readonly StoredItem[],
  conditions: readonly (readonly EvaluatedPart[])[],
  forward: boolean,
): readonly number[] {
  const read = new Set<number>();
  for (const condition of conditions) {
    const sort = condition.filter(({ role }) => role === "sort");
    for (const position of collectionsWith(path, items, condition)) {
      const found = rangeOf(path.collections[position]?.items ?? [], items, sort);
      for (const item of forward ? found : found.toReversed()) read.add(item);
    }
  }
  return [...read];
}

/**
 * The items of a collection that fulfil the condition on the sort key. What fulfils its first part
 * lies together, so only that much of a long collection is looked at.
 */
function rangeOf(
  collection: readonly number[],
  items: readonly StoredItem[],
  sort: readonly EvaluatedPart[],
): readonly number[] {
  const [first] = sort;
  if (first === undefined) return collection;
  const [bound] = first.values;
  if (bound === undefined) return [];
  const hasLowerBound = !first.operator.startsWith("<");
  let start = 0;
  if (hasLowerBound) {
    let end = collection.length;
    while (start < end) {
      const middle = (start + end) >> 1;
      const value = valueAt(items[collection[middle] ?? -1], first.attribute);
      const isBelow = value !== undefined && (compareValues(value, bound) ?? 0) < 0;
      if (isBelow) start = middle + 1;
      else end = middle;
    }
  }
  const found: number[] = [];
  for (let at = start; at < collection.length; at += 1) {
    const position = collection[at] ?? -1;
    const item = items[position];
    if (item === undefined) continue;
    if (fulfils(item, sort)) found.push(position);
    else if (!fulfils(item, [first]) && !isAtBound(item, first, bound)) break;
  }
  return found;
}

/** `>` leaves out the items at its bound, which stand before those that it finds. */
function isAtBound(
  item: StoredItem,
  { attribute, operator }: EvaluatedPart,
  bound: AttributeValue,
): boolean {
  const value = valueAt(item, attribute);
  return operator === ">" && value !== undefined && valuesEqual(value, bound);
}

/** The collections of a partition key value: one, or none; without a key, as in a scan, all. */
function collectionsWith(
  path: PathLayout,
  items: readonly StoredItem[],
  condition: readonly EvaluatedPart[],
): readonly number[] {
  const given = condition.filter(({ role }) => role === "partition");
  if (given.length === 0) return [...path.collections.keys()];
  const key = Object.fromEntries(
    given.flatMap(({ attribute, values: [value] }) => {
      return value === undefined ? [] : [[attribute, value] as const];
    }),
  );
  const found = collectionIndex(path, items).get(keyIdentity(partitionOf(path), key));
  return found === undefined ? [] : [found];
}

const collectionIndexes = new WeakMap<PathLayout, ReadonlyMap<string, number>>();

/** The position of each collection by its partition key, made once for all patterns of a view. */
function collectionIndex(
  path: PathLayout,
  items: readonly StoredItem[],
): ReadonlyMap<string, number> {
  let index = collectionIndexes.get(path);
  if (index === undefined) {
    const keys = partitionOf(path);
    index = new Map(
      path.collections.map((collection, position) => {
        const first = items[collection.items[0] ?? -1];
        return [keyIdentity(keys, first?.item ?? {}), position];
      }),
    );
    collectionIndexes.set(path, index);
  }
  return index;
}

function partitionOf({ partition }: PathLayout) {
  return partition.map(({ attribute, type }) => ({ name: attribute, type }));
}

function valueAt(stored: StoredItem | undefined, attribute: string): AttributeValue | undefined {
  return stored !== undefined && Object.hasOwn(stored.item, attribute)
    ? stored.item[attribute]
    : undefined;
}

/** The collections from which the conditions read, as positions in the path. */
export function collectionsOf(
  path: PathLayout,
  items: readonly StoredItem[],
  conditions: readonly (readonly EvaluatedPart[])[],
): readonly number[] {
  const found = new Set(conditions.flatMap((condition) => collectionsWith(path, items, condition)));
  return [...found].sort((left, right) => left - right);
}

function fulfils(stored: StoredItem, condition: readonly EvaluatedPart[]): boolean {
  return condition.every(({ attribute, operator, values }) => {
    const value = valueAt(stored, attribute);
    const [first, second] = values;
    if (value === undefined || first === undefined) return false;
    switch (operator) {
      case "=":
        return valuesEqual(value, first);
      case "begins_with":
        return "S" in value && "S" in first && value.S.startsWith(first.S);
      case "between":
        return isOrdered(first, value) && second !== undefined && isOrdered(value, second);
      case "<":
        return compareValues(value, first) !== undefined && (compareValues(value, first) ?? 0) < 0;
      case "<=":
        return isOrdered(value, first);
      case ">":
        return compareValues(value, first) !== undefined && (compareValues(value, first) ?? 0) > 0;
      case ">=":
        return isOrdered(first, value);
      default:
        return operator satisfies never;
    }
  });
}

function isOrdered(lower: AttributeValue, upper: AttributeValue): boolean {
  const order = compareValues(lower, upper);
  return order !== undefined && order <= 0;
}
