import type { BackfillOptions } from "../../../src/data/backfill/backfill.ts";
import type { BackfillRun } from "../../../src/data/backfill/checkpoint.ts";
import { backfillSend } from "../../../src/data/backfill/connection-send.ts";
import { fingerprintOf, plannedWork, versionsOf } from "../../../src/data/backfill/planned-work.ts";
import type { Connection } from "../../../src/data/connections.ts";
import { type BackfillPlan, planBackfill, planCensus } from "../../../src/evolution/index.ts";
import type { PlannedExample } from "../../generate/models.ts";
import { counters } from "./counters-model.ts";

export function planOf({ model, plans }: PlannedExample = counters): BackfillPlan {
  const { plans: found, problems } = planBackfill(model, plans);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const [plan] = found;
  if (plan === undefined) throw new Error("There is nothing to be done.");
  return plan;
}

/** All that a backfill of a table needs but its checkpoint. */
export function backfillOf(
  { connection, table }: { readonly connection: Connection; readonly table: string },
  planned: PlannedExample = counters,
  segments = 4,
): Omit<BackfillOptions, "store" | "how"> {
  const plan = planOf(planned);
  const run: BackfillRun = { plan: fingerprintOf(plan), table, segments };
  const census = planCensus(planned.model, planned.plans, plan.table);
  return {
    work: plannedWork(plan, () => table),
    run,
    send: backfillSend(connection),
    versions: versionsOf(plan),
    ...(census === undefined ? {} : { census }),
  };
}
