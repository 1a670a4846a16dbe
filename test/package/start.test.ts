import assert from "node:assert/strict";
import { type ChildProcess, type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { access, chmod, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { projectRoot } from "../harness/cache.ts";
import { launchChromium } from "../harness/chromium.ts";

/** The demo as a newcomer has it, by the very command of the README. */
suite("npm start", () => {
  let demo: Demo;
  let second: Demo;

  suiteSetup(async () => {
    // Both at the same time: neither may take what is the other's.
    [demo, second] = [start("--browser"), startWithNpm("--browser")];
    await Promise.all([demo.printed(address), second.printed(address)]);
  });

  suiteTeardown(async () => {
    await demo?.end();
    await second?.end();
  });

  test("opens VS Code on the shop, with the extension at work", async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(await demo.printed(address));
      await page.locator('.tab.active[data-resource-name="shop.dynamo"]').waitFor();
      await page.locator(".editor-instance .codelens-decoration a").first().waitFor();
      const { pathname } = new URL(page.url());
      assert.equal(pathname, "/");
    } finally {
      await browser.close();
    }
  });

  test("serves nobody who does not know the address", async () => {
    const { origin } = new URL(await demo.printed(address));
    const response = await fetch(origin);
    assert.equal(response.status, 403);
  });

  test("has the tables and samples of the examples, in a database of its own", async () => {
    const endpoint = await demo.printed(database);
    assert.notEqual(endpoint, await second.printed(database));
    for (const [model, pattern, ...args] of [
      ["shop.dynamo", "CustomerWithOrders", "customerId=01HX0000000000000000000ADA"],
      ["multi-file/helpdesk.dynamo", "TicketsOfRequester", "requesterId=r-17", "before=11"],
    ] as const) {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [
          ...[
            join(projectRoot, "dist/cli.js"),
            "run",
            join(projectRoot, "examples", model),
            pattern,
          ],
          ...args.flatMap((argument) => ["--arg", argument]),
          ...["--endpoint", endpoint, "--format", "json"],
        ],
        { encoding: "utf8" },
      );
      assert.equal(stderr, "");
      assert.ok(JSON.parse(stdout).items.length > 1, stdout);
    }
  });

  test("ends all of it on Ctrl+C, and nothing of another start", async () => {
    const workbench = await demo.printed(address);
    const endpoint = await demo.printed(database);
    demo.process.kill("SIGINT");
    assert.equal(await demo.exitCode, 0, demo.output());
    await assert.rejects(fetch(workbench), "VS Code still answers.");
    await assert.rejects(fetch(endpoint), "DynamoDB still answers.");
    assert.ok((await fetch(await second.printed(database))).status < 500);
  });

  test("ends all of it with npm, whose shell passes no signal on", async () => {
    second.process.kill("SIGTERM");
    // npm has ended by the signal; its output is closed when the last of those below it has ended.
    await second.exitCode;
    assert.match(second.output(), /Ending VS Code and the local DynamoDB/);
    await assert.rejects(fetch(await second.printed(address)), "VS Code still answers.");
    await assert.rejects(fetch(await second.printed(database)), "DynamoDB still answers.");
  });

  suite("with other programs on the PATH", () => {
    let programs: string;

    suiteSetup(async () => {
      programs = await mkdtemp(join(tmpdir(), "modeler-path-"));
      for (const name of ["npm", "tar", "sh", "env"]) await link(name);
      await symlink(process.execPath, join(programs, "node"));
    });

    suiteTeardown(async () => {
      await rm(programs, { recursive: true, force: true });
    });

    test("says at once what to install where there is no Java", async () => {
      const demo = start("--browser", { PATH: programs, JAVA_HOME: undefined });
      assert.equal(await demo.exitCode, 1);
      assert.match(demo.output(), /needs Java 17 or newer.*\n.*https:\/\//);
      assert.doesNotMatch(demo.output(), /^\s+at /m);
    });

    test("opens the VS Code that is installed, and closes it on Ctrl+C", async () => {
      const called = join(programs, "called.json");
      await writeFile(join(programs, "code"), installedVsCode(called));
      await chmod(join(programs, "code"), 0o755);
      const demo = start(undefined, { PATH: programs + delimiter + process.env.PATH });
      await demo.printed(/(opens in a window)/);
      const { args, window } = await waitForJson(called);
      assert.ok(args.includes(`--extensionDevelopmentPath=${projectRoot}`), args.join(" "));
      assert.equal(args.at(-1), join(projectRoot, "examples/shop.dynamo"));
      demo.process.kill("SIGINT");
      assert.equal(await demo.exitCode, 0, demo.output());
      assert.throws(() => process.kill(window, 0), "The window is still open.");
    });

    async function link(name: string): Promise<void> {
      const folders = (process.env.PATH ?? "").split(delimiter);
      for (const folder of folders) {
        const path = join(folder, name);
        const isThere = await access(path).then(
          () => true,
          () => false,
        );
        if (isThere) return symlink(path, join(programs, name));
      }
      throw new Error(`There is no ${name}.`);
    }
  });
});

const address = /Open (http:\S+)/;
const database = /DynamoDB … (http:\S+)/;

interface Demo {
  readonly process: ChildProcess;
  readonly exitCode: Promise<number | null>;
  output(): string;
  /** Waits until it has printed this; fails with all that it printed when it ends before. */
  printed(pattern: RegExp): Promise<string>;
  /** Ends it with all that it started, whatever state it is in. */
  end(): Promise<void>;
}

function start(argument?: string, environment: NodeJS.ProcessEnv = {}): Demo {
  const args = [join(projectRoot, "src/build/start.mjs")];
  if (argument !== undefined) args.push(argument);
  return watch(
    spawn(process.execPath, args, {
      cwd: dirname(projectRoot),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, ...environment },
    }),
  );
}

function startWithNpm(argument: string): Demo {
  return watch(
    spawn("npm", ["start", "--", argument], {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      shell: process.platform === "win32",
    }),
  );
}

function watch(child: ChildProcessByStdio<null, Readable, Readable>): Demo {
  let output = "";
  let isOver = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      wake();
    });
  }
  const exitCode = once(child, "close").then(([code]) => {
    isOver = true;
    wake();
    return code as number | null;
  });
  return {
    process: child,
    exitCode,
    output: () => output,
    async printed(pattern) {
      for (;;) {
        const found = pattern.exec(output)?.[1];
        if (found !== undefined) return found;
        assert.ok(!isOver, `npm start has ended:\n${output}`);
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    async end() {
      if (!isOver) child.kill("SIGTERM");
      await exitCode;
    },
  };
}

/** As `code --wait` does: it starts a window of its own and waits for it, but is not that window. */
function installedVsCode(called: string): string {
  return `#!${process.execPath}
const { spawn } = require("node:child_process");
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const args = process.argv.slice(2);
if (args.includes("--version")) process.exit(0);
const window = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true });
const data = args[args.indexOf("--user-data-dir") + 1];
writeFileSync(join(data, "code.lock"), String(window.pid));
writeFileSync(${JSON.stringify(called)}, JSON.stringify({ args, window: window.pid }));
`;
}

async function waitForJson(path: string): Promise<{ args: string[]; window: number }> {
  for (;;) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (text.endsWith("}")) return JSON.parse(text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
