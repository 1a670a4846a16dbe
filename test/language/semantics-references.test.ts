import assert from "node:assert/strict";
import type { SymbolId } from "../../src/language/semantics/model.ts";
import { applyEdits } from "../../src/language/text/edits.ts";
import { modelUri, resolveText, resolveWhole } from "./check-model.ts";

const model = `
table Tab {
  partition key PK: string
  sort key SK: string
  ttl expiresAt
  discriminator kind
  global index ByStatus {
    partition key status
    sort key placedAt
    project total
  }
}

type Money {
  amount: number
}

type Traced {
  placedAt: timestamp
}

entity Order in Tab {
  PK = "ORDER#\${orderId}"
  SK = "ORDER"
  orderId: string
  status: string
  ...Traced
  total: Money
  expiresAt?: epoch
  volume 2 per orderId
}

entity Refund in Tab {
  PK = "ORDER#\${orderId}"
  SK = "REFUND#\${refundId}"
  orderId: string
  refundId: string
  status: string
  total: Money
}

pattern Open {
  query Order
  where status = :state and placedAt >= :since
  filter total.amount > 1
  return orderId
  using ByStatus
}

pattern All {
  query Order, Refund
  where orderId = :orderId
}

pattern Place {
  transaction {
    create Order
    update Refund { where orderId = :Order.orderId and refundId = :id  set any of status }
  }
}

sample first: Order { orderId: "1", status: "x", placedAt: now(), total: { amount: 1 } }

example Open(state: first.status, since: "2026-01-01T00:00:00.000Z") returns first
example Place(Order: { orderId: "2", status: "x", placedAt: now(), total: { amount: 1 } }, id: "1", status: "y") leaves no first
`;

suite("references", () => {
  /** Renames the symbol at its references and checks that the model means the same as before. */
  function checkRename(symbol: SymbolId, newName: string, places: number): void {
    const { references } = resolveWhole(model);
    const found = references.of(symbol);
    assert.equal(found.length, places, found.map(({ span }) => lineOf(span.start)).join(", "));
    const edits = found.map(({ file, span }) => ({ file, span, newText: newName }));
    const renamed = resolveText(applyEdits(model, edits));
    assert.deepEqual(
      renamed.diagnostics.map(({ message }) => message),
      [],
    );
  }

  test("a table", () => checkRename({ kind: "table", name: "Tab" }, "Orders", 3));
  test("an index", () =>
    checkRename({ kind: "index", owner: "Tab", name: "ByStatus" }, "ByState", 2));
  test("a key attribute", () => checkRename({ kind: "key", owner: "Tab", name: "PK" }, "id", 3));
  test("the discriminator", () =>
    checkRename({ kind: "key", owner: "Tab", name: "kind" }, "entityType", 1));
  test("a type", () => checkRename({ kind: "type", name: "Money" }, "Amount", 3));
  test("a member of a type", () =>
    checkRename({ kind: "attribute", owner: "Money", name: "amount" }, "value", 4));
  test("an entity, with the item argument that bears its name", () =>
    checkRename({ kind: "entity", name: "Order" }, "Purchase", 7));
  test("a pattern", () => checkRename({ kind: "pattern", name: "Open" }, "Pending", 2));
  test("a placeholder, with its argument in examples", () =>
    checkRename({ kind: "parameter", owner: "Open", name: "state" }, "status", 2));
  test("a sample", () => checkRename({ kind: "sample", name: "first" }, "one", 4));
  test("an attribute that is no key", () =>
    checkRename({ kind: "attribute", owner: "Refund", name: "refundId" }, "number", 3));
  test("an attribute that several entities of a pattern have", () =>
    checkRename({ kind: "attribute", owner: "Order", name: "orderId" }, "id", 11));
  test("an attribute that is an index key in several entities, and an argument", () =>
    checkRename({ kind: "attribute", owner: "Refund", name: "status" }, "state2", 9));
  test("an included attribute", () =>
    checkRename({ kind: "attribute", owner: "Traced", name: "placedAt" }, "at", 5));
  test("the TTL attribute", () =>
    checkRename({ kind: "key", owner: "Tab", name: "expiresAt" }, "ttl", 2));
  test("a projected attribute", () =>
    checkRename({ kind: "attribute", owner: "Order", name: "total" }, "sum", 6));

  test("roles tell declarations, reads and writes apart", () => {
    const { references } = resolveWhole(model);
    const status = references.of({ kind: "attribute", owner: "Order", name: "status" });
    assert.deepEqual(
      status.map(({ role, span }) => `${lineOf(span.start)} ${role}`),
      [
        "8 read",
        "26 declaration",
        "38 declaration",
        "44 read",
        "58 write",
        "62 write",
        "64 read",
        "65 write",
        "65 read",
      ],
    );
  });

  test("the places of a file are in the order of the text and lie on names", () => {
    const places = resolveWhole(model).references.inFile(modelUri);
    assert.ok(places.length > 60);
    for (const [index, { span, symbol }] of places.entries()) {
      assert.ok(span.start >= (places[index - 1]?.span.start ?? 0));
      const text = model.slice(span.start, span.end);
      assert.equal(text, symbol.name, `${symbol.kind} ${symbol.owner}`);
    }
    assert.deepEqual(resolveWhole(model).references.inFile("file:///other.dynamo"), []);
  });

  function lineOf(offset: number): number {
    return model.slice(0, offset).split("\n").length;
  }
});
