import type { CollectionPart } from "../../costs/index.ts";
import { limits } from "../../dynamodb/limits.ts";
import { createDiagnostic } from "../../language/index.ts";
import { bytesText, listText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { placeOf } from "./hot-keys.ts";

/**
 * ## What it does
 * Reports a table with a local index of which the items of one partition key value, with what the local
 * indexes hold of them, come near 10 GB or go beyond it: by the `max` of the volumes where all have one,
 * else by their average.
 *
 * ## Why is this bad?
 * With a local index all items of a partition key value stay in one partition, and DynamoDB refuses every
 * write that would let them grow beyond 10 GB (`ItemCollectionSizeLimitExceededException`). A local index
 * cannot be removed, so that the way out is a new table.
 * [AWS on local indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html)
 *
 * ## Example
 * ```dynamo
 * table Metrics {
 *   partition key deviceId: string
 *   sort key at: string
 *
 *   local index ByKind {
 *     sort key kind
 *     project all
 *   }
 * }
 *
 * entity Metric in Metrics {
 *   deviceId: string @size(10B, max 40B)
 * //^^^^^^^^ The items of one value of deviceId in Metrics come to 24.5 GB with ByKind: 13,000,000 items of Metric at 2 KB. With a local index DynamoDB refuses to let them grow beyond 10 GB. Make it a global index, or put a period into the partition key.
 *   at: timestamp
 *   kind: string @size(10B, max 40B)
 *   body: string @size(950B)
 *
 *   volume 5M per deviceId max 13M
 * }
 *
 * pattern MetricsOfKind {
 *   query Metric
 *   where deviceId = :deviceId and kind = :kind
 *   consistent
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Metrics {
 *   partition key deviceId: string
 *   sort key at: string
 *
 *   global index ByKind {
 *     partition key deviceId, kind
 *     sort key at
 *     project all
 *   }
 * }
 *
 * entity Metric in Metrics {
 *   deviceId: string @size(10B, max 40B)
 *   at: timestamp
 *   kind: string @size(10B, max 40B)
 *   body: string @size(950B)
 *
 *   volume 5M per deviceId max 13M
 * }
 *
 * pattern MetricsOfKind {
 *   query Metric
 *   where deviceId = :deviceId and kind = :kind
 * }
 * ```
 *
 * ## When to allow it
 * Where items leave the collection (by a TTL, for example) before it is that large, and the volume counts
 * those too.
 */
export const lsiCollectionTenGb = defineRule({
  code: "lsi-collection-10gb",
  withinTables: true,
  *check({ model, spacesOf, thresholds }) {
    const limit = limits.itemCollectionBytesWithLocalIndex;
    for (const table of model.tables) {
      const locals = table.indexes.filter(({ kind }) => kind === "local");
      if (locals.length === 0) continue;
      for (const space of spacesOf(table, table.primary)) {
        const { averageBytes, maximumBytes, parts } = space.collection;
        const bytes = maximumBytes ?? averageBytes;
        if (bytes === undefined || bytes < limit * thresholds.limitShare) continue;
        const byMaximum = maximumBytes !== undefined;
        yield createDiagnostic(
          "lsi-collection-10gb",
          placeOf(space),
          {
            key: space.form,
            table: table.name,
            bytes: bytesText(bytes),
            indexes: listText(locals.map(({ name }) => name)),
            parts: listText(parts.map((part) => partText(part, byMaximum))),
          },
          bytes > limit ? { severity: "error" } : {},
        );
      }
    }
  },
});

function partText({ entity, averageItems, maximumItems, bytes }: CollectionPart, most: boolean) {
  const items = (most ? maximumItems : averageItems) ?? 0;
  return `${numberText(items)} ${items === 1 ? "item" : "items"} of ${entity.name} at ${bytesText(bytes ?? 0)}`;
}
