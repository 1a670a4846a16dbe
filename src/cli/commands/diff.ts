import { defaultRegion } from "../../dynamodb/prices.ts";
import {
  type Change,
  type Classification,
  changesFromDescription,
  classifications,
  type Diff,
  diffModels,
  diffOf,
  isAtLeast,
} from "../../evolution/index.ts";
import { tableDefinitionOf } from "../../interchange/table-definition.ts";
import { openStates, pricedRegion, shownPath } from "../compared-states.ts";
import { type ConnectionOptions, connectionOf } from "../connection.ts";
import { displayPath } from "../files.ts";
import { openModel } from "../models.ts";
import { regionWithPrices } from "../regions.ts";
import { type DiffFormat, renderDiff } from "../reports/diff.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export const diffLevels = classifications;

export interface DiffCommandOptions extends ConnectionOptions {
  /** The revision to compare with; `HEAD` where one file alone is named. */
  readonly git?: string;
  /** Compare with the tables of the connection. */
  readonly deployed: boolean;
  readonly format: DiffFormat;
  /** The least classification that makes the command fail. */
  readonly failOn: Classification;
  /** The pace of backfills that estimates assume, in write units per second. */
  readonly rate: number;
}

/** `dynamo diff`: what is different between two states of a model, and what it takes. */
export async function diff(
  paths: readonly string[],
  options: DiffCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const compared = options.deployed
    ? await compareDeployed(paths, options, terminal)
    : await compareModels(paths, options, terminal);
  terminal.print(
    renderDiff(compared, options.format, (uri) => displayPath(uri, terminal.directory)),
  );
  return compared.diff.changes.some(({ classification }) =>
    isAtLeast(classification, options.failOn),
  )
    ? 1
    : 0;
}

async function compareModels(
  paths: readonly string[],
  options: DiffCommandOptions,
  terminal: Terminal,
) {
  const states = await openStates(paths, options.git, terminal);
  const region = regionWithPrices(options.region ?? defaultRegion);
  const { before, after } = states;
  return {
    ...states,
    diff: diffModels(before, after, { region, unitsPerSecond: options.rate }),
  };
}

async function compareDeployed(
  paths: readonly string[],
  options: DiffCommandOptions,
  terminal: Terminal,
) {
  const [path, ...more] = paths;
  if (more.length > 0 || options.git !== undefined) {
    throw new CommandFailure("With --deployed one model is compared with its tables.");
  }
  const after = await openModel(path, terminal);
  const { tables } = after.model;
  const data = await import("../../data/index.ts");
  const connection = data.connectionForModel(connectionOf(options, tables, terminal), tables);
  const costs = {
    region: pricedRegion(options.region, terminal),
    unitsPerSecond: options.rate,
  };
  const changes: Change[] = [];
  const notCompared = new Set<string>();
  for (const table of tables) {
    const definition = tableDefinitionOf(table);
    const { signal } = terminal;
    const compared = await data.compareTable(connection, definition, { abortSignal: signal });
    for (const what of compared.notCompared) notCompared.add(what);
    changes.push(
      ...changesFromDescription(after, table, compared.table, compared.differences, costs),
    );
  }
  if (notCompared.size > 0) terminal.warn(`Not compared: ${[...notCompared].join("; ")}.`);
  const result: Diff = diffOf(changes);
  return {
    diff: result,
    after,
    title: shownPath(after, terminal),
    against: `the tables at ${connection.name}`,
  };
}
