import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../src/cli/run.ts";

export interface CommandOutcome {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs one command line in a folder, as the process would, and tells what a user would see. */
export async function runCommand(
  directory: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<CommandOutcome> {
  const output: string[] = [];
  const errors: string[] = [];
  const exitCode = await run(args, {
    directory,
    environment: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    interactive: false,
    print: (text) => output.push(text),
    warn: (text) => errors.push(text),
    confirm: async () => false,
    signal: new AbortController().signal,
  });
  return { exitCode, output: output.join("\n"), errors: errors.join("\n") };
}

/** A folder with these files, gone after the test's suite. */
export function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "dynamo-cli-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  suiteTeardownFor(folder);
  return folder;
}

const folders = new Set<string>();

function suiteTeardownFor(folder: string): void {
  if (folders.size === 0) {
    process.once("exit", () => {
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    });
  }
  folders.add(folder);
}
