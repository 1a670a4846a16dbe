import type { Connection } from "../../data/index.ts";
import { itemSize } from "../../dynamodb/sizes.ts";
import type { Item } from "../../dynamodb/values.ts";
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
  mendDrift,
} from "../../service/index.ts";
import { pricedRegion, shownPath } from "../compared-states.ts";
import { agree, type ConnectionOptions, connectionOf } from "../connection.ts";
import { displayPath } from "../files.ts";
import { writeModelTexts } from "../model-edits.ts";
import { openModel } from "../models.ts";
import { type DriftFormat, renderDrift } from "../reports/drift.ts";
import { mendingText } from "../reports/drift-mending.ts";
import { CommandFailure, type ExitCode, type Terminal, withHint } from "../terminal.ts";

export const driftLevels = driftSeverities;
export const defaultSample = 1000;

export interface DriftCommandOptions extends ConnectionOptions {
  /** Items of each table to look at. */
  readonly sample?: number;
  /** Look at all items. */
  readonly all: boolean;
  /** Look up index entries of some of the items as well. */
  readonly indexes: boolean;
  /** Change the model where one change of it is the obvious one. */
  readonly fix: boolean;
  /** With `fix`: only say what would be changed. */
  readonly dryRun: boolean;
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
  if (options.dryRun && !options.fix) {
    throw new CommandFailure(
      "--dry-run says what --fix would change: add --fix. Without it nothing is written anyway.",
    );
  }
  const analysis = await openModel(path, terminal);
  const { tables } = analysis.model;
  const data = await import("../../data/index.ts");
  const connection = data.connectionForModel(connectionOf(options, tables, terminal), tables);
  const kept = options.fix ? new KeptItems() : undefined;
  const { observations: observed, failures } = await observeAll(
    analysis,
    connection,
    kept,
    options,
    terminal,
  );
  const region = pricedRegion(options.region, terminal);
  const reckoning = { region, unitsPerSecond: defaultUnitsPerSecond };
  const mending = options.fix
    ? mendDrift(analysis, observed, reckoning, (table) => kept?.of(table))
    : undefined;
  const writes = mending !== undefined && !options.dryRun;
  // What is not written is what is found still.
  const seen = writes ? mending : { analysis, observations: observed };
  const findings = driftFindings(seen.analysis, seen.observations, reckoning);
  if (writes) await writeModelTexts(analysis, mending.texts, terminal);
  const compared = {
    ...seen,
    findings,
    title: shownPath(analysis, terminal),
    against: `the tables at ${connection.name}`,
    ...(mending === undefined ? {} : { mending: { ...mending, before: analysis, writes } }),
  };
  const shown = (uri: string): string => displayPath(uri, terminal.directory);
  terminal.print(renderDrift(compared, options.format, shown));
  // A log for code scanning has no place for what is not wrong any more.
  if (options.format === "sarif" && compared.mending !== undefined) {
    terminal.warn(mendingText(compared.mending, shown).join("\n\n"));
  }
  if (kept?.isPartial === true && (mending?.mended.length ?? 0) > 0) {
    terminal.warn(
      "There were too many items to keep them and look at them again. Compare again to see what is left.",
    );
  }
  for (const failure of failures) terminal.warn(failure);
  if (failures.length > 0) return 2;
  return findings.some(({ severity }) => isAsGrave(severity, options.failOn)) ? 1 : 0;
}

/** Items that are looked at again when the model has been changed. */
class KeptItems {
  readonly #items = new Map<string, Item[]>();
  readonly #partial = new Set<string>();
  #bytes = 0;

  get isPartial(): boolean {
    return this.#partial.size > 0;
  }

  add(table: string, page: readonly Item[]): void {
    if (this.#partial.has(table)) return;
    this.#bytes += page.reduce((sum, item) => sum + itemSize(item), 0);
    if (this.#bytes > mostKeptBytes) {
      this.#partial.add(table);
      this.#items.delete(table);
      return;
    }
    const known = this.#items.get(table) ?? [];
    this.#items.set(table, known);
    known.push(...page);
  }

  /** All that was read of a table, and not some of it. */
  of(table: string): readonly Item[] | undefined {
    return this.#partial.has(table) ? undefined : (this.#items.get(table) ?? []);
  }
}

const mostKeptBytes = 64 * 1024 * 1024;

/** What could be seen of the tables, and why the rest could not. */
interface Observed {
  readonly observations: readonly TableObservation[];
  readonly failures: readonly string[];
}

async function observeAll(
  analysis: Analysis,
  connection: Connection,
  kept: KeptItems | undefined,
  options: DriftCommandOptions,
  terminal: Terminal,
): Promise<Observed> {
  const data = await import("../../data/index.ts");
  const { model, plans } = analysis;
  const extent = options.all ? "all" : (options.sample ?? defaultSample);
  const reading = { extent, abortSignal: terminal.signal } as const;
  const requests = model.tables.flatMap((table) => {
    const plan = planCensus(model, plans, table.name);
    return plan === undefined ? [] : [{ plan, definition: tableDefinitionOf(table) }];
  });
  const failures: string[] = [];
  const structures = [];
  for (const request of requests) {
    try {
      const structure = await data.observeStructure(connection, request, reading);
      structures.push({ request, structure });
    } catch (error) {
      // Of anything else the other tables would have to tell the same.
      if (!(error instanceof data.DataError) || error.problem.code !== "access-denied") throw error;
      failures.push(`${request.plan.table.name} is not compared. ${withHint(error.problem)}`);
    }
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
    if (!data.canReadItems(structure)) {
      observations.push(structure);
      continue;
    }
    try {
      observations.push(
        await data.observeItems(connection, request, structure, {
          ...reading,
          indexes: options.indexes,
          page: (items) => kept?.add(structure.table, items),
        }),
      );
    } catch (error) {
      // What the table itself is like is known by now, and is told all the same.
      if (!(error instanceof data.DataError) || error.problem.code === "aborted") throw error;
      const items = "its items, which could not be read";
      observations.push({ ...structure, notCompared: [...structure.notCompared, items] });
      failures.push(
        `The items of ${structure.physical} are not compared. ${withHint(error.problem)}`,
      );
    }
  }
  return { observations, failures };
}
