import type * as dynamodb from "../dynamodb/key-schema.ts";
import type * as model from "../language/semantics/model.ts";

/** The table of a model as DynamoDB would be asked to create it, under its physical name. */
export function tableDefinitionOf(table: model.Table): dynamodb.TableDefinition {
  const { primary, settings } = table;
  const [partitionKey] = primary.partition;
  const [sortKey] = primary.sort;
  const autoscaling = autoscalingOf(settings.autoscale);
  return {
    name: table.physicalName,
    partitionKey: partitionKey === undefined ? { name: "", type: "S" } : keyOf(partitionKey),
    ...(sortKey === undefined ? {} : { sortKey: keyOf(sortKey) }),
    globalIndexes: table.indexes
      .filter((index) => index.kind === "global")
      .map((index) => globalIndexOf(index, settings)),
    localIndexes: table.indexes.filter((index) => index.kind === "local").flatMap(localIndexOf),
    vectorIndexes: table.vectorIndexes.map(vectorIndexOf),
    billing: billingOf(settings),
    ...(settings.tableClass === "standard" ? {} : { tableClass: settings.tableClass }),
    ...(settings.ttl === undefined ? {} : { timeToLiveAttribute: settings.ttl }),
    ...streamOf(settings),
    ...(settings.pointInTimeRecovery ? { pointInTimeRecovery: true } : {}),
    ...(settings.deletionProtection ? { deletionProtection: true } : {}),
    ...encryptionOf(settings),
    ...(settings.replicas.length === 0 ? {} : { replicas: settings.replicas }),
    ...(Object.keys(settings.tags).length === 0 ? {} : { tags: settings.tags }),
    ...warmOf(settings.warm),
    ...(autoscaling === undefined ? {} : { autoscaling }),
  };
}

function globalIndexOf(
  index: model.AccessPath,
  settings: model.TableSettings,
): dynamodb.GlobalIndexDefinition {
  const { billing } = settings;
  // An index of a provisioned table without its own capacity gets that of the table, since
  // DynamoDB demands one.
  const throughput =
    billing.mode === "provisioned"
      ? {
          read: index.capacity?.read ?? billing.read,
          write: index.capacity?.write ?? billing.write,
        }
      : undefined;
  const autoscaling = autoscalingOf(indexAutoscale(index, settings));
  return {
    name: index.name,
    partitionKey: index.partition.map(keyOf),
    sortKey: index.sort.map(keyOf),
    projection: index.projection,
    ...(throughput === undefined ? {} : { throughput }),
    ...(index.onDemandMaximum === undefined ? {} : { onDemandMaximum: index.onDemandMaximum }),
    ...warmOf(index.warm),
    ...(autoscaling === undefined ? {} : { autoscaling }),
  };
}

/**
 * An index that has the capacity of its table is scaled like it: else the table would be throttled
 * by an index that stays behind.
 */
function indexAutoscale(
  index: model.AccessPath,
  settings: model.TableSettings,
): readonly model.Autoscale[] {
  return (["read", "write"] as const).flatMap((dimension) => {
    const own = index.autoscale.find((each) => each.dimension === dimension);
    const ofTable = settings.autoscale.find((each) => each.dimension === dimension);
    const chosen = own ?? (index.capacity?.[dimension] === undefined ? ofTable : undefined);
    return chosen ?? [];
  });
}

/** Replication goes by a stream with both images, which a global table has without being asked. */
function streamOf(settings: model.TableSettings): { stream?: dynamodb.StreamView } {
  if (settings.stream !== undefined) return { stream: settings.stream };
  return settings.replicas.length === 0 ? {} : { stream: "new-and-old-images" };
}

function localIndexOf(index: model.AccessPath): dynamodb.LocalIndexDefinition[] {
  const [sortKey] = index.sort;
  if (sortKey === undefined) return [];
  return [{ name: index.name, sortKey: keyOf(sortKey), projection: index.projection }];
}

function vectorIndexOf(index: model.VectorIndex): dynamodb.VectorIndexDefinition {
  return {
    name: index.name,
    vectorAttribute: index.attribute,
    dimensions: index.dimensions,
    distance: index.distance,
    ...(index.partition === undefined ? {} : { partitionKey: keyOf(index.partition) }),
    filters: index.filters.map(keyOf),
    projection: index.projection,
  };
}

function keyOf(key: model.KeyAttribute): dynamodb.KeyAttribute {
  return { name: key.storedName, type: keyTypes[key.type] };
}

const keyTypes = { string: "S", number: "N", binary: "B" } as const;

function billingOf(settings: model.TableSettings): dynamodb.Billing {
  const { billing, onDemandMaximum } = settings;
  if (billing.mode === "provisioned") {
    return { kind: "provisioned", throughput: { read: billing.read, write: billing.write } };
  }
  return {
    kind: "on-demand",
    ...(onDemandMaximum === undefined ? {} : { maximum: onDemandMaximum }),
  };
}

function encryptionOf(settings: model.TableSettings): { encryption?: dynamodb.Encryption } {
  const { encryption } = settings;
  switch (encryption.mode) {
    case "aws-owned":
      // DynamoDB's default, which a request does not spell out.
      return {};
    case "aws-managed":
      return { encryption: { kind: "aws-managed" } };
    case "key":
      return { encryption: { kind: "customer-managed", keyArn: encryption.arn } };
    default:
      return encryption satisfies never;
  }
}

/** DynamoDB's minimum stands where only one side is given: it demands both. */
function warmOf(warm: model.Throughput | undefined): { warmThroughput?: dynamodb.Throughput } {
  if (warm === undefined) return {};
  return { warmThroughput: { read: warm.read ?? 12_000, write: warm.write ?? 4_000 } };
}

function autoscalingOf(settings: readonly model.Autoscale[]): dynamodb.Autoscaling | undefined {
  if (settings.length === 0) return undefined;
  return Object.fromEntries(
    settings.map(({ dimension, minimum, maximum, target }) => [
      dimension,
      { minimum, maximum, target },
    ]),
  );
}
