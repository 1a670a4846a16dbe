import { limits } from "../../dynamodb/limits.ts";
import { createDiagnostic } from "../../language/index.ts";
import { projectedAttributes } from "../../planner/index-fixes.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a table that comes near a limit of its indexes: 20 global indexes unless AWS has raised the
 * quota, and 100 attributes in the projections of all its indexes together.
 *
 * ## Why is this bad?
 * The next access pattern may need the index that does not fit any more, and of the indexes that are
 * there each takes part in the writes: at 16 indexes that hold an item, its creation takes 17 write
 * units instead of one. Deleting the excess comes late, since each index is built and removed by
 * itself, one at a time.
 * [AWS on quotas](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html)
 *
 * ## Example
 * ```dynamo
 * table Contacts {
 * //    ^^^^^^^^ Contacts has 16 of at most 20 global indexes. Merge or remove some, or give entities that no pattern reads together a table of their own.
 *   partition key contactId: string
 *   global index ByName { partition key name  project keys }
 *   global index ByMail { partition key mail  project keys }
 *   global index ByPhone { partition key phone  project keys }
 *   global index ByTown { partition key town  project keys }
 *   global index ByStreet { partition key street  project keys }
 *   global index ByCountry { partition key country  project keys }
 *   global index ByCompany { partition key company  project keys }
 *   global index ByRole { partition key role  project keys }
 *   global index ByOwner { partition key owner  project keys }
 *   global index ByTeam { partition key team  project keys }
 *   global index BySource { partition key source  project keys }
 *   global index ByStage { partition key stage  project keys }
 *   global index ByLanguage { partition key language  project keys }
 *   global index ByZone { partition key zone  project keys }
 *   global index ByTag { partition key tag  project keys }
 *   global index ByCode { partition key code  project keys }
 * }
 *
 * entity Contact in Contacts {
 *   contactId: ulid
 *   name: string
 *   mail: string
 *   phone: string
 *   town: string
 *   street: string
 *   country: string
 *   company: string
 *   role: string
 *   owner: string
 *   team: string
 *   source: string
 *   stage: string
 *   language: string
 *   zone: string
 *   tag: string
 *   code: string
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Contacts {
 *   partition key contactId: string
 *
 *   global index ByTown {
 *     partition key country, town
 *     sort key street
 *     project keys
 *   }
 * }
 *
 * entity Contact in Contacts {
 *   contactId: ulid
 *   name: string
 *   town: string
 *   street: string
 *   country: string
 * }
 * ```
 *
 * ## When to allow it
 * Where AWS has raised the quota for the account, or the table will get no further pattern.
 */
export const tooManyIndexes = defineRule({
  code: "too-many-indexes",
  *check({ model, thresholds }) {
    for (const table of model.tables) {
      const globals = table.indexes.filter(({ kind }) => kind === "global").length;
      const counts = [
        [globals, limits.globalIndexesPerTable, "global indexes"],
        [
          projectedAttributes(table),
          limits.projectedAttributesPerTable,
          "attributes in projections",
        ],
      ] as const;
      for (const [count, limit, what] of counts) {
        // More than the limit is a finding of the language.
        if (count < limit * thresholds.limitShare || count > limit) continue;
        const { file, nameSpan } = table.origin;
        yield createDiagnostic(
          "too-many-indexes",
          { file, span: nameSpan },
          { table: table.name, count, limit, what },
        );
      }
    }
  },
});
