import assert from "node:assert/strict";
import { changeOf, checkDiff } from "./check-diff.ts";
import { changed, changedIn, shop } from "./shop.ts";

const index = (name: string, body = "partition key name") =>
  `global index ${name} {\n    ${body}\n  }\n  `;
const before = "global index ByStatus {";

suite("changes of tables", () => {
  test("a table that is new, and one that is gone", () => {
    const other = "table Log {\n  partition key id: string\n}\n";
    checkDiff(shop, shop + other, ["free table-added Log"]);
    checkDiff(shop + other, shop, ["two-step table-removed Log"]);
  });

  test("another name in DynamoDB is another table, another one in the model is not", () => {
    checkDiff(shop, changed(["table Shop {", 'table Shop {\n  name "shop-2"']), [
      "new-table table-renamed Shop",
    ]);
    const named = changed(["table Shop {", 'table Shop {\n  name "shop-prod"']);
    const renamed = named.replaceAll(" Shop {", " Store {");
    checkDiff(named, renamed, ["free table-renamed-in-model Store"]);
  });

  test("the primary key is fixed: name, type, and whether there is a sort key", () => {
    const table = "table Log {\n  partition key id: string\n}\n";
    for (const key of ["partition key key: string", "partition key id: number"]) {
      checkDiff(table, changedIn(table, ["partition key id: string", key]), [
        "new-table primary-key-changed Log",
      ]);
    }
    const { changes } = checkDiff(
      table,
      changedIn(table, ["id: string", "id: string\n  sort key at: string"]),
      ["new-table primary-key-changed Log"],
    );
    assert.equal(changes[0]?.before, "partition key id: string");
    assert.equal(changes[0]?.after, "partition key id: string sort key at: string");
  });

  test("local indexes come and go with their table", () => {
    const local = changed([before, `local index ByTotal {\n    sort key total\n  }\n  ${before}`]);
    checkDiff(shop, local, ["new-table local-index-added ByTotal"]);
    checkDiff(local, shop, ["new-table local-index-removed ByTotal"]);
    checkDiff(local, changedIn(local, ["sort key total\n", "sort key total\n    project keys\n"]), [
      "new-table local-index-changed ByTotal",
    ]);
  });

  test("a new global index is built online, with what that writes", () => {
    const diff = checkDiff(
      shop,
      changed([before, index("ByEmail", "partition key email") + before]),
      ["index-build index-added ByEmail"],
    );
    const [work] = changeOf(diff, "index-added").work;
    assert.ok(work?.kind === "create index");
    assert.equal(work.estimate.items, 1_000_000);
    assert.equal(work.estimate.writeUnits, 1_000_000);
    assert.equal(work.estimate.dollars, 0.625);
    assert.equal(work.estimate.unitsPerSecond, undefined);
  });

  test("what volumes and sizes do not say is not guessed", () => {
    const unknown = changed(["  volume 1M\n", ""]);
    const diff = checkDiff(
      unknown,
      changedIn(unknown, [before, index("ByEmail", "partition key email") + before]),
      ["index-build index-added ByEmail"],
    );
    const [work] = changeOf(diff, "index-added").work;
    assert.ok(work?.kind === "create index");
    assert.equal(work.estimate.writeUnits, undefined);
    assert.equal(work.estimate.dollars, undefined);
    assert.deepEqual(work.estimate.unknown, ["volume of Customer"]);
  });

  test("an index that running code reads goes in two steps", () => {
    const unused = changed([before, index("ByName") + before]);
    checkDiff(unused, shop, ["free index-removed ByName"]);
    const without = changed(
      ["  global index ByStatus {\n    partition key status\n    sort key placedAt\n  }\n", ""],
      ["pattern OrdersByStatus {\n  query Order\n  where status = :status\n}\n\n", ""],
    );
    const diff = checkDiff(shop, without, [
      "two-step index-removed-in-use ByStatus",
      "free pattern-removed OrdersByStatus",
    ]);
    assert.match(changeOf(diff, "index-removed-in-use").reason, /for OrdersByStatus\.$/);
  });

  test("key and projection of an index are fixed, and the code comes after the index", () => {
    checkDiff(shop, changed(["sort key placedAt\n", "sort key placedAt, orderId\n"]), [
      "two-step index-key-changed ByStatus",
      "two-step pattern-needs-index OrdersByStatus",
    ]);
    checkDiff(shop, changed(["project orderId, total", "project orderId, total, note"]), [
      "two-step index-projection-changed GSI1",
      "two-step pattern-needs-index OrdersOfDay",
    ]);
  });

  test("a projection that names keys holds no more than one that does not", () => {
    checkDiff(shop, changed(["project orderId, total", "project total, orderId, PK"]), []);
  });

  test("an index under another name is told from a new one", () => {
    const diff = checkDiff(shop, shop.replace("index ByStatus", "index ByState"), [
      "two-step index-renamed ByState",
      "two-step pattern-needs-index OrdersByStatus",
    ]);
    assert.deepEqual(
      changeOf(diff, "index-renamed").work.map(({ kind }) => kind),
      ["create index", "delete index"],
    );
  });

  test("a table takes one index at a time", () => {
    const diff = checkDiff(
      shop,
      changed([before, index("ByName") + index("ByEmail", "partition key email") + before]),
      [
        "index-build index-added ByName",
        "index-build index-added ByEmail",
        "two-step several-index-operations Shop",
      ],
    );
    assert.match(
      changeOf(diff, "several-index-operations").advice,
      /: create ByName, create ByEmail\.$/,
    );
  });

  test("vector indexes are made anew", () => {
    const vector = (dimensions: number) =>
      changed(
        [
          before,
          `vector index Similar {\n    vector embedding dimensions ${dimensions} distance cosine\n  }\n  ${before}`,
        ],
        ["  volume 1M", "  embedding: number[]\n  volume 1M"],
      );
    const plain = changed(["  volume 1M", "  embedding: number[]\n  volume 1M"]);
    checkDiff(plain, vector(8), ["index-build vector-index-added Similar"]);
    checkDiff(vector(8), plain, ["two-step vector-index-removed Similar"]);
    checkDiff(vector(8), vector(16), ["two-step vector-index-changed Similar"]);
  });

  test("the discriminator and the version attribute are in all items, or are not", () => {
    const without = changed(["  discriminator kind\n", ""]);
    const added = checkDiff(without, shop, [
      "backfill discriminator-added Shop",
      "two-step index-projection-changed GSI1",
      "two-step pattern-needs-index OrdersOfDay",
    ]);
    assert.equal(changeOf(added, "discriminator-added").work.length, 2);
    const keysOnly = (text: string) => text.replace("project orderId, total", "project all");
    checkDiff(keysOnly(shop), keysOnly(without), ["free discriminator-removed Shop"]);
    checkDiff(keysOnly(shop), keysOnly(changed(["discriminator kind", "discriminator type"])), [
      "two-step discriminator-changed Shop",
    ]);
    const unversioned = changed(["  versioned by schema\n", ""]);
    checkDiff(keysOnly(unversioned), keysOnly(shop), ["free version-attribute-added Shop"]);
    checkDiff(keysOnly(shop), keysOnly(unversioned), ["two-step version-attribute-removed Shop"]);
    checkDiff(keysOnly(shop), keysOnly(changed(["versioned by schema", "versioned by v"])), [
      "two-step version-attribute-changed Shop",
    ]);
  });
});

suite("settings of tables", () => {
  const withSetting = (setting: string) =>
    changed(["  versioned by schema\n", `  versioned by schema\n  ${setting}\n`]);
  const inPlace: readonly (readonly [before: string, after: string])[] = [
    ["billing on-demand", "billing provisioned read 10 write 5"],
    ["billing provisioned read 10 write 5", "billing provisioned read 20 write 5"],
    ["class standard", "class infrequent-access"],
    ["billing on-demand", "ttl expiresAt"],
    ["ttl expiresAt", "billing on-demand"],
    ["billing on-demand", "stream new-image"],
    ["billing on-demand", "point-in-time-recovery on"],
    ["deletion-protection on", "billing on-demand"],
    ["encryption aws-owned", "encryption aws-managed"],
    ["billing on-demand", 'replica "eu-west-1"'],
    ['tags { team: "shop" }', 'tags { team: "store" }'],
    ["billing on-demand", "on-demand max read 100 write 50"],
    ["warm read 100 write 50", "warm read 200 write 50"],
    ["billing on-demand", "warm read 200 write 50"],
  ];
  for (const [first, second] of inPlace) {
    test(`${first} -> ${second} is done in place`, () => {
      const diff = checkDiff(withSetting(first), withSetting(second), [
        "free setting-changed Shop",
      ]);
      assert.equal(changeOf(diff, "setting-changed").work[0]?.kind, "change setting");
    });
  }

  const inSteps: readonly (readonly [before: string, after: string, expected: string])[] = [
    ["ttl expiresAt", "ttl goneAt", "two-step ttl-changed Shop"],
    ["stream new-image", "stream keys-only", "two-step stream-view-changed Shop"],
    ["stream new-image", "billing on-demand", "two-step stream-removed Shop"],
    ['replica "eu-west-1"', "billing on-demand", "two-step replica-removed Shop"],
    ["warm read 200 write 50", "warm read 100 write 50", "forbidden warm-throughput-lowered Shop"],
  ];
  for (const [first, second, expected] of inSteps) {
    test(`${first} -> ${second} is not`, () => {
      checkDiff(withSetting(first), withSetting(second), [expected]);
    });
  }

  test("auto scaling and the capacity of an index, on a provisioned table", () => {
    const provisioned = withSetting("billing provisioned read 10 write 5");
    checkDiff(
      provisioned,
      changedIn(provisioned, ["write 5\n", "write 5\n  autoscale read 5 to 500 at 70%\n"]),
      ["free setting-changed Shop"],
    );
    checkDiff(
      provisioned,
      changedIn(provisioned, [
        "sort key placedAt\n",
        "sort key placedAt\n    capacity read 5 write 5\n",
      ]),
      ["free setting-changed ByStatus"],
    );
  });

  test("what a default spells out is no difference", () => {
    checkDiff(shop, withSetting("billing on-demand\n  class standard\n  encryption aws-owned"), []);
  });
});
