import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./run-command.ts";

const main = join(import.meta.dirname, "../../src/cli/main.ts");

/** More than a pipe holds. */
const patterns = Array.from(
  { length: 2000 },
  (_, index) => `pattern P${index} {\n  get Nobody\n}\n`,
);

suite("the output of dynamo", () => {
  const folder = temporaryFolder({ "many.dynamo": patterns.join("\n") });

  function start(output: "pipe" | number) {
    const args = ["--import", "tsx", main, "check", folder, "--format", "json"];
    return spawn(process.execPath, args, { stdio: ["ignore", output, "pipe"] });
  }

  test("that nobody reads to its end is no failure to speak of", async () => {
    const child = start("pipe");
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    await once(child.stdout as NodeJS.ReadableStream, "data");
    child.stdout?.destroy();
    await once(child, "close");
    assert.equal(errors, "");
  });

  // Only Linux has a device that is always full.
  const full = "/dev/full";
  const testOnLinux = existsSync(full) ? test : () => undefined;
  testOnLinux("that cannot be written is a failure with a message", async () => {
    const child = start(openSync(full, "w"));
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    const [exitCode] = await once(child, "close");
    assert.equal(errors, "dynamo: The output cannot be written: the disk is full.\n");
    assert.equal(exitCode, 2);
  });
});
