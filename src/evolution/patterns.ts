import type { Pattern } from "../language/semantics/model.ts";
import type { PatternPlan } from "../planner/plan.ts";
import { canonical } from "./canonical.ts";
import type { Comparison, ModelVersion } from "./comparison.ts";
import { indexesToBuild } from "./indexes.ts";
import { pathsReadBy } from "./operations.ts";
import { placeOf } from "./places.ts";
import type { ChangeDetails } from "./registry.ts";
import type { TablePair } from "./tables.ts";
import { listed } from "./words.ts";

/**
 * @param entityNames what entities of the old model are called in the new one, where that differs
 */
export function comparePatterns(
  comparison: Comparison,
  tables: readonly TablePair[],
  entityNames: ReadonlyMap<string, string>,
): void {
  const missing = new Set(
    tables.flatMap(({ old, new: current }) =>
      current === undefined
        ? []
        : [...indexesToBuild(old, current)].map((index) => `${current.name}.${index}`),
    ),
  );
  const tableNames = new Map(
    tables.flatMap(({ old, new: current }): [string, string][] =>
      old === undefined || current === undefined ? [] : [[old.name, current.name]],
    ),
  );
  const names: Names = { entities: entityNames, tables: tableNames };
  for (const pattern of comparison.new.model.patterns) {
    const before = comparison.old.model.patterns.find(({ name }) => name === pattern.name);
    comparePattern(comparison, before, pattern, missing, names);
  }
  for (const pattern of comparison.old.model.patterns) {
    if (comparison.new.model.patterns.some(({ name }) => name === pattern.name)) continue;
    const details = detailsOf(pattern, undefined);
    comparison.report("pattern-removed", { pattern: pattern.name }, details);
  }
}

/** What things of the old model are called in the new one. */
interface Names {
  readonly entities: ReadonlyMap<string, string>;
  readonly tables: ReadonlyMap<string, string>;
}

function comparePattern(
  comparison: Comparison,
  old: Pattern | undefined,
  current: Pattern,
  missing: ReadonlySet<string>,
  names: Names,
): void {
  const { name } = current;
  const plan = planOf(comparison.new, name);
  if (plan === undefined) return;
  const oldPlan = old === undefined ? undefined : planOf(comparison.old, name);
  const details = detailsOf(old, current);
  if (!plan.served) {
    // What was not served before is no change; 'dynamo check' speaks of it.
    if (oldPlan?.served === false) return;
    const why = plan.reason ?? "No path of its table does.";
    comparison.report("pattern-unserved", { pattern: name, why }, details);
    return;
  }
  const paths = pathsReadBy(plan);
  const before = oldPlan === undefined ? [] : pathsReadBy(oldPlan, names.tables);
  const words = {
    ...(before.length === 0 ? {} : { before: before.join(", ") }),
    ...(paths.length === 0 ? {} : { after: paths.join(", ") }),
  };
  const unbuilt = paths.filter((path) => missing.has(path));
  if (unbuilt.length > 0) {
    comparison.report(
      "pattern-needs-index",
      { pattern: name, paths: listed(unbuilt), is: unbuilt.length === 1 ? "is" : "are" },
      { ...details, ...words },
    );
    return;
  }
  if (old === undefined) {
    comparison.report("pattern-added", { pattern: name }, { ...details, ...words });
    return;
  }
  if (oldPlan?.served === true && before.join() !== paths.join() && before.length > 0) {
    comparison.report(
      "pattern-path-changed",
      { pattern: name, before: listed(before), after: listed(paths) },
      { ...details, ...words },
    );
    return;
  }
  if (canonical(old, names.entities) === canonical(current)) return;
  comparison.report("pattern-changed", { pattern: name }, details);
}

function planOf({ plans }: ModelVersion, name: string): PatternPlan | undefined {
  return plans.patterns.find((plan) => plan.name === name);
}

function detailsOf(old: Pattern | undefined, current: Pattern | undefined): ChangeDetails {
  const pattern = current ?? old;
  const tables = new Set(
    [...(pattern?.entities ?? []), ...(pattern?.actions ?? []).map(({ entity }) => entity)].map(
      ({ table }) => table.name,
    ),
  );
  const [table] = tables;
  return {
    subject: {
      kind: "pattern",
      name: pattern?.name ?? "",
      ...(tables.size === 1 && table !== undefined ? { table } : {}),
    },
    ...(old === undefined ? {} : { old: placeOf(old.origin) }),
    ...(current === undefined ? {} : { new: placeOf(current.origin) }),
  };
}
