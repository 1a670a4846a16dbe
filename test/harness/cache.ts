import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

export const projectRoot = join(import.meta.dirname, "../..");

/** What tests and `npm start` download or unpack once; `MODELER_CACHE` shares it between clones. */
export const cacheFolder = process.env.MODELER_CACHE ?? join(projectRoot, ".vscode-test");

/**
 * A folder below the cache that `fill` fills once. Filling goes into a temporary folder that is
 * renamed at the end, so that neither a killed nor a parallel run leaves half a folder behind.
 */
export async function cached(
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, name);
  if (await exists(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(`${folder}.part-`);
  try {
    await fill(temporary);
    await rename(temporary, folder).catch(async (error: unknown) => {
      // Another run was faster; its folder is as good.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
