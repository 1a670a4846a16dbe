import {
  type ClassPrices,
  hoursPerMonth,
  pricesOfClass,
  type RegionPrices,
  type TableClass,
  targetUtilization,
} from "../dynamodb/prices.ts";
import type { Table } from "../language/semantics/model.ts";
import type { PathRequests } from "./model-costs.ts";
import { type Amount, Bill, sumOf } from "./money.ts";
import { gigabytes, type PathStorage } from "./storage.ts";

/** One table under the other billing modes and in the other class, each for a month. */
export interface Comparisons {
  /** What its requests cost on demand, in its class. */
  readonly onDemand: Amount;
  readonly provisioned: ProvisionedComparison;
  /**
   * The share of what is provisioned that has to be used for it to cost as little as on demand:
   * less than this, and on demand is cheaper. Absent where a price is.
   */
  readonly breakEvenUtilization: { readonly read?: number; readonly write?: number };
  /**
   * The peak, as a multiple of the average, up to which provisioning for it all month long is as
   * cheap as on demand.
   */
  readonly breakEvenPeak?: number;
  /** The cheaper mode for this traffic, where some pattern of the table states its peak. */
  readonly cheaperBilling?: "on-demand" | "provisioned";
  readonly classes: readonly ClassComparison[];
  readonly cheaperClass?: TableClass;
  /**
   * Infrequent Access is cheaper where storage costs more than this times what requests cost, both
   * in the Standard class.
   */
  readonly classBreakEven?: number;
}

export interface ProvisionedComparison {
  /** The share of what is provisioned that the peak may use. */
  readonly utilization: number;
  readonly capacities: readonly {
    readonly path: string;
    /** For the peak, all month long. */
    readonly read: number;
    readonly write: number;
    /** For the average: what auto scaling needs where it follows without delay. */
    readonly averageRead: number;
    readonly averageWrite: number;
  }[];
  /** At the peak's capacity all month long. */
  readonly steady: Amount;
  /** At the average's capacity. */
  readonly scaled: Amount;
}

/** Requests in the mode of the table, and what is stored. */
export interface ClassComparison {
  readonly tableClass: TableClass;
  readonly requests: Amount;
  readonly storage: Amount;
  readonly total: Amount;
}

export function compare(
  table: Table,
  requests: readonly PathRequests[],
  storage: readonly PathStorage[],
  prices: RegionPrices,
  unknown: Set<string>,
  unsure: Set<string>,
): Comparisons {
  const { tableClass, billing } = table.settings;
  const own = pricesOfClass(prices, tableClass);
  const onDemand = onDemandCost(requests, own, prices.region, unknown, unsure);
  const capacities = requests.map(({ path, reads, writes, peakReads, peakWrites }) => ({
    path,
    read: capacityFor(peakReads),
    write: capacityFor(peakWrites),
    averageRead: capacityFor(reads),
    averageWrite: capacityFor(writes),
  }));
  // What a comparison lacks is told by the table's own bill.
  const priced = (of: ClassPrices, which: "peak" | "average"): Amount => {
    const bill = new Bill(new Set(), unsure);
    for (const each of capacities) {
      const read = which === "peak" ? each.read : each.averageRead;
      const write = which === "peak" ? each.write : each.averageWrite;
      bill.add(read * hoursPerMonth, of.readHour, "provisioned read units");
      bill.add(write * hoursPerMonth, of.writeHour, "provisioned write units");
    }
    for (const { atMost, atLeast } of requests) bill.note({ atMost, atLeast });
    return bill.amount();
  };
  const steady = priced(own, "peak");
  const scaled = priced(own, "average");
  const classes = (["standard", "infrequent-access"] as const).flatMap((each) => {
    const ofClass = pricesOfClass(prices, each);
    if (ofClass.storageMonth === undefined || ofClass.writeMillion === undefined) return [];
    const ofRequests =
      billing.mode === "on-demand"
        ? onDemandCost(requests, ofClass, prices.region, new Set(), new Set())
        : priced(ofClass, "peak");
    const bill = new Bill(new Set(), new Set());
    for (const { billedBytes, atMost, unknown: lacks } of storage) {
      bill.add(gigabytes(billedBytes), ofClass.storageMonth, "storage");
      bill.note({ atMost, atLeast: lacks.length > 0 });
    }
    const ofStorage = bill.amount();
    const total = sumOf([ofRequests, ofStorage]);
    return [{ tableClass: each, requests: ofRequests, storage: ofStorage, total }];
  });
  const hasTraffic = requests.some(({ reads, writes }) => reads + writes > 0);
  const isPriced = hasTraffic && own.readHour !== undefined && own.readMillion !== undefined;
  const hasPeak = requests.some(
    ({ reads, writes, peakReads, peakWrites }) => peakReads > reads || peakWrites > writes,
  );
  const cheaperClass = cheapest(classes);
  const breakEven = classBreakEven(prices);
  return {
    onDemand,
    provisioned: { utilization: targetUtilization, capacities, steady, scaled },
    breakEvenUtilization: {
      ...ratio("read", own.readHour?.dollars, own.readMillion?.dollars),
      ...ratio("write", own.writeHour?.dollars, own.writeMillion?.dollars),
    },
    ...(isPriced && scaled.dollars > 0 ? { breakEvenPeak: onDemand.dollars / scaled.dollars } : {}),
    ...(isPriced && hasPeak
      ? { cheaperBilling: steady.dollars < onDemand.dollars ? "provisioned" : "on-demand" }
      : {}),
    classes,
    ...(cheaperClass === undefined ? {} : { cheaperClass }),
    ...(breakEven === undefined ? {} : { classBreakEven: breakEven }),
  };
}

/** Units per second that keep `needed` at the target's share; DynamoDB provisions at least one. */
function capacityFor(needed: number): number {
  // 700 of 1,000 is 70 percent, although 700 / 0.7 is a little more than 1,000 in binary.
  return Math.max(1, Math.ceil(needed / targetUtilization - 1e-6));
}

function onDemandCost(
  requests: readonly PathRequests[],
  prices: ClassPrices,
  region: string,
  unknown: Set<string>,
  unsure: Set<string>,
): Amount {
  const bill = new Bill(unknown, unsure);
  const millions = (hoursPerMonth * 3600) / 1_000_000;
  for (const { reads, writes, atMost, atLeast } of requests) {
    bill.add(reads * millions, prices.readMillion, `read units in ${region}`);
    bill.add(writes * millions, prices.writeMillion, `write units in ${region}`);
    bill.note({ atMost, atLeast });
  }
  return bill.amount();
}

/** An hour of one provisioned unit is 3,600 requests. */
function ratio(
  dimension: "read" | "write",
  hour: number | undefined,
  million: number | undefined,
): { readonly read?: number; readonly write?: number } {
  if (hour === undefined || million === undefined) return {};
  return { [dimension]: hour / ((3600 * million) / 1_000_000) };
}

function cheapest(classes: readonly ClassComparison[]): TableClass | undefined {
  const [first, second] = classes;
  if (first === undefined || second === undefined) return undefined;
  if (first.total.dollars + second.total.dollars === 0) return undefined;
  return second.total.dollars < first.total.dollars ? second.tableClass : first.tableClass;
}

function classBreakEven({ standard, infrequentAccess }: RegionPrices): number | undefined {
  const [writes, dearer] = [standard.writeMillion?.dollars, infrequentAccess.writeMillion?.dollars];
  const [stored, cheaper] = [
    standard.storageMonth?.dollars,
    infrequentAccess.storageMonth?.dollars,
  ];
  if (writes === undefined || dearer === undefined) return undefined;
  if (stored === undefined || cheaper === undefined) return undefined;
  return (dearer / writes - 1) / (1 - cheaper / stored);
}
