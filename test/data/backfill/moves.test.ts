import assert from "node:assert/strict";
import { systemClock } from "../../../src/data/backfill/clock.ts";
import { backfillSend } from "../../../src/data/backfill/connection-send.ts";
import { type ItemOutcome, settleItem } from "../../../src/data/backfill/item-work.ts";
import { pacedRate } from "../../../src/data/backfill/pace.ts";
import { plannedWork } from "../../../src/data/backfill/planned-work.ts";
import type { BackfillAnswer, BackfillRequest } from "../../../src/data/backfill/requests.ts";
import { type Connection, physicalTableName } from "../../../src/data/connections.ts";
import { putItems } from "../../../src/data/items.ts";
import { send } from "../../../src/data/requests.ts";
import type { Item } from "../../../src/dynamodb/values.ts";
import {
  type BackfillPlan,
  type BackfillWork,
  diffModels,
  planWork,
} from "../../../src/evolution/index.ts";
import { analyzeText } from "../../analyze-text.ts";
import { itemOf } from "../../evolution/check-steps.ts";
import { connectionWithTables, deleteTables } from "../model-tables.ts";
import { sortedByKey, storedItems } from "./counters.ts";

const model = (table: string, key: string): string => `
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
}
table Archive {
  partition key PK: string
  sort key SK: string
  discriminator what
}
entity Customer in ${table} {
  PK = "${key}\${id}"
  SK = "C"
  id: string
  mail: string @unique
  visits: integer
}
entity Note in Shop { PK = "N#\${id}"  SK = "N"  id: string }
entity Old in Archive { PK = "O#\${id}"  SK = "O"  id: string }
pattern Get { get Customer where id = :id }`;

const stored = itemOf({ PK: "C#1", SK: "C", kind: "Customer", id: "1", mail: "a@x", visits: 1 });
const own = itemOf({ PK: "C#1", SK: "C" });
const moved = { ...stored, ...itemOf({ PK: "CUSTOMER#1" }) };
const lock = itemOf({ PK: "UNIQUE#Customer#mail#a@x", SK: "UNIQUE", kind: "$unique" });

suite("items that move among others", () => {
  const before = analyzeText(model("Shop", "C#"));
  let connection: Connection;
  let shop = "";
  let archive = "";
  setup(async () => {
    connection = await connectionWithTables(before.model);
    shop = physicalTableName(connection, "Shop");
    archive = physicalTableName(connection, "Archive");
    await putItems(connection, shop, [stored, lock]);
  });
  teardown(() => deleteTables(connection, before.model));

  function planTo(text: string): BackfillPlan {
    const after = analyzeText(text);
    const works = diffModels(before, after).changes.flatMap(({ work }) =>
      work.filter((each): each is BackfillWork => each.kind === "backfill"),
    );
    const planned = planWork(after, works, before);
    assert.ok(planned.kind === "planned", JSON.stringify(planned));
    return planned.plan;
  }

  /** Settles the item as it was read first, with what others do just before each transaction. */
  async function settled(
    plan: BackfillPlan,
    others: (attempt: number) => Promise<unknown> = async () => undefined,
    answered: (answer: BackfillAnswer, attempt: number) => BackfillAnswer = (answer) => answer,
  ): Promise<ItemOutcome> {
    const through = backfillSend(connection);
    let attempts = 0;
    const nameOf = (name: string): string => physicalTableName(connection, name);
    return settleItem(stored, plannedWork(plan, nameOf, undefined, nameOf), {
      send: async (request: BackfillRequest, signal) => {
        if (request.operation !== "TransactWriteItems") return through(request, signal);
        const attempt = ++attempts;
        await others(attempt);
        return answered(await through(request, signal), attempt);
      },
      rate: pacedRate({}, systemClock),
      clock: systemClock,
      signal: new AbortController().signal,
    });
  }

  const update = (Key: Item, UpdateExpression: string): Promise<unknown> =>
    send(connection, {
      operation: "UpdateItem",
      input: {
        TableName: shop,
        Key,
        UpdateExpression,
        ExpressionAttributeValues: { ":n": { N: "10" } },
      },
    });

  const remove = (Key: Item): Promise<unknown> =>
    send(connection, { operation: "DeleteItem", input: { TableName: shop, Key } });

  async function checkStored(table: string, expected: readonly Item[]): Promise<void> {
    assert.deepEqual(await storedItems(connection, table), sortedByKey(expected));
  }

  const inTable = (): BackfillPlan => planTo(model("Shop", "CUSTOMER#"));
  const owned = { ...lock, $owner: { M: itemOf({ PK: "CUSTOMER#1", SK: "C" }) } };

  test("a writer is faster, and what it wrote is moved", async () => {
    const outcome = await settled(inTable(), async (attempt) => {
      if (attempt < 3) await update(own, "ADD visits :n");
    });
    assert.deepEqual([outcome.result.kind, outcome.counts.conflicts], ["changed", 2]);
    await checkStored(shop, [{ ...moved, visits: { N: "21" } }, owned]);
  });

  test("what is deleted meanwhile does not come back, nor what somebody else has moved", async () => {
    const outcome = await settled(inTable(), () => remove(own));
    assert.equal(outcome.result.kind, "gone");
    await checkStored(shop, [lock]);
  });

  test("an answer that is lost is no second move", async () => {
    const outcome = await settled(inTable(), undefined, (answer, attempt) =>
      attempt === 1 ? { kind: "unavailable", message: "The answer is lost." } : answer,
    );
    assert.equal(outcome.result.kind, "changed");
    await checkStored(shop, [moved, owned]);
  });

  test("of two that are the same the old one goes, and of two that differ both stay", async () => {
    await putItems(connection, shop, [moved]);
    assert.equal((await settled(inTable())).result.kind, "changed");
    await checkStored(shop, [moved, owned]);
    const other = { ...moved, visits: { N: "5" } };
    await putItems(connection, shop, [stored, other]);
    const { result } = await settled(inTable());
    assert.ok(result.kind === "failed");
    assert.match(result.failure.message, /another item under its new key already/);
    await checkStored(shop, [stored, other, owned]);
  });

  test("a unique value that is somebody else's stops the move, and nothing is half done", async () => {
    const theirs = { ...lock, $owner: { M: itemOf({ PK: "C#2", SK: "C" }) } };
    await putItems(connection, shop, [theirs]);
    const { result } = await settled(inTable());
    assert.ok(result.kind === "failed");
    assert.match(result.failure.message, /one of its unique values/);
    await checkStored(shop, [stored, theirs]);
  });

  test("to another table, with the lock items of its values", async () => {
    const plan = planTo(model("Archive", "C#"));
    const outcome = await settled(plan, async (attempt) => {
      if (attempt === 1) await update(own, "ADD visits :n");
    });
    assert.equal(outcome.result.kind, "changed");
    await checkStored(shop, []);
    const { kind: _kind, ...rest } = stored;
    await checkStored(archive, [
      { ...rest, what: { S: "Customer" }, visits: { N: "11" } },
      {
        ...itemOf({ PK: "UNIQUE#Customer#mail#a@x", SK: "UNIQUE", what: "$unique" }),
        $owner: { M: own },
      },
    ]);
  });
});
