import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Table } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import type { Clinic } from "../clinic.ts";
import { removeIndex, removeNode } from "../edits.ts";
import { defineRule } from "../rule.ts";
import { keyText } from "./natural-keys.ts";
import { readersOf } from "./readers.ts";

/**
 * ## What it does
 * Reports a global index that has the key of its own table and holds whole items.
 *
 * ## Why is this bad?
 * It answers just what the table answers, a moment later and never consistently, for one more write
 * unit per KB of each write and the storage of all items once more.
 * [AWS on keeping indexes few](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html)
 *
 * ## Example
 * ```dynamo
 * table Readings {
 *   partition key deviceId: string
 *   sort key takenAt: string
 *
 *   global index ByDevice {
 *   //           ^^^^^^^^ ByDevice has the key of Readings itself (deviceId | takenAt): the table serves all that reads it, at once and for nothing more. Remove ByDevice.
 *     partition key deviceId
 *     sort key takenAt
 *     project all
 *   }
 * }
 *
 * entity Reading in Readings {
 *   deviceId: ulid
 *   takenAt: timestamp
 *   temperature: number
 * }
 *
 * pattern ReadingsOfDevice {
 *   query Reading
 *   where deviceId = :deviceId
 *   using ByDevice
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Readings {
 *   partition key deviceId: string
 *   sort key takenAt: string
 * }
 *
 * entity Reading in Readings {
 *   deviceId: ulid
 *   takenAt: timestamp
 *   temperature: number
 * }
 *
 * pattern ReadingsOfDevice {
 *   query Reading
 *   where deviceId = :deviceId
 * }
 * ```
 *
 * ## When to allow it
 * Where the index is there to spread reads over more partitions than the table's own, which a cache
 * does for less. An index with a narrower projection is not reported.
 */
export const duplicateOfBaseKey = defineRule({
  code: "duplicate-of-base-key",
  *check(clinic) {
    for (const table of clinic.model.tables) {
      for (const index of table.indexes) {
        if (index.kind !== "global" || index.projection.kind !== "all") continue;
        if (!hasKeyOf(table, index) || readersOf(clinic, index).length === 0) continue;
        const { file, nameSpan } = index.origin;
        yield createDiagnostic(
          "duplicate-of-base-key",
          { file, span: nameSpan },
          { index: index.name, table: table.name, key: keyText(index) },
          { changes: [readTheTable(clinic, table, index)] },
        );
      }
    }
  },
});

function hasKeyOf({ primary }: Table, index: AccessPath): boolean {
  const names = ({ partition, sort }: AccessPath): string =>
    [...partition, ...sort].map(({ storedName }) => storedName).join(" ");
  return index.partition.length === 1 && names(primary) === names(index);
}

function readTheTable({ model }: Clinic, table: Table, index: AccessPath): Change {
  const edits: TextEdit[] = [...removeIndex(model, table, index)];
  for (const { node, using, origin } of model.patterns) {
    const clause = node.clauses.find(({ kind }) => kind === "UsingClause");
    if (using !== index || clause === undefined) continue;
    const edit = removeNode(model, origin.file, clause);
    if (edit !== undefined) edits.push(edit);
  }
  return { title: `Remove ${index.name} and read ${table.name} itself`, edits, preferred: true };
}
