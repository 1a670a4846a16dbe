import type { Item } from "../../dynamodb/values.ts";
import type { Diagnostic, RelatedPlace } from "../../language/diagnostics/diagnostic.ts";
import { createDiagnostic, type Place } from "../../language/diagnostics/registry.ts";
import type { Entity, Table } from "../../language/semantics/model.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { listText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { type Cluster, type Collection, sharedCollections } from "./collections.ts";
import { exampleKey } from "./example-keys.ts";
import { type Separation, separate } from "./own-partitions.ts";

/**
 * ## What it does
 * Reports entities whose items lie in one item collection, under one partition key value, although
 * no pattern reads or writes the ones together with the others. The finding names the groups, shows
 * a partition that they share, and says what they pay for it. The change that it offers gives each
 * group but the largest a partition key of its own, and is offered only where every pattern would
 * be served as before.
 *
 * Entities belong together where one `query` reads them, where one transaction writes or gets them
 * (a `check` only looks at another item), or where they are parts of one thing with the same
 * identity, split so that a small part can change often.
 *
 * ## Why is this bad?
 * One collection is worth its price where one request reads it: an order with its lines. What is
 * never read together only gets in each other's way. A partition key value has 1,000 write and
 * 3,000 read units per second for all of its items; a burst of one kind throttles the others. Each
 * query needs a prefix or a filter that keeps the other kinds out, and pays for what it filters.
 * With a local index the collection can be no larger than 10 GB and cannot be split by heat. A
 * profile of a user next to every login, ticket and device of that user is the usual case.
 * [AWS on partition keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html),
 * [notes on DAT414](https://www.thecandidstartup.org/2026/01/05/aws-reinvent-2025.html)
 *
 * ## Example
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *   sort key SK: string
 *
 *   discriminator kind
 * }
 *
 * entity Customer in Shop {
 *   PK = "CUSTOMER#${customerId}"
 * //^^ Customer + Order, Login and Ticket share partitions such as "CUSTOMER#customer-1", but no pattern reads one of them with another: they only share its 1,000 write and 3,000 read units a second, and CustomerWithOrders pays for items of the others. Begin the partition keys of Login and Ticket with texts of their own, as "LOGIN#${customerId}".
 *   SK = "PROFILE"
 *
 *   customerId: string
 *   name: string
 * }
 *
 * entity Order in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "ORDER#${orderId}"
 *
 *   customerId: string
 *   orderId: ulid
 * }
 *
 * entity Login in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "LOGIN#${at}"
 *
 *   customerId: string
 *   at: timestamp
 * }
 *
 * entity Ticket in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "TICKET#${ticketId}"
 *
 *   customerId: string
 *   ticketId: ulid
 * }
 *
 * pattern CustomerWithOrders {
 *   query Customer, Order
 *   where customerId = :customerId
 * }
 *
 * pattern LoginsOfCustomer {
 *   query Login
 *   where customerId = :customerId
 *   limit 20
 * }
 *
 * pattern GetTicket {
 *   get Ticket
 *   where customerId = :customerId and ticketId = :ticketId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *   sort key SK: string
 *
 *   discriminator kind
 * }
 *
 * entity Customer in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "PROFILE"
 *
 *   customerId: string
 *   name: string
 * }
 *
 * entity Order in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "ORDER#${orderId}"
 *
 *   customerId: string
 *   orderId: ulid
 * }
 *
 * entity Login in Shop {
 *   PK = "LOGIN#${customerId}"
 *   SK = "LOGIN#${at}"
 *
 *   customerId: string
 *   at: timestamp
 * }
 *
 * pattern CustomerWithOrders {
 *   query Customer, Order
 *   where customerId = :customerId
 * }
 *
 * pattern LoginsOfCustomer {
 *   query Login
 *   where customerId = :customerId
 *   limit 20
 * }
 * ```
 *
 * ## When to allow it
 * Where a consumer of the stream needs the changes of several kinds of items in their order, which
 * the stream keeps within one partition key value as long as a local index keeps the collection
 * together. Also where the pattern that reads them together is still to be written.
 */
export const kitchenSinkCollection = defineRule({
  code: "kitchen-sink-collection",
  withinTables: true,
  *check(clinic) {
    let samples: SamplesByEntity | undefined;
    for (const table of clinic.model.tables) {
      const mixed = kitchenSinksOf(clinic, table);
      if (mixed.length === 0) continue;
      samples ??= samplesByEntity(clinic);
      const separations = separate(clinic, table, mixed);
      for (const collection of mixed) {
        yield findingOf(clinic, samples, collection, separations.get(collection));
      }
    }
  },
});

/** The collections of the table in which groups lie that nothing reads together. */
export function kitchenSinksOf(clinic: Clinic, table: Table): readonly Collection[] {
  // What could not be resolved may be just what brings the entities together.
  if (table.incomplete || table.entities.some(({ incomplete }) => incomplete)) return [];
  const shared = sharedCollections(clinic, table);
  if (shared.length === 0) return [];
  const read = entitiesRead(clinic);
  return shared.flatMap((collection) => withoutUnread(collection, read) ?? []);
}

function entitiesRead(clinic: Clinic): ReadonlySet<Entity> {
  let read = readIn.get(clinic);
  if (read === undefined) {
    read = findRead(clinic);
    readIn.set(clinic, read);
  }
  return read;
}

const readIn = new WeakMap<Clinic, ReadonlySet<Entity>>();

function findRead({ model }: Clinic): ReadonlySet<Entity> {
  const read = new Set<Entity>();
  for (const { verb, entities, actions } of model.patterns) {
    if (verb === "transaction") {
      for (const action of actions) if (action.verb === "get") read.add(action.entity);
    } else if (readVerbs.has(verb)) for (const entity of entities) read.add(entity);
  }
  return read;
}

const readVerbs: ReadonlySet<string> = new Set([
  "get",
  "first",
  "query",
  "batch get",
  "scan",
  "search",
]);

/** Of what no pattern reads nothing is known yet, so that it may stay with any of the others. */
function withoutUnread(collection: Collection, read: ReadonlySet<Entity>): Collection | undefined {
  const clusters = collection.clusters.filter((cluster) => cluster.some((each) => read.has(each)));
  return clusters.length < 2 ? undefined : { ...collection, clusters };
}

/** More of them show nothing new. */
const maximumWitnesses = 5;

type SamplesByEntity = ReadonlyMap<Entity, readonly Item[]>;

function samplesByEntity({ model }: Clinic): SamplesByEntity {
  const samples = new Map<Entity, Item[]>();
  for (const { entity, item } of model.samples) {
    if (item === undefined) continue;
    const ofEntity = samples.get(entity);
    if (ofEntity === undefined) samples.set(entity, [item]);
    else ofEntity.push(item);
  }
  return samples;
}

function findingOf(
  clinic: Clinic,
  samples: SamplesByEntity,
  collection: Collection,
  separation: Separation | undefined,
): Diagnostic {
  const { table, entities, clusters } = collection;
  const named = new Set(clusters.flat());
  const first = entities.find((entity) => named.has(entity));
  const others = clusters.slice(1).flatMap((cluster) => cluster[0]?.name ?? []);
  const disturbed = disturbedReads(clinic, named);
  const isLocal = table.indexes.some(({ kind }) => kind === "local");
  const partition = sharedPartition(clinic, samples, clusters);
  const isGrave = clusters.length > 2 || isLocal || disturbed.length > 0;
  return createDiagnostic(
    "kitchen-sink-collection",
    partitionPlace(first, table),
    {
      groups: listText(clusters.map(labelOf)),
      key: partition.text,
      limits: `its 1,000 write and 3,000 read units a second${isLocal ? " and, with a local index, its 10 GB" : ""}`,
      harm:
        disturbed.length === 0
          ? ""
          : `, and ${listed(disturbed)} ${disturbed.length === 1 ? "pays" : "pay"} for items of the others`,
      advice:
        separation === undefined
          ? `Put ${listed(others)} into ${others.length === 1 ? "a table of its own" : "tables of their own"}`
          : `Begin the partition ${others.length === 1 ? `key of ${listed(others)} with a text of its own` : `keys of ${listed(others)} with texts of their own`}, as ${separation.keys[0] ?? ""}`,
    },
    {
      ...(isGrave ? {} : ({ severity: "information" } as const)),
      related: clusters
        .slice(0, maximumWitnesses)
        .flatMap((cluster) => witness(clinic, samples, cluster, partition)),
      changes: separation === undefined ? [] : [separation.change],
    },
  );
}

function labelOf(cluster: Cluster): string {
  const names = cluster.map(({ name }) => name);
  return names.length > 3
    ? `${names.slice(0, 2).join(" + ")} + ${names.length - 2} others`
    : names.join(" + ");
}

/** The patterns in whose slice items of others lie, which a filter throws away after they are paid for. */
function disturbedReads(clinic: Clinic, entities: ReadonlySet<Entity>): readonly string[] {
  const names = new Set<string>();
  for (const entity of entities) {
    for (const { operation, pattern, path } of clinic.usesOfEntity(entity)) {
      if (operation.operation !== "Query" || path.kind !== "table") continue;
      const { discriminator } = entity.table;
      const isKeptApart =
        operation.addedFilter &&
        discriminator !== undefined &&
        operation.filterAttributes.includes(discriminator);
      if (isKeptApart) names.add(pattern.name);
    }
  }
  return [...names];
}

interface SharedPartition {
  /** The partition key value, with quotes. */
  readonly text: string;
  /** As samples hold it; absent where it is made up. */
  readonly value?: string;
}

/** A value that the samples of two clusters have, else that of some sample, else a made-up one. */
function sharedPartition(
  { planning }: Clinic,
  samples: SamplesByEntity,
  clusters: readonly Cluster[],
): SharedPartition {
  const seen = new Map<string, Cluster>();
  let any: { readonly entity: Entity; readonly item: Item } | undefined;
  let shared: typeof any;
  for (const cluster of clusters) {
    for (const entity of cluster) {
      for (const item of samples.get(entity) ?? []) {
        const value = partitionValue(entity, item);
        any ??= { entity, item };
        if ((seen.get(value) ?? cluster) !== cluster) shared ??= { entity, item };
        seen.set(value, cluster);
      }
    }
  }
  const shown = shared ?? any;
  const entity = shown?.entity ?? clusters[0]?.[0];
  if (entity === undefined) return { text: "" };
  const text = exampleKey(planning, entity, entity.table.primary, "partition", shown?.item) ?? "";
  return shown === undefined ? { text } : { text, value: partitionValue(entity, shown.item) };
}

function partitionValue(entity: Entity, item: Item): string {
  const [key] = entity.table.primary.partition;
  return JSON.stringify(key === undefined ? undefined : item[key.storedName]);
}

/** One item of the cluster in the partition, and what reads it. */
function witness(
  clinic: Clinic,
  samples: SamplesByEntity,
  cluster: Cluster,
  partition: SharedPartition,
): readonly RelatedPlace[] {
  const item = cluster
    .flatMap((entity) => (samples.get(entity) ?? []).map((each) => ({ entity, item: each })))
    .find(({ entity, item: each }) => partitionValue(entity, each) === partition.value);
  const entity = item?.entity ?? cluster[0];
  if (entity === undefined) return [];
  const { primary } = entity.table;
  const sort = exampleKey(clinic.planning, entity, primary, "sort", item?.item);
  const key = sort === undefined ? partition.text : `${partition.text}, ${sort}`;
  return [
    {
      message: `${labelOf(cluster)} has ${key} there${readersOf(clinic, cluster)}.`,
      ...partitionPlace(entity, entity.table),
    },
  ];
}

/** The patterns that read the cluster, with what they say of their rates. */
function readersOf(clinic: Clinic, cluster: Cluster): string {
  const rates = new Map<string, number | undefined>();
  for (const entity of cluster) {
    for (const { pattern, access, isPreliminary } of clinic.usesOfEntity(entity)) {
      if (access === "read" && !isPreliminary) rates.set(pattern.name, pattern.rate);
    }
  }
  const texts = [...rates].map(([name, rate]) =>
    rate === undefined ? name : `${name} (${numberText(rate)}/s)`,
  );
  return texts.length === 0 ? "" : `, read by ${listed(texts)}`;
}

function partitionPlace(entity: Entity | undefined, table: Table): Place {
  const [key] = table.primary.partition;
  const name = key?.name ?? "";
  const origin =
    entity?.bindings.find(({ attribute }) => attribute === name)?.origin ??
    entity?.originOfAttribute(name) ??
    entity?.origin ??
    table.origin;
  return { file: origin.file, span: origin.nameSpan };
}
