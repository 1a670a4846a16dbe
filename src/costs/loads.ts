import type { AccessPath, Entity, Model, Pattern, Table } from "../language/semantics/model.ts";
import type { ModelPlans, Operation, PatternPlan } from "../planner/plan.ts";
import type { Planning } from "../planner/planning.ts";
import type { OperationUnits, RepeatedPart } from "../planner/units.ts";

/** What the patterns of a model take, and what that comes to on each table and index. */
export interface Loads {
  readonly patterns: readonly PatternLoad[];
  patternNamed(name: string): PatternLoad | undefined;
  /** What each operation puts on a table's own path or on an index, with the writes that keep the index up. */
  on(path: AccessPath): readonly PathLoad[];
}

/** One served pattern. */
export interface PatternLoad {
  readonly pattern: Pattern;
  readonly plan: PatternPlan;
  /** Calls per second; absent where the author states none. */
  readonly rate?: number;
  /** At the busiest time: `peak`, else `rate`. */
  readonly peak?: number;
  readonly operations: readonly OperationLoad[];
  /** Of one call, as far as they are known: see `unknown`. */
  readonly readUnits: number;
  readonly writeUnits: number;
  /** In words, why a call may take less. */
  readonly atMost: readonly string[];
  /** Operations whose units are those of one element of a list, of which a call has any number. */
  readonly repeated: readonly RepeatedPart[];
  /** In words, what would have to be known of the sizes and the numbers of items. */
  readonly unknown: readonly string[];
}

/** One operation of a call. */
export interface OperationLoad {
  readonly operation: Operation;
  readonly units: OperationUnits;
  readonly entities: readonly Entity[];
  readonly table: Table;
  /** Reads the old item for a write of the same call. */
  readonly isPreliminary: boolean;
  readonly isTransactional: boolean;
}

/** What one operation of a pattern puts on one path. */
export interface PathLoad extends OperationLoad {
  readonly load: PatternLoad;
  readonly path: AccessPath;
  readonly access: "read" | "write";
  /** Of one call on this path. */
  readonly unitsOnPath: number;
  /** Whether the write touches this index depends on the item. */
  readonly isMost: boolean;
}

export function loadsOf(model: Model, plans: ModelPlans, planning: Planning): Loads {
  const patternsByName = new Map(model.patterns.map((pattern) => [pattern.name, pattern]));
  const tables = new Map(model.tables.map((table) => [table.name, table]));
  const patterns: PatternLoad[] = [];
  for (const plan of plans.patterns) {
    const pattern = patternsByName.get(plan.name);
    if (pattern === undefined || !plan.served) continue;
    const operations: OperationLoad[] = [];
    for (const step of plan.steps) {
      const isTransactional = step.kind === "transaction";
      for (const operation of isTransactional ? step.operations : [step.operation]) {
        const units = planning.unitsOf(operation);
        const table = tables.get(operation.table);
        if (units === undefined || table === undefined) continue;
        const entities = operation.entities.flatMap((name) => planning.entityNamed(name) ?? []);
        const isPreliminary = step.kind === "current";
        operations.push({ operation, units, entities, table, isPreliminary, isTransactional });
      }
    }
    patterns.push(patternLoad(pattern, plan, operations));
  }

  const byName = new Map(patterns.map((load) => [load.pattern.name, load]));
  let byPath: ReadonlyMap<AccessPath, readonly PathLoad[]> | undefined;
  return {
    patterns,
    patternNamed: (name) => byName.get(name),
    on: (path) => {
      byPath ??= groupByPath(patterns);
      return byPath.get(path) ?? [];
    },
  };
}

function patternLoad(
  pattern: Pattern,
  plan: PatternPlan,
  operations: readonly OperationLoad[],
): PatternLoad {
  let readUnits = 0;
  let writeUnits = 0;
  const atMost = new Set<string>();
  const unknown = new Set<string>();
  const repeated: RepeatedPart[] = [];
  for (const { units } of operations) {
    let sum = 0;
    for (const each of units.paths) sum += each.units;
    if (units.access === "read") readUnits += sum;
    else writeUnits += sum;
    for (const each of units.atMost) atMost.add(each);
    for (const each of units.unknown) unknown.add(each);
    const { per } = units;
    if (per !== "call" && !repeated.some(({ of }) => of === per.of)) repeated.push(per);
  }
  const rate = pattern.rate ?? pattern.peak;
  const peak = pattern.peak ?? pattern.rate;
  return {
    pattern,
    plan,
    ...(rate === undefined ? {} : { rate }),
    ...(peak === undefined ? {} : { peak }),
    operations,
    readUnits,
    writeUnits,
    atMost: [...atMost],
    repeated,
    unknown: [...unknown],
  };
}

function groupByPath(patterns: readonly PatternLoad[]): ReadonlyMap<AccessPath, PathLoad[]> {
  const groups = new Map<AccessPath, PathLoad[]>();
  for (const load of patterns) {
    for (const operation of load.operations) {
      const { access, paths } = operation.units;
      for (const { path, units, isMost = false } of paths) {
        const entry: PathLoad = { ...operation, load, path, access, unitsOnPath: units, isMost };
        const group = groups.get(path);
        if (group === undefined) groups.set(path, [entry]);
        else group.push(entry);
      }
    }
  }
  return groups;
}
