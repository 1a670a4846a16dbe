import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAllTabs, eventually, openModel, tabLabels } from "./support.ts";

suite("the layout", () => {
  teardown(closeAllTabs);

  test("opens beside the editor, once for each model", async () => {
    const { document } = await openModel("shop.dynamo");
    const argument = { uri: document.uri.toString() };
    await vscode.commands.executeCommand("dynamo.showLayout", argument);
    await eventually("the layout", () => tabLabels().find((label) => label === layoutOfShop));
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await vscode.commands.executeCommand("dynamo.showLayout", argument);
    assert.equal(tabLabels().filter((label) => label === layoutOfShop).length, 1);
    assert.equal(vscode.window.tabGroups.all.length, 2);
  });

  test("a file that is imported leads to the layout of its root", async () => {
    const { document } = await openModel("multi-file/people.dynamo");
    await vscode.commands.executeCommand("dynamo.showLayout", { uri: document.uri.toString() });
    await eventually("the layout", () =>
      tabLabels().find((label) => label === "Layout: helpdesk.dynamo"),
    );
  });
});

const layoutOfShop = "Layout: shop.dynamo";
