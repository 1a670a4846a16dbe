import type {
  Billing,
  GlobalIndexDefinition,
  KeyAttribute,
  LocalIndexDefinition,
  OnDemandMaximum,
  Projection,
  StreamView,
  TableDefinition,
  Throughput,
  VectorIndexDefinition,
} from "./key-schema.ts";
import type { DescribedTable } from "./table-differences.ts";
import { type KeyType, keyTypes } from "./values.ts";

/** What DescribeTable says beyond what a comparison asks for. */
export interface DescribedForDefinition extends DescribedTable {
  readonly OnDemandThroughput?: DescribedMaximum | undefined;
  readonly GlobalSecondaryIndexes?:
    | readonly (NonNullable<DescribedTable["GlobalSecondaryIndexes"]>[number] & {
        readonly OnDemandThroughput?: DescribedMaximum | undefined;
      })[]
    | undefined;
}

interface DescribedMaximum {
  readonly MaxReadRequestUnits?: number | undefined;
  readonly MaxWriteRequestUnits?: number | undefined;
}

/**
 * The definition of a live table: the reverse of `createTableInput`. What DescribeTable shows of its
 * own accord (zero throughput of on-demand tables, -1 for no maximum, the key that AWS owns) is left
 * out, so that a table made of the definition is described alike.
 *
 * @param timeToLiveAttribute of DescribeTimeToLive, where it is on
 * @returns a description of what is missing where this is no description of a table
 * @source https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
export function definitionFromDescription(
  described: DescribedForDefinition,
  timeToLiveAttribute?: string,
): TableDefinition | { readonly problem: string } {
  const types = new Map<string, KeyType>();
  for (const { AttributeName, AttributeType } of described.AttributeDefinitions ?? []) {
    const type = keyTypes.find((each) => each === AttributeType);
    if (AttributeName !== undefined && type !== undefined) types.set(AttributeName, type);
  }
  const keysOf = (schema: DescribedTable["KeySchema"], role: string): KeyAttribute[] =>
    (schema ?? [])
      .filter(({ KeyType }) => KeyType === role)
      .flatMap(({ AttributeName: name = "" }) => {
        const type = types.get(name);
        return type === undefined ? [] : [{ name, type }];
      });
  const [partitionKey] = keysOf(described.KeySchema, "HASH");
  const [sortKey] = keysOf(described.KeySchema, "RANGE");
  const name = described.TableName ?? "";
  if (partitionKey === undefined) return { problem: `the table "${name}" has no partition key` };
  const billing = billingOf(described);
  const stream = streamOf(described);
  const replicas = (described.Replicas ?? []).flatMap(({ RegionName }) => RegionName ?? []);
  const encryption = encryptionOf(described);
  return {
    name,
    partitionKey,
    ...(sortKey === undefined ? {} : { sortKey }),
    globalIndexes: (described.GlobalSecondaryIndexes ?? []).map((index): GlobalIndexDefinition => {
      const throughput = throughputOf(index.ProvisionedThroughput);
      const maximum = maximumOf(index.OnDemandThroughput);
      return {
        name: index.IndexName ?? "",
        partitionKey: keysOf(index.KeySchema, "HASH"),
        sortKey: keysOf(index.KeySchema, "RANGE"),
        projection: projectionOf(index.Projection),
        ...(billing.kind === "provisioned" && throughput !== undefined ? { throughput } : {}),
        ...(billing.kind === "on-demand" && maximum !== undefined
          ? { onDemandMaximum: maximum }
          : {}),
      };
    }),
    localIndexes: (described.LocalSecondaryIndexes ?? []).flatMap(
      (index): LocalIndexDefinition[] => {
        const [sort] = keysOf(index.KeySchema, "RANGE");
        return sort === undefined
          ? []
          : [
              {
                name: index.IndexName ?? "",
                sortKey: sort,
                projection: projectionOf(index.Projection),
              },
            ];
      },
    ),
    vectorIndexes: vectorIndexesOf(described, types),
    billing,
    ...(described.TableClassSummary?.TableClass === "STANDARD_INFREQUENT_ACCESS"
      ? { tableClass: "infrequent-access" }
      : {}),
    ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
    ...(stream === undefined ? {} : { stream }),
    ...(described.DeletionProtectionEnabled === true ? { deletionProtection: true } : {}),
    ...(encryption === undefined ? {} : { encryption }),
    ...(replicas.length === 0 ? {} : { replicas }),
  };
}

function billingOf(described: DescribedForDefinition): Billing {
  const mode = described.BillingModeSummary?.BillingMode;
  const throughput = throughputOf(described.ProvisionedThroughput);
  // A table that never was on demand has no summary.
  if (mode !== "PAY_PER_REQUEST" && throughput !== undefined) {
    return { kind: "provisioned", throughput };
  }
  const maximum = maximumOf(described.OnDemandThroughput);
  return { kind: "on-demand", ...(maximum === undefined ? {} : { maximum }) };
}

function throughputOf(described: DescribedTable["ProvisionedThroughput"]): Throughput | undefined {
  const { ReadCapacityUnits: read = 0, WriteCapacityUnits: write = 0 } = described ?? {};
  return read > 0 && write > 0 ? { read, write } : undefined;
}

function maximumOf(described: DescribedMaximum | undefined): OnDemandMaximum | undefined {
  const { MaxReadRequestUnits: read = -1, MaxWriteRequestUnits: write = -1 } = described ?? {};
  if (read <= 0 && write <= 0) return undefined;
  return { ...(read > 0 ? { read } : {}), ...(write > 0 ? { write } : {}) };
}

function projectionOf(
  described:
    | {
        readonly ProjectionType?: string | undefined;
        readonly NonKeyAttributes?: readonly string[] | undefined;
      }
    | undefined,
): Projection {
  if (described?.ProjectionType === "KEYS_ONLY") return { kind: "keys" };
  const attributes = described?.NonKeyAttributes ?? [];
  return described?.ProjectionType === "INCLUDE" && attributes.length > 0
    ? { kind: "include", attributes }
    : { kind: "all" };
}

const streamViews: Readonly<Record<string, StreamView>> = {
  KEYS_ONLY: "keys-only",
  NEW_IMAGE: "new-image",
  OLD_IMAGE: "old-image",
  NEW_AND_OLD_IMAGES: "new-and-old-images",
};

function streamOf({ StreamSpecification: stream }: DescribedTable): StreamView | undefined {
  return stream?.StreamEnabled === true ? streamViews[stream.StreamViewType ?? ""] : undefined;
}

/** The description names a key's ARN whoever manages it; only a key of the account is one to name. */
function encryptionOf({ SSEDescription: described }: DescribedTable) {
  if (described?.Status !== "ENABLED" && described?.Status !== "UPDATING") return undefined;
  return described.KMSMasterKeyArn === undefined
    ? ({ kind: "aws-managed" } as const)
    : ({ kind: "customer-managed", keyArn: described.KMSMasterKeyArn } as const);
}

const distances = {
  COSINE: "cosine",
  EUCLIDEAN: "euclidean",
  DOT_PRODUCT: "dot-product",
} as const;

function vectorIndexesOf(
  { VectorIndexes: described }: DescribedTable,
  types: ReadonlyMap<string, KeyType>,
): VectorIndexDefinition[] {
  return (described ?? []).map((index) => {
    const of = (role: string): KeyAttribute[] =>
      (index.SearchSchema ?? [])
        .filter(({ SearchSchemaElementType }) => SearchSchemaElementType === role)
        .flatMap(({ AttributeName: name = "" }) => {
          const type = types.get(name);
          return type === undefined ? [] : [{ name, type }];
        });
    const [partitionKey] = of("HASH");
    return {
      name: index.IndexName ?? "",
      vectorAttribute: index.VectorAttribute?.AttributeName ?? "",
      dimensions: index.Dimensions ?? 0,
      distance: distances[index.DistanceFunction as keyof typeof distances] ?? "cosine",
      ...(partitionKey === undefined ? {} : { partitionKey }),
      filters: of("INLINE_FILTER"),
      projection: projectionOf(index.Projection),
    };
  });
}
