import { limits } from "../../dynamodb/limits.ts";
import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Table } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import type { Clinic } from "../clinic.ts";
import { defineRule } from "../rule.ts";
import { readersOf } from "./readers.ts";
import { tryTable, whatChanges } from "./trials.ts";

/**
 * ## What it does
 * Reports a local index of which no pattern needs the one thing that only a local index has:
 * consistent reads.
 *
 * ## Why is this bad?
 * A local index can only be made together with its table and never be removed. With one, all items of
 * a partition key value and their index entries have to stay below 10 GB, after which writes of that
 * value are refused, and they are never spread over several partitions, so that they share 3,000
 * read and 1,000 write units per second. A global index with the same partition key has none of
 * these bounds and costs the same to write.
 * [AWS on choosing indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html)
 *
 * ## Example
 * ```dynamo
 * table Threads {
 *   partition key forum: string
 *   sort key threadId: string
 *
 *   local index ByActivity {
 *   //          ^^^^^^^^^^ No pattern reads ByActivity consistently, but being local it bounds all items of one 'forum' to 10 GB and to one partition, for good. Make it a global index, which costs the same.
 *     sort key lastPostAt
 *     project all
 *   }
 * }
 *
 * entity Thread in Threads {
 *   forum: string
 *   threadId: ulid
 *   lastPostAt: timestamp
 * }
 *
 * pattern LatestThreads {
 *   query Thread
 *   where forum = :forum
 *   order by lastPostAt desc
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Threads {
 *   partition key forum: string
 *   sort key threadId: string
 *
 *   global index ByActivity {
 *     partition key forum
 *     sort key lastPostAt
 *     project all
 *   }
 * }
 *
 * entity Thread in Threads {
 *   forum: string
 *   threadId: ulid
 *   lastPostAt: timestamp
 * }
 *
 * pattern LatestThreads {
 *   query Thread
 *   where forum = :forum
 *   order by lastPostAt desc
 * }
 * ```
 *
 * ## When to allow it
 * Where the table exists already, since its local indexes cannot be changed, or where a stream needs
 * the order of all items of a partition key value.
 */
export const lsiShouldBeGsi = defineRule({
  code: "lsi-should-be-gsi",
  *check(clinic) {
    for (const table of clinic.model.tables) {
      for (const index of table.indexes) {
        if (index.kind !== "local") continue;
        const uses = clinic.usesOfPath(index);
        if (uses.length === 0 || uses.some(({ pattern }) => pattern.consistent)) continue;
        const { file, nameSpan } = index.origin;
        yield createDiagnostic(
          "lsi-should-be-gsi",
          { file, span: nameSpan },
          { index: index.name, partition: table.primary.partition[0]?.name ?? "" },
          { changes: () => asGlobal(clinic, table, index) },
        );
      }
    }
  },
});

function asGlobal(clinic: Clinic, table: Table, index: AccessPath): readonly Change[] {
  const globals = table.indexes.filter(({ kind }) => kind === "global");
  const sort = index.node?.members.find(
    (member) => member.kind === "KeyMember" && member.role === "sort",
  );
  const [partition] = table.primary.partition;
  if (index.node === undefined || sort === undefined || partition === undefined) return [];
  if (globals.length >= limits.globalIndexesPerTable) return [];
  const next: AccessPath = { ...index, kind: "global" };
  const others = table.indexes.map((each) => (each === index ? next : each));
  const trial = tryTable(clinic, table, others, () => false);
  // A global index returns only what it projects.
  const changes = readersOf(clinic, index).some(
    (pattern) => whatChanges(clinic, trial, pattern, index, next) !== undefined,
  );
  if (changes) return [];
  const { file, span } = index.origin;
  return [
    {
      title: `Make ${index.name} a global index: reads of it may miss a write of the last moment`,
      preferred: true,
      edits: [
        { file, span: { start: span.start, end: span.start + "local".length }, newText: "global" },
        {
          file,
          span: { start: sort.span.start, end: sort.span.start },
          newText: `partition key ${quotedName(partition.name)}\n    `,
        },
      ],
    },
  ];
}
