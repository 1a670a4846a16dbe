import type { Operation, PatternPlan, ReadOperation } from "../planner/plan.ts";
import { isRead } from "../planner/units.ts";

export function operationsOf({ steps }: PatternPlan): readonly Operation[] {
  return steps.flatMap((step) =>
    step.kind === "transaction" ? step.operations : [step.operation],
  );
}

export function readsOf(plan: PatternPlan): readonly ReadOperation[] {
  return operationsOf(plan).filter(isRead);
}

/** Whether the pattern is served by that index of that table. */
export function isReadOf(plan: PatternPlan, table: string, index: string): boolean {
  return readsOf(plan).some((operation) => operation.table === table && operation.index === index);
}

/**
 * What a pattern reads: `Shop`, `Shop.OrdersByStatus`, each once.
 *
 * @param tableNames what tables of the plan are called otherwise
 */
export function pathsReadBy(
  plan: PatternPlan,
  tableNames: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  const paths = readsOf(plan).map(({ table: name, index }) => {
    const table = tableNames.get(name) ?? name;
    return index === undefined ? table : `${table}.${index}`;
  });
  return [...new Set(paths)];
}
