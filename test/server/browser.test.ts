import assert from "node:assert/strict";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { MessageChannel } from "node:worker_threads";
import { build } from "esbuild";
import { shop } from "../service/fixture.ts";

suite("language server for browsers", function () {
  this.timeout(60_000);

  test("is built without any module of Node", async () => {
    const { metafile } = await bundle();
    const node = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    assert.deepEqual(
      imports.filter(({ path }) => node.has(path)),
      [],
    );
  });

  test("runs as a worker that knows nothing but messages, and reads files through its client", async () => {
    const { text } = await bundle();
    const uri = "file:///models/root.dynamo";
    const files = new Map([
      [uri, 'import "./shop.dynamo"\n'],
      ["file:///models/shop.dynamo", shop],
    ]);
    const worker = startWorker(text);
    try {
      worker.answer("dynamo/readFile", ({ uri: asked }) => files.get(String(asked)) ?? null);
      worker.answer("dynamo/listFiles", () => [...files.keys()]);
      await worker.request("initialize", {
        processId: null,
        rootUri: null,
        capabilities: {},
        initializationOptions: { readsFiles: true },
      });
      worker.notify("initialized", {});
      const model = await worker.request("dynamo/model", { uri });
      assert.ok(typeof model === "object" && model !== null && "tables" in model);
      assert.deepEqual(
        (model.tables as { name: string }[]).map(({ name }) => name),
        ["Shop"],
      );
      const symbols = await worker.request("textDocument/documentSymbol", {
        textDocument: { uri: "file:///models/shop.dynamo" },
      });
      assert.ok(Array.isArray(symbols) && symbols.length > 5);
    } finally {
      worker.stop();
    }
  });
});

async function bundle() {
  const result = await build({
    entryPoints: [join(import.meta.dirname, "../../src/server/browser.ts")],
    platform: "browser",
    format: "iife",
    target: "chrome138",
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const [file] = result.outputFiles;
  assert.ok(file !== undefined);
  return { text: file.text, metafile: result.metafile };
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Runs the bundle where only what web workers have is in sight. */
function startWorker(code: string) {
  const { port1: inside, port2: outside } = new MessageChannel();
  const scope: Record<string, unknown> = {
    postMessage: (message: unknown) => inside.postMessage(message),
    addEventListener: () => undefined,
    setTimeout,
    clearTimeout,
    queueMicrotask,
    performance,
    TextEncoder,
    TextDecoder,
    URL,
    atob,
    btoa,
    structuredClone,
    console: { error: () => undefined, warn: () => undefined, log: () => undefined },
  };
  scope.self = scope;
  runInNewContext(code, scope);
  inside.on("message", (data: unknown) => {
    const listener = scope.onmessage;
    assert.ok(typeof listener === "function", "The worker does not listen.");
    listener({ data });
  });

  const answers = new Map<string, (params: Readonly<Record<string, unknown>>) => unknown>();
  const waiting = new Map<number, (message: Message) => void>();
  let count = 0;
  outside.on("message", (message: Message) => {
    if (message.method === undefined) {
      waiting.get(Number(message.id))?.(message);
      waiting.delete(Number(message.id));
      return;
    }
    if (message.id === undefined) return;
    const result = answers.get(message.method)?.(message.params ?? {}) ?? null;
    outside.postMessage({ jsonrpc: "2.0", id: message.id, result });
  });
  return {
    answer: (method: string, answer: (params: Readonly<Record<string, unknown>>) => unknown) =>
      answers.set(method, answer),
    notify: (method: string, params: unknown) =>
      outside.postMessage({ jsonrpc: "2.0", method, params }),
    async request(method: string, params: unknown): Promise<unknown> {
      const id = ++count;
      const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
      outside.postMessage({ jsonrpc: "2.0", id, method, params });
      const { result, error } = await answered;
      assert.equal(error, undefined, JSON.stringify(error));
      return result;
    },
    stop() {
      inside.close();
      outside.close();
    },
  };
}
