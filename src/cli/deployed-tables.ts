import { deployedDefinition } from "../dynamodb/deployed-definition.ts";
import { definitionFromDescription } from "../dynamodb/described-definition.ts";
import type { TableDefinition } from "../dynamodb/key-schema.ts";
import type { TableDifference } from "../dynamodb/table-differences.ts";
import { changesFromDescription, type Diff, type DiffOptions, diffOf } from "../evolution/index.ts";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import type { Analysis } from "../service/index.ts";
import { pricedRegion, shownPath } from "./compared-states.ts";
import { type ConnectionOptions, connectionOf } from "./connection.ts";
import { openModel } from "./models.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

export interface DeployedOptions extends ConnectionOptions {
  readonly git?: string;
  /** The pace of backfills that estimates assume, in write units per second. */
  readonly rate: number;
}

/** A model, and what its tables are like where they are. */
export interface DeployedStates {
  readonly after: Analysis;
  readonly tables: readonly DeployedTable[];
  readonly diff: Diff;
  readonly costs: DiffOptions;
  readonly title: string;
  readonly against: string;
}

/** One table as it was found. Plain JSON. */
export interface DeployedTable {
  /** Logical name. */
  readonly table: string;
  readonly physicalName: string;
  /** Absent where there is no such table. */
  readonly found?: {
    readonly definition: TableDefinition;
    readonly differences: readonly TableDifference[];
  };
}

/**
 * Describes the tables of the one model that a command line names, and compares them with it.
 *
 * @param known what was found earlier, which counts then
 */
export async function openDeployed(
  paths: readonly string[],
  options: DeployedOptions,
  terminal: Terminal,
  known?: readonly DeployedTable[],
): Promise<DeployedStates> {
  const [path, ...more] = paths;
  if (more.length > 0 || options.git !== undefined) {
    throw new CommandFailure("With --deployed one model is compared with its tables.");
  }
  const after = await openModel(path, terminal);
  const { name, tables } = await describe(after, options, terminal, known);
  const costs = {
    region: pricedRegion(options.region, terminal),
    unitsPerSecond: options.rate,
  };
  const changes = after.model.tables.flatMap((table) => {
    const deployed = tables.find((each) => each.table === table.name);
    const { physicalName = table.physicalName, found } = deployed ?? {};
    return changesFromDescription(after, table, physicalName, found?.differences, costs);
  });
  return {
    after,
    tables,
    diff: diffOf(changes),
    costs,
    title: shownPath(after, terminal),
    against: `the tables at ${name}`,
  };
}

async function describe(
  { model: { tables } }: Analysis,
  options: DeployedOptions,
  terminal: Terminal,
  known: readonly DeployedTable[] | undefined,
): Promise<{ readonly name: string; readonly tables: readonly DeployedTable[] }> {
  const data = await import("../data/index.ts");
  const connection = data.connectionForModel(connectionOf(options, tables, terminal), tables);
  if (known !== undefined) return { name: connection.name, tables: known };
  const deployed: DeployedTable[] = [];
  const notCompared = new Set<string>();
  for (const table of tables) {
    const definition = tableDefinitionOf(table);
    const { signal } = terminal;
    const compared = await data.compareTable(connection, definition, { abortSignal: signal });
    for (const what of compared.notCompared) notCompared.add(what);
    const { table: physicalName, live, differences } = compared;
    const common = { table: table.name, physicalName };
    if (live === undefined || differences === undefined) {
      deployed.push(common);
      continue;
    }
    const described = definitionFromDescription(live.description, live.timeToLiveAttribute);
    if ("problem" in described) throw new CommandFailure(`${described.problem}.`);
    const found = {
      definition: deployedDefinition(definition, described, differences),
      differences,
    };
    deployed.push({ ...common, found });
  }
  if (notCompared.size > 0) terminal.warn(`Not compared: ${[...notCompared].join("; ")}.`);
  return { name: connection.name, tables: deployed };
}
