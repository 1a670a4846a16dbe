import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { defaultLocalPort, localConnectionName, localRegion } from "../data/connections.ts";
import { DataError } from "../data/data-error.ts";
import { type LocalEngine, startLocalEngine } from "../data/local-engine.ts";
import { findFreePort, isPortFree } from "../data/ports.ts";
import { buildBundles } from "./bundles.ts";
import { openVsCode, type Session } from "./open-vscode.ts";
import { createSteps } from "./steps.ts";

/**
 * `npm start`: starts a local DynamoDB, builds, fills the database with the tables and samples of
 * the example models, and opens VS Code on them. It goes on until Ctrl+C or until that VS Code is
 * closed, and leaves nothing running. `-- --browser` opens VS Code in the browser even where another
 * one is at hand.
 */
const root = join(import.meta.dirname, "../..");
const examples = join(root, "examples");
const firstModel = "shop.dynamo";
const portOfClaims = 8122;
const models = [firstModel, "tournament.dynamo", "iot.dynamo", "multi-file/helpdesk.dynamo"];

/** What has to be undone at the end, last thing first. */
const endings: (() => Promise<void> | void)[] = [];
let isEnding = false;

const { step, note } = createSteps(
  (text) => void process.stdout.write(text),
  () => performance.now(),
);
const session: Session = {
  root,
  step,
  note,
  atEnd: (undo) => void endings.push(undo),
  wantsBrowser: process.argv.includes("--browser"),
};

async function main(): Promise<void> {
  console.log("Modeler for DynamoDB, on real parts. Ctrl+C ends all of it.\n");
  // First, because it may be missing, and then nothing else is worth waiting for.
  const endpoint = await step("Starting a local DynamoDB", startDatabase);
  await step("Building the extension", build);
  await step("Creating the tables of the examples and loading their samples", async () => {
    await Promise.all(models.map((model) => fill(model, endpoint)));
  });
  const temporary = await mkdtemp(join(tmpdir(), "modeler-start-"));
  session.atEnd(() => rm(temporary, { recursive: true, force: true, maxRetries: 5 }));
  const workspace = await prepareWorkspace(endpoint, temporary);
  const hasUsualPorts = isAtUsualPort(endpoint);
  const file = join(examples, firstModel);
  await openVsCode({ workspace, file, temporary, hasUsualPorts }, session);
}

/**
 * A DynamoDB of its own, even where another one runs: that one may hold somebody's tables, or end
 * before this. The usual port is taken when nothing listens there.
 */
async function startDatabase(): Promise<string> {
  const claim = await claimUsualPort();
  const port = claim === undefined ? await findFreePort() : defaultLocalPort;
  const engine = await startLocalEngine({ port, projectFolder: root });
  claim?.close();
  reportEnd(engine);
  session.atEnd(() => engine.stop());
  return engine.endpoint;
}

/**
 * Two starts at the same moment would both find the usual port free. Only the one that can listen on
 * the port of claims takes it, until its database answers there.
 */
async function claimUsualPort(): Promise<Server | undefined> {
  const claim = createServer();
  const isClaimed = await new Promise<boolean>((resolve) => {
    claim.once("error", () => resolve(false));
    claim.listen({ port: portOfClaims, host: "127.0.0.1", exclusive: true }, () => resolve(true));
  });
  if (isClaimed && (await isPortFree(defaultLocalPort))) return claim;
  claim.close();
  return undefined;
}

function reportEnd(engine: LocalEngine): void {
  void engine.ended.then((how) => {
    if (!isEnding) console.error(`The local DynamoDB has ended (${how}). Start again to have one.`);
  });
}

async function build(): Promise<void> {
  const report = await buildBundles({ root, output: join(root, "dist"), mode: "development" });
  const problems = [...report.missing.map((entry) => `Missing: ${entry}`), ...report.problems];
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** Creates a model's tables and loads its samples, with the command line that was just built. */
async function fill(model: string, endpoint: string): Promise<void> {
  for (const command of ["deploy", "seed"]) {
    const args = [join(root, "dist/cli.js"), command, join(examples, model)];
    await promisify(execFile)(process.execPath, [...args, "--endpoint", endpoint], {
      cwd: root,
    }).catch((error: { stdout?: string; stderr?: string }) => {
      throw new Error(`dynamo ${command} ${model} failed:\n${error.stderr}${error.stdout}`);
    });
  }
}

/**
 * The folder to open. The `local` connection looks at the usual port; where the database is at
 * another one, a workspace file says so.
 */
async function prepareWorkspace(endpoint: string, temporary: string): Promise<string> {
  if (isAtUsualPort(endpoint)) return examples;
  const file = join(temporary, "examples.code-workspace");
  const local = { name: localConnectionName, region: localRegion, endpoint, readOnly: false };
  const settings = { "dynamo.connections": [local] };
  await writeFile(file, JSON.stringify({ folders: [{ path: examples }], settings }, undefined, 2));
  return file;
}

function isAtUsualPort(endpoint: string): boolean {
  return new URL(endpoint).port === String(defaultLocalPort);
}

async function end(exitCode: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  for (const undo of endings.reverse()) {
    await Promise.resolve(undo()).catch((error: unknown) => console.error(messageOf(error)));
  }
  process.exit(exitCode);
}

/** What went wrong and what to do; a stack trace helps no newcomer. */
function messageOf(error: unknown): string {
  if (!(error instanceof DataError)) return error instanceof Error ? error.message : String(error);
  const { message, hint } = error.problem;
  return hint === undefined ? message : `${message}\n${hint}`;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (!isEnding) console.log("\nEnding VS Code and the local DynamoDB …");
    void end(0);
  });
}
await main().then(
  () => end(0),
  (error: unknown) => {
    if (!isEnding) console.error(`\n\n${messageOf(error)}`);
    return end(1);
  },
);
