import { createDiagnostic } from "../../language/index.ts";
import { countText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { hotWrites, percentText, unitsOfItem } from "./hot-keys.ts";

/**
 * ## What it does
 * Reports an update that writes one item more than 500 times a second: a counter, a total, a stock. Where
 * it takes more than the 1,000 write units a second that one partition serves, it is an error.
 *
 * ## Why is this bad?
 * One item lies in one partition, however a table is split, and its writes come one after the other. What
 * is over 1,000 units a second is throttled, and each attempt whose condition fails is billed too.
 * [AWS on sharding](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html)
 *
 * ## Example
 * ```dynamo
 * table Counters {
 *   partition key name: string
 * }
 *
 * entity Counter in Counters {
 *   name: string @size(10B, max 40B)
 *   count: integer = 0
 *   volume 20
 * }
 *
 * pattern Like {
 *   //    ^^^^ Like writes one item of Counter 1,500 times a second: 1,500 write units on one item, 150 % of what one partition serves, and no split helps one item. Count in 4 shards that are added up, or by a stream.
 *   update Counter
 *   where name = "likes"
 *   add 1 to count
 *   rate 1500/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Counters {
 *   partition key PK: string
 * }
 *
 * /// A part of a count: a caller adds to any of the twenty, and a reader adds them up.
 * entity Counter in Counters {
 *   PK = "COUNTER#${name}#${part}"
 *
 *   name: string @size(10B, max 40B) @cardinality(20)
 *   part: integer @min(0) @max(19)
 *   count: integer = 0
 * }
 *
 * pattern Like {
 *   upsert Counter
 *   where name = :name and part = :part
 *   add 1 to count
 *   rate 1500/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the callers batch what they add, so that the rate is not that of the table.
 */
export const hotCounter = defineRule({
  code: "hot-counter",
  withinTables: true,
  *check(clinic) {
    for (const { heat, cause } of hotWrites(clinic)) {
      const [first] = heat.parts;
      if (cause !== "item" || first === undefined) continue;
      const { pattern } = first.load.load;
      const units = unitsOfItem(clinic, first);
      const [entity] = first.load.entities;
      if (units === undefined || entity === undefined) continue;
      const share = units / heat.limit;
      const each = heat.limit * clinic.thresholds.hotPartitionShare;
      yield createDiagnostic(
        "hot-counter",
        { file: pattern.origin.file, span: pattern.origin.nameSpan },
        {
          pattern: pattern.name,
          entities: first.share === 1 ? "one item" : `one of the items`,
          entity: entity.name,
          rate: numberText(units / first.units),
          units: countText(units, "write unit").replace(/ write units?$/, ""),
          share: percentText(share),
          shards: numberText(Math.floor(units / each) + 1),
        },
        share > 1 ? { severity: "error" } : {},
      );
    }
  },
});
