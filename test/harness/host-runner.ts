import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "node:util";
import Mocha from "mocha";
import { runMocha } from "./totals.ts";

/** Marks the report's lines among all that a window writes to its console. */
export const reportMark = "[report] ";

/**
 * What VS Code calls inside the extension host: runs all tests beside this file and writes their
 * totals into the file that `MODELER_TEST_TOTALS` names.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "tdd", reporter: "spec", timeout: 30_000, color: false });
  for (const name of readdirSync(__dirname)) {
    if (name.endsWith(".test.js")) mocha.addFile(join(__dirname, name));
  }
  // The reporter writes to the console, as everything in the host; the mark picks its lines out.
  Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => {
    for (const line of format(...parts).split("\n")) console.log(reportMark + line);
  };
  const totals = await runMocha(mocha);
  const target = process.env.MODELER_TEST_TOTALS;
  if (target !== undefined) await writeFile(target, JSON.stringify(totals));
  if (totals.failed > 0) throw new Error(`${totals.failed} tests failed.`);
}
