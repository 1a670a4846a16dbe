import { countText, dollarsText, durationText, numberText } from "../base/figures.ts";
import {
  type Change,
  type Classification,
  classifications,
  type Diff,
  type Estimate,
  type Work,
} from "../evolution/index.ts";

/** The changes of a diff for people: in words, by what they belong to, gravest first. */

/** Changes of one table, entity or of the access patterns. */
export interface ChangeGroup {
  /** `Table Shop`, `Entity Order in Shop`, `Access patterns`. */
  readonly title: string;
  readonly changes: readonly Change[];
}

/** Groups with the gravest change first; within a group as the diff has them, gravest first. */
export function groupedChanges({ changes }: Diff): readonly ChangeGroup[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const title = groupOf(change);
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [change]);
    else group.push(change);
  }
  return [...groups].map(([title, list]) => ({ title, changes: list }));
}

export const classificationTitles: Readonly<Record<Classification, string>> = {
  free: "free",
  "default-on-read": "default on read is enough",
  "index-build": "online index build",
  backfill: "backfill needed",
  "two-step": "two-step deployment needed",
  "new-table": "new table needed",
  forbidden: "forbidden",
};

/** `2 forbidden, 1 backfill needed, 3 free`, gravest first. */
export function countedChanges({ changes }: Diff): string {
  return [...classifications]
    .reverse()
    .map((classification) => ({
      classification,
      count: changes.filter((change) => change.classification === classification).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ classification, count }) => `${count} ${classificationTitles[classification]}`)
    .join(", ");
}

/** What is to be done to a table or its items, with what it takes. */
export function workText(work: Work): string {
  switch (work.kind) {
    case "create table":
      return `create table ${work.table}`;
    case "delete table":
      return `delete table ${work.table}`;
    case "create index":
      return `create index ${work.index} of ${work.table}: ${estimateText(work.estimate, "entry", "entries")}`;
    case "delete index":
      return `delete index ${work.index} of ${work.table}`;
    case "change setting":
      return `change ${work.setting.charAt(0).toLowerCase()}${work.setting.slice(1)} of ${work.table}`;
    case "backfill":
      return `${backfillText(work)}: ${estimateText(work.estimate, "item")}`;
    default:
      return work satisfies never;
  }
}

function backfillText({
  does,
  entity,
  attributes,
  version,
}: Extract<Work, { kind: "backfill" }>): string {
  switch (does) {
    case "upgrade":
      return `upgrade the items of ${entity} to version ${version ?? ""}`.trimEnd();
    case "set":
      return `set ${attributes.join(", ")} in the items of ${entity}`;
    case "move":
      return `write the items of ${entity} anew, and delete the old ones`;
    case "lock":
      return `write the lock items of ${entity} for ${attributes.join(", ")}`;
    case "delete":
      return `delete the items of ${entity}`;
    default:
      return does satisfies never;
  }
}

/** What it takes in items, units, money and time, as far as that is known. */
export function estimateText(estimate: Estimate, one: string, many = `${one}s`): string {
  const { items, readUnits, writeUnits, dollars, seconds, unitsPerSecond, unknown } = estimate;
  const units = [
    ...(readUnits === undefined ? [] : [`${numberText(readUnits)} read`]),
    ...(writeUnits === undefined ? [] : [`${numberText(writeUnits)} write`]),
  ];
  const parts = [
    ...(items === undefined
      ? []
      : [`${estimate.atMost ? "at most " : ""}${countText(items, one, many)}`]),
    ...(units.length === 0 ? [] : [`${units.join(" and ")} units`]),
    ...(dollars === undefined ? [] : [dollarsText(dollars)]),
    ...(estimate.paidBy === "request" ? [] : ["out of the provisioned capacity"]),
    ...(seconds === undefined || unitsPerSecond === undefined
      ? []
      : [`${durationText(seconds)} at ${numberText(unitsPerSecond)} write units per second`]),
    ...(unknown.length === 0 ? [] : [`not known: ${unknown.join(", ")}`]),
  ];
  return parts.join(", ");
}

function groupOf({ subject }: Change): string {
  const { kind, name, table, entity } = subject;
  switch (kind) {
    case "table":
    case "index":
      return `Table ${table ?? name}`;
    case "entity":
      return `Entity ${name}`;
    case "attribute":
      return `Entity ${entity ?? ""}`;
    case "pattern":
      return "Access patterns";
    default:
      return kind satisfies never;
  }
}
