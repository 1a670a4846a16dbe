import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  defaultOptions,
  type GeneratedFile,
  type GenerationOptions,
  generateTypeScript,
} from "../../src/generate/index.ts";
import type { Diagnostic } from "../../src/language/index.ts";
import { type Model, type ModelFile, parse, resolveModel } from "../../src/language/index.ts";
import { type ModelPlans, planModel } from "../../src/planner/index.ts";

export interface PlannedExample {
  readonly model: Model;
  readonly plans: ModelPlans;
  readonly diagnostics: readonly Diagnostic[];
}

export const projectFolder = join(import.meta.dirname, "../..");

/** The models of the examples folder that stand for themselves. */
export const exampleModels = [
  "shop.dynamo",
  "iot.dynamo",
  "tournament.dynamo",
  "multi-file/helpdesk.dynamo",
] as const;

/** A model of the examples folder with all that it imports. */
export function exampleModel(path: string): PlannedExample {
  const file = join(projectFolder, "examples", path);
  return planned(pathToFileURL(file).href, filesFrom(file));
}

/** A model in one text. */
export function modelOf(text: string, uri = "file:///models/test.dynamo"): PlannedExample {
  const { file, diagnostics } = parse(text, uri);
  const result = planned(uri, new Map([[uri, { uri, text, tree: file }]]));
  return { ...result, diagnostics: [...diagnostics, ...result.diagnostics] };
}

/** The one file that is generated for a model. */
export function generated(
  { model, plans }: PlannedExample,
  options: GenerationOptions = defaultOptions,
): GeneratedFile {
  const { files, problems } = generateTypeScript(model, plans, options);
  const [file] = files;
  if (file === undefined) throw new Error(`Nothing generated: ${JSON.stringify(problems)}`);
  return file;
}

/** All files that are generated for a model, the first being the one to import from. */
export function generatedFiles(
  { model, plans }: PlannedExample,
  options: GenerationOptions,
): readonly [GeneratedFile, ...GeneratedFile[]] {
  const { files, problems } = generateTypeScript(model, plans, options);
  const main = files.find(({ path }) => files.length === 1 || path.endsWith("/index.ts"));
  if (main === undefined) throw new Error(`Nothing generated: ${JSON.stringify(problems)}`);
  return [main, ...files.filter((file) => file !== main)];
}

function planned(uri: string, files: ReadonlyMap<string, ModelFile>): PlannedExample {
  const { model, diagnostics } = resolveModel(uri, files);
  const { plans, diagnostics: planning } = planModel(model);
  return { model, plans, diagnostics: [...diagnostics, ...planning] };
}

function filesFrom(path: string, files = new Map<string, ModelFile>()): Map<string, ModelFile> {
  const uri = pathToFileURL(path).href;
  if (files.has(uri)) return files;
  const text = readFileSync(path, "utf8");
  files.set(uri, { uri, text, tree: parse(text, uri).file });
  for (const [, imported = ""] of text.matchAll(/^import "(.+)"$/gm)) {
    filesFrom(join(dirname(path), imported), files);
  }
  return files;
}
