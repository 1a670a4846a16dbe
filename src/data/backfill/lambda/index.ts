/** Backfills on AWS Lambda: what the generated handlers import. None of it needs the AWS SDK. */

export type { ModelTexts } from "../../../evolution/backfill/index.ts";
export { BackfillImpossible, BackfillInterrupted } from "./errors.ts";
export type { UsedUpgrade } from "./functions.ts";
export { type BackfillHandlers, backfillHandlers, type LambdaContext } from "./handlers.ts";
export type { RunReport } from "./run-report.ts";
export type {
  RunEvent,
  RunInput,
  RunState,
  SegmentAnswer,
  StartedRun,
} from "./run-steps.ts";
export type { LambdaSettings, TableDescriber } from "./settings.ts";
export type { StreamAnswer, StreamEvent, StreamEventRecord } from "./stream-steps.ts";
