import * as vscode from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions as ProcessOptions,
  TransportKind,
} from "vscode-languageclient/node";
import { serverProcessFlags } from "../../../protocol/server-process.ts";
import type { ClientRequests, ServerOptions } from "../../../protocol/server-requests.ts";
import { registerCommand, reportFailure } from "../../infrastructure/commands.ts";
import { ModelClient, modelFiles, modelFilesExcluded, modelSchemes } from "./model-client.ts";
import { createStatusItem } from "./status-item.ts";

/**
 * Starts the language server in a process of its own. Activation does not wait for it: who asks the
 * models waits until it answers.
 */
export function startLanguage(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): ModelClient {
  const client = new LanguageClient(
    "dynamo",
    "DynamoDB Modeler",
    serverProcess(context),
    clientOptions(log),
  );
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
  const started = client.start();
  started.catch((error: unknown) => reportFailure(error, log));
  const models = new ModelClient(client, started);
  context.subscriptions.push(
    ...disposables,
    models,
    createStatusItem(models, log),
    registerCommand("dynamo.restartServer", log, () => client.restart()),
    registerCommand("dynamo.showLog", log, () => log.show()),
    { dispose: () => void client.dispose().catch(() => undefined) },
  );
  return models;
}

function serverProcess(context: vscode.ExtensionContext): ProcessOptions {
  const module = context.asAbsolutePath("dist/server.js");
  return {
    run: { module, transport: TransportKind.ipc, options: { execArgv: [...serverProcessFlags] } },
    debug: {
      module,
      transport: TransportKind.ipc,
      options: { execArgv: [...serverProcessFlags, "--nolazy", "--inspect=6009"] },
    },
  };
}

function clientOptions(log: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: modelSchemes.map((scheme) => ({ scheme, language: "dynamo" })),
    // The server reads through VS Code, so that remote and virtual workspaces work.
    initializationOptions: { readsFiles: true, commands: true } satisfies ServerOptions,
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
  const files = await vscode.workspace.findFiles(modelFiles, modelFilesExcluded);
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
