import type { RunReport } from "./run-report.ts";
import { type RunEvent, runStep, type SegmentAnswer, type StartedRun } from "./run-steps.ts";
import { type LambdaSettings, type OpenLambda, openLambda } from "./settings.ts";
import { type StreamAnswer, type StreamEvent, upgradeRecords } from "./stream-steps.ts";

/** What is used of the context that Lambda hands to a function. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

export interface BackfillHandlers {
  /** One step of a run: what the state machine calls. */
  backfill(
    event: RunEvent,
    context: LambdaContext,
  ): Promise<StartedRun | SegmentAnswer | RunReport>;
  /** Upgrades items as they are written: what reads the stream of a table. */
  upgradeWritten(event: StreamEvent, context: LambdaContext): Promise<StreamAnswer>;
}

/**
 * The two Lambda functions of a backfill. The model is read with the first call, so that what is
 * wrong with it is told where calls are looked at.
 */
export function backfillHandlers(settings: LambdaSettings): BackfillHandlers {
  let opened: OpenLambda | undefined;
  const lambda = (): OpenLambda => {
    opened ??= openLambda(settings);
    return opened;
  };
  return {
    backfill: async (event, context) =>
      runStep(event, lambda(), () => context.getRemainingTimeInMillis()),
    upgradeWritten: async (event, context) =>
      upgradeRecords(
        event,
        lambda(),
        () => context.getRemainingTimeInMillis(),
        // Lambda sends it to the function's log.
        (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`),
      ),
  };
}
