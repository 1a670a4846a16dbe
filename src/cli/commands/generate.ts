import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  defaultOptions,
  type GeneratedFile,
  isTargetName,
  overwriteVerdict,
  targetNames,
  targets,
} from "../../generate/index.ts";
import { displayPath, makeFolder, reasonOf, uriOf } from "../files.ts";
import { openModel } from "../models.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export interface GenerateOptions {
  /** The folder to write to. */
  readonly out: string;
  /** Only say whether the files are up to date. */
  readonly check: boolean;
  /** Overwrite also what was edited by hand. */
  readonly force: boolean;
}

/**
 * `dynamo generate`: writes access code. A file that somebody has edited, or that no generator made,
 * is left alone unless `--force` says otherwise.
 */
export async function generate(
  target: string,
  path: string | undefined,
  options: GenerateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!isTargetName(target)) {
    throw new CommandFailure(
      `There is no target '${target}'. There is: ${targetNames.join(", ")}.`,
    );
  }
  const analysis = await openModel(path, terminal);
  if (analysis.diagnostics.some(({ severity }) => severity === "error")) {
    throw new CommandFailure("Nothing is generated from a model with errors.");
  }
  const { files, problems } = targets[target].generate(
    analysis.model,
    analysis.plans,
    defaultOptions,
  );
  if (problems.length > 0) {
    const list = problems.map(({ subject, message }) => `  ${subject}: ${message}`);
    throw new CommandFailure(`The model cannot be generated:\n${list.join("\n")}`);
  }
  const outcomes: ExitCode[] = [];
  for (const file of files) outcomes.push(await settle(file, options, terminal));
  return outcomes.includes(1) ? 1 : 0;
}

/** Writes one file, or says why not; 1 where it is not as it would be written. */
async function settle(
  file: GeneratedFile,
  { out, check, force }: GenerateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const path = join(resolve(terminal.directory, out), file.path);
  const shown = displayPath(uriOf(path), terminal.directory);
  const existing = await textOf(path, shown);
  const verdict = existing === undefined ? "missing" : overwriteVerdict(existing, file.text);
  if (verdict === "same") {
    terminal.print(`${shown} is up to date.`);
    return 0;
  }
  if (check) {
    terminal.print(`${shown} ${staleness[verdict]}`);
    return 1;
  }
  if ((verdict === "edited" || verdict === "foreign") && !force) {
    terminal.warn(`${shown} ${staleness[verdict]} It was left alone; --force overwrites it.`);
    return 1;
  }
  await write(path, file.text, shown);
  terminal.print(`${shown} written.`);
  return 0;
}

const staleness = {
  missing: "does not exist.",
  "generated, unedited": "is out of date.",
  edited: "was edited by hand since it was generated.",
  foreign: "is there, but was not generated.",
} as const;

async function textOf(path: string, shown: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CommandFailure(`${shown} cannot be read: ${reasonOf(error)}.`);
  }
}

async function write(path: string, text: string, shown: string): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text);
  } catch (error) {
    const isRefused = (error as NodeJS.ErrnoException).code === "ENOENT";
    const reason = isRefused ? "no folder can be made there" : reasonOf(error);
    throw new CommandFailure(`${shown} cannot be written: ${reason}.`);
  }
}
