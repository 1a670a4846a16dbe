import { defaultRegion } from "../../dynamodb/prices.ts";
import {
  type Classification,
  classifications,
  diffModels,
  isAtLeast,
} from "../../evolution/index.ts";
import { openStates } from "../compared-states.ts";
import type { ConnectionOptions } from "../connection.ts";
import { openDeployed } from "../deployed-tables.ts";
import { displayPath } from "../files.ts";
import { regionWithPrices } from "../regions.ts";
import { type DiffFormat, renderDiff } from "../reports/diff.ts";
import type { ExitCode, Terminal } from "../terminal.ts";

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
    ? await openDeployed(paths, options, terminal)
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
