import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import * as vscode from "vscode";
import { closeAllTabs, eventually, openModel, positionOf, workspaceFile } from "../support.ts";

suite("a model beside its last commit", function () {
  // The git extension looks at the whole repository first, on a busy machine.
  this.timeout(120_000);

  const folder = () => workspaceFile(".").fsPath;

  suiteSetup(() => {
    git("init", "--quiet");
    git("add", "-A");
    git("commit", "--quiet", "--no-verify", "-m", "The models");
  });

  suiteTeardown(async () => {
    await closeAllTabs();
    rmSync(workspaceFile(".git").fsPath, { recursive: true, force: true });
  });

  function git(...args: readonly string[]): void {
    const person = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    execFileSync("git", [...person, "-c", "commit.gpgsign=false", ...args], {
      cwd: folder(),
      stdio: "pipe",
    });
  }

  test("what has been typed since, and what it takes, is shown in a preview", async () => {
    const editor = await openModel("shop.dynamo");
    const place = positionOf(editor.document, "  orderCount: integer = 0");
    await editor.edit((change) => change.insert(place, "  nickname: string\n"));
    await vscode.commands.executeCommand("dynamo.compareWithLastCommit", {
      uri: editor.document.uri.toString(),
    });
    const shown = await eventually("the comparison", () =>
      vscode.workspace.textDocuments.find(
        ({ uri }) => uri.scheme === "dynamo-diff" && uri.path.includes("shop"),
      ),
    );
    assert.match(shown.getText(), /^## shop\.dynamo compared with HEAD\n/);
    assert.match(
      shown.getText(),
      /\*\*forbidden\*\* — Customer has changed, and still has version 2/,
    );
    assert.match(shown.getText(), /Customer\.nickname is new and required/);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  test("how it is rolled out is shown as a checklist", async () => {
    const editor = await openModel("shop.dynamo");
    // What another test has typed is not part of this roll-out.
    await vscode.commands.executeCommand("workbench.action.files.revert");
    const index = "  global index ByTotal {\n    partition key total\n  }\n\n";
    const place = positionOf(editor.document, "  /// Orders in one state");
    await editor.edit((change) => change.insert(place, index));
    await vscode.commands.executeCommand("dynamo.planRollout", {
      uri: editor.document.uri.toString(),
    });
    const shown = await eventually("the checklist", () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "dynamo-rollout"),
    );
    assert.match(shown.getText(), /^## Roll-out of shop\.dynamo, from HEAD\n/);
    assert.match(shown.getText(), /- \[ \] \*\*1\. Create index ByTotal of Shop\*\*/);
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  test("a model with its imports is the same as in its commit", async () => {
    const { document } = await openModel("multi-file/helpdesk.dynamo");
    await vscode.commands.executeCommand("dynamo.compareWithLastCommit", {
      uri: document.uri.toString(),
    });
    const shown = await eventually("the comparison", () =>
      vscode.workspace.textDocuments.find(
        ({ uri }) => uri.scheme === "dynamo-diff" && uri.path.includes("helpdesk"),
      ),
    );
    assert.match(shown.getText(), /No difference that tables, items or running code could notice/);
  });
});
