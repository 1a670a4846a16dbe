import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { serverProcessFlags } from "../../src/protocol/server-process.ts";
import { projectRoot } from "../harness/cache.ts";

/**
 * `npm run bench`: runs every `*.bench.ts` beside this file, or those whose name holds an argument.
 * Each runs bundled and in a process of its own, as what it measures runs: the library with the
 * language server's flags, generated code as in a service, with none.
 */
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
  const outfile = join(projectRoot, "dist/bench.mjs");
  await build({
    stdin: { contents: program(file), resolveDir: import.meta.dirname, loader: "ts" },
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  const flags = file.startsWith("generated-code") ? [] : serverProcessFlags;
  const child = spawn(process.execPath, [...flags, outfile], { stdio: "inherit" });
  const code = await new Promise<number>((resolve) => {
    child.once("exit", (exitCode) => resolve(exitCode ?? 1));
  });
  if (code !== 0) process.exitCode = code;
}

function program(file: string): string {
  return `import { report } from "./report.ts";
import { benchmark } from "./${file}";
await report(benchmark);`;
}
