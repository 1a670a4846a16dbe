import assert from "node:assert/strict";
import * as vscode from "vscode";
import { localConnection } from "../../../src/data/connections.ts";
import { putItems } from "../../../src/data/items.ts";
import type { ExplorerNode } from "../../../src/extension/features/explorer/nodes.ts";
import {
  closeAllTabs,
  configureConnections,
  databaseEndpoint,
  eventually,
  extension,
  openModel,
} from "../support.ts";

suite("a table beside its model", function () {
  this.timeout(120_000);

  suiteSetup(async () => {
    await configureConnections({ name: "local", endpoint: databaseEndpoint, readOnly: false });
    const { document } = await openModel("tournament.dynamo");
    const argument = { uri: document.uri.toString() };
    await vscode.commands.executeCommand("dynamo.createTables", argument);
    await vscode.commands.executeCommand("dynamo.loadSamples", argument);
  });

  suiteTeardown(async () => {
    await closeAllTabs();
    await configureConnections();
  });

  test("is reported, and what the model lacks is a problem there with a quick fix", async () => {
    await putItems(localConnection(databaseEndpoint), "Tournaments", [
      {
        tournamentId: { S: "winter-2026" },
        name: { S: "Winter" },
        game: { S: "chess" },
        startsOn: { S: "2026-01-01" },
        endsOn: { S: "2026-01-02" },
        capacity: { N: "8" },
        scheduled: { N: "0" },
        played: { N: "0" },
        sponsor: { S: "Acme" },
      },
    ]);
    const { document } = await openModel("tournament.dynamo");
    await vscode.commands.executeCommand(
      "dynamo.explorer.compareWithModel",
      await tableNode("Tournaments"),
    );
    const shown = await eventually("the report", () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "dynamo-drift"),
    );
    assert.match(shown.getText(), /^## tournament\.dynamo compared with local\n/);
    assert.match(shown.getText(), /'sponsor' \(string\) stands in 1 of \d+ items of Tournament/);
    const problem = await eventually("the problem in the model", () => problemsOf(document)[0]);
    assert.equal(problem.code, "attribute-unknown");
    assert.equal(document.getText(problem.range), "Tournament");

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      problem.range,
    );
    const fix = actions.find(({ title }) => title === "Declare 'sponsor?: string' in Tournament");
    assert.ok(fix?.edit, actions.map(({ title }) => title).join("; "));
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /^ {2}sponsor\?: string$/m);
    await eventually("the problem to be gone", () => problemsOf(document).length === 0);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });
});

function problemsOf({ uri }: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "local");
}

async function tableNode(name: string): Promise<ExplorerNode> {
  const { explorer } = extension().exports;
  const roots = (await explorer.getChildren(undefined)) ?? [];
  const root = roots.find((node) => node.kind === "connection" && node.connection.name === "local");
  const tables = (await explorer.getChildren(root)) ?? [];
  const table = tables.find((node) => node.kind === "table" && node.name === name);
  assert.ok(table, `There is no table ${name}.`);
  return table;
}
