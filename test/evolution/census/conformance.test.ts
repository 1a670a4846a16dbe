import assert from "node:assert/strict";
import type { Item } from "../../../src/dynamodb/values.ts";
import { classifyItem, findingsOfItem } from "../../../src/evolution/index.ts";
import { changed } from "../shop.ts";
import { censusOf, itemOf } from "./check-census.ts";

const id = "01HX0000000000000000000ADA";
const customer = {
  PK: `CUSTOMER#${id}`,
  SK: "PROFILE",
  kind: "Customer",
  schema: 1,
  customerId: id,
  name: "Ada",
  email: "ada@example.com",
};
const placedAt = "2026-03-01T10:00:00.000Z";
const order = {
  PK: `CUSTOMER#${id}`,
  SK: `ORDER#${placedAt}#${id}`,
  GSI1PK: "DAY#2026-03-01",
  GSI1SK: `ORDER#${id}`,
  kind: "Order",
  schema: 1,
  customerId: id,
  orderId: id,
  status: "PAID",
  placedAt,
  placedOn: "2026-03-01",
  total: 40,
  lines: [{ sku: "A1", quantity: 2 }],
};

type Changes = Readonly<Record<string, unknown>>;

/** Compares what is found of an item with some of it changed; `undefined` takes an attribute away. */
function checkFindings(
  base: Changes,
  changes: Changes,
  expected: readonly string[],
  model = changed(),
) {
  const entries = Object.entries({ ...base, ...changes }).filter(
    ([, value]) => value !== undefined,
  );
  checkItem(itemOf(Object.fromEntries(entries)), expected, model);
}

function checkItem(item: Item, expected: readonly string[], model: string): void {
  const census = censusOf(model, ["unserved-access-pattern"]);
  const found = classifyItem(census, item);
  assert.ok(found.kind === "entity");
  const lines = findingsOfItem(census, item, found).map(
    ({ code, place, expected: wanted, found: there, indexes }) =>
      [code, place, `${wanted || "-"} <> ${there}`, indexes.join()].filter(Boolean).join(" | "),
  );
  assert.deepEqual(lines, expected);
}

suite("whether an item is as its entity declares it", () => {
  test("items as the model writes them", () => {
    checkFindings(customer, {}, []);
    checkFindings(order, {}, []);
    checkFindings(order, { note: "by hand" }, []);
  });

  test("missing, unknown, of another type", () => {
    checkFindings(customer, { name: undefined }, ["attribute-missing | name | string <> nothing"]);
    checkFindings(customer, { nick: "A" }, ["attribute-unknown | nick | - <> string"]);
    checkFindings(customer, { name: 7 }, ["attribute-type | name | string <> number"]);
    checkFindings(order, { total: null }, ["attribute-type | total | number <> null"]);
    checkFindings(order, { note: ["x"] }, ["attribute-type | note | string <> list"]);
  });

  test("of the right type and not of the right form", () => {
    checkFindings(customer, { customerId: "ada" }, [
      'attribute-format | customerId | a ULID: 26 of the characters 0-9 and A-Z without I, L, O and U <> "ada"',
      `key-differs | PK | "CUSTOMER#ada" <> "CUSTOMER#${id}"`,
    ]);
    checkFindings(customer, { name: "A".repeat(41) }, [
      `attribute-constraint | name | at most 40 bytes <> "${"A".repeat(41)}"`,
    ]);
    checkFindings(order, { status: "SHIPPED" }, [
      'attribute-choice | status | one of "PLACED", "PAID" <> "SHIPPED"',
    ]);
  });

  test("inside of lists and records", () => {
    checkFindings(
      order,
      {
        lines: [
          { sku: "A1", quantity: 1.5, colour: "red" },
          { sku: 1, quantity: 1 },
        ],
      },
      [
        "attribute-unknown | lines[].colour | - <> string",
        "attribute-format | lines[].quantity | a whole number <> 1.5",
        "attribute-type | lines[].sku | string <> number",
      ],
    );
    checkFindings(order, { lines: [{ sku: "A1" }] }, [
      "attribute-missing | lines[].quantity | integer <> nothing",
    ]);
  });

  test("keys and derived attributes are what the others give", () => {
    checkFindings(order, { PK: "CUSTOMER#x" }, [
      `key-differs | PK | "CUSTOMER#${id}" <> "CUSTOMER#x"`,
    ]);
    checkFindings(order, { placedOn: "2026-03-02", GSI1PK: "DAY#2026-03-02" }, [
      'derived-differs | placedOn | "2026-03-01" <> "2026-03-02"',
    ]);
    checkFindings(order, { GSI1PK: undefined }, [
      'index-key-missing | GSI1PK | "DAY#2026-03-01" <> nothing | GSI1',
    ]);
    checkFindings(order, { GSI1SK: "ORDER#x" }, [
      `index-key-differs | GSI1SK | "ORDER#${id}" <> "ORDER#x" | GSI1`,
    ]);
    checkFindings(customer, { GSI1PK: "x" }, [
      'index-key-unexpected | GSI1PK | nothing <> "x" | GSI1',
    ]);
    checkFindings(order, { status: undefined }, [
      'attribute-missing | status | "PLACED" | "PAID" <> nothing | ByStatus',
    ]);
  });

  test("a sparse index holds the items of its condition, and no others", () => {
    const sparse = changed([
      'GSI1SK = "ORDER#${orderId}"',
      'GSI1SK = "ORDER#${orderId}" when status = "PLACED"',
    ]);
    checkFindings(order, { GSI1SK: undefined }, [], sparse);
    checkFindings(
      order,
      {},
      [`index-key-unexpected | GSI1SK | nothing <> "ORDER#${id}" | GSI1`],
      sparse,
    );
    checkFindings(
      order,
      { status: "PLACED", GSI1SK: undefined },
      [`index-key-missing | GSI1SK | "ORDER#${id}" <> nothing | GSI1`],
      sparse,
    );
  });

  test("an older item is judged by what its version may have", () => {
    const model = changed(
      [
        "entity Customer in Shop {",
        "entity Customer in Shop {\n  version 3\n  shout: string derived upper(fullName)",
      ],
      ["  name: string @size(20B, max 40B)", "  fullName: string\n  tier: string @since(2)"],
      [
        "  volume 1M",
        '  volume 1M\n  upgrade to 2 { set tier = "free" }\n  upgrade to 3 { rename name to fullName }',
      ],
    );
    checkFindings(customer, {}, [], model);
    checkFindings(customer, { schema: 2, tier: "pro" }, [], model);
    checkFindings(customer, { schema: 2 }, ["attribute-missing | tier | string <> nothing"], model);
    checkFindings(customer, { email: 1 }, ["attribute-type | email | string <> number"], model);
    checkFindings(
      customer,
      { schema: 3 },
      [
        "attribute-missing | shout | string <> nothing",
        "attribute-missing | fullName | string <> nothing",
        "attribute-missing | tier | string <> nothing",
        "attribute-unknown | name | - <> string",
      ],
      model,
    );
    checkFindings(
      customer,
      { schema: 4, anything: 1 },
      ["version-newer | schema | version 3 <> 4"],
      model,
    );
    checkFindings(
      customer,
      { schema: "x" },
      ['version-unreadable | schema | version 3 <> "x"'],
      model,
    );
    checkFindings(
      customer,
      {},
      ["version-before-backfill | schema | version 2 <> 1"],
      model.replace("version 3", "version 3\n  backfilled to 2"),
    );
  });

  test("marks that are missing", () => {
    checkFindings(customer, { kind: undefined }, [
      'discriminator-missing | kind | "Customer" <> nothing',
    ]);
    checkFindings(customer, { schema: undefined }, [
      "version-missing | schema | version 1 <> nothing",
    ]);
  });

  test("stored names, and what stands in keys only", () => {
    const model = changed(
      [
        "name: string @size(20B, max 40B)",
        'fullName: string @name("name")\n  home?: { town: string @name("t") }',
      ],
      ["email: string @size(30B, max 100B)", 'email: string @name("e") '],
      ["  customerId: ulid", "  customerId: ulid in key"],
    );
    const stored = { customerId: undefined, email: undefined, e: "ada@example.com" };
    checkFindings(customer, { ...stored, home: { t: "Bern" } }, [], model);
    checkFindings(
      customer,
      { ...stored, home: { town: "Bern" } },
      [
        "attribute-unknown | home.town | - <> string",
        "attribute-missing | home.town | string <> nothing",
      ],
      model,
    );
    checkFindings(
      customer,
      { ...stored, PK: "CUSTOMER#adaadaadaadaadaadaadaada-a" },
      [
        'attribute-format | customerId | a ULID: 26 of the characters 0-9 and A-Z without I, L, O and U <> "adaadaadaadaadaadaadaada-a"',
      ],
      model,
    );
  });

  test("an empty set is none, and a large item comes near the limit", () => {
    const model = changed([
      "  note?: string @size(10B, max 20B)",
      "  tags: set<string>\n  note?: string",
    ]);
    checkFindings(order, {}, [], model);
    checkFindings(
      order,
      { note: "x".repeat(380 * 1024) },
      ["item-near-limit | 400 KB <> 381 KB"],
      model,
    );
  });
});
