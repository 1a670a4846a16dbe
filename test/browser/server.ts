import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { build } from "esbuild";
import { buildBundles } from "../../src/build/bundles.ts";
import { webviewHtml } from "../../src/extension/infrastructure/webview-html.ts";
import { fixtures } from "./fixtures/index.ts";

export interface PageServer {
  readonly url: string;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, "../..");

/**
 * Serves the webview pages to a plain browser: the real HTML with the real policy and the real
 * bundles, and in front of them the host that stands in for VS Code, with a fixture's messages.
 */
export async function startPageServer(port = 0): Promise<PageServer> {
  const output = join(tmpdir(), `dynamo-pages-${process.pid}`);
  const report = await buildBundles({ root, output, mode: "development", only: "webview/" });
  if (report.problems.length > 0) throw new Error(report.problems.join("\n"));
  await build({
    entryPoints: [join(root, "webview/dev/host.ts"), join(root, "webview/dev/index.ts")],
    bundle: true,
    format: "iife",
    outdir: join(output, "webview/dev"),
    logLevel: "warning",
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const page = /^\/(layout|results)\.html$/.exec(url.pathname)?.[1];
    if (page !== undefined) {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(pageHtml(page, origin(server), url.searchParams.get("fixture") ?? ""));
      return;
    }
    if (url.pathname === "/") {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(indexHtml());
      return;
    }
    const type = contentTypes[extname(url.pathname)];
    if (type === undefined || url.pathname.includes("..")) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("Content-Type", type);
    const file = createReadStream(join(output, "webview", url.pathname));
    file.on("error", () => response.writeHead(404).end());
    file.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: origin(server),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".ttf": "font/ttf",
  ".map": "application/json",
};

function pageHtml(page: string, base: string, fixture: string): string {
  const nonce = randomBytes(16).toString("base64url");
  const messages = fixtures[page]?.[fixture]?.() ?? [];
  const data = JSON.stringify(messages).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028");
  const html = webviewHtml({
    title: page,
    language: "en",
    scriptUri: `${base}/${page}.js`,
    codiconsUri: `${base}/codicon.css`,
    cspSource: base,
    nonce,
  });
  const host = `<script nonce="${nonce}">window.fixture = ${data};</script>
<script nonce="${nonce}" src="${base}/dev/host.js"></script>`;
  return html.replace("<body>", () => `<body>\n${host}`);
}

function indexHtml(): string {
  const links = Object.entries(fixtures).flatMap(([page, all]) =>
    Object.keys(all).map(
      (name) => `<option value="/${page}.html?fixture=${name}">${page}: ${name}</option>`,
    ),
  );
  return `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Pages</title>
<body><header><select id="page">${links.join("")}</select><select id="theme"></select></header>
<iframe id="frame" title="Page"></iframe><script src="/dev/index.js"></script></body></html>`;
}

function origin(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
