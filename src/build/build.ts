import { join } from "node:path";
import { buildBundles, watchBundles } from "./bundles.ts";

/**
 * `npm run build` and `npm run watch`. `--allow-missing` builds what is there while a part of the
 * product does not exist yet; without it a missing entry point is an error.
 */
const root = join(import.meta.dirname, "../..");
const flags = new Set(process.argv.slice(2));
const settings = {
  root,
  output: join(root, "dist"),
  mode: flags.has("--release") ? "release" : "development",
} as const;

if (flags.has("--watch")) {
  const { missing } = await watchBundles(settings);
  for (const entry of missing) console.log(`Missing: ${entry}`);
  console.log("Watching. Ctrl+C ends it.");
} else {
  const start = performance.now();
  const report = await buildBundles(settings);
  for (const entry of report.missing) console.error(`Missing: ${entry}`);
  for (const problem of report.problems) console.error(problem);
  for (const [path, { bytes }] of Object.entries(report.metafile.outputs)) {
    if (/\.(js|css)$/.test(path)) {
      console.log(`${path.padEnd(28)} ${(bytes / 1024).toFixed(0).padStart(6)} KB`);
    }
  }
  console.log(`Built in ${(performance.now() - start).toFixed(0)} ms.`);
  const failed = report.problems.length > 0;
  if (failed || (report.missing.length > 0 && !flags.has("--allow-missing"))) process.exitCode = 1;
}
