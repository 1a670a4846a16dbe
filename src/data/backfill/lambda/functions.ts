import {
  type BackfillPlan,
  functionKey,
  modelUri,
  type UpgradeFunctions,
} from "../../../evolution/backfill/index.ts";
import { asUpgradeFunction } from "../../upgrade-functions/as-upgrade-function.ts";
import type { ExactNumber } from "../../upgrade-functions/native-values.ts";
import { BackfillImpossible } from "./errors.ts";

/** `using "./upgrades.ts" addTier`: a function of the author's, as the handlers import it. */
export interface UsedUpgrade {
  /** The path of the model's file that names it, as in the texts of the model. */
  readonly from: string;
  /** As that file has it. */
  readonly path: string;
  readonly name: string;
  readonly run: (item: never) => unknown;
}

/** Says what is missing, where it is needed: a number that loses digits would be worse. */
const noExactNumbers: ExactNumber = (text) => {
  throw new Error(
    `${text} has more digits than a JavaScript number: give the handlers 'exactNumber'.`,
  );
};

/** @throws BackfillImpossible where one is missing that a plan needs. */
export function upgradeFunctions(
  used: readonly UsedUpgrade[],
  plans: readonly BackfillPlan[],
  exactNumber: ExactNumber = noExactNumbers,
): UpgradeFunctions {
  const functions = new Map(
    used.map(({ from, path, name, run }) => [
      functionKey({ from: modelUri(from), path, functionName: name }),
      asUpgradeFunction(
        run as (item: Readonly<Record<string, unknown>>) => unknown,
        name,
        exactNumber,
      ),
    ]),
  );
  const missing = plans
    .flatMap((plan) => plan.functions)
    .filter((each) => !functions.has(functionKey(each)));
  if (missing.length === 0) return functions;
  const names = missing.map(({ functionName, path }) => `${functionName} of "${path}"`).join(", ");
  throw new BackfillImpossible(`The handlers have no upgrade function ${names}. Generate anew.`);
}
