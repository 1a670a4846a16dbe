/** How a change of a model is brought to tables, items and code that are in use. */

export {
  planRollout,
  planRolloutOfDeployed,
  type RolloutCommands,
  type RolloutOptions,
} from "./plan.ts";
export {
  type CodeStep,
  type NamedDefinition,
  type Refusal,
  type RefusedRollout,
  type Rollout,
  type RolloutAction,
  type RolloutPhase,
  type RolloutPlan,
  type RolloutStage,
  type RolloutStep,
  type RolloutTable,
  rolloutPhases,
  type StagedTable,
  type Verification,
} from "./step.ts";
