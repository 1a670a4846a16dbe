/**
 * The AWS SDK and DynamoDB Local, behind one door. The extension and the command line load this
 * module on first use, with `import("../data/index.ts")`; what they need of it before (connections,
 * types) has no SDK in it and may be imported directly.
 */

export {
  type ArgumentProblem,
  decodeItem,
  type ExampleCase,
  type ExampleCoverage,
  type ExampleFailure,
  type ExampleSuite,
  exampleCoverage,
  parseArgument,
} from "../planner/index.ts";
export {
  type ConnectedBackfill,
  type ConnectOptions,
  connectBackfill,
  defaultSegments,
} from "./backfill/connected.ts";
export { backfillSend } from "./backfill/connection-send.ts";
export * from "./backfill/index.ts";
export { askForMfaCodesWith, disposeClients, forgetClients } from "./clients.ts";
export {
  type Connection,
  connectionForModel,
  connectionProblem,
  defaultLocalPort,
  isLocal,
  isLocalEndpoint,
  localConnection,
  localConnectionName,
  localCredentials,
  localRegion,
  physicalTableName,
} from "./connections.ts";
export { addConsumed, type ConsumedByTable, type ConsumedUnits } from "./consumed-capacity.ts";
export {
  type CancellationReason,
  DataError,
  type DataProblem,
  type DataProblemCode,
} from "./data-error.ts";
export {
  canReadItems,
  type DriftOptions,
  type DriftRequest,
  observeItems,
  observeStructure,
} from "./drift/census.ts";
export { describeError } from "./errors.ts";
export { type ExampleEngine, engineForExamples } from "./examples/example-engine.ts";
export { exampleTablePrefix } from "./examples/example-tables.ts";
export {
  type ExampleResult,
  type RunExamplesOptions,
  runExamples,
} from "./examples/run-examples.ts";
export {
  type ItemPage,
  type PageOptions,
  putItems,
  queryPage,
  scanPage,
  type WrittenItems,
} from "./items.ts";
export { type LocalEngine, type LocalEngineOptions, startLocalEngine } from "./local-engine.ts";
export { type AwsProfile, defaultProfileName, listProfiles, type SignIn } from "./profiles.ts";
export { type Response, type SendOptions, send } from "./requests.ts";
export { type RolloutDoor, rolloutDoor } from "./rollout/door.ts";
export {
  type RunArguments,
  type RunItem,
  type RunOptions,
  type RunResult,
  runPlan,
  writes,
} from "./run.ts";
export { sampleTable, type TableSample } from "./sampled-table.ts";
export { compareTable, type TableComparison } from "./table-comparison.ts";
export {
  type CreateTableOptions,
  createTable,
  type DescribedLiveTable,
  deleteTable,
  describeTable,
  listTables,
  type TableCreation,
  type TableNames,
} from "./tables.ts";
export { type LoadedFunctions, loadUpgradeFunctions } from "./upgrade-functions/load-functions.ts";
