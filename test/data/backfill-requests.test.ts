import assert from "node:assert/strict";
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { localConnection } from "../../src/data/connections.ts";
import { fromSdkItem, mapRecord, toSdkItem, toSdkValue } from "../../src/data/convert.ts";
import { send } from "../../src/data/requests.ts";
import type { Item } from "../../src/dynamodb/values.ts";
import {
  type BackfillPlan,
  type ItemStep,
  planBackfill,
  requestOf,
  stepOfItem,
} from "../../src/evolution/index.ts";
import { itemOf } from "../evolution/check-steps.ts";
import { modelOf } from "../generate/models.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { tablesWithSamples } from "./generated-database.ts";

const planned = modelOf(`
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by v
}
entity Customer in Shop {
  version 2
  PK = "C#\${id}"  SK = "C"
  id: string
  mail: string @unique(lower)
  tier: string @since(2)
  upgrade to 2 { set tier = "free" }
}
entity Note in Shop { PK = "N#\${id}"  SK = "N"  id: string }
pattern Get { get Customer where id = :id }
pattern GetNote { get Note where id = :id }`);

suite("the requests of a backfill on DynamoDB Local", () => {
  let client: DynamoDBClient;
  let table: string;
  let endpoint: string;
  setup(async () => {
    ({ endpoint } = await sharedDynamoDbLocal());
    const made = await tablesWithSamples(planned);
    client = made.client;
    table = made.tables.Shop ?? "";
  });
  teardown(() => client.destroy());

  const plan = (): BackfillPlan => {
    const estimate = { paidBy: "request", atMost: false, unknown: [] } as const;
    const lock = { kind: "backfill", table: "Shop", entity: "Customer", does: "lock" } as const;
    const { plans, problems } = planBackfill(planned.model, planned.plans, {
      work: [{ ...lock, attributes: ["mail"], estimate }],
    });
    assert.deepEqual(problems, []);
    assert.ok(plans[0] !== undefined);
    return plans[0];
  };
  const put = (item: Item) =>
    client.send(new PutItemCommand({ TableName: table, Item: toSdkItem(item) }));
  async function carryOut(item: Item): Promise<ItemStep["kind"]> {
    const step = await stepOfItem(plan(), item);
    if (!("expected" in step)) return step.kind;
    await send(localConnection(endpoint), requestOf(step, table));
    return step.kind;
  }
  async function stored(key: Record<string, string>): Promise<Item | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: toSdkItem(itemOf(key)), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : fromSdkItem(Item);
  }
  const customer = (id: string, more: object = {}) =>
    itemOf({ PK: `C#${id}`, SK: "C", kind: "Customer", id, mail: "A@x", ...more });

  test("a lock is written with the change, again if need be, and for one item only", async () => {
    const [first, second] = [customer("1"), customer("2")];
    await put(first);
    await put(second);
    await carryOut(first);
    const key = { PK: "UNIQUE#Customer#mail#a@x", SK: "UNIQUE" };
    const owner = { PK: "C#1", SK: "C" };
    assert.deepEqual(await stored(key), itemOf({ ...key, kind: "$unique", $owner: owner }));
    assert.deepEqual(await stored(owner), { ...first, ...itemOf({ tier: "free", v: 2 }) });
    await carryOut({ ...first, ...itemOf({ tier: "free", v: 2 }) });
    await assert.rejects(carryOut(second), /ConditionalCheckFailed|condition|refused/i);
    assert.deepEqual(await stored({ PK: "C#2", SK: "C" }), second);
  });

  test("a lock that new code has written is taken by the item whose value it is", async () => {
    const lock = { PK: "UNIQUE#Customer#mail#a@x", SK: "UNIQUE", kind: "$unique" };
    await put(itemOf(lock));
    await put(customer("1", { tier: "pro", v: 2 }));
    await carryOut(customer("1", { tier: "pro", v: 2 }));
    const { kind: _kind, ...key } = lock;
    assert.deepEqual(await stored(key), itemOf({ ...lock, $owner: { PK: "C#1", SK: "C" } }));
  });

  test("an item that has been deleted meanwhile does not come back", async () => {
    await assert.rejects(carryOut(customer("9")));
    assert.equal(await stored({ PK: "C#9", SK: "C" }), undefined);
  });

  test("the filter lets pass what is older or says nothing of itself, and nothing else", async () => {
    const { plans } = planBackfill(planned.model, planned.plans);
    const filter = plans[0]?.filter;
    assert.ok(filter !== undefined);
    await put(customer("none"));
    await put(customer("one", { v: 1 }));
    await put(customer("text", { v: "1" }));
    await put(customer("current", { v: 2 }));
    await put(customer("newer", { v: 3 }));
    await put(itemOf({ PK: "C#unmarked", SK: "C", id: "unmarked" }));
    await put(itemOf({ PK: "N#1", SK: "N", kind: "Note", id: "1" }));
    const { Items = [] } = await client.send(
      new ScanCommand({
        TableName: table,
        ...filter,
        ExpressionAttributeNames: { ...filter.ExpressionAttributeNames },
        ExpressionAttributeValues: mapRecord(filter.ExpressionAttributeValues ?? {}, toSdkValue),
      }),
    );
    assert.deepEqual(Items.map(({ id }) => id?.S).sort(), ["none", "one", "text", "unmarked"]);
  });
});
