import { definitionFromDescription } from "../../dynamodb/described-definition.ts";
import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { Item } from "../../dynamodb/values.ts";
import {
  type CensusPlan,
  type Extent,
  estimateReading,
  openCensus,
  startTally,
  type TableObservation,
} from "../../evolution/census/index.ts";
import type { Connection } from "../connections.ts";
import type { SendOptions } from "../requests.ts";
import { compareTable, type TableComparison } from "../table-comparison.ts";
import { checkEntries, type EntryReader, entryReader } from "./index-entries.ts";
import { readItems } from "./sampling.ts";

export interface DriftRequest {
  readonly plan: CensusPlan;
  readonly definition: TableDefinition;
}

export interface DriftOptions extends SendOptions {
  readonly extent: Extent;
  /** Look up the index entries of some of the items. */
  readonly indexes?: boolean;
  readonly random?: () => number;
  /** Called with each page, for those who want to keep some of it: here nothing is kept. */
  page?(items: readonly Item[]): void;
  /** How entries of indexes are read; as DynamoDB has them unless told. */
  readonly reader?: EntryReader;
}

/** The structure of a table beside its definition, with what reading its items will take. */
export async function observeStructure(
  connection: Connection,
  { plan, definition }: DriftRequest,
  options: Pick<DriftOptions, "extent" | "abortSignal">,
): Promise<TableObservation> {
  const { extent } = options;
  const compared = await compareTable(connection, definition, sendOptions(options));
  const { table: physical, live, differences, notCompared } = compared;
  return {
    table: plan.table.name,
    physical,
    ...(differences === undefined ? {} : { differences, ...deployedIn(compared) }),
    notCompared: [
      ...notCompared,
      ...(live === undefined || canReadItems(compared) ? [] : [itemsOfOtherKey]),
    ],
    extent,
    ...(live === undefined
      ? {}
      : {
          estimate: estimateReading(
            {
              items: live.description.ItemCount ?? 0,
              bytes: live.description.TableSizeBytes ?? 0,
            },
            extent,
          ),
        }),
    readUnits: 0,
    entries: [],
  };
}

function deployedIn({
  live,
  differences = [],
}: TableComparison): Pick<TableObservation, "deployed"> {
  if (live === undefined || differences.length === 0) return {};
  const deployed = definitionFromDescription(live.description, live.timeToLiveAttribute);
  return "problem" in deployed ? {} : { deployed };
}

/** Whether there are items to look at: a table, with the key of the model. */
export function canReadItems({ differences }: Pick<TableObservation, "differences">): boolean {
  return differences !== undefined && !differences.some(({ subject }) => subject === "key");
}

/** Reads items of a table whose structure was observed, and adds the census of them. */
export async function observeItems(
  connection: Connection,
  { plan, definition }: DriftRequest,
  structure: TableObservation,
  options: DriftOptions,
): Promise<TableObservation> {
  const { physical } = structure;
  const send = sendOptions(options);
  const census = openCensus(plan);
  const tally = startTally(census);
  const kept = new Reservoir(entriesPerIndex, options.random ?? Math.random);
  let readUnits = 0;
  const reading = { ...send, ...(options.random === undefined ? {} : { random: options.random }) };
  for await (const page of readItems(connection, physical, options.extent, reading)) {
    readUnits += page.readUnits;
    for (const item of page.items) {
      tally.add(item);
      if (options.indexes === true) kept.offer(item);
    }
    options.page?.(page.items);
  }
  if (options.indexes !== true) {
    return { ...structure, census: tally.result(), extent: options.extent, readUnits };
  }
  const reader = options.reader ?? entryReader(connection, physical, definition, send);
  const checked = await checkEntries(reader, census, definition, structure, kept.items, tally);
  return {
    ...structure,
    census: tally.result(),
    extent: options.extent,
    readUnits: readUnits + checked.readUnits,
    entries: checked.entries,
    notCompared: [...structure.notCompared, ...checked.notCompared],
  };
}

const itemsOfOtherKey = "its items, since the key of the table is another one";

/** Each is a request of its own. */
const entriesPerIndex = 100;

function sendOptions({ abortSignal }: SendOptions): SendOptions {
  return abortSignal === undefined ? {} : { abortSignal };
}

/** So many of all that are offered, each with the same chance. */
class Reservoir {
  readonly items: Item[] = [];
  readonly #size: number;
  readonly #random: () => number;
  #offered = 0;

  constructor(size: number, random: () => number) {
    this.#size = size;
    this.#random = random;
  }

  offer(item: Item): void {
    this.#offered++;
    if (this.items.length < this.#size) this.items.push(item);
    else {
      const place = Math.floor(this.#random() * this.#offered);
      if (place < this.#size) this.items[place] = item;
    }
  }
}
