import { open, readFile, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import {
  CheckpointError,
  type CheckpointStore,
  type RunRecord,
  runDifference,
} from "./checkpoint.ts";
import { type CheckpointFile, parseCheckpoint, serializeCheckpoint } from "./checkpoint-file.ts";
import { claimLock, codeOf, type FileLock, isLockOwner } from "./file-lock.ts";
import type { SegmentProgress } from "./progress.ts";

/**
 * A checkpoint in a file: plain JSON, which may be copied to another machine to go on there. It is
 * replaced as a whole and reaches the disk before a save resolves, so that neither a kill nor a
 * power failure leaves half of one. Beside it lies a lock while a process works with it.
 *
 * @param path Absolute.
 * @param shown The path as its user knows it, for messages.
 */
export function fileCheckpointStore(path: string, shown = path): CheckpointStore {
  return new FileCheckpointStore(path, shown);
}

/** What a checkpoint file has, without claiming it; `undefined` where there is none. */
export async function readCheckpointFile(
  path: string,
  shown = path,
): Promise<CheckpointFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw unreadable(shown, `it cannot be read (${codeOf(error) ?? String(error)})`, error);
  }
  const parsed = parseCheckpoint(text);
  if (typeof parsed === "string") throw unreadable(shown, parsed);
  return parsed;
}

class FileCheckpointStore implements CheckpointStore {
  private readonly path: string;
  private readonly shown: string;
  private lock: FileLock | undefined;
  private record: RunRecord | undefined;
  private readonly segments = new Map<number, SegmentProgress>();
  private writing: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(path: string, shown: string) {
    this.path = path;
    this.shown = shown;
  }

  async open(record: RunRecord, how: "start" | "resume" | "either"): Promise<RunRecord> {
    await this.claim();
    try {
      const saved = await readCheckpointFile(this.path, this.shown);
      const taken = saved === undefined ? this.fresh(record, how) : this.taken(saved, record, how);
      this.record = taken;
      // That the file can be written is known before the first item is changed.
      await this.write();
      return taken;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async load(segment: number): Promise<SegmentProgress | undefined> {
    return this.segments.get(segment);
  }

  save(progress: SegmentProgress): Promise<void> {
    this.segments.set(progress.segment, progress);
    return this.written();
  }

  saveRecord(record: RunRecord): Promise<void> {
    this.record = record;
    return this.written();
  }

  async close(): Promise<void> {
    await this.writing.catch(() => undefined);
    await this.lock?.release();
    this.lock = undefined;
  }

  private fresh(record: RunRecord, how: "start" | "resume" | "either"): RunRecord {
    if (how !== "resume") return record;
    throw new CheckpointError(
      "checkpoint-missing",
      `There is no checkpoint "${this.shown}" to resume. Start without resuming, or name the file that the backfill was started with.`,
    );
  }

  private taken(
    saved: CheckpointFile,
    record: RunRecord,
    how: "start" | "resume" | "either",
  ): RunRecord {
    const failures = saved.segments.reduce((sum, each) => sum + each.failures.length, 0);
    const isDone =
      saved.segments.length === saved.record.run.segments &&
      saved.segments.every((each) => each.isDone);
    // What is done and has kept nothing is of no use to anybody.
    if (how === "start" && isDone && failures === 0) return record;
    if (how === "start") {
      const left = isDone
        ? `of ${failures === 1 ? "an item" : `${failures} items`} that could not be upgraded`
        : "of a backfill that has not come to its end";
      throw new CheckpointError(
        "checkpoint-unfinished",
        `"${this.shown}" is the checkpoint ${left}. Resume it, name another file, or delete it.`,
      );
    }
    const difference = runDifference(saved.record.run, record.run);
    if (difference !== undefined) {
      throw new CheckpointError(
        "checkpoint-differs",
        `The checkpoint "${this.shown}" cannot be resumed. ${difference}`,
      );
    }
    for (const segment of saved.segments) this.segments.set(segment.segment, segment);
    return saved.record;
  }

  private async claim(): Promise<void> {
    let claimed: Awaited<ReturnType<typeof claimLock>>;
    try {
      claimed = await claimLock(`${this.path}.lock`);
    } catch (error) {
      throw this.notWritten(error);
    }
    if (!isLockOwner(claimed)) {
      this.lock = claimed;
      return;
    }
    const { process: pid, host } = claimed;
    throw new CheckpointError(
      "checkpoint-in-use",
      `Process ${pid} on ${host} is working with the checkpoint "${this.shown}". Wait until it ends, or end it; a process that has died lets go within a minute.`,
    );
  }

  /** Saves that come while the file is being written are written together after that. */
  private written(): Promise<void> {
    this.next ??= this.writing
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        this.writing = this.write();
        return this.writing;
      });
    return this.next;
  }

  private async write(): Promise<void> {
    if (this.record === undefined || (await this.lock?.isHeld()) !== true) {
      throw new CheckpointError(
        "checkpoint-in-use",
        `Another process has taken over the checkpoint "${this.shown}", because this one had been silent for a minute. Nothing is lost: the other one goes on.`,
      );
    }
    const segments = [...this.segments.values()].sort((a, b) => a.segment - b.segment);
    const text = serializeCheckpoint({ record: this.record, segments });
    const temporary = `${this.path}.${process.pid}.tmp`;
    try {
      const file = await open(temporary, "w");
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw this.notWritten(error);
    }
  }

  private notWritten(error: unknown): CheckpointError {
    const reason = codeOf(error) ?? String(error);
    return new CheckpointError(
      "checkpoint-not-written",
      `The checkpoint "${this.shown}" cannot be written (${reason}). Nothing goes on without it: see to the folder, its permissions and the space on its disk, or name another file.`,
      { cause: error },
    );
  }
}

/** That a file has another content now is kept in its folder; not every system lets a folder be synced. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  if (folder === undefined) return;
  try {
    await folder.sync();
  } catch {
    // Windows, and some network drives.
  } finally {
    await folder.close();
  }
}

function unreadable(shown: string, why: string, cause?: unknown): CheckpointError {
  return new CheckpointError(
    "checkpoint-unreadable",
    `"${shown}" is no checkpoint that can be used: ${why}. Name another file.`,
    { cause },
  );
}
