import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { projectRoot } from "./cache.ts";
import { launchChromium } from "./chromium.ts";
import { quietSettings, startVsCodeServer, type VsCodeServer } from "./vscode-server.ts";

export interface WorkbenchOptions {
  /** Absolute path of the folder, or of the `.code-workspace` file, that the window opens, if any. */
  readonly workspace?: string;
  /** The extension's folder; the project itself when left out. */
  readonly extension?: string;
  /** Load no extension from a folder: for windows whose extensions are installed. */
  readonly installedOnly?: boolean;
  readonly extensionsFolder?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly workspaceTrust?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A whole VS Code in a page, for Playwright to click, type into and photograph. */
export interface Workbench {
  readonly page: Page;
  readonly server: VsCodeServer;
  /** What the page and the extension host have written to the console, newest last. */
  readonly consoleLines: readonly string[];
  close(): Promise<void>;
}

/** Opens VS Code on a workspace, with the extension loaded, and resolves when its window stands. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const window = await openWindow(options, []);
  try {
    await window.page.goto(window.url);
    await window.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
  } catch (error) {
    await window.close();
    throw error;
  }
  return window;
}

export interface HostTestOptions extends WorkbenchOptions {
  /** Absolute path of a CommonJS file whose `run()` settles when the tests have ended. */
  readonly testsFile: string;
  readonly timeoutMilliseconds: number;
  readonly onConsole: (line: string) => void;
}

/**
 * Runs a test module inside the extension host of a real VS Code.
 *
 * @returns The exit code: 0 when `run()` resolved.
 * @throws Error when the window does not end within the time limit.
 */
export async function runInExtensionHost(options: HostTestOptions): Promise<number> {
  const window = await openWindow(options, [["extensionTestsPath", options.testsFile]]);
  try {
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<number>((resolve, reject) => {
      const fail = (reason: string) => {
        const lastLines = window.consoleLines.slice(-30).join("\n");
        reject(new Error(`${reason} The console's last lines:\n${lastLines}`));
      };
      timer = setTimeout(
        () => fail(`The tests did not end within ${options.timeoutMilliseconds / 1000} s.`),
        options.timeoutMilliseconds,
      );
      window.page.once("crash", () => fail("The page crashed."));
      window.page
        .exposeFunction("codeAutomationExit", (code: number) => resolve(code))
        .then(() =>
          window.page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) =>
            options.onConsole(args.map(String).join(" ")),
          ),
        )
        .then(() => window.page.goto(window.url))
        .catch(reject);
    });
    return await ended.finally(() => clearTimeout(timer));
  } finally {
    await window.close();
  }
}

interface Window extends Workbench {
  readonly url: string;
}

async function openWindow(
  options: WorkbenchOptions,
  payload: readonly (readonly [string, string])[],
): Promise<Window> {
  const dataFolder = await mkdtemp(join(tmpdir(), "modeler-vscode-"));
  const removeData = () => rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  let server: VsCodeServer | undefined;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server?.stop();
    await removeData();
  };
  try {
    server = await startVsCodeServer({
      dataFolder,
      testDriver: true,
      settings: { ...quietSettings, ...options.settings },
      ...pick(options, "extensionsFolder"),
      ...pick(options, "environment"),
      ...pick(options, "workspaceTrust"),
    });
    browser = await launchChromium();
    const page = await browser.newPage({
      viewport: options.viewport ?? { width: 1440, height: 900 },
    });
    const consoleLines: string[] = [];
    page.on("console", (message) => {
      consoleLines.push(message.text());
      if (consoleLines.length > 2000) consoleLines.shift();
    });
    const url = workbenchUrl(server, options, payload);
    return { page, server, consoleLines, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function workbenchUrl(
  server: VsCodeServer,
  options: WorkbenchOptions,
  payload: readonly (readonly [string, string])[],
): string {
  const remote = `vscode-remote://${new URL(server.url).host}`;
  const pairs = payload.map(([key, path]) => [key, remote + path]);
  if (options.installedOnly !== true) {
    pairs.push(["extensionDevelopmentPath", remote + (options.extension ?? projectRoot)]);
  }
  pairs.push(["skipWelcome", "true"], ["skipReleaseNotes", "true"]);
  const query = new URLSearchParams({
    ...opened(options.workspace),
    payload: JSON.stringify(pairs),
  });
  return `${server.url}/?${query.toString().replaceAll("+", "%20")}`;
}

/** What the window opens, in the words of VS Code's own address: `ew` is an empty window. */
function opened(workspace: string | undefined): Record<string, string> {
  if (workspace === undefined) return { ew: "true" };
  return { [workspace.endsWith(".code-workspace") ? "workspace" : "folder"]: workspace };
}

function pick<T, K extends keyof T>(from: T, key: K): Partial<Pick<T, K>> {
  return from[key] === undefined ? {} : ({ [key]: from[key] } as Pick<T, K>);
}
