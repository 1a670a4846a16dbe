import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Span } from "../base/span.ts";
import type { Diagnostic } from "../language/index.ts";
import type { ClinicSettings } from "../rules/index.ts";
import {
  type Analysis,
  createLineIndex,
  createWorkspace,
  type LineIndex,
} from "../service/index.ts";
import { displayPath, findModelFiles, reasonOf } from "./files.ts";
import type { Range } from "./reports/report.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

/** The models that a command is about, read from disk. */
export interface Models {
  /** URIs of the files that were asked for. */
  readonly asked: readonly string[];
  textOf(uri: string): Promise<string>;
  diagnosticsOf(uri: string): Promise<readonly Diagnostic[]>;
  analysisOf(uri: string): Promise<Analysis>;
  displayPath(uri: string): string;
  rangeOf(uri: string, span: Span): Promise<Range>;
}

/** Opens the models of files and folders; of all below the working directory where none is named. */
export async function openModels(
  paths: readonly string[],
  terminal: Terminal,
  clinic: ClinicSettings = {},
): Promise<Models> {
  const { directory } = terminal;
  const { asked, known } = await findModelFiles(paths, directory);
  const texts = new Map<string, Promise<string>>();
  const lines = new Map<string, Promise<LineIndex>>();

  function textOf(uri: string): Promise<string> {
    let text = texts.get(uri);
    if (text === undefined) {
      text = readText(uri, displayPath(uri, directory));
      texts.set(uri, text);
    }
    return text;
  }

  const workspace = createWorkspace({
    // What cannot be read is a finding at the import, unless it was asked for.
    readFile: (uri) => textOf(uri).catch(() => undefined),
    listFiles: async () => known,
  });
  workspace.setClinic(clinic);
  for (const uri of asked) await textOf(uri);

  return {
    asked,
    textOf,
    diagnosticsOf: (uri) => workspace.diagnosticsOf(uri),
    async analysisOf(uri) {
      const analysis = await workspace.analysisOf(uri);
      if (analysis !== undefined) return analysis;
      throw new CommandFailure(`${displayPath(uri, directory)} cannot be read.`);
    },
    displayPath: (uri) => displayPath(uri, directory),
    async rangeOf(uri, span) {
      let index = lines.get(uri);
      if (index === undefined) {
        index = textOf(uri).then(createLineIndex, () => createLineIndex(""));
        lines.set(uri, index);
      }
      return (await index).rangeOf(span);
    },
  };
}

/**
 * The one model that a command works on: that of the file which was named, or the only one around.
 */
export async function openModel(
  path: string | undefined,
  terminal: Terminal,
  clinic: ClinicSettings = { profile: "off" },
): Promise<Analysis> {
  const models = await openModels(path === undefined ? [] : [path], terminal, clinic);
  const analyses = new Map<string, Analysis>();
  for (const uri of models.asked) {
    const analysis = await models.analysisOf(uri);
    analyses.set(analysis.model.root, analysis);
  }
  const [only, ...others] = analyses.values();
  if (only === undefined || others.length > 0) {
    const roots = [...analyses.keys()].map(models.displayPath).join(", ");
    throw new CommandFailure(
      `There are several models here: ${roots}. Name the one that is meant.`,
    );
  }
  await warnOfErrors(only, models, terminal);
  return only;
}

/** What is whole of a model can be used; that something is not is said first. */
export async function warnOfErrors(
  analysis: Analysis,
  models: Models,
  terminal: Terminal,
): Promise<void> {
  const [first, ...others] = analysis.diagnostics.filter(({ severity }) => severity === "error");
  if (first === undefined) return;
  const { start } = await models.rangeOf(first.file, first.span);
  const place = `${models.displayPath(first.file)}:${start.line + 1}:${start.character + 1}`;
  const more = others.length === 0 ? "" : ` (and ${others.length} more; 'dynamo check' lists them)`;
  terminal.warn(`${place}: ${first.message}${more}`);
}

/** Of a file in another encoding than UTF-8, what does not fit becomes U+FFFD and a finding. */
async function readText(uri: string, shown: string): Promise<string> {
  try {
    return await readFile(fileURLToPath(uri), "utf8");
  } catch (error) {
    throw new CommandFailure(`${shown} cannot be read: ${reasonOf(error)}.`);
  }
}
