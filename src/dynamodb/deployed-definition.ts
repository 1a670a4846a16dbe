import type { TableDefinition } from "./key-schema.ts";
import { changesBetween, type SettingKind, type TableChange, withChange } from "./table-changes.ts";
import type { TableDifference } from "./table-differences.ts";

/**
 * The definition of a live table beside the one that it is compared with: it differs from that in
 * what the comparison has found, and in nothing else. So what DynamoDB does not tell, or adds by
 * itself, is no change that anybody would have to make.
 *
 * @param described what the description of the live table says by itself
 * @param differences of the live table from the target
 */
export function deployedDefinition(
  target: TableDefinition,
  described: TableDefinition,
  differences: readonly TableDifference[],
): TableDefinition {
  const live = withUndescribed(target, described, differences);
  const subjects = differences.map(({ subject }) => subject);
  let definition: TableDefinition = target;
  for (const change of changesBetween(target, live).changes) {
    if (isTold(change, subjects)) definition = withChange(definition, change, live);
  }
  return { ...definition, name: described.name };
}

/** What other calls than DescribeTable have told of it. */
function withUndescribed(
  target: TableDefinition,
  described: TableDefinition,
  differences: readonly TableDifference[],
): TableDefinition {
  const recovery = differences.find(({ subject }) => subject === "point-in-time recovery");
  const tags: Record<string, string> = { ...target.tags };
  for (const { subject, actual } of differences) {
    if (!subject.startsWith(tagStart)) continue;
    const name = subject.slice(tagStart.length);
    if (actual === "none") delete tags[name];
    else tags[name] = actual;
  }
  return {
    ...described,
    ...(recovery !== undefined && { pointInTimeRecovery: recovery.actual === "on" }),
    ...(Object.keys(tags).length > 0 && { tags }),
  };
}

const tagStart = "tag ";

function isTold(change: TableChange, subjects: readonly string[]): boolean {
  switch (change.kind) {
    case "create index":
    case "delete index":
      return subjects.includes(`global index ${change.index}`);
    case "create vector index":
    case "delete vector index":
      return subjects.includes(`vector index ${change.index}`);
    case "delete replica":
      return subjects.includes("replicas");
    // The Region that is asked may count itself among them.
    case "create replica":
      return false;
    case "tags":
      return subjects.some((subject) => subject.startsWith(tagStart));
    default: {
      const subject = settingSubjects[change.kind];
      return subject !== undefined && subjects.includes(subject);
    }
  }
}

/** What a comparison calls a setting; the others are never compared. */
const settingSubjects: Partial<Readonly<Record<SettingKind, string>>> = {
  "billing mode": "billing",
  capacity: "provisioned capacity",
  "table class": "table class",
  "time to live": "time to live",
  stream: "stream",
  "point-in-time recovery": "point-in-time recovery",
  "deletion protection": "deletion protection",
  encryption: "encryption",
};
