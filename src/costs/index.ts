/** What a model costs and how it spreads: quantities, units, load on partitions, money. */

export type { Collections, Quantities } from "../planner/quantities.ts";
export type { EntitySizes } from "../planner/sizes.ts";
export type { OperationUnits, PathUnits, RepeatedPart } from "../planner/units.ts";
export type { ClassComparison, Comparisons, ProvisionedComparison } from "./comparisons.ts";
export {
  type Loads,
  loadsOf,
  type OperationLoad,
  type PathLoad,
  type PatternLoad,
} from "./loads.ts";
export {
  type CostOptions,
  costsOf,
  type HeatCost,
  type ModelCosts,
  type PartitionCost,
  type PathRequests,
  type PatternCost,
  type PatternPathCost,
  type TableCost,
} from "./model-costs.ts";
export { type Amount, moneyText } from "./money.ts";
export {
  allPartitionSpaces,
  type CollectionFigures,
  type CollectionPart,
  type Heat,
  type HeatPart,
  type PartitionSpace,
  partitionSpacesOf,
} from "./partitions.ts";
export { type PathStorage, storageOf } from "./storage.ts";
