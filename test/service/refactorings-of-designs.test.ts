import assert from "node:assert/strict";
import { checkRefactoring, reasonAt, refactor, titlesAt } from "./check-refactoring.ts";
import { openFixture, shop } from "./fixture.ts";

suite("splitting tables", () => {
  const table = `
/// Everything.
table Shop {
  name "shop-prod"
  partition key PK: string
  sort key SK: string
  ttl expiresAt
  discriminator kind

  global index ByState {
    partition key state
    sort key PK
    project total, note
  }
  global index ByMail {
    partition key GSI1PK: string
    project keys
  }
}
`;
  const person = `
entity Person in SHOP {
  PK = "PERSON#\${id}"
  SK = "PERSON"
  GSI1PK = "MAIL#\${mail}"
  id: string
  mail: string
  note: string
}
`;
  const orders = `
entity Order in SHOP {
  PK = "ORDER#\${id}"
  SK = "ORDER"
  id: string
  state: "OPEN" | "PAID"
  total: number
  expiresAt?: epoch
}

entity Line in SHOP {
  PK = "ORDER#\${id}"
  SK = "LINE#\${sku}"
  id: string
  sku: string
}
`;
  const patterns = `
pattern Whole {
  query Order, Line
  where id = :id
}

pattern Open {
  query Order
  where state = "OPEN"
  return total
}

pattern ByMail {
  query Person
  where mail = :mail
  return id
}
`;

  test("a new table gets the keys, and of indexes, projections and settings what it needs", () =>
    checkRefactoring(
      `${table}${person.replaceAll("SHOP", "Shop")}${orders.replaceAll("SHOP", "Shop").replace("Line in", "Li$0ne in")}${patterns}`,
      "Move 'Order' and 'Line' to a table of their own",
      `
/// Everything.
table Shop {
  name "shop-prod"
  partition key PK: string
  sort key SK: string
  discriminator kind

  global index ByMail {
    partition key GSI1PK: string
    project keys
  }
}

table Orders {
  partition key PK: string
  sort key SK: string
  ttl expiresAt
  discriminator kind

  global index ByState {
    partition key state
    sort key PK
    project total
  }
}
${person.replaceAll("SHOP", "Shop")}${orders.replaceAll("SHOP", "Orders")}${patterns}`,
    ));

  test("a table in another file gets its neighbour there", () =>
    checkRefactoring(
      `
//- tables.dynamo
table Shop { partition key id: string }
//- model.dynamo
import "./tables.dynamo"

entity City in Shop { id: string }

entity Street$0 in Shop { id: string }
`,
      "Move 'Street' to a table of its own",
      `
//- tables.dynamo
table Shop { partition key id: string }

table Streets { partition key id: string }
//- model.dynamo
import "./tables.dynamo"

entity City in Shop { id: string }

entity Street in Streets { id: string }
`,
    ));

  test("what is read together stays together", async () => {
    const source = `${table}${orders.replaceAll("SHOP", "Shop").replace("Line in", "Li$0ne in")}${patterns.slice(0, patterns.indexOf("pattern ByMail"))}`;
    assert.equal(
      await reasonAt(source, "Move 'Order' and 'Line' to a table of their own"),
      "Whole reads 'Order' and 'Line' in one item collection.",
    );
  });
});

suite("keys", () => {
  const issues = `
table Issues {
  partition key repo: string
  sort key number: number

  global index GSI1 {
    partition key GSI1PK: string
    sort key GSI1SK: string
    project title
  }
}

entity Issue in Issues {
  GSI1PK = "REPO#\${repo}#STATUS#\${status}"
  GSI1SK = "ISSUE#\${number:08}"

  repo: string
  number: integer
  status: "OPEN" | "CLOSED"
  title: string
}

pattern IssuesByStatus {
  query Issue
  where repo = :repo and status = :status
  return number, title
}
`;

  for (const [where, source] of [
    ["an index", issues.replace("index GSI1 ", "index GS$0I1 ")],
    ["a binding", issues.replace('GSI1PK = "REPO', 'GSI1PK$0 = "REPO')],
  ] as const) {
    test(`a template key becomes a multi-attribute key, from ${where}`, async () => {
      const changed = await refactor(
        source,
        "Replace the synthetic key of GSI1 by a multi-attribute key",
      );
      assert.match(changed, /partition key repo, status\n\s+sort key number\n/);
      assert.doesNotMatch(changed, /GSI1/);
    });
  }

  test("an index key is extracted from a filter", async () => {
    const changed = await refactor(
      `${shop}
pattern Worth {
  query Order
  where customerId = :customerId
  fil$0ter total = :total
}
`,
      "Extract an index key from the filter of Worth",
    );
    assert.match(changed, /partition key customerId, total/);
    assert.match(changed, /where customerId = :customerId and total = :total/);
  });

  test("the text that the values of a key begin with becomes its template", () =>
    checkRefactoring(
      `
table Shop {
  partition key PK: string
}

entity Customer in Shop {
  P$0K: string
  name: string
}

pattern GetCustomer {
  get Customer
  where PK = :key
}

sample ada: Customer { PK: "CUSTOMER#ada", name: "Ada" }
sample bob: Customer { PK: "CUSTOMER#bob", name: "Bob" }

example GetCustomer(key: "CUSTOMER#ada") returns ada
example GetCustomer(key: bob.PK) returns bob
`,
      "Extract the key template \"CUSTOMER#${customerId}\" from 'PK'",
      `
table Shop {
  partition key PK: string
}

entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"

  customerId: string in key
  name: string
}

pattern GetCustomer {
  get Customer
  where customerId = :key
}

sample ada: Customer { customerId: "ada", name: "Ada" }
sample bob: Customer { customerId: "bob", name: "Bob" }

example GetCustomer(key: "ada") returns ada
example GetCustomer(key: bob.customerId) returns bob
`,
    ));

  test("where the whole text of a key matters, no template is extracted, and the menu says why", async () => {
    const title = "Extract the key template \"A#${aId}\" from 'PK'";
    const model = `table T { partition key PK: string }
entity E in T { P$0K: string  other?: string }
sample one: E { PK: "A#1" }
`;
    const ranged = `${model}pattern Some { scan E filter PK > :from }\n`;
    assert.match((await reasonAt(ranged, title)) ?? "", /more than its part .*line 4/);
    const unlike = `${model}pattern One { get E where PK = :key }\nexample One(key: "B#1") returns nothing\n`;
    assert.match((await reasonAt(unlike, title)) ?? "", /does not begin with "A#"/);
    const twice = `${model}pattern Two { query E where PK = :key filter other = :key }\n`;
    assert.match((await reasonAt(twice, title)) ?? "", /compares key with more than PK/);
    const mixed = `${model}sample two: E { PK: "B#1" }\n`;
    assert.ok(!(await titlesAt(mixed)).some((each) => each.startsWith("Extract")));
  });

  test("the patterns that a key would serve", async () => {
    const source = shop.replace("index ByStatus", "index ByS$0tatus");
    assert.deepEqual(
      (await titlesAt(source)).filter((title) => title.startsWith("Add a pattern")),
      [
        "Add a pattern that reads Order by status",
        "Add a pattern that reads Order by status from placedAt",
      ],
    );
    const changed = await refactor(
      source,
      "Add a pattern that reads Order by status from placedAt",
    );
    assert.match(
      changed,
      /pattern OrderByStatusSince \{\n {2}query Order\n {2}where status = :status and placedAt >= :since\n {2}order by placedAt desc\n {2}return status, placedAt, total\n\}/,
    );
  });

  test("of an entity, those that it has none of yet", async () => {
    const titles = await titlesAt(shop.replace("entity Customer", "entity Cus$0tomer"));
    assert.deepEqual(
      titles.filter((title) => title.startsWith("Add")),
      ["Add a pattern that reads one Customer by customerId"],
    );
  });
});

suite("adding a sample", () => {
  test("it refers to the samples that are there", async () => {
    const source = shop.replace("entity Order", "entity Or$0der").replace(/\nsample first.*/, "");
    const changed = await refactor(source, "Add a sample of 'Order'");
    assert.match(
      changed,
      /\nsample order: Order \{ customerId: ada\.customerId, orderId: "[0-9A-Z]{26}", status: "PLACED"/,
    );
    const { service, uri } = openFixture(changed);
    assert.deepEqual(await service.diagnostics(uri), []);
  });

  test("an entity that has one is offered none", async () => {
    const titles = await titlesAt(shop.replace("entity Order", "entity Or$0der"));
    assert.ok(!titles.some((title) => title.includes("sample")));
  });
});

suite("adding an example", () => {
  const orders = `
table Shop { partition key PK: string  sort key SK: string }
entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${orderId}"
  customerId: string
  orderId: string
  state: "OPEN" | "PAID" = "OPEN"
}
sample one: Order { customerId: "ada", orderId: "1" }
sample two: Order { customerId: "ada", orderId: "2", state: "PAID" } // The last.
`;

  test("calls the pattern with what the samples have, and says what it comes to", async () => {
    for (const [operation, example] of [
      [
        "query Order where customerId = :customerId order by orderId desc",
        "(customerId: one.customerId) returns two, one",
      ],
      [
        'update Order where customerId = :c and orderId = :o set state = "PAID" if state = "OPEN"',
        '(c: one.customerId, o: one.orderId) leaves one { state: "PAID" }',
      ],
      [
        'delete Order where customerId = :c and orderId = :o if state <> "OPEN"',
        "(c: one.customerId, o: two.orderId) leaves no two",
      ],
      [
        "create Order",
        /^\(Order: \{ customerId: "ada", .*\) leaves Order \{ customerId: "ada", orderId: /,
      ],
    ] as const) {
      const source = `${orders}pattern Call$0 { ${operation} }\n`;
      const text = await refactor(source, "Add an example of 'Call'");
      const made = /^example Call(.*)$/m.exec(text)?.[1] ?? text;
      if (typeof example === "string") assert.equal(made, example);
      else assert.match(made, example);
      // The comment behind a sample stays with it.
      assert.match(text, /The last\.\n\nexample/);
    }
  });

  test("an example that is there is not repeated", async () => {
    const source = `${orders}
pattern Call$0 { get Order where customerId = :c and orderId = :o }
example Call(c: one.customerId, o: one.orderId) returns one
example Call(c: one.customerId, o: two.orderId) returns two
`;
    const text = await refactor(source, "Add an example of 'Call'");
    assert.match(text, /returns two\nexample Call\(.*\) returns nothing$/m);
  });

  test("of a pattern that nothing serves there is none", async () => {
    const source = `${orders}pattern Call$0 { query Order where state = :state }\n`;
    assert.match((await reasonAt(source, "Add an example of 'Call'")) ?? "", /not served/);
  });
});
