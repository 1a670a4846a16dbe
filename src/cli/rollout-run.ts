import { basename, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  previewRollout,
  type RolloutEnd,
  type RolloutRunOptions,
  runRollout,
  type StepEvent,
  type StepPreview,
} from "../data/rollout/driver.ts";
import {
  type PlannedWork,
  planCensus,
  planWork,
  type RolloutPlan,
  type RolloutStep,
} from "../evolution/index.ts";
import type { Analysis } from "../service/index.ts";
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

/** What is in use, unless only its tables are known, and what is to be. */
export interface RolloutStates {
  readonly before?: Analysis;
  readonly after: Analysis;
}

/** Where it is kept what has been done. */
export function statePathOf(
  after: Analysis,
  { state }: Pick<CarryOutOptions, "state">,
  { directory }: Terminal,
): string {
  const shown = state ?? `${basename(fileURLToPath(after.root), ".dynamo")}.rollout.json`;
  return isAbsolute(shown) ? shown : join(directory, shown);
}

/** `dynamo rollout --run`: 0 when all is done, 1 when a person is to do something. */
export async function carryOut(
  states: RolloutStates,
  plan: RolloutPlan,
  options: CarryOutOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const data = await import("../data/index.ts");
  const { before, after } = states;
  const { tables } = after.model;
  const gone = (before?.model.tables ?? []).filter(
    ({ name }) => !tables.some((table) => table.name === name),
  );
  const all = [...tables, ...gone];
  const connection = data.connectionForModel(connectionOf(options, all, terminal), all);
  const backfills = backfillsOf(states, plan);
  const { functions, problems } = await data.loadUpgradeFunctions(
    [...backfills.values()].flatMap((each) => (each.kind === "planned" ? each.plan.functions : [])),
    { mayRun: true },
  );
  if (problems.length > 0) throw new CommandFailure(problems.join("\n"));
  const run: RolloutRunOptions = {
    door: data.rolloutDoor,
    statePath: statePathOf(after, options, terminal),
    done: options.done,
    goOn: options.continue,
    optional: options.optional,
    functions,
    censusOf: (name, of) => {
      const table = plan.tables.find((each) => each.name === name);
      const side = of === "old" ? table?.old : (table?.new ?? table?.old);
      const version = of === "old" ? before : after;
      return side && version && planCensus(version.model, version.plans, side.name);
    },
    backfillOf: (step) => backfills.get(step.id) ?? nothingPlanned,
    abortSignal: terminal.signal,
  };
  if (options.dryRun) {
    const previews = await previewRollout(connection, plan, run);
    terminal.print(options.format === "json" ? json({ steps: previews }) : previewText(previews));
    return 0;
  }
  if (plan.steps.length === 0) {
    terminal.print("Nothing is to be done.");
    return 0;
  }
  await agree(
    questionOf(plan, options, connection.name),
    data.isLocal(connection),
    options,
    terminal,
  );
  const events: StepEvent[] = [];
  const end = await runRollout(connection, plan, {
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

const nothingPlanned: PlannedWork = {
  kind: "a person's",
  message: "No command does this work on items.",
};

/** What the backfills of the plan do to items, or why a person has to. */
function backfillsOf(
  { before, after }: RolloutStates,
  { steps }: RolloutPlan,
): ReadonlyMap<string, PlannedWork> {
  return new Map(
    steps.flatMap(({ id, action }) =>
      action.kind === "backfill"
        ? [[id, planWork(after, [action.work, ...action.together], before)] as const]
        : [],
    ),
  );
}

/** What is irreversible is said before anybody agrees to it. */
function questionOf(
  { tables, steps }: RolloutPlan,
  { optional }: CarryOutOptions,
  connection: string,
): string {
  const names = tables.map(({ name }) => name).join(", ");
  const deleted = steps.flatMap(({ action, optional: isChoice }) =>
    action.kind === "backfill" && action.work.does === "delete" && (!isChoice || optional)
      ? [action.work.entity]
      : [],
  );
  const deleting = deleted.length === 0 ? "" : `, deleting all items of ${deleted.join(", ")}`;
  return `Changing ${names} and their items${deleting}, and reading them through to verify it, at ${connection}`;
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
