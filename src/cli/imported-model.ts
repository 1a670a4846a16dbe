import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { inferModel, type SampledTable } from "../interchange/inference/index.ts";
import { reasonOf } from "./files.ts";
import { importReport } from "./reports/import.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

export interface DeliveryOptions {
  /** Where the model is written; to standard output where left out. */
  readonly out?: string;
  readonly force: boolean;
  readonly format: (typeof importFormats)[number];
}

export const importFormats = ["text", "json"] as const;

/**
 * Infers a model and hands it over with its report.
 *
 * @param readUnits what reading the samples took; absent where nothing was read from a table
 */
export async function deliverModel(
  samples: readonly SampledTable[],
  options: DeliveryOptions,
  terminal: Terminal,
  readUnits?: number,
): Promise<void> {
  const { text, report } = inferModel(samples);
  const { out, force, format } = options;
  if (out !== undefined) await writeModel(out, text, force, terminal);
  if (format === "json") {
    const taken = { readUnits: readUnits ?? null };
    terminal.print(JSON.stringify({ model: text, ...taken, ...report }, undefined, 2));
    return;
  }
  const told = importReport(report, readUnits);
  if (out === undefined) {
    // The model is what another program reads, and the report what a person does.
    terminal.print(text.trimEnd());
    terminal.warn(told);
  } else {
    terminal.print(`${told}\n${out} written.`);
  }
}

/** Ends the command where its file is there already. */
export async function refuseExisting(
  { out, force }: DeliveryOptions,
  { directory }: Terminal,
): Promise<void> {
  if (out === undefined || force) return;
  const file = await open(resolve(directory, out)).catch(() => undefined);
  if (file === undefined) return;
  await file.close();
  throw existsAlready(out);
}

function existsAlready(out: string): CommandFailure {
  return new CommandFailure(
    `${out} is there already, and is not overwritten. Name another file, or say --force.`,
  );
}

async function writeModel(
  out: string,
  text: string,
  force: boolean,
  { directory }: Terminal,
): Promise<void> {
  try {
    // Also what came into being since it was looked for stays as it is.
    const file = await open(resolve(directory, out), force ? "w" : "wx");
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw existsAlready(out);
    throw new CommandFailure(`${out} cannot be written: ${reasonOf(error)}.`);
  }
}
