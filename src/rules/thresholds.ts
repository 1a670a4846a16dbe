/**
 * Where the clinic draws its lines. Each is a setting (`dynamo.clinic.thresholds`, `--threshold`),
 * and `docs/clinic.md` lists them. A share lies between 0 and 1.
 */
export const thresholds = {
  lowCardinality: {
    default: 100,
    unit: "values",
    says: "Fewer distinct partition key values than this count as few.",
    // 100 is the working figure of AWS's modeling prompt for "a large number of distinct values":
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-uniform-load.html
  },
  hotPartitionShare: {
    default: 0.5,
    unit: "share",
    says: "Share of a partition's 3,000 read or 1,000 write units per second from which it is reported as hot.",
  },
  lowCardinalityShare: {
    default: 0.2,
    unit: "share",
    says: "Share of a partition's units per second on one of few partition key values from which their number is reported.",
  },
  largeItemBytes: {
    default: 100 * 1024,
    unit: "bytes",
    says: "An item that can grow to this size is reported as large: each small change of it costs a hundred write units.",
  },
  largeAttributeBytes: {
    default: 100 * 1024,
    unit: "bytes",
    says: "A list, map or set that can grow to this size is reported although it has a maximum.",
  },
  smallSearchSpaceBytes: {
    default: 1024 * 1024,
    unit: "bytes",
    says: "Up to this, all that a pattern searches is one query page, and no index is worth its writes.",
  },
  sparseShare: {
    default: 0.5,
    unit: "share",
    says: "Share of the indexed items that no pattern wants from which a sparse index is proposed.",
  },
  overfetchShare: {
    default: 0.3,
    unit: "share",
    says: "Share of the projected bytes that patterns read below which a projection is too wide.",
  },
  freeProjectionBytes: {
    default: 1024,
    unit: "bytes",
    says: "Up to this, an index entry costs the same however little of it is projected.",
  },
  writeAmplification: {
    default: 3,
    unit: "times",
    says: "Write units of a write with all its indexes, as a multiple of those of the table alone, from which it is reported.",
  },
  limitShare: {
    default: 0.8,
    unit: "share",
    says: "Share of a limit of the service from which coming near it is reported.",
  },
  smallChangeShare: {
    default: 0.1,
    unit: "share",
    says: "Share of an item's bytes that a frequent update changes, up to which splitting the item is proposed.",
  },
  readAmplification: {
    default: 2,
    unit: "times",
    says: "Bytes that a read evaluates, as a multiple of those that it returns, from which it is reported.",
  },
  fanOutQueries: {
    default: 20,
    unit: "queries",
    says: "Queries of one call from which scattering them is reported.",
  },
  scanRate: {
    default: 0.01,
    unit: "requests per second",
    says: "From this rate on a scan is taken for part of a request; below it, for a job.",
  },
  frequentRate: {
    default: 10,
    unit: "requests per second",
    says: "From this rate on something happens often.",
  },
  transactionConflictRate: {
    default: 50,
    unit: "requests per second",
    says: "Writes of one item inside transactions from which they conflict.",
  },
  overSharding: {
    default: 4,
    unit: "times",
    says: "Shards, as a multiple of those that the writes need, from which they are too many.",
  },
  nameShare: {
    default: 0.3,
    unit: "share",
    says: "Share of a small item's bytes that attribute names take from which shorter stored names are proposed.",
  },
} as const satisfies Readonly<Record<string, Threshold>>;

export interface Threshold {
  readonly default: number;
  readonly unit: "values" | "share" | "bytes" | "times" | "queries" | "requests per second";
  readonly says: string;
}

export type ThresholdName = keyof typeof thresholds;
export type Thresholds = Readonly<Record<ThresholdName, number>>;

export function isThreshold(name: string): name is ThresholdName {
  return Object.hasOwn(thresholds, name);
}

/** The defaults, with what a user has set. A value that is no positive number counts as not set. */
export function thresholdsWith(set: Readonly<Record<string, unknown>> = {}): Thresholds {
  return Object.fromEntries(
    Object.entries(thresholds).map(([name, { default: byDefault }]) => {
      const own = Object.hasOwn(set, name) ? set[name] : undefined;
      const isUsable = typeof own === "number" && Number.isFinite(own) && own > 0;
      return [name, isUsable ? own : byDefault];
    }),
  ) as Thresholds;
}
