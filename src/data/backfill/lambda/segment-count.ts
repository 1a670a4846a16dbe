import type { Item } from "../../../dynamodb/values.ts";
import { sendPersistently } from "../persistence.ts";
import type { SegmentJob } from "../segment.ts";

/**
 * What a backfill would still have to do in a segment. Plain JSON: it goes from call to call until
 * the segment has been read to its end.
 */
export interface SegmentCount {
  /** Where the scan goes on; absent at the end. */
  readonly startKey?: Item;
  /** Items that are still to be upgraded, by entity and version. */
  readonly left: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Items that cannot be upgraded, and why: the first of them. */
  readonly failures: readonly { readonly key: Item; readonly message: string }[];
  readonly failed: number;
  readonly readUnits: number;
  /** Why it has not been read to its end, where that is not for want of time. */
  readonly stopped?: string;
}

/** A report is for people. */
const mostFailures = 5;

/**
 * Reads what the filter of the backfill selects, and asks for each item what would be done with it.
 * Nothing is written.
 *
 * @param before What an earlier call has come to, or `{}`.
 * @param deadline In the clock's milliseconds.
 */
export async function countSegment(
  job: Omit<SegmentJob, "store">,
  before: Partial<SegmentCount>,
  deadline: number,
): Promise<SegmentCount> {
  const { work, segment, segments, send, rate, clock } = job;
  const left = new Map(
    Object.entries(before.left ?? {}).map(([entity, versions]) => [
      entity,
      new Map(Object.entries(versions)),
    ]),
  );
  const failures = [...(before.failures ?? [])];
  let failed = before.failed ?? 0;
  let readUnits = before.readUnits ?? 0;
  let startKey = before.startKey;
  const answer = (stopped?: string): SegmentCount => ({
    ...(startKey !== undefined && { startKey }),
    left: Object.fromEntries(
      [...left].map(([entity, versions]) => [entity, Object.fromEntries(versions)]),
    ),
    failures,
    failed,
    readUnits,
    ...(stopped !== undefined && { stopped }),
  });
  const add = (entity: string, version: number | undefined): void => {
    const versions = left.get(entity) ?? new Map<string, number>();
    const name = version === undefined ? "without version" : String(version);
    left.set(entity, versions.set(name, (versions.get(name) ?? 0) + 1));
  };
  const sender = { send, rate, clock, signal: new AbortController().signal };
  let expected = 1;
  do {
    const input = {
      TableName: work.table,
      ConsistentRead: true,
      ...(segments > 1 && { Segment: segment, TotalSegments: segments }),
      ...work.filter,
      ...(startKey !== undefined && { ExclusiveStartKey: startKey }),
    };
    const request = { operation: "Scan", input } as const;
    const sent = await sendPersistently(sender, request, "read", expected);
    if (sent.answer.kind !== "answered") {
      return answer("message" in sent.answer ? sent.answer.message : "The scan was refused.");
    }
    expected = Math.max(1, sent.answer.units);
    readUnits += sent.answer.units;
    for (const item of sent.answer.items) {
      const step = await work.stepOf(item);
      if (step.kind === "change" || step.kind === "move") add(step.entity, step.from);
      else if (step.kind === "delete") add(step.entity, step.version);
      else if (step.kind === "failed") {
        failed++;
        add(step.entity, step.version);
        if (failures.length < mostFailures) failures.push({ key: step.key, message: step.message });
      }
    }
    startKey = sent.answer.lastEvaluatedKey;
  } while (startKey !== undefined && clock.now() < deadline);
  return answer();
}
