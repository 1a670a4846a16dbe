import { pagedReadUnits, readUnits } from "../../dynamodb/capacity.ts";
import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { TableDifference } from "../../dynamodb/table-differences.ts";
import type { TableCensus } from "./tally.ts";

/** How much of a table is looked at: so many items, spread over it, or all. */
export type Extent = number | "all";

/** What has been seen of a deployed table. Plain JSON. */
export interface TableObservation {
  /** Logical name. */
  readonly table: string;
  readonly physical: string;
  /** Absent where there is no such table. */
  readonly differences?: readonly TableDifference[];
  /** What the table is, where anything differs: for what would bring the model in line with it. */
  readonly deployed?: TableDefinition;
  /** What could not be looked at, as phrases. */
  readonly notCompared: readonly string[];
  /** Absent where there is no table, or where its key is another one. */
  readonly census?: TableCensus;
  readonly extent: Extent;
  readonly estimate?: ReadingEstimate;
  /** What was consumed, of the table and of its indexes. */
  readonly readUnits: number;
  /** By index: the entries that were looked up. */
  readonly entries: readonly { readonly index: string; readonly items: number }[];
}

/** What reading a table will take. DynamoDB counts items and bytes anew about every six hours. */
export interface ReadingEstimate {
  /** Of the table, as DynamoDB counted them last. */
  readonly items: number;
  readonly bytes: number;
  readonly readUnits: number;
}

/** Items of one request of a sample: more of them would be neighbours, fewer would cost requests. */
export const itemsPerRequest = 10;

/** In capacity units of an eventually consistent scan, whose requests are each rounded up. */
export function estimateReading(
  { items, bytes }: { readonly items: number; readonly bytes: number },
  extent: Extent,
): ReadingEstimate {
  const itemBytes = items === 0 ? 0 : bytes / items;
  if (extent === "all") {
    return { items, bytes, readUnits: pagedReadUnits(items, itemBytes, "eventual") };
  }
  const requests = Math.ceil(extent / itemsPerRequest);
  const perRequest = Math.min(items, itemsPerRequest) * itemBytes;
  return { items, bytes, readUnits: requests * readUnits(perRequest, "eventual") };
}
