import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Table } from "../../language/semantics/model.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import type { Clinic } from "../clinic.ts";
import { removeIndex } from "../edits.ts";
import { defineRule } from "../rule.ts";
import { keyText } from "./natural-keys.ts";
import { readersOf } from "./readers.ts";
import { tryTable, whatChanges } from "./trials.ts";

/**
 * ## What it does
 * Reports a global index whose key is the beginning of another one's, where that one serves all of
 * its patterns.
 *
 * ## Why is this bad?
 * The attributes of a sort key are used from left to right, so that an index by customer, status and
 * date also finds everything by customer, or by customer and status. The shorter index is a second
 * copy of the same items that each write pays for: one write unit for each KB of its entry, two where
 * its key changes.
 * [AWS on keeping indexes few](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html)
 *
 * ## Example
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 *
 *   global index ByCustomer {
 *   //           ^^^^^^^^^^ The key of ByCustomer (customerId) is the beginning of that of ByCustomerAndDate (customerId | placedAt), which serves all that reads it. Remove ByCustomer.
 *     partition key customerId
 *     project all
 *   }
 *
 *   global index ByCustomerAndDate {
 *     partition key customerId
 *     sort key placedAt
 *     project all
 *   }
 * }
 *
 * entity Order in Orders {
 *   orderId: ulid
 *   customerId: ulid
 *   placedAt: timestamp
 * }
 *
 * pattern OrdersOfCustomer {
 *   query Order
 *   where customerId = :customerId
 * }
 *
 * pattern LatestOrders {
 *   query Order
 *   where customerId = :customerId
 *   order by placedAt desc
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 *
 *   global index ByCustomerAndDate {
 *     partition key customerId
 *     sort key placedAt
 *     project all
 *   }
 * }
 *
 * entity Order in Orders {
 *   orderId: ulid
 *   customerId: ulid
 *   placedAt: timestamp
 * }
 *
 * pattern OrdersOfCustomer {
 *   query Order
 *   where customerId = :customerId
 * }
 *
 * pattern LatestOrders {
 *   query Order
 *   where customerId = :customerId
 *   order by placedAt desc
 * }
 * ```
 *
 * ## When to allow it
 * Where the shorter index has far smaller entries and is read so often that this saves more than its
 * writes cost.
 */
export const redundantIndexPrefix = defineRule({
  code: "redundant-index-prefix",
  *check(clinic) {
    for (const table of clinic.model.tables) {
      for (const index of table.indexes) {
        const longer = longerIndex(clinic, table, index);
        if (longer === undefined) continue;
        const { file, nameSpan } = index.origin;
        yield createDiagnostic(
          "redundant-index-prefix",
          { file, span: nameSpan },
          {
            index: index.name,
            key: keyText(index),
            other: longer.name,
            otherKey: keyText(longer),
          },
          {
            related: [
              {
                message: `${longer.name} is here.`,
                file: longer.origin.file,
                span: longer.origin.nameSpan,
              },
            ],
            changes: [
              {
                title: `Remove ${index.name}, whose patterns ${longer.name} serves`,
                edits: [
                  ...removeIndex(clinic.model, table, index),
                  ...retarget(clinic, index, longer),
                ],
                preferred: true,
              },
            ],
          },
        );
      }
    }
  },
});

/** The index that does all that this one does. */
function longerIndex(clinic: Clinic, table: Table, index: AccessPath): AccessPath | undefined {
  if (index.kind !== "global") return undefined;
  const readers = readersOf(clinic, index);
  if (readers.length === 0) return undefined;
  for (const other of table.indexes) {
    if (other === index || other.kind !== "global" || !isBeginning(index, other)) continue;
    // Of two with the same key the later one goes.
    const same = other.sort.length === index.sort.length;
    if (same && table.indexes.indexOf(other) > table.indexes.indexOf(index)) continue;
    const rest = table.indexes.filter((each) => each !== index);
    const trial = tryTable(clinic, table, rest, () => false);
    const serves = readers.every(
      (pattern) => whatChanges(clinic, trial, pattern, index, other) === undefined,
    );
    if (serves && holdsAll(clinic, table, index, other)) return other;
  }
  return undefined;
}

function isBeginning(index: AccessPath, other: AccessPath): boolean {
  const partition = new Set(other.partition.map(({ storedName }) => storedName));
  return (
    index.partition.length === other.partition.length &&
    index.partition.every(({ storedName }) => partition.has(storedName)) &&
    index.sort.every(({ storedName }, at) => other.sort[at]?.storedName === storedName)
  );
}

/** Whether each item of the one is in the other, too. */
function holdsAll(
  { planning }: Clinic,
  table: Table,
  index: AccessPath,
  other: AccessPath,
): boolean {
  return table.entities.every((entity) => {
    const place = planning.placeOf(entity, index);
    if (place === undefined) return planning.placeOf(entity, other) === undefined;
    const added = planning.placeOf(entity, other)?.sort.slice(index.sort.length);
    return (
      added?.every(
        ({ condition, optional }) => condition === undefined && optional.length === 0,
      ) === true
    );
  });
}

/** `using` names the other index from then on. */
function retarget({ model }: Clinic, index: AccessPath, other: AccessPath): readonly TextEdit[] {
  return model.patterns.flatMap(({ node, using, origin }): readonly TextEdit[] => {
    const clause = node.clauses.find(({ kind }) => kind === "UsingClause");
    if (using !== index || clause?.kind !== "UsingClause" || clause.index === undefined) return [];
    return [{ file: origin.file, span: clause.index.span, newText: quotedName(other.name) }];
  });
}
