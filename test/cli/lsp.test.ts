import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  ClientCapabilities,
  CodeAction,
  CompletionItem,
  CompletionList,
  Diagnostic,
  DocumentDiagnosticReport,
  DocumentSymbol,
  Hover,
  SymbolInformation,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver/node";
import { defaultSettings } from "../../src/server/settings.ts";
import { projectRoot } from "../harness/cache.ts";
import { open, positionOf, startClient, type TestClient } from "../server/client.ts";
import { applyTextEdits, shop } from "../service/fixture.ts";

const command = [process.execPath, join(projectRoot, "dist/cli.js"), "lsp"] as const;

/** Knows what the protocol had in its first version, and shows plain text only. */
const poor: ClientCapabilities = {
  textDocument: {
    hover: { contentFormat: ["plaintext"] },
    completion: { completionItem: { documentationFormat: ["plaintext"] } },
  },
};

/** Much as Helix states itself: asked for settings, but without registrations, and with a flat outline. */
const middling: ClientCapabilities = {
  general: { positionEncodings: ["utf-8", "utf-32", "utf-16"] },
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: false },
    workspaceFolders: true,
    diagnostics: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  textDocument: {
    completion: { completionItem: { snippetSupport: true } },
    hover: { contentFormat: ["markdown"] },
    rename: { prepareSupport: true },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      resolveSupport: { properties: ["edit", "command"] },
    },
    publishDiagnostics: {},
    diagnostic: { dynamicRegistration: false },
    documentSymbol: { hierarchicalDocumentSymbolSupport: false },
  },
};

/** Much as VS Code states itself, which also says that it asks for findings and has the grammar. */
const rich: ClientCapabilities = {
  ...middling,
  workspace: { ...middling.workspace, didChangeConfiguration: { dynamicRegistration: true } },
  textDocument: {
    ...middling.textDocument,
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

/** `dynamo lsp` as editors start it: the built command, whose settings and abilities differ. */
suite("dynamo lsp", function () {
  this.timeout(60_000);
  let folder: string;
  let uri: string;
  let client: TestClient | undefined;

  suiteSetup(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "dynamo-lsp-")));
    uri = pathToFileURL(join(folder, "shop.dynamo")).href;
  });

  teardown(() => {
    // A test that has failed may have left it.
    client?.server.kill("SIGKILL");
    client = undefined;
  });

  suiteTeardown(() => rm(folder, { recursive: true, force: true }));

  const settings = { rules: { "unserved-access-pattern": "information" } };

  for (const [name, capabilities] of Object.entries({ poor, middling, rich })) {
    test(`a ${name} client works on a model from the first mistake to the end`, async () => {
      client = await startClient({
        command,
        folder,
        capabilities,
        folders: [pathToFileURL(folder).href],
        configuration: settings,
        initializationOptions:
          capabilities === rich ? { asksForFindings: true, hasGrammar: true } : {},
      });
      const { connection } = client;
      assert.equal(client.capabilities.positionEncoding, "utf-16");
      assert.equal(client.capabilities.diagnosticProvider !== undefined, capabilities === rich);
      await open(client, uri, shop.replace("query Order", "query Ordr"));
      const [mistake] = await findings(client);
      assert.equal(mistake?.code, "unknown-entity");

      // The settings of a client that cannot be asked come by themselves.
      if (capabilities === poor) {
        await connection.sendNotification("workspace/didChangeConfiguration", {
          settings: { dynamo: settings },
        });
      }
      const line = positionOf(shop, "query Order").line;
      const unserved = `${shop}\n// 😀\npattern P {\n  query Order\n  where total = :total\n}\n`;
      await connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version: 2 },
        contentChanges: [
          { range: rangeIn(line, 8, 12), text: "Order" },
          {
            range: rangeIn(9999, 0, 0),
            text: "\n// 😀\npattern P {\n  query Order\n  where total = :total\n}\n",
          },
        ],
      });
      const found = await findings(client, 2);
      const severity = found.find(({ code }) => code === "unserved-access-pattern")?.severity;
      assert.equal(severity, 3, JSON.stringify(found));

      await checkAnswers(client, capabilities, unserved);
      const expected = ["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"];
      assert.deepEqual(
        client.registered,
        capabilities === poor ? [] : capabilities === rich ? expected : expected.slice(1),
      );
      assert.equal(await client.stop(), 0);
      assert.equal(client.stderr(), "");
      assert.deepEqual(client.errors, []);
    });
  }

  test("a client that is not told of files sees at its next save what has changed on disk", async () => {
    const part = join(folder, "part.dynamo");
    client = await startClient({ command, folder, folders: [pathToFileURL(folder).href] });
    await open(client, uri, 'import "./part.dynamo"\n');
    await client.published(uri, ({ diagnostics }) => diagnostics[0]?.code === "import-not-found");
    await writeFile(part, "type Part { a: string }\n");
    await client.connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
    const { diagnostics } = await client.published(uri, () => true);
    assert.deepEqual(diagnostics, []);
    assert.equal(await client.stop(), 0);
  });

  test("initializationOptions give settings to a client that has no other way", async () => {
    client = await startClient({
      command,
      folder,
      initializationOptions: { dynamo: { rules: { "unknown-entity": "off", ...settings.rules } } },
    });
    await open(client, uri, `${shop}\npattern P {\n  query Order\n  where total = :total\n}\n`);
    const [finding] = await findings(client);
    assert.deepEqual([finding?.code, finding?.severity], ["unserved-access-pattern", 3]);
    assert.equal(await client.stop(), 0);
  });

  test("a client that leaves without a word is a failure", async () => {
    for (const leave of ["exit", "close"] as const) {
      client = await startClient({ command, folder });
      const ended = exitOf(client);
      if (leave === "exit") await client.connection.sendNotification("exit");
      else client.server.stdin?.end();
      assert.equal(await ended, 1, leave);
    }
  });

  test("it ends when it is asked to by the system", async () => {
    client = await startClient({ command, folder });
    const ended = exitOf(client);
    client.server.kill("SIGTERM");
    await ended;
  });

  test("it ends with the process that it serves", async () => {
    const gone = spawnSync(process.execPath, ["--version"]);
    client = await startClient({ command, folder, processId: gone.pid });
    assert.equal(await exitOf(client), 1);
  });

  for (const [what, bytes] of [
    ["text", "hello\r\n\r\n"],
    ["a header without a length", "Content-Type: x\r\n\r\n{}"],
    ["a length that is none", "Content-Length: x\r\n\r\n{}"],
    ["a negative length", "Content-Length: -5\r\n\r\n{}"],
    ["a length that no message has", "Content-Length: 99999999999999\r\n\r\n{}"],
    ["text without an end", "x".repeat(10_000)],
  ] as const) {
    test(`${what} in the place of the protocol ends it with a message`, async () => {
      const [program, ...args] = command;
      const server = spawn(program, args, { stdio: "pipe" });
      let stderr = "";
      server.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      const code = new Promise((resolve) => server.once("close", resolve));
      server.stdin.write(bytes);
      assert.equal(await code, 1);
      assert.match(stderr, /^This is not the Language Server Protocol: [^\n]+\n$/);
    });
  }

  test("a message that is no JSON, and requests that are none of ours, hinder nobody", async () => {
    client = await startClient({ command, folder });
    client.server.stdin?.write("Content-Length: 5\r\n\r\n{abc}");
    client.server.stdin?.write("Content-Length: 2\r\n\r\n42");
    await assert.rejects(client.connection.sendRequest("textDocument/nothing"), /Unhandled method/);
    await client.connection.sendNotification("textDocument/didChange", { textDocument: null });
    await client.connection.sendRequest("textDocument/hover", { nothing: true });
    await open(client, uri, "tabel");
    const [finding] = await findings(client);
    assert.equal(finding?.code, "misspelt-keyword");
    assert.equal(await client.stop(), 0);
  });

  test("the page on other editors shows the settings with their defaults", async () => {
    const page = await readFile(join(projectRoot, "docs/other-editors.md"), "utf8");
    const [, json = ""] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    const { dynamo } = JSON.parse(json) as { dynamo: Readonly<Record<string, unknown>> };
    const { generate, ...others } = dynamo;
    const { codeLens, ...defaults } = defaultSettings;
    assert.deepEqual(generate, { output: "generated" });
    assert.deepEqual(others, { ...defaults, codeLens: { patterns: codeLens.patterns } });
  });

  async function findings(asking: TestClient, version = 1): Promise<readonly Diagnostic[]> {
    if (asking.capabilities.diagnosticProvider === undefined) {
      const published = await asking.published(uri, (params) => params.version === version);
      return published.diagnostics;
    }
    const report = await asking.connection.sendRequest<DocumentDiagnosticReport>(
      "textDocument/diagnostic",
      { textDocument: { uri } },
    );
    assert.ok(report.kind === "full");
    return report.items;
  }

  async function checkAnswers(
    { connection, capabilities: offered }: TestClient,
    capabilities: ClientCapabilities,
    text: string,
  ): Promise<void> {
    const textDocument = { uri };
    const isPoor = capabilities === poor;
    const at = positionOf(text, "Order\n  where total");
    const hover = await connection.sendRequest<Hover>("textDocument/hover", {
      textDocument,
      position: at,
    });
    assert.ok(typeof hover.contents === "object" && "kind" in hover.contents);
    assert.equal(hover.contents.kind, isPoor ? "plaintext" : "markdown");
    assert.match(hover.contents.value, /An order of a customer/);
    assert.equal(/\*\*|```|\\_/.test(hover.contents.value), !isPoor, hover.contents.value);

    const end = { line: text.split("\n").length - 1, character: 0 };
    const { items } = await connection.sendRequest<CompletionList>("textDocument/completion", {
      textDocument,
      position: end,
    });
    const hasSnippets = items.some(({ insertTextFormat }) => insertTextFormat === 2);
    assert.equal(hasSnippets, !isPoor);
    assert.equal(/\$\{?\d/.test(JSON.stringify(items)), !isPoor);
    const resolved = await connection.sendRequest<CompletionItem>(
      "completionItem/resolve",
      items.find(({ label }) => label === "entity"),
    );
    assert.equal(
      typeof resolved.documentation === "object" && resolved.documentation.kind,
      isPoor ? "plaintext" : "markdown",
    );

    const edit = await connection.sendRequest<WorkspaceEdit>("textDocument/rename", {
      textDocument,
      position: at,
      newName: "Purchase",
    });
    const renamed = applyTextEdits(text, edit.changes?.[uri] ?? []);
    assert.ok(!/\bOrder\b/.test(renamed.replaceAll("///", "")), renamed);
    assert.deepEqual(offered.renameProvider, isPoor ? true : { prepareProvider: true });

    const edits = await connection.sendRequest<TextEdit[]>("textDocument/formatting", {
      textDocument,
      options: { tabSize: 2, insertSpaces: true },
    });
    assert.equal(applyTextEdits(text, edits), text.trimStart());

    const symbols = await connection.sendRequest<(DocumentSymbol | SymbolInformation)[]>(
      "textDocument/documentSymbol",
      { textDocument },
    );
    assert.equal("location" in (symbols[0] ?? {}), capabilities !== rich);
    assert.ok(symbols.some(({ name }) => name === "OrdersOfCustomer"));

    const entity = positionOf(text, "Customer in Shop");
    const actions = await connection.sendRequest<CodeAction[]>("textDocument/codeAction", {
      textDocument,
      range: rangeIn(entity.line, entity.character, entity.character),
      context: { diagnostics: [] },
    });
    assert.equal(actions.length > 0, !isPoor);
    const legend = offered.semanticTokensProvider?.legend.tokenTypes ?? [];
    assert.ok(legend.includes("class") && !legend.includes("entity"), "standard kinds of names");
    assert.equal(legend.includes("keyword"), capabilities !== rich, "without a grammar");
  }
});

function rangeIn(line: number, from: number, to: number) {
  return { start: { line, character: from }, end: { line, character: to } };
}

function exitOf({ server }: TestClient): Promise<number | null> {
  return new Promise((resolve) => server.once("exit", resolve));
}
