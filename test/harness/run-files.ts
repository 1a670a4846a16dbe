import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "./cache.ts";
import type { WorkerMessage, WorkerRequest } from "./run-mocha.ts";
import { addTotals, noTests, oneFailure, type Totals } from "./totals.ts";

export interface RunFilesOptions {
  readonly timeoutMilliseconds: number;
  /** How many processes share the files. */
  readonly processes: number;
}

/**
 * Runs test files and writes their reports to the console: line by line where one process runs
 * them, else file by file, so that reports do not mix.
 */
export async function runFiles(
  files: readonly string[],
  { timeoutMilliseconds, processes }: RunFilesOptions,
): Promise<Totals> {
  const waiting = [...files];
  const workers = Math.min(processes, files.length);
  const totals = await Promise.all(
    Array.from({ length: workers }, () => work(waiting, timeoutMilliseconds, workers > 1)),
  );
  return addTotals(noTests, ...totals);
}

/** Lets one process run files as long as some are waiting. */
async function work(
  waiting: string[],
  timeoutMilliseconds: number,
  isReportedByFile: boolean,
): Promise<Totals> {
  const worker = startWorker(timeoutMilliseconds);
  let totals = noTests;
  for (;;) {
    const file = waiting.shift();
    if (file === undefined) break;
    const lines: string[] = [];
    const result = await runFile(worker, file, (line) => {
      if (isReportedByFile) lines.push(line);
      else console.log(line);
    });
    if (lines.length > 0) console.log(lines.join("\n"));
    totals = addTotals(totals, result ?? oneFailure(`${file} ended its process`));
    // A process that has ended is replaced, so that the other files still run.
    if (result === undefined)
      return addTotals(totals, await work(waiting, timeoutMilliseconds, isReportedByFile));
  }
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  send(worker, { file: undefined });
  await ended;
  return totals;
}

function startWorker(timeoutMilliseconds: number): ChildProcess {
  return fork(join(projectRoot, "test/harness/run-mocha.ts"), {
    cwd: projectRoot,
    execArgv: ["--import", "tsx"],
    env: { ...process.env, MODELER_TEST_TIMEOUT: String(timeoutMilliseconds) },
  });
}

/** @returns Its totals, or `undefined` when the process ended before the tests did. */
function runFile(
  worker: ChildProcess,
  file: string,
  report: (line: string) => void,
): Promise<Totals | undefined> {
  return new Promise((resolve) => {
    const onMessage = (message: unknown) => {
      const told = message as WorkerMessage;
      if ("line" in told) report(told.line);
      else finish(told.totals);
    };
    const onEnd = () => finish(undefined);
    const finish = (totals: Totals | undefined) => {
      worker.off("message", onMessage).off("exit", onEnd).off("error", onEnd);
      resolve(totals);
    };
    worker.on("message", onMessage).once("exit", onEnd).once("error", onEnd);
    send(worker, { file });
  });
}

function send(worker: ChildProcess, request: WorkerRequest): void {
  worker.send(request);
}
