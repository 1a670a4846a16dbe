import assert from "node:assert/strict";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const examples = join(import.meta.dirname, "../../examples");

suite("dynamo report", () => {
  for (const name of ["shop", "tournament", "iot", "multi-file/helpdesk"]) {
    test(`describes ${name}, the same each time`, async () => {
      const outcome = await runCommand(examples, ["report", `${name}.dynamo`]);
      assert.equal(outcome.exitCode, 0, outcome.errors);
      assert.match(outcome.output, /^# \w+\n\n\d+ tables? · /);
      assert.match(outcome.output, /^## Access patterns$/m);
      for (const row of outcome.output.split("\n").filter((line) => line.startsWith("| **"))) {
        assert.equal(/(^|[^\\])\|$/.test(row), true, row);
      }
      const again = await runCommand(examples, ["report", `${name}.dynamo`]);
      assert.equal(again.output, outcome.output);
    });
  }

  test("lists the findings that are wanted, with the file that they are in", async () => {
    const folder = temporaryFolder({
      "model.dynamo":
        "table Things {\n  partition key id: string\n  global index ByName {\n    partition key name\n  }\n}\n\nentity Thing in Things {\n  id: string\n  name: string\n}\n\npattern Get {\n  get Thing\n  where id = :id\n}\n",
    });
    const { output } = await runCommand(folder, ["report"]);
    assert.match(output, /\| warning \| model\.dynamo:3 \| No pattern reads ByName/);
    const quiet = await runCommand(folder, ["report", "--profile", "off"]);
    assert.doesNotMatch(quiet.output, /ByName: every write/);
  });

  test("a region without known prices is refused with those that have some", async () => {
    const { exitCode, errors } = await runCommand(examples, [
      "report",
      "shop.dynamo",
      "--region",
      "mars-1",
    ]);
    assert.equal(exitCode, 2);
    assert.match(errors, /'mars-1'.*us-east-1/);
  });
});
