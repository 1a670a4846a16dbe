import { limits } from "../dynamodb/limits.ts";
import { keyValueProblem } from "../dynamodb/value-validation.ts";
import type { AttributeValue, Item } from "../dynamodb/values.ts";
import { compareValues } from "../dynamodb/values.ts";
import type { Condition, Expression } from "../language/expressions/expression.ts";
import { type Call, CallFailure } from "./call.ts";
import { keysNamed } from "./key-shapes.ts";
import type { KeyShape, OperationKey, SortCondition } from "./plan.ts";
import type { RenderedOperation } from "./render.ts";

/** `ExpressionAttributeNames` and `ExpressionAttributeValues`, with the values evaluated. */
export function substitutions(
  call: Call,
  { names, values }: RenderedOperation,
): {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
} {
  return {
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
    ...(values === undefined
      ? {}
      : {
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(values).map(([token, expression]) => [
              token,
              call.required(expression, `The value ${token}`),
            ]),
          ),
        }),
  };
}

/** The key of one item, by stored name. */
export function itemKey(call: Call, table: string, key: OperationKey): Item {
  const parts: [string, Expression][] = [
    ...key.partition.map(({ attribute, value }): [string, Expression] => [attribute, value]),
    ...key.sort.flatMap(({ attribute, values: [value] }): [string, Expression][] =>
      value === undefined ? [] : [[attribute, value]],
    ),
  ];
  return Object.fromEntries(
    parts.map(([attribute, expression]) => {
      const value = call.required(expression, `The key attribute '${attribute}'`);
      checkKey(call, table, undefined, attribute, value, expression);
      return [attribute, value];
    }),
  );
}

/**
 * The conditions of a query with their arguments checked; `undefined` where nothing can fulfil
 * them. What an empty argument makes meaningless falls away.
 */
export function queryKey(
  call: Call,
  table: string,
  index: string | undefined,
  key: OperationKey,
): OperationKey | undefined {
  for (const { attribute, value } of key.partition) {
    const evaluated = call.required(value, `The key attribute '${attribute}'`);
    checkKey(call, table, index, attribute, evaluated, value);
  }
  const sort: SortCondition[] = [];
  for (const condition of key.sort) {
    if (condition.range !== undefined && isEmptyRange(call, condition.range)) return undefined;
    const values = condition.values.map((value) =>
      call.required(value, `The key attribute '${condition.attribute}'`),
    );
    const [first, second] = values;
    if (condition.operator === "begins_with") {
      // Everything begins with the empty text, and DynamoDB refuses to look for it.
      if (first !== undefined && "S" in first && first.S === "") continue;
      checkPrefix(condition, first);
    }
    if (first !== undefined && second !== undefined && (compareValues(first, second) ?? 0) > 0) {
      return undefined;
    }
    for (const [position, value] of values.entries()) {
      checkKey(call, table, index, condition.attribute, value, condition.values[position]);
    }
    sort.push(condition);
  }
  return { partition: key.partition, sort };
}

/** Refuses key attributes, of the table and of all indexes, that DynamoDB would refuse to store. */
export function checkStoredKeys(call: Call, table: string, item: Item): void {
  for (const [attribute, value] of Object.entries(item)) {
    for (const { shape, role } of keysNamed(call.plans, table, undefined, attribute)) {
      refuseKey(shape, role, value);
    }
  }
}

/** What is left of a filter or condition: nothing, a part of it, or the certainty of failing. */
export function settled(
  call: Call,
  condition: Condition | undefined,
): Condition | "nothing to check" | "never" {
  if (condition === undefined) return "nothing to check";
  const left = call.condition(condition);
  if (left === true) return "nothing to check";
  return left === false ? "never" : left;
}

/** A whole number from 1 on, for limits. */
export function countOf(call: Call, expression: Expression | undefined): number | undefined {
  if (expression === undefined) return undefined;
  const value = call.required(expression, "The number of items");
  const count = "N" in value ? Number(value.N) : Number.NaN;
  if (!Number.isInteger(count) || count < 1) {
    throw new CallFailure("A number of items has to be a whole number from 1 on.", expression);
  }
  return count;
}

function isEmptyRange(call: Call, range: NonNullable<SortCondition["range"]>): boolean {
  const lower = call.evaluate(range.lower);
  const upper = call.evaluate(range.upper);
  if (lower === undefined || upper === undefined) return false;
  return (compareValues(lower, upper) ?? 0) > 0;
}

/**
 * An argument of `begins_with` in front of a longer separator must not end in a part of it: the key
 * condition could not tell where the attribute's own text ends.
 */
function checkPrefix(condition: SortCondition, value: AttributeValue | undefined): void {
  const [expression] = condition.values;
  if (expression?.kind !== "template" || value === undefined || !("S" in value)) return;
  const last = expression.parts.at(-1);
  const guard = typeof last === "string" ? undefined : last?.guard;
  if (guard === undefined) return;
  for (let length = guard.length - 1; length > 0; length--) {
    if (!value.S.endsWith(guard.slice(0, length))) continue;
    throw new CallFailure(
      `A beginning for '${condition.attribute}' cannot end in ${JSON.stringify(guard.slice(0, length))}, with which the separator ${JSON.stringify(guard)} begins.`,
      expression,
    );
  }
}

function checkKey(
  call: Call,
  table: string,
  index: string | undefined,
  attribute: string,
  value: AttributeValue,
  expression: Expression | undefined,
): void {
  const [key] = keysNamed(call.plans, table, index ?? "", attribute);
  if (key !== undefined) refuseKey(key.shape, key.role, value, expression);
}

function refuseKey(
  shape: KeyShape,
  role: "partition" | "sort",
  value: AttributeValue,
  expression?: Expression,
): void {
  const problem = keyValueProblem(value, shape.type, role);
  if (problem === undefined) return;
  throw new CallFailure(
    `The value of the key attribute '${shape.attribute}' is refused: ${problem}.`,
    expression,
  );
}

export const batchSizes = { get: limits.batchGetItems, write: limits.batchWriteItems } as const;

/** Splits a list into parts of at most so many elements. */
export function inParts<T>(elements: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let start = 0; start < elements.length; start += size) {
    parts.push(elements.slice(start, start + size));
  }
  return parts;
}
