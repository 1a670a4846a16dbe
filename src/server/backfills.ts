import { planBackfill, planCensus } from "../evolution/index.ts";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import type { PlannedBackfill, PlannedBackfills } from "../protocol/planned-backfills.ts";
import type { Analysis } from "../service/index.ts";

/** What brings the items of a model's tables to the versions that it has. */
export function plannedBackfills({
  model,
  plans: planned,
  diagnostics,
}: Analysis): PlannedBackfills {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return { backfills: [], problems: errors.map(({ message }) => message) };
  const { plans, problems } = planBackfill(model, planned, {});
  const backfills = plans.flatMap((plan): PlannedBackfill[] => {
    const table = model.tables.find(({ name }) => name === plan.table);
    if (table === undefined) return [];
    const census = planCensus(model, planned, plan.table);
    const definition = tableDefinitionOf(table);
    return [{ plan, definition, ...(census === undefined ? {} : { census }) }];
  });
  return { backfills, problems: problems.map(({ message }) => message) };
}
