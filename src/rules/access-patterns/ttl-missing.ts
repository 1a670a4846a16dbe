import { createDiagnostic } from "../../language/index.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import { defineRule } from "../rule.ts";
import { expiryOf, isShortLived } from "./expiring.ts";

/**
 * ## What it does
 * Reports an entity whose items are valid for some time only, sessions, tokens, leases,
 * idempotency keys and their like by the entity's name, that patterns create and that neither expire by a TTL nor
 * are deleted by any pattern.
 *
 * ## Why is this bad?
 * They are kept for ever: 100 sessions per second of 500 bytes are 1.5 TB after a year, at 0.25 US
 * dollars for each GB and month. A TTL deletes them without write units.
 * [AWS on TTL](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html)
 *
 * ## Example
 * ```dynamo
 * table Requests {
 *   partition key requestKey: string
 * }
 *
 * entity IdempotencyKey in Requests {
 *   //   ^^^^^^^^^^^^^^ Nothing ever deletes an IdempotencyKey, …
 *   requestKey: string
 *   answer: string
 * }
 *
 * pattern Remember {
 *   create IdempotencyKey
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Requests {
 *   partition key requestKey: string
 *
 *   ttl expiresAt
 * }
 *
 * entity IdempotencyKey in Requests {
 *   requestKey: string
 *   answer: string
 *   expiresAt: epoch
 * }
 *
 * pattern Remember {
 *   create IdempotencyKey
 * }
 * ```
 *
 * ## When to allow it
 * Where they are few, or are kept as evidence.
 */
export const ttlMissing = defineRule({
  code: "ttl-missing",
  *check({ model, usesOfEntity }) {
    for (const entity of model.entities) {
      if (!isShortLived(entity) || expiryOf(entity) !== undefined) continue;
      const writes = usesOfEntity(entity).filter(({ access }) => access === "write");
      const operations = new Set(writes.map(({ operation }) => operation.operation));
      const isDeleted = writes.some(
        ({ pattern, operation }) =>
          operation.operation === "DeleteItem" || pattern.verb === "batch delete",
      );
      if (operations.size === 0 || isDeleted) continue;
      const { file, nameSpan } = entity.origin;
      const change = ttlChange(entity);
      yield createDiagnostic(
        "ttl-missing",
        { file, span: nameSpan },
        { entity: /^[AEIOU]/.test(entity.name) ? `an ${entity.name}` : `a ${entity.name}` },
        { changes: change === undefined ? [] : [change] },
      );
    }
  },
});

/** An optional attribute, since items that exist lack it, and the table's setting where it has none. */
function ttlChange(entity: Entity): Change | undefined {
  const { table, attributes, node } = entity;
  const name = table.settings.ttl ?? "expiresAt";
  const isTaken = attributes.some((each) => each.name === name || each.storedName === name);
  if (isTaken || attributes.some(({ unique }) => unique !== undefined)) return undefined;
  const last = node.members.findLast(({ kind }) => kind === "AttributeMember");
  const key = table.node.members.findLast(({ kind }) => kind === "KeyMember");
  if (last === undefined || key === undefined) return undefined;
  const edits: TextEdit[] = [
    insert(entity.origin.file, last.span.end, `\n  ${quotedName(name)}?: epoch`),
  ];
  if (table.settings.ttl === undefined) {
    edits.push(insert(table.origin.file, key.span.end, `\n\n  ttl ${quotedName(name)}`));
  }
  return { title: `Let each ${entity.name} expire by '${name}'`, edits };
}

function insert(file: string, at: number, newText: string): TextEdit {
  return { file, span: { start: at, end: at }, newText };
}
