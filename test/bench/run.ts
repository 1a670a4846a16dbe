import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Benchmark } from "./measure.ts";

/** `npm run bench`: runs every `*.bench.ts` beside this file, or those whose name holds an argument. */
const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".bench.ts"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();
if (files.length === 0) {
  console.error("No benchmark was found.");
  process.exitCode = 1;
}

for (const file of files) {
  const url = pathToFileURL(join(import.meta.dirname, file)).href;
  const { benchmark } = (await import(url)) as { readonly benchmark: Benchmark };
  console.log(`\n${benchmark.name}`);
  for (const { name, text, kept } of await benchmark.run()) {
    const mark = kept === undefined ? " " : kept ? "✔" : "✘";
    console.log(`  ${mark} ${name.padEnd(60)} ${text}`);
    if (kept === false) process.exitCode = 1;
  }
}
