import { createDiagnostic } from "../../language/index.ts";
import { numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import {
  hotReads,
  partsText,
  percentText,
  placeOf,
  severityOf,
  shardsFor,
  shareOf,
} from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a partition key value, of a table or of an index, that takes more than half of the 3,000 read
 * units a second that one partition serves; above 3,000 it is an error.
 *
 * ## Why is this bad?
 * A partition serves 3,000 read units a second, and no capacity mode lifts that. An item of 8 KB takes one
 * unit when it is read eventually consistent: at 4,000 reads a second a quarter of them is throttled.
 * [AWS on partition keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html)
 *
 * ## Example
 * ```dynamo
 * table Settings {
 *   partition key name: string
 * }
 *
 * entity Setting in Settings {
 *   name: string @size(10B, max 40B)
 * //^^^^ One value of name in Settings takes 4,000 read units a second, 133 % of what one partition serves: Read at 4,000/s takes 1 (name is "global"). Cache it, keep 3 copies, or read less of it.
 *   value: string @size(8000B)
 * }
 *
 * pattern Read {
 *   get Setting
 *   where name = "global"
 *   rate 4000/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Settings {
 *   partition key PK: string
 * }
 *
 * /// One of ten copies, which a caller chooses by chance.
 * entity Setting in Settings {
 *   PK = "${name}#${copy}"
 *
 *   name: string @size(10B, max 40B) @cardinality(5)
 *   copy: integer @min(0) @max(9)
 *   value: string @size(8000B)
 * }
 *
 * pattern Read {
 *   get Setting
 *   where name = "global" and copy = :copy
 *   rate 4000/s
 * }
 * ```
 *
 * ## When to allow it
 * Where a cache stands before the table (DAX, or one in the service), so that the rate is not that of the
 * table.
 */
export const hotPartitionRead = defineRule({
  code: "hot-partition-read",
  withinTables: true,
  *check(clinic) {
    for (const space of hotReads(clinic)) {
      const heat = space.reads;
      yield createDiagnostic(
        "hot-partition-read",
        placeOf(space),
        {
          key: space.form,
          path: space.path.name,
          units: numberText(heat.unitsPerSecond),
          share: percentText(shareOf(heat)),
          parts: partsText(heat),
          shards: numberText(shardsFor(clinic, heat)),
        },
        severityOf(heat),
      );
    }
  },
});
