import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { configurationSchema } from "../generate/index.ts";
import { clinicPage } from "./clinic-page.ts";
import { diagnosticPages } from "./diagnostic-pages.ts";
import { driftPage } from "./drift-page.ts";
import { evolutionPage } from "./evolution-page.ts";
import { manifestWithNames } from "./manifest-names.ts";

/** `npm run docs`: writes the generated part of the documentation anew. */
const folder = join(import.meta.dirname, "../../docs/diagnostics");
const pages = diagnosticPages();
await mkdir(folder, { recursive: true });
for (const name of await readdir(folder)) if (!pages.has(name)) await rm(join(folder, name));
for (const [name, text] of pages) await writeFile(join(folder, name), text);
const clinic = join(folder, "../clinic.md");
await writeFile(clinic, clinicPage(await readFile(clinic, "utf8")));
// Of configuration files, for editors; the extension ships it.
const schema = `${JSON.stringify(configurationSchema(), undefined, 2)}\n`;
await writeFile(join(folder, "../dynamo.config.schema.json"), schema);
// Settings whose members are findings or thresholds offer their names.
const manifest = join(folder, "../../package.json");
await writeFile(manifest, manifestWithNames(await readFile(manifest, "utf8")));
const evolution = join(folder, "../evolution.md");
await writeFile(evolution, evolutionPage(await readFile(evolution, "utf8")));
const drift = join(folder, "../drift.md");
await writeFile(drift, driftPage(await readFile(drift, "utf8")));
console.log(`${pages.size} pages written to docs/diagnostics.`);
