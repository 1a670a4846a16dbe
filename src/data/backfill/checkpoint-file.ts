import { itemProblem } from "../../dynamodb/value-validation.ts";
import type { Item } from "../../dynamodb/values.ts";
import type { BackfillRun, RunRecord } from "./checkpoint.ts";
import {
  type BackfillCounts,
  type BackfillUnits,
  type FailedItem,
  noCounts,
  type SegmentProgress,
  type VersionCensus,
} from "./progress.ts";

/** The content of a checkpoint file. */
export interface CheckpointFile {
  readonly record: RunRecord;
  readonly segments: readonly SegmentProgress[];
}

const format = "dynamodb-modeler backfill checkpoint";
const formatVersion = 1;

export function serializeCheckpoint({ record, segments }: CheckpointFile): string {
  return `${JSON.stringify({ format, formatVersion, ...record, segments }, undefined, 1)}\n`;
}

/** The checkpoint in a text, or why it is none, as the end of a sentence. */
export function parseCheckpoint(text: string): CheckpointFile | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!isRecord(value) || value.format !== format) return "it is something else";
  if (value.formatVersion !== formatVersion) {
    return `it has format ${String(value.formatVersion)}, and this version of the modeler reads ${formatVersion}`;
  }
  const run = runOf(value.run);
  const segments = Array.isArray(value.segments) ? value.segments.map(segmentOf) : undefined;
  if (run === undefined || typeof value.startedAt !== "string" || segments === undefined) {
    return "parts of it are missing";
  }
  const whole = segments.filter((segment) => segment !== undefined);
  const numbers = new Set(whole.map(({ segment }) => segment));
  const fits = whole.every(({ segment }) => segment >= 0 && segment < run.segments);
  if (whole.length < segments.length || numbers.size < whole.length || !fits) {
    return "its segments have been damaged";
  }
  const before = censusOf(value.before);
  const record = { run, startedAt: value.startedAt, ...(before === undefined ? {} : { before }) };
  return { record, segments: whole };
}

function runOf(value: unknown): BackfillRun | undefined {
  if (!isRecord(value)) return undefined;
  const { plan, table, tableId, segments } = value;
  if (typeof plan !== "string" || typeof table !== "string" || !isCount(segments)) return undefined;
  return { plan, table, segments, ...(typeof tableId === "string" ? { tableId } : {}) };
}

function segmentOf(value: unknown): SegmentProgress | undefined {
  if (!isRecord(value)) return undefined;
  const { segment, isDone, startKey } = value;
  const counts = countsOf(value.counts);
  const units = unitsOf(value.units);
  const failures = Array.isArray(value.failures) ? value.failures.map(failureOf) : undefined;
  if (!isCount(segment) || typeof isDone !== "boolean" || counts === undefined) return undefined;
  if (units === undefined || failures === undefined) return undefined;
  const kept = failures.filter((failure) => failure !== undefined);
  if (kept.length < failures.length) return undefined;
  if (startKey === undefined) return { segment, isDone, counts, units, failures: kept };
  return isItem(startKey)
    ? { segment, isDone, startKey, counts, units, failures: kept }
    : undefined;
}

function countsOf(value: unknown): BackfillCounts | undefined {
  if (!isRecord(value)) return undefined;
  const names = Object.keys(noCounts);
  if (!names.every((name) => isCount(value[name]))) return undefined;
  return Object.fromEntries(names.map((name) => [name, value[name]])) as unknown as BackfillCounts;
}

function unitsOf(value: unknown): BackfillUnits | undefined {
  if (!isRecord(value)) return undefined;
  const { read, write } = value;
  return typeof read === "number" && typeof write === "number" ? { read, write } : undefined;
}

function failureOf(value: unknown): FailedItem | undefined {
  if (!isRecord(value) || !isItem(value.key) || typeof value.message !== "string") return undefined;
  const { key, entity, version, message } = value;
  return {
    key,
    ...(typeof entity === "string" ? { entity } : {}),
    ...(typeof version === "number" ? { version } : {}),
    message,
  };
}

/** A census is for a report only; one that cannot be read is as good as none. */
function censusOf(value: unknown): VersionCensus | undefined {
  if (!isRecord(value) || !isRecord(value.entities)) return undefined;
  const units = unitsOf(value.units);
  const { foreign, locks } = value;
  if (units === undefined || !isCount(foreign) || !isCount(locks)) return undefined;
  const versions = Object.values(value.entities);
  if (!versions.every((each) => isRecord(each) && Object.values(each).every(isCount)))
    return undefined;
  return { entities: value.entities as VersionCensus["entities"], foreign, locks, units };
}

function isItem(value: unknown): value is Item {
  return itemProblem(value) === undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
