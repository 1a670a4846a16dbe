import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { countText } from "../figures.ts";
import { ownsPartition, sharedCollections } from "../items/collections.ts";
import { defineRule } from "../rule.ts";
import { type PatternPart, partsByEntity } from "./parts.ts";

/**
 * ## What it does
 * Reports a pattern that deletes the item to which a collection belongs, where the model has no way
 * to delete the others of the collection: no pattern, and no expiry.
 *
 * ## Why is this bad?
 * DynamoDB has no cascade. What is left is stored and paid for, keeps coming out of indexes and
 * scans, and belongs to the next thing that gets the same key. Deleting it takes a query of the
 * collection and a write unit for each KB of each item, 25 in one batch, so it is best done in the
 * background.
 * [AWS on batches](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html)
 *
 * ## Example
 * ```dynamo
 * table Boards {
 *   partition key boardId: string
 *   sort key part: string
 * }
 *
 * entity Board in Boards {
 *   part = "BOARD"
 *
 *   boardId: ulid
 * }
 *
 * entity Card in Boards {
 *   part = "CARD#${cardId}"
 *
 *   boardId: ulid
 *   cardId: ulid
 *
 *   volume 200 per boardId
 * }
 *
 * pattern BoardWithCards {
 *   query Board, Card
 *   where boardId = :boardId
 * }
 *
 * pattern DeleteBoard {
 *   delete Board
 * //^^^^^^ DeleteBoard leaves what lies under the same partition key, and nothing deletes it: Card (200 items). Write a pattern that deletes it, or let it expire.
 *   where boardId = :boardId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Boards {
 *   partition key boardId: string
 *   sort key part: string
 * }
 *
 * entity Board in Boards {
 *   part = "BOARD"
 *
 *   boardId: ulid
 * }
 *
 * entity Card in Boards {
 *   part = "CARD#${cardId}"
 *
 *   boardId: ulid
 *   cardId: ulid
 *
 *   volume 200 per boardId
 * }
 *
 * pattern BoardWithCards {
 *   query Board, Card
 *   where boardId = :boardId
 * }
 *
 * pattern DeleteBoard {
 *   delete Board
 *   where boardId = :boardId
 * }
 *
 * pattern DeleteCards {
 *   batch delete Card
 *   where boardId = :boardId and cardId = :cardId
 * }
 * ```
 *
 * ## When to allow it
 * Where the others are to stay, as a history is.
 */
export const orphanOnDelete = defineRule({
  code: "orphan-on-delete",
  withinTables: true,
  *check(clinic) {
    const parts = partsByEntity(clinic.model);
    const deletes = (entity: Entity): readonly PatternPart[] =>
      (parts.get(entity) ?? []).filter(({ verb }) => verb === "delete" || verb === "batch delete");
    for (const table of clinic.model.tables) {
      if (!table.entities.some((entity) => deletes(entity).length > 0)) continue;
      for (const { entities } of sharedCollections(clinic, table)) {
        const orphans = entities.filter(
          (entity) => deletes(entity).length === 0 && !expires(entity),
        );
        const owners = entities.filter((entity) => ownsPartition(clinic.planning, entity));
        for (const owner of orphans.length === 0 ? [] : owners) {
          const left = orphans.filter(
            (entity) =>
              entity !== owner && owner.identity.every((name) => entity.identity.includes(name)),
          );
          if (left.length === 0) continue;
          for (const { pattern, verbSpan } of deletes(owner)) {
            yield createDiagnostic(
              "orphan-on-delete",
              { file: pattern.origin.file, span: verbSpan },
              {
                pattern: pattern.name,
                orphans: listed(left.map((each) => countedName(clinic, each))),
              },
              {
                related: left.map(({ name, origin }) => ({
                  message: `Nothing deletes items of ${name}.`,
                  file: origin.file,
                  span: origin.nameSpan,
                })),
              },
            );
          }
        }
      }
    }
  },
});

function expires(entity: Entity): boolean {
  const { ttl } = entity.table.settings;
  return (
    ttl !== undefined &&
    entity.attributes.some((each) => each.storedName === ttl || each.name === ttl)
  );
}

function countedName({ quantities }: Clinic, entity: Entity): string {
  const items = quantities.collectionsOf(entity, entity.table.primary)?.averageItems;
  return items === undefined ? entity.name : `${entity.name} (${countText(items, "item")})`;
}
