import { type ChildProcess, spawn } from "node:child_process";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

/** A language server in a process of its own, with one open document that is edited. */
export interface MeasuredServer {
  readonly connection: ProtocolConnection;
  /** Puts a text in the place of another one, and resolves to the findings that follow from it. */
  edit(at: Position, length: number, text: string): Promise<readonly Diagnostic[]>;
  stop(): Promise<void>;
}

export interface MeasuredDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

/**
 * Starts a server on its standard input and output, as every editor can.
 *
 * @param pulls the client asks for findings after each change; else they are sent to it
 */
export async function measuredServer(
  command: readonly string[],
  document: MeasuredDocument,
  pulls: boolean,
): Promise<MeasuredServer> {
  const [...args] = command;
  const server = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const { uri } = document;
  let published: (params: PublishDiagnosticsParams) => void = () => undefined;
  connection.onNotification("textDocument/publishDiagnostics", (params) => {
    if (params.uri === uri) published(params);
  });
  connection.onNotification("window/logMessage", () => undefined);
  connection.listen();
  const capabilities: ClientCapabilities = {
    textDocument: {
      completion: { completionItem: { snippetSupport: true } },
      ...(pulls ? { diagnostic: {} } : {}),
    },
  };
  await connection.sendRequest<InitializeResult>("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities,
  });
  await connection.sendNotification("initialized", {});

  /** The findings that follow from what the client sends. */
  async function findingsAfter(send: () => Promise<void>): Promise<readonly Diagnostic[]> {
    if (!pulls) {
      const sent = new Promise<PublishDiagnosticsParams>((resolve) => {
        published = resolve;
      });
      await send();
      return (await sent).diagnostics;
    }
    await send();
    const report = await connection.sendRequest<DocumentDiagnosticReport>(
      "textDocument/diagnostic",
      { textDocument: { uri } },
    );
    if (report.kind !== "full") throw new Error("The findings should have changed.");
    return report.items;
  }

  let version = 1;
  await findingsAfter(() =>
    connection.sendNotification("textDocument/didOpen", { textDocument: { ...document, version } }),
  );
  return {
    connection,
    edit: (start, length, text) =>
      findingsAfter(() =>
        connection.sendNotification("textDocument/didChange", {
          textDocument: { uri, version: ++version },
          contentChanges: [
            { range: { start, end: { ...start, character: start.character + length } }, text },
          ],
        }),
      ),
    stop: () => stop(connection, server),
  };
}

async function stop(connection: ProtocolConnection, server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  await ended;
  connection.dispose();
}
