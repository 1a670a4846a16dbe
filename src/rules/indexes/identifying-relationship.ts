import { createDiagnostic } from "../../language/index.ts";
import { attributeNamed, mayBeAbsent } from "../../language/semantics/keys.ts";
import type { AccessPath, Entity, KeyAttribute, Table } from "../../language/semantics/model.ts";
import type { KeyMember } from "../../language/syntax/tree.ts";
import type { Change } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import { tryPath } from "../../planner/read-paths.ts";
import { readRequestOf } from "../../planner/reads.ts";
import type { Clinic } from "../clinic.ts";
import { removeIndex } from "../edits.ts";
import { defineRule } from "../rule.ts";
import { readersOf } from "./readers.ts";
import { tryTable } from "./trials.ts";

/**
 * ## What it does
 * Reports a table of one entity whose items are found through a global index by the thing that they
 * belong to, and never by their own key.
 *
 * ## Why is this bad?
 * The index is a second copy of everything. With the parent as the partition key and the item's own
 * id as the sort key, the table serves the same patterns by itself: no write for an index, half the
 * storage, and consistent reads.
 * [AWS on designing keys by access patterns](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-general-nosql-design.html)
 *
 * ## Example
 * ```dynamo
 * table Reviews {
 *   partition key reviewId: string
 *
 *   global index ByProduct {
 *   //           ^^^^^^^^^ Items of Review are found by 'productId' only, never by 'reviewId' alone: with the key (productId | reviewId) Reviews serves them itself, and each write is spared ByProduct.
 *     partition key productId
 *     project all
 *   }
 * }
 *
 * entity Review in Reviews {
 *   reviewId: ulid
 *   productId: ulid
 *   text: string
 * }
 *
 * pattern WriteReview {
 *   create Review
 * }
 *
 * pattern ReviewsOfProduct {
 *   query Review
 *   where productId = :productId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Reviews {
 *   partition key productId: string
 *   sort key reviewId: string
 * }
 *
 * entity Review in Reviews {
 *   reviewId: ulid
 *   productId: ulid
 *   text: string
 * }
 *
 * pattern WriteReview {
 *   create Review
 * }
 *
 * pattern ReviewsOfProduct {
 *   query Review
 *   where productId = :productId
 * }
 * ```
 *
 * ## When to allow it
 * Where the table exists already, since its key cannot be changed, or where a pattern to come knows
 * no more than the item's own id.
 */
export const identifyingRelationship = defineRule({
  code: "identifying-relationship",
  *check(clinic) {
    for (const table of clinic.model.tables) {
      const [entity, other] = table.entities;
      const [own, second] = [...table.primary.partition, ...table.primary.sort];
      if (entity === undefined || other !== undefined) continue;
      if (own === undefined || second !== undefined || !isOnlyWritten(clinic, table)) continue;
      for (const index of table.indexes) {
        const parent = parentOf(entity, index, own);
        if (parent === undefined || readersOf(clinic, index).length === 0) continue;
        const sorted = index.sort.filter(({ storedName }) => storedName !== own.storedName);
        // What it would be sorted by would have to come into one sort key together with the id.
        if (sorted.length > 0) continue;
        const { file, nameSpan } = index.origin;
        yield createDiagnostic(
          "identifying-relationship",
          { file, span: nameSpan },
          {
            index: index.name,
            entity: entity.name,
            table: table.name,
            parent: parent.name,
            own: own.name,
          },
          { changes: () => withParentKey(clinic, table, index, parent, own) },
        );
        break;
      }
    }
  },
});

/** No pattern names an item by the table's key, and some make items. */
function isOnlyWritten(clinic: Clinic, table: Table): boolean {
  const uses = clinic.usesOfPath(table.primary);
  return uses.length > 0 && uses.every(({ operation }) => "item" in operation);
}

/** The one attribute by which the index finds items; never absent, and given by whoever makes one. */
function parentOf(entity: Entity, index: AccessPath, own: KeyAttribute): KeyAttribute | undefined {
  const [parent, second] = index.partition;
  if (index.kind !== "global" || parent === undefined || second !== undefined) return undefined;
  const attribute = attributeNamed(entity, parent.name);
  if (attribute === undefined || mayBeAbsent(entity, attribute)) return undefined;
  const natural = attribute.source.kind === "given" && attribute.storedName === parent.storedName;
  return natural && parent.storedName !== own.storedName ? parent : undefined;
}

function withParentKey(
  clinic: Clinic,
  table: Table,
  index: AccessPath,
  parent: KeyAttribute,
  own: KeyAttribute,
): readonly Change[] {
  const member = table.node.members.find(
    (each): each is KeyMember => each.kind === "KeyMember" && each.role === "partition",
  );
  const primary: AccessPath = { ...table.primary, partition: [parent], sort: [own] };
  const rest = table.indexes.filter((each) => each !== index);
  const trial = tryTable(clinic, { ...table, primary }, rest, () => false);
  const served = readersOf(clinic, index).every((pattern) => {
    const { using: _index, ...request } = readRequestOf(
      trial.planning,
      pattern,
      pattern.entities.map(trial.after),
      pattern.parameters,
    );
    return (
      pattern.using === undefined &&
      pattern.verb !== "scan" &&
      tryPath(trial.planning, request, primary).candidate !== undefined
    );
  });
  if (member === undefined || !served) return [];
  const key = ({ name, type }: KeyAttribute): string => `${quotedName(name)}: ${type}`;
  return [
    {
      title: `Make (${parent.name}, ${own.name}) the key of ${table.name} and remove ${index.name}; a table that exists has to be copied`,
      preferred: true,
      edits: [
        {
          file: table.origin.file,
          span: member.span,
          newText: `partition key ${key(parent)}\n  sort key ${key(own)}`,
        },
        ...removeIndex(clinic.model, table, index),
      ],
    },
  ];
}
