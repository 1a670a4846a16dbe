import type { Span } from "../base/span.ts";
import type { TypeTag } from "../dynamodb/values.ts";

/**
 * What the layout page shows: each table and each of its indexes as item collections. Plain JSON
 * with names, ids and source ranges; nothing here refers to a syntax tree or to the model.
 */
export interface LayoutView {
  /** The URI of the model's root file. */
  readonly root: string;
  readonly tables: readonly TableLayout[];
  /** In the order of the text, of all tables. */
  readonly entities: readonly EntityLayout[];
  readonly patterns: readonly PatternLayout[];
}

/** A place in a file, as UTF-16 offsets. */
export interface SourceRange {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

export interface EntityLayout {
  readonly name: string;
  readonly table: string;
  /** 1 to 8: the theme colour `dynamo.entity1` to `dynamo.entity8`. */
  readonly colour: EntityColour;
  readonly documentation?: string;
  readonly source: SourceRange;
}

export type EntityColour = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface TableLayout {
  readonly name: string;
  readonly documentation?: string;
  readonly source: SourceRange;
  /** Each item once; the paths refer to it by its position here. */
  readonly items: readonly ItemLayout[];
  /** The base table, then its local and global indexes in the order of the text. */
  readonly paths: readonly PathLayout[];
}

export interface ItemLayout {
  /** Unique in the view, and the same after an edit that leaves the sample's name as it is. */
  readonly id: string;
  readonly entity: string;
  /** The sample's name, or a made-up one. */
  readonly name: string;
  /** Whether the model has this item as a sample, or it was made up for an entity without any. */
  readonly origin: "sample" | "made up";
  /** The sample; the entity of a made-up item. */
  readonly source: SourceRange;
  /** All stored attributes: in the entity's order, then synthetic keys, then what the table adds. */
  readonly cells: readonly CellLayout[];
  /** The item's size in the table, in bytes. */
  readonly bytes: number;
}

export interface CellLayout {
  /** Stored name. */
  readonly name: string;
  readonly type: TypeTag;
  /** The value in one line, at most `maximumCellText` characters. */
  readonly text: string;
  /** The parts of `text` that are literals of a key template: `CUSTOMER#`. */
  readonly constants?: readonly Span[];
}

/** Longer values end in an ellipsis. */
export const maximumCellText = 240;

/** The base table or one index. */
export interface PathLayout {
  /** Unique in the view: `Shop`, `Shop.OrdersByStatus`. */
  readonly id: string;
  readonly kind: "table" | "local" | "global";
  readonly name: string;
  readonly documentation?: string;
  readonly source: SourceRange;
  readonly partition: readonly KeyColumn[];
  readonly sort: readonly KeyColumn[];
  /** In words: "all attributes", "keys only", "total". */
  readonly projection: string;
  /** Stored names of the attributes that the path holds. Absent where it holds all of each item. */
  readonly attributes?: readonly string[];
  /** Ordered by their first appearance among the items. */
  readonly collections: readonly CollectionLayout[];
  readonly itemCount: number;
  /** Of all entries, in bytes. */
  readonly bytes: number;
  /** Entities of the table that never appear here. */
  readonly absentEntities: readonly AbsentEntity[];
  /** Items of entities that may appear here, but which lack a key attribute: the index is sparse. */
  readonly absentItems: number;
}

export interface KeyColumn {
  /** Stored name. */
  readonly attribute: string;
  readonly type: "S" | "N" | "B";
}

/** All items with one partition key value. */
export interface CollectionLayout {
  /** Positions in the table's items, in sort-key order. Never empty. */
  readonly items: readonly number[];
  /** Of its entries, in bytes. */
  readonly bytes: number;
}

export interface AbsentEntity {
  readonly entity: string;
  readonly reason: string;
}

/** An access pattern as the slices of the layout that it reads or writes. */
export interface PatternLayout {
  readonly name: string;
  readonly documentation?: string;
  readonly source: SourceRange;
  /** Its first line: `query Order`. */
  readonly title: string;
  readonly writes: boolean;
  /** Why it is not served. Absent where it is. */
  readonly unserved?: string;
  /** The path that comes nearest to serving it, as a path id. */
  readonly nearest?: string;
  /** The arguments that make the slices concrete, as `name = value`. */
  readonly arguments: readonly PatternArgument[];
  readonly slices: readonly SliceLayout[];
}

export interface PatternArgument {
  readonly name: string;
  readonly text: string;
  /** Taken from an example of the model, or chosen from the items shown. */
  readonly origin: "example" | "chosen";
}

/** What one request of a pattern touches. */
export interface SliceLayout {
  /** The id of the path. */
  readonly path: string;
  readonly access: "read" | "write" | "check";
  /** The API's name: `Query`, `UpdateItem`. */
  readonly operation: string;
  /** The first one of several. Empty for a scan. */
  readonly keyCondition: readonly KeyConditionPart[];
  /** How many such key conditions there are: the keys of a batch, the queries of a fan-out. */
  readonly keys: number;
  /** As the model or the planner states it. */
  readonly filter?: string;
  /** The planner added (a part of) the filter to keep foreign items out. */
  readonly addedFilter: boolean;
  /** Positions in the path's collections. */
  readonly collections: readonly number[];
  /** Positions in the table's items, in the order in which they are read. */
  readonly items: readonly number[];
  /** Those of `items` that are read and paid for, and which the filter then drops. */
  readonly discarded: readonly number[];
  /** Reads the sort key's order forwards. Absent where order does not matter. */
  readonly forward?: boolean;
  /** Of one call, as the planner predicts them. */
  readonly readUnits?: number;
  readonly writeUnits?: number;
}

/** `SK between "ORDER#2026" and "ORDER#2027"`. */
export interface KeyConditionPart {
  readonly attribute: string;
  readonly operator: "=" | "<" | "<=" | ">" | ">=" | "between" | "begins_with";
  /** One value, two for `between`, in DynamoDB's spelling: strings in quotes. */
  readonly values: readonly string[];
}
