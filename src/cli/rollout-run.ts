import { basename, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RolloutEnd, RolloutRunOptions, StepEvent, StepPreview } from "../data/index.ts";
import {
  type BackfillPlan,
  type BackfillWork,
  planBackfill,
  planCensus,
  type RolloutPlan,
  type RolloutStep,
} from "../evolution/index.ts";
import type { ComparedStates } from "./compared-states.ts";
import { agree, type ConnectionOptions, connectionOf } from "./connection.ts";
import type { RolloutFormat } from "./reports/rollout.ts";
import { CommandFailure, type ExitCode, type Terminal } from "./terminal.ts";

export interface CarryOutOptions extends ConnectionOptions {
  readonly format: RolloutFormat;
  readonly dryRun: boolean;
  readonly state?: string;
  readonly done: readonly string[];
  readonly continue: boolean;
  readonly optional: boolean;
}

/** `dynamo rollout --run`: 0 when all is done, 1 when a person is to do something. */
export async function carryOut(
  states: ComparedStates,
  plan: RolloutPlan,
  options: CarryOutOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const data = await import("../data/index.ts");
  const { before, after } = states;
  const { tables } = after.model;
  const gone = before.model.tables.filter(
    ({ name }) => !tables.some((table) => table.name === name),
  );
  const all = [...tables, ...gone];
  const connection = data.connectionForModel(connectionOf(options, all, terminal), all);
  const backfills = backfillsOf(states, plan);
  const { functions, problems } = await data.loadUpgradeFunctions(
    [...backfills.values()].flatMap((each) => each.functions),
    { mayRun: !options.dryRun },
  );
  if (problems.length > 0 && !options.dryRun) throw new CommandFailure(problems.join("\n"));
  const shown = options.state ?? `${basename(fileURLToPath(after.root), ".dynamo")}.rollout.json`;
  const run: RolloutRunOptions = {
    statePath: isAbsolute(shown) ? shown : join(terminal.directory, shown),
    done: options.done,
    goOn: options.continue,
    optional: options.optional,
    functions,
    censusOf: (name, of) => {
      const table = plan.tables.find((each) => each.name === name);
      const side = of === "old" ? table?.old : (table?.new ?? table?.old);
      const { model, plans } = of === "old" ? before : after;
      return side === undefined ? undefined : planCensus(model, plans, side.name);
    },
    backfillOf: (step) => backfills.get(step.id),
    abortSignal: terminal.signal,
  };
  if (options.dryRun) {
    const previews = await data.previewRollout(connection, plan, run);
    terminal.print(options.format === "json" ? json({ steps: previews }) : previewText(previews));
    return 0;
  }
  if (plan.steps.length === 0) {
    terminal.print("Nothing is to be done.");
    return 0;
  }
  const names = all.map(({ name }) => name).join(", ");
  await agree(
    `Changing ${names} and their items, and reading them through to verify it, at ${connection.name}`,
    data.isLocal(connection),
    options,
    terminal,
  );
  const events: StepEvent[] = [];
  const end = await data.runRollout(connection, plan, {
    ...run,
    onStep: (event) => {
      if (event.state !== "running") events.push(event);
      if (options.format !== "json") terminal.print(eventText(event));
    },
  });
  if (options.format === "json") terminal.print(json({ ...end, steps: events }));
  else terminal.print(endText(end));
  return end.kind === "finished" ? 0 : 1;
}

/** What the backfills of the plan do to items; those that no library does are not in it. */
function backfillsOf(
  { after: { model, plans } }: ComparedStates,
  { steps }: RolloutPlan,
): ReadonlyMap<string, BackfillPlan> {
  const found = new Map<string, BackfillPlan>();
  for (const { id, action } of steps) {
    if (action.kind !== "backfill") continue;
    const { work } = action;
    const { plans: planned, problems } = planBackfill(model, plans, {
      entities: [work.entity],
      work: [work],
    });
    const [backfill] = planned;
    if (backfill === undefined || problems.length > 0 || !isDoneBy(backfill, work)) continue;
    found.set(id, backfill);
  }
  return found;
}

/** Whether a backfill does all of the work; what it does not, a person does. */
function isDoneBy({ entities }: BackfillPlan, { does, entity, attributes }: BackfillWork): boolean {
  const own = entities.find((each) => each.entity === entity);
  if (own === undefined) return false;
  if (does === "upgrade") return true;
  if (does !== "set") return false;
  const written = new Set([...own.keys, ...own.set].map(({ attribute }) => attribute));
  return attributes.every((attribute) => written.has(attribute));
}

function eventText({ step, state, message }: StepEvent): string {
  const words = {
    running: "…",
    done: "done",
    "done already": "done already",
    "left out": "left out",
  };
  return `${step.id}: ${words[state]}${message === undefined ? "" : `. ${message}`}`;
}

function endText(end: RolloutEnd): string {
  switch (end.kind) {
    case "finished":
      return "The roll-out is done: tables and items are as the new model has them.";
    case "interrupted":
      return "Interrupted. The same command goes on where it was.";
    case "waiting":
      return [
        "",
        `${end.step.title}.`,
        ...textOf(end.step),
        `  ${end.message} When it is done: --run --done ${end.step.id}`,
      ].join("\n");
    case "failed":
      return [
        "",
        `${end.step.title}: ${end.message}`,
        "  Mend it, and run the same command again.",
      ].join("\n");
    default:
      return end satisfies never;
  }
}

function textOf({ why, precondition, done, changes }: RolloutStep): readonly string[] {
  return [
    `  ${why}`,
    ...(precondition === undefined ? [] : [`  Before: ${precondition}`]),
    ...changes.map((change) => `  For: ${change}`),
    `  Done when: ${done}`,
  ];
}

/** Each step with the requests as they would be sent. */
function previewText(previews: readonly StepPreview[]): string {
  return previews
    .map(({ step, state, requests, message }, position) =>
      [
        `${position + 1}. ${step.title} (${step.id}): ${state}${message === undefined ? "" : `. ${message}`}`,
        ...(state === "open"
          ? requests.map(({ operation, input }) => `   ${operation} ${JSON.stringify(input)}`)
          : []),
      ].join("\n"),
    )
    .join("\n");
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
