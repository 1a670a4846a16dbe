import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { commandIds } from "../../src/extension/infrastructure/command-ids.ts";
import { extension, openModel } from "./support.ts";

/** Files of the extension that Node has loaded in this host. */
function loadedBundles(): readonly string[] {
  const folder = join(extension().extensionPath, "dist");
  return Object.keys(require.cache)
    .filter((path) => path.startsWith(folder) && !path.includes("/test/"))
    .map((path) => path.slice(folder.length + 1))
    .sort();
}

suite("activation", () => {
  test("a window without a model does not activate the extension", () => {
    assert.equal(extension().isActive, false);
    assert.deepEqual(loadedBundles(), []);
  });

  test("it returns at once, and loads neither the AWS SDK nor the language", async () => {
    const start = performance.now();
    await extension().activate();
    const milliseconds = performance.now() - start;
    assert.deepEqual(loadedBundles(), ["extension.js"]);
    assert.ok(milliseconds < 1000, `It took ${milliseconds.toFixed(0)} ms.`);
    console.log(`      activated in ${milliseconds.toFixed(0)} ms`);
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
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith("dynamo.") && !id.startsWith("dynamo.tables."),
    );
    assert.deepEqual(registered.sort(), [...commandIds].sort());
  });
});
