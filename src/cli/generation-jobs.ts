import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ChosenOptions,
  checkConfiguration,
  configurationName,
  defaultOptions,
  type FoundConfiguration,
  findConfiguration,
  type GenerationEntry,
  isTargetName,
  type OutputRequest,
  optionNames,
  type TargetName,
  targetNames,
} from "../generate/index.ts";
import { type Analysis, createLineIndex } from "../service/index.ts";
import { displayPath, fileSystem, repositoryOf, uriOf } from "./files.ts";
import { openModel, openModels, warnOfErrors } from "./models.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

/** All that is to be generated of one model. */
export interface GenerationJob {
  readonly analysis: Analysis;
  readonly requests: readonly OutputRequest[];
}

export interface JobOptions extends Partial<ChosenOptions> {
  /** The folder to write to; without it a configuration file says what is generated. */
  readonly out?: string;
  /** The configuration file; without it the nearest one. */
  readonly config?: string;
}

/**
 * What a command line of `dynamo generate` asks for: with `--out` one target of one model, else the
 * entries of the configuration file that the names choose.
 *
 * @param names a target, a model, both or none
 */
export async function generationJobs(
  names: readonly string[],
  options: JobOptions,
  terminal: Terminal,
): Promise<readonly GenerationJob[]> {
  const { target, model } = readNames(names);
  const { out, config } = options;
  const chosen = chosenOptions(options);
  if (out === undefined) {
    const given = Object.keys(chosen);
    if (given.length > 0) {
      throw new CommandFailure(
        `Without --out the entries of ${configurationName} are generated, and ${given.join(" and ")} ${given.length === 1 ? "stands" : "stand"} there.`,
      );
    }
    return configuredJobs(target, model, config, terminal);
  }
  if (config !== undefined) {
    throw new CommandFailure(
      "--out and --config exclude each other: a configuration names folders.",
    );
  }
  if (target === undefined) {
    throw new CommandFailure(
      `Say what is to be written to ${out}: dynamo generate TARGET --out ${out}. There is: ${targetNames.join(", ")}.`,
    );
  }
  const request: OutputRequest = {
    target,
    folder: uriOf(resolve(terminal.directory, out)),
    options: { ...defaultOptions, ...chosen },
  };
  return [{ analysis: await openModel(model, terminal), requests: [request] }];
}

/** The options that were given on the command line. */
function chosenOptions(options: JobOptions): Partial<ChosenOptions> {
  return Object.fromEntries(
    optionNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

function readNames([first, second]: readonly string[]): {
  readonly target?: TargetName;
  readonly model?: string;
} {
  if (first === undefined) return {};
  if (isTargetName(first))
    return second === undefined ? { target: first } : { target: first, model: second };
  if (second === undefined && first.endsWith(".dynamo")) return { model: first };
  throw new CommandFailure(`There is no target '${first}'. There is: ${targetNames.join(", ")}.`);
}

async function configuredJobs(
  target: TargetName | undefined,
  model: string | undefined,
  config: string | undefined,
  terminal: Terminal,
): Promise<readonly GenerationJob[]> {
  const { directory } = terminal;
  const found = await openConfiguration(config, model, terminal);
  const asked = model === undefined ? undefined : uriOf(resolve(directory, model));
  const entries = found.entries.filter(
    (entry) =>
      (target === undefined || entry.target === target) &&
      (asked === undefined || entry.model.uri === asked),
  );
  if (entries.length === 0) {
    const what = [target, model].filter((part) => part !== undefined).join(" and ");
    const about = what === "" ? "has no entries" : `has no entry for ${what}`;
    throw new CommandFailure(
      `${displayPath(found.uri, directory)} ${about}, so nothing is generated.`,
    );
  }
  return jobsOf(entries, found, terminal);
}

async function jobsOf(
  entries: readonly GenerationEntry[],
  found: FoundConfiguration,
  terminal: Terminal,
): Promise<readonly GenerationJob[]> {
  const byModel = new Map<string, GenerationEntry[]>();
  for (const entry of entries) {
    byModel.set(entry.model.uri, [...(byModel.get(entry.model.uri) ?? []), entry]);
  }
  const paths = [...byModel.keys()].map((uri) => fileURLToPath(uri));
  const models = await openModels(paths, terminal, { profile: "off" });
  const jobs: GenerationJob[] = [];
  for (const [uri, ofModel] of byModel) {
    const analysis = await models.analysisOf(uri);
    const [first] = ofModel;
    if (analysis.root !== uri && first !== undefined) {
      const root = models.displayPath(analysis.root);
      const message = `"${first.model.path}" is a part of ${root}; name that model.`;
      throw mistakes(found, [{ span: first.model.span, message }], terminal);
    }
    await warnOfErrors(analysis, models, terminal);
    const requests = ofModel.map(({ target, out, options }) => ({
      target,
      folder: out.uri,
      options,
    }));
    jobs.push({ analysis, requests });
  }
  return jobs;
}

async function openConfiguration(
  config: string | undefined,
  model: string | undefined,
  terminal: Terminal,
): Promise<FoundConfiguration> {
  const { directory } = terminal;
  const files = fileSystem(directory);
  const path = config === undefined ? undefined : resolve(directory, config);
  const start =
    path === undefined
      ? resolve(directory, model === undefined ? "." : dirname(model))
      : dirname(path);
  const repository = await repositoryOf(start);
  const folders = repository === undefined ? [] : [uriOf(repository)];
  if (path === undefined) {
    const found = await findConfiguration(uriOf(start), files, folders);
    if (found === undefined) throw new CommandFailure(noConfiguration);
    return withoutMistakes(found, terminal);
  }
  const text = await files.readFile(uriOf(path));
  if (text === undefined) throw new CommandFailure(`There is no file '${config}'.`);
  return withoutMistakes(await checkConfiguration(uriOf(path), text, files, folders), terminal);
}

const noConfiguration = `There is no ${configurationName} in this folder or above it. Write one:

  { "generate": [ { "model": "shop.dynamo", "target": "typescript", "out": "src/db" } ] }

or say what is to be generated: dynamo generate typescript shop.dynamo --out src/db`;

function withoutMistakes(found: FoundConfiguration, terminal: Terminal): FoundConfiguration {
  if (found.problems.length === 0) return found;
  throw mistakes(found, found.problems, terminal);
}

/** Mistakes of a configuration file with their places, as compilers tell them. */
function mistakes(
  { uri, text }: FoundConfiguration,
  problems: readonly Pick<FoundConfiguration["problems"][number], "span" | "message">[],
  { directory }: Terminal,
): CommandFailure {
  const lines = createLineIndex(text);
  const list = problems.map(({ span, message }) => {
    const { line, character } = lines.positionAt(span.start);
    return `${displayPath(uri, directory)}:${line + 1}:${character + 1}: ${message}`;
  });
  return new CommandFailure(
    `Nothing is generated from a configuration with mistakes.\n${list.join("\n")}`,
  );
}
