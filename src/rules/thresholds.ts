/**
 * Where the clinic draws its lines. Each is a setting (`dynamo.clinic.thresholds`, `--threshold`);
 * the defaults have their sources. A share lies between 0 and 1; sizes are in bytes.
 */
export const thresholds = {
  /** Distinct partition key values below which a key counts as one of few values. AWS speaks of "a large number of distinct values"; 100 is the working figure of its modeling prompt. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-uniform-load.html */
  lowCardinality: { default: 100, unit: "values" },
  /** Share of one partition's 3,000 read or 1,000 write units per second from which a key is called hot. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
  hotPartitionShare: { default: 0.5, unit: "share" },
  /** An item of this size is reported as large: every small change of it costs a hundred write units. */
  largeItemBytes: { default: 100 * 1024, unit: "bytes" },
  /** A list, map or set that can grow to this size is reported even though it has a maximum. */
  largeCollectionAttributeBytes: { default: 100 * 1024, unit: "bytes" },
  /** Below this a whole search space is one query page, and no index is worth its writes. */
  smallSearchSpaceBytes: { default: 1024 * 1024, unit: "bytes" },
  /** Share of the indexed items that a pattern leaves out from which a sparse index is proposed. */
  sparseShare: { default: 0.5, unit: "share" },
  /** Share of an item's bytes that the patterns of an index read, below which its projection is too wide. */
  overfetchShare: { default: 0.3, unit: "share" },
  /** Items up to this size cost the same however little of them is projected. */
  freeProjectionBytes: { default: 1024, unit: "bytes" },
  /** Write units of one base write with its indexes, as a multiple of the table's own. */
  writeAmplification: { default: 3, unit: "times" },
  /** Share of a limit of the service from which nearing it is reported. */
  limitShare: { default: 0.8, unit: "share" },
  /** Share of an item's bytes that a frequent update changes, up to which splitting it is proposed. */
  smallChangeShare: { default: 0.1, unit: "share" },
  /** Times as many bytes as are returned that a collection read may evaluate. */
  readAmplification: { default: 2, unit: "times" },
  /** Queries of one call from which scattering them is reported. */
  fanOutQueries: { default: 20, unit: "queries" },
  /** Requests per second from which something happens often. */
  frequentRate: { default: 10, unit: "requests per second" },
  /** Writes per second of one item inside transactions from which they conflict. */
  transactionConflictRate: { default: 50, unit: "requests per second" },
  /** Times as many shards as the writes need. */
  overSharding: { default: 4, unit: "times" },
  /** Share of an item's bytes that attribute names take, in items below a kilobyte. */
  nameShare: { default: 0.3, unit: "share" },
} as const satisfies Readonly<
  Record<string, { readonly default: number; readonly unit: ThresholdUnit }>
>;

type ThresholdUnit = "values" | "share" | "bytes" | "times" | "queries" | "requests per second";

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
