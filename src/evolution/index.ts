/** Two versions of a model: what is different, what it takes, and what it costs. */

export * from "./backfill/index.ts";
export * from "./census/index.ts";
export {
  type BackfillWork,
  type Change,
  type ChangePlace,
  type ChangeSubject,
  type Classification,
  classifications,
  type Diff,
  defaultUnitsPerSecond,
  type Estimate,
  isAtLeast,
  type Work,
} from "./change.ts";
export type { DiffOptions, ModelVersion } from "./comparison.ts";
export { changesFromDescription } from "./described.ts";
export { diffModels, diffOf } from "./diff.ts";
export { type ChangeCode, changeDefinition, changeDefinitions } from "./registry.ts";
export * from "./rollout/index.ts";
