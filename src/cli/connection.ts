import type { Connection } from "../data/index.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

export interface ConnectionOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  /** `name=physical`, for each table that is called otherwise there. */
  readonly table: readonly string[];
  readonly yes: boolean;
}

/**
 * Where the options lead: to an endpoint, to AWS where a region or a profile is named, else to the
 * local DynamoDB at port 8000.
 *
 * @param modelled The tables of the model. A mapping of any other is a slip, which would lead a
 * command to the very table that its user wanted to spare.
 */
export function connectionOf(
  options: ConnectionOptions,
  modelled: readonly { readonly name: string }[],
  terminal: Terminal,
): Connection {
  const tables = tableMappings(options.table, modelled);
  const { environment } = terminal;
  const endpoint = options.endpoint ?? environment.AWS_ENDPOINT_URL_DYNAMODB;
  const remote = options.region !== undefined || options.profile !== undefined;
  if (endpoint === undefined && !remote) {
    return { ...local, endpoint: "http://127.0.0.1:8000", tables };
  }
  const { region, profile } = options;
  return {
    name: endpoint ?? profile ?? region ?? "aws",
    // An endpoint that is given as such is a test double or a proxy: any region will do there.
    ...(region !== undefined ? { region } : endpoint !== undefined ? { region: "local" } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    tables,
    readOnly: false,
  };
}

const local = { name: "local", region: "local", readOnly: false } as const;

/** Asks before something that costs or changes anything elsewhere than on this machine. */
export async function agree(
  what: string,
  isLocal: boolean,
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<void> {
  if (isLocal || options.yes) return;
  if (!terminal.interactive) {
    throw new CommandFailure(
      `${what} is not done elsewhere than on this machine without being asked. Say --yes if that is what you want.`,
    );
  }
  if (!(await terminal.confirm(`${what}. Go on?`))) throw new CommandFailure("Not done.");
}

function tableMappings(
  options: readonly string[],
  modelled: readonly { readonly name: string }[],
): Readonly<Record<string, string>> {
  const tables = new Map<string, string>();
  for (const [name, physical] of options.map(tableMapping)) {
    if (tables.has(name)) throw new CommandFailure(`--table names the table '${name}' twice.`);
    if (!modelled.some((table) => table.name === name)) {
      const names = modelled.map((table) => table.name).join(", ");
      throw new CommandFailure(`The model has no table '${name}'. It has ${names || "none"}.`);
    }
    tables.set(name, physical);
  }
  return Object.fromEntries(tables);
}

function tableMapping(text: string): [string, string] {
  const [name, physical, ...rest] = text.split("=");
  if (!name || !physical || rest.length > 0) {
    throw new CommandFailure(
      `--table needs the form name=physical, as in --table Shop=shop-prod, not '${text}'.`,
    );
  }
  return [name, physical];
}
