import { join } from "node:path";
import { format } from "node:util";
import Mocha from "mocha";
import { projectRoot } from "./cache.ts";
import { stopSharedDynamoDbLocal } from "./dynamodb-local.ts";
import { oneFailure, runMocha, type Totals } from "./totals.ts";

/** What the parent asks for: to run a test file, or to come to an end. */
export interface WorkerRequest {
  readonly file: string | undefined;
}

/** What the worker tells: a line of the report, or how a file has ended. */
export type WorkerMessage = { readonly line: string } | { readonly totals: Totals };

/** A process that runs the test files that its parent names, one after the other. */
// What tests have started ends with the process, but only where it exits by itself.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.once("disconnect", () => process.exit(130));

Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => {
  for (const line of format(...parts).split("\n")) tell({ line });
};

process.on("message", async ({ file }: WorkerRequest) => {
  if (file === undefined) {
    await stopSharedDynamoDbLocal();
    process.exit(0);
  }
  tell({ totals: await runFile(file) });
});

async function runFile(file: string): Promise<Totals> {
  const mocha = new Mocha({
    ui: "tdd",
    reporter: "spec",
    timeout: Number(process.env.MODELER_TEST_TIMEOUT ?? 10_000),
    slow: 400,
    color: process.stdout.isTTY,
  });
  mocha.addFile(join(projectRoot, file));
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    tell({ line: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    return oneFailure(`${file} could not be loaded`);
  }
  const totals = await runMocha(mocha);
  return totals.passed + totals.failed > 0 ? totals : oneFailure(`${file} has no tests`);
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}
