import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import { foreignMembers } from "../../planner/foreign-items.ts";
import { type Candidate, listed, tryPath } from "../../planner/read-paths.ts";
import { readRequestOf } from "../../planner/reads.ts";
import { foreignTotals, totalOf } from "../../planner/slice-totals.ts";
import type { Clinic, Use } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a query in whose slice items of other entities lie, which a filter on the discriminator
 * throws away, where they make up half of what is read or more. It needs volumes and sizes of all
 * of them.
 *
 * ## Why is this bad?
 * What a filter throws away is read and paid for, and fills the pages of 1 MB: a query for one
 * profile that also meets 300 orders of 2 KB takes 75 read units instead of half a unit.
 * [AWS on queries](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html)
 *
 * ## Example
 * ```dynamo
 * table Projects {
 *   partition key projectId: string
 *   sort key itemId: string
 *
 *   discriminator kind
 * }
 *
 * entity Task in Projects {
 *   itemId = "${taskId}"
 *
 *   projectId: ulid
 *   taskId: uuid
 *   title: string @size(60B)
 *
 *   volume 20 per projectId
 * }
 *
 * entity Event in Projects {
 *   itemId = "${eventId}#EVENT"
 *
 *   projectId: ulid
 *   eventId: string @size(36B)
 *   text: string @size(200B)
 *
 *   volume 1k per projectId
 * }
 *
 * pattern TasksOfProject {
 *   query Task
 *   where projectId = :projectId
 *   //    ^^^^^^^^^^^^^^^^^^^^^^ TasksOfProject reads some 335 KB to return 3.8 KB, …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Projects {
 *   partition key projectId: string
 *   sort key itemId: string
 *
 *   discriminator kind
 * }
 *
 * entity Task in Projects {
 *   itemId = "TASK#${taskId}"
 *
 *   projectId: ulid
 *   taskId: uuid
 *   title: string @size(60B)
 *
 *   volume 20 per projectId
 * }
 *
 * entity Event in Projects {
 *   itemId = "EVENT#${eventId}"
 *
 *   projectId: ulid
 *   eventId: string @size(36B)
 *   text: string @size(200B)
 *
 *   volume 1k per projectId
 * }
 *
 * pattern TasksOfProject {
 *   query Task
 *   where projectId = :projectId
 * }
 * ```
 *
 * ## When to allow it
 * Where the pattern is rare and changing the keys of existing items is not worth it.
 */
export const collectionReadAmplification = defineRule({
  code: "collection-read-amplification",
  withinTables: true,
  *check(clinic) {
    for (const use of clinic.uses) {
      const read = amplifiedRead(clinic, use);
      if (read === undefined) continue;
      const { pattern } = use;
      const { own, others } = read;
      const foreign = foreignMembers(read.foreign).filter(({ isLock }) => !isLock);
      yield createDiagnostic(
        "collection-read-amplification",
        { file: pattern.origin.file, span: pattern.where?.span ?? pattern.origin.nameSpan },
        {
          pattern: pattern.name,
          read: bytesText(own + others),
          own: bytesText(own),
          times: numberText((own + others) / own),
          foreign: listed(foreign.map(({ name }) => name)),
        },
        {
          // As many as the message names: of a thousand, each would say the same.
          related: foreign.slice(0, foreign.length > 4 ? 3 : 4).map(({ name, entity }) => ({
            message: `Items of ${name} are read and thrown away.`,
            file: entity.origin.file,
            span: entity.origin.nameSpan,
          })),
        },
      );
    }
  },
});

/** The bytes of its own and of foreign items that a query reads, where the latter are most of it. */
export function amplifiedRead(clinic: Clinic, use: Use) {
  const { operation, table, pattern } = use;
  if (operation.operation !== "Query" || !operation.addedFilter) return undefined;
  if (pattern.verb !== "query" || table.discriminator === undefined) return undefined;
  if (!operation.filterAttributes.includes(table.discriminator)) return undefined;
  const own = bytesInCollection(clinic, use);
  const candidate = candidateOf(clinic, use);
  if (own === undefined || candidate === undefined || own === 0) return undefined;
  const others = totalOf(foreignTotals(clinic.planning, candidate)).bytes;
  if (others === undefined || own + others < own * clinic.thresholds.readAmplification) {
    return undefined;
  }
  return { own, others, foreign: candidate.foreign };
}

function candidateOf({ planning }: Clinic, { pattern, path }: Use): Candidate | undefined {
  const request = readRequestOf(planning, pattern, pattern.entities, pattern.parameters);
  return tryPath(planning, request, path).candidate;
}

/** Of all items of the pattern's entities under one partition key value. */
function bytesInCollection({ planning }: Clinic, { path, entities }: Use): number | undefined {
  let bytes = 0;
  for (const entity of entities) {
    const items = planning.quantities.collectionsOf(entity, path)?.averageItems;
    const each = planning.sizes.bytesOn(entity, path);
    if (items === undefined || each === undefined) return undefined;
    bytes += items * each;
  }
  return bytes;
}
