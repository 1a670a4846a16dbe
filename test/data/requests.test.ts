import assert from "node:assert/strict";
import fc from "fast-check";
import type { Connection } from "../../src/data/connections.ts";
import { fromSdkItem, toSdkItem } from "../../src/data/convert.ts";
import { putItems, queryPage, scanPage, sendUntilProcessed } from "../../src/data/items.ts";
import { send } from "../../src/data/requests.ts";
import { createTable } from "../../src/data/tables.ts";
import { encodeBase64 } from "../../src/dynamodb/binary.ts";
import { writeCost } from "../../src/dynamodb/capacity.ts";
import type { DynamoDbRequest } from "../../src/dynamodb/requests.ts";
import { itemSize } from "../../src/dynamodb/sizes.ts";
import type { Item } from "../../src/dynamodb/values.ts";
import { itemsEqual } from "../../src/dynamodb/values.ts";
import { createdTable, sharedConnection, tableOf } from "./local.ts";
import { problemOf } from "./problems.ts";

suite("requests to DynamoDB Local", () => {
  let connection: Connection;
  let table: string;

  suiteSetup(async function () {
    this.timeout(60_000);
    connection = await sharedConnection();
    table = await createdTable(connection);
  });

  const every: Item = {
    PK: { S: "every" },
    SK: { S: "type" },
    text: { S: "grüße \u{1f600}" },
    empty: { S: "" },
    number: { N: "9007199254740993" },
    digits: { N: "-1234567890123456789012345678.9012345678" },
    tiny: { N: `0.${"0".repeat(129)}1` },
    binary: { B: encodeBase64(Uint8Array.of(0, 255, 16)) },
    emptyBinary: { B: "" },
    yes: { BOOL: true },
    no: { BOOL: false },
    nothing: { NULL: true },
    list: { L: [{ N: "1" }, { B: "AQID" }, { L: [] }] },
    map: { M: { B: { B: "AQID" }, S: { N: "2" }, "a.b-c": { M: {} } } },
    strings: { SS: ["a", "", "b"] },
    numbers: { NS: ["18446744073709551617", "1", "120", "0.012", "-0.12", "1000", "12345"] },
    binaries: { BS: ["AQID", "/w=="] },
    B: { S: "an attribute named like a type" },
    Item: { M: { Key: { B: "AQID" } } },
  };

  test("an item of every type comes back as it was written", async () => {
    await send(connection, { operation: "PutItem", input: { TableName: table, Item: every } });
    const read = await send(connection, {
      operation: "GetItem",
      input: { TableName: table, Key: keyOf("every", "type"), ConsistentRead: true },
    });
    const [item] = read.items;
    assert.ok(item !== undefined && itemsEqual(item, every), JSON.stringify(item));
    assert.deepEqual(read.consumed, {
      read: 1,
      write: 0,
      tables: { [table]: { table: 1, indexes: {} } },
    });
    assert.ok(read.durationMilliseconds > 0);
  });

  test("an attribute that the SDK cannot read does not hide the others", async () => {
    const hostile: unknown = JSON.parse(
      '{ "PK": { "S": "proto" }, "SK": { "S": "1" }, "__proto__": { "S": "x" }, "constructor": { "N": "1" } }',
    );
    await send(connection, {
      operation: "PutItem",
      input: { TableName: table, Item: hostile as Item },
    });
    const { items } = await queryPage(connection, table, { PK: { S: "proto" } });
    assert.deepEqual(items, [{ ...keyOf("proto", "1"), constructor: { N: "1" } }]);
  });

  test("values convert to the SDK's form and back without a loss", () => {
    assert.deepEqual(fromSdkItem(toSdkItem(every)), every);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const item: Item = { b: { L: [{ BS: [encodeBase64(bytes)] }] } };
        assert.deepEqual(fromSdkItem(toSdkItem(item)), item);
      }),
    );
  });

  test("a missing item is no item", async () => {
    const read = await send(connection, {
      operation: "GetItem",
      input: { TableName: table, Key: keyOf("no", "such") },
    });
    assert.deepEqual(read.items, []);
    assert.equal(read.consumed.read, 0.5);
  });

  test("writes return what ReturnValues asks for", async () => {
    const key = keyOf("counter", "1");
    const increment: DynamoDbRequest = {
      operation: "UpdateItem",
      input: {
        TableName: table,
        Key: key,
        UpdateExpression: "ADD #hits :one",
        ExpressionAttributeNames: { "#hits": "hits" },
        ExpressionAttributeValues: { ":one": { N: "9007199254740993" } },
        ReturnValues: "ALL_NEW",
      },
    };
    assert.deepEqual((await send(connection, increment)).attributes?.hits, {
      N: "9007199254740993",
    });
    const second = await send(connection, increment);
    assert.deepEqual(second.attributes?.hits, { N: "18014398509481986" });
    assert.equal(second.consumed.write, 1);
    const deleted = await send(connection, {
      operation: "DeleteItem",
      input: { TableName: table, Key: key, ReturnValues: "ALL_OLD" },
    });
    assert.deepEqual(deleted.attributes, second.attributes);
  });

  test("a failing condition tells the stored item where it was asked for", async () => {
    await putItems(connection, table, [{ ...keyOf("condition", "1"), blob: { B: "AQID" } }]);
    const problem = await problemOf(
      send(connection, {
        operation: "PutItem",
        input: {
          TableName: table,
          Item: keyOf("condition", "1"),
          ConditionExpression: "attribute_not_exists(#pk)",
          ExpressionAttributeNames: { "#pk": "PK" },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      }),
      "condition-failed",
    );
    assert.deepEqual(problem.item?.blob, { B: "AQID" });
    assert.equal(problem.exception, "ConditionalCheckFailedException");
  });

  test("a cancelled transaction tells the reason of each action, and the others write nothing", async () => {
    const taken = { ...keyOf("transaction", "taken"), email: { S: "a@example.com" } };
    await putItems(connection, table, [taken]);
    const condition = {
      TableName: table,
      ConditionExpression: "attribute_not_exists(#pk)",
      ExpressionAttributeNames: { "#pk": "PK" },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    } as const;
    const problem = await problemOf(
      send(connection, {
        operation: "TransactWriteItems",
        input: {
          TransactItems: [
            { Put: { ...condition, Item: keyOf("transaction", "new") } },
            { Put: { ...condition, Item: keyOf("transaction", "taken") } },
          ],
        },
      }),
      "transaction-cancelled",
    );
    assert.deepEqual(
      problem.reasons?.map((reason) => reason.code),
      ["None", "ConditionalCheckFailed"],
    );
    assert.deepEqual(problem.reasons?.[1]?.item, taken);
    assert.match(problem.message, /action 2: its condition does not hold/);
    const left = await queryPage(connection, table, { PK: { S: "transaction" } });
    assert.deepEqual(left.items, [taken]);
  });

  test("all actions of a transaction are sent, and its reads come back in their order", async () => {
    await putItems(connection, table, [
      { ...keyOf("actions", "update"), n: { N: "1" } },
      keyOf("actions", "delete"),
      keyOf("actions", "check"),
    ]);
    const written = await send(connection, {
      operation: "TransactWriteItems",
      input: {
        TransactItems: [
          { Put: { TableName: table, Item: { ...keyOf("actions", "put"), b: { BS: ["AQ=="] } } } },
          {
            Update: {
              TableName: table,
              Key: keyOf("actions", "update"),
              UpdateExpression: "SET n = n + :two",
              ExpressionAttributeValues: { ":two": { N: "2" } },
            },
          },
          { Delete: { TableName: table, Key: keyOf("actions", "delete") } },
          {
            ConditionCheck: {
              TableName: table,
              Key: keyOf("actions", "check"),
              ConditionExpression: "attribute_exists(PK)",
            },
          },
        ],
      },
    });
    // DynamoDB Local reports the units of one action only.
    assert.ok(written.consumed.write >= 2);
    const read = await send(connection, {
      operation: "TransactGetItems",
      input: {
        TransactItems: ["put", "delete", "update"].map((sort) => ({
          Get: { TableName: table, Key: keyOf("actions", sort) },
        })),
      },
    });
    assert.deepEqual(read.items, [
      { ...keyOf("actions", "put"), b: { BS: ["AQ=="] } },
      {},
      { ...keyOf("actions", "update"), n: { N: "3" } },
    ]);
  });

  test("batches put, read and delete more items than fit into one", async () => {
    const items = Array.from(
      { length: 60 },
      (_, index): Item => ({
        ...keyOf("batch", String(index).padStart(3, "0")),
        n: { N: String(index) },
      }),
    );
    const written = await putItems(connection, table, items);
    assert.equal(written.count, 60);
    assert.equal(written.consumed.write, 60);

    const responses = await sendUntilProcessed(connection, {
      operation: "BatchGetItem",
      input: {
        RequestItems: {
          [table]: {
            Keys: items.map(({ PK, SK }) => ({ ...(PK && { PK }), ...(SK && { SK }) })),
            ConsistentRead: true,
          },
        },
      },
    });
    const read = responses.flatMap((response) => response.items);
    assert.deepEqual(read.map(sortKeyOf).sort(), items.map(sortKeyOf));

    const pages: (readonly Item[])[] = [];
    let startKey: Item | undefined;
    do {
      const page = await queryPage(
        connection,
        table,
        { PK: { S: "batch" } },
        {
          limit: 25,
          backwards: true,
          ...(startKey !== undefined && { startKey }),
        },
      );
      pages.push(page.items);
      startKey = page.nextKey;
    } while (startKey !== undefined);
    assert.deepEqual(
      pages.map((page) => page.length),
      [25, 25, 10],
    );
    assert.deepEqual(pages.flat().map(sortKeyOf), items.map(sortKeyOf).reverse());
  });

  test("of items with one key the last stays, and what cannot be stored is named", async () => {
    const twice = [1, 2].map((n): Item => ({ ...keyOf("twice", "1"), n: { N: String(n) } }));
    await putItems(connection, table, twice, { keyAttributes: ["PK", "SK"] });
    const { items } = await queryPage(connection, table, { PK: { S: "twice" } });
    assert.deepEqual(items, [twice[1]]);
    const problem = await problemOf(
      putItems(connection, table, [...twice, { ...keyOf("x", "y"), n: { N: "one" } }]),
      "invalid-arguments",
    );
    assert.match(problem.message, /Item 3 cannot be stored at n: "one" is not a number/);
  });

  test("a scan goes through all pages", async () => {
    const own = await createdTable(connection);
    const items = Array.from({ length: 7 }, (_, index) => keyOf(`p${index}`, "s"));
    await putItems(connection, own, items);
    const first = await scanPage(connection, own, { limit: 5 });
    assert.equal(first.items.length, 5);
    assert.ok(first.nextKey !== undefined);
    const second = await scanPage(connection, own, { limit: 5, startKey: first.nextKey });
    assert.equal(second.items.length, 2);
    assert.equal(second.nextKey, undefined);
  });

  test("a read-only connection sends no write", async () => {
    const readOnly = { ...connection, readOnly: true };
    const Item = keyOf("read", "only");
    const put: DynamoDbRequest = { operation: "PutItem", input: { TableName: table, Item } };
    await problemOf(send(readOnly, put), "read-only");
    await problemOf(putItems(readOnly, table, [Item]), "read-only");
    const page = await queryPage(readOnly, table, { PK: { S: "read" } });
    assert.deepEqual(page.items, []);
  });

  test("the size of an item is what the limit of 400 KB measures", async () => {
    // At the limit by our figures it is stored, with one byte more it is refused.
    const item: Item = { ...every, ...keyOf("size", "1"), filler: { S: "" } };
    const filler = 409_600 - itemSize(item);
    const put = (length: number) =>
      send(connection, {
        operation: "PutItem",
        input: { TableName: table, Item: { ...item, filler: { S: "x".repeat(length) } } },
      });
    await put(filler);
    await problemOf(put(filler + 1), "item-too-large");
  });

  test("write costs are those that DynamoDB Local reports, by table and index", async () => {
    const definition = tableOf({
      globalIndexes: [
        {
          name: "ByStatus",
          partitionKey: [
            { name: "status", type: "S" },
            { name: "day", type: "S" },
          ],
          sortKey: [{ name: "rank", type: "N" }],
          projection: { kind: "include", attributes: ["total"] },
        },
        {
          name: "Everything",
          partitionKey: [{ name: "day", type: "S" }],
          sortKey: [],
          projection: { kind: "all" },
        },
      ],
      // DynamoDB Local charges a local index for the old and the new entry where a projected
      // attribute makes it grow, unlike the service: so this one holds keys only.
      localIndexes: [
        { name: "ByRank", sortKey: { name: "rank", type: "N" }, projection: { kind: "keys" } },
      ],
    });
    const { table: indexed } = await createTable(connection, definition);
    const small: Item = {
      ...keyOf("cost", "1"),
      status: { S: "PAID" },
      day: { S: "d1" },
      rank: { N: "1" },
      total: { N: "40" },
    };
    const steps: readonly Item[] = [
      small,
      { ...small, note: { S: "n".repeat(3000) } },
      { ...small, note: { S: "n".repeat(3000) }, total: { N: "41" } },
      { ...small, status: { S: "SHIPPED" } },
      keyOf("cost", "1"),
    ];
    let before: Item | undefined;
    for (const [index, after] of steps.entries()) {
      const response = await send(connection, {
        operation: "PutItem",
        input: { TableName: indexed, Item: after },
      });
      const predicted = writeCost(definition, before, after);
      const consumed = response.consumed.tables[indexed];
      assert.deepEqual(
        consumed,
        { table: predicted.table, indexes: predicted.indexes },
        `step ${index}`,
      );
      assert.equal(response.consumed.write, predicted.total);
      before = after;
    }
  });

  test("cancelling ends a request", async () => {
    const cancelled = new AbortController();
    cancelled.abort();
    await problemOf(scanPage(connection, table, { abortSignal: cancelled.signal }), "aborted");
    const running = new AbortController();
    const scan = scanPage(connection, table, { abortSignal: running.signal });
    running.abort();
    const problem = await problemOf(scan, "aborted");
    assert.equal(problem.message, "Cancelled.");
  });
});

function keyOf(partition: string, sort: string): Item {
  return { PK: { S: partition }, SK: { S: sort } };
}

function sortKeyOf(item: Item): string {
  const value = item.SK;
  return value !== undefined && "S" in value ? value.S : "";
}
