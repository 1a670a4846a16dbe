import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Connection, localConnection } from "../../src/data/connections.ts";
import { DataError } from "../../src/data/data-error.ts";
import { putItems, send } from "../../src/data/index.ts";
import type { Item } from "../../src/dynamodb/values.ts";
import { sortedByKey, storedItems } from "../data/backfill/counters.ts";
import { itemOf } from "../evolution/check-steps.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

const table = (name: string): string => `table Shop {
  name "${name}"
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by version
}
`;

const oldModel = (name: string): string => `${table(name)}
entity Customer in Shop {
  PK = "C#\${id}"
  SK = "C"
  id: string in key
  mail: string
  visits: integer
}
entity Guest in Shop { PK = "G#\${id}"  SK = "G"  id: string }
pattern Get { get Customer where id = :id }
pattern GetGuest { get Guest where id = :id }
`;

/** Another key, an upgrade, a unique value, a computed attribute, and no guests any more. */
const newModel = (name: string): string => `${table(name)}
entity Customer in Shop as "Person" {
  version 2
  PK = "CUSTOMER#\${id}"
  SK = "PROFILE"
  id: string in key
  mail: string @unique
  visits: integer
  tier: string @since(2)
  shout: string derived upper(mail)
  upgrade to 2 { set tier = "free" }
}
pattern Get { get Customer where id = :id }
`;

const customer = (n: number, visits = 0): Item =>
  itemOf({ PK: `C#${n}`, SK: "C", kind: "Customer", version: 1, mail: `m${n}@x`, visits });
const guest = (n: number): Item =>
  itemOf({ PK: `G#${n}`, SK: "G", kind: "Guest", version: 1, id: `${n}` });
const newKey = (n: number): Item => itemOf({ PK: `CUSTOMER#${n}`, SK: "PROFILE" });
const moved = (n: number, visits = 0): Item => ({
  ...newKey(n),
  ...itemOf({
    kind: "Person",
    version: 2,
    mail: `m${n}@x`,
    visits,
    tier: "free",
    shout: `M${n}@X`,
  }),
});
const lockOf = (n: number): Item => ({
  ...itemOf({ PK: `UNIQUE#Customer#mail#m${n}@x`, SK: "UNIQUE", kind: "$unique" }),
  $owner: { M: newKey(n) },
});

suite("dynamo rollout --run on items", () => {
  let endpoint = "";
  let connection: Connection;
  let count = 0;
  suiteSetup(async () => {
    endpoint = (await sharedDynamoDbLocal()).endpoint;
    connection = localConnection(endpoint);
  });

  async function deployed(
    items: readonly Item[],
    newText: (name: string) => string = newModel,
    oldText: (name: string) => string = oldModel,
  ) {
    const name = `rollout-items-${process.pid}-${++count}`;
    const folder = temporaryFolder({ "old.dynamo": oldText(name), "new.dynamo": newText(name) });
    const dynamo = (...args: readonly string[]) =>
      runCommand(folder, [...args, "--endpoint", endpoint]);
    assert.equal((await dynamo("deploy", "old.dynamo")).exitCode, 0);
    await putItems(connection, name, items);
    const rollout = (...args: readonly string[]) =>
      dynamo("rollout", "old.dynamo", "new.dynamo", ...args);
    return { name, folder, rollout };
  }

  async function checkStored(name: string, expected: readonly Item[]): Promise<void> {
    assert.deepEqual(await storedItems(connection, name), sortedByKey(expected));
  }

  /** Adds one to the visits of the item, under whatever key it is; as code of the roll-out does. */
  async function visit(name: string, n: number): Promise<void> {
    for (const Key of [newKey(n), itemOf({ PK: `C#${n}`, SK: "C" }), newKey(n)]) {
      try {
        await send(connection, {
          operation: "UpdateItem",
          input: {
            TableName: name,
            Key,
            UpdateExpression: "ADD visits :one",
            ConditionExpression: "attribute_exists(PK)",
            ExpressionAttributeValues: { ":one": { N: "1" } },
          },
        });
        return;
      } catch (error) {
        if (!(error instanceof DataError) || error.problem.code !== "condition-failed") throw error;
      }
    }
    assert.fail(`Customer ${n} is under neither key.`);
  }

  test("items are moved, upgraded and locked beside a writer, and those of no entity deleted", async () => {
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    const { name, folder, rollout } = await deployed([
      ...numbers.map((n) => customer(n)),
      ...numbers.slice(0, 5).map(guest),
    ]);
    const look = await rollout("--dry-run", "--optional");
    assert.equal(look.exitCode, 0, look.errors);
    assert.match(look.output, /backfill-move-Customer.*: open\. All 45 items.*40 would be written/);
    assert.match(look.output, /TransactWriteItems .*"Delete".*"Put".*"CUSTOMER#/);
    assert.match(look.output, /backfill-delete-Guest.*: open\. .*5 would be written/);
    assert.ok(!existsSync(join(folder, "new.rollout.json")));
    const readers = await rollout("--run");
    assert.match(readers.output, /--run --done deploy-readers$/);
    await rollout("--run", "--continue");
    let isRunning = true;
    let written = 0;
    const writer = (async () => {
      for (; isRunning; written++) await visit(name, written % numbers.length);
    })();
    const switched = await rollout("--run", "--done", "deploy-writers");
    isRunning = false;
    await writer;
    assert.match(switched.output, /verify-keys-of-Customer: done\. No item of Customer is not/);
    assert.match(switched.output, /verify-versions-of-Customer: done/);
    assert.match(switched.output, /--run --done deploy-code$/);
    const last = await rollout("--run", "--continue", "--optional");
    assert.equal(last.exitCode, 0, last.output + last.errors);
    assert.match(last.output, /backfill-delete-Guest: done/);
    const visits = (n: number): number =>
      Math.floor(written / numbers.length) + (n < written % numbers.length ? 1 : 0);
    await checkStored(name, [...numbers.map((n) => moved(n, visits(n))), ...numbers.map(lockOf)]);
  });

  test("what is in the way of a move stops the roll-out until it is mended", async () => {
    const other = moved(1, 7);
    const { name, rollout } = await deployed([customer(1), customer(2), other]);
    const failed = await rollout("--run", "--done", "deploy-readers", "--done", "deploy-writers");
    assert.equal(failed.exitCode, 1);
    assert.match(failed.output, /1 of its items has failed, .*C#1.*another item under its new key/);
    await send(connection, {
      operation: "DeleteItem",
      input: { TableName: name, Key: itemOf({ PK: "C#1", SK: "C" }) },
    });
    const mended = await rollout("--run");
    assert.match(mended.output, /backfill-move-Customer: done/);
    await checkStored(name, [other, moved(2), lockOf(1), lockOf(2)]);
  });

  test("a table of another name gets the items, and what a person has to do is said", async () => {
    const unversioned = (each: string): string =>
      oldModel(each).replace("  versioned by version\n", "");
    const { name, rollout } = await deployed(
      [customer(1), guest(1)],
      (each) => unversioned(`${each}-2`).replace("mail: string", "mail: string  since: string"),
      unversioned,
    );
    const { output, exitCode } = await rollout(
      "--run",
      "--done",
      "deploy-readers",
      "--done",
      "deploy-writers",
    );
    assert.equal(exitCode, 1);
    assert.match(output, /Nothing says which since older items get: raise the version/);
    const next = await rollout("--run", "--done", "backfill-move-Customer");
    assert.match(next.output, /backfill-move-Guest: done/);
    assert.match(next.output, /1 item of Customer is left\.\n {2}Mend it/);
    await checkStored(`${name}-2`, [
      itemOf({ PK: "G#1", SK: "G", kind: "Guest", version: 1, id: "1" }),
    ]);
    await checkStored(name, [customer(1)]);
  });
});
