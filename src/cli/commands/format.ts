import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format as formatText } from "../../language/index.ts";
import { openModels } from "../models.ts";
import type { ExitCode, Terminal } from "../terminal.ts";

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
      terminal.print(options.check ? `${path} is not formatted.` : `${path} formatted.`);
      if (!options.check) await writeFile(fileURLToPath(uri), formatted);
    }
  }
  if (broken > 0) return 2;
  if (changed === 0) terminal.print("All files are formatted.");
  return options.check && changed > 0 ? 1 : 0;
}
