import { readUnits } from "../../dynamodb/capacity.ts";
import { limits } from "../../dynamodb/limits.ts";
import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Entity, Pattern } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { uncoveredAttributes } from "../../planner/coverage.ts";
import { projectedAttributes } from "../../planner/index-fixes.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import { countText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { quotedNames } from "./natural-keys.ts";

/**
 * ## What it does
 * Reports a pattern that returns attributes which its local index does not hold.
 *
 * ## Why is this bad?
 * DynamoDB then fetches each item from the table, and each fetch is rounded up by itself: a page of
 * 100 entries of 100 bytes takes 1.5 read units, and 50 more for the items that are fetched, however
 * small they are. A filter takes none of them away.
 * [AWS on fetches from the table](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html)
 *
 * ## Example
 * ```dynamo
 * table Readings {
 *   partition key deviceId: string
 *   sort key takenAt: string
 *
 *   local index ByTemperature {
 *     sort key temperature
 *     project keys
 *   }
 * }
 *
 * entity Reading in Readings {
 *   deviceId: ulid
 *   takenAt: timestamp
 *   temperature: number
 *   humidity: number
 * }
 *
 * pattern HottestReadings {
 *   query Reading
 *   where deviceId = :deviceId
 *   order by temperature desc
 *   return takenAt, temperature, humidity
 *   //                           ^^^^^^^^ ByTemperature does not hold 'humidity', so that HottestReadings fetches each item of Reading from the table, at 1 read unit each. Project it, or do not return it.
 *   consistent
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Readings {
 *   partition key deviceId: string
 *   sort key takenAt: string
 *
 *   local index ByTemperature {
 *     sort key temperature
 *     project humidity
 *   }
 * }
 *
 * entity Reading in Readings {
 *   deviceId: ulid
 *   takenAt: timestamp
 *   temperature: number
 *   humidity: number
 * }
 *
 * pattern HottestReadings {
 *   query Reading
 *   where deviceId = :deviceId
 *   order by temperature desc
 *   return takenAt, temperature, humidity
 *   consistent
 * }
 * ```
 *
 * ## When to allow it
 * Where the pattern is called so rarely that the fetches cost less than wider entries, which each
 * write pays for.
 */
export const localIndexFetch = defineRule({
  code: "local-index-fetch",
  *check(clinic) {
    const { sizes } = clinic.planning;
    for (const { operation, pattern, path, entities } of clinic.uses) {
      if (!("fetchesFromTable" in operation) || operation.fetchesFromTable !== true) continue;
      const [entity] = entities;
      if (entity === undefined) continue;
      const missing = uncoveredAttributes(entity, path, pattern.returns, operation.filter);
      const bytes = sizes.bytesOn(entity, entity.table.primary);
      const consistency = operation.consistentRead ? "strong" : "eventual";
      const each = readUnits(bytes ?? 0, consistency);
      const place = pattern.returns?.find(({ attribute }) => missing.includes(attribute));
      yield createDiagnostic(
        "local-index-fetch",
        { file: pattern.origin.file, span: place?.span ?? pattern.origin.nameSpan },
        {
          index: path.name,
          pattern: pattern.name,
          entity: entity.name,
          attributes: quotedNames(missing),
          units: `${countText(each, "read unit")}${bytes === undefined ? " or more" : ""}`,
        },
        { changes: () => wider(path, entity, pattern, missing) },
      );
    }
  },
});

/** The index with what is missing, or with all where the pattern returns whole items. */
function wider(
  path: AccessPath,
  entity: Entity,
  { returns }: Pattern,
  missing: readonly string[],
): readonly Change[] {
  const member = path.node?.members.find(({ kind }) => kind === "ProjectionMember");
  if (member?.kind !== "ProjectionMember") return [];
  const names = missing.map(quotedName).join(", ");
  const listed = projectedAttributes(entity.table) + missing.length;
  const all = returns === undefined || listed > limits.projectedAttributesPerTable;
  const { file } = path.origin;
  const { start, end } = member.span;
  const edit =
    member.projection === "attributes" && !all
      ? { file, span: { start: end, end }, newText: `, ${names}` }
      : { file, span: { start, end }, newText: `project ${all ? "all" : names}` };
  const what = all ? "everything" : missing.join(", ");
  return [
    {
      title: `Project ${what} into ${path.name}, which each write pays for; only with a new table`,
      edits: [edit],
      preferred: true,
    },
  ];
}
