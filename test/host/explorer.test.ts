import assert from "node:assert/strict";
import * as vscode from "vscode";
import { NameDrag } from "../../src/extension/features/explorer/node-names.ts";
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

  test("a node that is dragged into an editor writes its name", async () => {
    const data = new vscode.DataTransfer();
    const table = await nodeAt("local", "Matches");
    new NameDrag().handleDrag(
      [table, await nodeAt("local", "Matches", "Indexes", "Schedule")],
      data,
    );
    assert.equal(await data.get("text/plain")?.asString(), "Matches, Schedule");
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

  test("a table says whether its structure is as the model says, also while that is edited", async () => {
    const comesToBe = (state: string) =>
      eventually(`the table to be ${state}`, async () => {
        const { contextValue } = await itemOf(await nodeAt("local", "Matches"));
        return contextValue === `dynamo.table.modelled.${state}.writable` ? true : undefined;
      });
    await comesToBe("same");
    const before = await nodeAt("local", "Matches");
    assert.equal((await itemOf(before)).resourceUri?.toString(), "dynamo-table:/local/Matches");
    assert.match(
      shownTextOf(await tooltipOf(before)),
      /The structure is as tournament\.dynamo says\./,
    );

    const { document } = await openModel("tournament.dynamo");
    const edit = new vscode.WorkspaceEdit();
    const name = positionOf(document, "index Schedule").translate(0, "index ".length);
    edit.replace(document.uri, new vscode.Range(name, name.translate(0, 8)), "Calendar");
    await vscode.workspace.applyEdit(edit);
    await comesToBe("different");
    const table = await nodeAt("local", "Matches");
    const tooltip = shownTextOf(await tooltipOf(table));
    assert.match(tooltip, /The structure differs from tournament\.dynamo in 2 things\./);
    assert.match(tooltip, /global index Schedule: the model has none, the table /);
    await vscode.commands.executeCommand("dynamo.explorer.compareStructure", table);
    const shown = await eventually("the comparison", () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputTextDiff ? input : undefined;
    });
    const texts = await Promise.all(
      [shown.original, shown.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
    );
    const [model, own] = texts.map((each) => each.getText());
    assert.match(model ?? "", /^global index Calendar\n {2}partition/m);
    assert.match(own ?? "", /^global index Calendar\n {2}none$/m);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");

    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await comesToBe("same");
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
    assert.match((await itemOf(table)).contextValue ?? "", /^dynamo\.table\.modelled\..*writable$/);
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
    // The model has it still, and another table of that model is there.
    const left = await nodeAt("local", "Matches");
    assert.equal(left.kind, "missing");
    const item = await itemOf(left);
    assert.equal(item.contextValue, "dynamo.missing.writable");
    assert.match(item.accessibilityInformation?.label ?? "", /Missing: tournament\.dynamo has/);
    await vscode.commands.executeCommand("dynamo.explorer.showInModel", left);
    const place = vscode.window.activeTextEditor;
    assert.ok(place);
    assert.match(place.document.lineAt(place.selection.active).text, /^table Matches/);
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

/** What Markdown shows of escaped text. */
function shownTextOf(markdown: string): string {
  return markdown.replace(/\\(?=[\p{P}\p{S}])/gu, "");
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
