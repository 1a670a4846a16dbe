import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diagnosticPages } from "../../src/build/diagnostic-pages.ts";

const folder = join(import.meta.dirname, "../../docs/diagnostics");

suite("documentation of the findings", () => {
  test("each code has its page, and the pages are those of the registry", () => {
    const pages = diagnosticPages();
    assert.deepEqual(readdirSync(folder).sort(), [...pages.keys()].sort(), "Run 'npm run docs'.");
    for (const [name, text] of pages) {
      assert.equal(readFileSync(join(folder, name), "utf8"), text, `${name}: run 'npm run docs'.`);
    }
  });
});
