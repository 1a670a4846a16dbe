import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { BackfillProgress, BackfillReport } from "../../../data/index.ts";

/** What is kept of a backfill, so that it can be gone on with in another window or on another day. */
export interface StoredRun {
  readonly id: string;
  /** URI of the model's root. */
  readonly model: string;
  /** Logical name. */
  readonly table: string;
  /** Physical name. */
  readonly physicalTable: string;
  readonly connection: string;
  readonly segments: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly progress?: BackfillProgress;
  readonly report?: BackfillReport;
  /** Why it could not go on, where no report says so. */
  readonly message?: string;
}

const key = "dynamo.backfills";
/** Older ones are forgotten, with their checkpoints: nobody looks at them any more. */
const mostRuns = 50;

/** The backfills of this workspace: what is known of each, and the checkpoint that each has on disk. */
export class StoredRuns {
  private readonly context: vscode.ExtensionContext;

  constructor(context: vscode.ExtensionContext) {
    this.context = context;
  }

  /** Newest first. */
  all(): readonly StoredRun[] {
    return this.context.workspaceState.get<readonly StoredRun[]>(key, []);
  }

  /** Adds a run, or replaces what is known of it. */
  async keep(run: StoredRun): Promise<void> {
    const others = this.all().filter(({ id }) => id !== run.id);
    const all = [run, ...others].sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
    await this.context.workspaceState.update(key, all.slice(0, mostRuns));
    for (const { id } of all.slice(mostRuns)) await this.deleteCheckpoint(id);
  }

  async forget(id: string): Promise<void> {
    const others = this.all().filter((run) => run.id !== id);
    await this.context.workspaceState.update(key, others);
    await this.deleteCheckpoint(id);
  }

  /** The path of a run's checkpoint, in the folder that VS Code keeps for this workspace. */
  async checkpointOf(id: string): Promise<string> {
    await mkdir(this.folder.fsPath, { recursive: true });
    return join(this.folder.fsPath, `${id}.json`);
  }

  private get folder(): vscode.Uri {
    const { storageUri, globalStorageUri } = this.context;
    return vscode.Uri.joinPath(storageUri ?? globalStorageUri, "backfills");
  }

  private async deleteCheckpoint(id: string): Promise<void> {
    try {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(this.folder, `${id}.json`));
    } catch (error) {
      // A run that never came to its first page has none.
      if (!(error instanceof vscode.FileSystemError && error.code === "FileNotFound")) throw error;
    }
  }
}
