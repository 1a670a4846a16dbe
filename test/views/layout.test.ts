import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  checkLayout,
  compareWithExamples,
  layoutOf,
  namesOf,
  pathOf,
  patternOf,
} from "./support.ts";

const shop = `
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator type
  global index ByStatus {
    partition key status, day
    sort key total
    project note
  }
  global index Open {
    partition key openFor: string
    project keys
  }
}
entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"
  customerId: string
  name: string
}
entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${orderId}"
  openFor = customerId when status = "OPEN"
  customerId: string
  orderId: string
  status: "OPEN" | "DONE"
  day: date
  total: number
  note?: string
}
`;

const samples = `
sample ada: Customer { customerId: "ada", name: "Ada" }
sample late: Order { customerId: "ada", orderId: "9", status: "OPEN", day: "2026-01-02", total: 5, note: "gift" }
sample early: Order { customerId: "ada", orderId: "1", status: "OPEN", day: "2026-01-02", total: 40 }
sample other: Order { customerId: "bo", orderId: "5", status: "DONE", day: "2026-01-02", total: 7 }
`;

suite("layout", () => {
  test("puts items into collections by partition key, in sort-key order", () => {
    checkLayout(
      shop + samples,
      `
Shop: CUSTOMER#ada: early late ada
Shop: CUSTOMER#bo: other
Shop.ByStatus: OPEN 2026-01-02: late early
Shop.ByStatus: DONE 2026-01-02: other
Shop.Open: ada: late early
`,
    );
  });

  test("numbers are ordered as numbers, in multi-attribute keys too", () => {
    checkLayout(
      `
table T { partition key id: string  global index Rank { partition key game  sort key round, points  project keys } }
entity E in T { id: string  game: string  round: integer  points: number }
sample a: E { id: "a", game: "go", round: 10, points: 1 }
sample b: E { id: "b", game: "go", round: 9, points: 2.5 }
sample c: E { id: "c", game: "go", round: 9, points: -3 }
`,
      `
T: a: a
T: b: b
T: c: c
T.Rank: go: c b a
`,
    );
  });

  test("an index holds its keys and what it projects, and says who is never in it", () => {
    const view = layoutOf(shop + samples);
    const byStatus = pathOf(view, "Shop.ByStatus");
    assert.deepEqual(byStatus.attributes, ["PK", "SK", "status", "day", "total", "note", "type"]);
    assert.deepEqual(byStatus.absentEntities, [
      { entity: "Customer", reason: "Customer has no status, day, total." },
    ]);
    const open = pathOf(view, "Shop.Open");
    assert.equal(open.projection, "keys only");
    assert.equal(open.absentItems, 1);
    assert.ok(open.bytes < byStatus.bytes);
    assert.equal(
      byStatus.bytes,
      byStatus.collections.reduce((sum, { bytes }) => sum + bytes, 0),
    );
  });

  test("begins with the entity's own attributes that its key does not tell", () => {
    const order = layoutOf(shop + samples).tables[0]?.items.find(({ name }) => name === "late");
    assert.deepEqual(
      order?.cells.map(({ name }) => name),
      [
        ...["status", "day", "total", "note", "customerId", "orderId"],
        ...["PK", "SK", "openFor", "type"],
      ],
    );
  });

  test("shows a template's literals apart", () => {
    const order = layoutOf(shop + samples).tables[0]?.items.find(({ name }) => name === "late");
    assert.ok(order !== undefined);
    const key = order.cells.find(({ name }) => name === "SK");
    assert.deepEqual(key, {
      name: "SK",
      type: "S",
      text: "ORDER#9",
      constants: [{ start: 0, end: 6 }],
    });
    assert.equal(order.cells.find(({ name }) => name === "openFor")?.constants, undefined);
  });

  test("makes items up for entities without samples, which go with the samples of others", () => {
    const view = layoutOf(`${shop}sample ada: Customer { customerId: "ada", name: "Ada" }`);
    const made = view.tables[0]?.items.filter(({ origin }) => origin === "made up") ?? [];
    assert.deepEqual(
      made.map(({ name }) => name),
      ["Order 1", "Order 2", "Order 3"],
    );
    const [ada] = pathOf(view, "Shop").collections;
    assert.deepEqual(namesOf(view, "Shop", ada?.items ?? []), [
      "Order 1",
      "Order 2",
      "Order 3",
      "ada",
    ]);
    assert.equal(pathOf(view, "Shop.ByStatus").itemCount, 3);
    assert.equal(pathOf(view, "Shop.Open").absentItems, 1);
    assert.deepEqual(layoutOf(shop), layoutOf(shop));
  });

  test("made-up values have their types, bounds and patterns", () => {
    const view = layoutOf(`
table T { partition key id: string }
type Point { x: number  y: number  next?: Point }
entity E in T {
  id: ulid
  email: string
  score: integer @min(10) @max(10)
  code: string @matches("[0-9]{4}")
  place: Point
  at: timestamp
  day: date
  ends: epoch
  kind: "A" | "B"
  tags: set<string>
  data: binary
  all: Point[]
  by: map<Point>
  key: uuid
  flag: boolean
}
`);
    const [item] = view.tables[0]?.items ?? [];
    const text = (name: string) => item?.cells.find((cell) => cell.name === name)?.text;
    assert.equal(text("email"), "ada@example.com");
    assert.equal(text("score"), "10");
    assert.match(text("code") ?? "", /^[0-9]{4}$/);
    assert.match(text("at") ?? "", /^2026-01-\d\dT\d\d:00:00\.000Z$/);
    assert.match(text("id") ?? "", /^[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.match(text("key") ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    assert.equal(text("kind"), "A");
    assert.equal(text("place"), "{x: 1, y: 1}");
    assert.equal(text("tags"), "{tag-1, tag-2}");
  });

  test("a unique attribute has its lock item", () => {
    checkLayout(
      `
table T { partition key PK: string  sort key SK: string }
entity User in T { PK = "USER#\${id}"  SK = "USER"  id: string  email: string @unique(lower) }
sample ada: User { id: "1", email: "Ada@Example.com" }
`,
      `
T: USER#1: ada
T: UNIQUE#User#email#ada@example.com: User.email of ada
`,
    );
  });

  test("a query is shown as its slice, in the order of reading, with what its filter drops", () => {
    const { slices, arguments: given } = patternOf(
      layoutOf(`${shop}${samples}
pattern Cheap { query Order  where customerId = :customerId  filter total < :most  order by key desc }
example Cheap(customerId: "ada", most: 10) returns late
`),
      "Cheap",
    );
    assert.deepEqual(given, [
      { name: "customerId", text: "ada", origin: "example" },
      { name: "most", text: "10", origin: "example" },
    ]);
    const [slice] = slices;
    assert.deepEqual(slice?.keyCondition, [
      { attribute: "PK", operator: "=", values: ['"CUSTOMER#ada"'] },
      { attribute: "SK", operator: "begins_with", values: ['"ORDER#"'] },
    ]);
    const view = layoutOf(shop + samples);
    assert.deepEqual(namesOf(view, "Shop", slice.items), ["late", "early"]);
    assert.deepEqual(namesOf(view, "Shop", slice.discarded), ["early"]);
    assert.equal(slice.forward, false);
    assert.deepEqual(slice.collections, [0]);
    assert.equal(slice.filter, "total < :most");
  });

  test("without an example the arguments are those that read most", () => {
    const view = layoutOf(`${shop}${samples}
pattern OfStatus { query Order  where status = :status and day = :day and total between :low and :high  return total }
`);
    const { slices, arguments: given } = patternOf(view, "OfStatus");
    assert.deepEqual(
      given.map(({ name, text, origin }) => `${name} ${text} ${origin}`),
      ["status OPEN chosen", "day 2026-01-02 chosen", "low 5 chosen", "high 40 chosen"],
    );
    assert.deepEqual(namesOf(view, "Shop.ByStatus", slices[0]?.items ?? []), ["late", "early"]);
  });

  test("several keys and several queries are one slice each", () => {
    const view = layoutOf(`${shop}${samples}
pattern Some { batch get Customer  where customerId = :ids }
pattern Both { query Order  where status in ("OPEN", "DONE") and day = :day  return total }
`);
    const [batch] = patternOf(view, "Some").slices;
    assert.equal(batch?.operation, "BatchGetItem");
    assert.deepEqual(namesOf(view, "Shop", batch.items), ["ada"]);
    const [both] = patternOf(view, "Both").slices;
    assert.equal(both?.keys, 2);
    assert.deepEqual(namesOf(view, "Shop.ByStatus", both.items), ["late", "other", "early"]);
    assert.deepEqual(both.collections, [0, 1]);
  });

  test("a limit ends the reading", () => {
    const view = layoutOf(`${shop}${samples}
pattern Newest { first Order  where customerId = :customerId  filter total > 10  order by key desc }
`);
    const [slice] = patternOf(view, "Newest").slices;
    assert.deepEqual(namesOf(view, "Shop", slice?.items ?? []), ["late", "early"]);
    assert.deepEqual(namesOf(view, "Shop", slice?.discarded ?? []), ["late"]);
  });

  test("a transaction is shown as what each of its parts writes and checks", () => {
    const view = layoutOf(`${shop}${samples}
pattern Place { transaction { create Order  check Customer { where customerId = :Order.customerId  if name = :name } } }
`);
    const { slices, writes } = patternOf(view, "Place");
    assert.equal(writes, true);
    assert.deepEqual(
      slices.map(({ operation, access, items }) => [
        operation,
        access,
        namesOf(view, "Shop", items),
      ]),
      [
        ["PutItem", "write", ["late"]],
        ["ConditionCheck", "check", ["ada"]],
      ],
    );
  });

  test("an unserved pattern says why, and which path comes nearest", () => {
    const view = layoutOf(`${shop}${samples}
pattern ByName { query Customer  where name = :name }
`);
    const { unserved, nearest, slices } = patternOf(view, "ByName");
    assert.match(unserved ?? "", /^[A-Z].*\.$/);
    assert.ok(nearest !== undefined && view.tables[0]?.paths.some(({ id }) => id === nearest));
    assert.deepEqual(slices, []);
  });

  test("a broken model still has a layout of what is whole", () => {
    const view = layoutOf(`${shop}${samples}\nentity Broken in Nowhere { PK = `);
    assert.equal(view.tables[0]?.items.length, 4);
    assert.deepEqual(layoutOf("").tables, []);
  });

  for (const name of readdirSync(join(import.meta.dirname, "../../examples"))) {
    if (!name.endsWith(".dynamo")) continue;
    const text = readFileSync(join(import.meta.dirname, "../../examples", name), "utf8");

    test(`${name}: each read pattern's slice is what its example returns`, () => {
      const checked = compareWithExamples(text);
      assert.deepEqual(checked.problems, []);
      assert.ok(checked.patterns > 0, `${checked.patterns} patterns`);
    });

    test(`${name}: the layout is plain JSON`, () => {
      const view = layoutOf(text);
      assert.deepEqual(JSON.parse(JSON.stringify(view)), view);
      const ids = view.tables.flatMap(({ items }) => items.map(({ id }) => id));
      assert.equal(new Set(ids).size, ids.length);
    });
  }
});
