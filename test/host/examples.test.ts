import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAllTabs, extension, openModel, workspaceFile } from "./support.ts";

suite("the example models", () => {
  const folder = workspaceFile("copies");

  suiteSetup(() => openModel("shop.dynamo"));

  suiteTeardown(async () => {
    await closeAllTabs();
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  test("a model in two files is copied whole", async () => {
    await openExample("helpdesk.dynamo");
    const opened = vscode.window.activeTextEditor?.document;
    assert.equal(opened?.uri.toString(), vscode.Uri.joinPath(folder, "helpdesk.dynamo").toString());
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, "people.dynamo"));
  });

  test("a copy never replaces a file that is there", async () => {
    await vscode.workspace.fs.writeFile(
      vscode.Uri.joinPath(folder, "shop.dynamo"),
      new TextEncoder().encode("// mine\n"),
    );
    await openExample("shop.dynamo");
    const opened = vscode.window.activeTextEditor?.document;
    assert.ok(opened?.uri.path.endsWith("/dynamo-example/shop.dynamo"), opened?.uri.path);
    const source = await vscode.workspace.fs.readFile(
      vscode.Uri.joinPath(extension().extensionUri, "examples/shop.dynamo"),
    );
    assert.equal(opened?.getText(), new TextDecoder().decode(source));
  });

  async function openExample(example: string): Promise<void> {
    await vscode.commands.executeCommand("dynamo.openExample", { example, folder });
  }
});
