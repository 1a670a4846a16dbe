import type {
  Billing,
  GlobalIndexDefinition,
  KeyAttribute,
  Projection,
  TableDefinition,
} from "../dynamodb/key-schema.ts";
import { normalizeNumber } from "../dynamodb/numbers.ts";
import { valueProblem } from "../dynamodb/value-validation.ts";
import {
  type AttributeValue,
  type Item,
  type KeyType,
  keyTypes,
  typeTags,
} from "../dynamodb/values.ts";

/** A table of a model file, with the sample items that its author wrote. */
export interface WorkbenchTable {
  readonly definition: TableDefinition;
  readonly items: readonly Item[];
}

export interface WorkbenchModel {
  readonly tables: readonly WorkbenchTable[];
  /** What could not be taken over, as sentences. */
  readonly problems: readonly string[];
}

/**
 * Reads a model file of NoSQL Workbench for DynamoDB: its `DataModel`, with the sample items of each
 * table. Facets, access patterns and SQL schemas say nothing that the items do not show.
 *
 * @returns a text where this is no such file, which says what it lacks
 * @source https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/workbench.Modeler.ExportModel.html
 */
export function readWorkbenchModel(text: string): WorkbenchModel | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return "it is no JSON";
  }
  const tables = isRecord(json) ? json.DataModel : undefined;
  if (!Array.isArray(tables) || tables.length === 0) return "it has no tables in 'DataModel'";
  const problems: string[] = [];
  const read = tables.flatMap((table: unknown, index): WorkbenchTable[] => {
    const found = readTable(table, problems);
    if (typeof found !== "string") return [found];
    problems.push(`Table ${index + 1} is left out: ${found}.`);
    return [];
  });
  return read.length === 0 ? "none of its tables can be read" : { tables: read, problems };
}

function readTable(table: unknown, problems: string[]): WorkbenchTable | string {
  if (!isRecord(table) || typeof table.TableName !== "string") return "it has no name";
  const { TableName: name } = table;
  const keys = readKeys(table.KeyAttributes);
  const [partitionKey] = keys?.partition ?? [];
  if (keys === undefined || partitionKey === undefined) return `${name} has no partition key`;
  const [sortKey] = keys.sort;
  const definition: TableDefinition = {
    name,
    partitionKey,
    ...(sortKey === undefined ? {} : { sortKey }),
    globalIndexes: listOf(table.GlobalSecondaryIndexes).flatMap((index) => {
      const found = readGlobalIndex(index);
      if (found === undefined) problems.push(`${name}: an index without a key is left out.`);
      return found ?? [];
    }),
    localIndexes: listOf(table.LocalSecondaryIndexes).flatMap((index) => {
      const found = readGlobalIndex(index);
      const [sort] = found?.sortKey ?? [];
      return found === undefined || sort === undefined
        ? []
        : [{ name: found.name, sortKey: sort, projection: found.projection }];
    }),
    vectorIndexes: [],
    billing: readBilling(table),
  };
  const items = listOf(table.TableData).flatMap((item, index): Item[] => {
    const found = readItem(item);
    if (typeof found !== "string") return [found];
    problems.push(`${name}: item ${index + 1} is left out: ${found}.`);
    return [];
  });
  return { definition, items };
}

/** Older files name one attribute for each role; newer ones may list several for an index. */
function readKeys(
  keys: unknown,
):
  | { readonly partition: readonly KeyAttribute[]; readonly sort: readonly KeyAttribute[] }
  | undefined {
  if (!isRecord(keys)) return undefined;
  const of = (key: unknown): KeyAttribute[] =>
    (Array.isArray(key) ? key : [key]).flatMap((each): KeyAttribute[] => {
      if (!isRecord(each) || typeof each.AttributeName !== "string") return [];
      const type = keyTypes.find((known): known is KeyType => known === each.AttributeType);
      return [{ name: each.AttributeName, type: type ?? "S" }];
    });
  return { partition: of(keys.PartitionKey), sort: of(keys.SortKey) };
}

function readGlobalIndex(index: unknown): GlobalIndexDefinition | undefined {
  if (!isRecord(index) || typeof index.IndexName !== "string") return undefined;
  const keys = readKeys(index.KeyAttributes);
  if (keys === undefined || keys.partition.length === 0) return undefined;
  return {
    name: index.IndexName,
    partitionKey: keys.partition,
    sortKey: keys.sort,
    projection: readProjection(index.Projection),
  };
}

function readProjection(projection: unknown): Projection {
  if (!isRecord(projection)) return { kind: "all" };
  if (projection.ProjectionType === "KEYS_ONLY") return { kind: "keys" };
  const attributes = listOf(projection.NonKeyAttributes).filter((name) => typeof name === "string");
  return projection.ProjectionType === "INCLUDE" && attributes.length > 0
    ? { kind: "include", attributes }
    : { kind: "all" };
}

function readBilling(table: Readonly<Record<string, unknown>>): Billing {
  const settings = table.ProvisionedCapacitySettings;
  const throughput = isRecord(settings) ? settings.ProvisionedThroughput : undefined;
  if (table.BillingMode !== "PROVISIONED" || !isRecord(throughput)) return { kind: "on-demand" };
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = throughput;
  if (typeof read !== "number" || typeof write !== "number") return { kind: "on-demand" };
  return { kind: "provisioned", throughput: { read, write } };
}

/** An item as it is stored; numbers in the one plain spelling. */
function readItem(item: unknown): Item | string {
  if (!isRecord(item)) return "it is no object";
  const attributes: [string, AttributeValue][] = [];
  for (const [name, value] of Object.entries(item)) {
    // Newer versions keep the rows of their grid apart by it.
    if (name === "__id" && typeTags.every((tag) => !isRecord(value) || !(tag in value))) continue;
    const plain = isRecord(value) && typeof value.N === "string" ? numberOf(value.N) : value;
    const problem = valueProblem(plain);
    if (problem !== undefined) return `'${name}' is no value of DynamoDB: ${problem.message}`;
    attributes.push([name, plain as AttributeValue]);
  }
  return Object.fromEntries(attributes);
}

function numberOf(text: string): AttributeValue {
  return { N: normalizeNumber(text.trim()) ?? text };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
