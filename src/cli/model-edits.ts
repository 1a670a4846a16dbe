import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Analysis } from "../service/index.ts";
import { displayPath, reasonOf } from "./files.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

/**
 * Writes new texts of a model's files. Where one of them is not any more as it was read, none is
 * written: whoever has changed it meanwhile keeps that.
 *
 * @param read The model as it was read.
 * @param texts The new texts, by URI.
 */
export async function writeModelTexts(
  read: Analysis,
  texts: ReadonlyMap<string, string>,
  { directory }: Pick<Terminal, "directory">,
): Promise<void> {
  for (const uri of texts.keys()) {
    const now = await bytesOf(uri, directory);
    // By bytes, since what is no UTF-8 has been read as something else than it is.
    if (now.equals(Buffer.from(read.files.get(uri)?.text ?? "", "utf8"))) continue;
    throw new CommandFailure(
      `${displayPath(uri, directory)} is not any more as it was read, or is no UTF-8. Nothing was written: look at it, and run the command again.`,
    );
  }
  const written: string[] = [];
  for (const [uri, text] of texts) {
    const shown = displayPath(uri, directory);
    try {
      await writeFile(fileURLToPath(uri), text);
    } catch (error) {
      const others = written.length === 0 ? "" : ` Written before it: ${written.join(", ")}.`;
      throw new CommandFailure(`${shown} cannot be written: ${reasonOf(error)}.${others}`);
    }
    written.push(shown);
  }
}

async function bytesOf(uri: string, directory: string): Promise<Buffer> {
  try {
    return await readFile(fileURLToPath(uri));
  } catch (error) {
    throw new CommandFailure(`${displayPath(uri, directory)} cannot be read: ${reasonOf(error)}.`);
  }
}
