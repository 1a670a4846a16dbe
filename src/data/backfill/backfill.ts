import type { CensusPlan } from "../../evolution/index.ts";
import type { BackfillRun, CheckpointStore, RunRecord } from "./checkpoint.ts";
import { systemClock } from "./clock.ts";
import { dollarsOf, type UnitPrices } from "./costs.ts";
import type { ItemWork } from "./item-work.ts";
import { pacedRate } from "./pace.ts";
import type { Sender } from "./persistence.ts";
import {
  addCounts,
  addUnits,
  type BackfillProgress,
  type BackfillReport,
  type BackfillState,
  freshSegment,
  noCounts,
  noUnits,
  type SegmentProgress,
  type VersionCensus,
} from "./progress.ts";
import type { BackfillClock, BackfillRate } from "./rate.ts";
import type { SendBackfillRequest } from "./requests.ts";
import {
  defaultMostFailures,
  retryFailures,
  runSegment,
  type SegmentEnd,
  type SegmentJob,
} from "./segment.ts";
import { countVersions, olderItems } from "./version-census.ts";

/** A backfill of one table in this process. */
export interface BackfillOptions {
  readonly work: ItemWork;
  /** What the checkpoint belongs to; it says into how many segments the table is divided. */
  readonly run: BackfillRun;
  readonly send: SendBackfillRequest;
  readonly store: CheckpointStore;
  /** `start` refuses a checkpoint that has something left to do, `resume` needs one. */
  readonly how: "start" | "resume" | "either";
  /** Try once more what has failed, after what is still to be done. */
  readonly retryFailed?: boolean;
  /** Unlimited until DynamoDB throttles unless given. */
  readonly rate?: BackfillRate;
  readonly clock?: BackfillClock;
  /** Counts versions before and after; absent where that is not wanted. */
  readonly census?: CensusPlan;
  /** The version of each entity that its items have afterwards. */
  readonly versions: Readonly<Record<string, number>>;
  /** Items of the table as far as known: for the time that is left. */
  readonly items?: number;
  /** Absent where units are not paid by request, or prices not known. */
  readonly prices?: UnitPrices;
  /** Items that each segment changes at a time; 16 unless given. */
  readonly concurrency?: number;
  /** Failures that are kept before the run gives up; 1,000 unless given. */
  readonly mostFailures?: number;
}

/** A backfill that has been started. */
export interface Backfill {
  progress(): BackfillProgress;
  /** Called after each page and whenever the state changes; the result ends that. */
  onProgress(listener: (progress: BackfillProgress) => void): () => void;
  /** Nothing more is changed until `resume`; the claim on the checkpoint is kept. */
  pause(): void;
  resume(): void;
  /** Ends it as soon as what is under way is known; it can be resumed from its checkpoint. */
  cancel(): void;
  /** @throws CheckpointError where the checkpoint cannot be used or written. */
  readonly finished: Promise<BackfillReport>;
}

export function startBackfill(options: BackfillOptions): Backfill {
  const running = new RunningBackfill(options);
  return {
    progress: () => running.progress(),
    onProgress: (listener) => running.listen(listener),
    pause: () => running.pause(),
    resume: () => running.resume(),
    cancel: () => running.cancel(),
    finished: running.run(),
  };
}

class RunningBackfill {
  private readonly options: BackfillOptions;
  private readonly clock: BackfillClock;
  private readonly rate: BackfillRate;
  private readonly ending = new AbortController();
  private readonly listeners = new Set<(progress: BackfillProgress) => void>();
  private readonly segments: SegmentProgress[];
  private readonly started: number;
  /** Of the items that were evaluated in earlier processes: they say nothing of this one's pace. */
  private scannedBefore = 0;
  private items: number | undefined;
  private state: BackfillState = "running";
  private held: { readonly until: Promise<void>; release(): void } | undefined;
  private stopped: string | undefined;

  constructor(options: BackfillOptions) {
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.rate = options.rate ?? pacedRate({}, this.clock);
    this.started = this.clock.now();
    this.items = options.items;
    this.segments = Array.from({ length: options.run.segments }, (_, segment) =>
      freshSegment(segment),
    );
  }

  async run(): Promise<BackfillReport> {
    // Who starts it listens before anything happens.
    await Promise.resolve();
    const { store, run, how } = this.options;
    const startedAt = new Date(this.started).toISOString();
    let record = await store.open({ run, startedAt }, how);
    try {
      record = await this.countBefore(record);
      await this.runSegments((job) => runSegment(job));
      if (this.options.retryFailed === true && this.segments.every(({ isDone }) => isDone)) {
        await this.runSegments((job) => retryFailures(job));
      }
      const after = await this.countAfter();
      this.enter(this.endState());
      return this.report(record, after);
    } finally {
      this.ending.abort();
      await store.close();
    }
  }

  progress(): BackfillProgress {
    const { table, segments } = this.options.run;
    const counts = this.segments.reduce((sum, each) => addCounts(sum, each.counts), noCounts);
    const units = this.segments.reduce((sum, each) => addUnits(sum, each.units), noUnits);
    const { prices } = this.options;
    const seconds = (this.clock.now() - this.started) / 1000;
    const secondsLeft = this.secondsLeft(counts.scanned, seconds);
    const unitsPerSecond = this.rate.unitsPerSecond("write");
    return {
      state: this.held !== undefined && this.state !== "finished" ? "paused" : this.state,
      table,
      segments,
      segmentsDone: this.segments.filter(({ isDone }) => isDone).length,
      counts,
      failed: this.segments.reduce((sum, { failures }) => sum + failures.length, 0),
      units,
      ...(prices === undefined ? {} : { dollars: dollarsOf(units, prices) }),
      ...(this.items === undefined ? {} : { items: this.items }),
      seconds,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      ...(unitsPerSecond === undefined ? {} : { unitsPerSecond }),
    };
  }

  listen(listener: (progress: BackfillProgress) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  pause(): void {
    if (this.held !== undefined || this.ending.signal.aborted) return;
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.held = { until, release };
    this.tell();
  }

  resume(): void {
    this.held?.release();
    this.held = undefined;
    this.tell();
  }

  cancel(): void {
    this.ending.abort();
    this.resume();
  }

  private async countBefore(record: RunRecord): Promise<RunRecord> {
    const { store, census } = this.options;
    const saved = await Promise.all(this.segments.map(({ segment }) => store.load(segment)));
    for (const each of saved) {
      if (each === undefined) continue;
      this.segments[each.segment] = each;
      this.scannedBefore += each.counts.scanned;
    }
    if (record.before !== undefined) this.items = itemsOf(record.before);
    // What has been counted after the first change is not what was there before.
    const isFirst = saved.every((each) => each === undefined);
    if (census === undefined || record.before !== undefined || !isFirst) return record;
    this.enter("counting");
    const before = await this.count(census, false);
    if (before === undefined) return record;
    this.items = itemsOf(before);
    const counted = { ...record, before };
    await store.saveRecord(counted);
    return counted;
  }

  private async countAfter(): Promise<VersionCensus | undefined> {
    const { census } = this.options;
    if (census === undefined || this.endState() !== "finished") return undefined;
    this.enter("verifying");
    return this.count(census, true);
  }

  private async count(plan: CensusPlan, consistent: boolean): Promise<VersionCensus | undefined> {
    const { table, segments } = this.options.run;
    const job = { plan, table, segments, consistent, gate: () => this.held?.until };
    const end = await countVersions(job, this.sender());
    if (end.kind === "stopped") this.stopped ??= end.message;
    return end.kind === "counted" ? end.census : undefined;
  }

  private sender(): Sender {
    const { send } = this.options;
    return { send, rate: this.rate, clock: this.clock, signal: this.ending.signal };
  }

  private async runSegments(work: (job: SegmentJob) => Promise<SegmentEnd>): Promise<void> {
    if (this.stopped !== undefined || this.ending.signal.aborted) return;
    this.enter("running");
    const ends = this.segments.map(async ({ segment }) => {
      try {
        const end = await work(this.jobOf(segment));
        this.note(end.progress);
        // What stops one segment stops them all.
        if (end.kind === "stopped") this.stop(end.message ?? "");
      } catch (error) {
        this.stop(error instanceof Error ? error.message : String(error));
        throw error;
      }
    });
    const failed = (await Promise.allSettled(ends)).find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
  }

  private jobOf(segment: number): SegmentJob {
    const { work, run, send, store, concurrency, mostFailures } = this.options;
    return {
      work,
      segment,
      segments: run.segments,
      send,
      rate: this.rate,
      clock: this.clock,
      store,
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(mostFailures === undefined ? {} : { mostFailures }),
      signal: this.ending.signal,
      gate: () => this.held?.until,
      onProgress: (progress) => {
        this.note(progress);
        this.tell();
      },
    };
  }

  private note(progress: SegmentProgress): void {
    this.segments[progress.segment] = progress;
    const most = this.options.mostFailures ?? defaultMostFailures;
    const failed = this.segments.reduce((sum, { failures }) => sum + failures.length, 0);
    if (failed > most && this.options.retryFailed !== true) {
      this.stop(
        `${failed} items could not be upgraded, which is more than ${most}: something else is wrong than single items. They are kept: mend what their messages say, and resume.`,
      );
    }
  }

  private stop(message: string): void {
    this.stopped ??= message;
    this.ending.abort();
    this.resume();
  }

  private endState(): "finished" | "interrupted" | "stopped" {
    if (this.stopped !== undefined) return "stopped";
    if (this.ending.signal.aborted) return "interrupted";
    return "finished";
  }

  private enter(state: BackfillState): void {
    this.state = state;
    this.tell();
  }

  private tell(): void {
    if (this.listeners.size === 0) return;
    const progress = this.progress();
    for (const listener of this.listeners) listener(progress);
  }

  private secondsLeft(scanned: number, seconds: number): number | undefined {
    const here = scanned - this.scannedBefore;
    if (this.items === undefined || here <= 0 || this.state !== "running") return undefined;
    return (Math.max(0, this.items - scanned) / here) * seconds;
  }

  private report(record: RunRecord, after: VersionCensus | undefined): BackfillReport {
    const state = this.endState();
    return {
      state,
      progress: this.progress(),
      versions: this.options.versions,
      startedAt: record.startedAt,
      endedAt: new Date(this.clock.now()).toISOString(),
      ...(record.before === undefined ? {} : { before: record.before }),
      ...(after === undefined ? {} : { after, older: olderItems(after, this.options.versions) }),
      failures: this.segments.flatMap(({ failures }) => failures),
      ...(this.stopped === undefined ? {} : { message: this.stopped }),
    };
  }
}

/** All items that a census has counted. */
function itemsOf({ entities, foreign, locks }: VersionCensus): number {
  const counted = Object.values(entities).flatMap((versions) => Object.values(versions));
  return counted.reduce((sum, items) => sum + items, foreign + locks);
}
