import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension, loadedBundles, workspaceFile } from "../support.ts";

suite("a window without a model", () => {
  test("does not activate the extension", async () => {
    await vscode.window.showTextDocument(workspaceFile("notes.txt"));
    assert.equal(extension().isActive, false);
    assert.deepEqual(loadedBundles(), []);
  });

  test("activation returns, and loads neither the AWS SDK nor the language", async () => {
    await extension().activate();
    assert.deepEqual(loadedBundles(), ["extension.js"]);
  });
});
