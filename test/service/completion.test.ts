import assert from "node:assert/strict";
import type { CompletionItem } from "vscode-languageserver-types";
import { applyTextEdits, openFixture, shop, written } from "./fixture.ts";

suite("completion", () => {
  suite("declarations", () => {
    test("an empty file offers every declaration", () =>
      checkCompletion("$0", ["table", "entity", "pattern", "type", "sample", "example", "import"]));

    test("the patterns that the model's keys serve, which it does not have yet", async () => {
      const source = `${shop.replace("project total", "project all")}\npat$0`;
      await checkCompletion(
        source,
        [
          "pattern that reads one Customer by customerId",
          "pattern that reads one Order by customerId, placedAt, orderId",
          "pattern that reads Order by status from placedAt",
        ],
        ["pattern that reads Order by customerId from placedAt"],
      );
      await checkAccept(
        source,
        "pattern that reads Order by status from placedAt",
        `${source.replace("pat$0", "").replace(/^\n/, "")}pattern OrderByStatusSince {
  query Order
  where status = :status and placedAt >= :since
  order by placedAt desc
}
`,
      );
    });

    test("an empty file begins with a whole model, whose names are written once", async () => {
      const [first] = inOrder(await completionsOf("$0"));
      assert.equal(first?.label, "table … with an entity and a pattern");
      await checkAccept(
        "$0",
        "table … with an entity and a pattern",
        `table Name {
  partition key PK: string
  sort key SK: string

  discriminator entityType
}

entity Entity in Name {
  PK = "NAME#\${id}"
  SK = "NAME"

  id: ulid
  
}

pattern GetEntity {
  get Entity
  where id = :id
}
`,
      );
    });

    test("an entity in the item collection of another one has its partition key", () =>
      checkAccept(
        `${shop}\nent$0`,
        "entity … in Shop, beside Customer",
        `${shop}\nentity Name in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "NAME#\${id}"

  customerId: ulid
  id: ulid
  
}`,
      ));

    test("the writes that no pattern does yet, behind the reads", async () => {
      const source = `${shop}\npat$0`;
      await checkCompletion(source, ["pattern that creates Customer"]);
      await checkCompletion(
        `${shop}\npattern New {\n  create Customer\n}\npat$0`,
        [],
        ["pattern that creates Customer"],
      );
      const labels = inOrder(await completionsOf(source)).map(({ label }) => label);
      const reads = labels.findLastIndex((label) => label.startsWith("pattern that reads"));
      assert.ok(reads < labels.indexOf("pattern that deletes Order"), labels.join());
      await checkAccept(
        source,
        "pattern that updates Order",
        `${shop}\npattern UpdateOrder {
  update Order
  where customerId = :customerId and placedAt = :placedAt and orderId = :orderId
  set total = :total
}
`,
      );
    });

    test("a table's member keywords, without those that are there", () =>
      checkCompletion(
        "table T {\n  partition key PK: string\n  ttl expiresAt\n  $0\n}",
        ["sort key", "global index", "billing", "stream"],
        ["partition key", "ttl"],
      ));

    test("members of a local index", () =>
      checkCompletion(
        "table T {\n  local index L {\n    $0\n  }\n}",
        ["sort key", "project"],
        ["partition key", "capacity"],
      ));

    test("attributes of the table's entities as keys of an index", () =>
      checkCompletion(`${shop.replace("partition key status", "partition key $0")}`, [
        "status",
        "customerId",
        "placedAt",
        "email",
      ]));

    test("what an index may project", () =>
      checkCompletion(
        shop.replace("project total", "project $0"),
        ["all", "keys", "total"],
        ["PK"],
      ));

    test("further attributes to project are names only", () =>
      checkCompletion(
        shop.replace("project total", "project total, $0"),
        ["orderId", "email"],
        ["all", "total", "status"],
      ));

    test("values of settings", async () => {
      await checkCompletion("table T { billing $0 }", ["on-demand", "provisioned"]);
      await checkCompletion("table T { stream new-$0 }", ["new-image", "new-and-old-images"]);
      await checkCompletion("table T { deletion-protection $0 }", ["on", "off"]);
    });

    test("a hyphenated keyword is replaced as a whole", () =>
      checkAccept(
        "table T {\n  point-in-$0\n}",
        "point-in-time-recovery",
        "table T {\n  point-in-time-recovery \n}",
      ));

    test("types of keys", () =>
      checkCompletion(
        "table T { partition key PK: $0",
        ["string", "number", "binary"],
        ["timestamp"],
      ));
  });

  suite("entities", () => {
    test("tables after 'in'", () =>
      checkCompletion(`${shop}\nentity New in $0`, ["Shop"], ["Order"]));

    test("bindings of the keys that are missing", () =>
      checkCompletion(`${shop}\nentity New in Shop {\n  $0\n}`, [
        "PK",
        "SK",
        "version",
        "volume",
        "upgrade to",
      ]));

    test("a bound key is not offered again", () =>
      checkCompletion(`${shop}\nentity New in Shop {\n  PK = "NEW"\n  $0\n}`, ["SK"], ["PK"]));

    test("attributes that a key is made from, and those of the table's other entities", async () => {
      const source = `${shop}\nentity New in Shop {\n  PK = "NEW#\${newId}#\${customerId}"\n  $0\n}`;
      await checkCompletion(source, ["newId", "customerId", "placedAt"]);
      const labels = inOrder(await completionsOf(source)).map(({ label }) => label);
      assert.deepEqual(labels.slice(0, 3).toSorted(), ["SK", "customerId", "newId"]);
      await checkAccept(source, "newId", source.replace("$0", "newId: ulid"));
      await checkAccept(source, "customerId", source.replace("$0", "customerId: ulid"));
    });

    test("the type that such a name mostly has comes first", async () => {
      const typed = async (name: string) =>
        inOrder(await completionsOf(`entity New in Shop {\n  ${name}: $0\n}`))[0]?.label;
      assert.equal(await typed("taskId"), "ulid");
      assert.equal(await typed("createdAt"), "timestamp");
      assert.equal(await typed("title"), "string");
    });

    test("types", () =>
      checkCompletion(
        `${shop}\nentity New in Shop {\n  a: $0\n}`,
        ["string", "timestamp", "ulid", "Address", "map<…>"],
        ["Order"],
      ));

    test("what follows a type", async () => {
      await checkCompletion(`${shop}\nentity New in Shop {\n  a: string $0\n}`, [
        "derived",
        "in key",
        "copied from",
        "@unique",
        "@size",
      ]);
      await checkCompletion(
        `${shop}\nentity New in Shop {\n  a: string = "x" $0\n}`,
        ["@immutable"],
        ["derived"],
      );
    });

    test("annotations behind '@', each once", () =>
      checkCompletion(
        `${shop}\nentity New in Shop {\n  a: string @unique @$0\n}`,
        ["size", "immutable"],
        ["unique"],
      ));

    test("attributes inside of a template", () =>
      checkCompletion(
        shop.replace('"PROFILE"', '"PROFILE#${$0"'),
        ["customerId", "email", "shard"],
        ["orderId", "and"],
      ));

    test("formats behind the colon of a template", () =>
      checkCompletion(shop.replace('"PROFILE"', '"PROFILE#${email:$0}"'), [
        "lower",
        "upper",
        "08",
      ]));

    test("functions and attributes of a derived attribute", () =>
      checkCompletion(
        shop.replace("total: number = 0", "total: number = 0\n  day: date derived $0"),
        ["date", "placedAt", "coalesce"],
        [":placedAt"],
      ));

    test("'when' behind a binding", () =>
      checkCompletion(shop.replace('SK = "PROFILE"', 'SK = "PROFILE" $0'), ["when"]));
  });

  suite("patterns", () => {
    test("operations", () =>
      checkCompletion(
        "pattern P {\n  $0\n}",
        ["query", "get", "batch get", "transaction"],
        ["where"],
      ));

    test("entities after the verb", () =>
      checkCompletion(`${shop}\npattern P {\n  query $0\n}`, ["Order", "Customer"], ["Address"]));

    test("another entity of a collection", () =>
      checkCompletion(`${shop}\npattern P {\n  query Order, $0\n}`, ["Customer"], ["Order"]));

    test("clauses that the verb takes and that are not there yet", () =>
      checkCompletion(
        `${shop}\npattern P {\n  query Order\n  where customerId = :id\n  $0\n  limit 10\n}`,
        ["order by", "filter", "return", "and", "rate"],
        ["where", "limit", "set", "if"],
      ));

    test("clauses of a write", () =>
      checkCompletion(
        `${shop}\npattern P {\n  update Order\n  $0\n}`,
        ["where", "set", "set any of", "add", "if"],
        ["filter", "order by"],
      ));

    test("clauses of a part of a transaction", () =>
      checkCompletion(
        `${shop}\npattern P {\n  transaction {\n    update Order { $0 }\n  }\n}`,
        ["where", "set", "if"],
        ["rate", "filter"],
      ));

    test("attributes as operands, in text that ends there", () =>
      checkCompletion(
        `${shop}\npattern P {\n  query Order\n  where $0`,
        ["customerId", "status", "begins_with"],
        ["email"],
      ));

    test("attributes of keys come first in a condition", async () => {
      const items = await completionsOf(`${shop}\npattern P {\n  query Order\n  where $0`);
      const labels = inOrder(items).map(({ label }) => label);
      assert.ok(labels.indexOf("status") < labels.indexOf("total"), labels.join());
      assert.equal(labels[0], "customerId");
    });

    test("operators behind an attribute", () =>
      checkCompletion(
        `${shop}\npattern P {\n  query Order\n  where status $0`,
        ["=", "between", "in"],
        ["status"],
      ));

    test("the values of a union and the placeholder of the same name", () =>
      checkCompletion(
        `${shop}\npattern P {\n  query Order\n  where status = $0`,
        ['"PAID"', '"PLACED"', ":status"],
        ["status"],
      ));

    test("the values of a union inside of quotes", () =>
      checkAccept(
        `${shop}\npattern P {\n  query Order\n  where status = "P$0"\n}`,
        "PAID",
        `${shop}\npattern P {\n  query Order\n  where status = "PAID"\n}`,
      ));

    test("placeholders behind the colon", () =>
      checkCompletion(
        `${shop}\npattern P {\n  query Order\n  where customerId = :id and placedAt >= :$0`,
        ["placedAt", "id"],
        ["where"],
      ));

    test("the item of another part of a transaction", () =>
      checkCompletion(
        `${shop}\npattern P {\n  transaction {\n    create Order\n    update Customer { where customerId = :Order.$0`,
        ["customerId", "status"],
        ["email"],
      ));

    test("attributes of a record behind a dot", () =>
      checkCompletion(
        `${shop}\npattern P {\n  query Customer\n  filter address.$0`,
        ["city", "street"],
        ["email"],
      ));

    test("attributes to order by, and then the direction", async () => {
      await checkCompletion(`${shop}\npattern P {\n  query Order\n  order by $0`, [
        "placedAt",
        "key",
      ]);
      await checkCompletion(`${shop}\npattern P {\n  query Order\n  order by placedAt $0`, [
        "asc",
        "desc",
      ]);
    });

    test("indexes after 'using'", () =>
      checkCompletion(`${shop}\npattern P {\n  query Order\n  using $0`, ["ByStatus", "table"]));

    test("attributes to set, change and return", async () => {
      await checkCompletion(`${shop}\npattern P {\n  update Order\n  set $0`, ["status", "any of"]);
      await checkCompletion(
        `${shop}\npattern P {\n  update Order\n  set status = "PAID", $0`,
        ["total"],
        ["status", "any of"],
      );
      await checkCompletion(`${shop}\npattern P {\n  update Order\n  add 1 to $0`, ["total"]);
      await checkCompletion(
        `${shop}\npattern P {\n  query Order\n  return orderId, $0`,
        ["total"],
        ["orderId"],
      );
    });

    test("functions of an update's value", () =>
      checkCompletion(
        `${shop}\npattern P {\n  update Order\n  set total = $0`,
        ["if_not_exists", ":total", "list_append"],
        ["begins_with"],
      ));
  });

  suite("samples and examples", () => {
    test("entities", () => checkCompletion(`${shop}\nsample x: $0`, ["Order", "Customer"]));

    test("attributes that the item lacks", () =>
      checkCompletion(
        `${shop}\nsample x: Order { orderId: "1", $0 }`,
        ["customerId", "status"],
        ["orderId", "email"],
      ));

    test("values of a union and of other samples", async () => {
      await checkCompletion(`${shop}\nsample x: Order { status: $0`, ['"PAID"', "first.status"]);
      await checkCompletion(`${shop}\nsample x: Order { customerId: $0`, ["ada.customerId"]);
    });

    test("attributes of a sample behind its dot", () =>
      checkCompletion(
        `${shop}\nsample x: Order { customerId: ada.$0`,
        ["customerId", "email"],
        ["orderId"],
      ));

    test("attributes of a record", () =>
      checkCompletion(
        `${shop}\nsample x: Customer { address: { $0 } }`,
        ["street", "city"],
        ["email"],
      ));

    test("what a write leaves, more than once, with the attributes of a sample or an entity", async () => {
      const example = `${shop}\npattern P {\n  create Order\n}\nexample P() `;
      await checkCompletion(`${example}leaves no first $0`, ["leaves", "within"]);
      await checkCompletion(`${example}fails ConditionalCheckFailed leaves $0`, ["first", "Order"]);
      for (const target of ["first", "Order"]) {
        await checkCompletion(
          `${example}leaves no ada leaves ${target} { orderId: "1", $0 }`,
          ["status"],
          ["orderId", "email"],
        );
      }
    });

    test("items given as arguments, and the values in them", async () => {
      const example = `${shop}\npattern P {\n  create Order\n}\nexample P(`;
      await checkCompletion(`${example}$0`, ["Order"]);
      await checkCompletion(`${example}Order: $0`, ["{ … }"]);
      await checkCompletion(
        `${example}Order: { orderId: "1", $0 }`,
        ["customerId", "status"],
        ["orderId", "email"],
      );
      await checkCompletion(`${example}Order: { status: $0`, ['"PAID"', "first.status"]);
    });

    test("patterns, their arguments and what is expected", async () => {
      await checkCompletion(`${shop}\nexample $0`, ["OrdersOfCustomer"]);
      await checkCompletion(`${shop}\nexample OrdersOfCustomer($0`, ["customerId", "since"]);
      await checkCompletion(
        `${shop}\nexample OrdersOfCustomer(since: "x", $0`,
        ["customerId"],
        ["since"],
      );
      await checkCompletion(`${shop}\nexample OrdersOfCustomer(customerId: $0`, ["ada.customerId"]);
      await checkCompletion(`${shop}\nexample OrdersOfCustomer() $0`, ["returns", "leaves"]);
      await checkCompletion(
        `${shop}\nexample OrdersOfCustomer() returns $0`,
        ["first", "nothing"],
        // It is a customer.
        ["ada"],
      );
    });
  });

  test("paths of other files in an import", () =>
    checkAccept(
      '//- a.dynamo\nimport "./$0"\n//- parts/b.dynamo\ntype B { x: string }\n',
      "./parts/b.dynamo",
      'import "./parts/b.dynamo"\n',
    ));

  test("codes to allow, those that the file has first", async () => {
    const lost = "pattern Lost {\n  query Order\n  where total = :total\n}\n";
    const items = await completionsOf(`${shop}\n// dynamo-allow $0\n${lost}`);
    const [best] = inOrder(items);
    assert.equal(best?.label, "unserved-access-pattern");
    assert.ok(items.every(({ label }) => label !== "token-expected"));
    await checkAccept(
      `${shop}\n// dynamo-allow unserved-$0\n${lost}`,
      "unserved-access-pattern",
      `${shop}\n// dynamo-allow unserved-access-pattern\n${lost}`,
    );
    await checkCompletion(
      `${shop}\n// dynamo-allow unserved-access-pattern: $0`,
      [],
      ["mixed-slice"],
    );
  });

  test("nothing in comments, numbers and plain strings", async () => {
    await checkCompletion("// $0", [], ["table"]);
    await checkCompletion("/// $0\ntable T {}", [], ["table"]);
    await checkCompletion('table T { name "$0" }', [], ["table", "billing"]);
  });

  test("a name that needs backquotes gets them", () =>
    checkAccept(
      "table T { partition key `my-key`: string }\nentity E in T {\n  $0\n}",
      "my-key",
      'table T { partition key `my-key`: string }\nentity E in T {\n  `my-key` = "NAME#\\${attribute}"\n}'.replace(
        "\\$",
        "$",
      ),
    ));

  test("a brace or a quote asks for nothing outside of templates and strings", async () => {
    const { service, uri, position } = openFixture("table T {$0");
    const { items } = await service.completion(uri, position, { snippets: true, trigger: "{" });
    assert.deepEqual(items, []);
  });

  test("a space asks for the name that must follow it", async () => {
    await checkAfterSpace(`${shop}\nentity New in $0`, ["Shop"]);
    await checkAfterSpace(`${shop}\npattern P {\n  query $0`, ["Order"]);
    await checkAfterSpace(`${shop}\npattern P {\n  query Order\n  where $0`, ["customerId"]);
    await checkAfterSpace(`${shop}\npattern P {\n  query Order\n  where status = $0`, ["PAID"]);
    await checkAfterSpace(`${shop}\npattern P {\n  query Order\n  order by $0`, ["placedAt"]);
    await checkAfterSpace(shop.replace("partition key status", "partition key $0"), ["email"]);
    await checkAfterSpace(`${shop}\nsample s: Order { status: $0 }`, ["PAID"]);
  });

  test("a space asks for nothing where a line may as well be over", async () => {
    await checkAfterSpace("$0", []);
    await checkAfterSpace(`${shop}\nentity New $0`, []);
    await checkAfterSpace(`${shop}\nentity New in Shop { $0`, []);
    await checkAfterSpace(`${shop}\npattern P {\n  query Order $0`, []);
    await checkAfterSpace(`${shop}\npattern P {\n  query Order\n  where status = :s $0`, []);
    await checkAfterSpace(shop.replace('"ORDER#', '"ORDER $0#'), []);
    await checkAfterSpace(`// in $0\n${shop}`, []);
    await checkAfterSpace(shop.replace("query Order", "query $0Order"), []);
  });

  test("documentation comes when an item is looked at", async () => {
    const { service, uri, position } = openFixture(`${shop}\npattern P {\n  query $0`);
    const { items } = await service.completion(uri, position, { snippets: true });
    const order = items.find(({ label }) => label === "Order");
    assert.ok(order !== undefined && order.documentation === undefined);
    const resolved = await service.resolveCompletion(order);
    assert.match(JSON.stringify(resolved.documentation), /An order of a customer/);
  });

  test("what is accepted is a model again", () =>
    checkAccept(
      `${shop}\npattern P {\n  query Order\n  where status = :sta$0\n}`,
      "status",
      `${shop}\npattern P {\n  query Order\n  where status = :status\n}`,
    ));
});

/** As an editor lists them before anything is typed. */
function inOrder(items: readonly CompletionItem[]): readonly CompletionItem[] {
  return items.toSorted((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1));
}

async function completionsOf(source: string, snippets = true): Promise<readonly CompletionItem[]> {
  const { service, uri, position } = openFixture(source);
  return (await service.completion(uri, position, { snippets })).items;
}

async function checkCompletion(
  source: string,
  includes: readonly string[],
  excludes: readonly string[] = [],
): Promise<void> {
  const labels = (await completionsOf(source)).map(({ label }) => label);
  const missing = includes.filter((label) => !labels.includes(label));
  const unwanted = excludes.filter((label) => labels.includes(label));
  assert.deepEqual(
    { missing, unwanted },
    { missing: [], unwanted: [] },
    `Offered: ${labels.join(" | ")}`,
  );
}

/** Checks what a space asks for; an empty list stands for nothing at all. */
async function checkAfterSpace(source: string, includes: readonly string[]): Promise<void> {
  const { service, uri, position } = openFixture(source);
  const { items } = await service.completion(uri, position, { snippets: true, trigger: " " });
  const labels = items.map(({ label }) => label.replaceAll('"', ""));
  const offered = `Offered: ${labels.join(" | ")}`;
  if (includes.length === 0) assert.deepEqual(labels, [], offered);
  for (const label of includes) assert.ok(labels.includes(label), offered);
}

/** Takes one item, without tab stops, and compares the file. */
async function checkAccept(source: string, label: string, expected: string): Promise<void> {
  const fixture = openFixture(source);
  const { items } = await fixture.service.completion(fixture.uri, fixture.position, {
    snippets: false,
  });
  const item = items.find((candidate) => candidate.label === label);
  assert.ok(
    item !== undefined,
    `Offered: ${items.map((candidate) => candidate.label).join(" | ")}`,
  );
  assert.ok(item.textEdit !== undefined && "range" in item.textEdit);
  const text = fixture.files.get(fixture.uri)?.text ?? "";
  assert.equal(applyTextEdits(text, [item.textEdit]), written(expected));
}
