import {
  type BackfillPlan,
  type ModelTexts,
  planBackfill,
  readModelTexts,
} from "../../../evolution/backfill/index.ts";
import type { RunRecord } from "../checkpoint.ts";
import { systemClock } from "../clock.ts";
import { type BackfillDatabase, sendThrough } from "../database.ts";
import type { ItemWork } from "../item-work.ts";
import { fingerprintOf, plannedWork } from "../planned-work.ts";
import type { BackfillClock } from "../rate.ts";
import type { SendBackfillRequest } from "../requests.ts";
import { type StateDatabase, type StateTable, stateTable } from "../state-table.ts";
import { storedRun } from "../table-checkpoints.ts";
import { BackfillImpossible } from "./errors.ts";
import { type UsedUpgrade, upgradeFunctions } from "./functions.ts";

/** What the Lambda functions of a backfill are made of. */
export interface LambdaSettings {
  readonly model: ModelTexts;
  /** The author's functions that upgrades of the model use. */
  readonly functions?: readonly UsedUpgrade[];
  /** `(text) => NumberValue.from(text)` of `@aws-sdk/lib-dynamodb`, for what functions are given. */
  readonly exactNumber?: (text: string) => unknown;
  /**
   * `new DynamoDB({ maxAttempts: 1 })` of `@aws-sdk/client-dynamodb`: what is throttled is seen, and
   * all workers slow down.
   */
  readonly database: BackfillDatabase & TableDescriber;
  /** `new DynamoDB({})`, for what the workers keep. */
  readonly state: StateDatabase;
  /** Physical names of tables by their logical ones: from `MODEL_TABLES` (JSON) unless given. */
  readonly tables?: Readonly<Record<string, string>>;
  /** The table of checkpoints, rate and failures: from `BACKFILL_STATE_TABLE` unless given. */
  readonly stateTable?: string;
  readonly clock?: BackfillClock;
}

export interface TableDescriber {
  describeTable(input: { TableName: string }): Promise<object>;
}

/** A table in which there is something to upgrade. */
export interface OpenTable {
  readonly plan: BackfillPlan;
  readonly work: ItemWork;
  readonly fingerprint: string;
}

export interface OpenLambda {
  readonly tables: readonly OpenTable[];
  /** @throws BackfillImpossible */
  tableNamed(logical: string | undefined): OpenTable;
  readonly send: SendBackfillRequest;
  readonly state: StateTable;
  readonly clock: BackfillClock;
  recordOf(run: string): Promise<RunRecord | undefined>;
  describe(
    table: string,
  ): Promise<{ readonly id?: string | undefined; readonly bytes?: number | undefined }>;
}

/** @throws BackfillImpossible where the model or the settings are no use. */
export function openLambda(settings: LambdaSettings): OpenLambda {
  const { model, plans, problems } = readModelTexts(settings.model);
  if (problems.length > 0) {
    throw new BackfillImpossible(`The model has errors. Generate anew.\n${problems.join("\n")}`);
  }
  const names = settings.tables ?? tablesFromEnvironment();
  const planned = planBackfill(model, plans);
  const [problem] = planned.problems;
  if (problem !== undefined) throw new BackfillImpossible(problem.message);
  const physicalNames = new Map(model.tables.map(({ name, physicalName }) => [name, physicalName]));
  const nameOf = (logical: string): string =>
    Object.hasOwn(names, logical)
      ? (names[logical] ?? logical)
      : (physicalNames.get(logical) ?? logical);
  const functions = upgradeFunctions(settings.functions ?? [], planned.plans, settings.exactNumber);
  const tables = planned.plans.map((plan) => ({
    plan,
    work: plannedWork(plan, nameOf, functions),
    fingerprint: fingerprintOf(plan),
  }));
  const stateName = settings.stateTable ?? process.env.BACKFILL_STATE_TABLE ?? "";
  if (stateName === "") {
    throw new BackfillImpossible(
      "Nothing names the table of checkpoints: set the variable BACKFILL_STATE_TABLE of the function.",
    );
  }
  const state = stateTable(settings.state, stateName);
  return {
    tables,
    tableNamed: (logical) => tableNamed(tables, logical),
    send: sendThrough(settings.database),
    state,
    clock: settings.clock ?? systemClock,
    recordOf: async (run) => (await storedRun(state, run))?.record,
    async describe(table) {
      const answer = (await settings.database.describeTable({ TableName: table })) as {
        readonly Table?: { readonly TableId?: string; readonly TableSizeBytes?: number };
      };
      return { id: answer.Table?.TableId, bytes: answer.Table?.TableSizeBytes };
    },
  };
}

function tableNamed(tables: readonly OpenTable[], logical: string | undefined): OpenTable {
  const known = tables.map(({ plan }) => plan.table).join(", ");
  const [only, ...others] = tables;
  if (only === undefined) {
    throw new BackfillImpossible("The model has nothing to upgrade: no upgrade is pending.");
  }
  if (logical === undefined) {
    if (others.length === 0) return only;
    throw new BackfillImpossible(`Say which table: { "table": … } with one of ${known}.`);
  }
  const found = tables.find(({ plan }) => plan.table === logical);
  if (found !== undefined) return found;
  throw new BackfillImpossible(
    `The model has nothing to upgrade in a table "${logical}"; it has in ${known}.`,
  );
}

function tablesFromEnvironment(): Readonly<Record<string, string>> {
  const text = process.env.MODEL_TABLES ?? "{}";
  try {
    return JSON.parse(text) as Readonly<Record<string, string>>;
  } catch {
    throw new BackfillImpossible(`The variable MODEL_TABLES of the function is no JSON: ${text}`);
  }
}
