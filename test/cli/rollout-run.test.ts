import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { localConnection } from "../../src/data/connections.ts";
import { deleteTable, describeTable, putItems, scanPage, send } from "../../src/data/index.ts";
import type { Item } from "../../src/dynamodb/values.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

const loader = pathToFileURL(join(process.cwd(), "node_modules/tsx/dist/loader.mjs")).href;
const commandLine = join(import.meta.dirname, "../../src/cli/main.ts");

/** A table with two indexes that the new model does not have any more, one of them in use. */
const oldModel = (name: string): string => `table Things {
  partition key id: string
  name "${name}"
  discriminator kind
  versioned by schema
  global index BySize {
    partition key size
  }
  global index Unused {
    partition key made
  }
}

entity Thing in Things {
  id: string
  size: integer
  color: string
  made: timestamp
}

pattern ThingsOfSize {
  query Thing
  where size = :size
}
`;

/** Two new indexes, one of them with another key beside the old one, and an upgrade. */
const newModel = (name: string): string =>
  oldModel(name)
    .replace(
      "global index BySize {\n    partition key size",
      "stream new-image\n  ttl gone\n  global index ByLook {\n    partition key size, color",
    )
    .replace(
      "global index Unused {\n    partition key made",
      "global index ByGrade {\n    partition key grade",
    )
    .replace(
      "entity Thing in Things {\n",
      "entity Thing in Things {\n  version 2\n  upgrade to 2 {\n    set grade = upper(color)\n  }\n  grade: string @since(2)\n  gone?: epoch\n",
    )
    .replace("where size = :size\n", "where size = :size and color = :color\n")
    .concat("\npattern ThingsOfGrade {\n  query Thing\n  where grade = :grade\n}\n");

suite("dynamo rollout --run", () => {
  let endpoint = "";
  let count = 0;
  suiteSetup(async () => {
    endpoint = (await sharedDynamoDbLocal()).endpoint;
  });

  /** A deployed old model with items, and what is run in its folder. */
  async function deployed(change: (text: string) => string, items = 60) {
    const name = `rollout-${process.pid}-${++count}`;
    const folder = temporaryFolder({
      "old.dynamo": oldModel(name),
      "new.dynamo": change(oldModel(name)),
    });
    const dynamo = (...args: readonly string[]) =>
      runCommand(folder, [...args, "--endpoint", endpoint]);
    assert.equal((await dynamo("deploy", "old.dynamo")).exitCode, 0);
    await putItems(localConnection(endpoint), name, stored(items));
    const rollout = (...args: readonly string[]) =>
      dynamo("rollout", "old.dynamo", "new.dynamo", ...args);
    return { name, folder, dynamo, rollout };
  }

  test("a model is brought to its table, by a process that is killed again and again", async function () {
    this.timeout(120_000);
    const { name, folder, rollout, dynamo } = await deployed(() =>
      newModel(`rollout-${process.pid}-${count}`),
    );
    const killed = (line: RegExp) => killAt(line, folder, ["--endpoint", endpoint]);
    await killed(/create-index-Things-ByLook: done/);
    const first = await rollout("--run");
    assert.equal(first.exitCode, 1, first.errors);
    assert.match(first.output, /create-index-Things-ByLook: done already/);
    assert.match(
      first.output,
      /Deploy code that understands the new form[\s\S]*--run --done deploy-readers$/,
    );
    const second = await rollout("--run", "--done", "deploy-readers");
    assert.match(second.output, /--run --done deploy-writers$/);
    await killAt(/verify-index-Things-ByLook: …/, folder, ["--endpoint", endpoint, "--continue"]);
    const third = await rollout("--run");
    assert.match(third.output, /deploy-writers: done already/);
    assert.match(third.output, /backfill-upgrade-Thing: done already/);
    assert.match(third.output, /ByGrade has 60 entries, and 60 items should be in it/);
    assert.match(third.output, /No item of Thing is older than version 2/);
    assert.match(third.output, /--run --done deploy-code$/);
    // The old index serves the old code until the new one has been confirmed.
    assert.deepEqual(await indexesOf(name), ["ByGrade", "ByLook", "BySize", "Unused"]);
    await killAt(/delete-index-Things-BySize: …/, folder, [
      "--endpoint",
      endpoint,
      "--done",
      "deploy-code",
    ]);
    const last = await rollout("--run");
    assert.equal(last.exitCode, 0, last.errors + last.output);
    assert.deepEqual(await indexesOf(name), ["ByGrade", "ByLook"]);
    const drift = await dynamo("diff", "new.dynamo", "--deployed", "--fail-on", "free");
    assert.equal(drift.exitCode, 0, drift.output);
    const { description, timeToLiveAttribute } = await describeTable(
      localConnection(endpoint),
      name,
    );
    assert.equal(description.StreamSpecification?.StreamViewType, "NEW_IMAGE");
    assert.equal(timeToLiveAttribute, "gone");
    const { items } = await scanPage(localConnection(endpoint), name, { limit: 100 });
    assert.equal(items.length, 60);
    for (const item of items)
      assert.deepEqual([item.schema, item.grade], [{ N: "2" }, { S: "RED" }]);
    // It is over: nothing is done twice, and nobody is asked again.
    const again = await rollout("--run");
    assert.equal(again.exitCode, 0);
    assert.doesNotMatch(again.output, /: done$/m);
  });

  test("an index under its old name is deleted and made anew, whatever the state file says", async () => {
    const { name, folder, rollout } = await deployed((text) =>
      text
        .replace("partition key size\n", "partition key size, color\n")
        .replace("where size = :size", "where size = :size and color = :color"),
    );
    const paused = await rollout("--run");
    assert.match(paused.output, /Take ThingsOfSize out of service/);
    const made = await rollout("--run", "--continue");
    assert.match(
      made.output,
      /delete-index-Things-BySize: done\n[\s\S]*create-index-Things-BySize: done\n/,
    );
    // What the table says counts: the file is gone, and what is made is not made again.
    assert.equal(JSON.parse(readFileSync(join(folder, "new.rollout.json"), "utf8")).version, 1);
    const other = [
      "--state",
      "other.json",
      "--done",
      "pause-readers-of-Things-BySize",
      "--done",
      "deploy-code",
    ];
    const end = await rollout("--run", ...other);
    assert.equal(end.exitCode, 0, end.output + end.errors);
    assert.match(
      end.output,
      /delete-index-Things-BySize: done already\n[\s\S]*create-index-Things-BySize: done already\n/,
    );
    assert.deepEqual(await indexesOf(name), ["BySize", "Unused"]);
  });

  test("a dry run says the exact requests and changes nothing", async () => {
    const { name, folder, rollout } = await deployed((text) =>
      text.replace("global index Unused", "stream new-image\n  global index Unused"),
    );
    const { output, exitCode } = await rollout("--dry-run");
    assert.equal(exitCode, 0);
    assert.match(
      output,
      new RegExp(
        `UpdateTable {"TableName":"${name}","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}`,
      ),
    );
    const { description } = await describeTable(localConnection(endpoint), name);
    assert.equal(description.StreamSpecification, undefined);
    assert.ok(!existsSync(join(folder, "new.rollout.json")));
  });

  test("what the diff forbids is refused, and so is a table of another form", async () => {
    const forbidden = await deployed((text) => text.replace("color: string", "colour: string"));
    const refused = await forbidden.rollout("--run");
    assert.equal(refused.exitCode, 1);
    assert.match(refused.output, /There is no order of steps that is legal/);
    assert.deepEqual(await indexesOf(forbidden.name), ["BySize", "Unused"]);
    assert.ok(!existsSync(join(forbidden.folder, "new.rollout.json")));
    const drifted = await deployed((text) => text.replace("Unused", "Other"));
    await deleteTable(localConnection(endpoint), drifted.name);
    const gone = await drifted.rollout("--run");
    assert.equal(gone.exitCode, 2);
    assert.match(gone.errors, /There is no table/);
    writeFileSync(
      join(drifted.folder, "third.dynamo"),
      oldModel(drifted.name).replace("partition key made", "partition key color"),
    );
    await drifted.dynamo("deploy", "third.dynamo");
    const { exitCode, errors } = await drifted.rollout("--run");
    assert.equal(exitCode, 2);
    assert.match(
      errors,
      /global index Unused is partition key color, project all, not partition key made/,
    );
    assert.deepEqual(await indexesOf(drifted.name), ["BySize", "Unused"]);
  });

  test("an index that misses entries stops the roll-out before code relies on it", async () => {
    const { name, rollout } = await deployed((text) =>
      text
        .replace(
          "global index Unused",
          "global index ByWord {\n    partition key word: string\n  }\n  global index Unused",
        )
        .replace("entity Thing in Things {\n", 'entity Thing in Things {\n  word = "${color}"\n')
        .concat("\npattern ThingsOfColor {\n  query Thing\n  where color = :color\n}\n"),
    );
    const writers = await rollout("--run");
    assert.match(writers.output, /--done deploy-writers$/);
    // Somebody says that it was done, and it was not.
    const failed = await rollout(
      "--run",
      "--done",
      "deploy-writers",
      "--done",
      "backfill-set-Thing",
    );
    assert.equal(failed.exitCode, 1);
    assert.match(failed.output, /60 items of Thing are without word\.\n {2}Mend it/);
    await send(localConnection(endpoint), {
      operation: "PutItem",
      input: { TableName: name, Item: { ...thing(1), word: { S: "red" } } },
    });
    assert.match((await rollout("--run")).output, /59 items of Thing are without word/);
  });

  async function indexesOf(table: string): Promise<readonly string[]> {
    const { description } = await describeTable(localConnection(endpoint), table);
    return (description.GlobalSecondaryIndexes ?? []).map(({ IndexName = "" }) => IndexName).sort();
  }
});

function stored(count: number): readonly Item[] {
  return Array.from({ length: count }, (_, position) => thing(position));
}

function thing(position: number): Item {
  return {
    id: { S: `thing-${position}` },
    kind: { S: "Thing" },
    schema: { N: "1" },
    size: { N: String(position % 5) },
    color: { S: "red" },
    made: { S: "2026-01-01T00:00:00.000Z" },
  };
}

/** Runs the command in a process of its own and kills it without warning as soon as it says a line. */
async function killAt(line: RegExp, folder: string, args: readonly string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    ["--import", loader, commandLine, "rollout", "old.dynamo", "new.dynamo", "--run", ...args],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    if (line.test(output)) child.kill("SIGKILL");
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  await ended;
  assert.match(output, line);
  assert.equal(child.signalCode, "SIGKILL", output);
}
