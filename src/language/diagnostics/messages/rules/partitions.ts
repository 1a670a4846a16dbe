import type { Definition } from "../../definition.ts";

export const partitionRuleMessages = {
  "gsi-back-pressure": {
    severity: "warning",
    message:
      "One value of {key} in {index} takes {units} write units a second, {share} of what one partition serves: {parts}. Where an index cannot keep up, the writes of {table} are throttled. Spread it over {shards} shards, make it sparse, or leave it out of the key.",
  },
  "hot-counter": {
    severity: "warning",
    message:
      "{pattern} writes {entities} of {entity} {rate} times a second: {units} write units on one item, {share} of what one partition serves, and no split helps one item. Count in {shards} shards that are added up, or by a stream.",
  },
  "hot-partition-read": {
    severity: "warning",
    message:
      "One value of {key} in {path} takes {units} read units a second, {share} of what one partition serves: {parts}. Cache it, keep {shards} copies, or read less of it.",
  },
  "hot-partition-write": {
    severity: "warning",
    message:
      "One value of {key} in {table} takes {units} write units a second, {share} of what one partition serves: {parts}. Spread it over {shards} shards, or put another attribute into the partition key.",
  },
  "low-cardinality-partition-key": {
    severity: "warning",
    message:
      "{path} has {values} of {key}, and the busiest takes {units} {access} units a second, {share} of what one partition serves: {parts}. All values together never serve more than {most}. Add an attribute with many values to the partition key.",
  },
  "lsi-blocks-split": {
    severity: "warning",
    message:
      "One value of {key} in {table} takes {units} write units a second, {share} of what one partition serves: {parts}. With the local index {index} its items are never split over several partitions. Make {index} a global index.",
  },
  "lsi-collection-10gb": {
    severity: "warning",
    message:
      "The items of one value of {key} in {table} come to {bytes} with {indexes}: {parts}. With a local index DynamoDB refuses to let them grow beyond 10 GB. Make it a global index, or put a period into the partition key.",
  },
  "monotonic-sort-in-hot-collection": {
    severity: "warning",
    message:
      "One value of {key} in {table} takes {units} write units a second, {share} of what one partition serves: {parts}. New items always come at the end of the sort key, so that splitting the partition does not help. Spread it over {shards} shards.",
  },
  "over-sharded": {
    severity: "information",
    message:
      "{key} in {path} has {shards} shards, but {units} write units a second need {needed} at most: each read of all of them makes {shards} queries.",
  },
  "time-bucket-partition": {
    severity: "warning",
    message:
      "All that is written now has one {attribute}, so that one value of {key} in {path} takes {units} write units a second, {share} of what one partition serves: {parts}. Put {attribute} into the sort key, or spread it over {shards} shards.",
  },
  "under-sharded": {
    severity: "warning",
    message:
      "One of the {shards} shards of {key} in {path} takes {units} write units a second, {share} of what one partition serves: {parts}. {needed} shards do.",
  },
} as const satisfies Record<string, Definition>;
