import type { ScanInput } from "../../dynamodb/requests.ts";
import type { Item } from "../../dynamodb/values.ts";
import type { CensusPlan } from "../../evolution/census/index.ts";
import { type Sender, sendPersistently } from "./persistence.ts";
import type { VersionCensus } from "./progress.ts";
import { VersionTally, versionScan } from "./version-tally.ts";

/** What a census is to read. */
export interface CensusJob {
  readonly plan: CensusPlan;
  /** Physical name. */
  readonly table: string;
  readonly segments: number;
  /** Read consistently, a census costs twice as much, and misses nothing that was written before. */
  readonly consistent: boolean;
  readonly gate?: () => Promise<void> | undefined;
}

/** How a census ended: counted, or why it was not. */
export type CensusEnd =
  | { readonly kind: "counted"; readonly census: VersionCensus }
  | { readonly kind: "interrupted" }
  | { readonly kind: "stopped"; readonly message: string };

/** Counts the items of a table by entity and version, with one scan of keys and marks. */
export async function countVersions(job: CensusJob, sender: Sender): Promise<CensusEnd> {
  const counting = new VersionCount(job, sender);
  const segments = Array.from({ length: job.segments }, (_, segment) => segment);
  const ends = await Promise.all(segments.map((segment) => counting.count(segment)));
  const stopped = ends.find((end) => end !== undefined && end !== "interrupted");
  if (stopped !== undefined) return { kind: "stopped", message: stopped };
  if (ends.includes("interrupted")) return { kind: "interrupted" };
  return { kind: "counted", census: counting.census() };
}

/** Items of the entities that are older than their version, by a census. */
export function olderItems(
  census: VersionCensus,
  versions: Readonly<Record<string, number>>,
): number {
  let older = 0;
  for (const [entity, version] of Object.entries(versions)) {
    for (const [found, items] of Object.entries(census.entities[entity] ?? {})) {
      // What is no version at all is not up to date either.
      if (!(Number(found) >= version)) older += items;
    }
  }
  return older;
}

class VersionCount {
  private readonly job: CensusJob;
  private readonly sender: Sender;
  private readonly input: ScanInput;
  private readonly tally: VersionTally;
  private units = 0;

  constructor(job: CensusJob, sender: Sender) {
    this.job = job;
    this.sender = sender;
    this.tally = new VersionTally(job.plan);
    this.input = { ...versionScan(job.plan, job.table), ConsistentRead: job.consistent };
  }

  /** `undefined` at the end of the segment, else why it was not reached. */
  async count(segment: number): Promise<"interrupted" | (string & {}) | undefined> {
    const { segments, gate } = this.job;
    const part = segments > 1 ? { Segment: segment, TotalSegments: segments } : {};
    let start: Item | undefined;
    let expected = 1;
    do {
      await gate?.();
      if (this.sender.signal.aborted) return "interrupted";
      const input = { ...this.input, ...part, ...(start && { ExclusiveStartKey: start }) };
      const request = { operation: "Scan", input } as const;
      const { answer } = await sendPersistently(this.sender, request, "read", expected);
      if (answer.kind === "aborted") return "interrupted";
      if (answer.kind !== "answered") {
        return "message" in answer ? answer.message : "The scan has been refused.";
      }
      this.units += answer.units;
      expected = Math.max(1, answer.units);
      for (const item of answer.items) this.tally.add(item);
      start = answer.lastEvaluatedKey;
    } while (start !== undefined);
    return undefined;
  }

  census(): VersionCensus {
    return { ...this.tally.result(), units: { read: this.units, write: 0 } };
  }
}
