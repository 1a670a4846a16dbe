import { createDiagnostic } from "../../language/index.ts";
import { defineRule } from "../rule.ts";
import { hotWritesBy, placeOf } from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a partition key of a date, on a table or an index, where what is written at one time takes
 * more than half of the 1,000 write units a second that one partition serves.
 *
 * ## Why is this bad?
 * However many days there are, all that is written now has the same one: today's partition takes
 * everything, and those of all other days nothing. AWS counts rounded times among the bad partition keys.
 * [AWS on uniform load](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-uniform-load.html)
 *
 * ## Example
 * ```dynamo
 * table Events {
 *   partition key PK: string
 *   sort key SK: string
 * }
 *
 * entity Event in Events {
 *   PK = "DAY#${day}"
 * //^^ All that is written now has one day, so that one value of DAY#${day} in Events takes 3,000 write units a second, 300 % of what one partition serves: Record at 3,000/s takes 1 (one day at a time). Put day into the sort key, or spread it over 7 shards.
 *   SK = "${eventId}"
 *
 *   eventId: ulid
 *   at: timestamp
 *   day: date derived date(at)
 *   body: string @size(500B)
 * }
 *
 * pattern EventsOfDay {
 *   query Event
 *   where day = :day
 * }
 *
 * pattern Record {
 *   create Event
 *   rate 3000/s
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
 *   PK = "DAY#${day}#${shard(eventId, 10)}"
 *   SK = "${eventId}"
 *
 *   eventId: ulid
 *   at: timestamp
 *   day: date derived date(at)
 *   body: string @size(500B)
 * }
 *
 * pattern EventsOfDay {
 *   query Event
 *   where day = :day
 * }
 *
 * pattern Record {
 *   create Event
 *   rate 3000/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the date is not that of the write: appointments, for example, are written for many days to come.
 */
export const timeBucketPartition = defineRule({
  code: "time-bucket-partition",
  withinTables: true,
  *check(clinic) {
    for (const { space, figures, extras } of hotWritesBy(clinic, "time")) {
      yield createDiagnostic(
        "time-bucket-partition",
        placeOf(space),
        { ...figures, path: space.path.name, attribute: space.timeAttributes.join(" and ") },
        extras,
      );
    }
  },
});
