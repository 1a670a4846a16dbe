import type { Connection } from "../../data/index.ts";
import type { TableObservation } from "../../evolution/index.ts";
import { defaultUnitsPerSecond, planCensus } from "../../evolution/index.ts";
import { tableDefinitionOf } from "../../interchange/table-definition.ts";
import { countText, numberText } from "../../rules/figures.ts";
import {
  type Analysis,
  type DriftSeverity,
  driftFindings,
  driftSeverities,
  isAsGrave,
} from "../../service/index.ts";
import { pricedRegion, shownPath } from "../compared-states.ts";
import { agree, type ConnectionOptions, connectionOf } from "../connection.ts";
import { displayPath } from "../files.ts";
import { openModel } from "../models.ts";
import { type DriftFormat, renderDrift } from "../reports/drift.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export const driftLevels = driftSeverities;
export const defaultSample = 1000;

export interface DriftCommandOptions extends ConnectionOptions {
  /** Items of each table to look at. */
  readonly sample?: number;
  /** Look at all items. */
  readonly all: boolean;
  /** Look up index entries of some of the items as well. */
  readonly indexes: boolean;
  readonly format: DriftFormat;
  /** The least severity that makes the command fail. */
  readonly failOn: DriftSeverity;
}

/** `dynamo drift`: where tables and their items are not what the model says. */
export async function drift(
  path: string | undefined,
  options: DriftCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.all && options.sample !== undefined) {
    throw new CommandFailure("Either --sample or --all says how many items are looked at.");
  }
  const analysis = await openModel(path, terminal);
  const { tables } = analysis.model;
  const data = await import("../../data/index.ts");
  const connection = data.connectionForModel(connectionOf(options, tables, terminal), tables);
  const observations = await observeAll(analysis, connection, options, terminal);
  const region = pricedRegion(options.region, terminal);
  const findings = driftFindings(analysis, observations, {
    region,
    unitsPerSecond: defaultUnitsPerSecond,
  });
  const title = shownPath(analysis, terminal);
  const against = `the tables at ${connection.name}`;
  terminal.print(
    renderDrift({ analysis, observations, findings, title, against }, options.format, (uri) =>
      displayPath(uri, terminal.directory),
    ),
  );
  return findings.some(({ severity }) => isAsGrave(severity, options.failOn)) ? 1 : 0;
}

async function observeAll(
  analysis: Analysis,
  connection: Connection,
  options: DriftCommandOptions,
  terminal: Terminal,
): Promise<readonly TableObservation[]> {
  const data = await import("../../data/index.ts");
  const { model, plans } = analysis;
  const extent = options.all ? "all" : (options.sample ?? defaultSample);
  const reading = { extent, abortSignal: terminal.signal } as const;
  const requests = model.tables.flatMap((table) => {
    const plan = planCensus(model, plans, table.name);
    return plan === undefined ? [] : [{ plan, definition: tableDefinitionOf(table) }];
  });
  const structures = [];
  for (const request of requests) {
    const structure = await data.observeStructure(connection, request, reading);
    structures.push({ request, structure });
  }
  const readable = structures.filter(({ structure }) => data.canReadItems(structure));
  if (readable.length > 0) {
    const units = readable.reduce(
      (total, { structure }) => total + (structure.estimate?.readUnits ?? 0),
      0,
    );
    const what = extent === "all" ? "all items" : `${countText(extent, "item")}`;
    const names = readable.map(({ structure }) => structure.physical).join(", ");
    const estimate = `about ${numberText(units)} read units`;
    const doing = `Reading ${what} of ${names} takes ${estimate}`;
    await agree(`${doing} at ${connection.name}`, data.isLocal(connection), options, terminal);
    terminal.warn(`${doing}.`);
  }
  const observations: TableObservation[] = [];
  for (const { request, structure } of structures) {
    observations.push(
      data.canReadItems(structure)
        ? await data.observeItems(connection, request, structure, {
            ...reading,
            indexes: options.indexes,
          })
        : structure,
    );
  }
  return observations;
}
