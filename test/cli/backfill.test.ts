import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { putItems } from "../../src/data/items.ts";
import {
  counter,
  countersModel,
  note,
  sortedByKey,
  storedItems,
  tableWith,
  upgradedCounter,
} from "../data/backfill/counters.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

suite("dynamo backfill", () => {
  suiteSetup(() => sharedDynamoDbLocal());

  const mixed = [counter("a", 1), counter("b", 2), counter("c", 3), counter("d", 4), note("n")];
  const broken = counter("broken", 2, { steps: { S: "many" } });

  async function given(items: Parameters<typeof tableWith>[0]) {
    const place = await tableWith(items);
    const folder = temporaryFolder({ "counters.dynamo": countersModel });
    const { endpoint = "" } = place.connection;
    const dynamo = (...args: readonly string[]) =>
      runCommand(folder, [
        ...["backfill", "counters.dynamo", "--endpoint", endpoint],
        ...["--table", `Counters=${place.table}`, ...args],
      ]);
    const checkpoint = join(folder, `${place.table}.backfill.json`);
    return { ...place, folder, dynamo, checkpoint };
  }

  test("changes what is older, verifies it, and says so in text", async () => {
    const { dynamo, connection, table } = await given(mixed);
    const done = await dynamo();
    assert.equal(done.exitCode, 0, done.errors);
    assert.match(done.output, /: 2 items changed\. Verified: no older item is left\./);
    assert.match(done.output, /Counter: 1 of v1, 1 of v2, 1 of v3, 1 of v4 → 3 of v3, 1 of v4/);
    const expected = [upgradedCounter("a"), upgradedCounter("b"), ...mixed.slice(2)];
    assert.deepEqual(await storedItems(connection, table), sortedByKey(expected));
    const again = await dynamo("--format", "json", "--no-census");
    assert.equal(again.exitCode, 0, again.errors);
    const { backfills } = JSON.parse(again.output);
    assert.deepEqual([backfills[0].report, backfills[0].state], [undefined, "finished"]);
    assert.equal(backfills[0].progress.counts.changed, 0);
  });

  test("a dry run shows exactly what would be sent, and writes nothing", async () => {
    const { dynamo, connection, table, checkpoint } = await given(mixed);
    const before = await storedItems(connection, table);
    const looked = await dynamo("--dry-run", "--rate", "1");
    assert.equal(looked.exitCode, 0, looked.errors);
    assert.match(looked.output, /of all 5 items, 2 would be changed, and 0 cannot be upgraded/);
    // The item, the old entry of the index that it had none of, and the new one.
    assert.match(looked.output, /Estimate: 2 items to change, .* 4 write units, .* 4 s at 1 write/);
    assert.match(looked.output, /Counter v1 → v3, 2 write units/);
    assert.match(looked.output, /"steps":1,.*\n.*"steps":3/);
    assert.match(looked.output, /UpdateItem {2}\{.*"UpdateExpression":"SET/);
    const page = await dynamo("--dry-run", "--format", "markdown");
    assert.match(page.output, /### Counter v1 → v3, 2 write units\n\n```diff\n {2}\{"PK":/);
    assert.match(page.output, /\n- "steps": 1\n\+ "steps": 3\n/);
    assert.match(page.output, /"UpdateItem": \{\n/);
    assert.deepEqual(await storedItems(connection, table), before);
    assert.equal(existsSync(checkpoint), false);
  });

  test("what fails is kept, tried once more when it is mended, and never forgotten", async () => {
    const { dynamo, connection, table, checkpoint } = await given([...mixed, broken]);
    const failed = await dynamo();
    assert.equal(failed.exitCode, 1);
    assert.match(failed.output, /2 items changed, and 1 item failed and kept/);
    assert.match(
      failed.output,
      /Counter v2 \{"PK":"COUNTER#broken","SK":"COUNTER"\}: .*needs two numbers/,
    );
    const kept = JSON.parse(readFileSync(checkpoint, "utf8"));
    assert.equal(kept.segments.flatMap((each: { failures: [] }) => each.failures).length, 1);
    const refused = await dynamo();
    assert.equal(refused.exitCode, 2);
    assert.match(refused.errors, /is the checkpoint of an item that could not be upgraded/);
    const inVain = await dynamo("--retry-failed", "--format", "markdown");
    assert.equal(inVain.exitCode, 1);
    assert.match(inVain.output, /### Failed and kept, for a retry/);
    await putItems(connection, table, [counter("broken", 2)]);
    const retried = await dynamo("--retry-failed");
    assert.equal(retried.exitCode, 0, retried.output + retried.errors);
    assert.match(retried.output, /: 3 items changed\. Verified/);
  });

  test("what cannot be done is refused with the reason", async () => {
    const { dynamo, folder } = await given(mixed);
    const cases: readonly [readonly string[], RegExp][] = [
      [["--entity", "Nobody"], /The model has no entity Nobody\. It has Counter, Note\./],
      [["--resume"], /There is no checkpoint ".*\.backfill\.json" to resume/],
      [["--dry-run", "--resume"], /A dry run keeps no checkpoint/],
      [["--checkpoint", "no/such/folder/file.json"], /cannot be written \(ENOENT\)/],
      [
        ["--checkpoint", "counters.dynamo"],
        /"counters\.dynamo" is no checkpoint .*: it is not JSON/,
      ],
      [["--table", "Counters=nobody"], /twice/],
      [["--segments", "0"], /A whole number from 1 on/],
    ];
    for (const [args, message] of cases) {
      const { exitCode, errors } = await dynamo(...args);
      assert.equal(exitCode, 2, args.join(" "));
      assert.match(errors, message);
    }
    const remote = await runCommand(folder, ["backfill", "--endpoint", "http://192.0.2.1:1"]);
    assert.match(remote.errors, /Changing items of Counters at .* is not done .* --yes/);
  });

  test("where no item can be older nothing is asked of a table", async () => {
    const folder = temporaryFolder({
      "plain.dynamo":
        "table Things {\n  partition key id: string\n}\n\nentity Thing in Things {\n  id: ulid\n}\n",
    });
    const done = await runCommand(folder, ["backfill", "--endpoint", "http://192.0.2.1:1"]);
    assert.deepEqual([done.exitCode, /^Nothing is to be done/.test(done.output)], [0, true]);
  });
});
