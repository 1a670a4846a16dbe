import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  answering,
  closeAllTabs,
  eventually,
  openModel,
  openText,
  tabLabels,
  workspaceFile,
} from "./support.ts";

suite("generating access code", () => {
  const folder = workspaceFile("generated");

  teardown(closeAllTabs);

  suiteTeardown(async () => {
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  test("writes the files of a model, and leaves them alone while nothing changes", async () => {
    const written = await generate();
    assert.match(written.join(), /written to generated/);
    const [file] = await generatedFiles();
    assert.ok(file);
    assert.match(await textOf(file), /OrdersOfCustomer|ordersOfCustomer/);
    assert.match((await generate()).join(), /up to date/);
  });

  test("a file that was edited by hand is overwritten only when told", async () => {
    const [file] = await generatedFiles();
    assert.ok(file);
    const generated = await textOf(file);
    const edited = `${generated}\n// mine\n`;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(edited));
    assert.match((await generate(undefined)).join(), /was edited after it was generated/);
    assert.equal(await textOf(file), edited);
    await generate("Overwrite", undefined);
    assert.equal(await textOf(file), generated);
  });

  test("edits that are not saved yet count too", async () => {
    const [file] = await generatedFiles();
    assert.ok(file);
    const document = await vscode.workspace.openTextDocument(file);
    const change = new vscode.WorkspaceEdit();
    change.insert(file, new vscode.Position(0, 0), "// mine\n");
    await vscode.workspace.applyEdit(change);
    assert.ok(document.isDirty);
    assert.match((await generate(undefined)).join(), /has changes that are not saved/);
    assert.ok(document.isDirty);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  test("what was edited can be compared with what would be written", async () => {
    const [file] = await generatedFiles();
    assert.ok(file);
    const generated = await textOf(file);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`${generated}// mine\n`));
    await generate("Compare");
    await eventually("the comparison", () =>
      tabLabels().find((label) => label.includes("as generated")),
    );
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(generated));
  });

  test("a model with errors generates nothing, and says so", async () => {
    const { document } = await openText("entity Order in Nowhere {}\n");
    const { asked } = await answering([], async () =>
      vscode.commands.executeCommand("dynamo.generate", { uri: document.uri.toString() }),
    );
    assert.match(asked.join(), /errors?, so no code is generated/);
  });

  /** @returns What was asked and told meanwhile. */
  async function generate(...answers: readonly (string | undefined)[]): Promise<readonly string[]> {
    const { document } = await openModel("shop.dynamo");
    const { asked } = await answering(answers, async () =>
      vscode.commands.executeCommand("dynamo.generate", { uri: document.uri.toString() }),
    );
    return asked;
  }

  async function generatedFiles(): Promise<readonly vscode.Uri[]> {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    return entries
      .filter(([, type]) => type === vscode.FileType.File)
      .map(([name]) => vscode.Uri.joinPath(folder, name));
  }
});

async function textOf(file: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
}
