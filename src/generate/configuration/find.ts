import type { FileSystem } from "../output.ts";
import {
  type ConfigurationProblem,
  configurationName,
  type GenerationEntry,
} from "./configuration.ts";
import { readConfiguration } from "./read.ts";
import { isWithin, parentOf } from "./uris.ts";

/** A configuration file that was found. */
export interface FoundConfiguration {
  readonly uri: string;
  readonly text: string;
  readonly entries: readonly GenerationEntry[];
  readonly problems: readonly ConfigurationProblem[];
}

/**
 * The configuration file that counts for a folder: its own, or that of the nearest folder above.
 *
 * @param folders URIs of the workspace's folders, out of which nothing is looked for; without any
 *   the search goes up to the root of the file system
 */
export async function findConfiguration(
  folder: string,
  files: FileSystem,
  folders: readonly string[],
): Promise<FoundConfiguration | undefined> {
  const limits = folders.filter((limit) => isWithin(folder, limit));
  for (let current: string | undefined = folder; current !== undefined; ) {
    const uri = `${current.replace(/\/+$/, "")}/${configurationName}`;
    const text = await files.readFile(uri);
    if (text !== undefined) return checkConfiguration(uri, text, files, folders);
    const above = parentOf(current);
    const isOutside = folders.length > 0 && !limits.some((limit) => isWithin(above ?? "", limit));
    current = isOutside ? undefined : above;
  }
  return undefined;
}

/** Reads a configuration file, and looks whether its models are there. */
export async function checkConfiguration(
  uri: string,
  text: string,
  files: FileSystem,
  folders: readonly string[],
): Promise<FoundConfiguration> {
  const own = folders.filter((folder) => isWithin(uri, folder));
  const { configuration, problems } = readConfiguration(text, { uri, folders: own });
  const missing: ConfigurationProblem[] = [];
  for (const { model } of configuration.entries) {
    if ((await files.readFile(model.uri)) !== undefined) continue;
    const message = `There is no model "${model.path}" beside this file.`;
    missing.push({ span: model.span, message, inSchema: false });
  }
  return {
    uri,
    text,
    entries: configuration.entries,
    problems: [...problems, ...missing].sort(
      (first, second) => first.span.start - second.span.start,
    ),
  };
}
