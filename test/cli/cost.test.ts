import assert from "node:assert/strict";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const examples = join(import.meta.dirname, "../../examples");

/** A hundred reads and ten writes of one kilobyte a second. */
const model = `table Notes {
  partition key noteId: string
}

entity Note in Notes {
  noteId: ulid
  text: string @size(900B)

  volume 1M
}

pattern GetNote {
  get Note
  where noteId = :noteId
  rate 100/s
}

pattern AddNote {
  create Note
  rate 10/s
}

pattern RemoveNote {
  delete Note
  where noteId = :noteId
}
`;

suite("dynamo cost", () => {
  const folder = temporaryFolder({ "notes.dynamo": model, "odd.dynamo": `${model}\n` });

  test("prices patterns and tables, and names what is not known", async () => {
    const { output, exitCode } = await runCommand(folder, ["cost", "notes.dynamo"]);
    assert.equal(exitCode, 0);
    // 100 * 0.5 reads and 10 writes, 2,628,000 seconds: 131.4 and 26.28 million units.
    assert.match(output, /GetNote +0\.5 RCU +100\/s +\$16\.43$/m);
    assert.match(output, /AddNote +1 WCU +10\/s +\$16\.43$/m);
    assert.match(output, /RemoveNote +1 WCU +\? +\?$/m);
    assert.match(output, /Not known\n {2}rate of RemoveNote$/m);
    assert.match(output, /Notes noteId +1,000,000 values/);
  });

  test("the JSON has patterns, tables, partitions and what is not known", async () => {
    const { output, exitCode } = await runCommand(folder, [
      "cost",
      "notes.dynamo",
      "--format",
      "json",
    ]);
    assert.equal(exitCode, 0);
    const costs = JSON.parse(output);
    assert.deepEqual(Object.keys(costs), [
      "region",
      "pricesAsOf",
      "hoursPerMonth",
      "patterns",
      "tables",
      "partitions",
      "monthly",
      "unknown",
      "unsure",
    ]);
    assert.equal(costs.region, "us-east-1");
    assert.deepEqual(costs.unknown, ["rate of RemoveNote"]);
    assert.deepEqual(costs.patterns[0].paths, [
      { table: "Notes", access: "read", units: 0.5, unitsPerMonth: 131_400_000 },
    ]);
  });

  test("Markdown is a table, with the model's names as text", async () => {
    const { output, exitCode } = await runCommand(examples, [
      "cost",
      "shop.dynamo",
      "--format",
      "markdown",
    ]);
    assert.equal(exitCode, 0);
    assert.match(output, /^\| Pattern \| Reads a call \|/m);
    assert.match(output, /^\| Shop CUSTOMER\\#\$\\\{customerId\\\} /m);
    assert.match(output, /<details><summary>Not known<\/summary>/);
  });

  test("prices of another region, and what is missing there", async () => {
    const priced = await runCommand(folder, ["cost", "notes.dynamo", "--region", "eu-central-1"]);
    assert.match(priced.output, /AddNote +1 WCU +10\/s +\$20\.04$/m);
    const partly = await runCommand(folder, ["cost", "notes.dynamo", "--region", "sa-east-1"]);
    assert.equal(partly.exitCode, 0);
    assert.match(partly.output, /price of .*write units in sa-east-1/);
    const unknown = await runCommand(folder, ["cost", "notes.dynamo", "--region", "moon-1"]);
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.errors, /No prices of the region 'moon-1' are known/);
  });

  test("a folder with several models asks which", async () => {
    const { exitCode, errors } = await runCommand(folder, ["cost"]);
    assert.equal(exitCode, 2);
    assert.match(errors, /Name the one that is meant/);
  });

  test("a format that does not exist is refused", async () => {
    const { exitCode } = await runCommand(folder, ["cost", "notes.dynamo", "--format", "pdf"]);
    assert.equal(exitCode, 2);
  });
});
