/** The planner's facade: a resolved model in, plans, requests and their JSON out. */

export { type ArgumentProblem, checkArguments, parseArgument } from "./arguments.ts";
export { type Bound, type BoundRequest, bind, type CallEnvironment } from "./bind.ts";
export { type DecodedItem, decodeItem, entityOf } from "./decode.ts";
export {
  type CoveredIndex,
  type CoveredPattern,
  type ExampleCoverage,
  exampleCoverage,
} from "./examples/coverage.ts";
export { type ExampleFailure, type ExampleObservation, judgeExample } from "./examples/judge.ts";
export type { ReturnedItem } from "./examples/judge-returned.ts";
export {
  type ExampleCase,
  type ExampleOutcome,
  type ExampleSample,
  type ExampleSuite,
  type ExampleTable,
  exampleEnvironment,
} from "./examples/suite.ts";
export { plansToJson } from "./json.ts";
export type * from "./plan.ts";
export { type PlannedModel, planModel } from "./planner.ts";
export { itemInSlice, type Slice, sliceOf } from "./slice.ts";
