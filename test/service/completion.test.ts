import assert from "node:assert/strict";
import {
  checkAccept,
  checkAfterSpace,
  checkCompletion,
  completionsOf,
  inOrder,
} from "./check-completion.ts";
import { openFixture, shop } from "./fixture.ts";

suite("completion", () => {
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

  test("a dot takes an attribute that has members, and no other", async () => {
    const source = `${shop}\npattern P {\n  query Customer\n  filter $0`;
    await checkCompletion(source, ["address", "email"]);
    for (const { label, commitCharacters } of await completionsOf(source)) {
      assert.deepEqual(commitCharacters, label === "address" ? ["."] : undefined, label);
    }
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
