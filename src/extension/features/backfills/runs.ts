import * as vscode from "vscode";
import type { Backfill, BackfillProgress, ConnectedBackfill } from "../../../data/index.ts";
import { loadData } from "../../infrastructure/data.ts";
import { describeFailure } from "../../infrastructure/errors.ts";
import type { StoredRun, StoredRuns } from "./stored-runs.ts";

/** How a run stands at this moment; `interrupted` also where its window was closed meanwhile. */
export type RunState = BackfillProgress["state"];

/**
 * The backfills of this workspace: those that this window carries out, and those that it finds. What
 * a run has done is in its checkpoint before it goes on, so that closing the window loses nothing.
 */
export class BackfillRuns implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<StoredRun | undefined>();
  /** One run has gone on, or, without one, the list is another. */
  readonly onDidChange = this.changed.event;
  private readonly stored: StoredRuns;
  private readonly running = new Map<string, Backfill>();

  constructor(stored: StoredRuns) {
    this.stored = stored;
  }

  /** Newest first, with the progress of this moment. */
  all(): readonly StoredRun[] {
    return this.stored.all().map((run) => {
      const running = this.running.get(run.id);
      return running === undefined ? run : { ...run, progress: running.progress() };
    });
  }

  named(id: string): StoredRun | undefined {
    return this.all().find((run) => run.id === id);
  }

  isRunning(id: string): boolean {
    return this.running.has(id);
  }

  stateOf(run: StoredRun): RunState {
    const running = this.running.get(run.id);
    if (running !== undefined) return running.progress().state;
    if (run.message !== undefined) return "stopped";
    return run.report?.state ?? "interrupted";
  }

  /**
   * Carries a run out. Resolves when it has come to an end, whichever.
   *
   * @param how `resume` goes on where the checkpoint is; `retry` also tries what has failed
   */
  async carryOut(
    run: StoredRun,
    { options }: ConnectedBackfill,
    how: "start" | "resume" | "retry",
  ): Promise<StoredRun> {
    const data = await loadData();
    const path = await this.stored.checkpointOf(run.id);
    const backfill = data.startBackfill({
      ...options,
      store: data.fileCheckpointStore(path),
      // One that was interrupted before its first page has nothing to go on from, and begins.
      how: how === "start" ? "start" : "either",
      retryFailed: how === "retry",
    });
    this.running.set(run.id, backfill);
    const { report: _, message: __, ...begun } = run;
    const stopListening = backfill.onProgress((progress) =>
      this.changed.fire({ ...begun, progress }),
    );
    const ending = backfill.finished
      .then((report): StoredRun => ({ ...begun, progress: report.progress, report }))
      .catch((error: unknown): StoredRun => {
        return { ...begun, progress: backfill.progress(), message: describeFailure(error).message };
      });
    await this.keep({ ...begun, progress: backfill.progress() });
    const ended = await ending;
    stopListening();
    this.running.delete(run.id);
    await this.keep(ended);
    return ended;
  }

  pause(id: string): void {
    this.running.get(id)?.pause();
  }

  /** Lets a paused run go on. @returns whether there was one */
  goOn(id: string): boolean {
    const running = this.running.get(id);
    running?.resume();
    return running !== undefined;
  }

  cancel(id: string): void {
    this.running.get(id)?.cancel();
  }

  async forget(id: string): Promise<void> {
    await this.stored.forget(id);
    this.changed.fire(undefined);
  }

  /** How far each segment of a run was when it was saved last. */
  async segmentsOf({ id }: StoredRun) {
    const data = await loadData();
    const saved = await data.readCheckpointFile(await this.stored.checkpointOf(id));
    return saved?.segments ?? [];
  }

  dispose(): void {
    for (const backfill of this.running.values()) backfill.cancel();
    this.changed.dispose();
  }

  private async keep(run: StoredRun): Promise<void> {
    await this.stored.keep(run);
    this.changed.fire(undefined);
  }
}
