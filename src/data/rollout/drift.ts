import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { RolloutPlan, RolloutTable } from "../../evolution/index.ts";
import type { Connection } from "../connections.ts";
import { describedDifferences } from "../tables.ts";
import { type LiveTable, rolloutError } from "./live-table.ts";

/**
 * Refuses a table that is not at any stage of its way from the old model to the new one: what the
 * plan says was planned for another table.
 *
 * @param live `undefined` where there is no such table
 * @throws DataError that names the differences
 */
export function refuseDrift(
  connection: Connection,
  plan: RolloutPlan,
  table: RolloutTable,
  name: string,
  live: LiveTable | undefined,
  done: ReadonlySet<string>,
): void {
  if (live === undefined) {
    // What is made by the plan need not be there, and what it deletes need not be there any more.
    const isLast = table.new === undefined && done.has("deploy-code");
    if (table.old === undefined || isLast) return;
    throw rolloutError(
      `There is no table "${name}", which the old model has.`,
      "Check where the connection and --table lead; 'dynamo deploy' creates tables.",
    );
  }
  const stages = stagesOf(plan, table);
  const differences = stages.map((stage) =>
    describedDifferences(connection, stage, live).filter(
      // A table that is just being made gets it afterwards.
      ({ subject }) => table.old !== undefined || subject !== "time to live",
    ),
  );
  if (differences.some((each) => each.length === 0)) return;
  // It is told of the stage that it is nearest to: at the beginning that is the old model.
  const nearest = differences.reduce((best, each) => (each.length < best.length ? each : best));
  const position = differences.indexOf(nearest);
  const list = nearest.map(
    ({ subject, expected, actual }) => `${subject} is ${actual}, not ${expected}`,
  );
  const what =
    position === 0 && table.old !== undefined
      ? "as the old model has it"
      : position === stages.length - 1
        ? "as the new model has it"
        : `as it is in the middle of the roll-out`;
  throw rolloutError(
    `The table "${name}" is not ${what}: ${list.join("; ")}.`,
    "Bring the old model in line with the table ('dynamo diff --deployed' says how), or the table with the model, and plan again. Nothing has been sent.",
  );
}

/** The definitions that the table has on its way, from the old one to the new one. */
function stagesOf({ steps }: RolloutPlan, table: RolloutTable): readonly TableDefinition[] {
  const first = (table.old ?? table.new)?.definition;
  const later = steps.flatMap(({ action }) =>
    action.kind === "change table" && action.table === table.name ? [action.after] : [],
  );
  return [...(first === undefined ? [] : [first]), ...later];
}
