import { createDiagnostic } from "../../language/index.ts";
import type { FanOut } from "../../planner/plan.ts";
import { numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a pattern that makes many queries with each call, since it reads all shards of a key or a
 * list of partition key values. It is a warning where the pattern is called often.
 *
 * ## Why is this bad?
 * Each of the queries costs at least half a read unit, even where it finds nothing, and the slowest
 * of them decides how long the call takes. Twenty shards that are read 50 times per second are 1,000
 * queries and at least 500 read units per second.
 * [AWS on write sharding](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html)
 *
 * ## Example
 * ```dynamo
 * table Events {
 *   partition key shardKey: string
 *   sort key SK: string
 * }
 *
 * entity Event in Events {
 *   shardKey = "EVENTS#${shard(eventId, 40)}"
 *   SK = "${at}#${eventId}"
 *
 *   eventId: ulid
 *   at: timestamp
 * }
 *
 * pattern EventsBetween {
 *   query Event
 *   where at between :from and :to
 *   //    ^^^^^^^^^^^^^^^^^^^^^^^^ EventsBetween makes 40 queries with each call, 2,000 queries and at least 1,000 read units per second. …
 *   rate 50/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Events {
 *   partition key shardKey: string
 *   sort key SK: string
 * }
 *
 * entity Event in Events {
 *   shardKey = "EVENTS#${shard(eventId, 4)}"
 *   SK = "${at}#${eventId}"
 *
 *   eventId: ulid
 *   at: timestamp
 * }
 *
 * pattern EventsBetween {
 *   query Event
 *   where at between :from and :to
 *   rate 50/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the writes need that many shards, and the reads are few or are cached.
 */
export const scatterGather = defineRule({
  code: "scatter-gather",
  *check({ uses, thresholds }) {
    for (const { pattern, operation, isPreliminary } of uses) {
      if (operation.operation !== "Query" || operation.fanOut === undefined) continue;
      const queries = queriesOf(operation.fanOut);
      if (isPreliminary || queries === undefined || queries < thresholds.fanOutQueries) continue;
      const { rate, where, origin } = pattern;
      const least = queries * (operation.consistentRead ? 1 : 0.5);
      yield createDiagnostic(
        "scatter-gather",
        { file: origin.file, span: where?.span ?? origin.nameSpan },
        {
          pattern: pattern.name,
          queries,
          cost:
            rate === undefined
              ? `at least ${numberText(least)} read units`
              : `${numberText(queries * rate)} queries and at least ${numberText(least * rate)} read units per second`,
        },
        rate !== undefined && rate >= thresholds.frequentRate ? { severity: "warning" } : {},
      );
    }
  },
});

/** Of a list or a range of dates that the caller gives nobody knows how long it is. */
function queriesOf({ values }: FanOut): number | undefined {
  if (values.kind === "shards") return values.count;
  return values.kind === "literals" ? values.values.length : undefined;
}
