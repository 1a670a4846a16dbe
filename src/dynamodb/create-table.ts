import type {
  Encryption,
  GlobalIndexDefinition,
  KeyAttribute,
  OnDemandMaximum,
  Projection,
  StreamView,
  TableDefinition,
  Throughput,
  VectorIndexDefinition,
} from "./key-schema.ts";
import { primaryKeyOf } from "./key-schema.ts";
import type { KeyType } from "./values.ts";

/**
 * The input of CreateTable, as plain JSON in the spelling of the API.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
export interface CreateTableRequest {
  TableName: string;
  AttributeDefinitions: { AttributeName: string; AttributeType: KeyType }[];
  KeySchema: KeySchemaElement[];
  LocalSecondaryIndexes?: {
    IndexName: string;
    KeySchema: KeySchemaElement[];
    Projection: ProjectionJson;
  }[];
  GlobalSecondaryIndexes?: GlobalIndexJson[];
  VectorIndexes?: VectorIndexJson[];
  BillingMode: "PAY_PER_REQUEST" | "PROVISIONED";
  ProvisionedThroughput?: ThroughputJson;
  OnDemandThroughput?: OnDemandThroughputJson;
  WarmThroughput?: WarmThroughputJson;
  TableClass?: "STANDARD" | "STANDARD_INFREQUENT_ACCESS";
  StreamSpecification?: { StreamEnabled: true; StreamViewType: StreamViewType };
  SSESpecification?: { Enabled: true; SSEType: "KMS"; KMSMasterKeyId?: string };
  DeletionProtectionEnabled?: true;
  Tags?: { Key: string; Value: string }[];
}

export interface KeySchemaElement {
  AttributeName: string;
  KeyType: "HASH" | "RANGE";
}

export interface ProjectionJson {
  ProjectionType: "ALL" | "KEYS_ONLY" | "INCLUDE";
  NonKeyAttributes?: string[];
}

export interface ThroughputJson {
  ReadCapacityUnits: number;
  WriteCapacityUnits: number;
}

export interface OnDemandThroughputJson {
  MaxReadRequestUnits?: number;
  MaxWriteRequestUnits?: number;
}

export interface WarmThroughputJson {
  ReadUnitsPerSecond: number;
  WriteUnitsPerSecond: number;
}

export interface GlobalIndexJson {
  IndexName: string;
  KeySchema: KeySchemaElement[];
  Projection: ProjectionJson;
  ProvisionedThroughput?: ThroughputJson;
  OnDemandThroughput?: OnDemandThroughputJson;
  WarmThroughput?: WarmThroughputJson;
}

export interface VectorIndexJson {
  IndexName: string;
  VectorAttribute: { AttributeName: string };
  Dimensions: number;
  DistanceFunction: "COSINE" | "EUCLIDEAN" | "DOT_PRODUCT";
  SearchSchema?: { AttributeName: string; SearchSchemaElementType: "HASH" | "INLINE_FILTER" }[];
  Projection: ProjectionJson;
}

export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

/**
 * The CreateTable request for a definition. What CreateTable cannot say is done by requests of
 * their own after it: the time to live, point-in-time recovery, replicas and auto scaling.
 */
export function createTableInput(table: TableDefinition): CreateTableRequest {
  const { billing } = table;
  const provisioned = billing.kind === "provisioned";
  return {
    TableName: table.name,
    AttributeDefinitions: attributeDefinitions(table),
    KeySchema: keySchema([table.partitionKey], table.sortKey === undefined ? [] : [table.sortKey]),
    // DynamoDB refuses an empty list of indexes, so that each list is left out where there is none.
    ...(table.localIndexes.length > 0 && {
      LocalSecondaryIndexes: table.localIndexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema([table.partitionKey], [index.sortKey]),
        Projection: projectionJson(index.projection),
      })),
    }),
    ...(table.globalIndexes.length > 0 && {
      GlobalSecondaryIndexes: table.globalIndexes.map((index) => globalIndexJson(table, index)),
    }),
    ...(table.vectorIndexes.length > 0 && {
      VectorIndexes: table.vectorIndexes.map(vectorIndexJson),
    }),
    BillingMode: provisioned ? "PROVISIONED" : "PAY_PER_REQUEST",
    ...(provisioned && { ProvisionedThroughput: throughputJson(billing.throughput) }),
    ...(!provisioned &&
      billing.maximum !== undefined && { OnDemandThroughput: onDemandJson(billing.maximum) }),
    ...(table.warmThroughput !== undefined && {
      WarmThroughput: warmThroughputJson(table.warmThroughput),
    }),
    ...(table.tableClass === "infrequent-access" && { TableClass: "STANDARD_INFREQUENT_ACCESS" }),
    ...(table.stream !== undefined && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: streamViewType(table.stream) },
    }),
    ...(table.encryption !== undefined && encryptionJson(table.encryption)),
    ...(table.deletionProtection === true && { DeletionProtectionEnabled: true }),
    ...(table.tags !== undefined &&
      Object.keys(table.tags).length > 0 && {
        Tags: Object.entries(table.tags).map(([Key, Value]) => ({ Key, Value })),
      }),
  };
}

/** Exactly the attributes of all keys, each once: CreateTable refuses one too many, too. */
export function attributeDefinitions(
  table: TableDefinition,
): { AttributeName: string; AttributeType: KeyType }[] {
  const keys: readonly KeyAttribute[] = [
    ...primaryKeyOf(table),
    ...table.localIndexes.map((index) => index.sortKey),
    ...table.globalIndexes.flatMap((index) => [...index.partitionKey, ...index.sortKey]),
    ...table.vectorIndexes.flatMap((index) => [
      ...(index.partitionKey === undefined ? [] : [index.partitionKey]),
      ...index.filters,
    ]),
  ];
  const types = new Map<string, KeyType>();
  for (const key of keys) if (!types.has(key.name)) types.set(key.name, key.type);
  return [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}

/** All HASH elements stand before all RANGE elements. */
export function keySchema(
  partitionKey: readonly KeyAttribute[],
  sortKey: readonly KeyAttribute[],
): KeySchemaElement[] {
  return [
    ...partitionKey.map((key): KeySchemaElement => ({ AttributeName: key.name, KeyType: "HASH" })),
    ...sortKey.map((key): KeySchemaElement => ({ AttributeName: key.name, KeyType: "RANGE" })),
  ];
}

export function projectionJson(projection: Projection): ProjectionJson {
  switch (projection.kind) {
    case "all":
      return { ProjectionType: "ALL" };
    case "keys":
      return { ProjectionType: "KEYS_ONLY" };
    case "include":
      return { ProjectionType: "INCLUDE", NonKeyAttributes: [...projection.attributes] };
    default:
      return projection satisfies never;
  }
}

export function streamViewType(stream: StreamView): StreamViewType {
  switch (stream) {
    case "keys-only":
      return "KEYS_ONLY";
    case "new-image":
      return "NEW_IMAGE";
    case "old-image":
      return "OLD_IMAGE";
    case "new-and-old-images":
      return "NEW_AND_OLD_IMAGES";
    default:
      return stream satisfies never;
  }
}

function globalIndexJson(table: TableDefinition, index: GlobalIndexDefinition): GlobalIndexJson {
  const json: GlobalIndexJson = {
    IndexName: index.name,
    KeySchema: keySchema(index.partitionKey, index.sortKey),
    Projection: projectionJson(index.projection),
  };
  if (table.billing.kind === "provisioned") {
    // An index without a capacity of its own gets the table's: DynamoDB wants one on each.
    json.ProvisionedThroughput = throughputJson(index.throughput ?? table.billing.throughput);
  } else if (index.onDemandMaximum !== undefined) {
    json.OnDemandThroughput = onDemandJson(index.onDemandMaximum);
  }
  if (index.warmThroughput !== undefined) {
    json.WarmThroughput = warmThroughputJson(index.warmThroughput);
  }
  return json;
}

function vectorIndexJson(index: VectorIndexDefinition): VectorIndexJson {
  const searchSchema: VectorIndexJson["SearchSchema"] = [
    ...(index.partitionKey === undefined
      ? []
      : [
          {
            AttributeName: index.partitionKey.name,
            SearchSchemaElementType: "HASH" as const,
          },
        ]),
    ...index.filters.map((filter) => ({
      AttributeName: filter.name,
      SearchSchemaElementType: "INLINE_FILTER" as const,
    })),
  ];
  return {
    IndexName: index.name,
    VectorAttribute: { AttributeName: index.vectorAttribute },
    Dimensions: index.dimensions,
    DistanceFunction: distanceFunction(index.distance),
    ...(searchSchema.length > 0 && { SearchSchema: searchSchema }),
    Projection: projectionJson(index.projection),
  };
}

function distanceFunction(
  distance: VectorIndexDefinition["distance"],
): VectorIndexJson["DistanceFunction"] {
  switch (distance) {
    case "cosine":
      return "COSINE";
    case "euclidean":
      return "EUCLIDEAN";
    case "dot-product":
      return "DOT_PRODUCT";
    default:
      return distance satisfies never;
  }
}

function encryptionJson(encryption: Encryption): Pick<CreateTableRequest, "SSESpecification"> {
  // The key that AWS owns is the default, and has no specification.
  if (encryption.kind === "aws-owned") return {};
  const base = { Enabled: true, SSEType: "KMS" } as const;
  if (encryption.kind === "aws-managed") return { SSESpecification: base };
  return { SSESpecification: { ...base, KMSMasterKeyId: encryption.keyArn } };
}

function throughputJson(throughput: Throughput): ThroughputJson {
  return { ReadCapacityUnits: throughput.read, WriteCapacityUnits: throughput.write };
}

function onDemandJson(maximum: OnDemandMaximum): OnDemandThroughputJson {
  return {
    ...(maximum.read !== undefined && { MaxReadRequestUnits: maximum.read }),
    ...(maximum.write !== undefined && { MaxWriteRequestUnits: maximum.write }),
  };
}

function warmThroughputJson(throughput: Throughput): WarmThroughputJson {
  return { ReadUnitsPerSecond: throughput.read, WriteUnitsPerSecond: throughput.write };
}
