import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import { defaultRegion } from "../../dynamodb/prices.ts";
import type { Model, Table } from "../../language/semantics/model.ts";
import type { Change, Diff } from "../change.ts";
import { defaultUnitsPerSecond } from "../change.ts";
import type { DiffOptions, ModelVersion } from "../comparison.ts";
import { isReadOf } from "../operations.ts";
import { isSameTable } from "../same-table.ts";
import { pairTables } from "../tables.ts";
import { codeSteps, pauseStep } from "./code-steps.ts";
import {
  createTableStep,
  deleteTableStep,
  moveSteps,
  type StepDraft,
} from "./infrastructure-steps.ts";
import {
  backfillStep,
  censusesOf,
  entityWorks,
  indexCountStep,
  verificationsOf,
} from "./item-steps.ts";
import { refusalsOf } from "./refusals.ts";
import { rolloutStages } from "./stages.ts";
import {
  type Refusal,
  type Rollout,
  type RolloutPhase,
  type RolloutStep,
  type RolloutTable,
  rolloutPhases,
} from "./step.ts";
import { movesBetween, type TableMoves } from "./table-moves.ts";

export interface RolloutOptions extends Partial<DiffOptions> {
  /** What DynamoDB would be asked to create for a table of a model. */
  readonly definitionOf: (table: Table) => TableDefinition;
  /** How the command line is called for this roll-out, for the commands of its steps. */
  readonly commands?: RolloutCommands;
}

export interface RolloutCommands {
  /** With both states, as in `dynamo rollout shop.dynamo --git HEAD`. */
  readonly rollout: string;
  /** The new model, as in `shop.dynamo`. */
  readonly model: string;
}

/**
 * The steps that bring a diff to tables, items and code that are in use, in an order in which each
 * is legal and nothing is lost or misread; or why there is none.
 */
export function planRollout(
  diff: Diff,
  old: ModelVersion,
  current: ModelVersion,
  options: RolloutOptions,
): Rollout {
  const tables = tablesOf(old.model, current.model, options);
  return planOf(diff, tables, { old, new: current }, options);
}

/**
 * The steps from deployed tables to a model. What items and running code are like is not known, so
 * that only tables are changed.
 *
 * @param deployed by logical name; a table that is not in it is not there yet
 */
export function planRolloutOfDeployed(
  diff: Diff,
  deployed: ReadonlyMap<string, TableDefinition>,
  current: ModelVersion,
  options: RolloutOptions,
): Rollout {
  const tables = current.model.tables.map((table): RolloutTable => {
    const before = deployed.get(table.name);
    // A connection may call the table otherwise; it is the same table.
    const definition = { ...options.definitionOf(table), ...(before && { name: before.name }) };
    return {
      name: table.name,
      ...(before !== undefined && { old: { name: table.name, definition: before } }),
      new: { name: table.name, definition },
    };
  });
  return planOf(diff, tables, { new: current }, options);
}

interface Versions {
  readonly old?: ModelVersion;
  readonly new: ModelVersion;
}

function planOf(
  { changes }: Diff,
  tables: readonly RolloutTable[],
  versions: Versions,
  options: RolloutOptions,
): Rollout {
  const moves = new Map(
    tables.flatMap(({ name, old, new: current }): [string, TableMoves][] =>
      old === undefined || current === undefined
        ? []
        : [[name, movesBetween(old.definition, current.definition)]],
    ),
  );
  const refusals: readonly Refusal[] = refusalsOf(changes, tables, moves);
  if (refusals.length > 0) return { kind: "refused", refusals };
  const phases = phasesOf(changes, tables, moves, versions, {
    region: options.region ?? defaultRegion,
    unitsPerSecond: options.unitsPerSecond ?? defaultUnitsPerSecond,
  });
  const steps = numbered(phases, options.commands);
  return { kind: "plan", tables, steps, stages: rolloutStages(steps, tables) };
}

type Phases = Readonly<Record<RolloutPhase, StepDraft[]>>;

function phasesOf(
  changes: readonly Change[],
  tables: readonly RolloutTable[],
  moves: ReadonlyMap<string, TableMoves>,
  versions: Versions,
  options: DiffOptions,
): Phases {
  const phases: Phases = {
    prepare: [],
    readers: [],
    writers: [],
    backfill: [],
    verify: [],
    switch: [],
    remove: [],
  };
  for (const { name, old, new: current } of tables) {
    if (old === undefined && current !== undefined) {
      phases.prepare.push(...createTableStep(name, current.definition, changes));
    }
    const own = moves.get(name);
    if (own === undefined || current === undefined) continue;
    for (const move of own.early) phases.prepare.push(...moveSteps(name, move, changes));
    phases.prepare.push(...pausesOf(name, own, changes, versions));
    for (const move of own.replaced) phases.prepare.push(...moveSteps(name, move, changes));
    for (const { change, after } of [...own.early, ...own.replaced]) {
      // No one counts what a vector index holds: it can be searched, not scanned.
      if (change.kind !== "create index") continue;
      phases.verify.push(indexCountStep(name, change.index, after));
    }
    for (const move of own.late) phases.remove.push(...moveSteps(name, move, changes));
  }
  const works = entityWorks(changes, versions, options).map((work) => ({
    work,
    step: backfillStep(work),
  }));
  const code = codeSteps(
    changes,
    works.some(({ step }) => !step.optional),
  );
  if (code.readers !== undefined) phases.readers.push(code.readers);
  if (code.writers !== undefined) phases.writers.push(code.writers);
  if (code.switch !== undefined) phases.switch.push(code.switch);
  for (const { work, step } of works) {
    if (step.optional) continue;
    phases.backfill.push(step);
    phases.verify.push(
      ...verificationsOf(work, versions, (oldTable) => stepName(tables, oldTable)),
    );
  }
  phases.verify.push(...censusesOf(changes, versions));
  // Nothing waits for what need not be done.
  phases.remove.push(...works.flatMap(({ step }) => (step.optional ? [step] : [])));
  for (const { name, old, new: current } of tables) {
    if (old === undefined || current !== undefined) continue;
    phases.remove.push(deleteTableStep(name, old.definition, changes));
  }
  return phases;
}

/** What steps call the table that the old model has under this name. */
function stepName(tables: readonly RolloutTable[], oldTable: string): string | undefined {
  return tables.find(({ old }) => old?.name === oldTable)?.name;
}

/** What reads an index that is about to be missing for a while. */
function pausesOf(
  table: string,
  { replaced }: TableMoves,
  changes: readonly Change[],
  versions: Versions,
): readonly StepDraft[] {
  const running = versions.old ?? versions.new;
  return replaced.flatMap(({ change }) => {
    if (!/^delete/.test(change.kind) || !("index" in change)) return [];
    const patterns = running.plans.patterns
      .filter((plan) => isReadOf(plan, table, change.index))
      .map(({ name }) => name);
    if (patterns.length === 0) return [];
    const concerned = changes.filter(
      ({ subject }) => subject.kind === "index" && subject.name === change.index,
    );
    return [pauseStep(table, change.index, patterns, concerned)];
  });
}

/** Steps in the order of their phases, each with a name of its own and what does it. */
function numbered(phases: Phases, commands: RolloutCommands | undefined): readonly RolloutStep[] {
  const taken = new Set<string>();
  return rolloutPhases.flatMap((phase) =>
    phases[phase].flatMap((draft): RolloutStep[] => {
      // The same census may be asked for by several changes.
      if (draft.action.kind === "verify" && taken.has(draft.id)) return [];
      const id = unique(draft.id, taken);
      return [{ ...draft, id, phase, commands: commandsOf(draft, id, commands) }];
    }),
  );
}

function unique(preferred: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? preferred : `${preferred}-${number}`;
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

function commandsOf(
  { action }: StepDraft,
  id: string,
  commands: RolloutCommands | undefined,
): readonly string[] {
  if (commands === undefined) return [];
  const run = `${commands.rollout} --run`;
  switch (action.kind) {
    case "deploy code":
      return action.does === "pause"
        ? [`${run} --done ${id}`]
        : [`dynamo generate typescript ${commands.model}`, `${run} --done ${id}`];
    default:
      return [run];
  }
}

/** Which table is which; one that DynamoDB has as another table is new beside the old one. */
function tablesOf(
  before: Model,
  after: Model,
  { definitionOf }: RolloutOptions,
): readonly RolloutTable[] {
  const names = new Set(after.tables.map(({ name }) => name));
  const kept: RolloutTable[] = [];
  const gone: RolloutTable[] = [];
  for (const { old, new: current } of pairTables(before.tables, after.tables)) {
    const isOne = old !== undefined && current !== undefined && isSameTable(old, current);
    const oldSide = old && { name: old.name, definition: definitionOf(old) };
    if (current !== undefined) {
      kept.push({
        name: current.name,
        ...(isOne && oldSide !== undefined && { old: oldSide }),
        new: { name: current.name, definition: definitionOf(current) },
      });
    }
    if (oldSide !== undefined && !isOne) {
      const name = names.has(oldSide.name) ? `${oldSide.name}-before` : oldSide.name;
      gone.push({ name, old: oldSide });
    }
  }
  return [...kept, ...gone];
}
