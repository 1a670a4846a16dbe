import { createDiagnostic } from "../../language/index.ts";
import { numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { hotWrites, partsText, percentText, placeOf, severityOf, shareOf } from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a partition key value that takes more than half of the 1,000 write units a second that one
 * partition serves, in a table with a local index.
 *
 * ## Why is this bad?
 * Without a local index DynamoDB splits a hot item collection over several partitions by itself. With
 * one, all items of a partition key value stay in one partition, for good: a local index cannot be
 * removed. [AWS on partition keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html)
 *
 * ## Example
 * ```dynamo
 * table Orders {
 *   partition key tenantId: string
 *   sort key orderId: string
 *
 *   local index ByDay {
 *     sort key day
 *     project keys
 *   }
 * }
 *
 * entity Order in Orders {
 *   tenantId: string @size(10B, max 40B) @cardinality(2)
 * //^^^^^^^^ One value of tenantId in Orders takes 1,400 write units a second, 140 % of what one partition serves: Place at 1,400/s takes 2 (one of 2 values of tenantId). With the local index ByDay its items are never split over several partitions. Make ByDay a global index.
 *   orderId: uuid
 *   day: date
 * }
 *
 * pattern OrdersOfDay {
 *   query Order
 *   where tenantId = :tenantId and day = :day
 *   consistent
 *   return orderId
 * }
 *
 * pattern Place {
 *   create Order
 *   rate 1400/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 *
 *   global index ByDay {
 *     partition key tenantId, day
 *     sort key orderId
 *     project keys
 *   }
 * }
 *
 * entity Order in Orders {
 *   tenantId: string @size(10B, max 40B) @cardinality(400)
 *   orderId: uuid
 *   day: date
 * }
 *
 * pattern OrdersOfDay {
 *   query Order
 *   where tenantId = :tenantId and day = :day
 *   return orderId
 * }
 *
 * pattern Place {
 *   create Order
 *   rate 1400/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the local index must be read consistently and the load stays below the limit.
 */
export const lsiBlocksSplit = defineRule({
  code: "lsi-blocks-split",
  withinTables: true,
  *check(clinic) {
    for (const hot of hotWrites(clinic)) {
      const { space, heat, cause } = hot;
      if (cause !== "local index") continue;
      const local = space.table.indexes.find(({ kind }) => kind === "local")?.name ?? "";
      yield createDiagnostic(
        "lsi-blocks-split",
        placeOf(space),
        {
          key: space.form,
          table: space.table.name,
          index: local,
          units: numberText(heat.unitsPerSecond),
          share: percentText(shareOf(heat)),
          parts: partsText(heat),
        },
        { ...severityOf(heat) },
      );
    }
  },
});
