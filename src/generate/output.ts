import type { Model } from "../language/semantics/model.ts";
import type { ModelPlans } from "../planner/plan.ts";
import { relativeFolder, uriOfPath } from "./configuration/uris.ts";
import type { GenerationProblem } from "./generated-file.ts";
import { type ChosenOptions, defaultOptions } from "./options.ts";
import { keptPaths, type OverwriteVerdict, overwriteVerdict, ownershipOf } from "./ownership.ts";
import { type Target, type TargetName, targetNames, targets } from "./targets.ts";
import { fileName } from "./typescript/names.ts";

/** How generation gets at the files that are there. */
export interface FileSystem {
  /** The text of a file, or `undefined` where there is none or it cannot be read. */
  readFile(uri: string): Promise<string | undefined>;
  /** The names of the files of a folder; none where there is no such folder. */
  listFiles(folder: string): Promise<readonly string[]>;
}

/** What is to be generated of one model, and where to. */
export interface OutputRequest {
  readonly target: TargetName;
  /** The URI of the folder. */
  readonly folder: string;
  readonly options: ChosenOptions;
}

/** Files that are to be written, and what stands in their places. */
export interface Output {
  readonly target: TargetName;
  readonly folder: string;
  readonly files: readonly OutputFile[];
  /** What an earlier generation wrote and this one does not. */
  readonly leftovers: readonly Leftover[];
  /** Why nothing can be generated; there are no files then. */
  readonly problems: readonly GenerationProblem[];
  /** What the model says and the target cannot express. */
  readonly omissions: readonly GenerationProblem[];
}

export interface OutputFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly uri: string;
  readonly text: string;
  /** The path of the file that has the mark of this one. */
  readonly keptBy?: string;
  readonly state: FileState;
}

/** Whether a file is there, and whose it is. */
export type FileState = OverwriteVerdict | "missing";

/** A generated file of the same model that nothing makes any more. */
export interface Leftover {
  readonly uri: string;
  /** Whether somebody changed it, so that it is not to be removed. */
  readonly edited: boolean;
}

interface PlannedModel {
  readonly model: Model;
  readonly plans: ModelPlans;
}

/**
 * Generates what is asked for and compares it with what is there. All that is written into one folder
 * is to be asked for together: what one request makes is no leftover of another.
 */
export async function generateOutputs(
  { model, plans }: PlannedModel,
  requests: readonly OutputRequest[],
  files: FileSystem,
): Promise<readonly Output[]> {
  const modelFolder = folderOf(model.root);
  const made = requests.map((request) => {
    const target: Target = targets[request.target];
    const options = {
      ...request.options,
      modelFolder: relativeFolder(request.folder, modelFolder),
    };
    return { request, generation: target.generate(model, plans, options) };
  });
  const wanted = new Set(
    made.flatMap(({ request, generation }) =>
      generation.files.map(({ path }) => uriIn(request.folder, path)),
    ),
  );
  const outputs: Output[] = [];
  const told = new Set(wanted);
  for (const { request, generation } of made) {
    const { target, folder } = request;
    const { problems, omissions = [] } = generation;
    const written = await Promise.all(
      generation.files.map(async ({ path, text, keptBy }): Promise<OutputFile> => {
        const uri = uriIn(folder, path);
        const existing = await files.readFile(uri);
        const keeper =
          keptBy === undefined
            ? undefined
            : { path, text: await files.readFile(uriIn(folder, keptBy)) };
        const state = existing === undefined ? "missing" : overwriteVerdict(existing, text, keeper);
        return { path, uri, text, ...(keptBy !== undefined && { keptBy }), state };
      }),
    );
    const left = await leftoversOf({ target, folder, files: written }, { model, plans }, files);
    const leftovers = problems.length > 0 ? [] : left.filter(({ uri }) => !told.has(uri));
    for (const { uri } of leftovers) told.add(uri);
    outputs.push({ target, folder, files: written, leftovers, problems, omissions });
  }
  return outputs;
}

/**
 * Generated files of the model in the folders into which it writes, which may be left of an earlier
 * generation: of an entity that has another name now, for example. A file counts only if its own mark
 * says that it was made from this model and no other target makes one of its name.
 */
async function leftoversOf(
  { target, folder, files: written }: Pick<Output, "target" | "folder" | "files">,
  { model, plans }: PlannedModel,
  files: FileSystem,
): Promise<readonly Leftover[]> {
  const source = fileName(model.root);
  const made = new Set(written.map(({ uri }) => uri));
  const extensions = new Set(written.map(({ path }) => extensionOf(path)));
  const found: Leftover[] = [];
  // What is one file now may have been a folder of its name: of modules for entities.
  const folders = written.flatMap(({ uri }) => [folderOf(uri), uri.slice(0, uri.lastIndexOf("."))]);
  for (const each of new Set([folder, ...folders])) {
    for (const name of await files.listFiles(each)) {
      const uri = uriIn(each, name);
      if (made.has(uri) || !extensions.has(extensionOf(name))) continue;
      const ownership = ownershipOf((await files.readFile(uri)) ?? "");
      if (ownership?.source === source) found.push({ uri, edited: ownership.edited });
    }
  }
  for (const keeper of new Set(written.flatMap(({ keptBy }) => keptBy ?? []))) {
    found.push(...(await leftoversOfKeeper(keeper, { folder, made }, files)));
  }
  if (found.length === 0) return found;
  const others = targetNames.filter((name) => name !== target);
  const ofOthers = new Set(
    others.flatMap((name) => {
      const other: Target = targets[name];
      return other
        .generate(model, plans, defaultOptions)
        .files.map(({ path }) => uriIn(folder, path));
    }),
  );
  return found.filter(({ uri }) => !ofOthers.has(uri));
}

/** Files without a mark of their own, such as the JSON of a table that is no longer there. */
async function leftoversOfKeeper(
  keeper: string,
  { folder, made }: { readonly folder: string; readonly made: ReadonlySet<string> },
  files: FileSystem,
): Promise<readonly Leftover[]> {
  const text = await files.readFile(uriIn(folder, keeper));
  const found: Leftover[] = [];
  for (const path of keptPaths(text ?? "")) {
    const uri = uriIn(folder, path);
    const existing = made.has(uri) ? undefined : await files.readFile(uri);
    if (existing === undefined) continue;
    found.push({ uri, edited: overwriteVerdict(existing, "", { path, text }) === "edited" });
  }
  return found;
}

export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf("/"));
}

function uriIn(folder: string, path: string): string {
  return uriOfPath(`${folder.replace(/\/+$/, "")}/here`, path);
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
