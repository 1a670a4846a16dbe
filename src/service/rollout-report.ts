import type { Refusal, Rollout } from "../evolution/index.ts";
import { codeText, plainText } from "./markdown.ts";
import {
  countedSteps,
  marksOf,
  type NumberedStep,
  phaseTitles,
  stepsByPhase,
  takesText,
} from "./rollout-text.ts";

export interface RolloutReportOptions {
  /** What is rolled out, such as `shop.dynamo`. */
  readonly title: string;
  /** What is in use at present, such as `HEAD`. */
  readonly against: string;
  /** Where a refused change stands, such as `shop.dynamo:12`; empty where nowhere. */
  placeOf(refusal: Refusal): string;
}

/** A roll-out as a checklist in Markdown. Ends with a line break. */
export function rolloutReport(rollout: Rollout, options: RolloutReportOptions): string {
  const head = `## Roll-out of ${plainText(options.title)}, from ${plainText(options.against)}`;
  if (rollout.kind === "refused") {
    const refusals = rollout.refusals.map((each) => refusalText(each, options));
    return `${[head, "There is no order of steps that is legal and loses nothing.", refusals.join("\n")].join("\n\n")}\n`;
  }
  const { steps } = rollout;
  if (steps.length === 0) return `${head}\n\nNothing is to be done.\n`;
  const phases = stepsByPhase(steps).map(({ phase, steps: own }) =>
    [`### ${phaseTitles[phase]}`, own.map(stepText).join("\n")].join("\n\n"),
  );
  const count = `${countedSteps(steps)}, each when those before it are done.`;
  return `${[head, count, ...phases].join("\n\n")}\n`;
}

function stepText(step: NumberedStep): string {
  const { number, id, title, why, precondition, done, undo, commands, changes } = step;
  const takes = takesText(step);
  const marks = marksOf(step);
  const details = [
    plainText(why),
    ...(precondition === undefined ? [] : [`**Before:** ${plainText(precondition)}`]),
    ...changes.map((change) => `For: ${plainText(change)}`),
    ...(takes === undefined ? [] : [`Takes: ${plainText(takes)}.`]),
    ...commands.map((command) => codeText(command)),
    `**Done when:** ${plainText(done)}`,
    `To undo: ${plainText(undo)}`,
  ];
  const marked = marks.length === 0 ? "" : ` _(${marks.join(", ")})_`;
  return `- [ ] **${number}. ${plainText(title)}**${marked} — ${codeText(id)}\n${details
    .map((detail) => `  - ${detail}`)
    .join("\n")}`;
}

function refusalText(refusal: Refusal, { placeOf }: RolloutReportOptions): string {
  const place = placeOf(refusal);
  const details = [
    plainText(refusal.reason),
    `**Instead:** ${plainText(refusal.advice)}`,
    `${codeText(refusal.code)}${place === "" ? "" : ` at ${plainText(place)}`}`,
  ];
  return `- **${plainText(refusal.message)}**\n${details.map((each) => `  - ${each}`).join("\n")}`;
}
