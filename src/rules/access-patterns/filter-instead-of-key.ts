import { readUnits } from "../../dynamodb/capacity.ts";
import { createDiagnostic } from "../../language/index.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import type { Clinic, Use } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { keyByFilter } from "./key-by-filter.ts";
import { averageSlice, fixedBy, literalCount } from "./reading.ts";

/**
 * ## What it does
 * Reports a query whose filter drops at least half of what it reads, by the number of values that the
 * filtered attributes have, where that is more than a query page or happens often.
 *
 * It is silent where volumes, sizes or `@cardinality` do not tell, and where all that is read is one
 * page of a megabyte and seldom: then no index is worth its writes.
 *
 * ## Why is this bad?
 * A filter is applied after the read: what it drops is paid for, and counts towards the megabyte of a
 * page. 10,000 entries of 200 bytes are 245 read units, whether a filter leaves all of them or one of
 * four; with the filtered attribute in the key, before the range, a quarter of them is read.
 * [AWS on filter expressions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html)
 *
 * ## Example
 * ```dynamo
 * table Logs {
 *   partition key deviceId: string
 *   sort key at: string
 * }
 *
 * entity Entry in Logs {
 *   deviceId: ulid
 *   at: timestamp
 *   state: "IDLE" | "BUSY" | "FAILED" | "OFF"
 *   text: string @size(180B)
 *
 *   volume 10k per deviceId
 * }
 *
 * pattern EntriesInState {
 *   query Entry
 *   where deviceId = :deviceId
 *   filter state = :state
 *   //     ^^^^^^^^^^^^^^ EntriesInState reads 2.4 MB for the 1 of 4 items that its filter leaves: …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Logs {
 *   partition key deviceId: string
 *   sort key at: string
 *
 *   global index EntriesByState {
 *     partition key deviceId, state
 *     sort key at
 *     project all
 *   }
 * }
 *
 * entity Entry in Logs {
 *   deviceId: ulid
 *   at: timestamp
 *   state: "IDLE" | "BUSY" | "FAILED" | "OFF"
 *   text: string @size(180B)
 *
 *   volume 10k per deviceId
 * }
 *
 * pattern EntriesInState {
 *   query Entry
 *   where deviceId = :deviceId and state = :state
 * }
 * ```
 *
 * ## When to allow it
 * Where the writes of another index would cost more than the reads that it saves, or where most items
 * have the value that is asked for.
 */
export const filterInsteadOfKey = defineRule({
  code: "filter-instead-of-key",
  withinTables: true,
  *check(clinic) {
    for (const use of clinic.uses) {
      const { pattern } = use;
      const figures = filteredRead(clinic, use);
      if (figures === undefined) continue;
      const change = keyByFilter(clinic, pattern);
      yield createDiagnostic(
        "filter-instead-of-key",
        { file: pattern.origin.file, span: spanOfFilter(pattern) },
        { pattern: pattern.name, ...figures },
        { changes: change === undefined ? [] : [change] },
      );
    }
  },
});

/** What a query reads for what its filter leaves, where that is much more. */
export function filteredRead(clinic: Clinic, use: Use) {
  const { pattern, operation, entities, isPreliminary } = use;
  const [entity, ...others] = entities;
  if (operation.operation !== "Query" || entity === undefined || others.length > 0) {
    return undefined;
  }
  if (pattern.filter === undefined || pattern.page !== undefined || isPreliminary) return undefined;
  const values = valuesOfFilter(clinic, entity, pattern);
  if (values === undefined || values < 2) return undefined;
  const figures = figuresOf(clinic, use, entity, values);
  return figures && { values: numberText(values), ...figures };
}

/** How many different answers the equalities of the filter have, as far as it is known. */
function valuesOfFilter(clinic: Clinic, entity: Entity, { filter }: Pattern): number | undefined {
  let values: number | undefined;
  for (const conjunct of filter?.conjuncts ?? []) {
    const name = fixedBy(conjunct);
    const own = name === undefined ? undefined : clinic.quantities.valuesOf(entity, name);
    if (own !== undefined) values = (values ?? 1) * own;
  }
  return values;
}

function figuresOf(clinic: Clinic, use: Use, entity: Entity, values: number) {
  const { smallSearchSpaceBytes, readAmplification, frequentRate } = clinic.thresholds;
  const { pattern } = use;
  const items = averageSlice(clinic, use, entity);
  const size = clinic.planning.sizes.bytesOn(entity, use.path);
  if (items === undefined || size === undefined) return undefined;
  // A limit is reached after so many items that pass.
  const most = literalCount(pattern.limit) ?? (pattern.verb === "first" ? 1 : undefined);
  const read = most === undefined ? items : Math.min(items, most * values);
  const consistency = pattern.consistent ? "strong" : "eventual";
  const units = readUnits(read * size, consistency);
  const needed = readUnits((read / values) * size, consistency);
  if (units < readAmplification * needed) return undefined;
  const isOften = (pattern.rate ?? 0) >= frequentRate && units - needed >= worthAnIndex;
  if (read * size <= smallSearchSpaceBytes && !isOften) return undefined;
  const { rate } = pattern;
  const perSecond =
    rate === undefined
      ? ""
      : `, ${numberText(rate * units)} instead of ${numberText(rate * needed)} per second`;
  return {
    bytes: bytesText(read * size),
    units: `${numberText(units)} read units instead of ${numberText(needed)}${perSecond}`,
  };
}

/** Units of each call below which another index is not worth thinking about. */
const worthAnIndex = 5;

function spanOfFilter({ filter, origin }: Pattern) {
  const fixing = filter?.conjuncts.filter((conjunct) => fixedBy(conjunct) !== undefined) ?? [];
  const [only] = fixing;
  return fixing.length === 1 && only !== undefined ? only.span : (filter?.span ?? origin.nameSpan);
}
