import type { BackfillPlan, RolloutStep } from "../../evolution/index.ts";
import { connectBackfill } from "../backfill/connected.ts";
import { fileCheckpointStore, progressLine, startBackfill } from "../backfill/index.ts";
import type { Connection } from "../connections.ts";
import type { RolloutEnd, RolloutRunOptions } from "./driver.ts";

/** A backfill that has come to its end, or why it has not. */
export type BackfillStepEnd =
  | { readonly kind: "done"; readonly message: string; readonly checkpoint: string }
  | Extract<RolloutEnd, { readonly kind: "failed" | "interrupted" }>;

/**
 * Runs the backfill of a step, from its checkpoint where there is one: beside the state file, until
 * the step is remembered as done.
 *
 * @param table as the plan of the roll-out calls it
 */
export async function runBackfillStep(
  connection: Connection,
  step: RolloutStep,
  plan: BackfillPlan,
  table: string,
  { statePath, functions, censusOf, abortSignal }: RolloutRunOptions,
): Promise<BackfillStepEnd> {
  const census = censusOf(table, "new");
  const connected = await connectBackfill(connection, plan, {
    ...(abortSignal !== undefined && { abortSignal }),
    ...(functions !== undefined && { functions }),
    ...(census !== undefined && { census }),
  });
  const checkpoint = `${statePath}.${step.id}`;
  const running = startBackfill({
    ...connected.options,
    store: fileCheckpointStore(checkpoint, checkpoint),
    how: "either",
    retryFailed: true,
  });
  const cancel = (): void => running.cancel();
  abortSignal?.addEventListener("abort", cancel, { once: true });
  if (abortSignal?.aborted === true) cancel();
  try {
    const report = await running.finished;
    if (report.state === "interrupted") return { kind: "interrupted", step };
    const { failures, older = 0 } = report;
    if (report.state === "finished" && failures.length === 0 && older === 0) {
      return { kind: "done", message: `${progressLine(report.progress)}.`, checkpoint };
    }
    const [first] = failures;
    const message =
      first === undefined
        ? (report.message ?? `${older} items are of an older version still.`)
        : `${failures.length} of its items have failed, the first with: ${first.message}`;
    return { kind: "failed", step, message };
  } finally {
    abortSignal?.removeEventListener("abort", cancel);
  }
}
