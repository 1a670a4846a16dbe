import {
  type Loads,
  loadsOf,
  type PartitionSpace,
  partitionSpacesOf,
  type Quantities,
} from "../costs/index.ts";
import type { AccessPath, Entity, Model, Pattern, Table } from "../language/semantics/model.ts";
import type { ModelPlans, Operation, PatternPlan } from "../planner/plan.ts";
import type { Planning } from "../planner/planning.ts";
import { isRead, pathOfOperation } from "../planner/units.ts";
import type { Thresholds } from "./thresholds.ts";

/**
 * What the rules look at: the model, how its patterns are served, and what follows from both. What
 * several rules need is computed once, here.
 */
export interface Clinic {
  readonly model: Model;
  readonly plans: ModelPlans;
  readonly planning: Planning;
  readonly quantities: Quantities;
  /** What each pattern takes, on each table and index; computed when it is first asked for. */
  readonly loads: Loads;
  /** How that spreads over the partition key values of a table or index. */
  spacesOf(table: Table, path: AccessPath): readonly PartitionSpace[];
  readonly thresholds: Thresholds;
  /** Each operation of each served pattern, those that only read before a write included. */
  readonly uses: readonly Use[];
  /** The operations that read the table or index, and the writes of a table's own path. */
  usesOfPath(path: AccessPath): readonly Use[];
  usesOfEntity(entity: Entity): readonly Use[];
  entityNamed(name: string): Entity | undefined;
}

/** One operation of one pattern, with the things of the model that its plan names. */
export interface Use {
  readonly pattern: Pattern;
  readonly plan: PatternPlan;
  readonly operation: Operation;
  /** Those that the operation reads or writes: one, or the entities of an item collection. */
  readonly entities: readonly Entity[];
  readonly table: Table;
  /** The index that is read, else the table's own path. */
  readonly path: AccessPath;
  readonly access: "read" | "write";
  /** Reads the old item for a write of the same call. */
  readonly isPreliminary: boolean;
  /** The operation is part of a transaction. */
  readonly isTransactional: boolean;
}

export interface ClinicInput {
  readonly model: Model;
  readonly plans: ModelPlans;
  readonly planning: Planning;
  readonly thresholds: Thresholds;
}

export function openClinic({ model, plans, planning, thresholds }: ClinicInput): Clinic {
  const entities = new Map(model.entities.map((entity) => [entity.name, entity]));
  const uses = usesIn(model, plans, entities);
  const byPath = groupBy(uses, ({ path }) => [path]);
  const byEntity = groupBy(uses, (use) => use.entities);
  const spaces = new Map<AccessPath, readonly PartitionSpace[]>();
  let known: Loads | undefined;
  const loads = (): Loads => {
    known ??= loadsOf(model, plans, planning);
    return known;
  };
  return {
    model,
    plans,
    planning,
    quantities: planning.quantities,
    get loads() {
      return loads();
    },
    spacesOf(table, path) {
      let onPath = spaces.get(path);
      if (onPath === undefined) {
        onPath = partitionSpacesOf(planning, loads(), table, path);
        spaces.set(path, onPath);
      }
      return onPath;
    },
    thresholds,
    uses,
    usesOfPath: (path) => byPath.get(path) ?? [],
    usesOfEntity: (entity) => byEntity.get(entity) ?? [],
    entityNamed: (name) => entities.get(name),
  };
}

function usesIn(
  model: Model,
  plans: ModelPlans,
  entities: ReadonlyMap<string, Entity>,
): readonly Use[] {
  const patterns = new Map(model.patterns.map((pattern) => [pattern.name, pattern]));
  const tables = new Map(model.tables.map((table) => [table.name, table]));
  const uses: Use[] = [];
  for (const plan of plans.patterns) {
    const pattern = patterns.get(plan.name);
    if (pattern === undefined) continue;
    const add = (operation: Operation, isPreliminary: boolean, isTransactional: boolean): void => {
      const table = tables.get(operation.table);
      if (table === undefined) return;
      const path = pathOfOperation(operation, table);
      if (path === undefined) return;
      uses.push({
        pattern,
        plan,
        operation,
        entities: operation.entities.flatMap((name) => entities.get(name) ?? []),
        table,
        path,
        access: isRead(operation) ? "read" : "write",
        isPreliminary,
        isTransactional,
      });
    };
    for (const step of plan.steps) {
      if (step.kind === "transaction") {
        for (const operation of step.operations) add(operation, false, true);
      } else add(step.operation, step.kind === "current", false);
    }
  }
  return uses;
}

function groupBy<K, V>(values: readonly V[], keysOf: (value: V) => readonly K[]): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    for (const key of keysOf(value)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [value]);
      else group.push(value);
    }
  }
  return groups;
}
