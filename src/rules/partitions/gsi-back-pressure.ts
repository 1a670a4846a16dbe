import { createDiagnostic } from "../../language/index.ts";
import { defineRule } from "../rule.ts";
import { hotWritesBy, placeOf } from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a partition key value of a global index that takes more than half of the 1,000 write units a
 * second that one partition serves, by the writes that keep the index up.
 *
 * ## Why is this bad?
 * Where a partition of an index is too hot, DynamoDB throttles the writes of the table, although the
 * table itself has nothing to do: all orders that are created as "PENDING" meet in one partition of an
 * index by status. [AWS on throttling by indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html)
 *
 * ## Example
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 *
 *   global index ByStatus {
 *     //         ^^^^^^^^ One value of status in ByStatus takes 1,800 write units a second, 180 % of what one partition serves: Place at 1,800/s takes 1 (status is "PENDING"). Where an index cannot keep up, the writes of Orders are throttled. Spread it over 4 shards, make it sparse, or leave it out of the key.
 *     partition key status
 *     sort key orderId
 *     project keys
 *   }
 * }
 *
 * entity Order in Orders {
 *   orderId: ulid
 *   status: "PENDING" | "PAID" | "SENT"
 * }
 *
 * pattern OrdersOfStatus {
 *   query Order
 *   where status = :status
 *   return orderId
 * }
 *
 * pattern Place {
 *   create Order
 *   set status = "PENDING"
 *   rate 1800/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 *
 *   global index ByStatus {
 *     partition key statusKey: string
 *     sort key orderId
 *     project status
 *   }
 * }
 *
 * entity Order in Orders {
 *   statusKey = "${status}#${shard(orderId, 4)}"
 *
 *   orderId: ulid
 *   status: "PENDING" | "PAID" | "SENT"
 * }
 *
 * pattern OrdersOfStatus {
 *   query Order
 *   where status = :status
 *   return orderId
 * }
 *
 * pattern Place {
 *   create Order
 *   set status = "PENDING"
 *   rate 1800/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the index is built for a short time only, or where throttled writes are retried and may wait.
 */
export const gsiBackPressure = defineRule({
  code: "gsi-back-pressure",
  withinTables: true,
  *check(clinic) {
    for (const { space, figures, extras } of hotWritesBy(clinic, "index")) {
      yield createDiagnostic(
        "gsi-back-pressure",
        placeOf(space),
        { ...figures, index: space.path.name, table: space.table.name },
        extras,
      );
    }
  },
});
