import type { Rule } from "../rule.ts";
import { gsiBackPressure } from "./gsi-back-pressure.ts";
import { hotCounter } from "./hot-counter.ts";
import { hotPartitionRead } from "./hot-partition-read.ts";
import { hotPartitionWrite } from "./hot-partition-write.ts";
import { lowCardinalityPartitionKey } from "./low-cardinality-partition-key.ts";
import { lsiBlocksSplit } from "./lsi-blocks-split.ts";
import { lsiCollectionTenGb } from "./lsi-collection-10gb.ts";
import { monotonicSortInHotCollection } from "./monotonic-sort-in-hot-collection.ts";
import { overSharded } from "./over-sharded.ts";
import { timeBucketPartition } from "./time-bucket-partition.ts";
import { underSharded } from "./under-sharded.ts";

export const partitionRules: readonly Rule[] = [
  gsiBackPressure,
  hotCounter,
  hotPartitionRead,
  hotPartitionWrite,
  lowCardinalityPartitionKey,
  lsiBlocksSplit,
  lsiCollectionTenGb,
  monotonicSortInHotCollection,
  overSharded,
  timeBucketPartition,
  underSharded,
];
