import assert from "node:assert/strict";
import { openFixture, shop } from "./fixture.ts";

suite("signature help", () => {
  test("an example's arguments: the first that is not given, then the one at the caret", async () => {
    const label = "OrdersOfCustomer(customerId: ulid, since: timestamp)";
    await checkHelp("example OrdersOfCustomer($0", label, "customerId: ulid");
    await checkHelp("example OrdersOfCustomer(since: x, $0", label, "customerId: ulid");
    await checkHelp(
      "example OrdersOfCustomer(customerId: ada.customerId, since: $0)",
      label,
      "since: timestamp",
    );
    await checkHelp("example OrdersOfCustomer(customerId: a, since: b, $0)", label, undefined);
  });

  test("an item that is an argument belongs to its pattern", () =>
    checkHelp(
      `pattern Put { put Order }
example Put(Order: { customerId: "a", lines: [$0`,
      "Put(Order: Order)",
      "Order: Order",
    ));

  test("what an argument meets, and what the pattern is for", async () => {
    const { service, uri, position } = openFixture(`${shop}
/// Puts an order aside.
pattern Wait { update Order where customerId = :customerId and placedAt = :at and orderId = :id set status = "PLACED" }
example Wait($0`);
    const help = await service.signatureHelp(uri, position);
    assert.match(JSON.stringify(help), /Puts an order aside/);
    assert.match(JSON.stringify(help), /Meets `Order.placedAt`/);
  });

  test("functions of conditions, values and templates", async () => {
    await checkHelp(
      "pattern P { query Order where begins_with(status, $0",
      "begins_with(a, x)",
      "x",
    );
    await checkHelp(
      "entity E in Shop { a: string derived concat(x, y, z, $0",
      "concat(a, b, …)",
      "…",
    );
    await checkHelp('entity E in Shop { PK = "A#${shard(id, $0)}"', "shard(a, 10)", "10");
    await checkHelp("entity E in Shop { a: string derived lower($0", "lower(a)", "a");
    await checkHelp("entity E in Shop { at: timestamp = now($0)", "now()", undefined);
  });

  test("one of several ways, by how much is there", async () => {
    const two = 'split(a, "#")';
    const three = 'split(a, "#", 0)';
    await checkHelp("entity E in Shop { a: string derived split(b, $0", two, '"#"');
    await checkHelp('entity E in Shop { a: string derived split(b, "#", $0', three, "0");
  });

  test("annotations and types", async () => {
    await checkHelp(
      "entity E in Shop { a: string @size(24B, $0",
      "@size(24B, max 200B)",
      "max 200B",
    );
    await checkHelp("entity E in Shop { a: string @unique($0", "@unique(lower)", "lower");
    await checkHelp("entity E in Shop { at: timestamp($0", "timestamp(seconds)", "seconds");
  });

  test("nothing outside of parentheses, in comments, and where nothing is known", async () => {
    for (const source of [
      "$0",
      "example OrdersOfCustomer(customerId: x)$0",
      "example Nobody($0",
      "entity E in Shop { a: string @id($0",
      "pattern P { query Order where (status = $0",
      "pattern P { query Order where begins_with(status // , $0",
      "example OrdersOfCustomer( pattern P { $0",
    ]) {
      const { service, uri, position } = openFixture(`${shop}\n${source}`);
      assert.equal(await service.signatureHelp(uri, position), undefined, source);
    }
  });
});

/** @param active the parameter that is to be given; `undefined` where all are */
async function checkHelp(source: string, label: string, active: string | undefined): Promise<void> {
  const { service, uri, position } = openFixture(`${shop}\n${source}`);
  const help = await service.signatureHelp(uri, position);
  assert.ok(help !== undefined, `No help: ${source}`);
  const shown = help.signatures[help.activeSignature ?? 0];
  assert.equal(shown?.label, label);
  const { activeParameter } = help;
  const parameter =
    typeof activeParameter === "number" ? shown?.parameters?.[activeParameter] : undefined;
  assert.equal(parameter?.label, active, source);
}
