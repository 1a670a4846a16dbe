/**
 * What a backfill has to do, item by item. Who carries it out imports this and not all of evolution,
 * which would bring the texts of every change along.
 */

export type { UsedFunction } from "../../planner/stored-upgrades.ts";
export {
  type BackfillOptions,
  type BackfillPlanning,
  type BackfillProblem,
  planBackfill,
} from "./item-plan.ts";
export { type ItemWriteRequest, mostExpected, requestOf, updateOf } from "./item-requests.ts";
export { stepOfItem } from "./item-step.ts";
export { type ModelTexts, modelUri, type ReadModel, readModelTexts } from "./model-texts.ts";
export {
  type BackfillPlan,
  type EntityBackfill,
  type EntityMove,
  type ExpectedAttribute,
  functionKey,
  type ItemChange,
  type ItemDeletion,
  type ItemMove,
  type ItemStep,
  type ItemWrite,
  type LockItem,
  lockOwner,
  type ScanFilter,
  type TableBackfill,
  type UpgradeFunction,
  type UpgradeFunctions,
} from "./plan.ts";
export { type PlannedWork, planWork } from "./work-plan.ts";
