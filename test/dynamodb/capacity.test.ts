import assert from "node:assert/strict";
import {
  batchReadUnits,
  indexWriteUnits,
  localIndexFetchUnits,
  readUnits,
  writeCost,
  writeUnits,
} from "../../src/dynamodb/capacity.ts";
import type { TableDefinition } from "../../src/dynamodb/key-schema.ts";

suite("read units", () => {
  test("round up to 4 KB, with a factor for the consistency", () => {
    assert.equal(readUnits(0, "eventual"), 0.5);
    assert.equal(readUnits(4096, "strong"), 1);
    assert.equal(readUnits(4097, "strong"), 2);
    assert.equal(readUnits(4097, "eventual"), 1);
    assert.equal(readUnits(1, "transactional"), 2);
  });

  test("a batch rounds each item, a query the whole page", () => {
    assert.equal(batchReadUnits([1000, 1000, 1000], "eventual"), 1.5);
    assert.equal(readUnits(3000, "eventual"), 0.5);
    assert.equal(batchReadUnits([], "eventual"), 0);
  });

  test("a local index pays for the entries and for each item that it fetches", () => {
    assert.equal(localIndexFetchUnits(300, [200, 200, 200], "eventual"), 2);
  });
});

suite("write units", () => {
  test("round up to 1 KB and are doubled in a transaction", () => {
    assert.equal(writeUnits(0), 1);
    assert.equal(writeUnits(1024), 1);
    assert.equal(writeUnits(1025), 2);
    assert.equal(writeUnits(1025, { transactional: true }), 4);
  });

  test("of an index depend on what changes in it", () => {
    assert.equal(indexWriteUnits({}), 0);
    assert.equal(indexWriteUnits({ after: 1500 }), 2);
    assert.equal(indexWriteUnits({ before: 100 }), 1);
    assert.equal(indexWriteUnits({ before: 100, after: 100 }), 0);
    assert.equal(indexWriteUnits({ before: 100, after: 3000, changed: true }), 3);
    assert.equal(indexWriteUnits({ before: 100, after: 100, changed: true, keyChanged: true }), 2);
  });

  test("of an item are those of the table and of each index that it touches", () => {
    const placed = { id: { S: "1" }, status: { S: "PLACED" }, day: { S: "d" }, note: { S: "a" } };
    const shipped = { ...placed, status: { S: "SHIPPED" } };
    const noted = { ...placed, note: { S: "b" } };
    const { status: _, ...draft } = placed;

    assert.deepEqual(writeCost(orders, undefined, placed), {
      table: 1,
      indexes: { ByStatus: 1, Notes: 1 },
      total: 3,
    });
    // A moved entry is deleted and written again.
    assert.deepEqual(writeCost(orders, placed, shipped), {
      table: 1,
      indexes: { ByStatus: 2 },
      total: 3,
    });
    // The status index does not hold the note.
    assert.deepEqual(writeCost(orders, placed, noted).indexes, { Notes: 1 });
    assert.deepEqual(writeCost(orders, placed, placed).indexes, {});
    // Without one of its key attributes an item is not in the index.
    assert.deepEqual(writeCost(orders, undefined, draft).indexes, { Notes: 1 });
    assert.deepEqual(writeCost(orders, placed, draft).indexes, { ByStatus: 1 });
    // A transaction doubles the table's units only.
    assert.deepEqual(writeCost(orders, placed, undefined, { transactional: true }), {
      table: 2,
      indexes: { ByStatus: 1, Notes: 1 },
      total: 4,
    });
  });
});

const orders: TableDefinition = {
  name: "Orders",
  partitionKey: { name: "id", type: "S" },
  globalIndexes: [
    {
      name: "ByStatus",
      partitionKey: [{ name: "status", type: "S" }],
      sortKey: [{ name: "day", type: "S" }],
      projection: { kind: "keys" },
    },
    {
      name: "Notes",
      partitionKey: [{ name: "day", type: "S" }],
      sortKey: [],
      projection: { kind: "include", attributes: ["note"] },
    },
  ],
  localIndexes: [],
  vectorIndexes: [],
  billing: { kind: "on-demand" },
};
