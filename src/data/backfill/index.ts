/** Backfills: workers of segments, the runner of a table, rates, checkpoints. None of it needs the AWS SDK. */

export {
  type Backfill,
  type BackfillOptions,
  startBackfill,
} from "./backfill.ts";
export {
  type BackfillRun,
  CheckpointError,
  type CheckpointProblemCode,
  type CheckpointStore,
  type RunRecord,
  runDifference,
} from "./checkpoint.ts";
export { systemClock } from "./clock.ts";
export { dollarsOf, type UnitPrices, unitPrices } from "./costs.ts";
export { type BackfillDatabase, sendThrough } from "./database.ts";
export {
  type BackfillEstimate,
  type DryRunEnd,
  type DryRunOptions,
  type DryRunReport,
  dryRun,
  type SampleChange,
} from "./dry-run.ts";
export { fileCheckpointStore, readCheckpointFile } from "./file-checkpoint.ts";
export type { ItemWork } from "./item-work.ts";
export { pacedRate, type RateLimits } from "./pace.ts";
export { fingerprintOf, plannedWork, versionsOf } from "./planned-work.ts";
export type * from "./progress.ts";
export type { BackfillClock, BackfillRate, UnitKind } from "./rate.ts";
export type { BackfillAnswer, BackfillRequest, SendBackfillRequest } from "./requests.ts";
export { retryFailures, runSegment, type SegmentEnd, type SegmentJob } from "./segment.ts";
