import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format as formatText } from "../../language/index.ts";
import { reasonOf } from "../files.ts";
import { openModels } from "../models.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export interface FormatOptions {
  /** Only say which files are not formatted. */
  readonly check: boolean;
}

/** `dynamo format`: brings the files into the one style. A file with syntax errors is left alone. */
export async function format(
  paths: readonly string[],
  options: FormatOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const models = await openModels(paths, terminal);
  let changed = 0;
  let broken = 0;
  for (const uri of models.asked) {
    const path = models.displayPath(uri);
    const text = await models.textOf(uri);
    const formatted = formatText(text)?.text;
    if (formatted === undefined) {
      broken++;
      terminal.warn(`${path} has syntax errors and was left as it is; 'dynamo check' names them.`);
    } else if (formatted !== text) {
      changed++;
      if (!options.check) await write(fileURLToPath(uri), formatted, path);
      terminal.print(options.check ? `${path} is not formatted.` : `${path} formatted.`);
    }
  }
  if (broken > 0) return 2;
  if (changed === 0) terminal.print("All files are formatted.");
  return options.check && changed > 0 ? 1 : 0;
}

async function write(path: string, text: string, shown: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new CommandFailure(`${shown} cannot be written: ${reasonOf(error)}.`);
  }
}
