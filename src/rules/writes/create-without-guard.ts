import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { listed } from "../../planner/read-paths.ts";
import { defineRule } from "../rule.ts";
import { type PatternPart, partsByEntity, withVerb } from "./parts.ts";

/**
 * ## What it does
 * Reports a `put` without a condition of an entity that no pattern creates and that others update: it
 * is the way in which its items come to be, and it overwrites what the updates have changed since.
 * An entity with a `@revision` is left to `revision-unchecked`, a key that is made at each put to no
 * rule.
 *
 * ## Why is this bad?
 * A put replaces whatever has its key, without a word. A request that is sent twice, or an id that is
 * used twice, sets an order that was paid and shipped back to its first state. `create` is the same
 * write with the condition that nothing is there yet; it costs the same, and a second one fails.
 * [AWS on conditional writes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html)
 *
 * ## Example
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 * }
 *
 * entity Order in Orders {
 *   orderId: ulid
 *   status: "PLACED" | "PAID" = "PLACED"
 * }
 *
 * pattern PlaceOrder {
 *   put Order
 * //^^^ PlaceOrder overwrites a stored Order, and with it what Pay has changed. Use 'create', which refuses that.
 * }
 *
 * pattern Pay {
 *   update Order
 *   where orderId = :orderId
 *   set status = "PAID"
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 * }
 *
 * entity Order in Orders {
 *   orderId: ulid
 *   status: "PLACED" | "PAID" = "PLACED"
 * }
 *
 * pattern PlaceOrder {
 *   create Order
 * }
 *
 * pattern Pay {
 *   update Order
 *   where orderId = :orderId
 *   set status = "PAID"
 * }
 * ```
 *
 * ## When to allow it
 * Where writing an item again is meant to begin it anew.
 */
export const createWithoutGuard = defineRule({
  code: "create-without-guard",
  *check({ model }) {
    for (const [entity, parts] of partsByEntity(model)) {
      if (entity.attributes.some(({ revision }) => revision) || makesKey(entity)) continue;
      if (parts.some(({ verb }) => verb === "create" || verb === "upsert")) continue;
      const updates = parts.filter(
        ({ verb, clauses }) => verb === "update" && clauses.changes.length > 0,
      );
      if (updates.length === 0) continue;
      for (const part of parts.filter(isPlainPut)) {
        const { file } = part.pattern.origin;
        yield createDiagnostic(
          "create-without-guard",
          { file, span: part.verbSpan },
          {
            pattern: part.pattern.name,
            entity: entity.name,
            updates: `${listed(updates.map(({ pattern }) => pattern.name))} ${updates.length === 1 ? "has" : "have"} changed`,
          },
          {
            related: updates.map(({ pattern }) => ({
              message: `${pattern.name} changes what would be overwritten.`,
              file: pattern.origin.file,
              span: pattern.origin.nameSpan,
            })),
            changes: [
              {
                title: "Use 'create': the call fails where the item exists",
                edits: [withVerb(part, "create")],
                preferred: true,
              },
            ],
          },
        );
      }
    }
  },
});

function isPlainPut({ verb, clauses }: PatternPart): boolean {
  return verb === "put" && clauses.condition === undefined;
}

/** Each put without an id of the caller's makes a new one, which nothing has. */
function makesKey(entity: Entity): boolean {
  return entity.identity.some((name) => {
    const source = attributeNamed(entity, name)?.source;
    return source?.kind === "default" && source.value.kind === "function";
  });
}
