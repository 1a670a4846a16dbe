import assert from "node:assert/strict";
import { format } from "../../src/language/index.ts";
import { applyFix, operationsOf, operationText, planText } from "./harness.ts";

const table = `table Shop {
  partition key PK: string
  sort key SK: string

  discriminator kind

  global index ByStatus {
    partition key status
    sort key country
    project all
  }
}

entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${orderId}"

  customerId: ulid
  orderId: ulid
  status: "OPEN" | "PAID" | "SHIPPED"
  country: string @size(2B)
  seller: string @size(12B)
  placedAt: timestamp
  total: number
  note?: string @size(900B)
}

entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"

  customerId: ulid
  email: string
  orders: integer = 0
}
`;

function withPattern(pattern: string, model = table): string {
  return `${model}\npattern P {\n  ${pattern}\n}\n`;
}

function titlesOf(text: string): readonly string[] {
  return planText(text).diagnostics.flatMap(({ changes }) => changes.map(({ title }) => title));
}

/** Checks that a change is offered, makes the pattern served, and leaves a text as formatted. */
function checkFix(pattern: string, title: RegExp, ...expected: readonly string[]): string {
  const text = withPattern(pattern);
  assert.equal(planText(text).plan("P").served, false);
  const fixed = applyFix(text, title);
  assert.deepEqual(operationsOf(planText(fixed), "P").map(operationText), expected);
  assert.equal(format(fixed)?.text, fixed);
  return fixed;
}

suite("indexes that would serve a pattern", () => {
  test("stand in the order of what they cost, each with its consequences", () => {
    assert.deepEqual(
      titlesOf(
        withPattern(
          'query Order\n  where customerId = :c and status = "OPEN" and country = :country\n  order by placedAt\n  return orderId, total',
        ),
      ),
      [
        "Add customerId, placedAt to the sort key of ByStatus: no further index to write; one that is deployed has to be built anew under another name",
        'Add the sparse index OrdersByOpenCustomerId (openCustomerId, country, placedAt), of items with status = "OPEN" only: +1 write unit per write of Order, projects orderId, total while it is true',
        "Add the global index OrdersByCustomerIdPlacedAt (customerId, status, country, placedAt): +1 write unit per write of Order, projects orderId, total",
      ],
    );
  });

  test("a sort key that goes on costs nothing more", () => {
    const fixed = checkFix(
      "query Order\n  where status = :status and country = :country\n  order by placedAt desc",
      /^Add placedAt to the sort key of ByStatus: no further index to write; one that is deployed has/,
      "Query ByStatus: status = :status, country = :country, backwards",
    );
    assert.match(fixed, /sort key country, placedAt\n/);
  });

  test("not with an attribute that may be absent, nor beyond four", () => {
    const optional = withPattern(
      "query Order\n  where status = :status and country = :country and note = :note",
    );
    assert.ok(titlesOf(optional).every((title) => !title.includes("sort key of")));
    const full = withPattern(
      "query Order\n  where status = :status and country = :country\n  order by placedAt",
      table.replace("sort key country\n", "sort key country, seller, orderId, customerId\n"),
    );
    assert.ok(titlesOf(full).every((title) => !title.includes("sort key of")));
  });

  test("a sparse index with its key attribute", () => {
    const fixed = checkFix(
      'query Order\n  where customerId = :c and status = "OPEN" and placedAt >= :since\n  return orderId, total',
      /^Add the sparse index OrdersByOpenCustomerId /,
      "Query OrdersByOpenCustomerId: openCustomerId = :c, placedAt >= :since, return orderId, total",
    );
    assert.match(fixed, /partition key openCustomerId: string\n {4}sort key placedAt\n/);
    assert.match(fixed, /SK = "ORDER#.*"\n {2}openCustomerId = customerId when status = "OPEN"\n/);
  });

  test("a local index where reads are consistent", () => {
    const fixed = checkFix(
      "query Order\n  where customerId = :c\n  order by total\n  return orderId, total\n  consistent",
      /^Add the local index OrdersByTotal \(total\): \+1 write unit per write of Order, projects orderId; only with a new table/,
      'Query OrdersByTotal: PK = "CUSTOMER#${:c}", return orderId, total, consistent',
    );
    assert.match(fixed, /local index OrdersByTotal \{\n {4}sort key total\n/);
    assert.ok(
      !titlesOf(
        withPattern("query Order\n  where customerId = :c\n  order by total\n  consistent"),
      ).some((title) => title.includes("global")),
    );
  });

  test("large entries cost more, of which the title speaks", () => {
    assert.match(
      titlesOf(withPattern("query Order\n  where seller = :seller"))[0] ?? "",
      /^Add the global index OrdersBySeller \(seller\): \+2 write units per write of Order, projects all$/,
    );
  });

  test("one of several values is a partition attribute too", () => {
    checkFix(
      "query Order\n  where seller in :sellers\n  return orderId",
      /^Add the global index OrdersBySeller /,
      'Query OrdersBySeller: seller = :$seller, return orderId, for each {"over":"seller","values":":sellers","maximum":100}',
    );
  });

  test("no index beyond the limits of the service", () => {
    const more = (kind: string, count: number, member: (n: number) => string) =>
      table.replace(
        "\n}\n\nentity Order",
        `\n\n${Array.from({ length: count }, (_, n) => `  ${kind} index Other${n} {\n${member(n)}\n  }`).join("\n\n")}\n}\n\nentity Order`,
      );
    const globals = more("global", 19, (n) => `    partition key K${n}: string\n    project keys`);
    assert.ok(
      !titlesOf(withPattern("query Order\n  where seller = :seller", globals)).some((title) =>
        title.includes("index"),
      ),
    );
    const locals = more("local", 5, (n) => `    sort key K${n}: string\n    project keys`);
    const consistent = "query Order\n  where customerId = :c\n  order by total\n  consistent";
    assert.ok(!titlesOf(withPattern(consistent, locals)).some((title) => title.includes("local")));
  });

  test("beyond a hundred projected attributes everything is projected", () => {
    const names = Array.from({ length: 99 }, (_, n) => `a${n}`);
    const model = table
      .replace("project all", `project ${names.join(", ")}`)
      .replace("  note?:", `${names.map((name) => `  ${name}?: string\n`).join("")}  note?:`);
    const fixed = applyFix(
      withPattern("query Order\n  where seller = :seller\n  return orderId, total", model),
      /^Add the global index OrdersBySeller .*, projects all$/,
    );
    assert.ok(planText(fixed).plan("P").served);
  });
});

suite("operations that name one item", () => {
  test("say the rest of the key", () => {
    const fixed = checkFix(
      'update Order\n  where orderId = :orderId\n  set status = "PAID"',
      /^Say 'customerId = :customerId' too, which the key of the item needs$/,
      'UpdateItem Shop: PK = "CUSTOMER#${:customerId}", SK = "ORDER#${:orderId}", SET status = "PAID", if attribute_exists(PK)',
    );
    assert.match(fixed, /where orderId = :orderId and customerId = :customerId\n/);
  });

  test("and demand in 'if' what is no key", () => {
    const fixed = checkFix(
      'delete Order\n  where customerId = :c and orderId = :o and status = "OPEN"\n  if total = 0',
      /^Move 'status = "OPEN"' to 'if'$/,
      'DeleteItem Shop: PK = "CUSTOMER#${:c}", SK = "ORDER#${:o}", if total = 0 AND status = "OPEN"',
    );
    assert.match(
      fixed,
      /where customerId = :c and orderId = :o\n {2}if total = 0 and status = "OPEN"\n/,
    );
  });

  test("each part of a transaction, from the item that it writes", () => {
    const text = withPattern(
      "transaction {\n    create Order\n    update Customer { where email = :email  add 1 to orders }\n  }",
    );
    assert.equal(planText(text).plan("P").served, false);
    const fixed = applyFix(text, /^Say 'customerId = :Order.customerId' too/);
    // The e-mail is no key, and an update has a place for it.
    assert.match(
      fixed,
      /update Customer \{ where customerId = :Order.customerId {2}add 1 to orders {2}if email = :email \}/,
    );
    assert.ok(planText(fixed).plan("P").served);
  });

  test("a get of what an index finds is a 'first'", () => {
    checkFix(
      "get Order\n  where status = :status and country = :country",
      /^Use 'first', which queries ByStatus, where a write shows a moment later$/,
      "Query ByStatus: status = :status, country = :country, limit 1",
    );
  });

  test("or needs an index first", () => {
    checkFix(
      "get Customer\n  where email = :email",
      /^Add the global index CustomersByEmail \(email\): .*; and use 'first'$/,
      "Query CustomersByEmail: email = :email, limit 1",
    );
  });
});
