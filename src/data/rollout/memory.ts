import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { RolloutPlan, RolloutTable } from "../../evolution/index.ts";
import { type Connection, physicalTableName } from "../connections.ts";
import { refuseDrift } from "./drift.ts";
import { readLiveTable, rolloutError } from "./live-table.ts";
import type { RolloutRunOptions } from "./run-options.ts";
import {
  fingerprintOfPlan,
  type RolloutState,
  readStateFile,
  writeStateFile,
} from "./state-file.ts";

/** What is remembered of a roll-out: that a step is done of which no table tells it. */
export interface RolloutMemory {
  has(id: string): boolean;
  /** These steps are done; resolves when that outlives this process. */
  confirm(ids: readonly string[]): Promise<void>;
  /** The table of this physical name is the one with this id. */
  rememberTable(name: string, id: string): Promise<void>;
  /** Nothing is left to do: another roll-out may have the file now. */
  finish(): Promise<void>;
}

/**
 * Reads the state file and looks at the tables. Writes nothing.
 *
 * @throws DataError where steps, file, plan and tables do not belong together
 */
export async function openMemory(
  connection: Connection,
  plan: RolloutPlan,
  options: RolloutRunOptions,
): Promise<RolloutMemory> {
  const { statePath } = options;
  for (const id of options.done ?? []) refuseUnconfirmable(plan, id);
  const names = plan.tables.map((table) => physicalTableName(connection, definitionOf(table).name));
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) {
    throw rolloutError(
      `Two tables of the roll-out lead to one table "${twice}".`,
      "Name the old and the new table each with --table, or neither.",
    );
  }
  const fingerprint = fingerprintOfPlan(plan, names);
  const state = await savedState(statePath, fingerprint);
  const done = new Set(state?.done ?? []);
  const tables: Record<string, string> = { ...state?.tables };
  const sending = options.abortSignal === undefined ? {} : { abortSignal: options.abortSignal };
  for (const [position, table] of plan.tables.entries()) {
    const name = names[position] ?? "";
    const live = await readLiveTable(connection, name, tagsOf(plan), sending);
    refuseDrift(connection, plan, table, name, live, done);
    const id = live?.description.TableId;
    if (id === undefined) continue;
    if (tables[name] !== undefined && tables[name] !== id) {
      throw rolloutError(
        `The table "${name}" is not the one that the roll-out was begun with: it was deleted and made anew.`,
        "Name another file with --state to begin anew.",
      );
    }
    tables[name] = id;
  }
  const save = (finished: boolean): Promise<void> =>
    writeStateFile(statePath, {
      plan: fingerprint,
      done: [...done],
      tables,
      ...(finished && { finished }),
    });
  return {
    has: (id) => done.has(id),
    confirm: (ids) => {
      for (const id of ids) done.add(id);
      return save(false);
    },
    rememberTable: (name, id) => {
      tables[name] = id;
      return save(false);
    },
    finish: () => save(true),
  };
}

/** What DynamoDB is asked for of a table of the plan; its name is the one that both models may map. */
export function definitionOf(table: RolloutTable): TableDefinition {
  const definition = (table.new ?? table.old)?.definition;
  if (definition === undefined) throw new Error(`The table ${table.name} is in neither model.`);
  return definition;
}

/** All tags that the tables of the plan have or had. */
export function tagsOf({ tables }: RolloutPlan): Readonly<Record<string, string>> {
  return Object.assign(
    {},
    ...tables.flatMap(({ old, new: current }) => [old?.definition.tags, current?.definition.tags]),
  );
}

/** A person may confirm what no table tells, and nothing else. */
function refuseUnconfirmable({ steps }: RolloutPlan, id: string): void {
  const action = steps.find((step) => step.id === id)?.action;
  if (action === undefined) {
    throw rolloutError(
      `The roll-out has no step "${id}".`,
      `Its steps are ${steps.map((each) => each.id).join(", ")}.`,
    );
  }
  const isTold =
    action.kind === "change table"
      ? action.change.kind !== "auto scaling"
      : ["create table", "delete table", "wait"].includes(action.kind);
  if (!isTold) return;
  throw rolloutError(
    `Whether "${id}" is done, the table itself tells.`,
    "Leave --done out for it.",
  );
}

/** The state of this plan, and none where the file has only one that is over. */
async function savedState(path: string, fingerprint: string): Promise<RolloutState | undefined> {
  const state = await readStateFile(path);
  if (state === undefined || state.plan === fingerprint) return state;
  if (state.finished === true) return undefined;
  throw rolloutError(
    `The state file "${path}" belongs to another roll-out: the models or the tables are others than when it was begun.`,
    "Go on with those that it was begun with; or name another file with --state, and confirm with --done what is done already.",
  );
}
