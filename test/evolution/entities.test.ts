import assert from "node:assert/strict";
import { changeOf, checkDiff } from "./check-diff.ts";
import { changed, changedIn, shop } from "./shop.ts";

const invoice = (sortKey: string) => `
entity Invoice in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "${sortKey}"
  customerId: ulid
  number: string
}
`;

suite("changes of entities", () => {
  test("a new entity beside what running code reads is free", () => {
    checkDiff(shop, shop + invoice("INVOICE#${number}").replace("CUSTOMER#", "ACCOUNT#"), [
      "free entity-added Invoice",
    ]);
  });

  test("a new entity in a collection that running code reads whole is foreign to it", () => {
    const diff = checkDiff(shop, shop + invoice("INVOICE#${number}"), [
      "two-step entity-added-to-slice Invoice",
    ]);
    assert.match(changeOf(diff, "entity-added-to-slice").reason, /^CustomerWithOrders of the old/);
  });

  test("a new entity within the prefix of another one is foreign to each that reads it", () => {
    const diff = checkDiff(shop, shop + invoice("ORDER#INVOICE#${number}"), [
      "two-step entity-added-to-slice Invoice",
    ]);
    assert.match(
      changeOf(diff, "entity-added-to-slice").reason,
      /^OrdersOfCustomer and CustomerWithOrders of/,
    );
  });

  test("items of an entity that is gone are in the way of the new code, or are not", () => {
    const apart = shop + invoice("INVOICE#${number}").replace("CUSTOMER#", "ACCOUNT#");
    const diff = checkDiff(apart, shop, ["free entity-removed Invoice"]);
    const [work] = changeOf(diff, "entity-removed").work;
    assert.ok(work?.kind === "backfill" && work.does === "delete");
    assert.deepEqual(work.estimate.unknown.includes("volume of Invoice"), true);
    checkDiff(shop + invoice("INVOICE#${number}"), shop, [
      "two-step entity-removed-from-slice Invoice",
    ]);
  });

  test("another name is another discriminator, unless the stored one stays", () => {
    const renamed = shop
      .replaceAll("Customer in", "Client in")
      .replaceAll(/(get|query) Customer\b/g, "$1 Client");
    const diff = checkDiff(shop, renamed, ["two-step entity-renamed Client"]);
    const [work] = changeOf(diff, "entity-renamed").work;
    assert.ok(work?.kind === "backfill" && work.does === "set");
    assert.deepEqual(work.attributes, ["kind"]);
    assert.equal(work.estimate.items, 1_000_000);
    checkDiff(shop, changedIn(renamed, ["Client in Shop", 'Client in Shop as "Customer"']), [
      "free entity-renamed-in-model Client",
    ]);
    checkDiff(shop, changed(["Customer in Shop", 'Customer in Shop as "CUST"']), [
      "two-step discriminator-value-changed Customer",
    ]);
  });

  test("the lock items of a unique attribute carry the entity's name", () => {
    const unique = changed(["email: string", "email: string @unique"]);
    const renamed = changedIn(unique, [
      "Customer in Shop",
      'Client in Shop as "Customer"',
    ]).replaceAll(/(get|query) Customer\b/g, "$1 Client");
    checkDiff(unique, renamed, [
      "free entity-renamed-in-model Client",
      "backfill unique-changed Client.email",
    ]);
  });

  test("an entity moves to another table", () => {
    const other = `table Orders {\n  partition key PK: string\n  sort key SK: string\n}\n`;
    const entity =
      '\nentity Visit in Shop {\n  PK = "VISIT#${id}"\n  SK = "VISIT"\n  id: ulid\n  volume 5k\n}\n';
    const diff = checkDiff(
      shop + other + entity,
      shop + other + entity.replace("in Shop", "in Orders"),
      ["two-step entity-moved Visit"],
    );
    const [work] = changeOf(diff, "entity-moved").work;
    assert.ok(work?.kind === "backfill" && work.does === "move");
    assert.equal(work.estimate.writeUnits, 10_000);
  });

  test("the items of an entity whose primary key is made otherwise are written anew", () => {
    const diff = checkDiff(shop, changed(['SK = "PROFILE"', 'SK = "CUSTOMER"']), [
      "two-step item-key-changed Customer",
    ]);
    const { before, after, work } = changeOf(diff, "item-key-changed");
    assert.deepEqual([before, after], ['SK = "PROFILE"', 'SK = "CUSTOMER"']);
    assert.equal(work[0]?.kind === "backfill" && work[0].estimate.writeUnits, 2_000_000);
  });

  test("index keys that are new, other ones or gone are set in all items", () => {
    const customer = 'GSI1PK = "MAIL#${email}"\n  GSI1SK = "CUSTOMER"\n  customerId: ulid\n  name';
    const added = changed(["customerId: ulid\n  name", customer]);
    const diff = checkDiff(shop, added, ["backfill index-key-added Customer"]);
    const [work] = changeOf(diff, "index-key-added").work;
    assert.ok(work?.kind === "backfill");
    assert.deepEqual(work.attributes, ["GSI1PK", "GSI1SK"]);
    // One write of the item, one of its new entry in GSI1, which it had none in; ByStatus has none.
    assert.equal(work.estimate.writeUnits, 2_000_000);
    checkDiff(added, changedIn(added, ["MAIL#${email}", "MAIL#${email:lower}"]), [
      "backfill index-key-rewritten Customer",
    ]);
    checkDiff(added, changedIn(added, ['"CUSTOMER"\n', '"CUSTOMER" when name = "x"\n']), [
      "backfill index-condition-changed Customer",
    ]);
    checkDiff(added, shop, ["backfill index-key-dropped Customer"]);
  });

  test("a key that is made of what is derived otherwise is another key", () => {
    checkDiff(
      shop,
      changed([
        "placedOn: date derived date(placedAt)",
        'placedOn: string derived before(string(placedAt), "T")',
      ]),
      [
        "backfill index-key-rewritten Order",
        "backfill computation-changed Order.placedOn",
        "two-step type-widened Order.placedOn",
        "free pattern-changed OrdersOfDay",
      ],
    );
  });
});

suite("versions", () => {
  const second = changed([
    "name: string @size(20B, max 40B)",
    'name: string @size(20B, max 40B)\n  tier: "free" | "pro" @since(2)\n  version 2\n  upgrade to 2 { set tier = "free" }',
  ]);

  test("an upgrade gives older items what is new", () => {
    const diff = checkDiff(shop, second, [
      "default-on-read version-raised Customer",
      "default-on-read attribute-added-on-read Customer.tier",
    ]);
    const [work] = changeOf(diff, "version-raised").work;
    assert.ok(work?.kind === "backfill" && work.does === "upgrade");
    assert.equal(work.version, 2);
    assert.deepEqual(work.attributes, ["tier", "schema"]);
    assert.equal(work.estimate.seconds, 1000);
    assert.equal(work.estimate.unitsPerSecond, 1000);
  });

  test("reads the whole table consistently: 4 KB for a unit", () => {
    // 1,000 items of 2 + 50 bytes for the key, 4 + 441 for the text, 1 + 2 for the version: 500 KB.
    const model = (version: string) => `
table Texts {
  partition key id: string
  versioned by v
}
entity E in Texts {
  ${version}
  id: string @size(50B)
  text: string @size(441B)
  volume 1000
}
`;
    const diff = checkDiff(model(""), model("version 2\n  upgrade to 2 {}"), [
      "default-on-read version-raised E",
    ]);
    const [work] = changeOf(diff, "version-raised").work;
    assert.ok(work?.kind === "backfill");
    assert.equal(work.estimate.readUnits, Math.ceil((1000 * (52 + 445 + 3)) / 4096));
  });

  test("what an index or a filter needs stored is backfilled", () => {
    const filtered = changedIn(second, [
      "pattern OrdersByStatus {",
      'pattern Pros {\n  scan Customer\n  filter tier = "pro"\n}\n\npattern OrdersByStatus {',
    ]);
    const diff = checkDiff(shop, filtered, [
      "default-on-read version-raised Customer",
      "backfill attribute-added-and-needed Customer.tier",
      "free pattern-added Pros",
    ]);
    assert.match(changeOf(diff, "attribute-added-and-needed").message, /and Pros tests it\.$/);
    const indexed = changedIn(second, [
      "global index ByStatus",
      "global index ByTier {\n    partition key tier\n  }\n  global index ByStatus",
    ]);
    checkDiff(shop, indexed, [
      "default-on-read version-raised Customer",
      "backfill attribute-added-and-needed Customer.tier",
      "index-build index-added ByTier",
    ]);
  });

  test("an attribute without '@since' counts as stored in all items", () => {
    checkDiff(shop, changedIn(second, [" @since(2)", ""]), [
      "default-on-read version-raised Customer",
      "default-on-read attribute-added-on-read Customer.tier",
      "backfill attribute-since-missing Customer.tier",
    ]);
  });

  test("a version does not fall, and a released upgrade stays as it is", () => {
    checkDiff(second, shop, [
      "forbidden version-lowered Customer",
      "two-step attribute-removed-required Customer.tier",
    ]);
    checkDiff(second, changedIn(second, ['set tier = "free"', 'set tier = "pro"']), [
      "forbidden released-upgrade-changed Customer",
    ]);
  });

  test("nothing is backfilled as long as the old code writes", () => {
    const claimed = changedIn(second, ["version 2", "version 2\n  backfilled to 2"]);
    checkDiff(shop, claimed, [
      "default-on-read version-raised Customer",
      "default-on-read attribute-added-on-read Customer.tier",
      "forbidden backfilled-too-far Customer",
    ]);
    checkDiff(second, claimed, ["free backfilled-raised Customer"]);
    checkDiff(claimed, second, ["default-on-read backfilled-lowered Customer"]);
  });

  test("an entity that has changed needs a version of its own", () => {
    const diff = checkDiff(
      second,
      changedIn(second, ["  volume 1M", "  phone: string\n  volume 1M"]),
      [
        "forbidden version-not-raised Customer",
        "backfill attribute-added-without-upgrade Customer.phone",
      ],
    );
    const { advice, reason } = changeOf(diff, "version-not-raised");
    assert.match(reason, /: phone is missing\.$/);
    assert.match(advice, /^Raise the version to 3/);
  });

  test("an upgrade that does not produce what the entity declares", () => {
    const third = changedIn(
      second,
      ["version 2", "version 3\n  upgrade to 3 { }"],
      ["  volume 1M", "  phone: string\n  volume 1M"],
    );
    checkDiff(second, third, [
      "default-on-read version-raised Customer",
      "forbidden upgrade-misses-attribute Customer.phone",
    ]);
  });

  test("an upgrade that takes from what is not there", () => {
    const third = changedIn(
      second,
      ["version 2", 'version 3\n  upgrade to 3 { set phone = concat(mobile, "") remove mobile }'],
      ["  volume 1M", "  phone: string @since(3)\n  volume 1M"],
    );
    checkDiff(second, third, [
      "default-on-read version-raised Customer",
      "forbidden upgrade-reads-missing Customer",
      "default-on-read attribute-added-on-read Customer.phone",
    ]);
    // What may be missing is asked for.
    checkDiff(second, changedIn(third, ['concat(mobile, "")', 'coalesce(mobile, "")']), [
      "default-on-read version-raised Customer",
      "default-on-read attribute-added-on-read Customer.phone",
    ]);
  });
});
