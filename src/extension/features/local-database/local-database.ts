import * as vscode from "vscode";
import type { Connection } from "../../../data/connections.ts";
import { isLocal, localConnectionName } from "../../../data/connections.ts";
import type { LocalEngine, LocalEngineOptions } from "../../../data/index.ts";
import type { Deployment, ModelSummary, SampleItems } from "../../../protocol/server-requests.ts";
import { registerCommand, reportFailure } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { requireTrust } from "../../infrastructure/trust.ts";
import { type Connections, connectionFor, requireWritable } from "../connections/connections.ts";
import { connectionOf, describedOf, isNode, tableOf } from "../explorer/nodes.ts";
import { chooseModel } from "../language/model-client.ts";

/**
 * The DynamoDB on this machine: started and stopped by the user, with the model's tables created
 * and its samples loaded where they are needed.
 */
export class LocalDatabase implements vscode.Disposable {
  private engine: LocalEngine | undefined;
  private readonly host: Host;
  private readonly connections: Connections;

  constructor(host: Host, connections: Connections) {
    this.host = host;
    this.connections = connections;
    host.context.subscriptions.push(
      this,
      registerCommand("dynamo.startLocal", host.log, async () => {
        const { endpoint } = await this.start();
        vscode.window.setStatusBarMessage(vscode.l10n.t("DynamoDB runs at {0}.", endpoint), 5000);
        return endpoint;
      }),
      registerCommand("dynamo.stopLocal", host.log, () => this.stop()),
      registerCommand("dynamo.createTables", host.log, (argument) => this.createTables(argument)),
      registerCommand("dynamo.loadSamples", host.log, (argument) => this.loadSamples(argument)),
    );
  }

  async start(): Promise<LocalEngine> {
    requireTrust(vscode.l10n.t("Starting a local DynamoDB"));
    const engine = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t("Starting a local DynamoDB…"),
        cancellable: true,
      },
      async (_, token) => this.startEngine(token),
    );
    this.connections.useLocalEndpoint(engine.endpoint);
    await vscode.commands.executeCommand("setContext", "dynamo.localRuns", true);
    await vscode.commands.executeCommand("dynamo.explorer.refresh");
    return engine;
  }

  async stop(): Promise<void> {
    const { engine } = this;
    if (engine === undefined) {
      throw new UserError(vscode.l10n.t("No local DynamoDB was started from here."));
    }
    this.engine = undefined;
    await engine.stop();
    await this.ended();
    vscode.window.setStatusBarMessage(
      engine.kind === "running"
        ? vscode.l10n.t("It was not started from here, so it goes on at {0}.", engine.endpoint)
        : vscode.l10n.t("The local DynamoDB has ended."),
      5000,
    );
  }

  /**
   * Creates the tables that are missing, with their samples, without a question: for a local
   * endpoint. What lies in tables that were there is left alone.
   */
  async prepare(model: ModelSummary, connection: Connection): Promise<void> {
    const deployment = await this.deploymentOf(model);
    const created = await this.deploy(deployment, connection);
    await this.seed(deployment, connection, ({ physicalName }) => created.has(physicalName));
  }

  dispose(): void {
    void this.engine?.stop();
  }

  /** Creates the tables of a model that are not there yet; on anything but a local endpoint it asks. */
  private async createTables(argument: unknown): Promise<boolean> {
    const target = await this.target(argument, vscode.l10n.t("Create the tables of the model"));
    if (target === undefined) return false;
    await this.deploy(await this.deploymentOf(target.model), target.connection);
    return true;
  }

  /** Writes the samples of a model, or of the one table that was chosen. */
  private async loadSamples(argument: unknown): Promise<boolean> {
    const target = await this.target(argument, vscode.l10n.t("Write the samples of the model"));
    if (target === undefined) return false;
    const table = isNode(argument) ? tableOf(argument)?.described?.table.name : undefined;
    await this.seed(
      await this.deploymentOf(target.model),
      target.connection,
      (samples) => table === undefined || samples.table === table,
    );
    return true;
  }

  /** What a command is about, once the user agrees to it. */
  private async target(argument: unknown, what: string) {
    const node = isNode(argument) ? argument : undefined;
    const uri = describedOf(node)?.model.root;
    const model = await chooseModel(this.host.models, uri === undefined ? argument : { uri });
    if (model === undefined) return undefined;
    const chosen = node === undefined ? this.connections.active() : connectionOf(node);
    const connection = connectionFor(chosen, model);
    await this.connections.permit(connection);
    requireWritable(connection);
    return (await agree(connection, what, model)) ? { model, connection } : undefined;
  }

  private async startEngine(token: vscode.CancellationToken): Promise<LocalEngine> {
    const data = await loadData();
    const aborted = new AbortController();
    token.onCancellationRequested(() => aborted.abort());
    const settings = vscode.workspace.getConfiguration("dynamo.local");
    const port = settings.get<number | null>("port", null) ?? this.configuredPort();
    const engine = await data.startLocalEngine({
      ...localEngineOptions(this.host),
      ...(port === undefined ? {} : { port }),
      abortSignal: aborted.signal,
    });
    this.engine = engine;
    void engine.ended.then(async (how) => {
      if (this.engine !== engine) return;
      this.engine = undefined;
      await this.ended();
      await reportFailure(
        new UserError(
          vscode.l10n.t("The local DynamoDB ended by itself ({0}).", how),
          vscode.l10n.t("Start it again; its tables were in memory and are gone."),
        ),
        this.host.log,
      );
    });
    return engine;
  }

  /** Where the settings have a connection `local` of their own, that is where it has to listen. */
  private configuredPort(): number | undefined {
    const local = this.connections.configured().find(({ name }) => name === localConnectionName);
    if (local?.endpoint === undefined || !isLocal(local)) return undefined;
    return Number(new URL(local.endpoint).port) || undefined;
  }

  private async ended(): Promise<void> {
    this.connections.useLocalEndpoint(undefined);
    await vscode.commands.executeCommand("setContext", "dynamo.localRuns", false);
    await vscode.commands.executeCommand("dynamo.explorer.refresh");
  }

  /** @returns The names, as the model has them, of the tables that were not there before. */
  private async deploy(
    deployment: Deployment,
    connection: Connection,
  ): Promise<ReadonlySet<string>> {
    const data = await loadData();
    const created = new Set<string>();
    await vscode.window.withProgress(
      { location: { viewId: "dynamo.tables" }, title: vscode.l10n.t("Creating tables…") },
      async () => {
        for (const definition of deployment.tables) {
          const { leftOut, outcome } = await data.createTable(connection, definition, {
            vectorIndexes: "leave out",
            // Samples that expired long ago would vanish while they are looked at.
            withoutTimeToLive: isLocal(connection),
          });
          if (outcome === "created") created.add(definition.name);
          for (const what of leftOut) this.host.log.warn(`${definition.name}: left out ${what}`);
        }
      },
    );
    await vscode.commands.executeCommand("dynamo.explorer.refresh");
    return created;
  }

  private async seed(
    deployment: Deployment,
    connection: Connection,
    isWanted: (samples: SampleItems) => boolean,
  ): Promise<void> {
    const data = await loadData();
    let count = 0;
    for (const samples of deployment.samples) {
      const { table, items } = samples;
      if (items.length === 0 || !isWanted(samples)) continue;
      const name = data.physicalTableName(connection, table);
      count += (await data.putItems(connection, name, items)).count;
    }
    await vscode.commands.executeCommand("dynamo.explorer.refresh");
    vscode.window.setStatusBarMessage(vscode.l10n.t("{0} samples loaded.", count), 5000);
  }

  private async deploymentOf(model: ModelSummary): Promise<Deployment> {
    const deployment = await this.host.models.request("dynamo/deployment", { uri: model.root });
    if (deployment === null || deployment.tables.length === 0) {
      throw new UserError(vscode.l10n.t("The model has no table to create."));
    }
    return deployment;
  }
}

/** Where the settings and the workspace say that an engine is. */
export function localEngineOptions({ log }: Host): Omit<LocalEngineOptions, "port"> {
  const folder = vscode.workspace.getConfiguration("dynamo.local").get<string>("path", "");
  const projectFolder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
  return {
    ...(folder === "" ? {} : { folder }),
    ...(projectFolder === undefined ? {} : { projectFolder: projectFolder.uri.fsPath }),
    onOutput: (text) => log.trace(text.trimEnd()),
  };
}

async function agree(connection: Connection, what: string, model: ModelSummary): Promise<boolean> {
  if (isLocal(connection)) return true;
  const goOn = vscode.l10n.t("Go On");
  const names = model.tables.map(({ name }) => connection.tables?.[name] ?? name).join(", ");
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t("{0} ({1}) at “{2}”?", what, names, connection.name),
    {
      modal: true,
      detail: vscode.l10n.t(
        "This is not a local endpoint: it changes what others may use, and may cost.",
      ),
    },
    goOn,
  );
  return choice === goOn;
}
