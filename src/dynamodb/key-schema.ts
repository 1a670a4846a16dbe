import type { KeyType } from "./values.ts";

/**
 * A table as DynamoDB knows it: names, keys, indexes and settings, without entities. Plain data;
 * what is absent has DynamoDB's default.
 */
export interface TableDefinition {
  /** The physical name, unless a connection maps it to another one. */
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly globalIndexes: readonly GlobalIndexDefinition[];
  readonly localIndexes: readonly LocalIndexDefinition[];
  readonly vectorIndexes: readonly VectorIndexDefinition[];
  readonly billing: Billing;
  readonly tableClass?: "standard" | "infrequent-access";
  /** The attribute that holds the time of expiry in epoch seconds. */
  readonly timeToLiveAttribute?: string;
  readonly stream?: StreamView;
  readonly pointInTimeRecovery?: boolean;
  readonly deletionProtection?: boolean;
  readonly encryption?: Encryption;
  /** Regions of a global table beside the one that it is created in. */
  readonly replicas?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Units per second that the table serves at once, bought in advance. */
  readonly warmThroughput?: Throughput;
  readonly autoscaling?: Autoscaling;
}

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

export interface GlobalIndexDefinition {
  readonly name: string;
  /** One to four attributes; all of them are needed, with equality, by each query. */
  readonly partitionKey: readonly KeyAttribute[];
  /** None to four attributes, in the order in which the entries are sorted. */
  readonly sortKey: readonly KeyAttribute[];
  readonly projection: Projection;
  /** Only on a table with provisioned billing. */
  readonly throughput?: Throughput;
  readonly onDemandMaximum?: OnDemandMaximum;
  readonly warmThroughput?: Throughput;
  /** Only on a table with provisioned billing. */
  readonly autoscaling?: Autoscaling;
}

/** An index on the table's partition key with another sort key. */
export interface LocalIndexDefinition {
  readonly name: string;
  readonly sortKey: KeyAttribute;
  readonly projection: Projection;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_VectorIndex.html */
export interface VectorIndexDefinition {
  readonly name: string;
  /** The attribute with the vector: a list of numbers. */
  readonly vectorAttribute: string;
  readonly dimensions: number;
  readonly distance: "cosine" | "euclidean" | "dot-product";
  readonly partitionKey?: KeyAttribute;
  readonly filters: readonly KeyAttribute[];
  readonly projection: Projection;
}

/** What an index holds beside its own and the table's key attributes. */
export type Projection =
  | { readonly kind: "all" }
  | { readonly kind: "keys" }
  | { readonly kind: "include"; readonly attributes: readonly string[] };

export type Billing =
  | { readonly kind: "on-demand"; readonly maximum?: OnDemandMaximum }
  | { readonly kind: "provisioned"; readonly throughput: Throughput };

/** Units per second. */
export interface Throughput {
  readonly read: number;
  readonly write: number;
}

/** Request units per second that an on-demand table or index may not exceed. */
export interface OnDemandMaximum {
  readonly read?: number;
  readonly write?: number;
}

export type StreamView = "keys-only" | "new-image" | "old-image" | "new-and-old-images";

export type Encryption =
  | { readonly kind: "aws-owned" }
  | { readonly kind: "aws-managed" }
  | { readonly kind: "customer-managed"; readonly keyArn: string };

export interface Autoscaling {
  readonly read?: AutoscalingRange;
  readonly write?: AutoscalingRange;
}

export interface AutoscalingRange {
  readonly minimum: number;
  readonly maximum: number;
  /** Per cent of the provisioned units that scaling aims at. */
  readonly target: number;
}

/** The table itself or one of its indexes, as something that can be queried by key. */
export interface AccessPath {
  readonly kind: "table" | "local" | "global";
  /** The index's name; absent for the table itself. */
  readonly index?: string;
  readonly partitionKey: readonly KeyAttribute[];
  readonly sortKey: readonly KeyAttribute[];
  readonly projection: Projection;
}

/** Everything that a Query can read: the table, its local and its global indexes, in this order. */
export function accessPaths(table: TableDefinition): readonly AccessPath[] {
  return [
    {
      kind: "table",
      partitionKey: [table.partitionKey],
      sortKey: table.sortKey === undefined ? [] : [table.sortKey],
      projection: { kind: "all" },
    },
    ...table.localIndexes.map(
      (index): AccessPath => ({
        kind: "local",
        index: index.name,
        partitionKey: [table.partitionKey],
        sortKey: [index.sortKey],
        projection: index.projection,
      }),
    ),
    ...table.globalIndexes.map(
      (index): AccessPath => ({
        kind: "global",
        index: index.name,
        partitionKey: index.partitionKey,
        sortKey: index.sortKey,
        projection: index.projection,
      }),
    ),
  ];
}

/** The key attributes of a path, partition key first. */
export function keyAttributesOf(path: AccessPath): readonly KeyAttribute[] {
  return [...path.partitionKey, ...path.sortKey];
}

/** The table's own key attributes: those that name an item. */
export function primaryKeyOf(table: TableDefinition): readonly KeyAttribute[] {
  return table.sortKey === undefined ? [table.partitionKey] : [table.partitionKey, table.sortKey];
}

/** The attributes that an index holds, or `undefined` where it holds all of every item. */
export function projectedAttributes(
  table: TableDefinition,
  path: AccessPath,
): ReadonlySet<string> | undefined {
  if (path.projection.kind === "all") return undefined;
  const names = [...primaryKeyOf(table), ...keyAttributesOf(path)].map((key) => key.name);
  const included = path.projection.kind === "include" ? path.projection.attributes : [];
  return new Set([...names, ...included]);
}
