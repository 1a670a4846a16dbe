import { limits } from "../../dynamodb/limits.ts";
import { createDiagnostic } from "../../language/index.ts";
import { bytesText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports an entity whose items fit into DynamoDB's 400 KB by themselves, but not together with their
 * entries in the local indexes of the table.
 *
 * ## Why is this bad?
 * DynamoDB counts an item together with all that local indexes hold of it: a write that takes the sum
 * over 400 KB is refused with a ValidationException. An item of 90 KB that four local indexes
 * project as a whole is five times 90 KB.
 * [AWS on its limits](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html)
 *
 * ## Example
 * ```dynamo
 * table Documents {
 *   partition key ownerId: string
 *   sort key documentId: string
 *
 *   local index ByTitle {
 *     sort key title
 *     project all
 *   }
 * }
 *
 * entity Document in Documents {
 * //     ^^^^^^^^ An item of Document can take 250 KB, and with its entries in local indexes 500 KB: ByTitle 250 KB. DynamoDB refuses more than 400 KB of both. Project less.
 *   ownerId: ulid
 *   documentId: ulid
 *   title: string @size(40B, max 100B)
 *   body: string @size(20KB, max 255_800B)
 * }
 *
 * pattern DocumentsByTitle {
 *   query Document
 *   where ownerId = :ownerId
 *   order by title
 *   return documentId, title
 *   consistent
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Documents {
 *   partition key ownerId: string
 *   sort key documentId: string
 *
 *   local index ByTitle {
 *     sort key title
 *     project keys
 *   }
 * }
 *
 * entity Document in Documents {
 *   ownerId: ulid
 *   documentId: ulid
 *   title: string @size(40B, max 100B)
 *   body: string @size(20KB, max 255_800B)
 * }
 *
 * pattern DocumentsByTitle {
 *   query Document
 *   where ownerId = :ownerId
 *   order by title
 *   return documentId, title
 *   consistent
 * }
 * ```
 *
 * ## When to allow it
 * Where items never come near the sizes that the model allows.
 */
export const lsiItemSize = defineRule({
  code: "lsi-item-size",
  *check({ model, planning }) {
    for (const table of model.tables) {
      const locals = table.indexes.filter(({ kind }) => kind === "local");
      if (locals.length === 0) continue;
      for (const entity of table.entities) {
        const item = planning.sizes.maximumBytesOn(entity, table.primary);
        if (item === undefined || item > limits.itemBytes) continue;
        let sum = item;
        const entries: string[] = [];
        for (const index of locals) {
          if (planning.placeOf(entity, index) === undefined) continue;
          const entry = planning.sizes.maximumBytesOn(entity, index) ?? 0;
          sum += entry;
          entries.push(`${index.name} ${bytesText(entry)}`);
        }
        if (sum <= limits.itemBytes) continue;
        const { file, nameSpan } = entity.origin;
        yield createDiagnostic(
          "lsi-item-size",
          { file, span: nameSpan },
          {
            entity: entity.name,
            item: bytesText(item),
            sum: bytesText(sum),
            entries: entries.join(", "),
          },
        );
      }
    }
  },
});
