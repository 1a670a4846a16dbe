import { readUnitBytes, readUnits, writeUnits } from "../../dynamodb/capacity.ts";
import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports entities of one table with the same identity that every pattern reads and writes together,
 * where one item for all of them would have at most 4 KB. It needs the sizes of their attributes.
 *
 * ## Why is this bad?
 * Two items that are never apart are one item with a second key, a second round trip or a
 * transaction, which costs twice the write units. One item is read, written and kept consistent by
 * itself; up to 4 KB its read takes half a unit.
 * [AWS on capacity units](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html)
 *
 * ## Example
 * ```dynamo
 * table Users {
 *   partition key userId: string
 *   sort key part: string
 * }
 *
 * entity User in Users {
 *   part = "USER"
 *
 *   userId: ulid
 *   name: string @size(30B)
 * }
 *
 * entity Preferences in Users {
 *   //   ^^^^^^^^^^^ Every pattern that reads or writes Preferences does so with User too: as one item of 136 B …
 *   part = "USER#PREFERENCES"
 *
 *   userId: ulid
 *   theme: "LIGHT" | "DARK"
 * }
 *
 * pattern Register {
 *   transaction {
 *     create User
 *     create Preferences
 *   }
 * }
 *
 * pattern GetUser {
 *   query User, Preferences
 *   where userId = :userId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Users {
 *   partition key userId: string
 * }
 *
 * entity User in Users {
 *   userId: ulid
 *   name: string @size(30B)
 *   preferences: { theme: "LIGHT" | "DARK" }
 * }
 *
 * pattern Register {
 *   create User
 * }
 *
 * pattern GetUser {
 *   get User
 *   where userId = :userId
 * }
 * ```
 *
 * ## When to allow it
 * Where a pattern that needs one of them alone is still to be written, or where they may be read by
 * different people.
 */
export const embedCandidate = defineRule({
  code: "embed-candidate",
  withinTables: true,
  *check(clinic) {
    for (const group of inseparable(clinic)) {
      const [first, ...others] = group;
      let bytes: number | undefined = 0;
      let units = 0;
      for (const entity of group) {
        const own = clinic.planning.sizes.bytesOn(entity, entity.table.primary);
        bytes = own === undefined || bytes === undefined ? undefined : bytes + own;
        units += writeUnits(own ?? 0, { transactional: true });
      }
      if (first === undefined || bytes === undefined || bytes > readUnitBytes) continue;
      for (const entity of others) {
        const { file, nameSpan } = entity.origin;
        yield createDiagnostic(
          "embed-candidate",
          { file, span: nameSpan },
          {
            entity: entity.name,
            other: first.name,
            bytes: bytesText(bytes),
            writeUnits: numberText(writeUnits(bytes)),
            units: numberText(units),
            readUnits: numberText(readUnits(bytes, "eventual")),
          },
          {
            related: [
              {
                message: `${first.name} could hold it as a map.`,
                file: first.origin.file,
                span: first.origin.nameSpan,
              },
            ],
          },
        );
      }
    }
  },
});

/** Entities of one table and identity that have all of their patterns in common. */
function inseparable({ model, usesOfEntity }: Clinic): readonly Entity[][] {
  const groups = new Map<string, Entity[]>();
  for (const entity of model.entities) {
    if (entity.identity.length === 0) continue;
    const uses = usesOfEntity(entity);
    const isRead = uses.some(({ access, isPreliminary }) => access === "read" && !isPreliminary);
    const isWritten = uses.some(({ access }) => access === "write");
    if (!isRead || !isWritten) continue;
    const names = [...new Set(uses.map(({ pattern }) => pattern.name))].sort();
    const key = JSON.stringify([entity.table.name, [...entity.identity].sort(), names]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entity]);
    else group.push(entity);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
