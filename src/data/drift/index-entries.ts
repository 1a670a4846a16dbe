import { setTimeout as delay } from "node:timers/promises";
import { indexEntry, sameKey } from "../../dynamodb/index-entries.ts";
import { type AccessPath, accessPaths, type TableDefinition } from "../../dynamodb/key-schema.ts";
import { type Item, itemsEqual, valuesEqual } from "../../dynamodb/values.ts";
import {
  type Census,
  classifyItem,
  type FindingCode,
  type TableObservation,
  type Tally,
} from "../../evolution/census/index.ts";
import type { Connection } from "../connections.ts";
import { type SendOptions, send } from "../requests.ts";

/** Reads what a check of index entries needs. */
export interface EntryReader {
  /** The entries of the index that have the key of this one, with what it cost. */
  entriesLike(path: AccessPath, entry: Item): Promise<Reading>;
  /** The item as it is now, consistently; none where it is gone. */
  itemLike(item: Item): Promise<Reading>;
  /** Until an index has followed its table. */
  wait(): Promise<void>;
}

interface Reading {
  readonly items: readonly Item[];
  readonly readUnits: number;
}

export interface CheckedEntries {
  readonly entries: TableObservation["entries"];
  readonly readUnits: number;
  readonly notCompared: readonly string[];
}

/**
 * Looks up the index entries that items should have, one by one. What differs is looked at again a
 * moment later, beside the item as it is then: a global index follows its table, and is never read
 * consistently. What was found goes into the tally.
 */
export async function checkEntries(
  reader: EntryReader,
  census: Census,
  definition: TableDefinition,
  structure: TableObservation,
  items: readonly Item[],
  tally: Tally,
): Promise<CheckedEntries> {
  let readUnits = 0;
  const entries: { readonly index: string; readonly items: number }[] = [];
  const notCompared: string[] = [];
  for (const path of accessPaths(definition)) {
    const { index } = path;
    if (index === undefined) continue;
    const subject = `${path.kind} index ${index}`;
    if (structure.differences?.some((difference) => difference.subject === subject) === true) {
      notCompared.push(`entries of ${index}, which is missing or another one`);
      continue;
    }
    let checked = 0;
    for (const item of items) {
      const first = await compareEntry(path, item);
      if (first === "none") continue;
      checked++;
      if (first === "equal") continue;
      await reader.wait();
      const now = await reader.itemLike(item);
      readUnits += now.readUnits;
      const [current] = now.items;
      const second = current === undefined ? "none" : await compareEntry(path, current);
      if (current === undefined || second === "none" || second === "equal") continue;
      const found = classifyItem(census, current);
      const code: FindingCode = second.length === 0 ? "index-entry-missing" : "index-entry-stale";
      tally.note(found.kind === "entity" ? found.entity : undefined, current, {
        code,
        place: second.join(", "),
        expected: "",
        found: "",
        indexes: [index],
      });
    }
    entries.push({ index, items: checked });
  }
  return { entries, readUnits, notCompared };

  /** The attributes that differ; none of them where there is no entry although there should be. */
  async function compareEntry(
    path: AccessPath,
    item: Item,
  ): Promise<"none" | "equal" | readonly string[]> {
    const expected = indexEntry(definition, path, item);
    if (expected === undefined) return "none";
    const { items: found, readUnits: units } = await reader.entriesLike(path, expected);
    readUnits += units;
    const keys = [definition.partitionKey, ...(definition.sortKey ? [definition.sortKey] : [])];
    const entry = found.find((each) => sameKey(keys, each, expected));
    if (entry === undefined) return [];
    if (itemsEqual(entry, expected)) return "equal";
    const names = new Set([...Object.keys(entry), ...Object.keys(expected)]);
    return [...names].filter((name) => {
      const [mine, other] = [entry[name], expected[name]];
      return mine === undefined || other === undefined || !valuesEqual(mine, other);
    });
  }
}

/** Reads the entries of a live table, and waits a second for its indexes. */
export function entryReader(
  connection: Connection,
  table: string,
  definition: TableDefinition,
  options: SendOptions,
): EntryReader {
  const { partitionKey, sortKey } = definition;
  const baseKeys = [partitionKey, ...(sortKey === undefined ? [] : [sortKey])];
  return {
    async entriesLike(path, entry) {
      const keys = [...path.partitionKey, ...path.sortKey];
      const own = new Set(keys.map(({ name }) => name));
      // A filter may not name keys of the index; the others tell the entry among its like.
      const filtered = baseKeys.filter(({ name }) => !own.has(name));
      const all = [...keys, ...filtered];
      const found: Item[] = [];
      let readUnits = 0;
      let startKey: Item | undefined;
      do {
        const response = await send(
          connection,
          {
            operation: "Query",
            input: {
              TableName: table,
              ...(path.index === undefined ? {} : { IndexName: path.index }),
              KeyConditionExpression: keys.map((_, at) => `#n${at} = :v${at}`).join(" AND "),
              ...(filtered.length === 0
                ? {}
                : {
                    FilterExpression: filtered
                      .map((_, at) => `#n${keys.length + at} = :v${keys.length + at}`)
                      .join(" AND "),
                  }),
              ExpressionAttributeNames: Object.fromEntries(
                all.map(({ name }, at) => [`#n${at}`, name]),
              ),
              ExpressionAttributeValues: Object.fromEntries(
                all.flatMap(({ name }, at) => {
                  const value = entry[name];
                  return value === undefined ? [] : [[`:v${at}`, value]];
                }),
              ),
              ...(path.kind === "local" ? { ConsistentRead: true } : {}),
              ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
            },
          },
          options,
        );
        found.push(...response.items);
        readUnits += response.consumed.read;
        startKey = response.lastEvaluatedKey;
      } while (startKey !== undefined && found.length === 0);
      return { items: found, readUnits };
    },
    async itemLike(item) {
      const Key = Object.fromEntries(
        baseKeys.flatMap(({ name }) => {
          const value = item[name];
          return value === undefined ? [] : [[name, value]];
        }),
      );
      const response = await send(
        connection,
        { operation: "GetItem", input: { TableName: table, Key, ConsistentRead: true } },
        options,
      );
      return { items: response.items, readUnits: response.consumed.read };
    },
    wait: () => {
      const { abortSignal } = options;
      return delay(1000, undefined, abortSignal === undefined ? {} : { signal: abortSignal });
    },
  };
}
