import { createHash, randomUUID } from "node:crypto";
import type { Item } from "../../dynamodb/values.ts";
import { identityOf } from "../../dynamodb/values.ts";
import {
  CheckpointError,
  type CheckpointStore,
  type RunRecord,
  runDifference,
} from "./checkpoint.ts";
import type { FailedItem, SegmentProgress } from "./progress.ts";
import type { BackfillClock } from "./rate.ts";
import { type StateTable, textIn } from "./state-table.ts";

/** Who works on a run, so that no two do so at the same segment. */
export interface CheckpointHolder {
  /** What goes on over retries: the name of an execution. */
  readonly name: string;
  /** How long others keep away after a sign of life, in milliseconds. */
  readonly leaseMilliseconds: number;
}

/** What a table has of a run. */
export interface StoredRun {
  readonly record: RunRecord;
  readonly segments: readonly SegmentProgress[];
}

/**
 * The checkpoints of a run in a table, for workers on many machines. A segment belongs to whoever
 * has loaded it last; an older worker on it that is still alive notices that when it saves. Another
 * holder gets it only when nothing has been heard of the first for the time of a lease.
 *
 * Failed items are items of their own, since many of them would not fit into one.
 */
export function tableCheckpoints(
  state: StateTable,
  run: string,
  holder: CheckpointHolder,
  clock: BackfillClock,
): CheckpointStore {
  const attempt = randomUUID();
  const claimed = new Set<number>();
  /** What the table has of failures, by segment and by their names. */
  const stored = new Map<number, ReadonlyMap<string, string>>();
  const lease = () => ({
    ":attempt": { S: attempt },
    ":holder": { S: holder.name },
    ":until": { N: String(clock.now() + holder.leaseMilliseconds) },
  });
  return {
    async open(record, how) {
      const saved = await storedRecord(state, run);
      if (saved === undefined) {
        if (how === "resume") {
          throw new CheckpointError(
            "checkpoint-missing",
            `There is no run "${run}" to resume. Start one.`,
          );
        }
        await this.saveRecord(record);
        return record;
      }
      const difference = runDifference(saved.run, record.run);
      if (difference !== undefined) throw new CheckpointError("checkpoint-differs", difference);
      if (how === "start") {
        throw new CheckpointError(
          "checkpoint-unfinished",
          `The run "${run}" has been started already. Resume it, or give the new one another name.`,
        );
      }
      return saved;
    },
    async load(segment) {
      const item = await state.update(segmentKey(run, segment), {
        update: "SET #attempt = :attempt, #holder = :holder, #until = :until",
        condition: "attribute_not_exists(#holder) OR #holder = :holder OR #until < :now",
        values: { ...lease(), ":now": { N: String(clock.now()) } },
      });
      if (item === undefined) {
        throw new CheckpointError(
          "checkpoint-in-use",
          `Another execution works on segment ${segment} of the run "${run}". Wait until it has ended.`,
        );
      }
      claimed.add(segment);
      const failures = await failuresOf(state, run, segment);
      stored.set(segment, new Map([...failures].map(([part, failure]) => [part, failure.text])));
      return progressIn(
        item,
        [...failures.values()].map(({ failed }) => failed),
      );
    },
    async save(progress) {
      const { segment, failures, ...others } = progress;
      const known = stored.get(segment) ?? new Map<string, string>();
      const wanted = new Map(
        failures.map((failed) => [failurePart(segment, failed.key), JSON.stringify(failed)]),
      );
      // In this order nothing that failed is lost by an end in between: it is only done again.
      for (const [part, text] of wanted) {
        if (known.get(part) === text) continue;
        await state.put({ run: { S: run }, part: { S: part }, failed: { S: text } });
      }
      const saved = await state.update(segmentKey(run, segment), {
        update:
          "SET #progress = :progress, #attempt = :attempt, #holder = :holder, #until = :until",
        ...(claimed.has(segment)
          ? { condition: "#attempt = :attempt" }
          : { condition: "attribute_not_exists(#attempt)" }),
        values: { ...lease(), ":progress": { S: JSON.stringify({ segment, ...others }) } },
      });
      if (saved === undefined) {
        throw new CheckpointError(
          "checkpoint-in-use",
          `Another worker has taken over segment ${segment} of the run "${run}".`,
        );
      }
      claimed.add(segment);
      for (const part of known.keys()) if (!wanted.has(part)) await state.remove({ run, part });
      stored.set(segment, wanted);
    },
    async saveRecord(record) {
      await state.put({
        run: { S: run },
        part: { S: recordPart },
        record: { S: JSON.stringify(record) },
      });
    },
    async close() {
      for (const segment of claimed) {
        await state.update(segmentKey(run, segment), {
          update: "REMOVE #holder, #until, #attempt",
          condition: "#attempt = :attempt",
          values: { ":attempt": { S: attempt } },
        });
      }
      claimed.clear();
    },
  };
}

/** All that is known of a run, without claiming anything of it. */
export async function storedRun(state: StateTable, run: string): Promise<StoredRun | undefined> {
  const record = await storedRecord(state, run);
  if (record === undefined) return undefined;
  const failures = new Map<number, FailedItem[]>();
  for (const item of await state.list(run, failureStart)) {
    const segment = Number((textIn(item, "part") ?? "").split("#")[1]);
    const failed = failedIn(item);
    failures.set(segment, [...(failures.get(segment) ?? []), failed]);
  }
  const segments = (await state.list(run, segmentStart)).flatMap((item) => {
    const segment = Number((textIn(item, "part") ?? "").split("#")[1]);
    return progressIn(item, failures.get(segment) ?? []) ?? [];
  });
  return { record, segments };
}

/** Forgets a run. */
export async function removeRun(state: StateTable, run: string): Promise<void> {
  for (const item of await state.list(run, "")) {
    await state.remove({ run, part: textIn(item, "part") ?? "" });
  }
}

const recordPart = "RUN";
const segmentStart = "SEGMENT#";
const failureStart = "FAILED#";

function segmentKey(run: string, segment: number) {
  return { run, part: `${segmentStart}${numberText(segment)}` };
}

/** Keys may be longer than a sort key is. */
function failurePart(segment: number, key: Item): string {
  const digest = createHash("sha256")
    .update(identityOf({ M: key }))
    .digest("hex");
  return `${failureStart}${numberText(segment)}#${digest}`;
}

/** So that texts are in the order of numbers: a table has at most a million segments. */
function numberText(segment: number): string {
  return String(segment).padStart(7, "0");
}

async function storedRecord(state: StateTable, run: string): Promise<RunRecord | undefined> {
  const item = await state.get({ run, part: recordPart });
  return item === undefined
    ? undefined
    : parsed<RunRecord>(textIn(item, "record"), `of the run "${run}"`);
}

async function failuresOf(state: StateTable, run: string, segment: number) {
  const start = `${failureStart}${numberText(segment)}#`;
  const items = await state.list(run, start);
  return new Map(
    items.map((item) => [
      textIn(item, "part") ?? "",
      { failed: failedIn(item), text: textIn(item, "failed") ?? "" },
    ]),
  );
}

function failedIn(item: Item): FailedItem {
  return parsed<FailedItem>(textIn(item, "failed"), `of "${textIn(item, "part")}"`);
}

function progressIn(item: Item, failures: readonly FailedItem[]): SegmentProgress | undefined {
  const text = textIn(item, "progress");
  if (text === undefined) return undefined;
  const progress = parsed<Omit<SegmentProgress, "failures">>(text, `of "${textIn(item, "part")}"`);
  return { ...progress, failures };
}

/** What stands in the table was written by this module. */
function parsed<Value>(text: string | undefined, what: string): Value {
  try {
    return JSON.parse(text ?? "") as Value;
  } catch (error) {
    throw new CheckpointError(
      "checkpoint-unreadable",
      `What is kept ${what} cannot be read. Start anew under another name; items that are upgraded already are passed over.`,
      { cause: error },
    );
  }
}
