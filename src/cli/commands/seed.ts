import { countText } from "../../base/figures.ts";
import { sampleItemsOf, storedItems } from "../../views/stored-items.ts";
import { agree, type ConnectionOptions, connectionOf } from "../connection.ts";
import { openModel } from "../models.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

/** `dynamo seed`: writes the samples of a model into its tables, over items of the same keys. */
export async function seed(
  path: string | undefined,
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { model } = await openModel(path, terminal);
  const samples = model.samples.filter(({ item }) => item !== undefined);
  if (samples.length === 0) {
    throw new CommandFailure(
      "The model has no samples to load. Write one: sample name: Entity { … }",
    );
  }
  const data = await import("../../data/index.ts");
  const connection = data.connectionForModel(
    connectionOf(options, model.tables, terminal),
    model.tables,
  );
  await agree(
    `Writing ${countText(samples.length, "sample")} at ${connection.name}`,
    data.isLocal(connection),
    options,
    terminal,
  );
  const stored = storedItems(model);
  for (const table of model.tables) {
    const items = sampleItemsOf(table, stored);
    // Lock items of unique values are written too, but they are no samples to speak of.
    const count = items.filter(({ lockFor }) => lockFor === undefined).length;
    if (count === 0) continue;
    const physicalName = data.physicalTableName(connection, table.name);
    await data.putItems(
      connection,
      physicalName,
      items.map(({ item }) => item),
      { abortSignal: terminal.signal },
    );
    terminal.print(`${physicalName}: ${count} ${count === 1 ? "sample" : "samples"} written.`);
  }
  return 0;
}
