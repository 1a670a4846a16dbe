import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ExplorerNode } from "../../src/extension/features/explorer/nodes.ts";
import type { RunOutcome } from "../../src/extension/features/run/run.ts";
import { contextValues } from "../extension/context-values.ts";
import {
  answering,
  closeAllTabs,
  configureConnections,
  databaseEndpoint,
  eventually,
  extension,
  openModel,
  positionOf,
} from "./support.ts";

const local = { name: "local", endpoint: databaseEndpoint, readOnly: false };
const nowhere = { name: "nowhere", endpoint: "http://127.0.0.1:9", readOnly: true };

suite("the table explorer", () => {
  suiteSetup(async () => {
    await configureConnections(local, nowhere);
    await openModel("tournament.dynamo");
    await vscode.commands.executeCommand("dynamo.createTables", {
      uri: vscode.window.activeTextEditor?.document.uri.toString(),
    });
    await vscode.commands.executeCommand("dynamo.loadSamples", {
      uri: vscode.window.activeTextEditor?.document.uri.toString(),
    });
  });

  suiteTeardown(async () => {
    await closeAllTabs();
    await configureConnections();
  });

  test("lists the connections of the settings, the active one open", async () => {
    const roots = await children();
    assert.deepEqual(await labels(roots), ["local", "nowhere"]);
    const item = await itemOf(roots[0]);
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    assert.equal(item.contextValue, "dynamo.connection.local.writable.active");
  });

  test("a table of a model has patterns, entities, keys, indexes and items", async () => {
    const table = await nodeAt("local", "Matches");
    assert.deepEqual(await labels(await children(table)), [
      "Access patterns",
      "Entities",
      "Keys",
      "Indexes",
      "Items",
    ]);
    const indexes = await children(await nodeAt("local", "Matches", "Indexes"));
    assert.deepEqual((await labels(indexes)).toSorted(), ["PlayerHistory", "Schedule"]);
  });

  test("every node says for itself what it is, with a stable id", async () => {
    const seen = new Set<string>();
    const visit = async (node: ExplorerNode | undefined): Promise<void> => {
      for (const child of await children(node)) {
        const item = await itemOf(child);
        assert.ok(item.id, `${child.kind} has no id.`);
        assert.ok(!seen.has(item.id), `${item.id} stands twice.`);
        seen.add(item.id);
        assert.ok(contextValues.includes(item.contextValue ?? ""), item.contextValue);
        assert.ok(item.accessibilityInformation?.label, item.id);
        assert.equal(extension().exports.explorer.getParent?.(child), node);
        await visit(child);
      }
    };
    await visit(undefined);
    assert.ok(seen.size > 20, `Only ${seen.size} nodes.`);
  });

  test("items are named by their keys and open as JSON", async () => {
    const items = await children(await nodeAt("local", "Matches", "Items"));
    const [first] = items;
    assert.ok(first?.kind === "item");
    await vscode.commands.executeCommand("dynamo.explorer.openItems", first);
    const document = await eventually("the item's document", () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "dynamo-item"),
    );
    assert.equal(document.languageId, "json");
    assert.doesNotThrow(() => JSON.parse(document.getText()));
  });

  test("the items of an index open in the results view, page by page", async () => {
    const [index] = await children(await nodeAt("local", "Matches", "Indexes"));
    const outcome = await vscode.commands.executeCommand<RunOutcome>(
      "dynamo.explorer.openItems",
      index,
    );
    assert.equal(outcome.status, "complete");
    assert.ok(outcome.items.length > 0);
    assert.ok(outcome.items.every(({ entity }) => entity !== undefined));
    assert.equal(
      (outcome.responses[0]?.request as { IndexName?: string } | undefined)?.IndexName,
      index?.kind === "index" ? index.name : "",
    );
  });

  test("an index is shown in its model", async () => {
    const [index] = await children(await nodeAt("local", "Matches", "Indexes"));
    assert.ok(index?.kind === "index");
    await vscode.commands.executeCommand("dynamo.explorer.showInModel", index);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.ok(editor.document.uri.path.endsWith("tournament.dynamo"));
    const { document, selection } = editor;
    assert.equal(selection.active.line, positionOf(document, `index ${index.name}`).line);
  });

  test("names and ARNs are copied", async () => {
    const table = await nodeAt("local", "Matches");
    await vscode.commands.executeCommand("dynamo.explorer.copyName", table);
    assert.equal(await vscode.env.clipboard.readText(), "Matches");
    await vscode.commands.executeCommand("dynamo.explorer.copyArn", table);
    assert.match(await vscode.env.clipboard.readText(), /^arn:aws:dynamodb:.*:table\/Matches$/);
  });

  test("an entity's key template is copied, and stands whole in its tooltip", async () => {
    const entity = await nodeAt("local", "Matches", "Entities", "Appearance");
    await vscode.commands.executeCommand("dynamo.explorer.copyKeyTemplate", entity);
    const template = await vscode.env.clipboard.readText();
    assert.match(template, /part = "PLAYER#\$\{playerId\}"/);
    const tooltip = await tooltipOf(entity);
    for (const line of template.split("\n")) assert.ok(tooltip.includes(line), tooltip);
  });

  test("an item's tooltip is the item, its key first", async () => {
    const [item] = await children(await nodeAt("local", "Matches", "Items"));
    assert.match(await tooltipOf(item), /\{\n {2}"matchId": .*\n {2}"part": /);
  });

  test("a local table has no page in the AWS console", async () => {
    const table = await nodeAt("local", "Matches");
    assert.equal((await itemOf(table)).contextValue, "dynamo.table.modelled.writable");
    const refused = await answering([undefined], async () =>
      vscode.commands.executeCommand("dynamo.explorer.openConsole", table),
    );
    assert.match(refused.asked[0] ?? "", /Matches is not in the AWS console/);
  });

  test("where nothing answers, a node says what to do", async () => {
    const [failure] = await children(await nodeAt("nowhere"));
    assert.ok(failure?.kind === "failure");
    assert.equal(failure.repair, "start local");
    const item = await itemOf(failure);
    assert.equal(item.contextValue, "dynamo.failure.start-local");
    assert.equal(item.command?.command, "dynamo.startLocal");
    const [hint] = await children(failure);
    assert.ok(hint?.kind === "note" && hint.text.length > 0);
  });

  test("a table that no model describes becomes an unsaved model", async () => {
    // By this name the model's table is another one, so that nothing describes the one that is there.
    await configureConnections({ ...local, tables: { Matches: "Elsewhere" } }, nowhere);
    try {
      const table = await nodeAt("local", "Matches");
      assert.equal((await itemOf(table)).contextValue, "dynamo.table.unknown.writable");
      await vscode.commands.executeCommand("dynamo.explorer.createModel", table);
      const document = vscode.window.activeTextEditor?.document;
      assert.ok(document?.isUntitled);
      assert.equal(document.languageId, "dynamo");
      assert.match(document.getText(), /entity Appearance in Matches \{\n {2}part = "PLAYER#/);
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    } finally {
      await configureConnections(local, nowhere);
    }
  });

  test("a table is deleted only after a question", async () => {
    const table = await nodeAt("local", "Matches");
    const kept = await answering([undefined], async () =>
      vscode.commands.executeCommand("dynamo.explorer.deleteTable", table),
    );
    assert.match(kept.asked[0] ?? "", /Delete the table Matches/);
    assert.ok((await labels(await children(await nodeAt("local")))).includes("Matches"));
    await answering(["Delete"], async () =>
      vscode.commands.executeCommand("dynamo.explorer.deleteTable", table),
    );
    const left = await labels(await children(await nodeAt("local")));
    assert.ok(!left.includes("Matches"), left.join(", "));
  });
});

async function children(node?: ExplorerNode): Promise<readonly ExplorerNode[]> {
  return (await extension().exports.explorer.getChildren(node)) ?? [];
}

async function itemOf(node: ExplorerNode | undefined): Promise<vscode.TreeItem> {
  assert.ok(node);
  return extension().exports.explorer.getTreeItem(node);
}

async function tooltipOf(node: ExplorerNode | undefined): Promise<string> {
  assert.ok(node);
  const { explorer } = extension().exports;
  const source = new vscode.CancellationTokenSource();
  const item = await explorer.resolveTreeItem?.(await itemOf(node), node, source.token);
  const tooltip = item?.tooltip;
  return typeof tooltip === "object" ? tooltip.value : (tooltip ?? "");
}

async function labels(nodes: readonly ExplorerNode[]): Promise<readonly string[]> {
  const items = await Promise.all(nodes.map(itemOf));
  return items.map(({ label }) => (typeof label === "string" ? label : (label?.label ?? "")));
}

/** Follows labels from the root. */
async function nodeAt(...path: readonly string[]): Promise<ExplorerNode> {
  let node: ExplorerNode | undefined;
  for (const label of path) {
    const nodes: readonly ExplorerNode[] = await children(node);
    const names = await labels(nodes);
    node = nodes[names.indexOf(label)];
    assert.ok(node, `There is no ${label} among ${names.join(", ")}.`);
  }
  assert.ok(node);
  return node;
}
