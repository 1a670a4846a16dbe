import { attributeDefinitions, keySchema, projectionJson, streamViewType } from "./create-table.ts";
import type {
  GlobalIndexDefinition,
  KeyAttribute,
  Projection,
  TableDefinition,
  VectorIndexDefinition,
} from "./key-schema.ts";

/**
 * What a table's description is compared by: the parts of DescribeTable's answer that a definition
 * says something about. Everything is optional, as in the API's model.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
export interface DescribedTable {
  readonly TableName?: string | undefined;
  readonly AttributeDefinitions?: readonly DescribedAttribute[] | undefined;
  readonly KeySchema?: readonly DescribedKey[] | undefined;
  readonly LocalSecondaryIndexes?: readonly DescribedIndex[] | undefined;
  readonly GlobalSecondaryIndexes?: readonly DescribedIndex[] | undefined;
  readonly VectorIndexes?: readonly DescribedVectorIndex[] | undefined;
  readonly BillingModeSummary?: { readonly BillingMode?: string | undefined } | undefined;
  readonly ProvisionedThroughput?: DescribedThroughput | undefined;
  readonly TableClassSummary?: { readonly TableClass?: string | undefined } | undefined;
  readonly StreamSpecification?:
    | { readonly StreamEnabled?: boolean | undefined; readonly StreamViewType?: string | undefined }
    | undefined;
  readonly SSEDescription?:
    | {
        readonly Status?: string | undefined;
        readonly SSEType?: string | undefined;
        readonly KMSMasterKeyArn?: string | undefined;
      }
    | undefined;
  readonly DeletionProtectionEnabled?: boolean | undefined;
  readonly Replicas?: readonly { readonly RegionName?: string | undefined }[] | undefined;
}

interface DescribedAttribute {
  readonly AttributeName?: string | undefined;
  readonly AttributeType?: string | undefined;
}

interface DescribedKey {
  readonly AttributeName?: string | undefined;
  readonly KeyType?: string | undefined;
}

interface DescribedProjection {
  readonly ProjectionType?: string | undefined;
  readonly NonKeyAttributes?: readonly string[] | undefined;
}

interface DescribedThroughput {
  readonly ReadCapacityUnits?: number | undefined;
  readonly WriteCapacityUnits?: number | undefined;
}

interface DescribedIndex {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: readonly DescribedKey[] | undefined;
  readonly Projection?: DescribedProjection | undefined;
  readonly ProvisionedThroughput?: DescribedThroughput | undefined;
}

interface DescribedVectorIndex {
  readonly IndexName?: string | undefined;
  readonly VectorAttribute?: { readonly AttributeName?: string | undefined } | undefined;
  readonly Dimensions?: number | undefined;
  readonly DistanceFunction?: string | undefined;
  readonly SearchSchema?:
    | readonly {
        readonly AttributeName?: string | undefined;
        readonly SearchSchemaElementType?: string | undefined;
      }[]
    | undefined;
  readonly Projection?: DescribedProjection | undefined;
}

/** DescribeTimeToLive's answer; DescribeTable does not have it. */
export interface DescribedTimeToLive {
  readonly TimeToLiveStatus?: string | undefined;
  readonly AttributeName?: string | undefined;
}

export interface TableDifference {
  /** What differs, such as "partition key" or "global index ByStatus". */
  readonly subject: string;
  /** What the definition says, in words; "none" where it has no such thing. */
  readonly expected: string;
  /** What the table has. */
  readonly actual: string;
  /**
   * What it takes to make them equal: a setting is changed in place, a global or vector index is
   * created or deleted beside the live table, and keys and local indexes need a new table.
   */
  readonly change: "setting" | "index" | "new table";
}

export interface ComparisonOptions {
  /**
   * Compare keys, indexes and time to live only. DynamoDB Local forgets or ignores most settings.
   */
  readonly structureOnly?: boolean;
  /** Absent: the time to live is not compared. */
  readonly timeToLive?: DescribedTimeToLive;
  /** What DescribeContinuousBackups says; absent: it is not compared. */
  readonly pointInTimeRecovery?: boolean;
  /**
   * What ListTagsOfResource says; absent: tags are not compared. Only tags that the definition has
   * are: whoever deploys and pays for a table puts others on it.
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Where a live table differs from its definition. What DescribeTable shows of its own accord is no
 * difference: orders that mean nothing, zero throughput of on-demand tables, absent summaries,
 * computed warm throughput.
 */
export function differencesFromDescription(
  table: TableDefinition,
  described: DescribedTable,
  options: ComparisonOptions = {},
): readonly TableDifference[] {
  return comparedWithDescription(table, described, options).filter(
    ({ expected, actual }) => expected !== actual,
  );
}

/** All that is compared of a live table and its definition, what is the same as well. */
export function comparedWithDescription(
  table: TableDefinition,
  described: DescribedTable,
  options: ComparisonOptions = {},
): readonly TableDifference[] {
  const comparison = createComparison();
  compareKeys(comparison, table, described);
  compareLocalIndexes(comparison, table, described);
  compareGlobalIndexes(comparison, table, described);
  if (options.structureOnly !== true) {
    compareVectorIndexes(comparison, table, described);
    compareSettings(comparison, table, described);
  }
  if (options.timeToLive !== undefined) {
    const { TimeToLiveStatus: status, AttributeName: attribute } = options.timeToLive;
    const enabled = status === "ENABLED" || status === "ENABLING";
    comparison.check(
      "time to live",
      "setting",
      table.timeToLiveAttribute ?? none,
      enabled ? (attribute ?? none) : none,
    );
  }
  if (options.pointInTimeRecovery !== undefined) {
    const words = (on: boolean | undefined): string => (on === true ? "on" : "off");
    comparison.check(
      "point-in-time recovery",
      "setting",
      words(table.pointInTimeRecovery),
      words(options.pointInTimeRecovery),
    );
  }
  if (options.tags !== undefined) {
    for (const [name, value] of Object.entries(table.tags ?? {})) {
      const actual = Object.hasOwn(options.tags, name) ? options.tags[name] : none;
      comparison.check(`tag ${name}`, "setting", value, actual ?? none);
    }
  }
  return comparison.compared;
}

interface Comparison {
  readonly compared: TableDifference[];
  check(subject: string, change: TableDifference["change"], expected: string, actual: string): void;
}

const none = "none";

function createComparison(): Comparison {
  const compared: TableDifference[] = [];
  return {
    compared,
    check: (subject, change, expected, actual) => {
      compared.push({ subject, expected, actual, change });
    },
  };
}

function compareKeys(comparison: Comparison, table: TableDefinition, described: DescribedTable) {
  const expected = keySchema([table.partitionKey], table.sortKey ? [table.sortKey] : []);
  comparison.check("key", "new table", keyText(expected), keyText(described.KeySchema));
  // Types of index keys are reported here as well: they cannot change while an index uses them.
  const actualTypes = new Map(
    described.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => [
      AttributeName,
      AttributeType,
    ]),
  );
  for (const { AttributeName, AttributeType } of attributeDefinitions(table)) {
    const actual = actualTypes.get(AttributeName);
    if (actual === undefined) continue;
    comparison.check(
      `type of key attribute ${AttributeName}`,
      isTableOrLocalKey(table, AttributeName) ? "new table" : "index",
      AttributeType,
      actual,
    );
  }
}

function isTableOrLocalKey(table: TableDefinition, attribute: string): boolean {
  const keys: (KeyAttribute | undefined)[] = [
    table.partitionKey,
    table.sortKey,
    ...table.localIndexes.map((index) => index.sortKey),
  ];
  return keys.some((key) => key?.name === attribute);
}

function compareLocalIndexes(
  comparison: Comparison,
  table: TableDefinition,
  described: DescribedTable,
) {
  comparePairs(
    table.localIndexes,
    described.LocalSecondaryIndexes ?? [],
    (name, expected, actual) => {
      const schema = expected && keySchema([table.partitionKey], [expected.sortKey]);
      comparison.check(
        `local index ${name}`,
        "new table",
        expected === undefined ? none : indexText(schema, expected.projection),
        describedIndexText(actual),
      );
    },
  );
}

function compareGlobalIndexes(
  comparison: Comparison,
  table: TableDefinition,
  described: DescribedTable,
) {
  comparePairs(
    table.globalIndexes,
    described.GlobalSecondaryIndexes ?? [],
    (name, expected, actual) => {
      comparison.check(
        `global index ${name}`,
        "index",
        expected === undefined ? none : globalIndexText(expected),
        describedIndexText(actual),
      );
    },
  );
}

function compareVectorIndexes(
  comparison: Comparison,
  table: TableDefinition,
  described: DescribedTable,
) {
  comparePairs(table.vectorIndexes, described.VectorIndexes ?? [], (name, expected, actual) => {
    comparison.check(
      `vector index ${name}`,
      "index",
      expected === undefined ? none : vectorIndexText(expected),
      actual === undefined ? none : describedVectorIndexText(actual),
    );
  });
}

function compareSettings(
  comparison: Comparison,
  table: TableDefinition,
  described: DescribedTable,
) {
  const check = (subject: string, expected: string, actual: string) =>
    comparison.check(subject, "setting", expected, actual);
  // A table that never was on demand has no summary.
  const mode = described.BillingModeSummary?.BillingMode ?? "PROVISIONED";
  const onDemand = mode === "PAY_PER_REQUEST";
  check(
    "billing",
    table.billing.kind === "on-demand" ? "on-demand" : "provisioned",
    onDemand ? "on-demand" : "provisioned",
  );
  // Auto scaling moves the figures, which then are no difference.
  if (table.billing.kind === "provisioned" && !onDemand && table.autoscaling === undefined) {
    const { read, write } = table.billing.throughput;
    const actual = described.ProvisionedThroughput;
    check(
      "provisioned capacity",
      `read ${read} write ${write}`,
      `read ${actual?.ReadCapacityUnits ?? 0} write ${actual?.WriteCapacityUnits ?? 0}`,
    );
  }
  check(
    "table class",
    table.tableClass ?? "standard",
    described.TableClassSummary?.TableClass === "STANDARD_INFREQUENT_ACCESS"
      ? "infrequent-access"
      : "standard",
  );
  const stream = described.StreamSpecification;
  check(
    "stream",
    table.stream === undefined ? none : streamViewType(table.stream),
    stream?.StreamEnabled === true ? (stream.StreamViewType ?? none) : none,
  );
  check("encryption", encryptionText(table), describedEncryptionText(table, described));
  check(
    "deletion protection",
    table.deletionProtection === true ? "on" : "off",
    described.DeletionProtectionEnabled === true ? "on" : "off",
  );
  compareReplicas(check, table, described);
}

function compareReplicas(
  check: (subject: string, expected: string, actual: string) => void,
  table: TableDefinition,
  described: DescribedTable,
) {
  if (table.replicas === undefined) return;
  // The Region that is asked may count itself among the replicas, so that only missing ones count.
  const regions = new Set(described.Replicas?.map((replica) => replica.RegionName));
  const missing = table.replicas.filter((region) => !regions.has(region));
  if (missing.length > 0) check("replicas", list(table.replicas), `without ${list(missing)}`);
}

/** Calls `visit` for each index of either side, the expected ones first, in their order. */
function comparePairs<
  E extends { readonly name: string },
  A extends { IndexName?: string | undefined },
>(
  expected: readonly E[],
  actual: readonly A[],
  visit: (name: string, expected: E | undefined, actual: A | undefined) => void,
) {
  for (const index of expected) {
    const other = actual.find((candidate) => candidate.IndexName === index.name);
    visit(index.name, index, other);
  }
  for (const index of actual) {
    const name = index.IndexName ?? "";
    if (!expected.some((candidate) => candidate.name === name)) visit(name, undefined, index);
  }
}

function globalIndexText(index: GlobalIndexDefinition): string {
  return indexText(keySchema(index.partitionKey, index.sortKey), index.projection);
}

function indexText(schema: readonly DescribedKey[] | undefined, projection: Projection): string {
  return `${keyText(schema)}, ${projectionText(projectionJson(projection))}`;
}

function describedIndexText(index: DescribedIndex | undefined): string {
  if (index === undefined) return none;
  return `${keyText(index.KeySchema)}, ${projectionText(index.Projection)}`;
}

function vectorIndexText(index: VectorIndexDefinition): string {
  return [
    `vector ${index.vectorAttribute}`,
    `dimensions ${index.dimensions}`,
    `distance ${index.distance}`,
    `partition key ${index.partitionKey?.name ?? none}`,
    `filter ${list(index.filters.map((filter) => filter.name).sort())}`,
    projectionText(projectionJson(index.projection)),
  ].join(", ");
}

function describedVectorIndexText(index: DescribedVectorIndex): string {
  const schema = index.SearchSchema ?? [];
  const partition = schema.find((element) => element.SearchSchemaElementType === "HASH");
  const filters = schema
    .filter((element) => element.SearchSchemaElementType === "INLINE_FILTER")
    .map((element) => element.AttributeName ?? "");
  return [
    `vector ${index.VectorAttribute?.AttributeName ?? none}`,
    `dimensions ${index.Dimensions ?? 0}`,
    `distance ${(index.DistanceFunction ?? "").toLowerCase().replace("_", "-")}`,
    `partition key ${partition?.AttributeName ?? none}`,
    `filter ${list(filters.sort())}`,
    projectionText(index.Projection),
  ].join(", ");
}

function keyText(schema: readonly DescribedKey[] | undefined): string {
  const names = (type: string) =>
    (schema ?? []).filter((key) => key.KeyType === type).map((key) => key.AttributeName ?? "");
  const sortKey = names("RANGE");
  const partitionKey = `partition key ${list(names("HASH"))}`;
  return sortKey.length === 0 ? partitionKey : `${partitionKey}, sort key ${list(sortKey)}`;
}

function projectionText(projection: DescribedProjection | undefined): string {
  switch (projection?.ProjectionType) {
    case "ALL":
      return "project all";
    case "KEYS_ONLY":
      return "project keys";
    default:
      // The order of projected attributes means nothing, and the service does not keep it.
      return `project ${list([...(projection?.NonKeyAttributes ?? [])].sort())}`;
  }
}

function encryptionText(table: TableDefinition): string {
  if (table.encryption === undefined || table.encryption.kind === "aws-owned") return "aws-owned";
  return table.encryption.kind === "aws-managed" ? "aws-managed" : table.encryption.keyArn;
}

function describedEncryptionText(table: TableDefinition, described: DescribedTable): string {
  const encryption = described.SSEDescription;
  const enabled = encryption?.Status === "ENABLED" || encryption?.Status === "UPDATING";
  if (encryption === undefined || !enabled) return "aws-owned";
  if (table.encryption === undefined || table.encryption.kind === "aws-owned") return "a KMS key";
  // The description names a key's ARN whoever manages the key, and a model may name the key by an
  // alias: only two ARNs of keys can be compared.
  const expected = encryptionText(table);
  return expected.includes(":key/") ? (encryption.KMSMasterKeyArn ?? expected) : expected;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? none : names.join(", ");
}
