import { readFile, rename, rm, writeFile } from "node:fs/promises";
import type { DeployedTable } from "./deployed-tables.ts";
import { CommandFailure } from "./terminal.ts";

/** What tables were like when a roll-out from them was begun. */
export interface DeployedFile {
  /** `undefined` where none has been begun. */
  read(): Promise<readonly DeployedTable[] | undefined>;
  write(tables: readonly DeployedTable[]): Promise<void>;
  remove(): Promise<void>;
}

/** Keeps it beside the state file until the roll-out is done. */
export function deployedFile(path: string): DeployedFile {
  return {
    async read() {
      let text: string;
      try {
        text = await readFile(path, "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
      try {
        const { tables } = JSON.parse(text) as { readonly tables?: readonly DeployedTable[] };
        if (Array.isArray(tables)) return tables;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
      throw new CommandFailure(
        `The file "${path}" does not say what the tables were like when the roll-out was begun. Delete it, and the state file beside it, to begin anew from what they are like now.`,
      );
    },
    async write(tables) {
      // Whatever ends the process, the file is whole or not there.
      const temporary = `${path}.${process.pid}.tmp`;
      await writeFile(temporary, `${JSON.stringify({ tables }, undefined, 2)}\n`);
      await rename(temporary, path);
    },
    remove: () => rm(path, { force: true }),
  };
}
