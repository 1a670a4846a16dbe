import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type GeneratedFile, overwriteVerdict, ownershipOf } from "../generate/index.ts";
import { makeFolder, reasonOf } from "./files.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

/**
 * Writes the files of stages into their folders below `out`. What an earlier plan left in folders of
 * further stages is removed, since somebody might deploy it. Nothing is written where a file would
 * be lost that somebody edited or that no generator made.
 *
 * @param files `stage-1/shop.template.yaml` and so on
 */
export async function writeStagedFiles(
  files: readonly GeneratedFile[],
  out: string,
  { directory }: Pick<Terminal, "directory">,
): Promise<void> {
  const root = resolve(directory, out);
  const pathOf = (path: string): string => join(root, ...path.split("/"));
  const leftovers = await leftoversOf(files, root);
  const kept: string[] = [];
  for (const { path, text } of files) {
    const existing = await textOf(pathOf(path));
    if (existing === undefined) continue;
    const verdict = overwriteVerdict(existing, text);
    if (verdict === "edited" || verdict === "foreign") kept.push(join(out, path));
  }
  for (const path of leftovers) {
    if (ownershipOf((await textOf(path)) ?? "")?.edited !== false) kept.push(path);
  }
  if (kept.length > 0) {
    throw new CommandFailure(
      `${kept.join(", ")} would be lost, and was edited or written by hand. Move it away, or choose another folder.`,
    );
  }
  for (const path of leftovers) await rm(path);
  for (const { path, text } of files) {
    try {
      await makeFolder(dirname(pathOf(path)));
      await writeFile(pathOf(path), text);
    } catch (error) {
      throw new CommandFailure(`${join(out, path)} cannot be written: ${reasonOf(error)}.`);
    }
  }
}

/** Files of the same name in folders of stages that there are not any more. */
async function leftoversOf(
  files: readonly GeneratedFile[],
  root: string,
): Promise<readonly string[]> {
  const folders = await readdir(root).catch(() => []);
  const name = basename(files[0]?.path ?? "");
  const current = new Set(files.map(({ path }) => dirname(path)));
  const paths = folders
    .filter((folder) => /^stage-\d+$/.test(folder) && !current.has(folder))
    .map((folder) => join(root, folder, name));
  const texts = await Promise.all(paths.map(textOf));
  return paths.filter((_, position) => texts[position] !== undefined);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CommandFailure(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}
