import { type AttributeValue, compareValues, type Item, valuesEqual } from "../dynamodb/values.ts";
import { type ArgumentProblem, type Arguments, checkArguments } from "./arguments.ts";
import type { CallEnvironment } from "./bind.ts";
import { queryKey } from "./bind-parts.ts";
import { callsOf } from "./bind-reads.ts";
import { type Call, CallFailure, startCall } from "./call.ts";
import type {
  ModelPlans,
  OperationKey,
  PatternPlan,
  ReadOperation,
  SortCondition,
} from "./plan.ts";

/** The part of a table or an index that a query reads, with its arguments in it. Plain data. */
export interface Slice {
  /** The logical name of the table. */
  readonly table: string;
  readonly index?: string;
  /** Any of the alternatives: one, or one for each of several queries. */
  readonly keys: readonly SliceKey[];
}

export interface SliceKey {
  readonly partition: readonly { readonly attribute: string; readonly value: AttributeValue }[];
  readonly sort: readonly {
    readonly attribute: string;
    readonly operator: SortCondition["operator"];
    readonly values: readonly AttributeValue[];
  }[];
}

/** The slice of one operation of a plan; no keys where the arguments leave nothing to find. */
export function sliceOf(
  plans: ModelPlans,
  plan: PatternPlan,
  operation: ReadOperation,
  given: Arguments,
  environment: CallEnvironment,
): Slice | { readonly problems: readonly ArgumentProblem[] } {
  const problems = checkArguments(plans, plan, given);
  if (problems.length > 0) return { problems };
  const call = startCall(plans, plan, new Map(Object.entries(given)), environment);
  const { table, index, key } = operation;
  const where = { table, ...(index === undefined ? {} : { index }) };
  try {
    const keys = callsOf(call, operation).flatMap((one): SliceKey[] => {
      const bound = key === undefined ? undefined : queryKey(one, table, index, key);
      return bound === undefined ? [] : [sliceKey(one, bound)];
    });
    return { ...where, keys };
  } catch (error) {
    if (error instanceof CallFailure) return { problems: [{ message: error.message }] };
    throw error;
  }
}

function sliceKey(call: Call, { partition, sort }: OperationKey): SliceKey {
  return {
    partition: partition.map(({ attribute, value }) => ({
      attribute,
      value: call.required(value, attribute),
    })),
    sort: sort.map(({ attribute, operator, values }) => ({
      attribute,
      operator,
      values: values.map((value) => call.required(value, attribute)),
    })),
  };
}

/** Whether a stored item lies in the slice: its key does, whatever a filter says of it then. */
export function itemInSlice(slice: Slice, item: Item): boolean {
  return slice.keys.some(
    ({ partition, sort }) =>
      partition.every(({ attribute, value }) => {
        const own = item[attribute];
        return own !== undefined && valuesEqual(own, value);
      }) &&
      sort.every(({ attribute, operator, values }) => {
        const own = item[attribute];
        return own !== undefined && fulfils(own, operator, values);
      }),
  );
}

function fulfils(
  own: AttributeValue,
  operator: SortCondition["operator"],
  [first, second]: readonly AttributeValue[],
): boolean {
  if (first === undefined) return true;
  if (operator === "begins_with") {
    if ("S" in own && "S" in first) return own.S.startsWith(first.S);
    return "B" in own && "B" in first && atob(own.B).startsWith(atob(first.B));
  }
  const order = compareValues(own, first);
  if (order === undefined) return false;
  switch (operator) {
    case "=":
      return order === 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "between":
      return order >= 0 && second !== undefined && (compareValues(own, second) ?? 1) <= 0;
    default:
      return operator satisfies never;
  }
}
