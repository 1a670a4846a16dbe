import type { Item } from "../../dynamodb/values.ts";
import { type Extent, itemsPerRequest } from "../../evolution/census/index.ts";
import type { Connection } from "../connections.ts";
import { type Response, type SendOptions, send } from "../requests.ts";

export interface ReadItemsOptions extends SendOptions {
  /** From 0 up to 1; where in the table a sample is taken depends on it. */
  readonly random?: () => number;
}

export interface ReadPage {
  readonly items: readonly Item[];
  readonly readUnits: number;
}

/**
 * Reads a table page by page: all of it by a few segments of a parallel scan, or a sample of items
 * from many places. A segment is a part of the space of hashed partition keys, so that the first
 * items of many segments are spread over the table. Fewer items than asked for come only where there
 * are no more. Nothing but the pages at hand is kept.
 *
 * @param table The physical name.
 */
export async function* readItems(
  connection: Connection,
  table: string,
  extent: Extent,
  { random = Math.random, ...options }: ReadItemsOptions = {},
): AsyncGenerator<ReadPage> {
  const isAll = extent === "all";
  const places = isAll ? readers : Math.min(Math.ceil(extent / itemsPerRequest), mostPlaces);
  // Another number of segments begins at other keys.
  const total = isAll ? readers : places + Math.floor(random() * Math.ceil(places / 2));
  let waiting: Segment[] = Array.from({ length: total }, (_, index) => ({ index }));
  if (!isAll) shuffle(waiting, random);
  let missing = isAll ? Number.POSITIVE_INFINITY : extent;
  while (waiting.length > 0 && missing > 0) {
    // A second round goes on in the segments that have more.
    const round = isAll ? waiting : waiting.splice(0, Math.ceil(missing / itemsPerRequest));
    const others = isAll ? [] : waiting;
    const next: Segment[] = [];
    for await (const { segment, response } of inParallel(round, (segment) =>
      readSegment(connection, table, segment, total, isAll, options),
    )) {
      const items = response.items.slice(0, missing);
      missing -= items.length;
      const startKey = response.lastEvaluatedKey;
      if (startKey !== undefined) next.push({ index: segment.index, startKey });
      yield { items, readUnits: response.consumed.read };
    }
    waiting = [...others, ...next];
  }
}

interface Segment {
  readonly index: number;
  readonly startKey?: Item;
}

/** Requests at a time. */
const readers = 4;
/** With more places there are as many requests as items, each of which costs half a unit at least. */
const mostPlaces = 10_000;

async function readSegment(
  connection: Connection,
  table: string,
  segment: Segment,
  total: number,
  isAll: boolean,
  options: SendOptions,
): Promise<{ readonly segment: Segment; readonly response: Response }> {
  const { index, startKey } = segment;
  const input = {
    TableName: table,
    Segment: index,
    TotalSegments: total,
    ...(isAll ? {} : { Limit: itemsPerRequest }),
    ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
  };
  return { segment, response: await send(connection, { operation: "Scan", input }, options) };
}

/** The results as they come, of a few at a time. */
async function* inParallel<T, R>(
  elements: readonly T[],
  work: (element: T) => Promise<R>,
): AsyncGenerator<R> {
  const running = new Map<number, Promise<{ readonly id: number; readonly result: R }>>();
  let started = 0;
  try {
    while (started < elements.length || running.size > 0) {
      while (started < elements.length && running.size < readers) {
        const id = started++;
        const element = elements[id];
        if (element !== undefined) {
          running.set(
            id,
            work(element).then((result) => ({ id, result })),
          );
        }
      }
      const { id, result } = await Promise.race(running.values());
      running.delete(id);
      yield result;
    }
  } finally {
    // Whoever stops early does not wait for them, and their failure is nobody's any more.
    void Promise.allSettled(running.values());
  }
}

function shuffle(segments: Segment[], random: () => number): void {
  for (let last = segments.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [one, two] = [segments[last], segments[other]];
    if (one === undefined || two === undefined) continue;
    segments[last] = two;
    segments[other] = one;
  }
}
