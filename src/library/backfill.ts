/**
 * `dynamodb-modeler/backfill`: backfills for programs of one's own, such as a job in a container or
 * a Lambda. It has no dependencies: the client is handed in.
 */
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import {
  type Backfill,
  type BackfillDatabase,
  type CheckpointStore,
  fingerprintOf,
  pacedRate,
  plannedWork,
  type RateLimits,
  sendThrough,
  startBackfill,
  systemClock,
  versionsOf,
} from "../data/backfill/index.ts";
import { loadUpgradeFunctions } from "../data/upgrade-functions/load-functions.ts";
import { functionKey, type TableBackfill, type UpgradeFunctions } from "../evolution/index.ts";
import { type Analysis, earlierState, tableBackfills } from "../service/index.ts";

export * from "../data/backfill/index.ts";
export * from "../data/backfill/lambda/index.ts";
export {
  type BackfillPlan,
  type CensusPlan,
  functionKey,
  type TableBackfill,
  type UpgradeFunction,
  type UpgradeFunctions,
} from "../evolution/index.ts";

/**
 * What a model says is to be done to stored items, table by table.
 *
 * @param path Of the root file; imports are read from beside it.
 * @throws Error where a file cannot be read, the model has errors, or the backfill cannot be planned.
 */
export async function backfillsOfModel(
  path: string,
  options: { readonly entities?: readonly string[] } = {},
): Promise<readonly TableBackfill[]> {
  const { backfills, problems } = tableBackfills(await analysisOf(path), options);
  if (problems.length > 0) {
    throw new Error(`${path}: ${problems.join(" ")} 'dynamo check' says where.`);
  }
  return backfills;
}

/**
 * The functions that upgrades of a table use, as in `using "./upgrades.ts" addTier`, from where the
 * model says: `backfillTable({ backfill, …, functions: await loadFunctions(backfill) })`. This runs
 * the modules that lie beside the model, which nothing else here does: call it for models that you
 * would run. TypeScript is stripped of its types, and not checked.
 *
 * @throws Error which names each function that cannot be used, and why.
 */
export async function loadFunctions({
  plan,
}: Pick<TableBackfill, "plan">): Promise<UpgradeFunctions> {
  const { functions, problems } = await loadUpgradeFunctions(plan.functions, { mayRun: true });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return functions;
}

export interface TableBackfillOptions {
  readonly backfill: TableBackfill;
  /** Such as `new DynamoDB({ maxAttempts: 1 })` of `@aws-sdk/client-dynamodb`. */
  readonly database: BackfillDatabase;
  /** Where progress is kept: `fileCheckpointStore(path)`, or one of your own. */
  readonly checkpoint: CheckpointStore;
  /** The physical name; the model's unless given. */
  readonly table?: string;
  /** 8 unless given. */
  readonly segments?: number;
  /** Units per second; nothing is held back before DynamoDB throttles unless given. */
  readonly rate?: RateLimits;
  /**
   * Where upgrades use functions (`plan.functions`): what `loadFunctions` has loaded, or yours over
   * stored items, by `functionKey`.
   */
  readonly functions?: UpgradeFunctions;
  /** Count versions before and after; true unless given. */
  readonly countVersions?: boolean;
  /** Try once more what had failed. */
  readonly retryFailed?: boolean;
}

/**
 * Starts the backfill of a table, or goes on with it where its checkpoint says.
 *
 * @throws Error where upgrades use a function that is not among `functions`: each of their items
 * would fail.
 */
export function backfillTable(options: TableBackfillOptions): Backfill {
  const { backfill, database, checkpoint, rate, functions } = options;
  const { plan, census } = backfill;
  const absent = plan.functions.filter((each) => functions?.has(functionKey(each)) !== true);
  if (absent.length > 0) {
    const names = absent.map(({ functionName, path }) => `${functionName} of "${path}"`).join(", ");
    throw new Error(
      `Upgrades of ${plan.table} use ${names}: load them (functions: await loadFunctions(backfill)), or hand in your own.`,
    );
  }
  const table = options.table ?? plan.physicalName;
  return startBackfill({
    work: plannedWork(plan, (name) => (name === plan.table ? table : name), functions),
    run: { plan: fingerprintOf(plan), table, segments: options.segments ?? 8 },
    send: sendThrough(database),
    store: checkpoint,
    how: "either",
    rate: pacedRate(rate ?? {}, systemClock),
    versions: versionsOf(plan),
    retryFailed: options.retryFailed ?? false,
    ...(options.countVersions === false ? {} : { census }),
  });
}

async function analysisOf(path: string): Promise<Analysis> {
  const root = pathToFileURL(path).href;
  const texts = new Map<string, string | undefined>([[root, await readFile(path, "utf8")]]);
  for (;;) {
    const state = earlierState(root, texts);
    if (state.kind === "whole") return state.analysis;
    if (state.kind === "absent") throw new Error(`There is no model ${path}.`);
    for (const uri of state.missing) {
      texts.set(uri, await readFile(new URL(uri), "utf8").catch(() => undefined));
    }
  }
}
