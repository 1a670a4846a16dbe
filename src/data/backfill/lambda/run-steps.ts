import { CheckpointError, runDifference } from "../checkpoint.ts";
import type { SegmentProgress } from "../progress.ts";
import { retryFailures, runSegment, type SegmentJob } from "../segment.ts";
import { removeRun, type StoredRun, storedRun, tableCheckpoints } from "../table-checkpoints.ts";
import { defaultSharedLimits, setSharedLimits, sharedRate } from "../table-rate.ts";
import { BackfillImpossible, BackfillInterrupted } from "./errors.ts";
import { type RunReport, reportOf } from "./run-report.ts";
import {
  type CountJob,
  censusOfSegment,
  countSegment,
  type SegmentCensus,
  type SegmentCount,
} from "./segment-count.ts";
import type { OpenLambda, OpenTable } from "./settings.ts";

/** What an execution of the state machine is started with; all of it may be left out. */
export interface RunInput {
  /** Logical name; needed only where the model has several tables with something to upgrade. */
  readonly table?: string;
  /** From 1 to 10,000. By the size of the table unless given: one for each 256 MB. */
  readonly segments?: number;
  /** How many segments are worked on at a time; 40 unless given. */
  readonly concurrency?: number;
  /** Capacity units per second of all segments together; what one partition takes unless given. */
  readonly unitsPerSecond?: { readonly read?: number; readonly write?: number };
  /** `false`: versions are not counted before anything is changed, which saves reading the table once. */
  readonly census?: boolean;
}

/** What the steps of an execution tell one another. */
export interface RunState {
  readonly name: string;
  /** Logical. */
  readonly table: string;
  readonly execution: string;
}

/** What the state machine calls the function with. */
export type RunEvent =
  | { readonly action: "start"; readonly input: RunInput; readonly execution: string }
  | {
      readonly action: "upgrade" | "count";
      readonly run: RunState;
      readonly segment: number;
      /** Of the call before, where the segment was not done with it. */
      readonly state: object;
    }
  | { readonly action: "report"; readonly run: RunState };

export interface StartedRun {
  readonly run: RunState & {
    readonly concurrency: number;
    /** Segments that have something left to do. */
    readonly left: readonly number[];
    readonly all: readonly number[];
  };
}

export interface SegmentAnswer {
  readonly run: RunState;
  readonly segment: number;
  readonly isDone: boolean;
  readonly state: object;
}

/** Milliseconds that an invocation has left. */
export type TimeLeft = () => number;

/** One step of a run, as the state machine asks for it. */
export async function runStep(
  event: RunEvent,
  lambda: OpenLambda,
  timeLeft: TimeLeft,
): Promise<StartedRun | SegmentAnswer | RunReport> {
  switch (event.action) {
    case "start":
      return startRun(event.input ?? {}, event.execution, lambda);
    case "upgrade":
      return upgradeSegment(event, lambda, timeLeft);
    case "count":
      return countStep(event, lambda, timeLeft);
    case "report": {
      const table = lambda.tableNamed(event.run.table);
      const stored = await storedRun(lambda.state, event.run.name);
      if (stored === undefined) throw missing(event.run);
      const [before, counted] = await Promise.all([
        storedCounts<SegmentCensus>(lambda, event.run, censusStart),
        storedCounts<SegmentCount>(lambda, event.run, countStart),
      ]);
      return reportOf(stored, before, counted, table.work.table);
    }
    default:
      throw new BackfillImpossible(
        `The step "${(event as { action?: unknown }).action}" is none. The state machine and the function are not of one generation: deploy both.`,
      );
  }
}

/**
 * Goes on with a run that is not finished, and else begins a new one. Beginning anew is always safe:
 * items that are upgraded already are passed over.
 */
async function startRun(
  input: RunInput,
  execution: string,
  lambda: OpenLambda,
): Promise<StartedRun> {
  const table = lambda.tableNamed(input.table);
  const limits = { ...defaultSharedLimits, ...input.unitsPerSecond };
  for (const units of Object.values(limits)) checkNumber("unitsPerSecond", units, 1, 10_000_000);
  const concurrency = input.concurrency ?? 40;
  checkNumber("concurrency", concurrency, 1, 10_000);
  if (input.segments !== undefined) checkNumber("segments", input.segments, 1, mostSegments);
  const { census = true } = input;
  if (typeof census !== "boolean") {
    throw new BackfillImpossible(
      `"census" is ${JSON.stringify(census)}; it has to be true or false.`,
    );
  }
  const described = await lambda.describe(table.work.table);
  const name = `${table.work.table}`;
  const before = await storedRun(lambda.state, name);
  const segments =
    input.segments ?? before?.record.run.segments ?? segmentsFor(described.bytes ?? 0);
  const run = {
    plan: table.fingerprint,
    table: table.work.table,
    ...(described.id !== undefined && { tableId: described.id }),
    segments,
  };
  const goesOn =
    before !== undefined && !isFinished(before) && !runDifference(before.record.run, run);
  if (!goesOn) {
    if (before !== undefined) await removeRun(lambda.state, name);
    const store = tableCheckpoints(lambda.state, name, holderOf(execution, 0), lambda.clock);
    const startedAt = new Date(lambda.clock.now()).toISOString();
    await store.saveRecord({ run, startedAt, ...(census ? {} : { withoutCensus: true }) });
  }
  // What an earlier execution has counted is not what is left after this one.
  for (const { part } of await lambda.state.list(name, countStart)) {
    if (part !== undefined && "S" in part) await lambda.state.remove({ run: name, part: part.S });
  }
  await setSharedLimits(lambda.state, table.work.table, limits);
  const all = Array.from({ length: segments }, (_, segment) => segment);
  const done = new Set(goesOn ? before.segments.filter(isSettled).map((each) => each.segment) : []);
  const left = all.filter((segment) => !done.has(segment));
  return { run: { name, table: table.plan.table, execution, concurrency, left, all } };
}

const mostSegments = 10_000;
const bytesPerSegment = 256 * 1024 * 1024;

function segmentsFor(bytes: number): number {
  return Math.min(mostSegments, Math.max(1, Math.ceil(bytes / bytesPerSegment)));
}

function isSettled({ isDone, failures }: SegmentProgress): boolean {
  return isDone && failures.length === 0;
}

function isFinished({ record, segments }: StoredRun): boolean {
  return segments.length === record.run.segments && segments.every(isSettled);
}

function checkNumber(what: string, value: unknown, least: number, most: number): void {
  if (typeof value === "number" && value >= least && value <= most) return;
  throw new BackfillImpossible(
    `"${what}" is ${JSON.stringify(value)}; it has to be a number from ${least} to ${most}.`,
  );
}

async function upgradeSegment(
  { run, segment, state }: Extract<RunEvent, { action: "upgrade" | "count" }>,
  lambda: OpenLambda,
  timeLeft: TimeLeft,
): Promise<SegmentAnswer> {
  const table = lambda.tableNamed(run.table);
  const stored = await lambda.recordOf(run.name);
  if (stored === undefined) throw missing(run);
  const holder = holderOf(run.execution, timeLeft());
  const store = tableCheckpoints(lambda.state, run.name, holder, lambda.clock);
  const deadline = lambda.clock.now() + workingTime(timeLeft());
  const counting = jobOf(table, segment, stored.run.segments, lambda);
  const job: SegmentJob = { ...counting, store, deadline };
  try {
    const before = await store.load(segment);
    // What is counted after the first change is not what was there before.
    if (before === undefined && stored.withoutCensus !== true) {
      const census = await censusBefore(run, counting, state, deadline, lambda);
      if (census !== "counted") return { run, segment, isDone: false, state: census };
    }
    const retries = before?.isDone === true && before.failures.length > 0;
    const end = await (retries ? retryFailures(job) : runSegment(job));
    if (end.kind === "stopped") throw new BackfillInterrupted(end.message ?? "It stopped.");
    // Failures that are not come to in time are kept as well.
    const isDone = end.kind === "done" || retries;
    return { run, segment, isDone, state };
  } catch (error) {
    if (error instanceof CheckpointError) throw new BackfillInterrupted(error.message);
    throw error;
  } finally {
    await store.close().catch(() => undefined);
  }
}

/**
 * The census of a segment, kept when it is whole. The other segments may be at work already: none of
 * their items is one of this segment's.
 */
async function censusBefore(
  run: RunState,
  job: CountJob,
  state: object,
  deadline: number,
  lambda: OpenLambda,
): Promise<"counted" | SegmentCensus> {
  const part = partOf(censusStart, job.segment);
  if ((await lambda.state.get({ run: run.name, part })) !== undefined) return "counted";
  const census = await censusOfSegment(job, state, deadline);
  if (census.stopped !== undefined) throw new BackfillInterrupted(census.stopped);
  if (census.startKey !== undefined) return census;
  await keepCount(lambda, run, part, census);
  return "counted";
}

async function countStep(
  { run, segment, state }: Extract<RunEvent, { action: "upgrade" | "count" }>,
  lambda: OpenLambda,
  timeLeft: TimeLeft,
): Promise<SegmentAnswer> {
  const table = lambda.tableNamed(run.table);
  const stored = await lambda.recordOf(run.name);
  if (stored === undefined) throw missing(run);
  const job = jobOf(table, segment, stored.run.segments, lambda);
  const deadline = lambda.clock.now() + workingTime(timeLeft());
  const count = await countSegment(job, state, deadline);
  if (count.stopped !== undefined) throw new BackfillInterrupted(count.stopped);
  if (count.startKey === undefined) {
    await keepCount(lambda, run, partOf(countStart, segment), count);
  }
  return { run, segment, isDone: count.startKey === undefined, state: count };
}

/** What was in a segment before, and what is in it after the run. */
const censusStart = "CENSUS#";
const countStart = "COUNT#";

function partOf(start: string, segment: number): string {
  return `${start}${String(segment).padStart(7, "0")}`;
}

async function keepCount(
  lambda: OpenLambda,
  run: RunState,
  part: string,
  count: SegmentCensus,
): Promise<void> {
  await lambda.state.put({
    run: { S: run.name },
    part: { S: part },
    count: { S: JSON.stringify(count) },
  });
}

async function storedCounts<Count>(
  lambda: OpenLambda,
  run: RunState,
  start: string,
): Promise<readonly Count[]> {
  const items = await lambda.state.list(run.name, start);
  return items.flatMap(({ count }) =>
    count !== undefined && "S" in count ? [JSON.parse(count.S) as Count] : [],
  );
}

function jobOf(table: OpenTable, segment: number, segments: number, lambda: OpenLambda): CountJob {
  return {
    plan: table.plan,
    work: table.work,
    segment,
    segments,
    send: lambda.send,
    rate: sharedRate(lambda.state, table.work.table, lambda.clock),
    clock: lambda.clock,
  };
}

/** Others keep away as long as this invocation may live. */
function holderOf(execution: string, milliseconds: number) {
  return { name: execution, leaseMilliseconds: milliseconds + 5000 };
}

/** A tenth of the time, and at most ten seconds, is left for what is under way and for saving. */
function workingTime(milliseconds: number): number {
  return milliseconds - Math.min(milliseconds / 10, 10_000);
}

function missing({ name }: RunState): BackfillImpossible {
  return new BackfillImpossible(
    `There is no run "${name}" in the table of checkpoints any more. Start the state machine anew.`,
  );
}
