/**
 * Where tables are. A connection comes from the settings or from options of the command line and
 * holds no key: credentials are found by the AWS SDK, by its usual chain or in a named profile.
 */
export interface Connection {
  readonly name: string;
  readonly region?: string;
  /** A profile of the AWS configuration files. */
  readonly profile?: string;
  readonly endpoint?: string;
  /** Physical table names by logical ones; a table that is not listed keeps its name. */
  readonly tables?: Readonly<Record<string, string>>;
  /** Writes are refused before they are sent. */
  readonly readOnly: boolean;
}

/** The name of the connection that needs no settings. */
export const localConnectionName = "local";
/** Where DynamoDB Local listens by default, and where the `local` connection looks for it. */
export const defaultLocalPort = 8000;
/** DynamoDB Local takes any credentials, but its key ids have letters and digits only. */
export const localCredentials = { accessKeyId: "local", secretAccessKey: "local" } as const;
export const localRegion = "local";

/** The connection to a local DynamoDB, at the default port unless told. */
export function localConnection(endpoint = `http://127.0.0.1:${defaultLocalPort}`): Connection {
  return { name: localConnectionName, region: localRegion, endpoint, readOnly: false };
}

/**
 * Whether an endpoint is on this very machine: a loopback host. Only there may tables be deleted,
 * scanned and written without asking.
 */
export function isLocalEndpoint(endpoint: string | undefined): boolean {
  const url = endpoint === undefined ? undefined : parseEndpoint(endpoint);
  if (url === undefined) return false;
  const host = url.hostname.replace(/\.$/, "").toLowerCase();
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

export function isLocal(connection: Connection): boolean {
  return isLocalEndpoint(connection.endpoint);
}

/** The name of a table in a connection. */
export function physicalTableName(connection: Connection, logicalName: string): string {
  const { tables } = connection;
  if (tables === undefined || !Object.hasOwn(tables, logicalName)) return logicalName;
  return tables[logicalName] ?? logicalName;
}

/**
 * The connection with the tables of a model named: each by its logical name and by the physical
 * name that the model gives it, so that requests of either spelling reach the same table.
 */
export function connectionForModel(
  connection: Connection,
  tables: readonly { readonly name: string; readonly physicalName: string }[],
): Connection {
  const names = tables.flatMap(({ name, physicalName }): [string, string][] => {
    const mapped = connection.tables?.[name] ?? physicalName;
    return [
      [name, mapped],
      [physicalName, mapped],
    ];
  });
  return { ...connection, tables: { ...connection.tables, ...Object.fromEntries(names) } };
}

/** Why a connection cannot be used, in a sentence with what to do, or `undefined`. */
export function connectionProblem(connection: Connection): string | undefined {
  const { name, region, endpoint } = connection;
  if (endpoint !== undefined && parseEndpoint(endpoint) === undefined) {
    return `The endpoint "${endpoint}" of the connection "${name}" is no http or https address; write for example http://127.0.0.1:8000.`;
  }
  if (region !== undefined && !/^[a-zA-Z0-9-]+$/.test(region)) {
    return `The region "${region}" of the connection "${name}" is none; write for example eu-west-1.`;
  }
  return undefined;
}

/** The address of an endpoint, or `undefined` where it is no http or https address. */
export function parseEndpoint(endpoint: string): URL | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const url = new URL(endpoint);
  return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
}
