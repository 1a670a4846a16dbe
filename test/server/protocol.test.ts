import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  CompletionList,
  DocumentDiagnosticReport,
  SemanticTokens,
  SemanticTokensDelta,
  WorkspaceDiagnosticReport,
  WorkspaceEdit,
  WorkspaceSymbol,
} from "vscode-languageserver/node";
import type {
  Deployment,
  LocatedSymbol,
  ModelSummary,
} from "../../src/protocol/server-requests.ts";
import { shop } from "../service/fixture.ts";
import { open, positionOf, startClient, type TestClient } from "./client.ts";

const uri = "file:///models/shop.dynamo";

/** What the rules advise is tested with them. */
const withoutClinic = {
  capabilities: {
    workspace: { configuration: true },
    textDocument: {
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
    },
  },
  configuration: { clinic: { profile: "off" } },
};

suite("language server", function () {
  // Starting a process and loading TypeScript takes its time when other suites run beside it.
  this.timeout(60_000);
  let client: TestClient | undefined;

  teardown(async () => {
    const running = client;
    client = undefined;
    if (running === undefined) return;
    assert.equal(await running.stop(), 0, running.stderr());
    // Anything else on these channels would break a client.
    assert.equal(running.stderr(), "");
    assert.deepEqual(running.errors, []);
  });

  test("one session: open, findings, change, complete, rename, close", async () => {
    client = await startClient(withoutClinic);
    const { connection } = client;
    await open(client, uri, shop.replace("query Order", "query Ordr"));
    const broken = await client.published(uri, ({ diagnostics }) => diagnostics.length > 0);
    assert.equal(broken.version, 1);
    assert.match(String(broken.diagnostics[0]?.message), /Ordr/);

    const at = positionOf(shop, "query Order");
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [
        {
          range: {
            start: { line: at.line, character: at.character + 6 },
            end: { line: at.line, character: at.character + 10 },
          },
          text: "Order",
        },
      ],
    });
    const mended = await client.published(uri, ({ version }) => version === 2);
    assert.deepEqual(mended.diagnostics, []);

    const list = await connection.sendRequest<CompletionList>("textDocument/completion", {
      textDocument: { uri },
      position: { ...at, character: at.character + 6 },
    });
    const order = list.items.find(({ label }) => label === "Order");
    assert.ok(order !== undefined);
    const resolved = await connection.sendRequest<CompletionItem>("completionItem/resolve", order);
    assert.match(JSON.stringify(resolved.documentation), /An order of a customer/);

    await checkLaterAnswers(connection, at);

    const edit = await connection.sendRequest<WorkspaceEdit>("textDocument/rename", {
      textDocument: { uri },
      position: positionOf(shop, "orderId: ulid"),
      newName: "number",
    });
    assert.equal(edit.changes?.[uri]?.length, 3);
    await assert.rejects(
      connection.sendRequest("textDocument/rename", {
        textDocument: { uri },
        position: positionOf(shop, "orderId: ulid"),
        newName: "status",
      }),
      /an attribute 'status' already/,
    );
    await assert.rejects(
      connection.sendRequest("textDocument/prepareRename", {
        textDocument: { uri },
        position: positionOf(shop, "partition key PK"),
      }),
      /'partition' is a word of the language/,
    );

    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 3 },
      contentChanges: [{ text: "tabel" }],
    });
    await client.published(uri, ({ diagnostics }) => diagnostics.length > 0);
    await connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    const closed = await client.published(uri, ({ version }) => version === undefined);
    assert.deepEqual(closed.diagnostics, []);
  });

  test("a client that asks for findings is sent none, and gets equal ones once", async () => {
    client = await startClient({
      capabilities: { textDocument: { diagnostic: {} } },
      files: new Map([["file:///models/other.dynamo", "table T {"]]),
      initializationOptions: { readsFiles: true },
    });
    const { connection } = client;
    assert.deepEqual(client.capabilities.diagnosticProvider, {
      identifier: "dynamo",
      interFileDependencies: true,
      workspaceDiagnostics: true,
    });
    await open(client, uri, `${shop}\npattern P { query Nothing }`);
    const ask = (previousResultId?: string) =>
      connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", {
        textDocument: { uri },
        ...(previousResultId === undefined ? {} : { previousResultId }),
      });
    const first = await ask();
    assert.ok(first.kind === "full" && first.items.length > 0);
    assert.deepEqual(await ask(first.resultId), { kind: "unchanged", resultId: first.resultId });

    const all = await connection.sendRequest<WorkspaceDiagnosticReport>("workspace/diagnostic", {
      previousResultIds: [{ uri, value: first.resultId }],
    });
    assert.deepEqual(
      all.items.map((item) => [item.uri, item.kind]),
      [
        ["file:///models/other.dynamo", "full"],
        [uri, "unchanged"],
      ],
    );
  });

  test("files of the workspace's folders are read, and found again when they change", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dynamo-server-"));
    try {
      const root = join(folder, "root.dynamo");
      writeFileSync(root, 'import "./part.dynamo"\ntable Things { partition key id: string }\n');
      client = await startClient({ folders: [pathToFileURL(folder).href] });
      const rootUri = pathToFileURL(root).href;
      const missing = await client.published(rootUri, ({ diagnostics }) => diagnostics.length > 0);
      assert.equal(missing.diagnostics[0]?.code, "import-not-found");
      const part = join(folder, "part.dynamo");
      writeFileSync(part, "type Part { a: string }\n");
      await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: pathToFileURL(part).href, type: 1 }],
      });
      const found = await client.published(rootUri, () => true);
      assert.deepEqual(found.diagnostics, []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("semantic tokens come whole, and then as what has changed", async () => {
    client = await startClient();
    const { connection } = client;
    await open(client, uri, shop);
    const full = await connection.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
      textDocument: { uri },
    });
    assert.ok(full.resultId !== undefined && full.data.length > 100);
    const end = shop.split("\n").length - 1;
    const place = { line: end, character: 0 };
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: place, end: place }, text: "type More { a: string }\n" }],
    });
    const delta = await connection.sendRequest<SemanticTokensDelta>(
      "textDocument/semanticTokens/full/delta",
      { textDocument: { uri }, previousResultId: full.resultId },
    );
    assert.equal(delta.edits.length, 1);
    const [change] = delta.edits;
    const patched = [...full.data];
    patched.splice(change?.start ?? 0, change?.deleteCount ?? 0, ...(change?.data ?? []));
    const whole = await connection.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
      textDocument: { uri },
    });
    assert.deepEqual(patched, whole.data);
  });

  test("the client's settings decide on lenses and severities", async () => {
    client = await startClient({
      capabilities: { workspace: { configuration: true } },
      initializationOptions: { commands: true },
      configuration: {
        codeLens: { patterns: false },
        rules: { "unserved-access-pattern": "information", nonsense: 7 },
        clinic: { profile: "off", thresholds: 7 },
      },
    });
    await open(client, uri, `${shop}\npattern P {\n  query Order\n  where total = :total\n}\n`);
    const { diagnostics } = await client.published(uri, () => true);
    assert.deepEqual(
      diagnostics.map(({ code, severity }) => [code, severity]),
      [["unserved-access-pattern", 3]],
    );
    const lenses = await client.connection.sendRequest<CodeLens[]>("textDocument/codeLens", {
      textDocument: { uri },
    });
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      ["dynamo.showLayout", "dynamo.generate"],
    );
  });

  test("the extension's requests answer with plain data, and with nothing where there is nothing", async () => {
    client = await startClient({ initializationOptions: { followsModels: true } });
    const { connection } = client;
    await open(client, uri, shop);
    assert.equal((await client.modelChanged(uri)).uri, uri);

    const model = await connection.sendRequest<ModelSummary>("dynamo/model", { uri });
    assert.deepEqual(
      model.tables.map(({ name, keys, indexes, entities }) => [
        name,
        keys,
        indexes.length,
        entities,
      ]),
      [["Shop", "PK / SK", 1, ["Customer", "Order"]]],
    );
    const [pattern] = model.patterns;
    assert.ok(pattern?.served);
    assert.deepEqual(
      [pattern.title, pattern.writes, pattern.scans, pattern.range.start],
      ["query Order", false, false, positionOf(shop, "pattern OrdersOfCustomer")],
    );
    assert.deepEqual(
      pattern.parameters.map(({ name, type, suggestion }) => [name, type, suggestion]),
      [
        ["customerId", "ulid", '"01HX0000000000000000000ADA"'],
        ["since", "timestamp", '"2026-03-01T10:00:00.000Z"'],
      ],
    );

    const deployment = await connection.sendRequest<Deployment>("dynamo/deployment", { uri });
    assert.equal(deployment.tables[0]?.globalIndexes[0]?.partitionKey[0]?.name, "status");
    assert.deepEqual(
      deployment.samples.map(({ table, items }) => [table, items.length]),
      [["Shop", 2]],
    );

    const unique = "file:///models/unique.dynamo";
    await open(client, unique, shop.replace("email: string", "email: string @unique"));
    const locked = await connection.sendRequest<Deployment>("dynamo/deployment", { uri: unique });
    assert.deepEqual(
      locked.samples[0]?.items.map((item) => item.PK),
      [
        { S: "CUSTOMER#01HX0000000000000000000ADA" },
        { S: "CUSTOMER#01HX0000000000000000000ADA" },
        { S: "UNIQUE#Customer#email#ada@example.com" },
      ],
    );

    const position = positionOf(shop, "ada@example.com");
    const sample = await connection.sendRequest<LocatedSymbol>("dynamo/locate", { uri, position });
    assert.deepEqual(sample.symbol, { kind: "sample", name: "ada" });
    const symbol = { kind: "index", name: "ByStatus", owner: "Shop" };
    const index = await connection.sendRequest<LocatedSymbol>("dynamo/locate", { uri, symbol });
    assert.deepEqual(index.range.start, positionOf(shop, "global index ByStatus"));

    const layout = await connection.sendRequest<{ tables: { paths: unknown[] }[] }>(
      "dynamo/layout",
      { uri },
    );
    assert.equal(layout.tables[0]?.paths.length, 2);
    const plans = await connection.sendRequest<{ patterns: { name: string }[] }>("dynamo/plans", {
      uri,
    });
    assert.deepEqual(
      plans.patterns.map(({ name }) => name),
      ["OrdersOfCustomer"],
    );
    const explained = await connection.sendRequest<{ markdown: string }>("dynamo/explain", {
      uri,
      pattern: "OrdersOfCustomer",
    });
    assert.match(explained.markdown, /^# OrdersOfCustomer/);

    const nowhere = { uri: "file:///models/nowhere.dynamo" };
    for (const method of ["dynamo/model", "dynamo/plans", "dynamo/layout", "dynamo/deployment"]) {
      assert.equal(await connection.sendRequest(method, nowhere), null, method);
    }
    assert.equal(await connection.sendRequest("dynamo/explain", { uri, pattern: "Nope" }), null);
  });

  test("over Node's own channel, as VS Code starts it", async () => {
    client = await startClient({ transport: "ipc" });
    await open(client, uri, "tabel");
    const { diagnostics } = await client.published(uri, () => true);
    assert.equal(diagnostics[0]?.code, "misspelt-keyword");
  });

  test("bad requests are answered, not died of", async () => {
    client = await startClient();
    const { connection } = client;
    await open(client, uri, "\u0000".repeat(1000));
    for (const method of ["hover", "definition", "completion", "documentSymbol", "foldingRange"]) {
      await connection.sendRequest(`textDocument/${method}`, {
        textDocument: { uri },
        position: { line: 99_999, character: 99_999 },
      });
    }
    assert.equal(
      await connection.sendRequest("dynamo/locate", { uri, symbol: { kind: "x" } }),
      null,
    );
    const { diagnostics } = await client.published(uri, () => true);
    assert.equal(diagnostics[0]?.code, "binary-file");
  });
});

/** What is told in two steps, as VS Code asks for it: the list, and more of the one that is chosen. */
async function checkLaterAnswers(
  connection: TestClient["connection"],
  at: { readonly line: number; readonly character: number },
): Promise<void> {
  const textDocument = { uri };
  const position = { line: at.line + 1, character: 10 };
  const range = { start: position, end: position };
  const lenses = await connection.sendRequest<CodeLens[]>("textDocument/codeLens", {
    textDocument,
  });
  const lens = lenses.find(({ command }) => command === undefined);
  const shown = await connection.sendRequest<CodeLens>("codeLens/resolve", lens);
  assert.match(shown.command?.title ?? "", /^Query Shop/);
  const [symbol] = await connection.sendRequest<WorkspaceSymbol[]>("workspace/symbol", {
    query: "OrdersOfCustomer",
  });
  assert.ok(symbol !== undefined && "range" in symbol.location, "this client asks for no more");
  const [action] = await connection.sendRequest<CodeAction[]>("textDocument/codeAction", {
    textDocument,
    range: { start: { line: 1, character: 7 }, end: { line: 1, character: 7 } },
    context: { diagnostics: [], only: ["refactor"] },
  });
  assert.match(action?.title ?? "", /^Add a pattern that reads one/);
  assert.ok(action?.edit !== undefined, "this client resolves nothing");
  for (const [method, params] of [
    ["textDocument/signatureHelp", { position }],
    ["textDocument/linkedEditingRange", { position }],
    ["textDocument/rangeFormatting", { range, options: { tabSize: 2, insertSpaces: true } }],
    ["textDocument/onTypeFormatting", { position, ch: "}", options: { tabSize: 2 } }],
    ["textDocument/semanticTokens/range", { range }],
    ["codeAction/resolve", undefined],
  ] as const) {
    await connection.sendRequest(
      method,
      params === undefined ? action : { textDocument, ...params },
    );
  }
}
