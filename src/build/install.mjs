// Plain JavaScript without dependencies: this runs on a fresh clone, before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Makes `node_modules` hold what `package-lock.json` names; ends the process when it cannot. */
export function ensureInstalled() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) {
    fail(
      `Node ${process.versions.node} is too old: Node 20 or newer is needed (https://nodejs.org).`,
    );
  }
  if (isInstalled()) return;
  console.log("Installing dependencies (npm ci) …");
  const { status, error } = spawnSync(
    "npm",
    ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    {
      cwd: root,
      stdio: "inherit",
      shell: process.platform === "win32",
    },
  );
  if (error !== undefined) fail(`npm could not be started: ${error.message}`);
  if (status !== 0) fail("npm ci failed; its own message stands above.");
}

/** Runs a TypeScript file of the project with this Node and takes over its exit code. */
export function runTypeScript(path, args) {
  const child = spawn(process.execPath, ["--import", "tsx", join(root, path), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  // The child decides when all is cleaned up; a terminal has told it already, other senders have not.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  endWithNpm(() => child.kill("SIGTERM"));
  child.once("error", (error) => fail(error.message));
  child.once("exit", (code) => process.exit(code ?? 1));
}

/**
 * npm runs its scripts in a shell. A signal that a program sends to npm ends the two of them, but
 * tells nobody below, which would go on without an owner.
 */
function endWithNpm(end) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    end();
  }, 250);
  watch.unref();
}

function isInstalled() {
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(join(root, "node_modules/.package-lock.json"));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || optional || present[path]?.version === version,
  );
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages ?? {};
  } catch {
    return {};
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
