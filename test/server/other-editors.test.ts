import assert from "node:assert/strict";
import fc from "fast-check";
import {
  CancellationTokenSource,
  type ClientCapabilities,
  type Diagnostic,
  type DocumentDiagnosticReport,
  LSPErrorCodes,
  type ResponseError,
} from "vscode-languageserver/node";
import { createFrameCheck } from "../../src/server/framing.ts";
import { connectInProcess, type InProcessClient } from "./in-process.ts";

const root = "file:///models/root.dynamo";
const part = "file:///models/part.dynamo";
const partText = (name: string) => `type ${name} {\n  street: string\n}\n`;
const rootText = `import "./part.dynamo"

table Shop {
  partition key id: string
}

entity Customer in Shop {
  id: string
  home: Address
}

pattern GetCustomer {
  get Customer
  where id = :id
}
`;

/** A client that takes no findings but those that it asks for. */
const asking: ClientCapabilities = {
  workspace: { diagnostics: { refreshSupport: true } },
  textDocument: { diagnostic: {} },
};

/** What editors that were run against the server ask, where it answered wrongly at first. */
suite("clients other than VS Code", () => {
  let client: InProcessClient | undefined;

  teardown(() => {
    assert.deepEqual(client?.errors ?? [], []);
    client?.dispose();
    client = undefined;
  });

  test("a request that is cancelled is answered as cancelled, not as if there were nothing", async () => {
    const files = new Map([[part, partText("Address")]]);
    const asked = blocked();
    client = await connectInProcess({ capabilities: asking, files, beforeReading: asked.pass });
    await open(client, root, rootText);
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri: root } };
    const { connection } = client;
    const answers = ["textDocument/diagnostic", "textDocument/semanticTokens/full"].map((method) =>
      connection.sendRequest(method, params, source.token).then(
        () => assert.fail("answered"),
        (error: ResponseError<void>) => error.code,
      ),
    );
    await asked.reached;
    source.cancel();
    // When this is answered, what was sent before has arrived.
    await connection.sendRequest("dynamo/targets", {});
    asked.open();
    const code = LSPErrorCodes.RequestCancelled;
    assert.deepEqual(await Promise.all(answers), [code, code]);
  });

  test("findings are sent to a client that would ask for them only where the edit was", async () => {
    const both = { diagnostic: {}, publishDiagnostics: {} };
    client = await connectInProcess({ capabilities: { textDocument: both } });
    assert.equal(client.capabilities.diagnosticProvider, undefined);
    await open(client, part, partText("Place"));
    await open(client, root, rootText);
    await client.published(root, ({ diagnostics }) => codesOf(diagnostics)[0] === "unknown-type");
    await change(client, part, 2, partText("Address"));
    const { diagnostics } = await client.published(root, () => true);
    assert.deepEqual(diagnostics, []);
  });

  test("after a save, what has changed on disk is asked for again", async () => {
    const files = new Map<string, string>();
    client = await connectInProcess({ capabilities: asking, files });
    await open(client, root, rootText);
    assert.ok(codesIn(await findings(client, root)).includes("import-not-found"));
    files.set(part, partText("Address"));
    await client.connection.sendNotification("textDocument/didSave", {
      textDocument: { uri: root },
    });
    await client.refreshed;
    assert.deepEqual(codesIn(await findings(client, root)), []);
  });

  test("however a stream of messages is cut into pieces, its frames are seen", () => {
    const message = fc
      .uint8Array({ maxLength: 60 })
      .map((body) => Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
    const cuts = fc.array(fc.nat(40), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), cuts, (messages, sizes) => {
        const check = createFrameCheck(1000);
        const last = Buffer.from("Content-Type: x\r\nContent-Length: -1\r\n\r\n");
        const mistakes = pieces(Buffer.concat([...messages, last]), sizes).map(check);
        const found = mistakes.filter((mistake) => mistake !== undefined);
        assert.equal(found.length, 1);
        assert.equal(mistakes.at(-1), found[0], "only the last piece completes the mistake");
        assert.match(String(found[0]), /from 0 to \d+, and is "-1"$/);
      }),
      { numRuns: 50 },
    );
  });
});

/** A door that is closed at first. */
function blocked() {
  let open = (): void => undefined;
  let reach = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const pass = (): Promise<void> => {
    reach();
    return opened;
  };
  return { pass, reached, open: () => open() };
}

/** The bytes in pieces of the sizes, which are repeated. */
function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const found: Buffer[] = [];
  for (let start = 0, index = 0; start < bytes.length; index++) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1);
    found.push(bytes.subarray(start, start + size));
    start += size;
  }
  return found;
}

function open({ connection }: InProcessClient, uri: string, text: string): Promise<void> {
  return connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "dynamo", version: 1, text },
  });
}

function change({ connection }: InProcessClient, uri: string, version: number, text: string) {
  return connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version },
    contentChanges: [{ text }],
  });
}

function findings({ connection }: InProcessClient, uri: string): Promise<DocumentDiagnosticReport> {
  return connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } });
}

function codesIn(report: DocumentDiagnosticReport): readonly string[] {
  assert.ok(report.kind === "full");
  return codesOf(report.items);
}

function codesOf(items: readonly Diagnostic[]): readonly string[] {
  return items.map(({ code }) => String(code));
}
