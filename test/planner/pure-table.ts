import assert from "node:assert/strict";
import { compareValues, type Item } from "../../src/dynamodb/values.ts";
import { holds } from "../../src/language/expressions/evaluate.ts";
import type { Environment } from "../../src/language/expressions/evaluation.ts";
import {
  bind,
  itemInSlice,
  type ModelPlans,
  type PatternPlan,
  sliceOf,
} from "../../src/planner/index.ts";
import { namingOf } from "../../src/planner/naming.ts";
import type { ReadOperation } from "../../src/planner/plan.ts";
import type { CallArguments } from "./oracle.ts";

export const environment = {
  now: () => Date.UTC(2026, 0, 1),
  uuid: () => "00000000-0000-4000-8000-000000000000",
  ulid: () => "00000000000000000000000000",
};

/**
 * The items that a planned query finds among stored ones: those on its path, within its slice and
 * through its filter, in the order of the path. `undefined` where the arguments are refused.
 */
export function queryPurely(
  plans: ModelPlans,
  plan: PatternPlan,
  items: readonly Item[],
  given: CallArguments,
): readonly Item[] | undefined {
  const bound = bind(plans, plan, given, environment);
  if (bound.kind === "error") return undefined;
  if (bound.kind === "nothing") return [];
  const [step] = plan.steps;
  assert.ok(step?.kind === "request" && "filterAttributes" in step.operation);
  const { operation } = step;
  const slice = sliceOf(plans, plan, operation, given, environment);
  assert.ok("keys" in slice);
  const { all, sort } = keysOf(plans, operation);
  const found = items.filter(
    (item) =>
      all.every((name) => item[name] !== undefined) &&
      itemInSlice(slice, item) &&
      passes(plans, operation, item, given),
  );
  const sign = operation.scanForward === false ? -1 : 1;
  return [...found].sort((left, right) => {
    for (const name of sort) {
      const first = left[name];
      const second = right[name];
      const order = first && second ? (compareValues(first, second) ?? 0) : 0;
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

function keysOf(plans: ModelPlans, operation: ReadOperation) {
  const table = plans.tables.find(({ name }) => name === operation.table);
  assert.ok(table !== undefined);
  const index = table.indexes.find(({ name }) => name === operation.index);
  const names = (keys: readonly { readonly attribute: string }[]): readonly string[] =>
    keys.map(({ attribute }) => attribute);
  const sort = names(index?.sort ?? (table.sort === undefined ? [] : [table.sort]));
  return { sort, all: [...names(index?.partition ?? [table.partition]), ...sort] };
}

/** The filter, over the stored item. */
function passes(
  plans: ModelPlans,
  operation: ReadOperation,
  item: Item,
  given: CallArguments,
): boolean {
  if (operation.filter === undefined) return true;
  const naming = namingOf(plans, operation.entities);
  const stored: Environment = {
    ...environment,
    attribute: (name) => item[naming.place({ name, path: [] }).attribute],
    parameter: (name) => given[name],
  };
  return holds(operation.filter, stored) === true;
}
