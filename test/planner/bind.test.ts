import assert from "node:assert/strict";
import type { Item } from "../../src/dynamodb/values.ts";
import { type Bound, bind } from "../../src/planner/index.ts";
import { call, given, inputs, problemOf, shop } from "./calls.ts";
import { planText } from "./harness.ts";
import { environment } from "./pure-table.ts";

suite("requests", () => {
  test("a query", () => {
    const planned = planText(
      `${shop} pattern P { query Order where customerId = :c and number between :x and :y filter status = :s order by number desc limit 3 return note }`,
    );
    assert.deepEqual(inputs(call(planned, given({ c: "7", x: 1, y: 20, s: "OPEN" }))), [
      {
        TableName: "shop-prod",
        KeyConditionExpression: "#PK = :PK AND #SK BETWEEN :SK_from AND :SK_to",
        FilterExpression: "#status = :s",
        ProjectionExpression: "#note",
        ExpressionAttributeNames: {
          "#PK": "PK",
          "#SK": "SK",
          "#status": "status",
          "#note": "note",
        },
        ExpressionAttributeValues: {
          ":PK": { S: "CUSTOMER#7" },
          ":SK_from": { S: "ORDER#000001" },
          ":SK_to": { S: "ORDER#000020##\u{10FFFF}" },
          ":s": { S: "OPEN" },
        },
        ScanIndexForward: false,
      },
    ]);
  });

  test("the names of a connection's tables", () => {
    const planned = planText(`${shop} pattern P { get Customer where customerId = :c }`);
    const bound = bind(planned.plans, planned.plan("P"), given({ c: "7" }), {
      ...environment,
      tableNames: { Shop: "mine" },
    });
    assert.deepEqual(inputs(bound), [
      { TableName: "mine", Key: { PK: { S: "CUSTOMER#7" }, SK: { S: "PROFILE" } } },
    ]);
  });

  test("what is stored in the key only comes with the key", () => {
    const planned = planText(
      `${shop} pattern P { query Order where customerId = :c return number, note }`,
    );
    const [input] = inputs(call(planned, given({ c: "7" })));
    assert.equal((input as { ProjectionExpression: string }).ProjectionExpression, "#SK, #note");
  });

  test("an item to put: stored names, defaults, keys, one identifier in all places", () => {
    const planned = planText(
      `${shop.replace('SK = "PROFILE"', 'SK = "PROFILE#${code}"')} pattern P { create Customer }`,
    );
    const customer = {
      M: { customerId: { S: "7" }, home: { M: { city: { S: "Bern" } } }, tags: { SS: ["a"] } },
    };
    const bound = call(planned, { Customer: customer });
    assert.deepEqual(inputs(bound), [
      {
        TransactItems: [
          {
            Put: {
              TableName: "shop-prod",
              Item: {
                PK: { S: "CUSTOMER#7" },
                SK: { S: "PROFILE#00000000000000000000000000" },
                customerId: { S: "7" },
                h: { M: { c: { S: "Bern" } } },
                logins: { N: "0" },
                code: { S: "00000000000000000000000000" },
                tags: { SS: ["a"] },
                kind: { S: "Customer" },
              },
              ConditionExpression: "attribute_not_exists(#PK)",
              ExpressionAttributeNames: { "#PK": "PK" },
            },
          },
        ],
      },
    ]);
  });

  test("identifiers are made once for each call", () => {
    const planned = planText(
      `${shop.replace('SK = "PROFILE"', 'SK = "PROFILE#${code}"')} pattern P { put Order pattern_ }`.replace(
        "put Order pattern_",
        "transaction { create Customer create Customer :other }",
      ),
    );
    let count = 0;
    const bound = bind(
      planned.plans,
      planned.plan("P"),
      { Customer: { M: given({ customerId: "7" }) }, other: { M: given({ customerId: "8" }) } },
      { ...environment, ulid: () => String(++count).padStart(26, "0") },
    );
    const [input] = inputs(bound) as { TransactItems: { Put: { Item: Item } }[] }[];
    assert.deepEqual(
      input?.TransactItems.map(({ Put }) => [Put.Item.code, Put.Item.SK]),
      [
        [{ S: "00000000000000000000000001" }, { S: "PROFILE#00000000000000000000000001" }],
        [{ S: "00000000000000000000000002" }, { S: "PROFILE#00000000000000000000000002" }],
      ],
    );
  });

  test("an update leaves out what is not given", () => {
    const planned = planText(
      `${shop} pattern P { update Customer where customerId = :c set any of home, logins }`,
    );
    assert.deepEqual(inputs(call(planned, given({ c: "7", logins: 3 }))), [
      {
        TableName: "shop-prod",
        Key: { PK: { S: "CUSTOMER#7" }, SK: { S: "PROFILE" } },
        UpdateExpression: "SET #logins = :logins",
        ConditionExpression: "attribute_exists(#PK)",
        ExpressionAttributeNames: { "#logins": "logins", "#PK": "PK" },
        ExpressionAttributeValues: { ":logins": { N: "3" } },
        ReturnValues: "ALL_NEW",
      },
    ]);
    assert.match(problemOf(call(planned, given({ c: "7" }))), /at least one of home, logins/);
    const home = call(planned, { c: { S: "7" }, home: { M: { city: { S: "Bern" } } } });
    const [input] = inputs(home) as { ExpressionAttributeValues: Item }[];
    assert.deepEqual(input?.ExpressionAttributeValues, { ":h": { M: { c: { S: "Bern" } } } });
  });

  test("a batch get names no key twice, and at most a hundred at once", () => {
    const planned = planText(`${shop} pattern P { batch get Customer where customerId = :c }`);
    const ids = [...Array.from({ length: 120 }, (_, index) => ({ S: String(index) })), { S: "1" }];
    const requests = inputs(call(planned, { c: { L: ids } })) as {
      RequestItems: Record<string, { Keys: Item[] }>;
    }[];
    assert.deepEqual(
      requests.map(({ RequestItems }) => RequestItems["shop-prod"]?.Keys.length),
      [100, 20],
    );
    assert.equal(call(planned, { c: { L: [] } }).kind, "nothing");
  });

  test("batch writes go by twenty-five", () => {
    const planned = planText(`${shop} pattern P { batch put Order }`);
    const orders = Array.from({ length: 30 }, (_, index) => ({
      M: {
        ...given({
          customerId: "7",
          number: index,
          note: "",
          status: "OPEN",
          at: "2026-01-01T00:00:00.000Z",
        }),
      },
    }));
    const requests = inputs(call(planned, { Order: { L: orders } })) as {
      RequestItems: Record<string, unknown[]>;
    }[];
    assert.deepEqual(
      requests.map(({ RequestItems }) => RequestItems["shop-prod"]?.length),
      [25, 5],
    );
  });

  test("a list in a condition", () => {
    const planned = planText(
      `${shop} pattern P { query Order where customerId = :c filter status in :list }`,
    );
    const args = (texts: readonly string[]) => ({
      c: { S: "7" },
      list: { L: texts.map((text) => ({ S: text })) },
    });
    const [input] = inputs(call(planned, args(["OPEN", "DONE"]))) as { FilterExpression: string }[];
    assert.equal(input?.FilterExpression, "#status IN (:status, :status_2)");
    assert.equal(call(planned, args([])).kind, "nothing");
  });

  test("fan-out makes one query for each value", () => {
    const planned = planText(
      `${shop} pattern P { query Order where customerId in :ids and number >= :n limit 2 }`,
    );
    const ids = { L: [{ S: "1" }, { S: "2" }, { S: "1" }] };
    const bound = call(planned, { ids, n: { N: "5" } });
    assert.equal(inputs(bound).length, 2);
    assert.ok(bound.kind === "requests");
    assert.equal(bound.limit, 2);
    assert.deepEqual(bound.merge, { sort: [{ attribute: "SK", type: "S" }], forward: true });
    const many = { L: Array.from({ length: 101 }, (_, index) => ({ S: String(index) })) };
    assert.match(problemOf(call(planned, { ids: many, n: { N: "5" } })), /101 queries/);
  });
});

suite("requests that read the item first", () => {
  const users = `
table Users {
  partition key PK: string
  sort key SK: string
}
entity User in Users {
  PK = "USER#\${id}"
  SK = "USER"
  id: string
  email: string @unique(lower)
  phone?: string @unique
}
`;
  const stored: Item = {
    PK: { S: "USER#7" },
    SK: { S: "USER" },
    id: { S: "7" },
    email: { S: "Ada@example.com" },
  };

  /** The parts of the transaction, by the key that they touch. */
  function parts(bound: Bound): readonly string[] {
    const [input] = inputs(bound) as {
      TransactItems: Record<string, { Key?: Item; Item?: Item; ConditionExpression?: string }>[];
    }[];
    return (input?.TransactItems ?? []).map((part) => {
      const [[kind = "", content] = []] = Object.entries(part);
      const key = content?.Key?.PK ?? content?.Item?.PK;
      const condition = content?.ConditionExpression ?? "";
      return `${kind} ${key !== undefined && "S" in key ? key.S : ""} ${condition}`.trim();
    });
  }

  test("asks for it", () => {
    const planned = planText(
      `${users} pattern P { update User where id = :id set email = :email }`,
    );
    const bound = call(planned, given({ id: "7", email: "b@example.com" }));
    assert.equal(bound.kind, "current");
    assert.deepEqual(bound.kind === "current" ? bound.request : undefined, {
      operation: "GetItem",
      input: {
        TableName: "Users",
        Key: { PK: { S: "USER#7" }, SK: { S: "USER" } },
        ConsistentRead: true,
      },
    });
  });

  test("moves the lock where the value changes", () => {
    const planned = planText(
      `${users} pattern P { update User where id = :id set email = :email }`,
    );
    const args = given({ id: "7", email: "b@example.com" });
    assert.deepEqual(parts(call(planned, args, { $current: stored })), [
      "Update USER#7 attribute_exists(#PK) AND #email = :email_2",
      "Delete UNIQUE#User#email#ada@example.com",
      "Put UNIQUE#User#email#b@example.com attribute_not_exists(#PK)",
    ]);
    assert.deepEqual(call(planned, args, { $current: undefined }), {
      kind: "fails",
      meaning: "does not exist",
    });
  });

  test("leaves the lock where it would be the same", () => {
    const planned = planText(
      `${users} pattern P { update User where id = :id set email = :email }`,
    );
    const args = given({ id: "7", email: "ADA@example.com" });
    assert.deepEqual(parts(call(planned, args, { $current: stored })), [
      "Update USER#7 attribute_exists(#PK) AND #email = :email_2",
    ]);
  });

  test("an optional value that comes, and goes", () => {
    const planned = planText(
      `${users} pattern P { update User where id = :id set phone = :phone }`,
    );
    assert.deepEqual(parts(call(planned, given({ id: "7", phone: "1" }), { $current: stored })), [
      "Update USER#7 attribute_exists(#PK) AND attribute_not_exists(#phone)",
      "Put UNIQUE#User#phone#1 attribute_not_exists(#PK)",
    ]);
    const removing = planText(`${users} pattern P { update User where id = :id remove phone }`);
    const current = { $current: { ...stored, phone: { S: "1" } } };
    assert.deepEqual(parts(call(removing, given({ id: "7" }), current)), [
      "Update USER#7 attribute_exists(#PK) AND #phone = :phone",
      "Delete UNIQUE#User#phone#1",
    ]);
  });

  test("put replaces what is there or makes it", () => {
    const planned = planText(`${users} pattern P { put User }`);
    const user = { User: { M: given({ id: "7", email: "b@example.com" }) } };
    assert.deepEqual(parts(call(planned, user, { $current: stored })), [
      "Put USER#7 #email = :email AND attribute_not_exists(#phone)",
      "Delete UNIQUE#User#email#ada@example.com",
      "Put UNIQUE#User#email#b@example.com attribute_not_exists(#PK)",
    ]);
    assert.deepEqual(parts(call(planned, user, { $current: undefined })), [
      "Put USER#7 attribute_not_exists(#PK)",
      "Put UNIQUE#User#email#b@example.com attribute_not_exists(#PK)",
    ]);
  });

  test("an upsert locks a value that only its key says", () => {
    const planned = planText(`
table Pages {
  partition key PK: string
  sort key SK: string
}
entity Page in Pages {
  PK = "SITE#\${site}"
  SK = "PAGE#\${slug}"
  site: string
  slug: string @unique
  title: string
}
pattern P { upsert Page where site = :site and slug = :slug set title = :title }
`);
    const page = given({ site: "s", slug: "about", title: "About" });
    const made = parts(call(planned, page, { $current: undefined }));
    assert.match(made[1] ?? "", /^Put UNIQUE#Page#slug#about /);
    const known: Item = { PK: { S: "SITE#s" }, SK: { S: "PAGE#about" }, slug: { S: "about" } };
    assert.equal(parts(call(planned, page, { $current: known })).length, 1);
  });

  test("an upsert whose key contradicts itself makes nothing", () => {
    const planned = planText(`
table Visits {
  partition key PK: string
  sort key SK: string
}
entity Visit in Visits {
  PK = "DAY#\${day}"
  SK = "\${at}"
  at: timestamp
  day: date derived date(at)
  note: string
}
pattern P { upsert Visit where day = :day and at = :at set note = :note }
`);
    const at = "2026-01-01T10:00:00.000Z";
    const right = call(planned, given({ day: "2026-01-01", at, note: "n" }));
    assert.equal(right.kind, "requests");
    const wrong = call(planned, given({ day: "2026-01-04", at, note: "n" }));
    assert.equal(wrong.kind, "fails");
  });

  test("a move computes with what is stored", () => {
    const planned = planText(`
table Tasks {
  partition key PK: string
}
entity Task in Tasks {
  PK = "\${state}#\${id}"
  id: string
  state: "OPEN" | "DONE"
  count: integer
  note?: string
}
pattern P {
  move Task
  where id = :id and state = :from
  set state = :to, count = count + 1, note = if_not_exists(note, "none")
}
`);
    const task: Item = {
      ...{ PK: { S: "OPEN#7" }, id: { S: "7" }, state: { S: "OPEN" } },
      ...{ count: { N: "4" }, note: { S: "kept" } },
    };
    const bound = call(planned, given({ id: "7", from: "OPEN", to: "DONE" }), { $current: task });
    assert.ok(bound.kind === "requests");
    const [request] = bound.requests;
    assert.ok(request?.request.operation === "TransactWriteItems");
    const [, put] = request.request.input.TransactItems;
    assert.ok(put !== undefined && "Put" in put);
    assert.deepEqual(put.Put.Item, {
      ...{ PK: { S: "DONE#7" }, id: { S: "7" }, state: { S: "DONE" } },
      ...{ count: { N: "5" }, note: { S: "kept" } },
    });
  });

  test("delete frees the locks", () => {
    const planned = planText(`${users} pattern P { delete User where id = :id }`);
    assert.deepEqual(parts(call(planned, given({ id: "7" }), { $current: stored })), [
      "Delete USER#7 #email = :email AND attribute_not_exists(#phone)",
      "Delete UNIQUE#User#email#ada@example.com",
    ]);
  });

  test("what must be as it was read asks for the item that is stored", () => {
    const planned = planText(
      `${users} pattern P { update User where id = :id set email = :email }`,
    );
    const args = given({ id: "7", email: "b@example.com" });
    const bound = call(planned, args, { $current: stored });
    assert.ok(bound.kind === "requests");
    const [sent] = bound.requests;
    assert.ok(sent?.request.operation === "TransactWriteItems");
    assert.deepEqual(
      sent.request.input.TransactItems.flatMap((item) =>
        Object.values(item).map((input) => input.ReturnValuesOnConditionCheckFailure),
      ),
      ["ALL_OLD", undefined, undefined],
    );
    // The first operation of the plan is the read.
    assert.deepEqual(sent.operations, [1, 2, 3]);
  });

  test("a move to the same key replaces the item, which other attributes may change", () => {
    const planned = planText(`
table Tasks {
  partition key PK: string
}
entity Task in Tasks {
  PK = "\${state}#\${id}"
  id: string
  state: "OPEN" | "DONE"
}
pattern P { move Task where id = :id and state = :from set state = :to }
`);
    const task: Item = { PK: { S: "OPEN#7" }, id: { S: "7" }, state: { S: "OPEN" } };
    const open = given({ id: "7", from: "OPEN", to: "OPEN" });
    assert.deepEqual(parts(call(planned, open, { $current: task })), [
      "Put OPEN#7 attribute_exists(#PK) AND #id = :id AND #state = :state",
    ]);
    const done = given({ id: "7", from: "OPEN", to: "DONE" });
    assert.deepEqual(parts(call(planned, done, { $current: task })), [
      "Delete OPEN#7 attribute_exists(#PK) AND #id = :id AND #state = :state",
      "Put DONE#7 attribute_not_exists(#PK)",
    ]);
  });
});
