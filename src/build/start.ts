import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../test/harness/cache.ts";
import { canRunElectron, downloadVsCode } from "../../test/harness/electron.ts";
import { quietSettings, startVsCodeServer } from "../../test/harness/vscode-server.ts";
import { defaultLocalPort, localConnectionName, localRegion } from "../data/connections.ts";
import { startLocalEngine } from "../data/local-engine.ts";
import { isPortFree } from "../data/ports.ts";
import { buildBundles } from "./bundles.ts";

/**
 * `npm start`: builds, starts a local DynamoDB with the example's tables and samples, and opens VS
 * Code on the examples. It goes on until Ctrl+C or until that VS Code is closed, and leaves nothing
 * running. `-- --browser` opens VS Code in the browser even where another one is at hand.
 */
const root = join(import.meta.dirname, "../..");
const examples = join(root, "examples");
const exampleModel = "shop.dynamo";
const browserPort = 8123;

/** What has to be undone at the end, last thing first. */
const endings: (() => Promise<void> | void)[] = [];

async function main(): Promise<void> {
  await step("Building the extension", build);
  const endpoint = await step("Starting a local DynamoDB", startDatabase);
  await step(`Creating the tables of ${exampleModel}`, () => runCli("deploy", endpoint));
  await step("Loading its samples", () => runCli("seed", endpoint));
  const workspace = await prepareWorkspace(endpoint);
  await openVsCode(workspace);
}

async function build(): Promise<string> {
  const report = await buildBundles({ root, output: join(root, "dist"), mode: "development" });
  const problems = [...report.missing.map((entry) => `Missing: ${entry}`), ...report.problems];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return "";
}

async function startDatabase(): Promise<string> {
  const engine = await startLocalEngine({ projectFolder: root });
  endings.push(() => engine.stop());
  void engine.ended.then((how) => {
    if (how !== "stopped") console.error(`The local DynamoDB has ended (${how}).`);
  });
  return engine.endpoint;
}

/** Runs a command of the command line that was just built, on the example. */
function runCli(command: string, endpoint: string): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist/cli.js"), command, join(examples, exampleModel), "--endpoint", endpoint],
    { cwd: root, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`dynamo ${command} failed:\n${stderr}${stdout}`);
  return "";
}

/**
 * The folder to open. The `local` connection looks at the default port; when that one was taken, a
 * workspace file with the settings says where the database is.
 */
async function prepareWorkspace(endpoint: string): Promise<string> {
  if (new URL(endpoint).port === String(defaultLocalPort)) return examples;
  await mkdir(cacheFolder, { recursive: true });
  const file = join(cacheFolder, "examples.code-workspace");
  const local = { name: localConnectionName, region: localRegion, endpoint, readOnly: false };
  const settings = { "dynamo.connections": [local] };
  await writeFile(file, JSON.stringify({ folders: [{ path: examples }], settings }, undefined, 2));
  return file;
}

/** Opens the best VS Code there is and resolves when it is closed. */
async function openVsCode(workspace: string): Promise<void> {
  const wantsBrowser = process.argv.includes("--browser");
  const open = `--extensionDevelopmentPath=${root}`;
  if (!wantsBrowser && spawnSync("code", ["--version"], { stdio: "ignore" }).status === 0) {
    console.log("Opening VS Code (the `code` on the PATH). Ctrl+C or closing it ends everything.");
    return runToEnd("code", ["--new-window", "--wait", open, workspace]);
  }
  if (!wantsBrowser && (await canRunElectron())) {
    const executable = await step("Downloading VS Code", downloadVsCode);
    console.log("Opening VS Code. Ctrl+C or closing it ends everything.");
    const data = join(cacheFolder, "demo-data");
    const folders = ["--user-data-dir", data, "--extensions-dir", join(data, "extensions")];
    return runToEnd(executable, ["--disable-workspace-trust", ...folders, open, workspace]);
  }
  return openInBrowser(workspace);
}

async function openInBrowser(workspace: string): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), "modeler-start-"));
  endings.push(() => rm(dataFolder, { recursive: true, force: true, maxRetries: 5 }));
  const extensionsFolder = join(dataFolder, "extensions");
  await mkdir(extensionsFolder, { recursive: true });
  const name = "dynamodb-modeler.dynamodb-modeler-0.1.0";
  await symlink(root, join(extensionsFolder, name), "junction");
  const server = await step("Starting VS Code for the browser", async () =>
    startVsCodeServer({
      dataFolder,
      extensionsFolder,
      testDriver: false,
      settings: quietSettings,
      ...((await isPortFree(browserPort)) ? { port: browserPort } : {}),
    }),
  );
  endings.push(() => server.stop());
  const kind = workspace.endsWith(".code-workspace") ? "workspace" : "folder";
  console.log(`\n  Open ${server.url}/?${kind}=${encodeURI(workspace)}\n\nCtrl+C ends everything.`);
  return endOf(server.process);
}

function runToEnd(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: "ignore", shell: process.platform === "win32" });
  endings.push(() => void child.kill());
  return endOf(child);
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
}

async function step<T>(what: string, run: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  process.stdout.write(`${what} …`);
  const result = await run();
  const detail = typeof result === "string" && result !== "" ? ` ${result}` : "";
  console.log(`${detail} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return result;
}

let isEnding = false;

async function end(exitCode: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  for (const undo of endings.reverse()) await undo();
  process.exit(exitCode);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (!isEnding) console.log("\nEnding VS Code and the local DynamoDB …");
    void end(0);
  });
}
await main().then(
  () => end(0),
  (error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    return end(1);
  },
);
