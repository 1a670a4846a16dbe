import { PassThrough } from "node:stream";
import {
  type ClientCapabilities,
  createConnection,
  createProtocolConnection,
  type InitializeResult,
  ProposedFeatures,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serve } from "../../src/server/connection.ts";

/** A client and a server in one process: all goes through the protocol, and nothing is started. */
export interface InProcessClient {
  readonly connection: ProtocolConnection;
  readonly capabilities: InitializeResult["capabilities"];
  /** The errors that the server logged: features that threw. */
  readonly errors: readonly string[];
  dispose(): void;
}

export interface InProcessOptions {
  readonly capabilities?: ClientCapabilities;
  /** What the server finds on disk. It may change while the server runs. */
  readonly files?: ReadonlyMap<string, string>;
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
      readFile: (uri) => Promise.resolve(options.files?.get(uri)),
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
  connection.onRequest("client/registerCapability", () => null);
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
    dispose() {
      connection.dispose();
      server.dispose();
      toServer.destroy();
      toClient.destroy();
    },
  };
}
