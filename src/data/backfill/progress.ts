import type { Item } from "../../dynamodb/values.ts";

/**
 * What a backfill tells of itself, as plain JSON: it is kept in checkpoints, and goes to command
 * lines, to views of an editor and over the borders of processes.
 */

/** What became of the items that a backfill has met. Counts only grow. */
export interface BackfillCounts {
  /** Items that DynamoDB evaluated, also those that its filter left out. */
  readonly scanned: number;
  /** Items that came back: each ends as one of the following, or as a failure. */
  readonly read: number;
  readonly changed: number;
  /** They were up to date when it was their turn: others have been faster. */
  readonly current: number;
  /** Of a version that the model does not know yet. */
  readonly newer: number;
  /** Of no entity of the backfill. */
  readonly foreign: number;
  /** Deleted by others meanwhile. */
  readonly gone: number;
  /** Writes that were refused because a concurrent writer was faster; each was decided anew. */
  readonly conflicts: number;
  /** Requests that DynamoDB throttled; each was sent again. */
  readonly throttled: number;
}

/** Capacity units, as DynamoDB counted them. */
export interface BackfillUnits {
  readonly read: number;
  /** With those of indexes. A write whose condition fails is counted by the item's size. */
  readonly write: number;
}

/** An item that could not be upgraded. It is kept until a retry has settled it. */
export interface FailedItem {
  /** Its primary key. */
  readonly key: Item;
  readonly entity?: string;
  /** The version that it had. */
  readonly version?: number;
  /** Why, and what to do. */
  readonly message: string;
}

/** How far one segment of a table is: all that is needed to go on with it anywhere. */
export interface SegmentProgress {
  /** From 0. */
  readonly segment: number;
  readonly isDone: boolean;
  /** Where its scan goes on; absent at the beginning and at the end. */
  readonly startKey?: Item;
  readonly counts: BackfillCounts;
  readonly units: BackfillUnits;
  /** At most one for each key. */
  readonly failures: readonly FailedItem[];
}

/** Items by entity and version: `{ Order: { "1": 20, "2": 5 } }`. */
export interface VersionCensus {
  readonly entities: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Items of no entity of the model, or of several as far as their keys tell. */
  readonly foreign: number;
  /** Items that keep unique values. */
  readonly locks: number;
  readonly units: BackfillUnits;
}

export type BackfillState =
  /** Takes the census before. */
  | "counting"
  | "running"
  | "paused"
  /** Takes the census after. */
  | "verifying"
  /** All segments are done; items that failed are kept. */
  | "finished"
  /** Ended before that by whoever had started it; it can be resumed. */
  | "interrupted"
  /** Could not go on; it can be resumed when what stopped it is mended. */
  | "stopped";

/** How far a run is, at one moment. */
export interface BackfillProgress {
  readonly state: BackfillState;
  /** Physical name. */
  readonly table: string;
  readonly segments: number;
  readonly segmentsDone: number;
  readonly counts: BackfillCounts;
  /** Failures that are kept at this moment. */
  readonly failed: number;
  /** Since the first start, without those of a census. */
  readonly units: BackfillUnits;
  /** At on-demand list prices; absent where the table is not billed so, or prices are not known. */
  readonly dollars?: number;
  /** Items of the table, as counted or as DynamoDB tells them (some hours old); absent if unknown. */
  readonly items?: number;
  /** Of this process. */
  readonly seconds: number;
  /** At the pace of this process; absent as long as nothing can be said. */
  readonly secondsLeft?: number;
  /** Write units per second that are asked for at present; absent where nothing limits them. */
  readonly unitsPerSecond?: number;
}

/** What a run came to. */
export interface BackfillReport {
  readonly state: "finished" | "interrupted" | "stopped";
  readonly progress: BackfillProgress;
  /** The version of each entity that its items have now. */
  readonly versions: Readonly<Record<string, number>>;
  /** The first start and the end, ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly before?: VersionCensus;
  readonly after?: VersionCensus;
  /** Items of these entities that are older still, by the census after. */
  readonly older?: number;
  /** Kept in the checkpoint, to be tried once more. */
  readonly failures: readonly FailedItem[];
  /** Why it has stopped, and what to do. */
  readonly message?: string;
}

export const noCounts: BackfillCounts = {
  scanned: 0,
  read: 0,
  changed: 0,
  current: 0,
  newer: 0,
  foreign: 0,
  gone: 0,
  conflicts: 0,
  throttled: 0,
};

export const noUnits: BackfillUnits = { read: 0, write: 0 };

export function addCounts(left: BackfillCounts, right: Partial<BackfillCounts>): BackfillCounts {
  const names = Object.keys(noCounts) as (keyof BackfillCounts)[];
  const sums = names.map((name) => [name, left[name] + (right[name] ?? 0)] as const);
  return Object.fromEntries(sums) as unknown as BackfillCounts;
}

export function addUnits(left: BackfillUnits, right: Partial<BackfillUnits>): BackfillUnits {
  return { read: left.read + (right.read ?? 0), write: left.write + (right.write ?? 0) };
}

/** A segment of which nothing is done yet. */
export function freshSegment(segment: number): SegmentProgress {
  return { segment, isDone: false, counts: noCounts, units: noUnits, failures: [] };
}
