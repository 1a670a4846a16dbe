import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { readWorkbenchModel } from "../../interchange/workbench.ts";
import { reasonOf } from "../files.ts";
import { type DeliveryOptions, deliverModel, refuseExisting } from "../imported-model.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

/** `dynamo import workbench`: infers a model from the tables and sample items of a model file. */
export async function importWorkbench(
  path: string,
  options: DeliveryOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  await refuseExisting(options, terminal);
  const text = await readFile(resolve(terminal.directory, path), "utf8").catch((error: unknown) => {
    throw new CommandFailure(`${path} cannot be read: ${reasonOf(error)}.`);
  });
  const model = readWorkbenchModel(text);
  if (typeof model === "string") {
    throw new CommandFailure(`${path} is no model of NoSQL Workbench: ${model}.`);
  }
  for (const problem of model.problems) terminal.warn(problem);
  const samples = model.tables.map(({ definition, items }) => ({
    definition,
    items,
    itemCount: items.length,
    isWhole: true,
    isDesign: true as const,
  }));
  await deliverModel(samples, options, terminal);
  return 0;
}
