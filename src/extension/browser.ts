import * as vscode from "vscode";
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
} from "vscode-languageclient/browser";
import { activateEverywhere } from "./activate.ts";
import { registerAbsentCommands } from "./infrastructure/absent-commands.ts";

/**
 * The extension in a browser, such as on vscode.dev and github.dev: whatever needs neither tables
 * nor programs. The server is a web worker, which reads files through VS Code.
 */
export function activate(context: vscode.ExtensionContext): void {
  const { host } = activateEverywhere(context, {
    reachesTables: false,
    createClient: (id, name, options) => {
      const server = new ServerWorker(context.extensionUri);
      context.subscriptions.push(server);
      return new LanguageClient(id, name, async () => server.start(), options);
    },
  });
  registerAbsentCommands(context, host.log);
}

/** The worker of the language server, one at a time: a restart begins with a new one. */
class ServerWorker implements vscode.Disposable {
  private readonly script: string;
  private worker: Worker | undefined;

  constructor(extensionUri: vscode.Uri) {
    this.script = vscode.Uri.joinPath(extensionUri, "dist/web/server.js").toString(true);
  }

  start(): { reader: BrowserMessageReader; writer: BrowserMessageWriter } {
    this.dispose();
    const worker = new Worker(this.script);
    this.worker = worker;
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  }

  dispose(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }
}
