import type { Item } from "../../dynamodb/values.ts";
import { identityOf } from "../../dynamodb/values.ts";
import type { CheckpointStore } from "./checkpoint.ts";
import { type ItemOutcome, type ItemWork, keyOf, settleItem } from "./item-work.ts";
import { type Sender, sendPersistently } from "./persistence.ts";
import {
  addUnits,
  type BackfillCounts,
  type BackfillUnits,
  type FailedItem,
  freshSegment,
  noUnits,
  type SegmentProgress,
} from "./progress.ts";
import type { BackfillClock, BackfillRate } from "./rate.ts";
import type { SendBackfillRequest } from "./requests.ts";

/** One segment of a table, and what a worker needs for it. */
export interface SegmentJob {
  readonly work: ItemWork;
  /** From 0. */
  readonly segment: number;
  readonly segments: number;
  readonly send: SendBackfillRequest;
  readonly rate: BackfillRate;
  readonly clock: BackfillClock;
  readonly store: Pick<CheckpointStore, "load" | "save">;
  /** Items that are changed at a time; 16 unless given. */
  readonly concurrency?: number;
  /** Failures that are kept before the worker gives up, since something else is wrong then. */
  readonly mostFailures?: number;
  readonly signal?: AbortSignal;
  /** When to come to an end, in the clock's milliseconds: a Lambda has a limited time. */
  readonly deadline?: number;
  /** Resolves when items may be changed: a pause holds it. */
  readonly gate?: () => Promise<void> | undefined;
  /** Called after each page, and now and then within one; what is in it is not saved yet. */
  readonly onProgress?: (progress: SegmentProgress) => void;
}

export interface SegmentEnd {
  readonly kind:
    | "done"
    /** By the signal. */
    | "interrupted"
    /** By the deadline. */
    | "out of time"
    | "stopped";
  /** As it has been saved. */
  readonly progress: SegmentProgress;
  /** Why it has stopped, and what to do. */
  readonly message?: string;
}

export const defaultConcurrency = 16;
export const defaultMostFailures = 1000;

const noConflicts = { conflicts: 0, throttled: 0 };
/** How often is told how far it is within a page, which takes long at a low rate. */
const itemsPerEvent = 50;

/** Items that a page evaluates at first; more where few of them need work. */
const leastPageItems = 300;
const mostPageItems = 4800;

/**
 * Works through one segment of a table, from where its checkpoint says. The progress is saved when
 * all items of a page are settled and before the next page is read. Whatever ends the worker between
 * two saves, at most one page is done again, and its items say themselves what is done already.
 *
 * @throws CheckpointError where the progress cannot be loaded or saved; nothing is lost then either.
 */
export async function runSegment(job: SegmentJob): Promise<SegmentEnd> {
  const saved = (await job.store.load(job.segment)) ?? freshSegment(job.segment);
  if (saved.isDone) return { kind: "done", progress: saved };
  const ending = endingOf(job);
  const worker = new SegmentWorker(job, saved, ending.signal);
  try {
    const message = await worker.run();
    const progress = worker.progress();
    if (message !== undefined) return { kind: "stopped", progress, message };
    if (progress.isDone) return { kind: "done", progress };
    return { kind: ending.isOutOfTime() ? "out of time" : "interrupted", progress };
  } finally {
    ending.dispose();
  }
}

/** Tries once more what has failed, and forgets of it only what is settled now. */
export async function retryFailures(job: SegmentJob): Promise<SegmentEnd> {
  const saved = (await job.store.load(job.segment)) ?? freshSegment(job.segment);
  if (saved.failures.length === 0) return { kind: "done", progress: saved };
  const ending = endingOf(job);
  const worker = new SegmentWorker(job, saved, ending.signal);
  try {
    const message = await worker.retry();
    const progress = worker.progress();
    if (message !== undefined) return { kind: "stopped", progress, message };
    if (!ending.signal.aborted) return { kind: "done", progress };
    return { kind: ending.isOutOfTime() ? "out of time" : "interrupted", progress };
  } finally {
    ending.dispose();
  }
}

class SegmentWorker {
  private readonly job: SegmentJob;
  private readonly sender: Sender;
  private readonly signal: AbortSignal;
  private readonly failures: Map<string, FailedItem>;
  private startKey: Item | undefined;
  private isDone: boolean;
  private readonly counts: { -readonly [Name in keyof BackfillCounts]: number };
  private units: BackfillUnits;
  private pageItems = leastPageItems;
  /** Read units of the last page, which the next one is expected to take. */
  private pageUnits = 1;
  /** Why no item can be changed any more. */
  private stopped: string | undefined;

  constructor(job: SegmentJob, saved: SegmentProgress, signal: AbortSignal) {
    this.job = job;
    this.signal = signal;
    this.sender = { send: job.send, rate: job.rate, clock: job.clock, signal };
    this.startKey = saved.startKey;
    this.isDone = saved.isDone;
    this.counts = { ...saved.counts };
    this.units = saved.units;
    this.failures = new Map(saved.failures.map((failure) => [identity(failure.key), failure]));
  }

  /** Page after page; the reason where it has to stop. */
  async run(): Promise<string | undefined> {
    while (!this.isDone) {
      await this.job.gate?.();
      if (this.signal.aborted) break;
      const page = await this.readPage();
      if (page === undefined) break;
      await this.settleAll(page.items);
      if (!this.isEnding()) {
        this.startKey = page.next;
        this.isDone = page.next === undefined;
        this.adapt(page.items.length, page.scanned);
      }
      await this.save();
      if (this.isEnding()) break;
    }
    return this.stopped;
  }

  async retry(): Promise<string | undefined> {
    const waiting = [...this.failures.values()];
    const batch = 2 * (this.job.concurrency ?? defaultConcurrency);
    for (let from = 0; from < waiting.length && !this.isEnding(); from += batch) {
      await this.inParallel(waiting.slice(from, from + batch), ({ key }) => this.retryOne(key));
      await this.save();
    }
    return this.stopped;
  }

  progress(): SegmentProgress {
    return {
      segment: this.job.segment,
      isDone: this.isDone,
      ...(this.startKey === undefined ? {} : { startKey: this.startKey }),
      counts: { ...this.counts },
      units: this.units,
      failures: [...this.failures.values()],
    };
  }

  private isEnding(): boolean {
    return this.stopped !== undefined || this.signal.aborted;
  }

  private async readPage(): Promise<
    { items: readonly Item[]; scanned: number; next: Item | undefined } | undefined
  > {
    const { work, segment, segments } = this.job;
    const input = {
      TableName: work.table,
      // What was written before the page is read must be in it: nothing is skipped.
      ConsistentRead: true,
      Limit: this.pageItems,
      ...(segments > 1 && { Segment: segment, TotalSegments: segments }),
      ...work.filter,
      ...(this.startKey !== undefined && { ExclusiveStartKey: this.startKey }),
    };
    const request = { operation: "Scan", input } as const;
    const sent = await sendPersistently(this.sender, request, "read", this.pageUnits);
    this.counts.throttled += sent.throttled;
    const { answer } = sent;
    switch (answer.kind) {
      case "answered": {
        const { items, scannedCount: scanned, units } = answer;
        this.pageUnits = Math.max(units, 1);
        this.units = addUnits(this.units, { read: units });
        this.counts.scanned += scanned;
        return { items, scanned, next: answer.lastEvaluatedKey };
      }
      case "aborted":
        return undefined;
      case "condition failed":
        throw new Error("A Scan has no condition.");
      default:
        this.stopped = answer.message;
        return undefined;
    }
  }

  private settleAll(items: readonly Item[]): Promise<void> {
    return this.inParallel(items, async (item) => {
      const outcome = await settleItem(item, this.job.work, this.sender);
      this.take(item, outcome);
    });
  }

  private async retryOne(key: Item): Promise<void> {
    const input = { TableName: this.job.work.table, Key: key, ConsistentRead: true };
    const sent = await sendPersistently(this.sender, { operation: "GetItem", input }, "read", 1);
    const { answer } = sent;
    if (answer.kind === "answered") {
      this.units = addUnits(this.units, { read: answer.units });
      const [item] = answer.items;
      const outcome: ItemOutcome =
        item === undefined
          ? { result: { kind: "gone" }, counts: noConflicts, units: noUnits }
          : await settleItem(item, this.job.work, this.sender);
      this.take(key, outcome);
    } else if (answer.kind !== "aborted") {
      this.stopped ??= answer.kind === "condition failed" ? "" : answer.message;
    }
  }

  /** Each element by one of a few that work at a time, until all are done or it has to end. */
  private async inParallel<T>(
    elements: readonly T[],
    settle: (element: T) => Promise<void>,
  ): Promise<void> {
    let next = 0;
    const take = async (): Promise<void> => {
      for (;;) {
        const held = this.job.gate?.();
        if (held !== undefined) await held;
        const element = elements[next];
        if (element === undefined || this.isEnding()) return;
        next++;
        await settle(element);
      }
    };
    const workers = Math.min(this.job.concurrency ?? defaultConcurrency, elements.length);
    await Promise.all(Array.from({ length: workers }, take));
  }

  private take(item: Item, { result, counts, units }: ItemOutcome): void {
    this.units = addUnits(this.units, units);
    this.counts.conflicts += counts.conflicts;
    this.counts.throttled += counts.throttled;
    if (result.kind === "left") return;
    if (result.kind === "stopped") {
      this.stopped ??= result.message;
      return;
    }
    this.counts.read++;
    if (this.counts.read % itemsPerEvent === 0) this.job.onProgress?.(this.progress());
    if (result.kind === "failed") {
      this.failures.set(identity(result.failure.key), result.failure);
      const most = this.job.mostFailures ?? defaultMostFailures;
      if (this.failures.size > most) {
        this.stopped ??= `More than ${most} items could not be upgraded, so that something else is wrong than single items. What failed is kept: mend it, and resume.`;
      }
      return;
    }
    this.counts[result.kind]++;
    if (this.failures.size > 0) this.failures.delete(identity(keyOf(item, this.job.work)));
  }

  private async save(): Promise<void> {
    const progress = this.progress();
    await this.job.store.save(progress);
    this.job.onProgress?.(progress);
  }

  /** Where little is to be done, a page may be long; where much is, progress is saved often. */
  private adapt(matched: number, scanned: number): void {
    if (matched * 4 < scanned) this.pageItems = Math.min(this.pageItems * 2, mostPageItems);
    else if (matched * 2 > scanned) this.pageItems = leastPageItems;
  }
}

/** One signal of what may end a worker: the caller's, and its deadline. */
function endingOf({ signal, deadline, clock }: SegmentJob): {
  readonly signal: AbortSignal;
  isOutOfTime(): boolean;
  dispose(): void;
} {
  const ending = new AbortController();
  const settled = new AbortController();
  let isOutOfTime = false;
  const end = (): void => ending.abort();
  if (signal?.aborted === true) end();
  signal?.addEventListener("abort", end, { once: true });
  if (deadline !== undefined) {
    void clock.wait(deadline - clock.now(), settled.signal).then(() => {
      if (settled.signal.aborted) return;
      isOutOfTime = signal?.aborted !== true;
      end();
    });
  }
  return {
    signal: ending.signal,
    isOutOfTime: () => isOutOfTime,
    dispose() {
      settled.abort();
      signal?.removeEventListener("abort", end);
    },
  };
}

function identity(key: Item): string {
  return identityOf({ M: key });
}
