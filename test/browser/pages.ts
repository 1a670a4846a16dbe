import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { DevHost } from "../../webview/dev/dev-host.ts";
import { launchChromium } from "../harness/chromium.ts";
import { type PageServer, startPageServer } from "./server.ts";

declare global {
  interface Window {
    devHost: DevHost;
  }
}

export const themeNames = ["dark", "light", "high-contrast-dark", "high-contrast-light"] as const;
export type ThemeName = (typeof themeNames)[number];

/** Where screenshots are written: below the build's output, which git ignores. */
const screenshotFolder = join(import.meta.dirname, "../../dist/screenshots");

/** A browser and the pages' server, for the tests of one suite. */
export class Pages {
  readonly #browser: Browser;
  readonly #server: PageServer;
  readonly #errors: string[] = [];

  private constructor(browser: Browser, server: PageServer) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(): Promise<Pages> {
    const browser = await launchChromium();
    try {
      return new Pages(browser, await startPageServer());
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
  }

  /** Opens a page with the messages of a fixture. Errors in it fail the test at `close`. */
  async open(
    page: "layout" | "results",
    fixture: string,
    options: { readonly theme?: ThemeName; readonly width?: number; readonly height?: number } = {},
  ): Promise<Page> {
    const { theme = "dark", width = 1280, height = 720 } = options;
    const opened = await this.#browser.newPage({
      viewport: { width, height },
      deviceScaleFactor: 2,
    });
    opened.on("pageerror", (error) => this.#errors.push(error.stack ?? error.message));
    await opened.goto(`${this.#server.url}/${page}.html?fixture=${fixture}&theme=${theme}`);
    return opened;
  }

  /** Closes a page; it must have run without errors and within its policy. */
  async close(page: Page): Promise<void> {
    const violations = await page.evaluate(() => window.devHost.violations);
    await page.close();
    assert.deepEqual(violations, []);
    assert.deepEqual(this.#errors.splice(0), []);
  }
}

/** The messages of one type that the page has posted, oldest first. */
export async function posted(page: Page, type: string): Promise<readonly unknown[]> {
  const all = await page.evaluate(() => window.devHost.posted);
  return all.filter((message) => {
    return (
      typeof message === "object" && message !== null && "type" in message && message.type === type
    );
  });
}

/** Sends a message to the page as the extension does. */
export async function send(page: Page, message: unknown): Promise<void> {
  await page.evaluate((sent) => window.devHost.send(sent), message);
}

/** What axe-core, the accessibility checker, finds wrong: one line for each rule and element. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const path = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await page.evaluate(await readFile(path, "utf8"));
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(options: unknown): Promise<{
          violations: {
            id: string;
            help: string;
            nodes: { html: string; failureSummary?: string }[];
          }[];
        }>;
      };
    };
    const result = await axe.run({
      resultTypes: ["violations"],
      // Loading style sheets itself would break the page's policy.
      preload: false,
      // A page inside a webview is no page of its own to a screen reader.
      rules: { region: { enabled: false } },
    });
    return result.violations.flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) =>
          `${id}: ${help}: ${html.slice(0, 160)} ${failureSummary ?? ""}`,
      ),
    );
  });
}

/** Writes a picture of the page and returns its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(screenshotFolder, { recursive: true });
  const path = join(screenshotFolder, `${name}.png`);
  await page.screenshot({ path, animations: "disabled" });
  return path;
}
