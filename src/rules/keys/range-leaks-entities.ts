import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Entity } from "../../language/semantics/model.ts";
import { literalStart, mayBeEqual } from "../../planner/key-texts.ts";
import type { Planning } from "../../planner/planning.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a range over sort keys that begin with no text of their own, in a partition that other
 * entities share. Today their keys lie outside of the range.
 *
 * ## Why is this bad?
 * It works until an entity is added whose sort keys fall into the range: then code that is already
 * deployed returns its items. In a sample of the book's author `SK < "SITE#"` meant "the posts",
 * until there would have been an `AUTHOR#…`.
 * [The issue](https://github.com/alexdebrie/graphql-dynamodb-single-table/issues/1)
 *
 * ## Example
 * ```dynamo
 * table Telemetry {
 *   partition key deviceId: string
 *   sort key SK: string
 *   discriminator kind
 * }
 *
 * entity Device in Telemetry {
 *   SK = "DEVICE"
 *
 *   deviceId: string
 * }
 *
 * entity Reading in Telemetry {
 *   SK = "${takenAt}"
 *
 *   deviceId: string
 *   takenAt: timestamp
 * }
 *
 * pattern ReadingsUntil {
 *   query Reading
 *   where deviceId = :deviceId and takenAt <= :until
 * //      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Only their spelling keeps items of Device out of this range: …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Telemetry {
 *   partition key deviceId: string
 *   sort key SK: string
 *   discriminator kind
 * }
 *
 * entity Device in Telemetry {
 *   SK = "DEVICE"
 *
 *   deviceId: string
 * }
 *
 * entity Reading in Telemetry {
 *   SK = "READING#${takenAt}"
 *
 *   deviceId: string
 *   takenAt: timestamp
 * }
 *
 * pattern ReadingsUntil {
 *   query Reading
 *   where deviceId = :deviceId and takenAt <= :until
 * }
 * ```
 *
 * ## When to allow it
 * Where the table is in use, and whoever adds an entity to it gives its sort keys a letter in front.
 */
export const rangeLeaksEntities = defineRule({
  code: "range-leaks-entities",
  withinTables: true,
  *check({ uses, planning }) {
    for (const { operation, pattern, path, entities, table } of uses) {
      if (operation.operation !== "Query" || table.entities.length < 2) continue;
      const [entity] = entities;
      const where = pattern.where;
      if (entity === undefined || where === undefined || operation.key === undefined) continue;
      const last = operation.key.sort.at(-1);
      if (last === undefined || last.operator === "=" || last.operator === "begins_with") continue;
      // With something of the key fixed in front of the range, that is the text of its own.
      if (operation.key.sort.length > 1 || operation.filter !== undefined) continue;
      const component = planning.placeOf(entity, path)?.sort[0];
      if (component?.key.type !== "string") continue;
      const [first] = component.parts;
      if (component.asIs === undefined && first?.kind !== "insert") continue;
      const other = neighbourOf(planning, entity, entities, path);
      if (other === undefined) continue;
      yield createDiagnostic(
        "range-leaks-entities",
        { file: pattern.origin.file, span: where.span },
        { entity: entity.name, other: other.name, key: component.key.name },
        {
          related: [
            {
              message: `${other.name} has items in the same partitions.`,
              file: other.entity.origin.file,
              span: other.entity.origin.nameSpan,
            },
          ],
        },
      );
    }
  },
});

/** An entity whose items can lie in the same partition. */
function neighbourOf(
  planning: Planning,
  entity: Entity,
  named: readonly Entity[],
  path: AccessPath,
): { readonly name: string; readonly entity: Entity } | undefined {
  const { all, visit } = planning.inhabitantsOf(entity, path);
  if (all.length <= named.length) return undefined;
  const own = all.find((inhabitant) => inhabitant.entity === entity && !inhabitant.isLock);
  if (own === undefined) return undefined;
  let found: { readonly name: string; readonly entity: Entity } | undefined;
  visit(literalStart(own.partition[0]?.texts ?? []), "", (other) => {
    if (found !== undefined || other.isLock || named.includes(other.entity)) return;
    const shares = own.partition.every((key, position) => {
      const theirs = other.partition[position];
      return theirs === undefined || !key.isText || mayBeEqual(key.texts, theirs.texts);
    });
    if (shares) found = other;
  });
  return found;
}
