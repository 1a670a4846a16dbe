import { readUnits } from "../../dynamodb/capacity.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { createDiagnostic } from "../../language/index.ts";
import type {
  AccessPath,
  Conjunct,
  Entity,
  Pattern,
  Table,
} from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { placeOfPattern } from "../../planner/findings.ts";
import { rewriteConditions } from "../../planner/pattern-edits.ts";
import { tryPath } from "../../planner/read-paths.ts";
import { readRequestOf } from "../../planner/reads.ts";
import type { Clinic } from "../clinic.ts";
import { removeIndex } from "../edits.ts";
import { bytesText, countText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { attributesOfKey, readersOf } from "./readers.ts";

/**
 * ## What it does
 * Reports a global index whose patterns search so little that the table itself could be read instead,
 * with a filter, for less than the index costs to keep up. It judges where rates, sizes and volumes
 * are given.
 *
 * ## Why is this bad?
 * One page of a query is 1 MB. Where all that a pattern searches fits into it, an index saves a part
 * of a read and costs a part of each write, and a write unit costs five times a read unit. The few
 * administrators among the users of an organization need no index of administrators.
 * [AWS on keeping indexes few](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html)
 *
 * ## Example
 * ```dynamo
 * table Users {
 *   partition key organization: string
 *   sort key userId: string
 *
 *   global index ByRole {
 *   //           ^^^^^^ All that the patterns of ByRole search is 40 items of Users, 5.2 KB: read from the table and filtered they take 1 read unit a call, 2 a second, while the index takes 5 write units a second. Remove it.
 *     partition key organization, role
 *     project all
 *   }
 * }
 *
 * entity User in Users {
 *   organization: ulid
 *   userId: ulid
 *   role: "ADMIN" | "MEMBER"
 *   name: string @size(50B)
 *
 *   volume 40 per organization
 * }
 *
 * pattern Administrators {
 *   query User
 *   where organization = :organization and role = "ADMIN"
 *   rate 2/s
 * }
 *
 * pattern Join {
 *   put User
 *   rate 5/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Users {
 *   partition key organization: string
 *   sort key userId: string
 * }
 *
 * entity User in Users {
 *   organization: ulid
 *   userId: ulid
 *   role: "ADMIN" | "MEMBER"
 *   name: string @size(50B)
 *
 *   volume 40 per organization
 * }
 *
 * pattern Administrators {
 *   query User
 *   where organization = :organization
 *   filter role = "ADMIN"
 *   rate 2/s
 * }
 *
 * pattern Join {
 *   put User
 *   rate 5/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the collections will grow, or a single one is much larger than the average.
 */
export const indexNotWorthIt = defineRule({
  code: "index-not-worth-it",
  withinTables: true,
  *check(clinic) {
    for (const table of clinic.model.tables) {
      for (const index of table.indexes) {
        const searched = searchedWithout(clinic, table, index);
        if (searched === undefined) continue;
        const { file, nameSpan } = index.origin;
        yield createDiagnostic(
          "index-not-worth-it",
          { file, span: nameSpan },
          {
            index: index.name,
            table: table.name,
            items: countText(searched.items, "item"),
            bytes: bytesText(searched.bytes),
            units: countText(searched.units, "read unit"),
            reads: numberText(searched.readsPerSecond),
            writes: countText(searched.writesPerSecond, "write unit"),
          },
          { changes: () => filterInstead(clinic, table, index, searched) },
        );
      }
    }
  },
});

interface Searched {
  readonly items: number;
  readonly bytes: number;
  /** Of one call of the dearest pattern. */
  readonly units: number;
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
  readonly readers: readonly Rewritten[];
}

interface Rewritten {
  readonly pattern: Pattern;
  readonly where: readonly Conjunct[];
  readonly filter: readonly Conjunct[];
}

/** How much a read unit costs, in write units: the price list says a fifth. */
const readPrice = 0.2;

/** What the patterns of an index would read of the table, where that is little and costs less. */
function searchedWithout(clinic: Clinic, table: Table, index: AccessPath): Searched | undefined {
  if (index.kind !== "global") return undefined;
  const patterns = readersOf(clinic, index);
  const writesPerSecond = indexWrites(clinic, table, index);
  if (patterns.length === 0 || writesPerSecond === undefined) return undefined;
  let items = 0;
  let bytes = 0;
  let readsPerSecond = 0;
  const readers: Rewritten[] = [];
  for (const pattern of patterns) {
    const [entity, other] = pattern.entities;
    const { rate } = pattern;
    if (entity === undefined || other !== undefined || rate === undefined) return undefined;
    const rewritten = onTable(clinic, table, pattern, entity);
    const collection = clinic.quantities.collectionsOf(entity, table.primary);
    const size = clinic.planning.sizes.bytesOn(entity, table.primary);
    const count = collection?.maximumItems ?? collection?.averageItems;
    if (rewritten === undefined || size === undefined || count === undefined) return undefined;
    if (size * count > clinic.thresholds.smallSearchSpaceBytes) return undefined;
    readers.push(rewritten);
    items = Math.max(items, count);
    bytes = Math.max(bytes, size * count);
    readsPerSecond += rate * readUnits(size * count, "eventual");
  }
  if (readsPerSecond * readPrice >= writesPerSecond) return undefined;
  return {
    items,
    bytes,
    units: readUnits(bytes, "eventual"),
    readsPerSecond,
    writesPerSecond,
    readers,
  };
}

/** Write units per second that go into the index; `undefined` where a rate or a size is missing. */
function indexWrites(clinic: Clinic, table: Table, index: AccessPath): number | undefined {
  let units = 0;
  for (const entity of table.entities) {
    if (clinic.planning.placeOf(entity, index) === undefined) continue;
    for (const { operation, access, pattern } of clinic.usesOfEntity(entity)) {
      if (access !== "write" || pattern.rate === undefined) continue;
      const own = clinic.planning.unitsOf(operation)?.paths.find(({ path }) => path === index);
      units += (own?.units ?? 0) * pattern.rate;
    }
  }
  return units === 0 ? undefined : units;
}

/** The pattern with its conditions on the table's key, and the others as a filter. */
function onTable(
  clinic: Clinic,
  table: Table,
  pattern: Pattern,
  entity: Entity,
): Rewritten | undefined {
  if (pattern.verb !== "query" || pattern.using !== undefined) return undefined;
  const request = readRequestOf(clinic.planning, pattern, [entity], pattern.parameters);
  const inKey = attributesOfKey([entity], table.primary);
  const isServed = ({ condition }: Conjunct): boolean =>
    attributesIn(condition).every((name) => inKey.has(name));
  const where = request.where.filter(isServed);
  const filter = [...request.filter, ...request.where.filter((each) => !isServed(each))];
  const { candidate } = tryPath(clinic.planning, { ...request, where, filter }, table.primary);
  if (candidate === undefined || candidate.added.length > 0 || where.length === 0) return undefined;
  return { pattern, where, filter };
}

function filterInstead(
  { model }: Clinic,
  table: Table,
  index: AccessPath,
  { readers }: Searched,
): readonly Change[] {
  const edits: TextEdit[] = [...removeIndex(model, table, index)];
  for (const { pattern, where, filter } of readers) {
    const own = rewriteConditions(placeOfPattern(pattern), where, filter);
    if (own === undefined) return [];
    edits.push(...own);
  }
  return [
    { title: `Remove ${index.name} and filter what the table returns`, edits, preferred: true },
  ];
}
