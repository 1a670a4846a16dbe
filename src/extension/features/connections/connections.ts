import * as vscode from "vscode";
import {
  type Connection,
  connectionForModel,
  connectionProblem,
  isLocal,
  localConnection,
  localConnectionName,
} from "../../../data/connections.ts";
import type { ModelSummary } from "../../../protocol/server-requests.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { requireTrust } from "../../infrastructure/trust.ts";

const activeKey = "dynamo.activeConnection";
const agreedEndpointsKey = "dynamo.agreedEndpoints";

/**
 * The connections of the settings, and `local`, which needs none. A connection names a region, a
 * profile, an endpoint; no key is ever in it. In Restricted Mode VS Code leaves the workspace's
 * values of this setting out, so that only the user's own connections are here.
 */
export class Connections implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** The list or the active one changed. */
  readonly onDidChange = this.changed.event;
  private readonly context: vscode.ExtensionContext;
  private readonly subscriptions: readonly vscode.Disposable[];
  /** Where the local DynamoDB that was started from here answers. */
  private localEndpoint: string | undefined;

  constructor(context: vscode.ExtensionContext) {
    this.context = context;
    this.subscriptions = [
      vscode.workspace.onDidChangeConfiguration((event) => {
        const places = ["dynamo.connections", "dynamo.local.port"];
        if (places.some((place) => event.affectsConfiguration(place))) this.changed.fire();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire()),
    ];
  }

  all(): readonly Connection[] {
    const configured = this.configured();
    return configured.some(({ name }) => name === localConnectionName)
      ? configured
      : [localConnection(this.localEndpoint ?? endpointOfPort()), ...configured];
  }

  /** Those of the settings. */
  configured(): readonly Connection[] {
    return settingOf<readonly unknown[]>("connections", []).flatMap(readConnection);
  }

  /** The connection that commands use unless told otherwise. */
  active(): Connection {
    const name = this.context.workspaceState.get<string>(activeKey);
    const all = this.all();
    return all.find((connection) => connection.name === name) ?? all[0] ?? localConnection();
  }

  named(name: string): Connection {
    const connection = this.all().find((candidate) => candidate.name === name);
    if (connection !== undefined) return connection;
    throw new UserError(
      vscode.l10n.t("There is no connection “{0}”.", name),
      vscode.l10n.t("The setting dynamo.connections lists them."),
    );
  }

  async activate(name: string): Promise<void> {
    await this.context.workspaceState.update(activeKey, name);
    this.changed.fire();
  }

  /** A local DynamoDB was started there, or ended. */
  useLocalEndpoint(endpoint: string | undefined): void {
    if (this.localEndpoint === endpoint) return;
    this.localEndpoint = endpoint;
    this.changed.fire();
  }

  get localRuns(): boolean {
    return this.localEndpoint !== undefined;
  }

  /**
   * To be called before anything is sent. A folder that somebody else wrote may name an address of
   * their own: real credentials sign requests to it only after the user has agreed to it once.
   *
   * @throws UserError where the connection is no use, or must not be used.
   */
  async permit(connection: Connection): Promise<void> {
    requireTrust(vscode.l10n.t("Using a connection"));
    const problem = connectionProblem(connection);
    if (problem !== undefined) throw new UserError(problem);
    const { endpoint } = connection;
    if (endpoint === undefined || isLocal(connection) || isAwsEndpoint(endpoint)) return;
    if (!isNamedByWorkspace(connection)) return;
    const agreed = this.context.globalState.get<readonly string[]>(agreedEndpointsKey, []);
    if (agreed.includes(endpoint)) return;
    const agree = vscode.l10n.t("Use This Address");
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t("The settings of this workspace send “{0}” to {1}.", connection.name, endpoint),
      {
        modal: true,
        detail: vscode.l10n.t(
          "It is not an address of AWS. Requests to it are signed with your credentials, and what you write goes there.",
        ),
      },
      agree,
    );
    if (choice !== agree) {
      throw new UserError(vscode.l10n.t("Nothing was sent to {0}.", endpoint));
    }
    await this.context.globalState.update(agreedEndpointsKey, [...agreed, endpoint]);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}

/** The connection with the names that it has for a model's tables. */
export function connectionFor(connection: Connection, model: ModelSummary): Connection {
  return connectionForModel(connection, model.tables);
}

/** In one line: `eu-west-1 · dev · read-only`. */
export function describeConnection(connection: Connection): string {
  const place = isLocal(connection)
    ? connection.endpoint
    : (connection.region ?? connection.endpoint);
  const parts = [
    place,
    connection.profile,
    connection.readOnly ? vscode.l10n.t("read-only") : undefined,
  ];
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}

/** Ends what would write through a read-only connection, before anything is asked. */
export function requireWritable(connection: Connection): void {
  if (!connection.readOnly) return;
  throw new UserError(
    vscode.l10n.t("The connection “{0}” is read-only, so nothing was written.", connection.name),
    vscode.l10n.t("Choose another one, or set readOnly to false in dynamo.connections."),
  );
}

/**
 * What the settings say, where it has the form of a connection. Anything but a local endpoint is
 * read-only unless it says otherwise.
 */
function readConnection(value: unknown): Connection[] {
  if (typeof value !== "object" || value === null) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  const { name, readOnly, tables } = fields;
  if (typeof name !== "string" || name === "") return [];
  const texts = Object.fromEntries(
    ["region", "profile", "endpoint"].flatMap((field) => {
      const text = fields[field];
      return typeof text === "string" && text !== "" ? [[field, text]] : [];
    }),
  );
  const connection: Connection = {
    name,
    ...texts,
    ...(isNames(tables) ? { tables } : {}),
    readOnly: true,
  };
  const isReadOnly = typeof readOnly === "boolean" ? readOnly : !isLocal(connection);
  return [{ ...connection, readOnly: isReadOnly }];
}

/** Where the settings let a local DynamoDB listen. */
function endpointOfPort(): string | undefined {
  const port = settingOf<number | null>("local.port", null);
  return port === null ? undefined : `http://127.0.0.1:${port}`;
}

function isNames(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((name) => typeof name === "string")
  );
}

function isAwsEndpoint(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname } = new URL(endpoint);
  return protocol === "https:" && /\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/.test(hostname);
}

function isNamedByWorkspace({ name }: Connection): boolean {
  const values = vscode.workspace.getConfiguration("dynamo").inspect<unknown>("connections");
  return [values?.workspaceValue, values?.workspaceFolderValue].some(
    (value) =>
      Array.isArray(value) && value.flatMap(readConnection).some((one) => one.name === name),
  );
}

function settingOf<T>(name: string, otherwise: T): T {
  const value = vscode.workspace.getConfiguration("dynamo").get<T>(name, otherwise);
  return Array.isArray(otherwise) && !Array.isArray(value) ? otherwise : value;
}
