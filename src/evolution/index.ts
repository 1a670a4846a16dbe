/** Two versions of a model: what is different, what it takes, and what it costs. */

export {
  type BackfillOptions,
  type BackfillProblem,
  type PlannedBackfill,
  planBackfill,
} from "./backfill/item-plan.ts";
export { type ItemWriteRequest, requestOf, updateOf } from "./backfill/item-requests.ts";
export { stepOfItem } from "./backfill/item-step.ts";
export {
  type BackfillPlan,
  type EntityBackfill,
  type ExpectedAttribute,
  functionKey,
  type ItemChange,
  type ItemDeletion,
  type ItemMove,
  type ItemStep,
  type ItemWrite,
  type LockItem,
  type ScanFilter,
  type UpgradeFunction,
  type UpgradeFunctions,
} from "./backfill/plan.ts";
export * from "./census/index.ts";
export {
  type BackfillWork,
  type Change,
  type ChangePlace,
  type ChangeSubject,
  type Classification,
  classifications,
  type Diff,
  type Estimate,
  isAtLeast,
  type Work,
} from "./change.ts";
export { type DiffOptions, defaultUnitsPerSecond, type ModelVersion } from "./comparison.ts";
export { changesFromDescription } from "./described.ts";
export { diffModels, diffOf } from "./diff.ts";
export { type ChangeCode, changeDefinition, changeDefinitions } from "./registry.ts";
