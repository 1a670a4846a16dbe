import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  functionKey,
  type UpgradeFunction,
  type UpgradeFunctions,
  type UsedFunction,
} from "../../evolution/backfill/index.ts";

export interface LoadedFunctions {
  readonly functions: UpgradeFunctions;
  /** Why some could not be loaded, in sentences. A backfill that needs them must not start. */
  readonly problems: readonly string[];
}

/**
 * Loads the author's functions that a backfill needs (`plan.functions`), which runs code that lies
 * beside the model. That is done only if `mayRun`: on a command line it was asked for, in VS Code
 * the workspace has to be trusted.
 */
export async function loadUpgradeFunctions(
  used: readonly UsedFunction[],
  { mayRun }: { readonly mayRun: boolean },
): Promise<LoadedFunctions> {
  const functions = new Map<string, UpgradeFunction>();
  if (used.length === 0) return { functions, problems: [] };
  if (!mayRun) {
    const names = used.map(({ functionName }) => functionName).join(", ");
    const problem = `Upgrades by functions (${names}) run code of this workspace, which is not trusted.`;
    return { functions, problems: [problem] };
  }
  const { asUpgradeFunction, AuthorModules, exactNumber } = await import("./index.ts");
  const modules = new AuthorModules();
  const problems: string[] = [];
  for (const use of used) {
    try {
      const file = fileOf(use);
      const exported = modules.load(file)[use.functionName];
      if (typeof exported !== "function") {
        const what = exported === undefined ? "exports no" : "exports something else than a";
        throw new Error(`${file} ${what} function ${use.functionName}`);
      }
      const written = exported as (item: Readonly<Record<string, unknown>>) => unknown;
      functions.set(functionKey(use), asUpgradeFunction(written, use.functionName, exactNumber));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push(`The upgrade function ${use.functionName} cannot be used: ${reason}.`);
    }
  }
  return { functions, problems };
}

/** @throws Error where the model or the package is not in a file. */
function fileOf({ path, from }: UsedFunction): string {
  if (!from.startsWith("file:")) {
    throw new Error(`the model is in ${from}, and only what lies in files can be run`);
  }
  const model = fileURLToPath(from);
  if (/^\.\.?\//.test(path)) return resolve(model, "..", path);
  return createRequire(model).resolve(path);
}
