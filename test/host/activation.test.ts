import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { commandIds } from "../../src/extension/infrastructure/command-ids.ts";
import { eventually, extension, loadedBundles, openModel } from "./support.ts";

suite("activation", () => {
  test("a window with a model activates the extension, and loads no AWS SDK for it", async () => {
    await eventually("the extension is active", () => extension().isActive || undefined);
    assert.deepEqual(loadedBundles(), ["extension.js"]);
  });

  test("its bundle holds nothing of the language", () => {
    const text = readFileSync(join(extension().extensionPath, "dist/extension.js"), "utf8");
    // Paths of the sources stand in the comments of a development build.
    const layers = ["language", "planner", "service", "server", "generate"];
    const found = layers.filter((layer) => text.includes(`// src/${layer}/`));
    assert.ok(text.includes("// src/extension/"), "The bundle names no sources.");
    assert.deepEqual(found, []);
  });

  test("every command of the manifest is registered, and no other", async () => {
    await openModel("shop.dynamo");
    // VS Code makes some for each view by itself.
    const ofViews =
      /^dynamo\.(tables|runs)\.(focus|open|removeView|resetViewLocation|toggleVisibility)$/;
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith("dynamo.") && !ofViews.test(id) && !id.startsWith("dynamo.tables."),
    );
    assert.deepEqual(registered.sort(), [...commandIds].sort());
  });
});
