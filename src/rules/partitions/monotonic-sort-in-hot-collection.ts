import { createDiagnostic } from "../../language/index.ts";
import { defineRule } from "../rule.ts";
import { hotWritesBy, placeOf } from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a partition key value of a table that takes more than half of the 1,000 write units a second
 * that one partition serves, and whose sort key begins with a time or another value that only grows.
 *
 * ## Why is this bad?
 * DynamoDB splits a hot item collection between its sort keys, so that several partitions serve it. Where
 * each new item comes last, the part behind the split takes all the writes again, and the split is of no
 * use: DynamoDB does not even try. [AWS on partition keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html)
 *
 * ## Example
 * ```dynamo
 * table Streams {
 *   partition key streamId: string
 *   sort key entryId: string
 * }
 *
 * entity Entry in Streams {
 *   streamId: string @size(10B, max 40B) @cardinality(2)
 * //^^^^^^^^ One value of streamId in Streams takes 600 write units a second, 60 % of what one partition serves: Append at 1,200/s takes 1 (one of 2 values of streamId). New items always come at the end of the sort key, so that splitting the partition does not help. Spread it over 2 shards.
 *   entryId: ulid
 *   body: string @size(400B)
 * }
 *
 * pattern Entries {
 *   query Entry
 *   where streamId = :streamId and entryId > :after
 * }
 *
 * pattern Append {
 *   create Entry
 *   rate 1200/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Streams {
 *   partition key PK: string
 *   sort key entryId: string
 * }
 *
 * entity Entry in Streams {
 *   PK = "${streamId}#${shard(entryId, 4)}"
 *
 *   streamId: string @size(10B, max 40B) @cardinality(2)
 *   entryId: ulid
 *   body: string @size(400B)
 * }
 *
 * pattern Entries {
 *   query Entry
 *   where streamId = :streamId and entryId > :after
 * }
 *
 * pattern Append {
 *   create Entry
 *   rate 1200/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the rate is that of one short burst, or where the entries have to be in one order and the rate
 * stays below the limit.
 */
export const monotonicSortInHotCollection = defineRule({
  code: "monotonic-sort-in-hot-collection",
  withinTables: true,
  *check(clinic) {
    for (const { space, figures, extras } of hotWritesBy(clinic, "monotonic")) {
      yield createDiagnostic(
        "monotonic-sort-in-hot-collection",
        placeOf(space),
        { ...figures, table: space.table.name },
        extras,
      );
    }
  },
});
