import { type FSWatcher, watch } from "node:fs";
import { findModelFiles, foldersBelow, reasonOf } from "../files.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";
import { type CheckOptions, check } from "./check.ts";

/** Stand for themselves in the output, so that a task of an editor knows when a check has begun and ended. */
export const checkBegins = "Checking the models…";
export const checkEnds = "Watching for changes. Ctrl+C ends it.";

/**
 * `dynamo check --watch`: checks, and again whenever a model or a file that a model uses has
 * changed, until it is told to end. What cannot be checked is said, and may be mended meanwhile.
 */
export async function watchChecks(
  paths: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.format !== "text") {
    throw new CommandFailure("--watch reports as text: leave out --format, or --watch.");
  }
  if (options.updateBaseline) {
    throw new CommandFailure("--watch writes nothing: leave out --update-baseline, or --watch.");
  }
  // What is not there at the start is a slip of the hand; what vanishes later may come back.
  await findModelFiles(paths, terminal.directory);
  const changes = new Changes(terminal);
  try {
    while (!terminal.signal.aborted) {
      // Before the files are read: a change meanwhile is not missed.
      await changes.watchBelow(paths.length === 0 ? ["."] : paths, terminal.directory);
      terminal.print(checkBegins);
      try {
        await check(paths, options, terminal);
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error;
        terminal.print(error.message);
      }
      terminal.print(checkEnds);
      await changes.next();
    }
  } finally {
    changes.close();
  }
  return 0;
}

/** An editor writes a file in several steps, and a branch brings many files. */
const quietMilliseconds = 100;

/** Files that matter and change below some folders. */
class Changes {
  private readonly terminal: Terminal;
  private readonly watchers = new Map<string, FSWatcher>();
  private hasChanged = false;
  private tell: (() => void) | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    terminal.signal.addEventListener("abort", () => this.tell?.());
  }

  /** Watches each folder by itself: a watch of all that is below would go into `node_modules`, too. */
  async watchBelow(paths: readonly string[], directory: string): Promise<void> {
    const folders = new Set(await foldersBelow(paths, directory));
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of folders) {
      if (!this.watchers.has(folder)) this.watchers.set(folder, this.watch(folder));
    }
  }

  /** Resolves once something has changed and nothing changes any more, or the end is asked for. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.tell = () => {
        this.tell = undefined;
        this.hasChanged = false;
        resolve();
      };
      if (this.hasChanged || this.terminal.signal.aborted) this.ask();
    });
  }

  close(): void {
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
  }

  private watch(folder: string): FSWatcher {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || matters(name)) this.ask();
      });
      // The folder is gone, which the folder above it tells.
      watcher.on("error", () => watcher.close());
      return watcher;
    } catch (error) {
      throw new CommandFailure(
        `The folder ${folder} cannot be watched: ${reasonOf(error)}. Name fewer folders, or check without --watch.`,
      );
    }
  }

  private ask(): void {
    this.hasChanged = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell?.(), quietMilliseconds);
  }
}

/** Models, samples and upgrade functions; and folders, whose names have no end. */
function matters(name: string): boolean {
  return /\.(dynamo|json|ndjson|[cm]?[jt]s)$/.test(name) || !name.includes(".");
}
