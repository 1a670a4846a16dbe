import { toPlain } from "../dynamodb/plain-values.ts";
import type { Item } from "../dynamodb/values.ts";
import type { EntityCensus, TableObservation } from "../evolution/index.ts";
import { bytesText, countText, numberText } from "../rules/figures.ts";
import type { Analysis } from "./analyze.ts";
import { type DriftFinding, driftSeverities } from "./drift-findings.ts";

/** What was looked at, in a sentence: `Shop (shop-prod): 1,000 of about 52,000 items, 260 read units.` */
export function observationText(observation: TableObservation): string {
  const { table, physical, differences, census, estimate, extent, readUnits, notCompared } =
    observation;
  const name = table === physical ? table : `${table} (${physical})`;
  if (differences === undefined) return `${name}: there is no such table.`;
  const items =
    census === undefined
      ? "no items"
      : extent === "all"
        ? `all ${countText(census.items, "item")}`
        : estimate === undefined
          ? countText(census.items, "item")
          : `${numberText(census.items)} of about ${countText(estimate.items, "item")}`;
  const entries = observation.entries.map(
    ({ index, items: count }) => `${countText(count, "entry", "entries")} of ${index}`,
  );
  const looked = [items, ...entries].join(", ");
  const without = notCompared.length === 0 ? "" : ` Not compared: ${notCompared.join("; ")}.`;
  return `${name}: looked at ${looked}, with ${countText(readUnits, "read unit")}.${without}`;
}

/** `3 errors, 1 warning`; nothing where there is nothing. */
export function countedFindings(findings: readonly DriftFinding[]): string {
  return driftSeverities
    .map((severity) => ({
      severity,
      count: findings.filter((finding) => finding.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) =>
      severity === "information"
        ? `${count} information`
        : `${count} ${severity}${count === 1 ? "" : "s"}`,
    )
    .join(", ");
}

export const noDrift = "Nothing is otherwise than the model says.";

/** What the census counted of an entity, in the cells of a row. */
export interface EntityRow {
  readonly entity: string;
  readonly items: string;
  /** `98 %`; empty without items. */
  readonly conforming: string;
  /** `2: 90, 1: 10 (older)`; empty in tables without versions. */
  readonly versions: string;
  /** Bytes of an item: average, and what the model comes to where it tells sizes. */
  readonly size: string;
}

export function entityRow(analysis: Analysis, census: EntityCensus): EntityRow {
  const { entity, items, conforming, bytes, largestBytes, versions } = census;
  const declared = analysis.planning.entityNamed(entity);
  const expected = declared && analysis.planning.sizes.bytesOn(declared, declared.table.primary);
  const model = expected === undefined ? "" : `; by the model ${bytesText(expected)}`;
  return {
    entity,
    items: numberText(items),
    conforming: items === 0 ? "" : `${floorPercent(conforming, items)} %`,
    versions: versions
      .filter(({ version, age }) => version !== undefined || age === "not a version")
      .map(({ version, age, items: count }) => {
        const note = age === "current" ? "" : ` (${age})`;
        return `${version ?? "?"}: ${numberText(count)}${note}`;
      })
      .join(", "),
    size:
      items === 0 ? "" : `${bytesText(bytes / items)}, at most ${bytesText(largestBytes)}${model}`,
  };
}

/** The primary key of an item: `PK = "CUSTOMER#7", SK = "PROFILE"`. */
export function itemKeyText(key: Item): string {
  return (
    Object.entries(key)
      // A number with all its digits, which JavaScript's may not have.
      .map(
        ([name, value]) => `${name} = ${"N" in value ? value.N : JSON.stringify(toPlain(value))}`,
      )
      .join(", ")
  );
}

/** `string in 5, number in 2`; what stands there instead. */
export function foundTextOf({ found }: DriftFinding): string {
  return found.map(({ text, items }) => `${text} in ${numberText(items)}`).join(", ");
}

/** All is said of all alone: 99.96 % is not 100. */
function floorPercent(part: number, whole: number): string {
  return numberText(Math.floor((part / whole) * 1000) / 10);
}
