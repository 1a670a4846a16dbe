import { basename, isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
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
import type { Analysis } from "../../service/index.ts";
import { type ConnectionOptions, connectionOf } from "../connection.ts";
import { displayPath } from "../files.ts";
import { modelInRevision } from "../git.ts";
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
  const [first, second, ...more] = paths;
  if (more.length > 0 || (second !== undefined && options.git !== undefined)) {
    throw new CommandFailure(
      "Two states of a model are compared: two files, or one file with --git or --deployed.",
    );
  }
  const after =
    second === undefined ? await openModel(first, terminal) : await openState(second, terminal);
  const revision = options.git ?? "HEAD";
  const before =
    second !== undefined && first !== undefined
      ? await openState(first, terminal)
      : await modelInRevision(revision, fileURLToPath(after.root), terminal);
  warnOfBroken(before, terminal);
  const region = regionWithPrices(options.region ?? defaultRegion);
  return {
    diff: diffModels(before, after, { region, unitsPerSecond: options.rate }),
    after,
    before,
    title: second ?? shownPath(after, terminal),
    against: second !== undefined ? (first ?? "") : revision,
  };
}

/** A file, or `revision:path` for one in git. */
async function openState(text: string, terminal: Terminal): Promise<Analysis> {
  // The colon behind a drive's letter is part of a path.
  const colon = isAbsolute(text) ? -1 : text.indexOf(":");
  if (colon < 0) return openModel(text, terminal);
  return modelInRevision(text.slice(0, colon), text.slice(colon + 1), terminal);
}

/** What is in error in an older state may look as if it were new. */
function warnOfBroken({ root, diagnostics }: Analysis, terminal: Terminal): void {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors === 0) return;
  const count = errors === 1 ? "1 error" : `${errors} errors`;
  terminal.warn(
    `The older state of ${basename(fileURLToPath(root))} has ${count}: what is in error there cannot be compared.`,
  );
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

/** A connection may lead to a region whose prices are not known; the table can be described still. */
function pricedRegion(region: string | undefined, terminal: Terminal): string {
  if (region === undefined) return defaultRegion;
  try {
    return regionWithPrices(region);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    terminal.warn(error.message);
    return region;
  }
}

function shownPath({ root }: Analysis, { directory }: Terminal): string {
  return displayPath(root, directory);
}
