import type { Dirent } from "node:fs";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FileSystem } from "../generate/index.ts";
import { CommandFailure } from "./terminal.ts";

/** The model files that a command is about. */
export interface ModelFiles {
  /** URIs of the files that were asked for. */
  readonly asked: readonly string[];
  /**
   * URIs of those and of all other models around them: a file that another one imports is judged
   * together with it, even where only the imported one was asked for.
   */
  readonly known: readonly string[];
}

/**
 * Finds the files that the arguments name: files, folders (all models below), or, without any, all
 * models below the working directory.
 */
export async function findModelFiles(
  paths: readonly string[],
  directory: string,
): Promise<ModelFiles> {
  const asked = new Set<string>();
  const around = new Set<string>([directory]);
  for (const path of paths.length === 0 ? ["."] : paths) {
    const absolute = resolve(directory, path);
    const kind = await kindOf(absolute);
    if (kind === undefined) {
      throw new CommandFailure(
        `There is no file or folder '${path}'. Check the path, or leave it out to use all models below this folder.`,
      );
    }
    if (kind === "file") {
      asked.add(absolute);
      around.add(dirname(absolute));
      continue;
    }
    around.add(absolute);
    for (const file of await modelsBelow(absolute)) asked.add(file);
  }
  if (asked.size === 0) {
    throw new CommandFailure(
      `There is no .dynamo file in ${paths.length === 0 ? "this folder or below" : paths.join(", ")}.`,
    );
  }
  const known = new Set(asked);
  for (const folder of around) for (const file of await modelsBelow(folder)) known.add(file);
  return { asked: [...asked].sort().map(uriOf), known: [...known].sort().map(uriOf) };
}

/**
 * The folders in which models may be found that the arguments name: the folders of files, and folders
 * with all below them. Of the working directory, too, around which models are looked for.
 */
export async function foldersBelow(
  paths: readonly string[],
  directory: string,
): Promise<readonly string[]> {
  const folders = new Set<string>();
  for (const path of [".", ...paths]) {
    const absolute = resolve(directory, path);
    const start = (await kindOf(absolute)) === "file" ? dirname(absolute) : absolute;
    for await (const { folder } of walk(start)) folders.add(folder);
  }
  return [...folders];
}

/** The path as people write it: relative to the working directory where it lies below it. */
export function displayPath(uri: string, directory: string): string {
  if (!uri.startsWith("file:")) return uri;
  const path = fileURLToPath(uri);
  const shown = relative(directory, path);
  return (shown.startsWith("..") ? path : shown).split(sep).join("/");
}

/** Why a file or folder could not be read or written, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "it does not exist";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "you have no permission";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of its path is a file, not a folder";
    case "ENOSPC":
      return "the disk is full";
    default:
      return code ?? "unknown error";
  }
}

/**
 * Makes a folder and those above it that are missing. Node's own way never ends below `/proc`, where
 * the system says of a folder that is there that it does not exist.
 */
export async function makeFolder(path: string): Promise<void> {
  if ((await kindOf(path)) === "folder") return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have been faster.
    if ((await kindOf(path)) !== "folder") throw error;
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** The files of this machine. A file that is there and cannot be read ends the command. */
export function fileSystem(directory: string): FileSystem {
  return {
    async readFile(uri) {
      try {
        return await readFile(fileURLToPath(uri), "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new CommandFailure(
          `${displayPath(uri, directory)} cannot be read: ${reasonOf(error)}.`,
        );
      }
    },
    async listFiles(folder) {
      const entries = await entriesOf(fileURLToPath(folder));
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    },
  };
}

/** The repository around a folder, out of which no configuration of it leads; none where it has none. */
export async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let current = folder; ; current = dirname(current)) {
    if ((await kindOf(join(current, ".git"))) !== undefined) return current;
    if (dirname(current) === current) return undefined;
  }
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** More folders than this are no project; a command started in `/` must end, too. */
const mostFolders = 20_000;

async function modelsBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { folder: current, entries } of walk(folder)) {
    for (const entry of entries) {
      if (entry.name.endsWith(".dynamo") && !entry.isDirectory()) {
        found.push(join(current, entry.name));
      }
    }
  }
  return found;
}

/** A folder and those below it, less those in which nobody keeps models. */
async function* walk(
  folder: string,
): AsyncGenerator<{ readonly folder: string; readonly entries: readonly Dirent[] }> {
  const waiting = [folder];
  for (let visited = 0; waiting.length > 0 && visited < mostFolders; visited++) {
    const current = waiting.pop() ?? folder;
    const entries = await entriesOf(current);
    for (const entry of entries) {
      if (entry.isDirectory() && !isSkipped(entry.name)) waiting.push(join(current, entry.name));
    }
    yield { folder: current, entries };
  }
}

/** A folder that may not be read holds no models for this user. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isSkipped(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}
