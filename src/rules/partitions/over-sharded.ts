import type { PartitionSpace } from "../../costs/index.ts";
import { createDiagnostic } from "../../language/index.ts";
import { numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { pathsIn, placeOf, reshardChange, shardsFor } from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a sharded partition key with more than four times as many shards as its writes need, where a
 * pattern reads all of them.
 *
 * ## Why is this bad?
 * Each call that reads all shards makes a query for each, and pays at least half a read unit for each, also
 * for those with nothing in them: two hundred shards cost a hundred units a call.
 * [AWS on sharding](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html)
 *
 * ## Example
 * ```dynamo
 * table Events {
 *   partition key PK: string
 *   sort key eventId: string
 * }
 *
 * entity Event in Events {
 *   PK = "EVENTS#${shard(eventId, 80)}"
 * //^^ EVENTS#${shard(…, 80)} in Events has 80 shards, but 300 write units a second need 2 at most: each read of all of them makes 80 queries.
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
 *   rate 300/s
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
 *   PK = "EVENTS#${shard(eventId, 2)}"
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
 *   rate 300/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the writes are expected to grow: more shards later means that all existing items are written anew.
 */
export const overSharded = defineRule({
  code: "over-sharded",
  withinTables: true,
  *check(clinic) {
    const { thresholds, usesOfPath, spacesOf } = clinic;
    for (const space of shardedSpaces()) {
      const { shards, writes, path } = space;
      // What is not known may be as much as the shards are for.
      if (shards === 1 || writes.unknown.length > 0 || writes.parts.length === 0) continue;
      const units = writes.unitsPerSecond * shards;
      const needed = shardsFor(clinic, writes, shards);
      if (shards <= needed * thresholds.overSharding) continue;
      yield createDiagnostic(
        "over-sharded",
        placeOf(space),
        {
          key: space.form,
          path: path.name,
          shards: numberText(shards),
          units: numberText(units),
          needed: numberText(needed),
        },
        {
          changes: () =>
            reshardChange(clinic, space, needed, "existing items have to be written anew"),
        },
      );
    }

    /** Of the paths that are read in all of their shards. */
    function* shardedSpaces(): Iterable<PartitionSpace> {
      for (const [table, path] of pathsIn(clinic)) {
        const readsAll = usesOfPath(path).some(
          ({ operation }) =>
            operation.operation === "Query" && operation.fanOut?.values.kind === "shards",
        );
        if (readsAll) yield* spacesOf(table, path);
      }
    }
  },
});
