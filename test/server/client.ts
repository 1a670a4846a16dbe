import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type InitializeResult,
  IPCMessageReader,
  IPCMessageWriter,
  type LogMessageParams,
  type MessageReader,
  MessageType,
  type MessageWriter,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type RegistrationParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { ModelChanged } from "../../src/protocol/server-requests.ts";

/** A client as an editor is one: it talks to the server's process over standard input and output. */
export interface TestClient {
  readonly connection: ProtocolConnection;
  readonly capabilities: InitializeResult["capabilities"];
  /** The findings that the server sent for a file, once they satisfy the condition. */
  published(
    uri: string,
    condition: (params: PublishDiagnosticsParams) => boolean,
  ): Promise<PublishDiagnosticsParams>;
  /** Waits until the server says that a model has changed. */
  modelChanged(root: string): Promise<ModelChanged>;
  /** The program that serves. */
  readonly server: ChildProcess;
  /** What the server has asked to be told of. */
  readonly registered: readonly string[];
  /** Shuts the server down as the protocol has it, and returns its exit code. */
  stop(): Promise<number | null>;
  /** What the server wrote where an editor would never see it. */
  readonly stderr: () => string;
  /** The errors that the server logged: features that threw. */
  readonly errors: readonly string[];
}

export interface TestClientOptions {
  readonly capabilities?: ClientCapabilities;
  readonly folders?: readonly string[];
  readonly initializationOptions?: unknown;
  /** Answers the server's requests for files. */
  readonly files?: ReadonlyMap<string, string>;
  readonly configuration?: unknown;
  /** Standard input and output unless told. */
  readonly transport?: "ipc" | "stdio";
  /** The program and its arguments, for a server that is not run from its source. */
  readonly command?: readonly [string, ...string[]];
  readonly folder?: string;
  /** The process that the server is to end with; this one unless told. */
  readonly processId?: number;
}

const serverPath = join(import.meta.dirname, "../../src/server/node.ts");

export async function startClient(options: TestClientOptions = {}): Promise<TestClient> {
  const { transport = "stdio" } = options;
  const [program, ...args] = options.command ?? [process.execPath, "--import", "tsx", serverPath];
  const server = spawn(program, [...args, transport === "ipc" ? "--node-ipc" : "--stdio"], {
    cwd: options.folder ?? join(import.meta.dirname, "../.."),
    stdio: transport === "ipc" ? ["ignore", "pipe", "pipe", "ipc"] : "pipe",
    shell: program === "npx" && process.platform === "win32",
  });
  let stderr = "";
  server.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const connection = createProtocolConnection(...channel(server, transport));
  const errors: string[] = [];
  connection.onNotification("window/logMessage", ({ type, message }: LogMessageParams) => {
    if (type === MessageType.Error) errors.push(message);
  });
  const published = new Waiting<PublishDiagnosticsParams>();
  const changed = new Waiting<ModelChanged>();
  connection.onNotification("textDocument/publishDiagnostics", (params) => published.add(params));
  connection.onNotification("dynamo/modelChanged", (params) => changed.add(params));
  const registered: string[] = [];
  connection.onRequest("client/registerCapability", ({ registrations }: RegistrationParams) => {
    registered.push(...registrations.map(({ method }) => method));
    return null;
  });
  connection.onRequest("workspace/configuration", () => [options.configuration ?? null]);
  connection.onRequest(
    "dynamo/readFile",
    ({ uri }: { uri: string }) => options.files?.get(uri) ?? null,
  );
  const uris = (): readonly string[] => [...(options.files?.keys() ?? [])];
  connection.onRequest("dynamo/listFiles", () => uris().filter((uri) => uri.endsWith(".dynamo")));
  connection.onRequest("dynamo/listFolder", ({ uri: folder }: { uri: string }) =>
    uris().flatMap((uri) => {
      const name = uri.slice(folder.length + 1);
      return uri.startsWith(`${folder}/`) && !name.includes("/") ? [name] : [];
    }),
  );
  connection.listen();
  const { capabilities } = await connection.sendRequest<InitializeResult>("initialize", {
    processId: options.processId ?? process.pid,
    rootUri: null,
    capabilities: options.capabilities ?? {},
    initializationOptions: options.initializationOptions,
    workspaceFolders: (options.folders ?? []).map((uri) => ({ uri, name: "folder" })),
  });
  await connection.sendNotification("initialized", {});
  return {
    connection,
    capabilities,
    server,
    registered,
    published: (uri, condition) =>
      published.first((params) => params.uri === uri && condition(params)),
    modelChanged: (root) => changed.first((change) => change.root === root),
    stop: () => stop(connection, server),
    stderr: () => stderr,
    errors,
  };
}

function channel(server: ChildProcess, transport: "ipc" | "stdio"): [MessageReader, MessageWriter] {
  if (transport === "ipc") return [new IPCMessageReader(server), new IPCMessageWriter(server)];
  assert.ok(server.stdout !== null && server.stdin !== null);
  return [new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin)];
}

async function stop(connection: ProtocolConnection, server: ChildProcess): Promise<number | null> {
  const exited = new Promise<number | null>((resolve) => server.once("exit", resolve));
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  const code = await exited;
  connection.dispose();
  return code;
}

/** Values that arrive in time, and those who wait for one of them. */
export class Waiting<T> {
  private readonly values: T[] = [];
  private readonly waiting = new Set<(value: T) => void>();

  add(value: T): void {
    this.values.push(value);
    for (const tell of [...this.waiting]) tell(value);
  }

  /** The first value that satisfies the condition, past or future; it is not given out again. */
  first(condition: (value: T) => boolean): Promise<T> {
    const index = this.values.findIndex(condition);
    const known = this.values[index];
    if (known !== undefined) {
      this.values.splice(0, index + 1);
      return Promise.resolve(known);
    }
    return new Promise((resolve) => {
      const tell = (value: T): void => {
        if (!condition(value)) return;
        this.waiting.delete(tell);
        this.values.length = 0;
        resolve(value);
      };
      this.waiting.add(tell);
    });
  }
}

export function open(client: TestClient, uri: string, text: string): Promise<void> {
  return client.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "dynamo", version: 1, text },
  });
}

export function positionOf(text: string, marked: string): { line: number; character: number } {
  const offset = text.indexOf(marked);
  assert.ok(offset >= 0, `No ${marked}`);
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
