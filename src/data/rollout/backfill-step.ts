import { countText } from "../../base/figures.ts";
import type { BackfillPlan, ItemWriteRequest, RolloutStep } from "../../evolution/index.ts";
import { progressLine } from "../backfill/report.ts";
import type { Connection } from "../connections.ts";
import type { RolloutEnd, RolloutRunOptions } from "./run-options.ts";

/** A backfill that has come to its end, or why it has not. */
export type BackfillStepEnd =
  | { readonly kind: "done"; readonly message: string; readonly checkpoint: string }
  | Extract<RolloutEnd, { readonly kind: "failed" | "interrupted" }>;

/**
 * Runs the backfill of a step, from its checkpoint where there is one: beside the state file, until
 * the step is remembered as done.
 */
export async function runBackfillStep(
  connection: Connection,
  step: RolloutStep,
  plan: BackfillPlan,
  { door, statePath, functions, abortSignal }: RolloutRunOptions,
): Promise<BackfillStepEnd> {
  const connected = await door.connectBackfill(connection, plan, {
    ...(abortSignal !== undefined && { abortSignal }),
    ...(functions !== undefined && { functions }),
    census: plan.census,
  });
  const checkpoint = `${statePath}.${step.id}`;
  const running = door.startBackfill({
    ...connected.options,
    store: door.fileCheckpointStore(checkpoint, checkpoint),
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
    const count =
      failures.length === 1 ? "1 of its items has" : `${failures.length} of its items have`;
    const message =
      first === undefined
        ? (report.message ?? `${countText(older, "item")} of an older version left.`)
        : `${count} failed, ${JSON.stringify(first.key)} with: ${first.message}`;
    return { kind: "failed", step, message };
  } finally {
    abortSignal?.removeEventListener("abort", cancel);
  }
}

/** What the backfill of a step would do now, by a look at some items. Nothing is written. */
export async function previewBackfillStep(
  connection: Connection,
  plan: BackfillPlan,
  { door, functions, abortSignal }: RolloutRunOptions,
): Promise<{ readonly requests: readonly ItemWriteRequest[]; readonly message: string }> {
  const sending = abortSignal === undefined ? {} : { abortSignal };
  const connected = await door.connectBackfill(connection, plan, {
    ...sending,
    ...(functions !== undefined && { functions }),
    onlyReads: true,
  });
  const { options, items, bytes } = connected;
  const end = await door.dryRun({
    ...options,
    ...(abortSignal !== undefined && { signal: abortSignal }),
    ...(items !== undefined && { items }),
    ...(bytes !== undefined && { bytes }),
  });
  if (end.kind === "stopped") return { requests: [], message: end.message };
  if (end.kind === "interrupted") return { requests: [], message: "Interrupted." };
  const { scanned, isWhole, counts, samples, failures } = end.report;
  const [failure] = failures;
  const looked = isWhole
    ? `All ${scanned} items of the table have been looked at`
    : `${scanned} items of the table have been looked at`;
  return {
    requests: samples.slice(0, mostRequests).map(({ request }) => request),
    message: [
      `${looked}: as they are now, ${counts.change} would be written, each by such a conditional request, and ${counts.failed} would fail.`,
      ...(failure === undefined ? [] : [`One fails with: ${failure.message}`]),
    ].join(" "),
  };
}

/** Requests for items that a preview shows: enough to see what they are like. */
const mostRequests = 3;
