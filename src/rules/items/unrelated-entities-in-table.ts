import { DisjointSets } from "../../base/disjoint-sets.ts";
import type { RelatedPlace } from "../../language/diagnostics/diagnostic.ts";
import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { Entity, Table } from "../../language/semantics/model.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { defineRule } from "../rule.ts";
import { sharedCollections } from "./collections.ts";

/**
 * ## What it does
 * Reports a table whose entities fall into groups that share no item collection and that no query or
 * scan reads together. The profile `classic` leaves it out.
 *
 * ## Why is this bad?
 * A shared table pays off where entities share item collections. Otherwise it only ties them to each
 * other: one stream that each consumer has to sort through, one backup to restore from, one setting
 * for expiry, capacity, encryption and replicas, one set of permissions, and index names that fit
 * none of them. A table costs nothing by itself. The rule of thumb of DAT414: entities belong in one
 * table if they are members of one item collection.
 * [Notes on DAT414](https://www.thecandidstartup.org/2026/01/05/aws-reinvent-2025.html),
 * [AWS on single and multiple tables](https://aws.amazon.com/blogs/database/single-table-vs-multi-table-design-in-amazon-dynamodb/)
 *
 * ## Example
 * ```dynamo
 * table AppData {
 * //    ^^^^^^^ AppData holds groups of entities that share no item collection: User | Coupon. Give each group a table of its own, with its own stream, expiry, backup and indexes.
 *   partition key PK: string
 *   sort key SK: string
 * }
 *
 * entity User in AppData {
 *   PK = "USER#${userId}"
 *   SK = "USER"
 *
 *   userId: ulid
 * }
 *
 * entity Coupon in AppData {
 *   PK = "COUPON#${code}"
 *   SK = "COUPON"
 *
 *   code: string
 * }
 *
 * pattern GetUser {
 *   get User
 *   where userId = :userId
 * }
 *
 * pattern GetCoupon {
 *   get Coupon
 *   where code = :code
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Users {
 *   partition key userId: string
 * }
 *
 * table Coupons {
 *   partition key code: string
 * }
 *
 * entity User in Users {
 *   userId: ulid
 * }
 *
 * entity Coupon in Coupons {
 *   code: string
 * }
 *
 * pattern GetUser {
 *   get User
 *   where userId = :userId
 * }
 *
 * pattern GetCoupon {
 *   get Coupon
 *   where code = :code
 * }
 * ```
 *
 * ## When to allow it
 * Where small entities are looked after as one, or where provisioned capacity is shared on purpose.
 */
export const unrelatedEntitiesInTable = defineRule({
  code: "unrelated-entities-in-table",
  notInClassic: true,
  withinTables: true,
  *check(clinic) {
    for (const table of clinic.model.tables) {
      if (table.entities.length < 2 || table.incomplete) continue;
      const groups = groupsOf(clinic, table);
      if (groups.length < 2) continue;
      const { file, nameSpan } = table.origin;
      yield createDiagnostic(
        "unrelated-entities-in-table",
        { file, span: nameSpan },
        { table: table.name, groups: groupsText(groups) },
        {
          related: groups.flatMap(placeOfGroup),
        },
      );
    }
  },
});

function placeOfGroup(group: readonly Entity[]): readonly RelatedPlace[] {
  const [first] = group;
  if (first === undefined) return [];
  const { file, nameSpan } = first.origin;
  return [{ message: `A group: ${listed(group.map(({ name }) => name))}.`, file, span: nameSpan }];
}

/** Of an entity that no pattern uses yet nothing is known, so that it counts as part of any group. */
function groupsOf(clinic: Clinic, table: Table): readonly Entity[][] {
  const { model, usesOfEntity } = clinic;
  const used = table.entities.filter((entity) => usesOfEntity(entity).length > 0);
  if (used.length < 2) return [];
  const sets = new DisjointSets<Entity>();
  const join = ([first, ...others]: readonly Entity[]): void => {
    for (const other of others) if (first !== undefined) sets.join(first, other);
  };
  for (const { entities } of sharedCollections(clinic, table)) join(entities);
  for (const { verb, entities } of model.patterns) {
    if (verb !== "transaction" && entities.length > 1) join(entities);
  }
  return sets.groups(used);
}

function groupsText(groups: readonly (readonly Entity[])[]): string {
  const shown = groups.slice(0, 4).map((group) => listed(group.map(({ name }) => name)));
  return groups.length > 4 ? `${shown.join(" | ")} | ${groups.length - 4} more` : shown.join(" | ");
}
