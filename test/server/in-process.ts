import { PassThrough } from "node:stream";
import {
  type ClientCapabilities,
  createConnection,
  createProtocolConnection,
  type InitializeResult,
  ProposedFeatures,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serve } from "../../src/server/connection.ts";
import { Waiting } from "./client.ts";

/** A client and a server in one process: all goes through the protocol, and nothing is started. */
export interface InProcessClient {
  readonly connection: ProtocolConnection;
  readonly capabilities: InitializeResult["capabilities"];
  /** The errors that the server logged: features that threw. */
  readonly errors: readonly string[];
  /** The findings that the server sent for a file, once they satisfy the condition. */
  published(
    uri: string,
    condition: (params: PublishDiagnosticsParams) => boolean,
  ): Promise<PublishDiagnosticsParams>;
  /** The server has told the client to ask for findings again. */
  readonly refreshed: Promise<void>;
  dispose(): void;
}

export interface InProcessOptions {
  readonly capabilities?: ClientCapabilities;
  /** What the server finds on disk. It may change while the server runs. */
  readonly files?: ReadonlyMap<string, string>;
  /** What must be awaited before a file is read. */
  readonly beforeReading?: () => Promise<void>;
  /** The section `dynamo` of the client's settings, for one that can be asked. */
  readonly configuration?: unknown;
}

export async function connectInProcess(options: InProcessOptions = {}): Promise<InProcessClient> {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const server = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(toServer),
    new StreamMessageWriter(toClient),
  );
  serve(server, {
    createHost: () => ({
      async readFile(uri) {
        await options.beforeReading?.();
        return options.files?.get(uri);
      },
      listFiles: () =>
        Promise.resolve([...(options.files?.keys() ?? [])].filter((uri) => /\.dynamo$/.test(uri))),
    }),
  });
  server.listen();

  const connection = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  const errors: string[] = [];
  connection.onNotification("window/logMessage", ({ type, message }) => {
    if (type === 1) errors.push(message);
  });
  const published = new Waiting<PublishDiagnosticsParams>();
  connection.onNotification("textDocument/publishDiagnostics", (params) => published.add(params));
  connection.onRequest("client/registerCapability", () => null);
  const refreshed = new Promise<void>((resolve) => {
    connection.onRequest("workspace/diagnostic/refresh", () => {
      resolve();
      return null;
    });
  });
  connection.onRequest("workspace/configuration", ({ items }) =>
    items.map(() => options.configuration ?? null),
  );
  connection.listen();
  const { capabilities } = await connection.sendRequest<InitializeResult>("initialize", {
    processId: null,
    rootUri: null,
    capabilities: options.capabilities ?? {},
  });
  await connection.sendNotification("initialized", {});
  return {
    connection,
    capabilities,
    errors,
    published: (uri, condition) =>
      published.first((params) => params.uri === uri && condition(params)),
    refreshed,
    dispose() {
      connection.dispose();
      server.dispose();
      toServer.destroy();
      toClient.destroy();
    },
  };
}
