import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, resolve, sep } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { projectRoot } from "./cache.ts";
import { launchChromium } from "./chromium.ts";
import { VirtualFileStore } from "./virtual-files/files.ts";
import { installVsCodeServer, quietSettings } from "./vscode-server.ts";

export interface WebVsCodeOptions {
  /** The files of the file system `virtual:`, by absolute paths. */
  readonly files: Readonly<Record<string, string>>;
  /** What the window opens: the path of a folder, or of a `.code-workspace` file. */
  readonly workspace: string;
  /** The extension's folder; the project itself when left out. */
  readonly extension?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A VS Code that is nothing but a page: no Node, no disk, extensions in a web worker. */
export interface WebVsCode {
  readonly page: Page;
  readonly files: VirtualFileStore;
  /** What the page and its workers have written to the console, newest last. */
  readonly consoleLines: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens VS Code as vscode.dev does, with the extension and a virtual file system, and resolves when
 * its window stands. The files are those of the VS Code server, served by a server that knows
 * nothing of VS Code.
 */
export async function openWebVsCode(options: WebVsCodeOptions): Promise<WebVsCode> {
  const files = new VirtualFileStore(options.files);
  const temporary = await mkdtemp(join(tmpdir(), "modeler-web-"));
  const closers: (() => Promise<unknown>)[] = [
    () => rm(temporary, { recursive: true, force: true }),
  ];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const provider = await buildFileSystemExtension(temporary);
    const extension = options.extension ?? projectRoot;
    const server = await startServer({ files, provider, extension, settings: options.settings });
    closers.push(() => stopServer(server));
    const browser = await launchChromium();
    closers.push(() => browser.close());
    const page = await browser.newPage({
      viewport: options.viewport ?? { width: 1440, height: 900 },
    });
    const consoleLines: string[] = [];
    page.on("console", (message) => consoleLines.push(message.text()));
    page.on("pageerror", (error) => consoleLines.push(String(error)));
    const kind = options.workspace.endsWith(".code-workspace") ? "workspace" : "folder";
    await page.goto(`${originOf(server)}/?${kind}=virtual:${options.workspace}`);
    await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    return { page, files, consoleLines, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Served {
  readonly files: VirtualFileStore;
  /** Folders of the two extensions. */
  readonly provider: string;
  readonly extension: string;
  readonly settings: Readonly<Record<string, unknown>> | undefined;
}

async function startServer(served: Served): Promise<Server> {
  const { folder } = await installVsCodeServer();
  const folders = [
    ["/static/", folder],
    ["/provider/", served.provider],
    ["/extension/", served.extension],
  ] as const;
  const workbench = await workbenchWithoutRemote(folder);
  const html = await readFile(join(folder, "out/vs/code/browser/workbench/workbench.html"), "utf8");

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", originOf(server));
    if (pathname === "/") {
      response.setHeader("Content-Type", contentTypes[".html"] ?? "");
      response.end(pageHtml(html, server, served.settings));
    } else if (pathname === "/virtual") {
      await answerForFile(served.files, searchParams.get("path") ?? "", request, response);
    } else if (pathname === "/virtual-changes") {
      served.files.follow(response);
    } else if (pathname === "/extension/package.json") {
      response.end(await publishedManifest(served.extension));
    } else if (pathname === workbenchScript) {
      response.setHeader("Content-Type", contentTypes[".js"] ?? "");
      response.end(workbench);
    } else {
      const [prefix, root] = folders.find(([start]) => pathname.startsWith(start)) ?? [];
      if (prefix === undefined || root === undefined) response.writeHead(404).end();
      else sendFile(root, decodeURIComponent(pathname.slice(prefix.length)), response);
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

async function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}

const workbenchScript = "/static/out/vs/code/browser/workbench/workbench.js";

/**
 * The workbench, which can be a page alone as any VS Code for the web can, except that code-server
 * has written into it that there always is a computer behind.
 */
async function workbenchWithoutRemote(folder: string): Promise<string> {
  const file = join(folder, workbenchScript.slice("/static/".length));
  let script = await readFile(file, "utf8");
  for (const [pattern, replacement] of computersBehind) {
    const changed = script.replace(pattern, replacement);
    if (changed === script) throw new Error(`${file} has no ${pattern} any more.`);
    script = changed;
  }
  return script;
}

const computersBehind = [
  [/remoteAuthority:location\.host/, "remoteAuthority:void 0"],
  // Settings and state are in the browser's own storage.
  [/(\.userDataPath\)\.with\(\{scheme:\w+\.)vscodeRemote\}/, "$1vscodeUserData}"],
] as const;

function pageHtml(
  html: string,
  server: Server,
  settings: Readonly<Record<string, unknown>> = {},
): string {
  const { host: authority } = new URL(originOf(server));
  const configuration = {
    additionalBuiltinExtensions: ["/provider", "/extension"].map((path) => {
      return { scheme: "http", authority, path };
    }),
    webviewEndpoint: "/static/out/vs/workbench/contrib/webview/browser/pre",
    // What code-server asks for besides.
    userDataPath: "/",
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
    enableWorkspaceTrust: false,
    configurationDefaults: { ...quietSettings, ...settings },
    developmentOptions: { enableSmokeTestDriver: true },
    productConfiguration: { extensionsGallery: undefined, enableTelemetry: false },
  };
  const values: Readonly<Record<string, string>> = {
    WORKBENCH_WEB_CONFIGURATION: JSON.stringify(configuration),
    WORKBENCH_WEB_BASE_URL: "/static",
    WORKBENCH_NLS_FALLBACK_URL: "/static/out/nls.messages.js",
  };
  return html.replace(/\{\{(\w+)\}\}/g, (_, name: string) =>
    (values[name] ?? "").replaceAll("&", "&amp;").replaceAll('"', "&quot;"),
  );
}

/** The bundles are CommonJS, which is all that a worker takes; the project's sources are not. */
async function publishedManifest(extension: string): Promise<string> {
  const { type, ...manifest } = JSON.parse(await readFile(join(extension, "package.json"), "utf8"));
  return JSON.stringify(manifest);
}

async function answerForFile(
  files: VirtualFileStore,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === "PUT") files.write(path, await text(request));
  else if (request.method === "DELETE") files.remove(path);
  else {
    const entry = files.entryAt(path);
    response.writeHead(entry === undefined ? 404 : 200);
    response.end(JSON.stringify(entry ?? null));
    return;
  }
  response.end();
}

function sendFile(root: string, path: string, response: ServerResponse): void {
  const file = resolve(root, path);
  if (!file.startsWith(root + sep)) {
    response.writeHead(404).end();
    return;
  }
  const type = contentTypes[extname(file)];
  if (type !== undefined) response.setHeader("Content-Type", type);
  const stream = createReadStream(file);
  stream.on("error", () => response.writeHead(404).end());
  stream.pipe(response);
}

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/** The extension that has the file system, as files of its own. */
async function buildFileSystemExtension(folder: string): Promise<string> {
  const sources = join(projectRoot, "test/harness/virtual-files");
  await build({
    entryPoints: { extension: join(sources, "extension.ts") },
    outdir: folder,
    bundle: true,
    platform: "browser",
    format: "cjs",
    external: ["vscode"],
    loader: { ".json": "copy" },
    logLevel: "warning",
  });
  await build({
    entryPoints: [join(sources, "package.json")],
    outdir: folder,
    loader: { ".json": "copy" },
    logLevel: "warning",
  });
  return folder;
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
