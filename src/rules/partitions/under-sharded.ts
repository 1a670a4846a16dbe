import { createDiagnostic } from "../../language/index.ts";
import { numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import {
  hotWrites,
  partsText,
  percentText,
  placeOf,
  reshardChange,
  severityOf,
  shardsFor,
  shareOf,
} from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a sharded partition key of which one shard still takes more than half of the 1,000 write units
 * a second that one partition serves.
 *
 * ## Why is this bad?
 * Four shards serve 4,000 write units a second: of 6,500 every third request is throttled. Shards that
 * leave a fifth to spare serve uneven seconds too. [AWS on sharding](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html)
 *
 * ## Example
 * ```dynamo
 * table Events {
 *   partition key PK: string
 *   sort key eventId: string
 * }
 *
 * entity Event in Events {
 *   PK = "EVENTS#${shard(eventId, 4)}"
 * //^^ One of the 4 shards of EVENTS#${shard(…, 4)} in Events takes 1,625 write units a second, 163 % of what one partition serves: Record at 6,500/s takes 1 (one of 4 shards). 14 shards do.
 *   eventId: ulid
 *   body: string @size(500B)
 * }
 *
 * pattern Events {
 *   query Event
 *   where eventId > :after
 * }
 *
 * pattern Record {
 *   create Event
 *   rate 6500/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Events {
 *   partition key PK: string
 *   sort key eventId: string
 * }
 *
 * entity Event in Events {
 *   PK = "EVENTS#${shard(eventId, 14)}"
 *   eventId: ulid
 *   body: string @size(500B)
 * }
 *
 * pattern Events {
 *   query Event
 *   where eventId > :after
 * }
 *
 * pattern Record {
 *   create Event
 *   rate 6500/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the rate is that of one short burst.
 */
export const underSharded = defineRule({
  code: "under-sharded",
  withinTables: true,
  *check(clinic) {
    for (const hot of hotWrites(clinic)) {
      const { space, heat, cause } = hot;
      if (cause !== "too few shards") continue;
      const needed = shardsFor(clinic, heat, space.shards);
      yield createDiagnostic(
        "under-sharded",
        placeOf(space),
        {
          key: space.form,
          path: space.path.name,
          shards: numberText(space.shards),
          needed: numberText(needed),
          units: numberText(heat.unitsPerSecond),
          share: percentText(shareOf(heat)),
          parts: partsText(heat),
        },
        {
          ...severityOf(heat),
          changes: () =>
            reshardChange(clinic, space, needed, "existing items have to be written anew"),
        },
      );
    }
  },
});
