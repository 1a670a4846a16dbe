import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundlePath, collectTexts } from "../../src/build/l10n.ts";

const projectRoot = join(import.meta.dirname, "../..");

suite("texts for translators", () => {
  const { bundle, unreadable } = collectTexts(projectRoot);

  test("every text of the extension is a literal where it is used", () => {
    assert.deepEqual(unreadable, []);
  });

  test("the bundle holds just the texts of the code", () => {
    const stored: unknown = JSON.parse(readFileSync(join(projectRoot, bundlePath), "utf8"));
    assert.deepEqual(stored, bundle, "A text has changed: run `npm run l10n`.");
  });

  test("texts of the extension and of its pages are among them", () => {
    assert.ok("Which access pattern?" in bundle);
    assert.ok("{0} items" in bundle);
  });
});
