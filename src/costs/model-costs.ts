import {
  defaultRegion,
  hoursPerMonth,
  pricesAsOf,
  pricesOf,
  pricesOfClass,
  type RegionPrices,
  type TableClass,
} from "../dynamodb/prices.ts";
import { accessPathsOf } from "../language/semantics/keys.ts";
import type { AccessPath, Model, Table } from "../language/semantics/model.ts";
import type { ModelPlans } from "../planner/plan.ts";
import type { Planning } from "../planner/planning.ts";
import { type Comparisons, compare } from "./comparisons.ts";
import { type Loads, loadsOf, type PatternLoad } from "./loads.ts";
import { type Amount, Bill, sumOf } from "./money.ts";
import { allPartitionSpaces, type Heat, type PartitionSpace } from "./partitions.ts";
import { gigabytes, type PathStorage, storageOf } from "./storage.ts";

export interface CostOptions {
  /** Where the tables are; `us-east-1` unless told otherwise. */
  readonly region?: string;
}

/** What a model costs in a month, by patterns and by tables. Plain JSON. */
export interface ModelCosts {
  readonly region: string;
  /** The day of the price table. */
  readonly pricesAsOf: string;
  readonly hoursPerMonth: number;
  readonly patterns: readonly PatternCost[];
  readonly tables: readonly TableCost[];
  readonly partitions: readonly PartitionCost[];
  readonly monthly: Amount;
  /** In words, what would have to be known: rates, volumes, sizes, prices. */
  readonly unknown: readonly string[];
  /** Prices that are inferred, or read in one place that is not AWS's. */
  readonly unsure: readonly string[];
}

export interface PatternCost {
  readonly name: string;
  readonly served: boolean;
  readonly rate?: number;
  readonly peak?: number;
  /** Of one call, as far as they are known. */
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly paths: readonly PatternPathCost[];
  /** Of a million calls on demand; absent where nothing of a call is known. */
  readonly millionCalls?: Amount;
  /** On demand, at the stated rate; absent where there is no rate, or nothing of a call is known. */
  readonly monthly?: Amount;
  readonly atMost: readonly string[];
  readonly unknown: readonly string[];
}

/** What one call takes of a table itself or of an index. */
export interface PatternPathCost {
  readonly table: string;
  readonly index?: string;
  readonly access: "read" | "write";
  readonly units: number;
  readonly unitsPerMonth?: number;
}

export interface TableCost {
  readonly table: string;
  readonly billing: "on-demand" | "provisioned";
  readonly tableClass: TableClass;
  readonly storage: readonly PathStorage[];
  readonly requests: readonly PathRequests[];
  readonly monthly: {
    readonly requests: Amount;
    readonly storage: Amount;
    readonly recovery: Amount;
    /** What the replicas take and store; nothing where there are none. */
    readonly replicas: Amount;
    readonly total: Amount;
  };
  readonly comparisons: Comparisons;
  /** In words, what the stated capacity of a provisioned table lacks. */
  readonly shortage: readonly string[];
  readonly unknown: readonly string[];
}

/** Units per second on the table itself, local indexes included, or on a global index. */
export interface PathRequests {
  readonly path: string;
  readonly kind: AccessPath["kind"];
  readonly reads: number;
  readonly writes: number;
  readonly peakReads: number;
  readonly peakWrites: number;
  readonly atMost: boolean;
  readonly atLeast: boolean;
}

/** How one form of partition keys of a table or an index is met. */
export interface PartitionCost {
  readonly table: string;
  readonly index?: string;
  /** As the model writes it: `CUSTOMER#${customerId}`. */
  readonly key: string;
  readonly entities: readonly string[];
  readonly values?: number;
  readonly reads: HeatCost;
  readonly writes: HeatCost;
  readonly averageCollectionBytes?: number;
  readonly maximumCollectionBytes?: number;
  readonly unknown: readonly string[];
}

/** Units per second on the busiest value, at the busiest time, against what one partition serves. */
export interface HeatCost {
  readonly unitsPerSecond: number;
  readonly limit: number;
  readonly parts: readonly {
    readonly pattern: string;
    readonly callsPerSecond: number;
    readonly units: number;
    readonly share: number;
    readonly why: string;
  }[];
}

export function costsOf(
  model: Model,
  plans: ModelPlans,
  planning: Planning,
  options: CostOptions = {},
): ModelCosts {
  const region = options.region ?? defaultRegion;
  const prices = pricesOf(region) ?? { region, standard: {}, infrequentAccess: {} };
  const loads = loadsOf(model, plans, planning);
  const unknown = new Set<string>();
  const unsure = new Set<string>();
  const patterns = model.patterns.map((pattern): PatternCost => {
    const load = loads.patternNamed(pattern.name);
    if (load !== undefined) return patternCost(load, prices, unknown, unsure);
    return {
      name: pattern.name,
      served: false,
      readUnits: 0,
      writeUnits: 0,
      paths: [],
      atMost: [],
      unknown: [],
    };
  });
  const tables = model.tables.map((table) =>
    tableCost(planning, loads, table, prices, unknown, unsure),
  );
  return {
    region,
    pricesAsOf,
    hoursPerMonth,
    patterns,
    tables,
    partitions: [...allPartitionSpaces(planning, loads).values()].flat().map(partitionCost),
    monthly: sumOf(tables.map(({ monthly }) => monthly.total)),
    unknown: [...unknown],
    unsure: [...unsure],
  };
}

function partitionCost(space: PartitionSpace): PartitionCost {
  const { table, path, form, entities, values, reads, writes, collection } = space;
  const { averageBytes, maximumBytes } = collection;
  return {
    table: table.name,
    ...(path.kind === "table" ? {} : { index: path.name }),
    key: form,
    entities: entities.map(({ name }) => name),
    ...(values === undefined ? {} : { values }),
    reads: heatCost(reads),
    writes: heatCost(writes),
    ...(averageBytes === undefined ? {} : { averageCollectionBytes: averageBytes }),
    ...(maximumBytes === undefined ? {} : { maximumCollectionBytes: maximumBytes }),
    unknown: [...new Set([...reads.unknown, ...writes.unknown, ...collection.unknown])],
  };
}

function heatCost({ unitsPerSecond, limit, parts }: Heat): HeatCost {
  return {
    unitsPerSecond,
    limit,
    parts: parts.map(({ pattern, peak: callsPerSecond, units, share, why }) => ({
      pattern,
      callsPerSecond,
      units,
      share,
      why,
    })),
  };
}

const secondsPerMonth = hoursPerMonth * 3600;

function patternCost(
  load: PatternLoad,
  prices: RegionPrices,
  allUnknown: Set<string>,
  unsure: Set<string>,
): PatternCost {
  const { pattern, rate, peak, readUnits, writeUnits, atMost, operations, repeated } = load;
  const unknown = new Set<string>(load.unknown);
  for (const part of repeated) unknown.add(`number of ${part.each}s of ${part.of} in a call`);
  if (rate === undefined) unknown.add(`rate of ${pattern.name}`);
  const bill = new Bill(unknown, unsure);
  bill.note({ atMost: atMost.length > 0 || isUpperBound(load), atLeast: isLowerBound(load) });
  const paths: PatternPathCost[] = [];
  for (const { units, table } of operations) {
    const { region } = prices;
    const ofClass = pricesOfClass(prices, table.settings.tableClass);
    for (const each of units.paths) {
      const isRead = units.access === "read";
      const price = isRead ? ofClass.readMillion : ofClass.writeMillion;
      bill.add(each.units, price, `${isRead ? "read" : "write"} units in ${region}`);
      const known = paths.findIndex(
        ({ table: name, index, access }) =>
          name === table.name && (index ?? name) === each.path.name && access === units.access,
      );
      const before = paths[known];
      const ofCall = each.units + (before?.units ?? 0);
      const path: PatternPathCost = {
        table: table.name,
        ...(each.path.kind === "table" ? {} : { index: each.path.name }),
        access: units.access,
        units: ofCall,
        ...(rate === undefined ? {} : { unitsPerMonth: ofCall * rate * secondsPerMonth }),
      };
      if (before === undefined) paths.push(path);
      else paths[known] = path;
    }
  }
  for (const each of unknown) allUnknown.add(each);
  const millionCalls = bill.amount();
  const isKnown = paths.length > 0;
  return {
    name: pattern.name,
    served: true,
    ...(rate === undefined ? {} : { rate }),
    ...(peak === undefined ? {} : { peak }),
    readUnits,
    writeUnits,
    paths,
    ...(isKnown ? { millionCalls } : {}),
    ...(isKnown && rate !== undefined
      ? {
          monthly: {
            ...millionCalls,
            dollars: (millionCalls.dollars * rate * secondsPerMonth) / 1_000_000,
          },
        }
      : {}),
    atMost,
    unknown: [...unknown],
  };
}

/** Something of a call is unknown, but counted as the most that it can be. */
function isUpperBound({ operations }: PatternLoad): boolean {
  return operations.some(({ units }) => units.unknown.length > 0 && units.total !== undefined);
}

/** Something of a call is not counted. */
function isLowerBound({ operations, repeated }: PatternLoad): boolean {
  return repeated.length > 0 || operations.some(({ units }) => units.total === undefined);
}

function tableCost(
  planning: Planning,
  loads: Loads,
  table: Table,
  prices: RegionPrices,
  allUnknown: Set<string>,
  unsure: Set<string>,
): TableCost {
  const unknown = new Set<string>();
  const { settings } = table;
  const { tableClass, billing, replicas } = settings;
  const storage = accessPathsOf(table).map((path) => storageOf(planning, table, path));
  for (const each of storage) for (const lack of each.unknown) unknown.add(lack);
  const requests = requestsOf(loads, table, unknown);

  const storageBill = (of: RegionPrices): Amount => {
    const bill = new Bill(unknown, unsure);
    for (const { billedBytes, atMost, unknown: lacks } of storage) {
      bill.add(
        gigabytes(billedBytes),
        pricesOfClass(of, tableClass).storageMonth,
        `storage in ${of.region}`,
      );
      bill.note({ atMost, atLeast: lacks.length > 0 });
    }
    return bill.amount();
  };
  const comparisons = compare(table, requests, storage, prices, unknown, unsure);
  const ofRequests =
    billing.mode === "on-demand"
      ? comparisons.onDemand
      : provisionedAsStated(table, prices, unknown, unsure);
  const ofStorage = storageBill(prices);
  const recovery = recoveryCost(table, storage, prices, unknown, unsure);
  const ofReplicas = replicas.map((region) => {
    const there = pricesOf(region) ?? { region, standard: {}, infrequentAccess: {} };
    return sumOf([replicatedWrites(table, requests, there, unknown, unsure), storageBill(there)]);
  });
  const parts = [ofRequests, ofStorage, recovery, ...ofReplicas];
  for (const each of unknown) allUnknown.add(each);
  return {
    table: table.name,
    billing: billing.mode,
    tableClass,
    storage,
    requests,
    monthly: {
      requests: ofRequests,
      storage: ofStorage,
      recovery,
      replicas: sumOf(ofReplicas),
      total: sumOf(parts),
    },
    comparisons,
    shortage: shortageOf(table, requests),
    unknown: [...unknown],
  };
}

function requestsOf(loads: Loads, table: Table, unknown: Set<string>): readonly PathRequests[] {
  const paths = accessPathsOf(table).filter(({ kind }) => kind !== "local");
  const locals = table.indexes.filter(({ kind }) => kind === "local");
  // What has no units on any path still lacks in the sum of its table.
  const lacking = loads.patterns.filter(
    (load) =>
      load.operations.some((each) => each.table === table) &&
      (load.rate === undefined || isLowerBound(load)),
  );
  for (const { pattern, rate, unknown: lacks, repeated } of lacking) {
    if (rate === undefined) unknown.add(`rate of ${pattern.name}`);
    for (const each of lacks) unknown.add(each);
    for (const part of repeated) unknown.add(`number of ${part.each}s of ${part.of} in a call`);
  }
  return paths.map((path): PathRequests => {
    let reads = 0;
    let writes = 0;
    let peakReads = 0;
    let peakWrites = 0;
    let atMost = false;
    for (const on of path.kind === "table" ? [path, ...locals] : [path]) {
      for (const { load, access, unitsOnPath, units } of loads.on(on)) {
        const { rate, peak } = load;
        if (rate === undefined || peak === undefined) continue;
        atMost ||= units.atMost.length > 0 || units.unknown.length > 0;
        if (access === "read") {
          reads += rate * unitsOnPath;
          peakReads += peak * unitsOnPath;
        } else {
          writes += rate * unitsOnPath;
          peakWrites += peak * unitsOnPath;
        }
      }
    }
    return {
      path: path.name,
      kind: path.kind,
      reads,
      writes,
      peakReads,
      peakWrites,
      atMost,
      atLeast: lacking.length > 0,
    };
  });
}

/** The capacity that the model states, all month long; auto scaling begins at its minimum. */
function provisionedAsStated(
  table: Table,
  prices: RegionPrices,
  unknown: Set<string>,
  unsure: Set<string>,
): Amount {
  const { billing, tableClass, autoscale } = table.settings;
  if (billing.mode !== "provisioned") return sumOf([]);
  const ofClass = pricesOfClass(prices, tableClass);
  const bill = new Bill(unknown, unsure);
  const add = (read: number, write: number): void => {
    bill.add(read * hoursPerMonth, ofClass.readHour, `provisioned read units in ${prices.region}`);
    bill.add(
      write * hoursPerMonth,
      ofClass.writeHour,
      `provisioned write units in ${prices.region}`,
    );
  };
  add(billing.read, billing.write);
  for (const index of table.indexes) {
    if (index.kind !== "global") continue;
    add(index.capacity?.read ?? billing.read, index.capacity?.write ?? billing.write);
    if (index.autoscale.length > 0) bill.note({ atLeast: true });
  }
  if (autoscale.length > 0) bill.note({ atLeast: true });
  return bill.amount();
}

function shortageOf(table: Table, requests: readonly PathRequests[]): readonly string[] {
  const { billing } = table.settings;
  if (billing.mode !== "provisioned") return [];
  return requests.flatMap(({ path, peakReads, peakWrites }) => {
    const index = table.indexes.find(({ name }) => name === path);
    const scaling = index === undefined ? table.settings.autoscale : index.autoscale;
    const most = (dimension: "read" | "write", stated: number): number =>
      Math.max(
        stated,
        ...scaling.filter((each) => each.dimension === dimension).map((each) => each.maximum),
      );
    const read = most("read", index?.capacity?.read ?? billing.read);
    const write = most("write", index?.capacity?.write ?? billing.write);
    return [
      ...(peakReads > read
        ? [`${path} has ${read} read units, and its peak takes ${Math.ceil(peakReads)}`]
        : []),
      ...(peakWrites > write
        ? [`${path} has ${write} write units, and its peak takes ${Math.ceil(peakWrites)}`]
        : []),
    ];
  });
}

/** Tables and their local indexes are under recovery, global indexes are built anew from them. */
function recoveryCost(
  table: Table,
  storage: readonly PathStorage[],
  prices: RegionPrices,
  unknown: Set<string>,
  unsure: Set<string>,
): Amount {
  const bill = new Bill(unknown, unsure);
  if (table.settings.pointInTimeRecovery) {
    for (const { kind, billedBytes, atMost, unknown: lacks } of storage) {
      if (kind === "global") continue;
      bill.add(
        gigabytes(billedBytes),
        prices.recoveryMonth,
        `point-in-time recovery in ${prices.region}`,
      );
      bill.note({ atMost, atLeast: lacks.length > 0 });
    }
  }
  return bill.amount();
}

/** Each write again in the replica's Region: as replicated on the table, as ordinary on its indexes. */
function replicatedWrites(
  table: Table,
  requests: readonly PathRequests[],
  prices: RegionPrices,
  unknown: Set<string>,
  unsure: Set<string>,
): Amount {
  const ofClass = pricesOfClass(prices, table.settings.tableClass);
  const bill = new Bill(unknown, unsure);
  const onDemand = table.settings.billing.mode === "on-demand";
  for (const { kind, writes, atMost, atLeast } of requests) {
    bill.note({ atMost, atLeast });
    const isTable = kind === "table";
    const what = `${isTable ? "replicated " : ""}write units in ${prices.region}`;
    if (onDemand) {
      // Since November 2024 a replicated write costs what an ordinary one does.
      const price = isTable
        ? (ofClass.replicatedWriteMillion ?? ofClass.writeMillion)
        : ofClass.writeMillion;
      bill.add((writes * secondsPerMonth) / 1_000_000, price, what);
    } else {
      const price = isTable
        ? (ofClass.replicatedWriteHour ?? ofClass.writeHour)
        : ofClass.writeHour;
      bill.add(writes * hoursPerMonth, price, what);
    }
  }
  return bill.amount();
}
