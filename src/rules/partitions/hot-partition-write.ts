import { createDiagnostic } from "../../language/index.ts";
import { defineRule } from "../rule.ts";
import { hotWritesBy, placeOf } from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a partition key value of a table that takes more than half of the 1,000 write units a second
 * that one partition serves; above 1,000 it is an error. The rates and peaks of the patterns are spread
 * evenly over the values that the model says there are, but not what has one value: a constant key,
 * a literal that each such write has.
 *
 * ## Why is this bad?
 * A partition serves 1,000 write units a second, and no capacity mode lifts that: an event of 2 KB that
 * is written 900 times a second under one key takes 1,800, and almost every second request is throttled.
 * [AWS on partition keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html)
 *
 * ## Example
 * ```dynamo
 * table Events {
 *   partition key PK: string
 *   sort key SK: string
 * }
 *
 * entity Event in Events {
 *   PK = "EVENTS"
 * //^^ One value of EVENTS in Events takes 1,800 write units a second, 180 % of what one partition serves: Record at 900/s takes 2 (all have one partition key). Spread it over 4 shards, or put another attribute into the partition key.
 *   SK = "${source}#${eventId}"
 *
 *   eventId: uuid
 *   source: string @size(20B, max 60B)
 *   body: string @size(1500B)
 * }
 *
 * pattern Events {
 *   query Event
 *   where begins_with(source, :source)
 * }
 *
 * pattern Record {
 *   create Event
 *   rate 900/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Events {
 *   partition key PK: string
 *   sort key SK: string
 * }
 *
 * entity Event in Events {
 *   PK = "EVENTS#${shard(eventId, 4)}"
 *   SK = "${source}#${eventId}"
 *
 *   eventId: uuid
 *   source: string @size(20B, max 60B)
 *   body: string @size(1500B)
 * }
 *
 * pattern Events {
 *   query Event
 *   where begins_with(source, :source)
 * }
 *
 * pattern Record {
 *   create Event
 *   rate 900/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the rate is that of one short burst: DynamoDB keeps five minutes of unused capacity for those,
 * and splits a partition that stays hot between its sort keys where they differ.
 */
export const hotPartitionWrite = defineRule({
  code: "hot-partition-write",
  withinTables: true,
  *check(clinic) {
    for (const { space, figures, extras } of hotWritesBy(clinic, "key")) {
      yield createDiagnostic(
        "hot-partition-write",
        placeOf(space),
        { ...figures, table: space.table.name },
        extras,
      );
    }
  },
});
