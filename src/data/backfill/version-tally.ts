import { createSubstitutions } from "../../dynamodb/expressions.ts";
import type { ScanInput } from "../../dynamodb/requests.ts";
import type { Item } from "../../dynamodb/values.ts";
import {
  type Census,
  type CensusPlan,
  classifyItem,
  type ItemClass,
  openCensus,
} from "../../evolution/census/index.ts";
import type { VersionCensus } from "./progress.ts";

/** Items by entity and version. Plain JSON. */
export type VersionCounts = Omit<VersionCensus, "units">;

export const noVersions: VersionCounts = { entities: {}, foreign: 0, locks: 0 };

/** Versions of an entity that are counted apart; whatever else stands there counts as one. */
const mostVersions = 100;

/** Counts items by entity and version. */
export class VersionTally {
  private readonly plan: CensusPlan;
  private readonly open: Census;
  private readonly entities: Map<string, Map<string, number>>;
  private foreign: number;
  private locks: number;

  /** @param before What was counted already. */
  constructor(plan: CensusPlan, before: VersionCounts = noVersions) {
    this.plan = plan;
    this.open = openCensus(plan);
    this.entities = new Map(
      Object.entries(before.entities).map(([entity, versions]) => [
        entity,
        new Map(Object.entries(versions)),
      ]),
    );
    this.foreign = before.foreign;
    this.locks = before.locks;
  }

  /** @returns what the item is */
  add(item: Item): ItemClass {
    const found = classifyItem(this.open, item);
    if (found.kind === "lock") this.locks++;
    else if (found.kind !== "entity") this.foreign++;
    else {
      const versions = this.entities.get(found.entity) ?? new Map<string, number>();
      const version =
        found.version === undefined ? noVersion(found.age === "current") : String(found.version);
      const isKept = versions.has(version) || versions.size < mostVersions;
      const name = isKept ? version : "others";
      versions.set(name, (versions.get(name) ?? 0) + 1);
      this.entities.set(found.entity, versions);
    }
    return found;
  }

  result(): VersionCounts {
    const entities = this.plan.entities.map(({ name }) => {
      const versions = [...(this.entities.get(name) ?? [])].sort(
        ([a], [b]) => Number(a) - Number(b),
      );
      return [name, Object.fromEntries(versions)] as const;
    });
    return { entities: Object.fromEntries(entities), foreign: this.foreign, locks: this.locks };
  }
}

/** What was counted in two places. */
export function addVersions(one: VersionCounts, other: VersionCounts): VersionCounts {
  const entities: Record<string, Record<string, number>> = {};
  for (const counts of [one, other]) {
    for (const [entity, versions] of Object.entries(counts.entities)) {
      entities[entity] ??= {};
      const sums = entities[entity];
      for (const [version, items] of Object.entries(versions)) {
        sums[version] = (sums[version] ?? 0) + items;
      }
    }
  }
  return { entities, foreign: one.foreign + other.foreign, locks: one.locks + other.locks };
}

/** A scan of the keys and marks by which items are counted. */
export function versionScan({ table }: CensusPlan, physical: string): ScanInput {
  const { partition, sort, discriminator, versionAttribute } = table;
  const names = createSubstitutions(String);
  const projected = [partition.attribute, sort?.attribute, discriminator, versionAttribute]
    .filter((name) => name !== undefined)
    .map((name) => names.name(name));
  return {
    TableName: physical,
    ProjectionExpression: [...new Set(projected)].join(", "),
    ExpressionAttributeNames: names.names() ?? {},
  };
}

/** Of a table without versions all items are alike; else something is there that is no version. */
function noVersion(isCurrent: boolean): string {
  return isCurrent ? "without versions" : "unreadable";
}
