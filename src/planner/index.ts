/** The planner's facade: a resolved model in, plans, requests and their JSON out. */

export { type ArgumentProblem, checkArguments, parseArgument } from "./arguments.ts";
export { type Bound, type BoundRequest, bind, type CallEnvironment } from "./bind.ts";
export { type DecodedItem, decodeItem, entityOf } from "./decode.ts";
export { plansToJson } from "./json.ts";
export type * from "./plan.ts";
export { type PlannedModel, planModel } from "./planner.ts";
export { itemInSlice, type Slice, sliceOf } from "./slice.ts";
