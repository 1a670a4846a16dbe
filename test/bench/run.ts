import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { serverProcessFlags } from "../../src/protocol/server-process.ts";
import { projectRoot } from "../harness/cache.ts";

/**
 * `npm run bench`: runs every `*.bench.ts` beside this file, or those whose name holds an argument.
 * They run as the product does: bundled, and with the language server's flags.
 */
const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".bench.ts"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();
if (files.length === 0) {
  console.error("No benchmark was found.");
  process.exitCode = 1;
} else {
  const outfile = join(projectRoot, "dist/bench.mjs");
  await build({
    stdin: { contents: program(files), resolveDir: import.meta.dirname, loader: "ts" },
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  const child = spawn(process.execPath, [...serverProcessFlags, outfile], { stdio: "inherit" });
  process.exitCode = await new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

function program(names: readonly string[]): string {
  const imports = names.map((name, index) => `import { benchmark as b${index} } from "./${name}";`);
  const calls = names.map((_, index) => `await report(b${index});`);
  return [`import { report } from "./report.ts";`, ...imports, ...calls].join("\n");
}
