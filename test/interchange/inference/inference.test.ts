import assert from "node:assert/strict";
import { blockOf, checkInference, definitionOf, itemsOf, sampleOf } from "./check-inference.ts";

const customers = ["ada", "bob", "eve"];
const days = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"];

/** A shop as many have it: synthetic keys, two kinds of items in each collection. */
const shop = customers.flatMap((customerId) => [
  {
    PK: `CUSTOMER#${customerId}`,
    SK: "PROFILE",
    customerId,
    email: `${customerId}@example.com`,
    createdAt: "2026-01-01T10:00:00.000Z",
  },
  ...days.map((day, index) => ({
    PK: `CUSTOMER#${customerId}`,
    SK: `ORDER#${day}#${customerId}-${index}`,
    GSI1PK: `STATUS#${index % 2 === 0 ? "OPEN" : "DONE"}`,
    GSI1SK: day,
    orderId: `${customerId}-${index}`,
    placedOn: day,
    status: index % 2 === 0 ? "OPEN" : "DONE",
    total: index + 0.5,
    expiresAt: 1_800_000_000 + index,
  })),
]);

const gsi1 = {
  name: "GSI1",
  partitionKey: [{ name: "GSI1PK", type: "S" as const }],
  sortKey: [{ name: "GSI1SK", type: "S" as const }],
  projection: { kind: "all" as const },
};

suite("inference of a model", () => {
  test("entities are told by the literals of their keys, and keys are made of attributes", () => {
    const { text } = checkInference([
      sampleOf(itemsOf(...shop), {
        name: "shop-prod",
        globalIndexes: [gsi1],
        timeToLiveAttribute: "expiresAt",
      }),
    ]);
    assert.equal(
      blockOf(text, "entity Order"),
      `entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${placedOn}#\${orderId}"
  GSI1PK = "STATUS#\${status}"
  GSI1SK = placedOn
  customerId: string in key @cardinality(3)
  placedOn: date
  orderId: string
  status: string
  expiresAt: epoch
  total: number
  volume 12
}`,
    );
    assert.equal(
      blockOf(text, "entity Customer"),
      `entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"
  customerId: string
  createdAt: timestamp
  email: string
  volume 3
}`,
    );
    assert.match(text, /name "shop-prod"/);
    assert.match(text, /query Customer, Order\n {2}where customerId = :customerId/);
  });

  test("a discriminator is found by what it explains, and not by its name alone", () => {
    const items = shop.map((item) => ({
      ...item,
      kindOfRecord: item.SK === "PROFILE" ? "customer" : "order",
      type: "v1",
    }));
    const { model } = checkInference([sampleOf(itemsOf(...items))]);
    assert.equal(model.tables[0]?.discriminator, "kindOfRecord");
    assert.deepEqual(
      model.entities.map(({ name, discriminatorValue }) => [name, discriminatorValue]),
      [
        ["Customer", "customer"],
        ["Order", "order"],
      ],
    );
  });

  test("a status explains nothing, so that it is an attribute", () => {
    const items = Array.from({ length: 40 }, (_, index) => ({
      PK: `TICKET#${index}`,
      SK: "TICKET",
      status: index % 2 === 0 ? "OPEN" : "DONE",
      priority: index,
    }));
    const { model, text } = checkInference([sampleOf(itemsOf(...items))]);
    assert.equal(model.tables[0]?.discriminator, undefined);
    assert.match(text, /status: "DONE" \| "OPEN" \/\/ a guess: 2 texts in 40 items/);
  });

  test("identifiers that repeat in many keys are no literals", () => {
    const items = customers.flatMap((name) =>
      customers.map((other) => ({ PK: `user#${name}`, SK: `follows#${other}`, since: days[0] })),
    );
    const { text } = checkInference([sampleOf(itemsOf(...items))]);
    assert.match(text, /PK = "user#\$\{userId\}"/);
    assert.match(text, /SK = "follows#\$\{followsId\}"/);
  });

  test("natural keys, numbers and binary keys stay as they are", () => {
    const { text } = checkInference([
      {
        definition: definitionOf({
          name: "Readings",
          partitionKey: { name: "device", type: "B" },
          sortKey: { name: "at", type: "N" },
        }),
        items: [
          { device: { B: "AQ==" }, at: { N: "1700000000" }, value: { N: "9".repeat(38) } },
          { device: { B: "Ag==" }, at: { N: "1700000001" }, value: { N: "1" } },
        ],
        itemCount: 2,
        isWhole: true,
      },
    ]);
    assert.equal(
      blockOf(text, "entity Reading"),
      `entity Reading in Readings {
  device: binary
  at: epoch
  value: number
  volume 2
}`,
    );
  });

  test("a sparse index key is made where its condition or its source says so", () => {
    const items = Array.from({ length: 8 }, (_, index) => ({
      id: `t${index}`,
      state: index < 4 ? "OPEN" : "CLOSED",
      owner: `o${index % 3}`,
      ...(index < 4 ? { openOwner: `o${index % 3}` } : {}),
      ...(index % 2 === 0 ? { parent: `p${index}`, GSI1PK: `PARENT#p${index}`, GSI1SK: "x" } : {}),
    }));
    const { text } = checkInference([
      {
        definition: {
          name: "Tasks",
          partitionKey: { name: "id", type: "S" },
          localIndexes: [],
          vectorIndexes: [],
          billing: { kind: "on-demand" },
          globalIndexes: [
            gsi1,
            {
              ...gsi1,
              name: "Open",
              partitionKey: [{ name: "openOwner", type: "S" }],
              sortKey: [],
            },
          ],
        },
        items: itemsOf(...items),
        itemCount: 8,
        isWhole: true,
      },
    ]);
    assert.match(text, /openOwner = owner when state = "OPEN"/);
    assert.match(text, /GSI1PK = "PARENT#\$\{parent\}"/);
    assert.match(text, /parent\?: string/);
  });

  test("items of older versions conform: what came later says so", () => {
    const items = Array.from({ length: 6 }, (_, index) => ({
      PK: `USER#${index}`,
      SK: "USER",
      schemaVersion: index < 3 ? 1 : 3,
      name: `n${index}`,
      ...(index < 3 ? {} : { tier: "free" }),
    }));
    const { text } = checkInference([sampleOf(itemsOf(...items))]);
    assert.match(text, /versioned by schemaVersion/);
    assert.match(text, /version 3/);
    assert.match(text, /tier\?: string @since\(3\)/);
  });

  test("records of one form in several places become a type, and mixed values any", () => {
    const address = { street: "s", city: "c" };
    const { text, report } = checkInference([
      sampleOf(
        itemsOf(
          { PK: "a", SK: "b", home: address, work: address, mixed: 1 },
          { PK: "c", SK: "d", home: address, work: address, mixed: "x" },
        ),
      ),
    ]);
    assert.match(text, /type Home \{\n {2}street: string\n {2}city: string\n\}/);
    assert.match(text, /work: Home/);
    assert.match(text, /mixed: any \/\/ S in 1, N in 1/);
    assert.ok(report.tables[0]?.notes.some(({ kind }) => kind === "contradicted"));
  });

  test("an empty table is a table", () => {
    const { text, model } = checkInference([sampleOf([], { globalIndexes: [gsi1] })]);
    assert.match(text, /table Things \{/);
    assert.equal(model.entities.length, 0);
  });

  test("a sample's share of the item count is the volume, and says how old the count is", () => {
    const table = sampleOf(itemsOf(...shop));
    const { text } = checkInference([{ ...table, isWhole: false, itemCount: 1_500_000 }]);
    assert.match(blockOf(text, "entity Order"), /volume 1\.2M/);
    assert.match(text, /up to six hours old/);
  });

  test("names that the language cannot write are stored names", () => {
    const { model } = checkInference([
      sampleOf(
        itemsOf({ PK: "a", SK: "b", "back`tick": 1, "two\nlines": 2, not: 3, "my.attr": 4 }),
      ),
    ]);
    assert.deepEqual(
      model.entities[0]?.attributes.map(({ name, storedName }) => [name, storedName]).slice(2),
      [
        ["backTick", "back`tick"],
        ["my.attr", "my.attr"],
        ["not", "not"],
        ["twoLines", "two\nlines"],
      ],
    );
  });

  test("what no table can hold is left out and named", () => {
    const items = itemsOf({ PK: "a", SK: "b" }, { PK: 1, SK: "b" }, { PK: "a" });
    const { report } = checkInference([sampleOf(items)], items.slice(1));
    assert.deepEqual(
      report.tables[0]?.notes
        .filter(({ kind }) => kind === "left out")
        .map(({ message }) => message),
      ["item 2 has N in the key attribute PK, which is S", "item 3 lacks the key attribute SK"],
    );
  });
});
