import { countText } from "../../../base/figures.ts";
import {
  addCounts,
  addUnits,
  type BackfillCounts,
  type BackfillUnits,
  noCounts,
  noUnits,
} from "../progress.ts";
import type { StoredRun } from "../table-checkpoints.ts";
import { addVersions, noVersions, type VersionCounts } from "../version-tally.ts";
import type { SegmentCensus, SegmentCount } from "./segment-count.ts";

/** What an execution ends with. */
export interface RunReport {
  /** Physical name. */
  readonly table: string;
  /** Nothing is left to be upgraded. */
  readonly isComplete: boolean;
  /** In a sentence or two; where something is left, with what to do. */
  readonly message: string;
  readonly segments: number;
  readonly segmentsDone: number;
  readonly counts: BackfillCounts;
  readonly units: BackfillUnits;
  /** Items by entity and version, before anything was changed; absent where not all was counted. */
  readonly before?: VersionCounts;
  /** The same after the run, consistently read. */
  readonly after?: VersionCounts;
  /** What was counted after the run: items that still have to be upgraded, by entity and version. */
  readonly left: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Items that could not be upgraded; all of them are kept in the table of checkpoints. */
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly { readonly key: object; readonly message: string }[];
}

/** An execution's output has room for 256 KB, and a person for less. */
const mostFailures = 10;

export function reportOf(
  { record, segments }: StoredRun,
  censuses: readonly SegmentCensus[],
  counted: readonly SegmentCount[],
  table: string,
): RunReport {
  const total = record.run.segments;
  const before = versionsIn(censuses, total);
  const after = versionsIn(counted, total);
  const segmentsDone = segments.filter(({ isDone }) => isDone).length;
  const kept = segments.flatMap(({ failures }) => failures);
  const failures = [...kept, ...counted.flatMap((count) => count.failures)];
  const failed = Math.max(
    kept.length,
    counted.reduce((sum, count) => sum + count.failed, 0),
  );
  const left = leftOf(counted);
  const items = Object.values(left)
    .flatMap((versions) => Object.values(versions))
    .reduce((sum, count) => sum + count, 0);
  const counts = segments.reduce((sum, each) => addCounts(sum, each.counts), noCounts);
  const units = segments.reduce((sum, each) => addUnits(sum, each.units), noUnits);
  const isComplete =
    segmentsDone === total && counted.length === total && items === 0 && kept.length === 0;
  const problems = [
    ...(segmentsDone < total ? [`${total - segmentsDone} of ${total} segments not done`] : []),
    ...(counted.length < total
      ? [`${total - counted.length} of ${total} segments not counted`]
      : []),
    ...(items > 0 ? [`${countText(items, "item")} still to be upgraded`] : []),
    ...(failed > 0 ? [`${countText(failed, "item")} that could not be upgraded`] : []),
  ];
  const versions = versionsText(before, after);
  return {
    table,
    isComplete,
    message: isComplete
      ? `All items of ${table} are upgraded; ${counts.changed} were changed.${versions}`
      : `${table} is not done: ${problems.join(", ")}.${versions} Look into the failed executions of the map and into "failures", mend the cause, and start the state machine again: it goes on with what is left.`,
    segments: total,
    segmentsDone,
    counts,
    units: addUnits(units, {
      read: [...censuses, ...counted].reduce((sum, { readUnits }) => sum + readUnits, 0),
    }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    left,
    failed,
    failures: unique(failures).slice(0, mostFailures),
  };
}

/** Of all segments; a part of them would tell nothing of the table. */
function versionsIn(counts: readonly SegmentCensus[], total: number): VersionCounts | undefined {
  return counts.length < total
    ? undefined
    : counts.reduce((sum, { versions }) => addVersions(sum, versions), noVersions);
}

/** In a sentence, since a state machine that fails shows nothing else: `Counter v1: 5, v2: 3 → v3: 8.` */
function versionsText(before: VersionCounts | undefined, after: VersionCounts | undefined): string {
  if (after === undefined) return "";
  const cell = (counts: VersionCounts | undefined, entity: string): string =>
    Object.entries(counts?.entities[entity] ?? {})
      .map(([version, items]) => `${/^\d+$/.test(version) ? "v" : ""}${version}: ${items}`)
      .join(", ") || "none";
  const isThere = (entity: string): boolean =>
    [before, after].some((counts) => Object.keys(counts?.entities[entity] ?? {}).length > 0);
  const rows = Object.keys(after.entities)
    .filter(isThere)
    .map((entity) =>
      before === undefined
        ? `${entity} ${cell(after, entity)}`
        : `${entity} ${cell(before, entity)} → ${cell(after, entity)}`,
    );
  const what = before === undefined ? "Items by version" : "Items by version before and after";
  return rows.length === 0 ? "" : ` ${what}: ${rows.join("; ")}.`;
}

function leftOf(counted: readonly SegmentCount[]): RunReport["left"] {
  const left = new Map<string, Map<string, number>>();
  for (const { left: ofSegment } of counted) {
    for (const [entity, versions] of Object.entries(ofSegment)) {
      const sums = left.get(entity) ?? new Map<string, number>();
      left.set(entity, sums);
      for (const [version, items] of Object.entries(versions)) {
        sums.set(version, (sums.get(version) ?? 0) + items);
      }
    }
  }
  return Object.fromEntries(
    [...left].map(([entity, versions]) => [entity, Object.fromEntries(versions)]),
  );
}

/** An item that failed is counted as well. */
function unique(
  failures: readonly { readonly key: object; readonly message: string }[],
): readonly { readonly key: object; readonly message: string }[] {
  const byKey = new Map(
    failures.map(({ key, message }) => [JSON.stringify(key), { key, message }]),
  );
  return [...byKey.values()];
}
