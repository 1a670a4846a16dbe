import { planBackfill, planCensus, type TableBackfill } from "../evolution/index.ts";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import type { Analysis } from "./analyze.ts";

export interface TableBackfills {
  /** One for each table whose items may be of an older version. */
  readonly backfills: readonly TableBackfill[];
  /** Why something cannot be planned, in sentences with what to do. */
  readonly problems: readonly string[];
}

/** What brings the items of a model's tables to the versions that it has. A model with errors has no plan. */
export function tableBackfills(
  { model, plans: planned, diagnostics }: Analysis,
  options: { readonly entities?: readonly string[] } = {},
): TableBackfills {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return { backfills: [], problems: errors.map(({ message }) => message) };
  const { plans, problems } = planBackfill(model, planned, options);
  const backfills = plans.flatMap((plan): TableBackfill[] => {
    const census = planCensus(model, planned, plan.table);
    const table = model.tables.find(({ name }) => name === plan.table);
    if (census === undefined || table === undefined) return [];
    return [{ plan, census, definition: tableDefinitionOf(table) }];
  });
  return { backfills, problems: problems.map(({ message }) => message) };
}
