import * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import type { ClientRequests, ServerOptions } from "../../../protocol/server-requests.ts";
import { registerCommand, reportFailure } from "../../infrastructure/commands.ts";
import { ModelClient } from "./model-client.ts";
import { findModelFiles, ModelSchemes } from "./model-files.ts";
import { createStatusItem } from "./status-item.ts";

/** What the language asks of the host of the extension. */
export interface LanguageHost {
  /** Makes the client of a server that runs in a process or in a worker of its own. */
  createClient(id: string, name: string, options: LanguageClientOptions): BaseLanguageClient;
  /** Whether patterns can be run here. */
  readonly reachesTables: boolean;
}

/**
 * Starts the language server. Activation does not wait for it: who asks the models waits until it
 * answers.
 */
export function startLanguage(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  { createClient, reachesTables }: LanguageHost,
): ModelClient {
  const schemes = new ModelSchemes();
  // What is said between editor and server would bury what the extension itself has to tell.
  const serverLog = vscode.window.createOutputChannel("DynamoDB Modeler: Language Server", {
    log: true,
  });
  const options = clientOptions(serverLog, schemes, reachesTables);
  const client = createClient("dynamo", "DynamoDB Modeler", options);
  const disposables = [
    client.onRequest("dynamo/readFile", ({ uri }: ClientRequests["dynamo/readFile"]["params"]) =>
      readFile(uri),
    ),
    client.onRequest("dynamo/listFiles", listFiles),
    client.onRequest(
      "dynamo/listFolder",
      ({ uri }: ClientRequests["dynamo/listFolder"]["params"]) => listFolder(uri),
    ),
  ];
  const models = new ModelClient(client, schemes);
  const restart = () => models.restart().catch((error: unknown) => reportFailure(error, log));
  const restartForNewSchemes = () => {
    if (schemes.extend()) void restart();
  };
  models.start().catch((error: unknown) => reportFailure(error, log));
  context.subscriptions.push(
    ...disposables,
    models,
    createStatusItem(models, log),
    registerCommand("dynamo.restartServer", log, restart),
    vscode.workspace.onDidChangeWorkspaceFolders(restartForNewSchemes),
    vscode.workspace.onDidOpenTextDocument(({ languageId }) => {
      if (languageId === "dynamo") restartForNewSchemes();
    }),
    registerCommand("dynamo.showLog", log, () => log.show()),
    { dispose: () => void client.dispose().catch(() => undefined) },
    serverLog,
  );
  return models;
}

function clientOptions(
  log: vscode.LogOutputChannel,
  { selector }: ModelSchemes,
  runs: boolean,
): LanguageClientOptions {
  return {
    documentSelector: selector,
    // The server reads through VS Code, so that remote and virtual workspaces work.
    initializationOptions: {
      readsFiles: true,
      commands: true,
      runs,
      ownTokenTypes: true,
      hasGrammar: true,
      followsModels: true,
      asksForFindings: true,
    } satisfies ServerOptions,
    outputChannel: log,
    connectionOptions: { maxRestartCount: 4 },
    markdown: {
      isTrusted: {
        enabledCommands: ["dynamo.showLayout", "dynamo.runPattern", "dynamo.explainPattern"],
      },
    },
  };
}

async function readFile(uri: string): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri)));
  } catch {
    // Absent or unreadable: the server tells the author at the import.
    return null;
  }
}

async function listFiles(): Promise<readonly string[]> {
  const files = await findModelFiles(Number.POSITIVE_INFINITY);
  return files.map((file) => file.toString());
}

async function listFolder(uri: string): Promise<readonly string[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri));
    return entries.flatMap(([name, type]) => (type === vscode.FileType.File ? [name] : []));
  } catch {
    return [];
  }
}
