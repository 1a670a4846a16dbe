import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type {
  ModelChanged,
  ModelSummary,
  ServerRequests,
  WorkspaceRequests,
} from "../../../protocol/server-requests.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { findModelFiles, type ModelSchemes, modelFiles, mostModelFiles } from "./model-files.ts";

type Requests = ServerRequests & WorkspaceRequests;

/**
 * The models of the workspace, as the language server knows them. The extension never parses a
 * model: it asks here and gets plain view models.
 */
export class ModelClient implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ModelChanged>();
  /** A model was analysed anew. */
  readonly onDidChange = this.changed.event;
  private readonly client: BaseLanguageClient;
  private readonly schemes: ModelSchemes;
  private started: Promise<void> = Promise.resolve();
  private readonly subscriptions: readonly vscode.Disposable[];
  /** Of all models, until one of them changes. */
  private summaries: Promise<readonly ModelSummary[]> | undefined;

  constructor(client: BaseLanguageClient, schemes: ModelSchemes) {
    this.client = client;
    this.schemes = schemes;
    const watcher = vscode.workspace.createFileSystemWatcher(modelFiles, false, true, false);
    const forget = () => {
      this.summaries = undefined;
    };
    this.subscriptions = [
      client.onNotification("dynamo/modelChanged", (change: ModelChanged) => {
        forget();
        this.changed.fire(change);
      }),
      watcher,
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      vscode.workspace.onDidOpenTextDocument(forget),
      vscode.workspace.onDidCloseTextDocument(forget),
    ];
  }

  /** Starts the server; who asks something waits until it answers. */
  start(): Promise<void> {
    this.started = this.client.start();
    return this.started;
  }

  /** Ends the server, and starts it anew. */
  restart(): Promise<void> {
    this.started = this.started
      .then(() => this.client.stop())
      // One that has not started, or that does not end, is none to wait for.
      .catch(() => undefined)
      .then(() => this.client.start());
    return this.started;
  }

  /** Whether a document belongs to a model of the window. */
  isModel({ languageId, uri }: vscode.TextDocument): boolean {
    return languageId === "dynamo" && this.schemes.has(uri.scheme);
  }

  async request<Method extends keyof Requests>(
    method: Method,
    params: Requests[Method]["params"],
    token?: vscode.CancellationToken,
  ): Promise<Requests[Method]["result"]> {
    await this.started;
    return token === undefined
      ? this.client.sendRequest<Requests[Method]["result"]>(method, params)
      : this.client.sendRequest<Requests[Method]["result"]>(method, params, token);
  }

  /** The summary of the model of a file. Throws what the user can be told where there is none. */
  async summaryOf(uri: string): Promise<ModelSummary> {
    const summary = await this.request("dynamo/model", { uri });
    if (summary === null) {
      throw new UserError(
        vscode.l10n.t(
          "There is no model in {0}.",
          vscode.workspace.asRelativePath(vscode.Uri.parse(uri)),
        ),
        vscode.l10n.t("Open a .dynamo file."),
      );
    }
    return summary;
  }

  /** One summary for each model of the workspace, by its root; asked anew only after a change. */
  all(): Promise<readonly ModelSummary[]> {
    this.summaries ??= this.fetchAll().catch((error: unknown) => {
      this.summaries = undefined;
      throw error;
    });
    return this.summaries;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private async fetchAll(): Promise<readonly ModelSummary[]> {
    const files = await findModelFiles(mostModelFiles);
    const open = vscode.workspace.textDocuments.filter((document) => this.isModel(document));
    const uris = new Set([...files, ...open.map(({ uri }) => uri)].map((uri) => uri.toString()));
    const summaries = await Promise.all(
      [...uris].map((uri) => this.request("dynamo/model", { uri })),
    );
    const byRoot = new Map<string, ModelSummary>();
    for (const summary of summaries) if (summary !== null) byRoot.set(summary.root, summary);
    return [...byRoot.values()].sort((left, right) => (left.root < right.root ? -1 : 1));
  }
}

/**
 * The model that a command is about: the one that its argument names, that of the active editor,
 * the only one of the workspace, or the one that the user picks.
 */
export async function chooseModel(
  models: ModelClient,
  argument: unknown,
): Promise<ModelSummary | undefined> {
  const uri = uriIn(argument) ?? activeModelUri();
  if (uri !== undefined) return models.summaryOf(uri);
  const all = await models.all();
  if (all.length === 0) {
    throw new UserError(
      vscode.l10n.t("This workspace has no .dynamo model yet."),
      vscode.l10n.t(
        "Open the example model (DynamoDB: Open Example Model), or create a file that ends in .dynamo.",
      ),
    );
  }
  if (all.length === 1) return all[0];
  const picked = await vscode.window.showQuickPick(
    all.map((summary) => ({
      label: vscode.workspace.asRelativePath(vscode.Uri.parse(summary.root)),
      description: summary.tables.map(({ name }) => name).join(", "),
      summary,
    })),
    { title: vscode.l10n.t("Which model?") },
  );
  return picked?.summary;
}

/** The `uri` of a command's argument: a URI, or an object as code lenses pass it. */
export function uriIn(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return argument.toString();
  if (typeof argument !== "object" || argument === null || !("uri" in argument)) return undefined;
  const { uri } = argument;
  if (uri instanceof vscode.Uri) return uri.toString();
  return typeof uri === "string" ? uri : undefined;
}

/** The `pattern` of a command's argument: a name, or a summary as the explorer's nodes have it. */
export function patternIn(argument: unknown): string | undefined {
  if (typeof argument !== "object" || argument === null || !("pattern" in argument))
    return undefined;
  const { pattern } = argument;
  if (typeof pattern === "string") return pattern;
  if (typeof pattern !== "object" || pattern === null || !("name" in pattern)) return undefined;
  return typeof pattern.name === "string" ? pattern.name : undefined;
}

function activeModelUri(): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === "dynamo" ? document.uri.toString() : undefined;
}
