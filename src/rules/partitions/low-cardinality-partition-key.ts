import { createDiagnostic } from "../../language/index.ts";
import { countText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { busySpacesIn, partsText, percentText, placeOf, shareOf } from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a partition key with fewer than a hundred values of which the busiest takes more than a fifth of
 * what one partition serves, and not yet so much that it is hot.
 *
 * ## Why is this bad?
 * A table or an index scales with the number of its partition key values: with three states it never serves
 * more than 3,000 writes a second, whatever is paid for it. AWS counts status codes among the bad
 * partition keys. [AWS on uniform load](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-uniform-load.html)
 *
 * ## Example
 * ```dynamo
 * table Jobs {
 *   partition key jobId: string
 *
 *   global index ByState {
 *     //         ^^^^^^^ ByState has 3 values of state, and the busiest takes 200 write units a second, 20 % of what one partition serves: Finish at 600/s takes 1 (one of 3 values of state). All values together never serve more than 3,000. Add an attribute with many values to the partition key.
 *     partition key state
 *     sort key jobId
 *     project keys
 *   }
 * }
 *
 * entity Job in Jobs {
 *   jobId: ulid
 *   state: "NEW" | "DONE" | "FAILED"
 * }
 *
 * pattern JobsInState {
 *   query Job
 *   where state = :state
 *   return jobId
 * }
 *
 * pattern Finish {
 *   update Job
 *   where jobId = :jobId
 *   set state = :state
 *   rate 600/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Jobs {
 *   partition key jobId: string
 *
 *   global index ByState {
 *     partition key queue, state
 *     sort key jobId
 *     project keys
 *   }
 * }
 *
 * entity Job in Jobs {
 *   jobId: ulid
 *   queue: string @size(10B, max 40B) @cardinality(400)
 *   state: "NEW" | "DONE" | "FAILED"
 * }
 *
 * pattern JobsInState {
 *   query Job
 *   where queue = :queue and state = :state
 *   return jobId
 * }
 *
 * pattern Finish {
 *   update Job
 *   where jobId = :jobId
 *   set state = :state
 *   rate 600/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the load will not grow.
 */
export const lowCardinalityPartitionKey = defineRule({
  code: "low-cardinality-partition-key",
  withinTables: true,
  *check(clinic) {
    const { lowCardinality, lowCardinalityShare, hotPartitionShare } = clinic.thresholds;
    for (const space of busySpacesIn(clinic)) {
      const { values, path, writes, reads, shards } = space;
      // What is sharded has as few values as its author wants.
      if (values === undefined || values >= lowCardinality || shards > 1) continue;
      const heat = shareOf(writes) >= shareOf(reads) ? writes : reads;
      const share = shareOf(heat);
      if (share < lowCardinalityShare || share >= hotPartitionShare) continue;
      yield createDiagnostic("low-cardinality-partition-key", placeOf(space), {
        path: path.name,
        values: countText(values, "value"),
        key: space.form,
        access: heat === writes ? "write" : "read",
        units: numberText(heat.unitsPerSecond),
        share: percentText(share),
        parts: partsText(heat),
        most: numberText(values * heat.limit),
      });
    }
  },
});
