import { writeUnits } from "../../dynamodb/capacity.ts";
import { limits } from "../../dynamodb/limits.ts";
import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Table } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { projectedAttributes } from "../../planner/index-fixes.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, countText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { attributesRead, readersOf } from "./readers.ts";

/**
 * ## What it does
 * Reports a global index that holds whole items of which its patterns read only a small part.
 *
 * ## Why is this bad?
 * An index entry is written and stored like an item: one write unit for each KB, with every write that
 * changes something in it, and each byte on the bill a second time. Reads get dearer too, since a
 * query reads whole entries. With 6 KB items of which a list shows 400 bytes, `project all` takes six
 * write units for an entry where one would do. Below 1 KB a narrower projection saves storage only.
 * The rule judges from 1 KB on, where the patterns read less than 30 % of the bytes.
 * [AWS on projections](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html)
 *
 * ## Example
 * ```dynamo
 * table Products {
 *   partition key productId: string
 *
 *   global index ByCategory {
 *     partition key category
 *     project all
 *     //      ^^^ ByCategory holds 6.1 KB of each Product, of which its patterns read 89 B: 7 write units instead of 1 with each write of Product. Project name.
 *   }
 * }
 *
 * entity Product in Products {
 *   productId: ulid
 *   category: string @size(12B)
 *   name: string @size(30B)
 *   description: string @size(6KB)
 * }
 *
 * pattern ProductsOfCategory {
 *   query Product
 *   where category = :category
 *   return productId, name
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Products {
 *   partition key productId: string
 *
 *   global index ByCategory {
 *     partition key category
 *     project name
 *   }
 * }
 *
 * entity Product in Products {
 *   productId: ulid
 *   category: string @size(12B)
 *   name: string @size(30B)
 *   description: string @size(6KB)
 * }
 *
 * pattern ProductsOfCategory {
 *   query Product
 *   where category = :category
 *   return productId, name
 * }
 * ```
 *
 * ## When to allow it
 * Where items are hardly ever written after they are made, or where patterns to come will read more:
 * the projection of an index that exists cannot be changed.
 */
export const projectionAllOverfetch = defineRule({
  code: "projection-all-overfetch",
  *check(clinic) {
    const { model, planning, thresholds } = clinic;
    for (const table of model.tables) {
      for (const index of table.indexes) {
        if (index.projection.kind !== "all") continue;
        const readers = readersOf(clinic, index);
        const read = readers.length === 0 ? undefined : attributesRead(clinic, index);
        if (read === undefined) continue;
        for (const entity of new Set(readers.flatMap(({ entities }) => entities))) {
          const held = planning.sizes.bytesOn(entity, index);
          const needed = planning.sizes.bytesOn(entity, narrowed(index, read));
          if (held === undefined || needed === undefined) continue;
          if (held <= thresholds.freeProjectionBytes) continue;
          if (needed >= held * thresholds.overfetchShare) continue;
          const names = [...namesToProject(clinic, table, index, read)];
          const member = index.node?.members.find(({ kind }) => kind === "ProjectionMember");
          const span =
            member === undefined
              ? index.origin.nameSpan
              : { start: member.span.end - "all".length, end: member.span.end };
          yield createDiagnostic(
            "projection-all-overfetch",
            { file: index.origin.file, span },
            {
              index: index.name,
              entity: entity.name,
              held: bytesText(held),
              needed: bytesText(needed),
              units: countText(writeUnits(held), "write unit"),
              instead: writeUnits(needed),
              names: names.length === 0 ? "keys" : names.map(quotedName).join(", "),
            },
            { changes: () => narrower(table, index, names) },
          );
          break;
        }
      }
    }
  },
});

/** The index with no more than what is read. */
function narrowed(index: AccessPath, read: ReadonlySet<string>): AccessPath {
  return { ...index, projection: { kind: "include", attributes: [...read] } };
}

/** What is read and no key holds, in the order of the entities' attributes. */
function* namesToProject(
  { planning }: Clinic,
  table: Table,
  index: AccessPath,
  read: ReadonlySet<string>,
): Iterable<string> {
  const keys = new Set(
    [table.primary, index].flatMap(({ partition, sort }) =>
      [...partition, ...sort].map(({ storedName }) => storedName),
    ),
  );
  const seen = new Set<string>();
  for (const entity of table.entities) {
    if (planning.placeOf(entity, index) === undefined) continue;
    for (const { name, storedName, source } of entity.attributes) {
      if (!read.has(storedName) || seen.has(name) || keys.has(storedName)) continue;
      if (source.kind === "in key") continue;
      seen.add(name);
      yield name;
    }
  }
}

function narrower(table: Table, index: AccessPath, names: readonly string[]): readonly Change[] {
  const member = index.node?.members.find(({ kind }) => kind === "ProjectionMember");
  const limit = limits.projectedAttributesPerTable;
  if (member === undefined || projectedAttributes(table) + names.length > limit) return [];
  const projected = names.length === 0 ? "keys" : names.map(quotedName).join(", ");
  return [
    {
      title: `Project ${projected} only: patterns that want more need another index, since a projection cannot be changed`,
      edits: [{ file: index.origin.file, span: member.span, newText: `project ${projected}` }],
      preferred: true,
    },
  ];
}
