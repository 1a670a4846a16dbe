import type { SegmentProgress, VersionCensus } from "./progress.ts";

/**
 * What a checkpoint belongs to. Where any of it is different, what was done does not say what is
 * left to do, and resuming is refused.
 */
export interface BackfillRun {
  /** Fingerprint of what is done to items (`fingerprintOf`): another model is another run. */
  readonly plan: string;
  /** Physical name. */
  readonly table: string;
  /** DynamoDB's id of the table, which another table of the same name does not have. */
  readonly tableId?: string;
  /** Into how many segments the table is divided. */
  readonly segments: number;
}

/** What is kept of a run besides its segments. */
export interface RunRecord {
  readonly run: BackfillRun;
  /** The first start, ISO 8601. */
  readonly startedAt: string;
  /** The census before the first write, where one was taken. */
  readonly before?: VersionCensus;
  /** No census is wanted before the first write. */
  readonly withoutCensus?: true;
}

/**
 * Keeps how far a backfill is. A worker saves a segment when all items of a page are done and before
 * it reads the next page, so that whatever is lost by a kill is done again, which is harmless: every
 * change is conditioned on the version of the item.
 *
 * A store is of one run. It may be shared by processes if each has segments of its own.
 */
export interface CheckpointStore {
  /**
   * Claims the checkpoint for this process.
   *
   * @param how `start` refuses a checkpoint that has something left to do; `resume` one that is not
   * there or belongs to something else; `either` resumes where there is one of the same run.
   * @throws CheckpointError with what is wrong and what to do.
   */
  open(record: RunRecord, how: "start" | "resume" | "either"): Promise<RunRecord>;
  /** How far a segment is; `undefined` where it was never saved. */
  load(segment: number): Promise<SegmentProgress | undefined>;
  /**
   * Resolves when the progress outlives the death of this process.
   *
   * @throws CheckpointError where it cannot be written, or another process has taken over.
   */
  save(progress: SegmentProgress): Promise<void>;
  /** Replaces what is kept of the run itself. */
  saveRecord(record: RunRecord): Promise<void>;
  /** Lets another process have it. What was saved stays. */
  close(): Promise<void>;
}

export type CheckpointProblemCode =
  /** There is none to resume. */
  | "checkpoint-missing"
  /** It has something left to do, and was not to be resumed. */
  | "checkpoint-unfinished"
  /** It belongs to another model, table or division into segments. */
  | "checkpoint-differs"
  | "checkpoint-unreadable"
  | "checkpoint-not-written"
  /** Another process is at it. */
  | "checkpoint-in-use";

/** Why a checkpoint cannot be used, and what to do. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  readonly code: CheckpointProblemCode;

  constructor(code: CheckpointProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** In what two runs differ, in a sentence with what to do; `undefined` where they are the same. */
export function runDifference(saved: BackfillRun, asked: BackfillRun): string | undefined {
  if (saved.table !== asked.table) {
    return `It belongs to the table "${saved.table}", not to "${asked.table}". Name another checkpoint for this table.`;
  }
  if (saved.tableId !== undefined && asked.tableId !== undefined && saved.tableId !== asked.tableId)
    return `It belongs to another table that was called "${saved.table}" too. Name another checkpoint for this one.`;
  if (saved.plan !== asked.plan) {
    return "It belongs to another state of the model, or to other entities of it: what it calls done may not be done by what the model says now. Go on with the state that it was started with, or start anew with another checkpoint; items that are upgraded already are passed over.";
  }
  if (saved.segments !== asked.segments) {
    return `It divides the table into ${saved.segments} segments, not into ${asked.segments}. Go on with ${saved.segments}, or start anew with another checkpoint.`;
  }
  return undefined;
}
