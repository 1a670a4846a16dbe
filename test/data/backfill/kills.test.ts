import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { projectRoot } from "../../harness/cache.ts";
import { counter, sortedByKey, storedItems, tableWith, upgradedCounter } from "./counters.ts";

suite("a backfill whose process is killed", () => {
  // Below the project, where its packages are found.
  mkdirSync(join(projectRoot, "dist"), { recursive: true });
  const folder = mkdtempSync(join(projectRoot, "dist/kills-"));
  const program = join(folder, "backfill.mjs");
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  suiteSetup(() =>
    build({
      stdin: {
        contents: `import { main } from "./backfill-process.ts"; await main(process.argv.slice(2));`,
        resolveDir: import.meta.dirname,
        loader: "ts",
      },
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      logLevel: "error",
    }).then(() => undefined),
  );

  /** Runs it until it has written so many lines, and then kills it; to its end where it ends sooner. */
  async function run(args: readonly string[], lines: number): Promise<string> {
    const child: ChildProcess = spawn(process.execPath, [program, ...args], {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    let last = "";
    let seen = 0;
    assert.ok(child.stdout !== null);
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      if (++seen === lines) child.kill("SIGKILL");
    }
    await exited;
    return last;
  }

  test("goes on where it was, and upgrades each item just once", async () => {
    const old = Array.from({ length: 400 }, (_, n) => counter(`${n}`, n % 3 === 0 ? 1 : 2));
    const { connection, table } = await tableWith(old);
    const { endpoint = "" } = connection;
    const args = [endpoint, table, join(folder, "checkpoint.json"), "2"];
    for (const lines of [3, 2]) {
      assert.match(await run(args, lines), /^\d+$/, "it was killed before its end");
    }
    assert.match(await run(args, Number.POSITIVE_INFINITY), /^finished/);
    assert.deepEqual(
      await storedItems(connection, table),
      sortedByKey(old.map((_, n) => upgradedCounter(`${n}`))),
    );
  });
});
