import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { buildBundles } from "../src/build/bundles.ts";
import { describeCheck, runChecks } from "../src/build/check.ts";
import { projectRoot } from "./harness/cache.ts";
import { launchChromium } from "./harness/chromium.ts";
import { runFiles } from "./harness/run-files.ts";
import { findHostWindows, runHostTests } from "./harness/run-host-tests.ts";
import { addTotals, noTests, oneFailure, type Totals } from "./harness/totals.ts";
import { installVsCodeServer } from "./harness/vscode-server.ts";

/**
 * `npm test`: everything, or the parts that are named (`npm test -- pure data`). Each part streams
 * its report; the last line is the sum. Whatever cannot run has failed: nothing passes by skipping.
 */
const parts: Readonly<Record<string, () => Promise<Totals>>> = {
  checks: runStaticChecks,
  pure: () => runPartOf("pure", 30_000, Math.min(availableParallelism(), 4)),
  search: () => runPartOf("search", 120_000, Math.min(availableParallelism(), 4)),
  server: () => runPartOf("server", 60_000),
  data: () => runPartOf("data", 60_000),
  browser: () => runPartOf("browser", 120_000),
  host: runHost,
  package: () => runPartOf("package", 300_000),
};
const needsBundles = new Set(["data", "browser", "host"]);
const needsBrowser = new Set(["browser", "host", "package"]);

type FilePart = "pure" | "search" | "server" | "data" | "browser" | "package";

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    console.error(`No such part: ${unknown.join(", ")}. Parts: ${Object.keys(parts).join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  const wanted = names.length === 0 ? Object.keys(parts) : names;
  let totals = noTests;
  if (wanted.some((name) => needsBundles.has(name))) {
    totals = addTotals(totals, await runPart("build", buildForTests));
  }
  if (wanted.some((name) => needsBrowser.has(name))) await prepareBrowsers();
  for (const name of wanted) {
    const run = parts[name];
    if (run !== undefined) totals = addTotals(totals, await runPart(name, run));
  }
  console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
  for (const failure of totals.failures) console.log(`✘ ${failure}`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
}

/**
 * Unpacks Chromium and installs VS Code once, before test files that run side by side would each do
 * it. What goes wrong here goes wrong in the tests too, and is told there.
 */
async function prepareBrowsers(): Promise<void> {
  const prepared = await Promise.allSettled([
    launchChromium().then((browser) => browser.close()),
    installVsCodeServer(),
  ]);
  for (const outcome of prepared) {
    if (outcome.status === "rejected") console.error(String(outcome.reason));
  }
}

/** A part that throws or that has no tests has failed. */
async function runPart(name: string, run: () => Promise<Totals>): Promise<Totals> {
  console.log(`\n── ${name} ${"─".repeat(Math.max(0, 70 - name.length))}`);
  const start = performance.now();
  const totals = await run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return oneFailure(`${name} could not run`);
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (totals.passed + totals.failed === 0) {
    return oneFailure(`${name} has no tests`);
  }
  console.log(`${name}: ${totals.passed} passed, ${totals.failed} failed (${seconds} s)`);
  return totals;
}

async function runStaticChecks(): Promise<Totals> {
  const results = await runChecks((result) => console.log(describeCheck(result)));
  const failures = results.filter((result) => !result.passed).map((result) => result.name);
  return { passed: results.length - failures.length, failed: failures.length, failures };
}

async function buildForTests(): Promise<Totals> {
  const report = await buildBundles({
    root: projectRoot,
    output: join(projectRoot, "dist"),
    mode: "development",
  });
  const failures = [...report.missing.map((entry) => `Missing: ${entry}`), ...report.problems];
  for (const failure of failures) console.error(`✘ ${failure}`);
  const scripts = Object.keys(report.metafile.outputs).filter((path) => path.endsWith(".js"));
  for (const path of scripts) console.log(`✔ ${path}`);
  return { passed: scripts.length, failed: failures.length, failures };
}

async function runHost(): Promise<Totals> {
  const totals: Totals[] = [];
  for (const window of await findHostWindows()) {
    totals.push(await runHostTests(window, (line) => console.log(line)));
  }
  return addTotals(...totals);
}

function runPartOf(part: FilePart, timeoutMilliseconds: number, processes = 1): Promise<Totals> {
  return runFiles(filesOf(part), { timeoutMilliseconds, processes });
}

/**
 * The test files of a part. Pure tests answer within seconds, so that they can be run after every
 * change; what is proven by search, over all prefixes of a file or hundreds of drawn models, is
 * `search`; what starts the language server is `server`. Tests of pure code that use a real
 * DynamoDB belong to `data`.
 */
function filesOf(part: FilePart): string[] {
  return readdirSync(join(projectRoot, "test"), { recursive: true })
    .map((name) => relative(projectRoot, join(projectRoot, "test", String(name))))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".test.ts") && partOf(path) === part)
    .sort();
}

function partOf(path: string): FilePart | "host" {
  const folder = path.split("/")[1];
  if (folder === "host" || folder === "browser" || folder === "package") return folder;
  if (folder === "server") return folder;
  if (folder === "data" || folder === "cli") return "data";
  const source = readFileSync(join(projectRoot, path), "utf8");
  if (source.includes("harness/dynamodb-local.ts")) return "data";
  return path.endsWith(".search.test.ts") ? "search" : "pure";
}

// What tests have started ends with the process, but only where it exits by itself.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
await main(process.argv.slice(2));
