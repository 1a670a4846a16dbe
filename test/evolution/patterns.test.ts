import assert from "node:assert/strict";
import { changeOf, checkDiff } from "./check-diff.ts";
import { changed, changedIn, shop } from "./shop.ts";

const byStatus = "  query Order\n  where status = :status\n";

suite("changes of access patterns", () => {
  test("new, gone, and doing something else", () => {
    const pattern =
      "\npattern OneOrder {\n  get Order\n  where customerId = :customerId and placedAt = :placedAt and orderId = :orderId\n}\n";
    checkDiff(shop, shop + pattern, ["free pattern-added OneOrder"]);
    checkDiff(shop + pattern, shop, ["free pattern-removed OneOrder"]);
    checkDiff(shop, changed([byStatus, `${byStatus}  order by placedAt desc\n`]), [
      "free pattern-changed OrdersByStatus",
    ]);
  });

  test("how often it is called, and what is said about it, are no difference", () => {
    checkDiff(shop, changed([byStatus, `${byStatus}  rate 1/day\n`]), []);
    checkDiff(shop, changed(["pattern GetCustomer", "/// One of them.\npattern GetCustomer"]), []);
  });

  test("another path that is there, and one that has to be built first", () => {
    const two = changed([
      "  global index ByStatus {",
      "  global index ByState {\n    partition key status\n  }\n  global index ByStatus {",
    ]);
    const other = changedIn(two, [byStatus, `${byStatus}  using ByState\n`]);
    const moved = checkDiff(changedIn(two, [byStatus, `${byStatus}  using ByStatus\n`]), other, [
      "free pattern-path-changed OrdersByStatus",
    ]);
    const { before, after } = changeOf(moved, "pattern-path-changed");
    assert.deepEqual([before, after], ["Shop.ByStatus", "Shop.ByState"]);
    checkDiff(shop, other, [
      "index-build index-added ByState",
      "two-step pattern-needs-index OrdersByStatus",
    ]);
  });

  test("what nothing serves any more", () => {
    const without = changed([
      "  global index ByStatus {\n    partition key status\n    sort key placedAt\n  }\n",
      "",
    ]);
    const diff = checkDiff(
      shop,
      without,
      ["two-step index-removed-in-use ByStatus", "forbidden pattern-unserved OrdersByStatus"],
      ["unserved-access-pattern"],
    );
    assert.equal(diff.gravest, "forbidden");
    // What was not served before is no difference.
    checkDiff(without, without, [], ["unserved-access-pattern"]);
  });
});

suite("attributes that a key holds", () => {
  test("are there in stored items already", () => {
    const table = "table Things {\n  partition key PK: string\n}\n\n";
    const entity = (members: string) =>
      `${table}entity Thing in Things {\n  PK = "T#\${id}#\${part}"\n  id: ulid\n  ${members}\n}\n`;
    const old = entity('part: "a" | "b"');
    checkDiff(
      old.replace("#${part}", "#x").replace('\n  part: "a" | "b"', ""),
      entity('part: "a" | "b" in key'),
      ["free attribute-added-in-key Thing.part", "two-step item-key-changed Thing"],
    );
  });
});
