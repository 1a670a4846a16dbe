import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { version } from "../../src/cli/version.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

suite("dynamo format and the rest", () => {
  test("--check names what is not formatted; format mends it; a broken file is left alone", async () => {
    const folder = temporaryFolder({
      "a.dynamo": "table   T{partition key id:string}\n",
      "broken.dynamo": "table {{{",
    });
    const checked = await runCommand(folder, ["format", "a.dynamo", "--check"]);
    assert.equal(checked.exitCode, 1);
    assert.match(checked.output, /a\.dynamo is not formatted/);
    assert.equal((await runCommand(folder, ["format", "a.dynamo"])).exitCode, 0);
    assert.equal((await runCommand(folder, ["format", "a.dynamo", "--check"])).exitCode, 0);
    const broken = await runCommand(folder, ["format", "broken.dynamo"]);
    assert.equal(broken.exitCode, 2);
    assert.equal(readFileSync(join(folder, "broken.dynamo"), "utf8"), "table {{{");
  });

  test("the examples are formatted", async () => {
    const examples = join(import.meta.dirname, "../../examples");
    const outcome = await runCommand(examples, ["format", "--check"]);
    assert.equal(outcome.output, "All files are formatted.");
  });

  test("the version is that of the package, and help ends with 0", async () => {
    assert.equal(version, manifest.version);
    const { output, exitCode } = await runCommand(process.cwd(), ["--version"]);
    assert.deepEqual([output, exitCode], [version, 0]);
    const help = await runCommand(process.cwd(), ["--help"]);
    assert.equal(help.exitCode, 0);
    for (const command of ["check", "plan", "format", "generate", "run", "deploy", "seed", "lsp"]) {
      assert.match(help.output, new RegExp(`^ +${command}`, "m"));
    }
  });
});
