import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { projectRoot } from "../harness/cache.ts";
import { launchChromium } from "../harness/chromium.ts";
import { openFile } from "../harness/workbench-actions.ts";

/** The demo as a newcomer has it, by the very command of the README. */
suite("npm start", () => {
  let demo: ChildProcess;
  let output = "";
  let browser: Browser | undefined;

  suiteSetup(() => {
    demo = spawn(process.execPath, [join(projectRoot, "src/build/start.mjs"), "--browser"], {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const stream of [demo.stdout, demo.stderr]) {
      stream?.on("data", (chunk) => {
        output += chunk;
      });
    }
  });

  suiteTeardown(async () => {
    await browser?.close();
    if (demo.exitCode === null && demo.pid !== undefined) process.kill(-demo.pid, "SIGKILL");
  });

  test("opens VS Code on the examples, with the extension at work", async () => {
    const address = await printed(/Open (http:\S+)/);
    browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    await openFile(page, "shop.dynamo");
    await page.locator(".editor-instance .codelens-decoration a").first().waitFor();
    await page.close();
  });

  test("ends all of it on Ctrl+C", async () => {
    const address = await printed(/Open (http:\S+)/);
    demo.kill("SIGINT");
    const [code] = (await once(demo, "exit")) as [number];
    assert.equal(code, 0, output);
    await assert.rejects(fetch(address), "VS Code still answers.");
  });

  /** Waits until the demo has printed it; fails with all that it printed when it ends before. */
  async function printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(output)?.[1];
      if (found !== undefined) return found;
      assert.equal(demo.exitCode, null, `npm start has ended:\n${output}`);
      await Promise.race([once(demo.stdout ?? demo, "data"), once(demo, "exit")]);
    }
  }
});
