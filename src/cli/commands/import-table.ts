import type { TableSample } from "../../data/index.ts";
import { agree, type ConnectionOptions, connectionOf } from "../connection.ts";
import { type DeliveryOptions, deliverModel, refuseExisting } from "../imported-model.ts";
import type { ExitCode, Terminal } from "../terminal.ts";

export interface ImportTableOptions extends Omit<ConnectionOptions, "table">, DeliveryOptions {
  /** Items to read of each table, at most. */
  readonly sample: number;
}

/** `dynamo import table`: infers one model from tables and samples of their items. */
export async function importTable(
  names: readonly string[],
  options: ImportTableOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const tables = [...new Set(names)];
  // Known before anything is read and paid for.
  await refuseExisting(options, terminal);
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
  await deliverModel(samples, options, terminal, readUnits);
  return 0;
}
