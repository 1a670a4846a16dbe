import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import {
  type ConfigurationProblem,
  checkConfiguration,
  configurationName,
  defaultOptions,
  type FileSystem,
  type FoundConfiguration,
  findConfiguration,
  folderOf,
  generateOutputs,
  isTargetName,
  isWithin,
  type Output,
  type OutputRequest,
  relativeFolder,
  targetNames,
  targets,
  uriOfPath,
  withEntry,
} from "../generate/index.ts";
import { canonicalUri } from "../language/semantics/imports.ts";
import type {
  ConfigurationMistake,
  ConfiguredFile,
  ConfigureParams,
  ExistingFile,
  Generated,
  GeneratedOutput,
  GenerateParams,
  OutputChoice,
  TargetSummary,
  TextParams,
} from "../protocol/server-requests.ts";
import { type Analysis, createLineIndex, type Workspace } from "../service/index.ts";

/** What generation needs of the server around it. */
export interface GenerationEnvironment {
  readonly workspace: Workspace;
  readonly files: FileSystem;
  /** The URIs of the workspace's folders. */
  folders(): readonly string[];
  /** The setting `dynamo.generate.output` of a model. */
  defaultFolder(root: string): Promise<string>;
}

/** What is to be generated of a model, and who says so. */
export interface Requested {
  readonly configuration: FoundConfiguration | undefined;
  readonly requests: readonly OutputRequest[];
}

/** The files of a model beside what is there, or what cannot be generated and why. */
export async function generated(
  analysis: Analysis,
  { output }: GenerateParams,
  environment: GenerationEnvironment,
): Promise<Generated | ResponseError<void>> {
  const requested =
    output === undefined
      ? await requestedOf(analysis, environment)
      : { configuration: undefined, requests: requestOf(output) };
  if (requested instanceof ResponseError) return requested;
  const { configuration, requests } = requested;
  const mistakes =
    configuration === undefined ? [] : mistakesOf(configuration.text, configuration.problems);
  const outputs =
    mistakes.length > 0 ? [] : await generateOutputs(analysis, requests, environment.files);
  const problems = outputs.flatMap((made) => made.problems);
  if (problems.length > 0) {
    const reasons = problems.map(({ subject, message }) => `${subject}: ${message}`);
    return failure(`No code can be generated from this model. ${reasons.join(" ")}`);
  }
  return {
    configuration: configuration?.uri ?? null,
    mistakes,
    outputs: outputs.map(asProtocol),
  };
}

/**
 * What the configuration file says of a model, and without such a file TypeScript into the folder
 * of the settings.
 */
export async function requestedOf(
  { root }: Analysis,
  environment: GenerationEnvironment,
): Promise<Requested | ResponseError<void>> {
  if (!root.includes("/")) return failure("The model is in no file yet; save it first.");
  const { files, folders } = environment;
  const configuration = await findConfiguration(folderOf(root), files, folders());
  if (configuration === undefined) {
    const folder = await settingsFolder(root, environment);
    if (folder instanceof ResponseError) return folder;
    return { configuration, requests: requestOf({ target: "typescript", folder }) };
  }
  const requests = configuration.entries
    .filter(({ model }) => canonicalUri(model.uri) === canonicalUri(root))
    .map(({ target, out, options }) => ({ target, folder: out.uri, options }));
  return { configuration, requests };
}

/** What is wrong with the text of a configuration file. */
export async function configurationMistakes(
  { uri, text }: TextParams,
  { workspace, files, folders }: GenerationEnvironment,
): Promise<readonly ConfigurationMistake[]> {
  const { entries, problems } = await checkConfiguration(uri, text, files, folders());
  const parts: ConfigurationProblem[] = [];
  for (const { model } of entries) {
    const analysis = await workspace.analysisOf(model.uri);
    if (analysis === undefined || canonicalUri(analysis.root) === canonicalUri(model.uri)) continue;
    const message = `"${model.path}" is a part of ${fileNameOf(analysis.root)}; name that model.`;
    parts.push({ span: model.span, message, inSchema: false });
  }
  return mistakesOf(text, [...problems, ...parts]);
}

/** The configuration file of a model with one more output: the nearest one, or a new one. */
export async function configured(
  { root }: Analysis,
  { output }: ConfigureParams,
  { files, folders }: GenerationEnvironment,
): Promise<ConfiguredFile | ResponseError<void>> {
  if (!root.includes("/")) return failure("The model is in no file yet; save it first.");
  const found = await findConfiguration(folderOf(root), files, folders());
  const base = folders().find((folder) => isWithin(root, folder)) ?? folderOf(root);
  const uri = found?.uri ?? `${base.replace(/\/+$/, "")}/${configurationName}`;
  const model = relativeFolder(folderOf(uri), root)?.replace(/^\.\//, "");
  const out = relativeFolder(folderOf(uri), output.folder)?.replace(/^\.\//, "");
  const text =
    model === undefined || out === undefined
      ? undefined
      : withEntry(found?.text, { model, target: output.target, out });
  if (text !== undefined) return { uri, text };
  return failure(`${configurationName} has mistakes; nothing was added to it.`);
}

export function targetSummaries(): readonly TargetSummary[] {
  return targetNames.map((name) => ({ name, title: targets[name].title }));
}

export function fileNameOf(uri: string): string {
  const path = canonicalUri(uri);
  return path.slice(path.lastIndexOf("/") + 1);
}

function requestOf({ target, folder }: OutputChoice): readonly OutputRequest[] {
  return isTargetName(target) ? [{ target, folder, options: defaultOptions }] : [];
}

/** The folder of the settings, relative to the model's workspace folder or, without one, to the model. */
async function settingsFolder(
  root: string,
  { folders, defaultFolder }: GenerationEnvironment,
): Promise<string | ResponseError<void>> {
  const setting = await defaultFolder(root);
  const base = folders().find((folder) => isWithin(root, folder)) ?? folderOf(root);
  const folder = uriOfPath(`${base.replace(/\/+$/, "")}/here`, setting);
  if (isWithin(folder, base)) return folder;
  return failure(
    `The setting dynamo.generate.output leads out of the workspace: ${setting}. Name a folder inside of it.`,
  );
}

function asProtocol({ target, folder, files, leftovers, omissions }: Output): GeneratedOutput {
  return {
    target,
    title: targets[target].title,
    folder,
    files: files.map(({ path, uri, text, state }) => ({
      path,
      uri,
      text,
      existing: existingFiles[state],
    })),
    leftovers,
    omissions: omissions.map(({ subject, message }) => `${subject}: ${message}`),
  };
}

const existingFiles = {
  missing: "none",
  same: "same",
  "generated, unedited": "unedited",
  edited: "edited",
  foreign: "foreign",
} as const satisfies Readonly<Record<Output["files"][number]["state"], ExistingFile>>;

function mistakesOf(
  text: string,
  problems: readonly ConfigurationProblem[],
): readonly ConfigurationMistake[] {
  const lines = createLineIndex(text);
  return problems.map(({ span, message, inSchema }) => ({
    range: lines.rangeOf(span),
    message,
    inSchema,
  }));
}

function failure(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
