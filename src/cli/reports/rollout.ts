import type { ChangePlace, Rollout } from "../../evolution/index.ts";
import {
  type Analysis,
  countedSteps,
  linesOf,
  marksOf,
  type NumberedStep,
  phaseTitles,
  rolloutReport,
  stepsByPhase,
  takesText,
} from "../../service/index.ts";

export const rolloutFormats = ["text", "markdown", "json"] as const;
export type RolloutFormat = (typeof rolloutFormats)[number];

/** A roll-out, and what of what it is. */
export interface PlannedRollout {
  readonly rollout: Rollout;
  readonly after: Analysis;
  /** As the command line named the states. */
  readonly title: string;
  readonly against: string;
}

export function renderRollout(
  planned: PlannedRollout,
  format: RolloutFormat,
  shownPath: (uri: string) => string,
): string {
  const placeOf = (place: ChangePlace | undefined): string => lineOf(place, planned, shownPath);
  switch (format) {
    case "text":
      return textRollout(planned, placeOf);
    case "markdown": {
      const { rollout, title, against } = planned;
      return rolloutReport(rollout, {
        title,
        against,
        placeOf: ({ place }) => placeOf(place),
      }).trimEnd();
    }
    case "json":
      return jsonRollout(planned, placeOf);
    default:
      return format satisfies never;
  }
}

/** `shop.dynamo:12`, counted from 1. */
function lineOf(
  place: ChangePlace | undefined,
  { after }: PlannedRollout,
  shownPath: (uri: string) => string,
): string {
  const file = place === undefined ? undefined : after.files.get(place.file);
  if (place === undefined || file === undefined) return "";
  return `${shownPath(place.file)}:${linesOf(file).lineOf(place.span.start) + 1}`;
}

function textRollout(
  { rollout, title, against }: PlannedRollout,
  placeOf: (place: ChangePlace | undefined) => string,
): string {
  const head = `Roll-out of ${title}, from ${against}`;
  if (rollout.kind === "refused") {
    const refusals = rollout.refusals.map(({ code, message, reason, advice, place }) => {
      const where = placeOf(place);
      return [
        `  ${message}`,
        ...rows([
          ["", `${code}${where === "" ? "" : `, ${where}`}`],
          ["why", reason],
          ["instead", advice],
        ]),
      ].join("\n");
    });
    return [head, "There is no order of steps that is legal and loses nothing.", ...refusals].join(
      "\n\n",
    );
  }
  if (rollout.steps.length === 0) return `${head}: nothing is to be done.`;
  const phases = stepsByPhase(rollout.steps).map(({ phase, steps }) =>
    [phaseTitles[phase], ...steps.map(stepText)].join("\n"),
  );
  return [head, ...phases, `${countedSteps(rollout.steps)}.`].join("\n\n");
}

function stepText(step: NumberedStep): string {
  const marks = marksOf(step);
  return [
    `  [ ] ${step.number}. ${step.title}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`,
    ...rows([
      ["", step.id],
      ["why", step.why],
      ["before", step.precondition],
      ...step.changes.map((change) => ["for", change] as const),
      ["takes", takesText(step)],
      ...step.commands.map((command) => ["run", command] as const),
      ["done", step.done],
      ["undo", step.undo],
    ]),
  ].join("\n");
}

function rows(all: readonly (readonly [string, string | undefined])[]): readonly string[] {
  return all.flatMap(([name, text]) =>
    text === undefined ? [] : [`      ${name.padEnd(7)} ${text}`],
  );
}

function jsonRollout(
  { rollout, title, against }: PlannedRollout,
  placeOf: (place: ChangePlace | undefined) => string,
): string {
  const states = { rollout: title, from: against };
  const content =
    rollout.kind === "refused"
      ? {
          ...states,
          refusals: rollout.refusals.map(({ place, ...refusal }) => ({
            ...refusal,
            place: placeOf(place) || null,
          })),
        }
      : { ...states, refusals: [], steps: rollout.steps, stages: rollout.stages };
  return JSON.stringify(content, undefined, 2);
}
