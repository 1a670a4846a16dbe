import { cp, mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { exists, projectRoot } from "./cache.ts";
import { startDynamoDbLocal } from "./dynamodb-local.ts";
import { canRunElectron, runInElectron } from "./electron.ts";
import { reportMark } from "./host-runner.ts";
import type { Totals } from "./totals.ts";
import { runInExtensionHost } from "./vscode.ts";

/**
 * One window of VS Code: the tests of one folder below `test/host`. Its `window.json`, if it has
 * one, says what differs from a window on a copy of the examples.
 */
interface HostWindow {
  readonly folder: string;
  /** Folder whose copy is opened, from the project's root. */
  readonly workspace: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Names of the windows: `.` is `test/host` itself, others are folders in it. */
export async function findHostWindows(): Promise<readonly string[]> {
  const files = await readdir(hostFolder, { recursive: true }).catch(() => []);
  const folders = files
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => relative(hostFolder, join(hostFolder, file, "..")) || ".");
  return [...new Set(folders)].sort();
}

/** Runs the tests of one window and passes their report on, line by line. */
export async function runHostTests(name: string, report: (line: string) => void): Promise<Totals> {
  const window = await readWindow(name);
  const testsFile = await bundleTests(window.folder, name);
  const temporary = await realpath(await mkdtemp(join(tmpdir(), "modeler-host-")));
  const workspace = join(temporary, "workspace");
  const totalsFile = join(temporary, "totals.json");
  const engine = await startDynamoDbLocal();
  try {
    await cp(join(projectRoot, window.workspace), workspace, { recursive: true });
    const environment = {
      MODELER_TEST_TOTALS: totalsFile,
      MODELER_TEST_ENDPOINT: engine.endpoint,
      MODELER_PROJECT: projectRoot,
    };
    const code = (await canRunElectron())
      ? await runInElectron({
          extension: projectRoot,
          workspace,
          testsFile,
          settings: window.settings,
          dataFolder: temporary,
          environment,
        })
      : await runInExtensionHost({
          workspace,
          testsFile,
          settings: window.settings,
          environment,
          timeoutMilliseconds: 300_000,
          onConsole: (line) => {
            const start = line.indexOf(reportMark);
            if (start >= 0) report(line.slice(start + reportMark.length));
          },
        });
    if (!(await exists(totalsFile))) {
      throw new Error(`The extension host ended with code ${code} before its tests did.`);
    }
    return JSON.parse(await readFile(totalsFile, "utf8")) as Totals;
  } finally {
    await engine.stop();
    await rm(temporary, { recursive: true, force: true });
  }
}

const hostFolder = join(projectRoot, "test/host");

async function readWindow(name: string): Promise<HostWindow> {
  const folder = join(hostFolder, name);
  const file = join(folder, "window.json");
  const own = (await exists(file)) ? JSON.parse(await readFile(file, "utf8")) : {};
  return { folder, workspace: "examples", settings: {}, ...(own as Partial<HostWindow>) };
}

/** The host loads CommonJS: each test file becomes a bundle, with the runner beside them. */
async function bundleTests(folder: string, name: string): Promise<string> {
  const output = join(projectRoot, "dist/test/host", name);
  await rm(output, { recursive: true, force: true });
  const tests = (await readdir(folder)).filter((file) => file.endsWith(".test.ts"));
  await build({
    entryPoints: {
      index: join(projectRoot, "test/harness/host-runner.ts"),
      ...Object.fromEntries(
        tests.map((file) => [file.replace(/\.ts$/, ""), join(folder, file)] as const),
      ),
    },
    outdir: output,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    sourcemap: "inline",
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
  return join(output, "index.js");
}
