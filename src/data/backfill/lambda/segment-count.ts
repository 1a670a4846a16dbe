import type { ScanInput } from "../../../dynamodb/requests.ts";
import type { Item } from "../../../dynamodb/values.ts";
import type { BackfillPlan } from "../../../evolution/backfill/index.ts";
import type { ItemClass } from "../../../evolution/census/index.ts";
import { decidedStep } from "../item-work.ts";
import { sendPersistently } from "../persistence.ts";
import type { SegmentJob } from "../segment.ts";
import { type VersionCounts, VersionTally, versionScan } from "../version-tally.ts";

/** What a segment is read for, without a store: nothing is written. */
export interface CountJob extends Omit<SegmentJob, "store"> {
  readonly plan: BackfillPlan;
}

/**
 * The items of a segment by entity and version. Plain JSON, as that of `SegmentCount`: it goes from
 * call to call until the segment has been read to its end.
 */
export interface SegmentCensus {
  /** Where the scan goes on; absent at the end. */
  readonly startKey?: Item;
  readonly versions: VersionCounts;
  readonly readUnits: number;
  /** Why it has not been read to its end, where that is not for want of time. */
  readonly stopped?: string;
}

/** What a backfill would still have to do in a segment, beside the census of it. */
export interface SegmentCount extends SegmentCensus {
  /** Items that are still to be upgraded, by entity and version. */
  readonly left: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Items that cannot be upgraded, and why: the first of them. */
  readonly failures: readonly { readonly key: Item; readonly message: string }[];
  readonly failed: number;
}

/** A report is for people. */
const mostFailures = 5;

/**
 * Counts the items of a segment before anything in it is changed: keys and marks are read, at half
 * the price of a consistent read.
 *
 * @param before What an earlier call has come to, or `{}`.
 * @param deadline In the clock's milliseconds.
 */
export async function censusOfSegment(
  job: CountJob,
  before: Partial<SegmentCensus>,
  deadline: number,
): Promise<SegmentCensus> {
  const tally = new VersionTally(job.plan.census, before.versions);
  const input = versionScan(job.plan.census, job.work.table);
  const read = await readSegment(job, input, before, deadline, (item) => {
    tally.add(item);
  });
  return { ...read, versions: tally.result() };
}

/**
 * Reads all items of a segment, counts them, and asks of each what would be done with it. Leaving
 * out those that are up to date would save no units, and they are what verifies a run.
 *
 * @param before What an earlier call has come to, or `{}`.
 * @param deadline In the clock's milliseconds.
 */
export async function countSegment(
  job: CountJob,
  before: Partial<SegmentCount>,
  deadline: number,
): Promise<SegmentCount> {
  const { work, plan } = job;
  const left = new Map(
    Object.entries(before.left ?? {}).map(([entity, versions]) => [
      entity,
      new Map(Object.entries(versions)),
    ]),
  );
  const failures = [...(before.failures ?? [])];
  let failed = before.failed ?? 0;
  const add = (entity: string, version: number | undefined): void => {
    const versions = left.get(entity) ?? new Map<string, number>();
    const name = version === undefined ? "without version" : String(version);
    left.set(entity, versions.set(name, (versions.get(name) ?? 0) + 1));
  };
  const tally = new VersionTally(plan.census, before.versions);
  const input = { TableName: work.table, ConsistentRead: true };
  const read = await readSegment(job, input, before, deadline, async (item) => {
    if (isUpToDate(plan, item, tally.add(item))) return;
    const step = await decidedStep(item, work);
    if (step.kind === "change" || step.kind === "move") add(step.entity, step.from);
    else if (step.kind === "delete") add(step.entity, step.version);
    else if (step.kind === "failed") {
      failed++;
      add(step.entity, step.version);
      if (failures.length < mostFailures) failures.push({ key: step.key, message: step.message });
    }
  });
  return {
    ...read,
    versions: tally.result(),
    left: Object.fromEntries(
      [...left].map(([entity, versions]) => [entity, Object.fromEntries(versions)]),
    ),
    failures,
    failed,
  };
}

/**
 * Of several entities as far as its keys tell, and of the version that all of them are to have: the
 * filter of the run passes it over. Of any other item the step says whether there is work.
 */
function isUpToDate(plan: BackfillPlan, item: Item, { kind }: ItemClass): boolean {
  const { versionAttribute, discriminator, filter, entities } = plan;
  if (kind !== "ambiguous" || discriminator !== undefined || filter === undefined) return false;
  const carried = versionAttribute === undefined ? undefined : item[versionAttribute];
  const newest = Math.max(...entities.map(({ version }) => version));
  return carried !== undefined && "N" in carried && Number(carried.N) >= newest;
}

/** Reads a segment from where an earlier call has come to, as far as the time goes. */
async function readSegment(
  { segment, segments, send, rate, clock }: CountJob,
  input: ScanInput,
  before: Pick<Partial<SegmentCensus>, "startKey" | "readUnits">,
  deadline: number,
  visit: (item: Item) => void | Promise<void>,
): Promise<Omit<SegmentCensus, "versions">> {
  const sender = { send, rate, clock, signal: new AbortController().signal };
  let { startKey } = before;
  let readUnits = before.readUnits ?? 0;
  const answer = (stopped?: string) => ({
    ...(startKey !== undefined && { startKey }),
    readUnits,
    ...(stopped !== undefined && { stopped }),
  });
  let expected = 1;
  do {
    const page = {
      ...input,
      ...(segments > 1 && { Segment: segment, TotalSegments: segments }),
      ...(startKey !== undefined && { ExclusiveStartKey: startKey }),
    };
    const request = { operation: "Scan", input: page } as const;
    const sent = await sendPersistently(sender, request, "read", expected);
    if (sent.answer.kind !== "answered") {
      return answer("message" in sent.answer ? sent.answer.message : "The scan was refused.");
    }
    expected = Math.max(1, sent.answer.units);
    readUnits += sent.answer.units;
    for (const item of sent.answer.items) await visit(item);
    startKey = sent.answer.lastEvaluatedKey;
  } while (startKey !== undefined && clock.now() < deadline);
  return answer();
}
