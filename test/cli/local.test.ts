import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { findFreePort } from "../../src/data/ports.ts";

const main = join(import.meta.dirname, "../../src/cli/main.ts");

suite("dynamo local", () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test(`takes its engine with it on ${signal}`, async function () {
      this.timeout(60_000);
      const port = await findFreePort();
      const child = spawn(
        process.execPath,
        ["--import", "tsx", main, "local", "--port", `${port}`],
        {
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      const ended = once(child, "exit");
      const [said] = await once(child.stdout, "data");
      assert.match(String(said), /^DynamoDB runs at /);
      child.kill(signal);
      const [exitCode] = await ended;
      assert.equal(exitCode, 0);
      await assert.rejects(fetch(`http://127.0.0.1:${port}/`), "nothing listens any more");
    });
  }
});
