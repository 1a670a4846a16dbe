import type { Change } from "../change.ts";
import { rolloutRoles } from "./roles.ts";
import type { Refusal, RolloutTable } from "./step.ts";
import type { TableMoves } from "./table-moves.ts";

/** What the diff forbids, and what DynamoDB does not do in any order of steps. */
export function refusalsOf(
  changes: readonly Change[],
  tables: readonly RolloutTable[],
  moves: ReadonlyMap<string, TableMoves>,
): readonly Refusal[] {
  const refusals = changes
    .filter(
      ({ code, classification }) =>
        classification === "forbidden" || rolloutRoles[code].refused === true,
    )
    .map((change) => refusal(change));
  for (const table of tables) {
    const change = changes.find(({ subject }) => subject.table === table.new?.name);
    if (change === undefined) continue;
    const problem = moves.get(table.name)?.problem;
    if (problem !== undefined && refusals.length === 0) {
      refusals.push({
        ...refusal(change),
        message: `No order of updates leads table ${table.name} to the new model.`,
        reason: `On the way ${problem}.`,
        advice:
          "Bring the change in two versions of the model: take out first what is in the way, and add what is new under another name.",
      });
    }
    // DynamoDB would have two tables of one name.
    const name = table.new?.definition.name;
    const isTaken = tables.some(
      (other) => other !== table && other.old?.definition.name === name && other.new === undefined,
    );
    const replaced = changes.find(
      ({ code, subject }) => code === "primary-key-changed" && subject.name === table.new?.name,
    );
    if (isTaken && table.old === undefined) {
      refusals.push({
        ...refusal(replaced ?? change),
        advice: `Give the new table a name of its own, with another name in the model or with 'name "${name}-2"', so that it can stand beside the old one while items are moved.`,
      });
    }
  }
  return refusals;
}

function refusal(change: Change): Refusal {
  const { code, message, reason, advice, new: place } = change;
  return { code, message, reason, advice, ...(place !== undefined && { place }) };
}
