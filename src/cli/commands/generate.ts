import { rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { generateOutputs, type Output, type OutputFile, targets } from "../../generate/index.ts";
import { displayPath, fileSystem, makeFolder, reasonOf } from "../files.ts";
import { type GenerationJob, generationJobs, type JobOptions } from "../generation-jobs.ts";
import {
  type FileReport,
  type GenerateFormat,
  generateReport,
  isWrong,
} from "../reports/generate.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export interface GenerateOptions extends JobOptions {
  /** Only say whether the files are up to date. */
  readonly check: boolean;
  /** Overwrite and remove also what was edited by hand. */
  readonly force: boolean;
  readonly format: GenerateFormat;
}

/**
 * `dynamo generate`: writes access code and infrastructure. A file that somebody has edited, or that
 * no generator made, is left alone unless `--force` says otherwise.
 *
 * @param names a target, a model, both or none
 */
export async function generate(
  names: readonly string[],
  options: GenerateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const jobs = await generationJobs(names, options, terminal);
  const failures: string[] = [];
  const planned: { readonly output: Output; readonly model: string }[] = [];
  for (const job of jobs) {
    const outputs = await outputsOf(job, failures, terminal);
    const model = displayPath(job.analysis.root, terminal.directory);
    planned.push(...outputs.map((output) => ({ output, model })));
  }
  failures.push(...clashesOf(planned, terminal));
  if (failures.length > 0) throw new CommandFailure(failures.join("\n"));
  const reports: FileReport[] = [];
  for (const { output, model } of planned) {
    reports.push(...(await settle(output, model, options, terminal)));
  }
  tell(reports, options, terminal);
  return reports.some(isWrong) ? 1 : 0;
}

async function outputsOf(
  { analysis, requests }: GenerationJob,
  failures: string[],
  terminal: Terminal,
): Promise<readonly Output[]> {
  if (analysis.diagnostics.some(({ severity }) => severity === "error")) {
    const model = displayPath(analysis.root, terminal.directory);
    failures.push(`Nothing is generated from a model with errors: ${model}.`);
    return [];
  }
  const outputs = await generateOutputs(analysis, requests, fileSystem(terminal.directory));
  for (const { problems, omissions, target } of outputs) {
    for (const { subject, message } of omissions) {
      terminal.warn(`${targets[target].title}: ${subject}: ${message}`);
    }
    if (problems.length === 0) continue;
    const list = problems.map(({ subject, message }) => `  ${subject}: ${message}`);
    failures.push(`${targets[target].title} cannot be generated:\n${list.join("\n")}`);
  }
  return outputs;
}

/** Files that two of the outputs would write, the second over the first. */
function clashesOf(
  planned: readonly { readonly output: Output; readonly model: string }[],
  { directory }: Terminal,
): readonly string[] {
  const writers = new Map<string, string>();
  return planned.flatMap(({ output: { target, files }, model }) =>
    files.flatMap(({ uri }) => {
      const writer = `${target} for ${model}`;
      const other = writers.get(uri);
      writers.set(uri, writer);
      if (other === undefined) return [];
      return [
        `${displayPath(uri, directory)} would be written by ${other} and by ${writer}. Give them different folders.`,
      ];
    }),
  );
}

/** Writes what is to be written and removes what is left over, as far as that may be done. */
async function settle(
  { target, files, leftovers }: Output,
  model: string,
  { check, force }: GenerateOptions,
  terminal: Terminal,
): Promise<readonly FileReport[]> {
  const reports: FileReport[] = [];
  for (const file of files) {
    const { uri, state } = file;
    const isOwn = state === "missing" || state === "generated, unedited";
    const mayWrite = !check && state !== "same" && (isOwn || force);
    if (mayWrite) await write(file, terminal);
    const action = mayWrite ? "written" : isOwn || state === "same" ? "none" : "kept";
    reports.push({ file: displayPath(uri, terminal.directory), model, target, state, action });
  }
  for (const { uri, edited } of leftovers) {
    const mayRemove = !check && (!edited || force);
    if (mayRemove) await remove(uri, terminal);
    const action = mayRemove ? "removed" : edited ? "kept" : "none";
    const state = edited ? "edited leftover" : "leftover";
    reports.push({ file: displayPath(uri, terminal.directory), model, target, state, action });
  }
  return reports;
}

/** What was left alone is told apart from what was done, since it needs somebody to see to it. */
function tell(
  reports: readonly FileReport[],
  { format, check }: GenerateOptions,
  terminal: Terminal,
): void {
  const isText = format === "text";
  const warned = isText && !check ? reports.filter(isWrong) : [];
  const printed = generateReport(
    reports.filter((report) => !warned.includes(report)),
    format,
    check,
  );
  if (printed !== "") terminal.print(printed);
  if (warned.length > 0) terminal.warn(generateReport(warned, format, check));
  const wrong = reports.filter(isWrong).length;
  if (isText && check && reports.length > 1 && wrong > 0) {
    terminal.warn(
      `${wrong} of ${reports.length} files are not as the models want them; 'dynamo generate' writes what may be written.`,
    );
  }
}

async function write({ uri, text }: OutputFile, { directory }: Terminal): Promise<void> {
  const path = fileURLToPath(uri);
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text);
  } catch (error) {
    const isRefused = (error as NodeJS.ErrnoException).code === "ENOENT";
    const reason = isRefused ? "no folder can be made there" : reasonOf(error);
    throw new CommandFailure(`${displayPath(uri, directory)} cannot be written: ${reason}.`);
  }
}

async function remove(uri: string, { directory }: Terminal): Promise<void> {
  try {
    await rm(fileURLToPath(uri));
  } catch (error) {
    throw new CommandFailure(
      `${displayPath(uri, directory)} cannot be removed: ${reasonOf(error)}.`,
    );
  }
}
