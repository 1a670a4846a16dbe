import { tableDefinitionOf } from "../../interchange/table-definition.ts";
import { agree, type ConnectionOptions, connectionOf } from "../connection.ts";
import { openModel } from "../models.ts";
import { CommandFailure, type ExitCode, type Terminal, withHint } from "../terminal.ts";

/** `dynamo deploy`: creates the tables of a model that are not there yet, and changes none. */
export async function deploy(
  path: string | undefined,
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { model } = await openModel(path, terminal);
  if (model.tables.length === 0) throw new CommandFailure("The model has no table to create.");
  const data = await import("../../data/index.ts");
  const connection = data.connectionForModel(
    connectionOf(options, model.tables, terminal),
    model.tables,
  );
  const names = model.tables.map(({ name }) => name).join(", ");
  await agree(
    `Creating ${names} at ${connection.name}`,
    data.isLocal(connection),
    options,
    terminal,
  );
  let differing = 0;
  for (const table of model.tables) {
    try {
      const {
        outcome,
        table: physicalName,
        leftOut,
      } = await data.createTable(connection, tableDefinitionOf(table), {
        abortSignal: terminal.signal,
        vectorIndexes: "leave out",
      });
      terminal.print(
        outcome === "created"
          ? `${physicalName} created.`
          : `${physicalName} is there already, as the model has it.`,
      );
      for (const what of leftOut) terminal.warn(`${physicalName}: left out ${what}.`);
    } catch (error) {
      if (!(error instanceof data.DataError) || error.problem.code !== "table-differs") throw error;
      differing++;
      terminal.warn(`dynamo: ${withHint(error.problem)}`);
    }
  }
  return differing > 0 ? 1 : 0;
}
