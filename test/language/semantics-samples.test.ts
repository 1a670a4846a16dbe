import assert from "node:assert/strict";
import { seededClock } from "../../src/language/semantics/seeded-clock.ts";
import { checkModel, resolveText, resolveWhole, shop } from "./check-model.ts";

suite("samples", () => {
  test("keys, defaults, derived attributes, the discriminator and the revision are filled in", () => {
    const [customer, order] = resolveWhole(
      `
sample ada: Customer { customerId: "a", name: "Ada" }
sample Order { customerId: ada.customerId, orderId: ulid(), "status": "PAID", placedAt: now(), total: -1.50, lines: ["x"] }
`,
      shop,
    ).samples;
    assert.deepEqual(customer?.item, {
      PK: { S: "CUSTOMER#a" },
      SK: { S: "PROFILE" },
      customerId: { S: "a" },
      name: { S: "Ada" },
      tier: { S: "free" },
      points: { N: "0" },
      revision: { N: "1" },
      kind: { S: "Customer" },
    });
    assert.equal(order?.name, undefined);
    assert.deepEqual(order?.values.placedOn, { S: "2026-01-01" });
    assert.deepEqual(order?.values.total, { N: "-1.5" });
  });

  test("values of all types", () => {
    const [sample] = resolveWhole(`
table Tab { partition key id: string }
type Point { x: number  y: number = 0 @name("why") }
entity Row in Tab {
  id: uuid
  flag: boolean
  bytes: binary
  anything: any
  point: Point
  points: Point[]
  byName: map<Point>
  words: set<string>
  counts: set<number>
  blobs: set<binary>
  rank: 1 | 2
  at: timestamp(seconds, local)
}
sample row: Row {
  id: "0191c8f2-5d0e-7b3a-9c41-2f6b8e0d4a17",
  flag: true,
  bytes: base64("AQID"),
  anything: { list: [1, "two", false], "odd key": base64("AQ==") },
  point: { x: 1, y: 2 },
  points: [{ x: 3 }],
  byName: { first: { x: 4, y: 5 } },
  words: ["b", "a"],
  counts: [1, 2.50],
  blobs: [base64("AQ==")],
  rank: 2,
  at: "2026-03-01T10:00:00"
}
`).samples;
    assert.deepEqual(sample?.item, {
      id: { S: "0191c8f2-5d0e-7b3a-9c41-2f6b8e0d4a17" },
      flag: { BOOL: true },
      bytes: { B: "AQID" },
      anything: {
        M: { list: { L: [{ N: "1" }, { S: "two" }, { BOOL: false }] }, "odd key": { B: "AQ==" } },
      },
      point: { M: { x: { N: "1" }, why: { N: "2" } } },
      points: { L: [{ M: { x: { N: "3" }, why: { N: "0" } } }] },
      byName: { M: { first: { M: { x: { N: "4" }, why: { N: "5" } } } } },
      words: { SS: ["b", "a"] },
      counts: { NS: ["1", "2.5"] },
      blobs: { BS: ["AQ=="] },
      rank: { N: "2" },
      at: { S: "2026-03-01T10:00:00" },
    });
  });

  test("a sample may refer to one further down, and to what is computed in it", () => {
    const model = resolveWhole(
      `
sample order: Order { customerId: ada.customerId, orderId: "01HX0000000000000000000001", status: "PAID", placedAt: other.placedAt, total: ada.points, lines: [ada.tier] }
sample other: Order { customerId: "b", orderId: "01HX0000000000000000000002", status: "OPEN", placedAt: now(), total: 1, lines: [] }
sample ada: Customer { customerId: "a", name: "Ada" }
`,
      shop,
    );
    assert.deepEqual(model.samples[0]?.values.lines, { L: [{ S: "free" }] });
    assert.deepEqual(model.samples[0]?.values.total, { N: "0" });
    assert.deepEqual(
      model.samples.map(({ name }) => name),
      ["order", "other", "ada"],
    );
  });

  test("a sample in error stays without its item, and examples with it are left out", () => {
    const { model } = resolveText(
      `
sample ada: Customer { customerId: "a" }
pattern Get { get Customer where customerId = :id }
example Get(id: "a") returns ada
`.concat(shop),
    );
    assert.equal(model.samples[0]?.item, undefined);
    assert.deepEqual(model.examples, []);
  });

  test("an attribute in a key is not stored by itself", () => {
    const [sample] = resolveWhole(`
table Tab { partition key PK: string }
entity Row in Tab {
  PK = "ROW#\${id}"
  id: string in key
}
sample row: Row { id: "a" }
`).samples;
    assert.deepEqual(sample?.item, { PK: { S: "ROW#a" } });
    assert.deepEqual(sample?.values, { id: { S: "a" } });
  });

  test("a discriminator that the entity declares too is filled in", () => {
    const text = `
table Tab {
  partition key id: string
  discriminator kind
}
entity Row in Tab as "row" {
  id: string
  kind: string
}
`;
    const [sample] = resolveWhole(`${text}sample row: Row { id: "a" }\n`).samples;
    assert.deepEqual(sample?.item, { id: { S: "a" }, kind: { S: "row" } });
    checkModel(
      `
sample row: Row { id: "a", kind: "line" }
//                         ^^^^ 'kind' is filled in. Leave it out.
`,
      text,
    );
  });

  test("what DynamoDB would refuse", () => {
    checkModel(`
table Tab {
  partition key id: string
  global index ByNote {
    partition key note
  }
}
entity Row in Tab {
  id: string
  note?: string
}
sample empty: Row { id: "a", note: "" }
//                                 ^^ This cannot be stored. note: a key attribute cannot be empty.
`);
  });

  test("files of samples", () => {
    const dataFiles = new Map([
      [
        "file:///models/data/orders%20of%20may.json",
        `[
  { "customerId": "a", "orderId": "01HX0000000000000000000001", "status": "PAID",
    "placedAt": "2026-03-01T10:00:00.000Z", "total": 12345678901234567890, "lines": [] },
  { "customerId": "a", "orderId": "01HX0000000000000000000002", "status": "PAYED",
    "placedAt": "2026-03-01T10:00:00.000Z", "total": 1, "lines": [] }
]`,
      ],
    ]);
    checkModel(
      `
samples Order from "./data/orders of may.json"
//                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^ A finding in './data/orders of may.json', line 4: "PAYED" is not one of "OPEN" | "PAID".
`,
      shop,
      { dataFiles },
    );
    const text = `samples Order from "./data/orders of may.json"${shop}`;
    const [first] = resolveText(text, { dataFiles }).model.samples;
    assert.deepEqual(first?.item?.total, { N: "12345678901234567890" });
  });

  test("what is wrong in a file of samples is told at its place there", () => {
    checkDataFile(
      "orders.json",
      `[
  { "customerId": "a", "orderId": "01HX0000000000000000000001", "status": «"PAYED"»,
    "placedAt": "2026-03-01T10:00:00.000Z", «"totl"»: 1, "total": 1, "lines": [«1»] },
  «7»,
  «{ "customerId": "a", "orderId": "01HX0000000000000000000002", "status": "PAID",
    "placedAt": "2026-03-01T10:00:00.000Z", "lines": [] }»
]`,
      [
        '"PAYED" is not one of "OPEN" | "PAID".',
        "'totl' is no attribute of Order. Did you mean 'total'?",
        /string/,
        /an object/,
        "'total' of Order is missing.",
      ],
    );
  });

  test("a file that is no JSON is told where it stops being some", () => {
    checkDataFile("orders.json", "[\n  {}, {«]»\n", [/a key stands in quotes/]);
    checkDataFile("orders.json", "[{}]  «{»}", [/something follows the value/]);
    checkDataFile("orders.json", "[«»", [/a value is missing at the end/]);
    checkDataFile("orders.json", "«{»}", [/it is no array of objects/]);
  });

  test("a line of NDJSON is an item, and a broken one leaves the others", () => {
    const line = (id: string, total: string) =>
      `{ "customerId": "a", "orderId": "01HX000000000000000000000${id}", "status": "PAID", "placedAt": "2026-03-01T10:00:00.000Z", "lines": [], "total": ${total} }`;
    for (const name of ["orders.ndjson", "orders.JSONL"]) {
      const text = checkDataFile(
        name,
        `${line("1", "1")}\r\n\n${line("2", "«x»")}\n${line("3", "«true»")}\n${line("4", "4")}`,
        [/'x'/, /number/],
      );
      const { model } = resolveText(`samples Order from "./${name}"${shop}`, {
        dataFiles: new Map([[`file:///models/${name}`, text]]),
      });
      const totals = model.samples.map(({ item }) => item?.total);
      assert.deepEqual(totals, [{ N: "1" }, undefined, { N: "4" }]);
    }
  });

  test("two items of a file with one key are told at the second", () => {
    const item =
      '{ "customerId": "a", "orderId": "01HX0000000000000000000001", "status": "PAID", "placedAt": "2026-03-01T10:00:00.000Z", "lines": [], "total": 1 }';
    checkDataFile("orders.ndjson", `${item}\n«${item}»`, [/same primary key as a Order/]);
  });

  test("identifiers are seeded by the sample's name", () => {
    const model = resolveWhole(`
table Tab { partition key id: string }
entity Row in Tab {
  id: ulid = ulid()
  other: uuid = uuid()
}
sample a: Row { }
sample b: Row { }
`);
    const [a, b] = model.samples;
    assert.notDeepEqual(a?.values.id, b?.values.id);
    const clock = seededClock("a");
    assert.deepEqual(a?.values, { id: { S: clock.ulid() }, other: { S: clock.uuid() } });
    assert.match(clock.ulid(), /^01KDVDNA00[0-9A-HJKMNP-TV-Z]{16}$/);
    assert.match(
      clock.uuid(),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});

suite("examples", () => {
  const patterns = `
pattern Get { get Customer where customerId = :id }
pattern Many { batch get Order where customerId = :c and orderId = :o }
pattern Some { query Order where customerId = :c filter status in :states }
pattern Make {
  transaction {
    create Order { set status = "OPEN" }
    update Customer { where customerId = :Order.customerId  add :n to points }
  }
}
pattern Touch { update Customer where customerId = :id set any of name, tier }
`;
  const samples = `
sample ada: Customer { customerId: "a", name: "Ada" }
sample order: Order { customerId: "a", orderId: "01HX0000000000000000000001", status: "PAID", placedAt: now(), total: 1, lines: [] }
`;

  test("arguments are typed by the pattern's placeholders", () => {
    const { examples } = resolveWhole(
      `
example Get(id: ada.customerId) returns ada within 0.5 RCU
example Many(keys: [{ c: "a", o: order.orderId }]) returns order in any order
example Some(c: "a", states: ["PAID"]) returns 1 items
example Make(Order: { customerId: "a", orderId: "01HX0000000000000000000003", placedAt: now(), total: 2, lines: [] }, n: 3) leaves ada { points: 3 } leaves Order { total: 2 } leaves no order
example Touch(id: "a", name: "Eve") fails ConditionalCheckFailed
`,
      patterns + samples + shop,
    );
    assert.deepEqual(
      examples.map((example) => example.arguments),
      [
        { id: { S: "a" } },
        { keys: { L: [{ M: { c: { S: "a" }, o: { S: "01HX0000000000000000000001" } } }] } },
        { c: { S: "a" }, states: { L: [{ S: "PAID" }] } },
        {
          Order: {
            M: {
              customerId: { S: "a" },
              orderId: { S: "01HX0000000000000000000003" },
              placedAt: { S: "2026-01-01T00:00:00.000Z" },
              total: { N: "2" },
              lines: { L: [] },
            },
          },
          n: { N: "3" },
        },
        { id: { S: "a" }, name: { S: "Eve" } },
      ],
    );
    assert.deepEqual(
      examples.map(({ expectations }) => expectations.map(({ kind }) => kind)),
      [
        ["returns", "within"],
        ["returns"],
        ["returns count"],
        ["leaves", "leaves item", "leaves no"],
        ["fails"],
      ],
    );
  });

  test("what is wrong in an example", () => {
    checkModel(
      `
example Make(Order: { customerId: "a", status: "OPEN", placedOn: "2026-01-01", total: 2, lines: [] }, n: "3") leaves nobody
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'orderId' of Order is missing.
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'placedAt' of Order is missing.
//                                     ^^^^^^ 'status' is not part of 'Order' as the caller gives it: the pattern's 'set' fixes it.
//                                                     ^^^^^^^^ 'placedOn' is not part of 'Order' as the caller gives it: it is computed when the item is written.
//                                                                                                       ^^^ Expected integer, not a string.
//                                                                                                                   ^^^^^^ There is no sample 'nobody'.
example Many(keys: { c: "a" }) returns order, adda
//                 ^^^^^^^^^^ Expected a list of objects, not another value.
//                                            ^^^^ There is no sample 'adda'. Did you mean 'ada'?
example Touch(id: "a") leaves ada { points: "3", pints: 1 }
//                                          ^^^ Expected integer, not a string.
//                                               ^^^^^ 'pints' is no attribute of Customer. Did you mean 'points'?
`,
      patterns + samples + shop,
    );
  });

  test("an argument that a write stores is ruled out as in a sample", () => {
    checkModel(
      `
pattern Name { update Customer where customerId = :id set name = :called, points = points + :more }
pattern Rename { update Customer where customerId = :id set any of name, points }
pattern Both { transaction { update Customer { where customerId = :id set name = :called } } }
example Name(id: "a", called: "${"y".repeat(41)}", more: 1) leaves ada
//                            ${"^".repeat(43)} 'name' takes at most 40 bytes.
example Rename(id: "a", name: "${"y".repeat(41)}") leaves ada
//                            ${"^".repeat(43)} 'name' takes at most 40 bytes.
example Both(id: "a", called: "${"y".repeat(41)}") leaves ada
//                            ${"^".repeat(43)} 'name' takes at most 40 bytes.
`,
      samples + shop,
    );
  });
});

/**
 * Checks the findings in a file of samples of orders: their messages, and their places, which the
 * text marks with « and ».
 *
 * @returns The text without the marks.
 */
function checkDataFile(
  name: string,
  marked: string,
  messages: readonly (string | RegExp)[],
): string {
  const text = marked.replace(/[«»]/g, "");
  const places: { start: number; end: number }[] = [];
  let removed = 0;
  for (const mark of marked.matchAll(/[«»]/g)) {
    const offset = mark.index - removed++;
    if (mark[0] === "«") places.push({ start: offset, end: offset });
    else places[places.length - 1] = { start: places.at(-1)?.start ?? 0, end: offset };
  }
  const uri = `file:///models/${name}`;
  const { diagnostics } = resolveText(`samples Order from "./${name}"${shop}`, {
    dataFiles: new Map([[uri, text]]),
  });
  const found = diagnostics.filter(({ file }) => file === uri);
  assert.deepEqual(
    found.map(({ span }) => span),
    places,
    JSON.stringify(found.map(({ message, span }) => [message, text.slice(span.start, span.end)])),
  );
  for (const [position, message] of messages.entries()) {
    const actual = found[position]?.message ?? "";
    if (typeof message === "string") assert.equal(actual, message);
    else assert.match(actual, message);
  }
  assert.equal(found.length, messages.length);
  return text;
}
