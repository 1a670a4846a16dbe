import assert from "node:assert/strict";
import { MarkupContent } from "vscode-languageserver-types";
import { openFixture, shop } from "./fixture.ts";

suite("hover", () => {
  test("an entity: its keys on each path, where it is not, and an item", () =>
    checkHover(shop.replace("query Order", "query Or$0der"), [
      "entity Order in Shop",
      "An order of a customer.",
      '| Shop | `PK = "CUSTOMER#${customerId}"` | `SK = "ORDER#${placedAt}#${orderId}"` |',
      "| ByStatus | `status` | `placedAt` |",
      '"PK": "CUSTOMER#01HX0000000000000000000ADA"',
      "`first` as it is stored (228 B, 0.5 RCU to read, 1 WCU to write):",
    ]));

  test("an entity without samples: an item that is made up", () =>
    checkHover(shop.replace(/\nsample first.*/, "").replace("query Order", "query Or$0der"), [
      "Made up, as it would be stored (",
      '"PK": "CUSTOMER#01HX0000000000000000000ADA"',
      '"status": "PLACED"',
    ]));

  test("an entity says which indexes never hold it", () =>
    checkHover(shop.replace("entity Customer", "entity Cust$0omer"), ["Not in: ByStatus."]));

  test("an attribute: its type, its keys and where it is projected", () =>
    checkHover(shop.replace("placedAt >= :since", "placed$0At >= :since"), [
      "placedAt: timestamp",
      "Attribute of Order.",
      "In keys: `SK` of Shop, `placedAt` of ByStatus.",
    ]));

  test("an attribute with a default, in an index", () =>
    checkHover(shop.replace("total: number = 0", "to$0tal: number = 0"), [
      "`0` where the caller gives none",
      "Projected into ByStatus.",
    ]));

  test("an index: its keys, what it holds, and who uses it", () =>
    checkHover(
      `${shop}
pattern ByDay {
  query Order
  where status = "PAID"
  return total
  using ByS$0tatus
}
`,
      [
        "global index ByStatus",
        "`status` — sorted by `placedAt`",
        "Entities: Order.",
        "Patterns: ByDay.",
      ],
    ));

  test("a table", () =>
    checkHover(shop.replace("in Shop", "in Sh$0op"), [
      "table Shop",
      "`PK` — sorted by `SK`",
      "Indexes: ByStatus.",
      "Entities: Customer, Order.",
    ]));

  test("a key: its roles, and how each entity makes it", () =>
    checkHover(shop.replace("sort key SK", "sort key S$0K"), [
      "SK: string",
      "Sort key of `Shop`",
      '- Customer: `"PROFILE"`',
      '- Order: `"ORDER#${placedAt}#${orderId}"`',
    ]));

  test("a key that is an entity's own attribute, and a format in a template", async () => {
    await checkHover(shop.replace('SK = "PROFILE"', 'S$0K = "PROFILE#${email:lower}"'), [
      '- Customer: `"PROFILE#${email:lower}"`',
    ]);
    await checkHover(
      `${shop.replace("discriminator entityType", "discriminator entityType\n  ttl ex$0pires")}
entity Token in Shop {
  PK = "TOKEN#\${id}"
  SK = "TOKEN"
  id: ulid
  expires?: epoch
}
`,
      ["Time to live", "- Token: its attribute `expires?: epoch`"],
    );
  });

  test("a pattern: its plan", () =>
    checkHover(shop.replace("pattern OrdersOfCustomer", "pattern Orders$0OfCustomer"), [
      "**Query** on `Shop`",
      '`PK = "CUSTOMER#${:customerId}"`',
      "Order: newest first.",
      "| `customerId = :customerId` |",
    ]));

  test("a pattern that is not served: why", () =>
    checkHover(`${shop}\npattern Lost$0Orders {\n  query Order\n  where total = :total\n}\n`, [
      "**Not served.**",
    ]));

  test("a type: its declaration", () =>
    checkHover(shop.replace("address?: Address", "address?: Ad$0dress"), [
      "type Address {",
      "city: string",
    ]));

  test("a sample: the item as it is stored", () =>
    checkHover(shop.replace("ada.customerId", "a$0da.customerId"), [
      '"SK": "PROFILE"',
      '"entityType": "Customer"',
    ]));

  test("a placeholder: its type and what it meets", () =>
    checkHover(shop.replace(":since", ":sin$0ce"), [
      ":since: timestamp",
      "Argument of OrdersOfCustomer.",
      "Meets `Order.placedAt`.",
    ]));

  test("keywords", async () => {
    await checkHover("tab$0le T {}", ["A DynamoDB table"]);
    await checkHover("table T { partition k$0ey PK: string }", ["on which partition an item lies"]);
    await checkHover("table T { point-in-ti$0me-recovery on }", ["last 35 days"]);
    await checkHover(shop.replace("order by", "ord$0er by"), ["The order of the key"]);
    await checkHover(shop.replace("customerId: ulid", "customerId: ul$0id"), [
      "sorts by its time of creation",
    ]);
    await checkHover(shop.replace("email: string", "email: string @uni$0que"), ["lock item"]);
  });

  test("the same word means another thing in another place", async () => {
    await checkHover(`${shop}\npattern P {\n  del$0ete Order\n  where customerId = :id\n}`, [
      "Deletes an item",
    ]);
    await checkHover(shop.replace("project total", "pro$0ject total"), ["besides the keys"]);
  });

  test("nothing in literals, in space and in comments", async () => {
    for (const source of [
      shop.replace('"PROFILE"', '"PRO$0FILE"'),
      shop.replace("/// An order of", "/// An ta$0ble of"),
      `${shop}\n$0\n`,
    ]) {
      const { service, uri, position } = openFixture(source);
      assert.equal(await service.hover(uri, position), undefined);
    }
  });
});

async function checkHover(source: string, expected: readonly string[]): Promise<void> {
  const { service, uri, position } = openFixture(source);
  const hover = await service.hover(uri, position);
  assert.ok(hover !== undefined && MarkupContent.is(hover.contents), "There is no hover.");
  const { value } = hover.contents;
  for (const part of expected) assert.ok(value.includes(part), `Missing: ${part}\n\n${value}`);
}
