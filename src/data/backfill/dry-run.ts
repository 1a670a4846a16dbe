import { writeCost, writeUnits } from "../../dynamodb/capacity.ts";
import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import { itemSize } from "../../dynamodb/sizes.ts";
import type { Item } from "../../dynamodb/values.ts";
import type { ItemStep, ItemWrite } from "../../evolution/index.ts";
import { systemClock } from "./clock.ts";
import { dollarsOf, type UnitPrices } from "./costs.ts";
import { type ItemWork, keyOf } from "./item-work.ts";
import { pacedRate } from "./pace.ts";
import { type Sender, sendPersistently } from "./persistence.ts";
import type { BackfillUnits, FailedItem } from "./progress.ts";
import type { BackfillClock, BackfillRate } from "./rate.ts";
import type { BackfillWrite, SendBackfillRequest } from "./requests.ts";

export interface DryRunOptions {
  readonly work: ItemWork;
  readonly send: SendBackfillRequest;
  readonly rate?: BackfillRate;
  readonly clock?: BackfillClock;
  readonly signal?: AbortSignal;
  /** Items of the table as far as known, and their bytes. */
  readonly items?: number;
  readonly bytes?: number;
  /** For what a write consumes on indexes; without it only the table is counted. */
  readonly definition?: TableDefinition;
  readonly prices?: UnitPrices;
  /** The pace that the estimate assumes, in write units per second. */
  readonly unitsPerSecond?: number;
  /** Items that are looked at; 1,000 unless given. Fewer where the table has no more. */
  readonly sampleItems?: number;
}

/** What a backfill would do, found without writing anything. Plain data. */
export interface DryRunReport {
  /** Physical name. */
  readonly table: string;
  /** Items that were looked at, the filter's included. */
  readonly scanned: number;
  /** Whether these are all items of the table. */
  readonly isWhole: boolean;
  /** Of those: what would be done with them. */
  readonly counts: {
    readonly [Kind in "change" | "current" | "newer" | "foreign" | "failed"]: number;
  };
  /** What the dry run itself consumed. */
  readonly units: BackfillUnits;
  /** A few of the changes, of each entity and version at least one. */
  readonly samples: readonly SampleChange[];
  /** Some of the items that cannot be upgraded. */
  readonly failures: readonly FailedItem[];
  readonly estimate: BackfillEstimate;
}

/** One item that would be changed, and how. */
export interface SampleChange {
  readonly entity: string;
  readonly from?: number;
  readonly to?: number;
  readonly key: Item;
  readonly before: Item;
  /** Absent where the item would be deleted. */
  readonly after?: Item;
  /** Exactly what would be sent. */
  readonly request: BackfillWrite;
  /** Write units of the table and its indexes. */
  readonly writeUnits: number;
}

/** For the whole table, from the share of the sample; what is absent is not known. */
export interface BackfillEstimate {
  /** Items that would be changed. */
  readonly items?: number;
  readonly readUnits?: number;
  readonly writeUnits?: number;
  readonly dollars?: number;
  readonly seconds?: number;
  readonly unitsPerSecond?: number;
}

/** How a dry run ended: with a report, or why there is none. */
export type DryRunEnd =
  | { readonly kind: "looked"; readonly report: DryRunReport }
  | { readonly kind: "interrupted" }
  | { readonly kind: "stopped"; readonly message: string };

/** Places of the table that are looked at, so that its beginning does not stand for all of it. */
const places = 10;
const defaultSampleItems = 1000;
const mostSamples = 10;
const mostFailures = 20;

/** Looks at a part of a table and says what would be done to its items. Nothing is written. */
export async function dryRun(options: DryRunOptions): Promise<DryRunEnd> {
  const clock = options.clock ?? systemClock;
  const signal = options.signal ?? new AbortController().signal;
  const rate = options.rate ?? pacedRate({}, clock);
  const sample = new Sample(options);
  const limit = Math.ceil((options.sampleItems ?? defaultSampleItems) / places);
  let isWhole = true;
  for (let segment = 0; segment < places; segment++) {
    const sender = { send: options.send, rate, clock, signal };
    const page = await readPage(options.work, segment, limit, sender);
    if (page.kind !== "read") return page;
    isWhole &&= page.isLast;
    sample.read(page.scanned, page.units);
    for (const item of page.items) await sample.add(item);
  }
  return { kind: "looked", report: sample.report(isWhole) };
}

async function readPage(
  work: ItemWork,
  segment: number,
  limit: number,
  sender: Sender,
): Promise<
  | { kind: "read"; items: readonly Item[]; scanned: number; units: number; isLast: boolean }
  | Exclude<DryRunEnd, { kind: "looked" }>
> {
  const input = {
    TableName: work.table,
    Limit: limit,
    Segment: segment,
    TotalSegments: places,
    ...work.filter,
  };
  const { answer } = await sendPersistently(sender, { operation: "Scan", input }, "read", 1);
  if (answer.kind === "aborted") return { kind: "interrupted" };
  if (answer.kind !== "answered") {
    return {
      kind: "stopped",
      message: "message" in answer ? answer.message : "The scan is refused.",
    };
  }
  const { items, scannedCount: scanned, units, lastEvaluatedKey } = answer;
  return { kind: "read", items, scanned, units, isLast: lastEvaluatedKey === undefined };
}

class Sample {
  private readonly options: DryRunOptions;
  private scanned = 0;
  private readUnits = 0;
  private changeUnits = 0;
  private readonly counts = { change: 0, current: 0, newer: 0, foreign: 0, failed: 0 };
  private readonly samples: SampleChange[] = [];
  private readonly seen = new Set<string>();
  private readonly failures: FailedItem[] = [];

  constructor(options: DryRunOptions) {
    this.options = options;
  }

  read(scanned: number, units: number): void {
    this.scanned += scanned;
    this.readUnits += units;
  }

  async add(item: Item): Promise<void> {
    const { work } = this.options;
    let step: ItemStep;
    try {
      step = await work.stepOf(item);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      step = { kind: "failed", entity: "", key: keyOf(item, work), message };
    }
    if (step.kind === "failed") {
      this.counts.failed++;
      const { key, entity, version, message } = step;
      const known = { ...(entity && { entity }), ...(version !== undefined && { version }) };
      if (this.failures.length < mostFailures) this.failures.push({ key, ...known, message });
    } else if (step.kind === "current" || step.kind === "newer" || step.kind === "foreign") {
      this.counts[step.kind]++;
    } else {
      this.counts.change++;
      this.addChange(item, step);
    }
  }

  report(isWhole: boolean): DryRunReport {
    const { scanned, counts, samples, failures } = this;
    // What the filter left out is of no concern: up to date, or of no entity of the backfill.
    return {
      table: this.options.work.table,
      scanned,
      isWhole,
      counts,
      units: { read: this.readUnits, write: 0 },
      samples,
      failures,
      estimate: this.estimate(isWhole),
    };
  }

  private addChange(item: Item, write: ItemWrite): void {
    const after = afterOf(item, write);
    const units = this.unitsOf(item, after, write);
    this.changeUnits += units;
    const { entity, key } = write;
    const from = write.kind === "delete" ? write.version : write.from;
    const to = write.kind === "delete" ? undefined : write.to;
    const kind = JSON.stringify([entity, from, write.kind]);
    if (this.seen.has(kind) && this.samples.length >= mostSamples / 2) return;
    if (this.samples.length >= mostSamples && this.seen.has(kind)) return;
    this.seen.add(kind);
    this.samples.push({
      entity,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      key,
      before: item,
      ...(after === undefined ? {} : { after }),
      request: this.options.work.requestOf(write),
      writeUnits: units,
    });
  }

  private unitsOf(before: Item, after: Item | undefined, write: ItemWrite): number {
    const { definition } = this.options;
    const isTransaction =
      write.kind === "move" || (write.kind === "change" && write.locks.length > 0);
    const options = { transactional: isTransaction };
    if (write.kind === "move" && definition !== undefined) {
      return (
        writeCost(definition, before, undefined, options).total +
        writeCost(definition, undefined, after, options).total
      );
    }
    const locks = write.kind === "change" ? write.locks.length * writeUnits(1, options) : 0;
    if (definition !== undefined) {
      return locks + writeCost(definition, before, after, options).total;
    }
    const bytes = Math.max(itemSize(before), after === undefined ? 0 : itemSize(after));
    return locks + (write.kind === "move" ? 2 : 1) * writeUnits(bytes, options);
  }

  private estimate(isWhole: boolean): BackfillEstimate {
    const { items: known, bytes, prices, unitsPerSecond } = this.options;
    const total = isWhole ? this.scanned : known;
    if (total === undefined || (this.scanned === 0 && total > 0)) return {};
    const factor = this.scanned === 0 ? 0 : total / this.scanned;
    const writes = Math.ceil(this.changeUnits * factor);
    // Read consistently, 4 KB take one unit; the sample was read for half of that.
    const reads =
      bytes === undefined ? Math.ceil(2 * this.readUnits * factor) : Math.ceil(bytes / 4096);
    return {
      items: Math.round(this.counts.change * factor),
      readUnits: reads,
      writeUnits: writes,
      ...(prices === undefined
        ? {}
        : { dollars: dollarsOf({ read: reads, write: writes }, prices) }),
      ...(unitsPerSecond === undefined
        ? {}
        : { unitsPerSecond, seconds: Math.ceil(writes / unitsPerSecond) }),
    };
  }
}

function afterOf(item: Item, write: ItemWrite): Item | undefined {
  switch (write.kind) {
    case "delete":
      return undefined;
    case "move":
      return write.item;
    case "change": {
      const { set, remove } = write;
      const kept = Object.entries(item).filter(([name]) => !remove.includes(name));
      return { ...Object.fromEntries(kept), ...set };
    }
    default:
      return write satisfies never;
  }
}
