import { open } from "node:fs/promises";
import { resolve } from "node:path";
import type { TableSample } from "../../data/index.ts";
import { inferModel } from "../../interchange/inference/index.ts";
import { agree, type ConnectionOptions, connectionOf } from "../connection.ts";
import { reasonOf } from "../files.ts";
import { importReport } from "../reports/import.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export interface ImportTableOptions extends Omit<ConnectionOptions, "table"> {
  /** Items to read of each table, at most. */
  readonly sample: number;
  /** Where the model is written; to standard output where left out. */
  readonly out?: string;
  readonly force: boolean;
  readonly format: ImportFormat;
}

export const importFormats = ["text", "json"] as const;
type ImportFormat = (typeof importFormats)[number];

/** `dynamo import table`: infers one model from tables and samples of their items. */
export async function importTable(
  names: readonly string[],
  options: ImportTableOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const tables = [...new Set(names)];
  const { out } = options;
  // Known before anything is read and paid for.
  if (out !== undefined && !options.force) await refuseExisting(out, terminal);
  const data = await import("../../data/index.ts");
  const place: ConnectionOptions = { ...options, table: [] };
  const connection = connectionOf(place, [], terminal);
  await agree(
    `Reading up to ${options.sample} items of ${tables.join(", ")} at ${connection.name}`,
    data.isLocal(connection),
    place,
    terminal,
  );
  const samples: TableSample[] = [];
  let readUnits = 0;
  for (const table of tables) {
    const sample = await data.sampleTable(connection, table, options.sample, {
      abortSignal: terminal.signal,
    });
    samples.push(sample);
    readUnits += sample.readUnits;
  }
  const { text, report } = inferModel(samples);
  if (out !== undefined) await writeModel(out, text, options.force, terminal);
  if (options.format === "json") {
    terminal.print(JSON.stringify({ model: text, readUnits, ...report }, undefined, 2));
    return 0;
  }
  const told = importReport(report, readUnits);
  if (out === undefined) {
    // The model is what another program reads, and the report what a person does.
    terminal.print(text.trimEnd());
    terminal.warn(told);
  } else {
    terminal.print(`${told}\n${out} written.`);
  }
  return 0;
}

async function refuseExisting(out: string, { directory }: Terminal): Promise<void> {
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
