import type { RolloutPhase, RolloutStep } from "../evolution/index.ts";
import { estimateText } from "./diff-text.ts";

/** The steps of a roll-out for people. */

export const phaseTitles: Readonly<Record<RolloutPhase, string>> = {
  prepare: "Prepare tables",
  readers: "Deploy readers",
  writers: "Deploy writers",
  backfill: "Backfill",
  verify: "Verify",
  switch: "Switch",
  remove: "Settle and remove",
};

/** Steps with their phases and numbers, which count through all of them from 1. */
export function stepsByPhase(
  steps: readonly RolloutStep[],
): readonly { readonly phase: RolloutPhase; readonly steps: readonly NumberedStep[] }[] {
  const groups: { phase: RolloutPhase; steps: NumberedStep[] }[] = [];
  for (const [position, step] of steps.entries()) {
    const last = groups.at(-1);
    const numbered = { ...step, number: position + 1 };
    if (last?.phase === step.phase) last.steps.push(numbered);
    else groups.push({ phase: step.phase, steps: [numbered] });
  }
  return groups;
}

export type NumberedStep = RolloutStep & { readonly number: number };

/** What a step takes, and what is to be known of it, in phrases: "optional", "cannot be taken back". */
export function marksOf({ optional, irreversible }: RolloutStep): readonly string[] {
  return [...(optional ? ["optional"] : []), ...(irreversible ? ["cannot be taken back"] : [])];
}

/** What a step takes, as far as it is known; `undefined` where nothing is reckoned. */
export function takesText({ estimate, action }: RolloutStep): string | undefined {
  if (estimate === undefined) return undefined;
  return action.kind === "backfill"
    ? estimateText(estimate, "item")
    : estimateText(estimate, "entry", "entries");
}

/** `4 steps, 1 of them optional`. */
export function countedSteps(steps: readonly RolloutStep[]): string {
  const optional = steps.filter((step) => step.optional).length;
  const all = steps.length === 1 ? "1 step" : `${steps.length} steps`;
  return optional === 0 ? all : `${all}, ${optional} of them optional`;
}
