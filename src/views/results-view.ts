import type { Item } from "../dynamodb/values.ts";
import type { EntityColour, SourceRange } from "./layout-view.ts";

/** What the results page knows of a run before its first response. Plain JSON. */
export interface RunView {
  /** Unique among the runs of one page. */
  readonly id: string;
  /** The pattern's name. */
  readonly pattern: string;
  /** Its first line: `query Order`. */
  readonly title: string;
  readonly source?: SourceRange;
  readonly connection: ConnectionView;
  /** Physical name. */
  readonly table: string;
  readonly index?: string;
  readonly writes: boolean;
  readonly arguments: readonly RunArgument[];
  /** The entities that may come back. */
  readonly entities: readonly ResultEntity[];
  /** Keys first, then the entities' attributes. What an item has beyond these is appended. */
  readonly columns: readonly ResultColumn[];
  /** For one call, by the planner. Absent where sizes are unknown. */
  readonly predicted?: CapacityUnits;
}

export interface ConnectionView {
  readonly name: string;
  readonly local: boolean;
  readonly readOnly: boolean;
  readonly region?: string;
}

export interface RunArgument {
  readonly name: string;
  readonly text: string;
}

export interface ResultEntity {
  readonly name: string;
  readonly colour: EntityColour;
}

export interface ResultColumn {
  /** Stored name. */
  readonly attribute: string;
  /** Of the path that was read, of the base table, or none. */
  readonly role: "partition key" | "sort key" | "table key" | "attribute";
}

export interface CapacityUnits {
  readonly read?: number;
  readonly write?: number;
}

export interface ResultItem {
  /** Absent where the item is of no entity of the model. */
  readonly entity?: string;
  readonly item: Item;
}

/** How one request went. */
export interface ResponseView {
  /** The API's name: `Query`. */
  readonly operation: string;
  /** The input of the SDK's low-level command, as it was sent. */
  readonly request: unknown;
  readonly consumed?: CapacityUnits;
  readonly milliseconds: number;
  /** Items that came back, and items that were read before the filter. */
  readonly count: number;
  readonly scannedCount?: number;
}

export interface RunError {
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Whether the same run may work when it is tried again. */
  readonly retry: boolean;
}
