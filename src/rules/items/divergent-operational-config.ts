import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { Entity, Table } from "../../language/semantics/model.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { sharedCollections } from "./collections.ts";

/**
 * ## What it does
 * Reports a table with backups or replicas where half of the bytes or more belong to items that
 * expire, which share no item collection with those that stay. It needs the volumes and sizes of all
 * entities of the table. The profile `classic` leaves it out.
 *
 * ## Why is this bad?
 * Point-in-time recovery and replicas are settings of a whole table. Sessions beside invoices are
 * backed up for 35 days, written to each further region at the price of a write there, and come
 * back with a restore, although nobody would miss them.
 * [AWS on single and multiple tables](https://aws.amazon.com/blogs/database/single-table-vs-multi-table-design-in-amazon-dynamodb/)
 *
 * ## Example
 * ```dynamo
 * table AppData {
 * //    ^^^^^^^ Session expires and makes up 91 % of the …
 *   partition key PK: string
 *
 *   ttl expiresAt
 *   point-in-time-recovery on
 * }
 *
 * entity Invoice in AppData {
 *   PK = "INVOICE#${invoiceId}"
 *
 *   invoiceId: ulid
 *   document: string @size(3KB)
 *
 *   volume 1M
 * }
 *
 * entity Session in AppData {
 *   PK = "SESSION#${sessionId}"
 *
 *   sessionId: ulid
 *   state: string @size(3KB)
 *   expiresAt: epoch
 *
 *   volume 10M
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Invoices {
 *   partition key invoiceId: string
 *
 *   point-in-time-recovery on
 * }
 *
 * table Sessions {
 *   partition key sessionId: string
 *
 *   ttl expiresAt
 * }
 *
 * entity Invoice in Invoices {
 *   invoiceId: ulid
 *   document: string @size(3KB)
 *
 *   volume 1M
 * }
 *
 * entity Session in Sessions {
 *   sessionId: ulid
 *   state: string @size(3KB)
 *   expiresAt: epoch
 *
 *   volume 10M
 * }
 * ```
 *
 * ## When to allow it
 * Where expiring items have to be recoverable or readable in each region as well.
 */
export const divergentOperationalConfig = defineRule({
  code: "divergent-operational-config",
  notInClassic: true,
  withinTables: true,
  *check(clinic) {
    for (const table of clinic.model.tables) {
      const { pointInTimeRecovery, replicas, ttl } = table.settings;
      if (ttl === undefined || (!pointInTimeRecovery && replicas.length === 0)) continue;
      const expiring = table.entities.filter((entity) => alwaysExpires(entity, ttl));
      if (expiring.length === 0 || expiring.length === table.entities.length) continue;
      if (isBoundTogether(clinic, table, expiring)) continue;
      const all = bytesOf(clinic, table.entities);
      const bytes = bytesOf(clinic, expiring);
      if (all === undefined || bytes === undefined || bytes < all * halfShare) continue;
      const settings = [
        ...(pointInTimeRecovery ? ["point-in-time recovery"] : []),
        ...(replicas.length > 0
          ? [`the replica${replicas.length > 1 ? "s" : ""} in ${listed(replicas)}`]
          : []),
      ];
      const { file, nameSpan } = table.origin;
      yield createDiagnostic(
        "divergent-operational-config",
        { file, span: nameSpan },
        {
          entities: `${listed(expiring.map(({ name }) => name))} ${expiring.length === 1 ? "expires and makes" : "expire and make"}`,
          share: numberText(Math.round((100 * bytes) / all)),
          bytes: bytesText(all),
          table: table.name,
          settings: listed(settings),
        },
        {
          related: expiring.map(({ name, origin }) => ({
            message: `Items of ${name} expire.`,
            file: origin.file,
            span: origin.nameSpan,
          })),
        },
      );
    }
  },
});

const halfShare = 0.5;

function alwaysExpires(entity: Entity, ttl: string): boolean {
  return entity.attributes.some(
    ({ name, storedName, optional }) => (name === ttl || storedName === ttl) && !optional,
  );
}

/** Items that are read together with lasting ones have to stay where those are. */
function isBoundTogether(clinic: Clinic, table: Table, expiring: readonly Entity[]): boolean {
  const isExpiring = new Set(expiring);
  const isMixed = (entities: readonly Entity[]): boolean =>
    entities.some((entity) => isExpiring.has(entity)) &&
    entities.some((entity) => entity.table === table && !isExpiring.has(entity));
  return (
    sharedCollections(clinic, table).some(({ entities }) => isMixed(entities)) ||
    clinic.model.patterns.some(({ verb, entities }) => verb !== "transaction" && isMixed(entities))
  );
}

function bytesOf({ planning }: Clinic, entities: readonly Entity[]): number | undefined {
  let bytes = 0;
  for (const entity of entities) {
    const items = planning.quantities.itemsOf(entity);
    const each = planning.sizes.bytesOn(entity, entity.table.primary);
    if (items === undefined || each === undefined) return undefined;
    bytes += items * each;
  }
  return bytes;
}
