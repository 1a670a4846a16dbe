import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clinicPage } from "../../src/build/clinic-page.ts";
import { diagnosticPages } from "../../src/build/diagnostic-pages.ts";
import { driftPage } from "../../src/build/drift-page.ts";
import { evolutionPage } from "../../src/build/evolution-page.ts";

const folder = join(import.meta.dirname, "../../docs/diagnostics");

suite("documentation of the findings", () => {
  test("each code has its page, and the pages are those of the registry", () => {
    const pages = diagnosticPages();
    assert.deepEqual(readdirSync(folder).sort(), [...pages.keys()].sort(), "Run 'npm run docs'.");
    for (const [name, text] of pages) {
      assert.equal(readFileSync(join(folder, name), "utf8"), text, `${name}: run 'npm run docs'.`);
    }
  });

  test("the page of the clinic lists every rule and every threshold", () => {
    const page = readFileSync(join(folder, "../clinic.md"), "utf8");
    assert.equal(clinicPage(page), page, "Run 'npm run docs'.");
  });

  test("the page of drift lists every finding about items", () => {
    const page = readFileSync(join(folder, "../drift.md"), "utf8");
    assert.equal(driftPage(page), page, "Run 'npm run docs'.");
  });

  test("the page of evolution lists every change", () => {
    const page = readFileSync(join(folder, "../evolution.md"), "utf8");
    assert.equal(evolutionPage(page), page, "Run 'npm run docs'.");
  });
});
