import { attributeDefinitions } from "./create-table.ts";
import type {
  Billing,
  GlobalIndexDefinition,
  KeyAttribute,
  TableDefinition,
  VectorIndexDefinition,
} from "./key-schema.ts";
import { primaryKeyOf } from "./key-schema.ts";
import type { KeyType } from "./values.ts";

/**
 * What DynamoDB changes of a live table in one request. A table takes one creation or deletion of an
 * index at a time, and one kind of setting in each UpdateTable; the time to live, recovery and tags
 * have requests of their own.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 */
export type TableChange =
  | { readonly kind: "create index" | "delete index"; readonly index: string }
  | { readonly kind: "create vector index" | "delete vector index"; readonly index: string }
  | { readonly kind: "create replica" | "delete replica"; readonly region: string }
  | { readonly kind: SettingKind };

export const settingKinds = [
  "billing mode",
  "capacity",
  "on-demand maximum",
  "warm throughput",
  "auto scaling",
  "table class",
  "time to live",
  "stream",
  "point-in-time recovery",
  "deletion protection",
  "encryption",
  "tags",
] as const;

export type SettingKind = (typeof settingKinds)[number];

/** All that is different between two definitions of one table, in no order that matters. */
export interface TableChanges {
  readonly changes: readonly TableChange[];
  /** What DynamoDB cannot change of a table, in words; empty where it can do all of it. */
  readonly impossible: readonly string[];
}

export function changesBetween(before: TableDefinition, after: TableDefinition): TableChanges {
  const changes: TableChange[] = [];
  for (const index of before.globalIndexes) {
    if (!isSame(shapeOf(before, index), shapeOf(after, globalIndex(after, index.name)))) {
      changes.push({ kind: "delete index", index: index.name });
    }
  }
  for (const index of after.globalIndexes) {
    if (!isSame(shapeOf(after, index), shapeOf(before, globalIndex(before, index.name)))) {
      changes.push({ kind: "create index", index: index.name });
    }
  }
  for (const index of before.vectorIndexes) {
    if (!isSame(vectorShape(index), vectorShape(vectorIndex(after, index.name)))) {
      changes.push({ kind: "delete vector index", index: index.name });
    }
  }
  for (const index of after.vectorIndexes) {
    if (!isSame(vectorShape(index), vectorShape(vectorIndex(before, index.name)))) {
      changes.push({ kind: "create vector index", index: index.name });
    }
  }
  const [from, to] = [before.replicas ?? [], after.replicas ?? []];
  for (const region of to) {
    if (!from.includes(region)) changes.push({ kind: "create replica", region });
  }
  for (const region of from) {
    if (!to.includes(region)) changes.push({ kind: "delete replica", region });
  }
  for (const kind of settingKinds) {
    if (!isSame(settingOf(before, kind, after), settingOf(after, kind, before))) {
      changes.push({ kind });
    }
  }
  return { changes, impossible: impossibleBetween(before, after) };
}

/**
 * Why one update, of UpdateTable or of a stack, cannot lead from one definition to the other;
 * `undefined` where it can. Nothing at all may be different as well.
 */
export function stepProblem(before: TableDefinition, after: TableDefinition): string | undefined {
  const { changes, impossible } = changesBetween(before, after);
  const [fixed] = impossible;
  if (fixed !== undefined) return `${fixed} of a table cannot be changed`;
  if (changes.length > 1) {
    return `${changes.map(changeName).join(" and ")} are more than one update takes`;
  }
  const types = typesOf(after);
  for (const { name, type } of keysOf(after)) {
    if (types.get(name) !== type) return `${name} is used as a key in two types`;
  }
  if (before.stream !== undefined && after.stream !== undefined && before.stream !== after.stream)
    return "the view of a stream cannot be changed while it is on";
  const [left, right] = [before.timeToLiveAttribute, after.timeToLiveAttribute];
  if (left !== undefined && right !== undefined && left !== right)
    return "the attribute of the time to live cannot be exchanged while it is on";
  return undefined;
}

/** `create index ByStatus`, `table class`. */
export function changeName(change: TableChange): string {
  if ("index" in change) return `${change.kind} ${change.index}`;
  return "region" in change ? `${change.kind} ${change.region}` : change.kind;
}

/**
 * The definition after one change towards `target`. What billing forbids of indexes goes with it.
 * Indexes of the target stand in its order, those that are still there behind them, so that the last
 * change makes the target itself.
 */
export function withChange(
  table: TableDefinition,
  change: TableChange,
  target: TableDefinition,
): TableDefinition {
  return inOrderOf(applied(table, change, target), target);
}

/** The stream or the time to live switched off, before it is switched on in another way. */
export function withoutSetting(
  table: TableDefinition,
  kind: "stream" | "time to live",
): TableDefinition {
  const { stream, timeToLiveAttribute, ...rest } = table;
  if (kind === "stream") {
    return { ...rest, ...(timeToLiveAttribute !== undefined && { timeToLiveAttribute }) };
  }
  return { ...rest, ...(stream !== undefined && { stream }) };
}

function applied(
  table: TableDefinition,
  change: TableChange,
  target: TableDefinition,
): TableDefinition {
  switch (change.kind) {
    case "create index": {
      const index = globalIndex(target, change.index);
      const kept = table.globalIndexes.filter(({ name }) => name !== change.index);
      if (index === undefined) return table;
      return { ...table, globalIndexes: [...kept, fitted(created(index), table.billing)] };
    }
    case "delete index":
      return {
        ...table,
        globalIndexes: table.globalIndexes.filter(({ name }) => name !== change.index),
      };
    case "create vector index": {
      const index = vectorIndex(target, change.index);
      return index === undefined
        ? table
        : { ...table, vectorIndexes: [...table.vectorIndexes, index] };
    }
    case "delete vector index":
      return {
        ...table,
        vectorIndexes: table.vectorIndexes.filter(({ name }) => name !== change.index),
      };
    case "create replica":
      return { ...table, replicas: [...(table.replicas ?? []), change.region] };
    case "delete replica": {
      const { replicas, ...rest } = table;
      const left = (replicas ?? []).filter((region) => region !== change.region);
      return left.length === 0 ? rest : { ...rest, replicas: left };
    }
    default:
      return withSetting(table, change.kind, target);
  }
}

function withSetting(
  table: TableDefinition,
  kind: SettingKind,
  target: TableDefinition,
): TableDefinition {
  switch (kind) {
    case "billing mode": {
      const { autoscaling: _scaling, ...rest } = table;
      const { billing } = target;
      return {
        ...rest,
        // The maximum of an on-demand table is a change of its own.
        billing: billing.kind === "on-demand" ? { kind: "on-demand" } : billing,
        globalIndexes: table.globalIndexes.map((index) => {
          const own = globalIndex(target, index.name)?.throughput;
          return fitted({ ...index, ...(own !== undefined && { throughput: own }) }, billing);
        }),
      };
    }
    case "capacity":
      return {
        ...table,
        billing: target.billing,
        globalIndexes: withOfIndexes(table, target, "throughput"),
      };
    case "on-demand maximum":
      return {
        ...table,
        billing: target.billing,
        globalIndexes: withOfIndexes(table, target, "onDemandMaximum"),
      };
    case "warm throughput":
      return {
        ...withOwn(table, target, "warmThroughput"),
        globalIndexes: withOfIndexes(table, target, "warmThroughput"),
      };
    case "auto scaling":
      return {
        ...withOwn(table, target, "autoscaling"),
        globalIndexes: withOfIndexes(table, target, "autoscaling"),
      };
    case "table class":
      return withOwn(table, target, "tableClass");
    case "time to live":
      return withOwn(table, target, "timeToLiveAttribute");
    case "stream":
      return withOwn(table, target, "stream");
    case "point-in-time recovery":
      return withOwn(table, target, "pointInTimeRecovery");
    case "deletion protection":
      return withOwn(table, target, "deletionProtection");
    case "encryption":
      return withOwn(table, target, "encryption");
    case "tags":
      return withOwn(table, target, "tags");
    default:
      return kind satisfies never;
  }
}

function withOwn<Key extends keyof TableDefinition>(
  table: TableDefinition,
  target: TableDefinition,
  key: Key,
): TableDefinition {
  const { [key]: _former, ...rest } = table;
  const value = target[key];
  return { ...rest, ...(value !== undefined && { [key]: value }) } as unknown as TableDefinition;
}

type IndexSetting = "throughput" | "onDemandMaximum" | "warmThroughput" | "autoscaling";

/** Of indexes that the target does not have, it stays as it is. */
function withOfIndexes(
  table: TableDefinition,
  target: TableDefinition,
  key: IndexSetting,
): readonly GlobalIndexDefinition[] {
  return table.globalIndexes.map((index) => {
    const after = globalIndex(target, index.name);
    if (after === undefined || !isSame(shapeOf(table, index), shapeOf(target, after))) return index;
    const { [key]: _former, ...rest } = index;
    const value = after[key];
    return { ...rest, ...(value !== undefined && { [key]: value }) } as GlobalIndexDefinition;
  });
}

/** Auto scaling is set by another service, when the index is there. */
function created(index: GlobalIndexDefinition): GlobalIndexDefinition {
  const { autoscaling: _scaling, ...rest } = index;
  return rest;
}

/** An index as it can be on a table that is billed so. */
function fitted(index: GlobalIndexDefinition, billing: Billing): GlobalIndexDefinition {
  const { throughput, onDemandMaximum, autoscaling, ...rest } = index;
  if (billing.kind === "on-demand") {
    return { ...rest, ...(onDemandMaximum !== undefined && { onDemandMaximum }) };
  }
  return {
    ...rest,
    throughput: throughput ?? billing.throughput,
    ...(autoscaling !== undefined && { autoscaling }),
  };
}

function inOrderOf(table: TableDefinition, target: TableDefinition): TableDefinition {
  const { replicas } = table;
  return {
    ...table,
    globalIndexes: ordered(table.globalIndexes, target.globalIndexes),
    vectorIndexes: ordered(table.vectorIndexes, target.vectorIndexes),
    ...(replicas !== undefined && {
      replicas: [
        ...(target.replicas ?? []).filter((region) => replicas.includes(region)),
        ...replicas.filter((region) => !(target.replicas ?? []).includes(region)),
      ],
    }),
  };
}

function ordered<T extends { readonly name: string }>(
  list: readonly T[],
  like: readonly { readonly name: string }[],
): readonly T[] {
  const rank = ({ name }: T): number => {
    const position = like.findIndex((each) => each.name === name);
    return position < 0 ? like.length : position;
  };
  return [...list].sort((left, right) => rank(left) - rank(right));
}

/** A setting as a value to compare; of indexes only what both definitions have. */
function settingOf(table: TableDefinition, kind: SettingKind, other: TableDefinition): unknown {
  const { billing } = table;
  const ofIndexes = (key: IndexSetting): unknown =>
    table.globalIndexes.flatMap((index) => {
      const there = globalIndex(other, index.name);
      if (there === undefined || !isSame(shapeOf(table, index), shapeOf(other, there))) return [];
      const value = index[key];
      return value === undefined ? [] : [[index.name, value]];
    });
  switch (kind) {
    case "billing mode":
      return billing.kind;
    case "capacity":
      // A switch of the mode brings the capacity with it.
      if (billing.kind !== "provisioned" || other.billing.kind !== "provisioned") return undefined;
      return [billing.throughput, sorted(ofIndexes("throughput"))];
    case "on-demand maximum":
      if (billing.kind !== "on-demand" || other.billing.kind !== "on-demand") return undefined;
      return [billing.maximum, sorted(ofIndexes("onDemandMaximum"))];
    case "warm throughput":
      return [table.warmThroughput, sorted(ofIndexes("warmThroughput"))];
    case "auto scaling":
      // Nothing of an on-demand table is scaled.
      if (other.billing.kind !== billing.kind) return undefined;
      return [table.autoscaling, sorted(ofIndexes("autoscaling"))];
    case "table class":
      return table.tableClass;
    case "time to live":
      return table.timeToLiveAttribute;
    case "stream":
      return table.stream;
    case "point-in-time recovery":
      return table.pointInTimeRecovery === true;
    case "deletion protection":
      return table.deletionProtection === true;
    case "encryption":
      return table.encryption ?? { kind: "aws-owned" };
    case "tags":
      return sorted(Object.entries(table.tags ?? {}));
    default:
      return kind satisfies never;
  }
}

function impossibleBetween(before: TableDefinition, after: TableDefinition): readonly string[] {
  return [
    ...(before.name === after.name ? [] : ["the name"]),
    ...(isSame(before.partitionKey, after.partitionKey) && isSame(before.sortKey, after.sortKey)
      ? []
      : ["the primary key"]),
    ...(isSame(sorted(before.localIndexes), sorted(after.localIndexes)) ? [] : ["a local index"]),
  ];
}

/** What is fixed of an index; keys are projected anyway, and the order of the others means nothing. */
function shapeOf(table: TableDefinition, index: GlobalIndexDefinition | undefined): unknown {
  if (index === undefined) return undefined;
  const { partitionKey, sortKey, projection } = index;
  const keys = [...primaryKeyOf(table), ...partitionKey, ...sortKey].map(({ name }) => name);
  return [
    partitionKey,
    sortKey,
    projection.kind === "include"
      ? projection.attributes.filter((name) => !keys.includes(name)).sort()
      : projection.kind,
  ];
}

function vectorShape(index: VectorIndexDefinition | undefined): unknown {
  if (index === undefined) return undefined;
  const { projection, filters, ...rest } = index;
  return [
    rest,
    sorted(filters),
    projection.kind === "include" ? [...projection.attributes].sort() : projection.kind,
  ];
}

function keysOf(table: TableDefinition): readonly KeyAttribute[] {
  return [
    table.partitionKey,
    ...(table.sortKey === undefined ? [] : [table.sortKey]),
    ...table.localIndexes.map(({ sortKey }) => sortKey),
    ...table.globalIndexes.flatMap(({ partitionKey, sortKey }) => [...partitionKey, ...sortKey]),
    ...table.vectorIndexes.flatMap(({ partitionKey, filters }) => [
      ...(partitionKey === undefined ? [] : [partitionKey]),
      ...filters,
    ]),
  ];
}

/** A table knows one type of each attribute that is a key of anything. */
function typesOf(table: TableDefinition): ReadonlyMap<string, KeyType> {
  return new Map(
    attributeDefinitions(table).map(({ AttributeName, AttributeType }) => [
      AttributeName,
      AttributeType,
    ]),
  );
}

export function globalIndex(
  { globalIndexes }: TableDefinition,
  name: string,
): GlobalIndexDefinition | undefined {
  return globalIndexes.find((index) => index.name === name);
}

function vectorIndex(
  { vectorIndexes }: TableDefinition,
  name: string,
): VectorIndexDefinition | undefined {
  return vectorIndexes.find((index) => index.name === name);
}

function sorted(values: unknown): unknown {
  return Array.isArray(values)
    ? [...values].sort((left, right) => (text(left) < text(right) ? -1 : 1))
    : values;
}

function isSame(left: unknown, right: unknown): boolean {
  return text(left) === text(right);
}

/** The same text for the same value, in whatever order its members stand. */
function text(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(
            Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)),
          )
        : part,
    ) ?? ""
  );
}
