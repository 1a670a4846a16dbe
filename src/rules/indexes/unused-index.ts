import { createDiagnostic } from "../../language/index.ts";
import { removeIndex } from "../edits.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a secondary index that no access pattern reads.
 *
 * ## Why is this bad?
 * Each index is a copy of the items that is kept up with every write: a write of an item of up to
 * 1 KB costs one more write unit for each index that holds it, two where an index key changes, and
 * each entry is billed as storage with 100 bytes on top. An index that nothing reads is all cost.
 * [AWS on indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html)
 *
 * ## Example
 * ```dynamo
 * table Accounts {
 *   partition key accountId: string
 *   global index ByPhone {
 *   //           ^^^^^^^ No pattern reads ByPhone: …
 *     partition key phone
 *     project all
 *   }
 * }
 *
 * entity Account in Accounts {
 *   accountId: ulid
 *   phone: string
 * }
 *
 * pattern GetAccount {
 *   get Account
 *   where accountId = :accountId
 * }
 *
 * pattern Open {
 *   create Account
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Accounts {
 *   partition key accountId: string
 * }
 *
 * entity Account in Accounts {
 *   accountId: ulid
 *   phone: string
 * }
 *
 * pattern GetAccount {
 *   get Account
 *   where accountId = :accountId
 * }
 *
 * pattern Open {
 *   create Account
 * }
 * ```
 *
 * ## When to allow it
 * While a pattern that needs the index is still to be written, or where something outside of the
 * model reads it, such as a report.
 */
export const unusedIndex = defineRule({
  code: "unused-index",
  *check({ model, usesOfPath }) {
    // Without any pattern nothing is known of what the model is for.
    if (model.patterns.length === 0) return;
    for (const table of model.tables) {
      for (const index of table.indexes) {
        if (usesOfPath(index).length > 0) continue;
        const { file, nameSpan } = index.origin;
        yield createDiagnostic(
          "unused-index",
          { file, span: nameSpan },
          { index: index.name },
          {
            changes: () => [
              {
                title: `Remove the index ${index.name}`,
                edits: removeIndex(model, table, index),
                preferred: true,
              },
            ],
          },
        );
      }
    }
  },
});
