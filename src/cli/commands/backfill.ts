import { isAbsolute, join } from "node:path";
import {
  backfillMarkdown,
  backfillText,
  dryRunMarkdown,
  dryRunText,
  progressLine,
} from "../../data/backfill/report.ts";
import type {
  BackfillProgress,
  BackfillReport,
  ConnectedBackfill,
  DryRunReport,
} from "../../data/index.ts";
import {
  type BackfillPlan,
  defaultUnitsPerSecond,
  planBackfill,
  planCensus,
} from "../../evolution/index.ts";
import { tableDefinitionOf } from "../../interchange/table-definition.ts";
import type { Analysis } from "../../service/index.ts";
import { agree, type ConnectionOptions, connectionOf } from "../connection.ts";
import { openModel } from "../models.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export const backfillFormats = ["text", "json", "markdown"] as const;

export interface BackfillCommandOptions extends ConnectionOptions {
  /** Only these entities. */
  readonly entity: readonly string[];
  readonly segments?: number;
  /** Write units per second. */
  readonly rate?: number;
  /** Read units per second. */
  readonly readRate?: number;
  /** Where the progress is kept. */
  readonly checkpoint?: string;
  readonly resume: boolean;
  readonly retryFailed: boolean;
  readonly dryRun: boolean;
  /** Count versions before and after. */
  readonly census: boolean;
  readonly maxFailures?: number;
  readonly format: (typeof backfillFormats)[number];
}

type Data = typeof import("../../data/index.ts");

/** `dynamo backfill`: brings stored items to the version that the model has, and verifies it. */
export async function backfill(
  path: string | undefined,
  options: BackfillCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  refuseContradictions(options);
  const analysis = await openModel(path, terminal);
  const { model } = analysis;
  const plans = plansOf(analysis, options);
  if (plans.length === 0) {
    terminal.print("Nothing is to be done: by the model, no item can be of an older version.");
    return 0;
  }
  const data = await import("../../data/index.ts");
  const connection = data.connectionForModel(
    connectionOf(options, model.tables, terminal),
    model.tables,
  );
  const { functions, problems } = await data.loadUpgradeFunctions(
    plans.flatMap((plan) => plan.functions),
    { mayRun: true },
  );
  if (problems.length > 0) throw new CommandFailure(problems.join("\n"));
  const tables = plans.map(({ table }) => table).join(", ");
  const what = options.dryRun ? `A look at items of ${tables}` : `Changing items of ${tables}`;
  await agree(`${what} at ${connection.name}`, data.isLocal(connection), options, terminal);
  const outcomes: Outcome[] = [];
  for (const plan of plans) {
    const census = planCensus(model, analysis.plans, plan.table);
    const connected = await data.connectBackfill(connection, plan, {
      functions,
      ...(options.census && census !== undefined ? { census } : {}),
      ...(await segmentsFor(options, connectionTable(data, connection, plan), data, terminal)),
      limits: {
        ...(options.rate === undefined ? {} : { write: options.rate }),
        ...(options.readRate === undefined ? {} : { read: options.readRate }),
      },
      ...(options.region === undefined ? {} : { region: options.region }),
      onlyReads: options.dryRun,
      abortSignal: terminal.signal,
    });
    const outcome = options.dryRun
      ? await look(analysis, plan, connected, data, terminal)
      : await work(connected, options, data, terminal);
    outcomes.push(outcome);
    if (options.format !== "json") terminal.print(rendered(outcome, options.format));
    if (outcome.exitCode === 2 || terminal.signal.aborted) break;
  }
  if (options.format === "json") {
    const reports = outcomes.map(({ report }) => report);
    terminal.print(JSON.stringify({ backfills: reports }, undefined, 2));
  }
  return outcomes.reduce<ExitCode>(
    (worst, { exitCode }) => (exitCode > worst ? exitCode : worst),
    0,
  );
}

type Outcome = { readonly exitCode: ExitCode } & (
  | { readonly kind: "run"; readonly report: BackfillReport }
  | { readonly kind: "dry run"; readonly report: DryRunReport }
);

function refuseContradictions(options: BackfillCommandOptions): void {
  if (!options.dryRun) return;
  if (options.resume || options.retryFailed) {
    throw new CommandFailure(
      "A dry run keeps no checkpoint, so there is nothing to resume or retry.",
    );
  }
}

function plansOf(
  { model, plans }: Analysis,
  options: BackfillCommandOptions,
): readonly BackfillPlan[] {
  const { plans: planned, problems } = planBackfill(
    model,
    plans,
    options.entity.length === 0 ? {} : { entities: options.entity },
  );
  if (problems.length > 0) {
    throw new CommandFailure(problems.map(({ message }) => message).join("\n"));
  }
  if (planned.length > 1 && options.checkpoint !== undefined) {
    const tables = planned.map(({ table }) => table).join(" and ");
    throw new CommandFailure(
      `One checkpoint keeps the progress of one table, and this is about ${tables}. Name entities of one of them with --entity, or leave --checkpoint out.`,
    );
  }
  return planned;
}

function connectionTable(
  data: Data,
  connection: Parameters<Data["physicalTableName"]>[0],
  plan: BackfillPlan,
): string {
  return data.physicalTableName(connection, plan.physicalName);
}

/** What is resumed goes on with the segments that it was started with. */
async function segmentsFor(
  options: BackfillCommandOptions,
  table: string,
  data: Data,
  terminal: Terminal,
): Promise<{ readonly segments?: number }> {
  if (options.segments !== undefined) return { segments: options.segments };
  if (!options.resume && !options.retryFailed) return {};
  const { path, shown } = checkpointOf(options, table, terminal);
  const saved = await data.readCheckpointFile(path, shown);
  return saved === undefined ? {} : { segments: saved.record.run.segments };
}

function checkpointOf(
  { checkpoint }: BackfillCommandOptions,
  table: string,
  { directory }: Terminal,
): { readonly path: string; readonly shown: string } {
  const shown = checkpoint ?? `${table}.backfill.json`;
  return { path: isAbsolute(shown) ? shown : join(directory, shown), shown };
}

async function look(
  { model }: Analysis,
  plan: BackfillPlan,
  connected: ConnectedBackfill,
  data: Data,
  terminal: Terminal,
): Promise<Outcome> {
  const declared = model.tables.find(({ name }) => name === plan.table);
  const { options, items, bytes, prices, limits } = connected;
  const end = await data.dryRun({
    ...options,
    signal: terminal.signal,
    unitsPerSecond: limits.write ?? defaultUnitsPerSecond,
    ...(items === undefined ? {} : { items }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(prices === undefined ? {} : { prices }),
    ...(declared === undefined ? {} : { definition: tableDefinitionOf(declared) }),
  });
  if (end.kind === "stopped") throw new CommandFailure(end.message);
  if (end.kind === "interrupted") throw new CommandFailure("The dry run has been interrupted.");
  const { report } = end;
  return { kind: "dry run", report, exitCode: report.counts.failed > 0 ? 1 : 0 };
}

async function work(
  { options: base, table, limits }: ConnectedBackfill,
  options: BackfillCommandOptions,
  data: Data,
  terminal: Terminal,
): Promise<Outcome> {
  const { path, shown } = checkpointOf(options, table, terminal);
  const running = data.startBackfill({
    ...base,
    store: data.fileCheckpointStore(path, shown),
    how: options.resume || options.retryFailed ? "resume" : "start",
    retryFailed: options.retryFailed,
    ...(options.maxFailures === undefined ? {} : { mostFailures: options.maxFailures }),
  });
  const cancel = (): void => running.cancel();
  terminal.signal.addEventListener("abort", cancel, { once: true });
  if (terminal.signal.aborted) cancel();
  const pace = limits.write === undefined ? "" : `, at most ${limits.write} write units per second`;
  terminal.warn(`${table}: ${base.run.segments} segments${pace}; checkpoint ${shown}`);
  const stopShowing = showProgress(() => running.progress(), terminal);
  let report: BackfillReport;
  try {
    report = await running.finished;
  } finally {
    stopShowing();
    terminal.signal.removeEventListener("abort", cancel);
  }
  const resuming = "Go on with the same command and --resume";
  if (report.state === "interrupted") terminal.warn(`${resuming}: ${shown} says where it is.`);
  if (report.state === "stopped") terminal.warn(`${resuming} when that is mended.`);
  if (report.failures.length > 0) {
    terminal.warn(`Mend what their messages say, and run the same command with --retry-failed.`);
  }
  return { kind: "run", report, exitCode: exitCodeOf(report) };
}

function exitCodeOf({ state, failures, older = 0 }: BackfillReport): ExitCode {
  if (state === "stopped") return 2;
  return state === "interrupted" || failures.length > 0 || older > 0 ? 1 : 0;
}

const statusMilliseconds = 250;
/** In the log of a CI run. */
const logMilliseconds = 30_000;

/** On a terminal a line that follows the run, elsewhere a line now and then. */
function showProgress(progress: () => BackfillProgress, terminal: Terminal): () => void {
  const line = (): string => `${progress().table}: ${progressLine(progress())}`;
  const { showStatus } = terminal;
  const timer =
    showStatus === undefined
      ? setInterval(() => terminal.warn(line()), logMilliseconds)
      : setInterval(() => showStatus(line()), statusMilliseconds);
  return () => {
    clearInterval(timer);
    showStatus?.(undefined);
  };
}

function rendered(outcome: Outcome, format: "text" | "markdown"): string {
  if (outcome.kind === "dry run") {
    return format === "text" ? dryRunText(outcome.report) : dryRunMarkdown(outcome.report);
  }
  return format === "text" ? backfillText(outcome.report) : backfillMarkdown(outcome.report);
}
