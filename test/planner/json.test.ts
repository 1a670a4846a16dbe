import assert from "node:assert/strict";
import type { Item } from "../../src/dynamodb/values.ts";
import { decodeItem, plansToJson } from "../../src/planner/index.ts";
import { given, shop } from "./calls.ts";
import { planText } from "./harness.ts";

suite("items that come back", () => {
  const { plans } = planText(shop);

  test("have logical names, and attributes read from their key", () => {
    const item: Item = {
      PK: { S: "CUSTOMER#a#b" },
      SK: { S: "ORDER#000012##x##y" },
      note: { S: "x##y" },
      status: { S: "OPEN" },
      kind: { S: "Order" },
    };
    assert.deepEqual(decodeItem(plans, ["Customer", "Order"], item), {
      entity: "Order",
      values: {
        customerId: { S: "a#b" },
        number: { N: "12" },
        note: { S: "x##y" },
        status: { S: "OPEN" },
      },
    });
  });

  test("have the names of their records' attributes", () => {
    const item: Item = {
      PK: { S: "CUSTOMER#7" },
      SK: { S: "PROFILE" },
      kind: { S: "Customer" },
      h: { M: { c: { S: "Bern" } } },
    };
    assert.deepEqual(decodeItem(plans, ["Customer"], item)?.values, {
      home: { M: { city: { S: "Bern" } } },
    });
  });

  test("are of the entity whose keys they have, where nothing else tells", () => {
    const plain = planText(shop.replace("  discriminator kind\n", "")).plans;
    const order: Item = { PK: { S: "CUSTOMER#7" }, SK: { S: "ORDER#000001##" } };
    assert.equal(decodeItem(plain, ["Customer", "Order"], order)?.entity, "Order");
    const other: Item = { PK: { S: "CUSTOMER#7" }, SK: { S: "SOMETHING" } };
    assert.equal(decodeItem(plain, ["Customer", "Order"], other), undefined);
  });

  test("may be locks, which are of no entity", () => {
    const lock: Item = {
      PK: { S: "UNIQUE#Customer#mail#a" },
      SK: { S: "UNIQUE" },
      kind: { S: "$unique" },
    };
    assert.equal(decodeItem(plans, ["Customer", "Order"], lock), undefined);
  });
});

suite("the JSON of plans", () => {
  test("has every part, null where it is absent", () => {
    const { plans } = planText(
      `${shop} pattern P { query Order where customerId = :c and number >= :n page 10 }`,
    );
    const json = plansToJson(plans);
    assert.ok("patterns" in json);
    assert.deepEqual(json.patterns, [
      {
        name: "P",
        served: true,
        reason: null,
        nearest: null,
        explain: [
          { condition: "customerId = :c", servedBy: "partition key PK" },
          { condition: "number >= :n", servedBy: "sort key SK" },
        ],
        rejected: [
          { path: "ByMail", reason: "Order has no 'MailPK', so none of its items is there" },
        ],
        warnings: [],
        operations: [
          {
            operation: "Query",
            table: "Shop",
            index: null,
            entities: ["Order"],
            key: {
              partition: [{ attribute: "PK", value: "CUSTOMER#${:c}" }],
              sort: [
                {
                  attribute: "SK",
                  operator: "between",
                  values: ["ORDER#${:n:06}", "ORDER#\u{10FFFF}"],
                },
              ],
            },
            keyCondition: "#PK = :PK AND #SK BETWEEN :SK_from AND :SK_to",
            filter: null,
            filterAttributes: [],
            addedFilter: false,
            updateExpression: null,
            conditionExpression: null,
            item: null,
            names: { "#PK": "PK", "#SK": "SK" },
            values: {
              ":PK": "CUSTOMER#${:c}",
              ":SK_from": "ORDER#${:n:06}",
              ":SK_to": "ORDER#\u{10FFFF}",
            },
            projection: null,
            scanForward: null,
            consistentRead: false,
            limit: 10,
            fanOut: null,
            variants: null,
            readUnits: null,
            writeUnits: null,
          },
        ],
      },
    ]);
  });

  test("of an unserved pattern", () => {
    const { plans } = planText(`${shop} pattern P { query Order where status = :s }`);
    const json = plansToJson(plans);
    assert.ok("patterns" in json);
    const [pattern] = json.patterns;
    assert.equal(pattern?.served, false);
    assert.deepEqual(pattern?.nearest, {
      path: "Shop",
      missing: ["an equality on 'customerId' (partition key)"],
    });
    assert.deepEqual(pattern?.operations, []);
  });

  test("with arguments has the requests", () => {
    const { plans } = planText(`${shop} pattern P { get Customer where customerId = :c }`);
    const json = plansToJson(plans, ["P"], given({ c: "7" }));
    assert.ok("patterns" in json);
    assert.deepEqual(json.patterns[0]?.operations[0]?.request, {
      TableName: "shop-prod",
      Key: { PK: { S: "CUSTOMER#7" }, SK: { S: "PROFILE" } },
    });
    const problem = plansToJson(plans, ["P"], {});
    assert.ok("message" in problem);
  });
});
