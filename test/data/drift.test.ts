import assert from "node:assert/strict";
import type { Connection } from "../../src/data/connections.ts";
import {
  canReadItems,
  type DriftOptions,
  observeItems,
  observeStructure,
} from "../../src/data/drift/census.ts";
import { type EntryReader, entryReader } from "../../src/data/drift/index-entries.ts";
import { readItems } from "../../src/data/drift/sampling.ts";
import { putItems } from "../../src/data/items.ts";
import type { Item } from "../../src/dynamodb/values.ts";
import { type Extent, planCensus, type TableObservation } from "../../src/evolution/index.ts";
import { tableDefinitionOf } from "../../src/interchange/table-definition.ts";
import { analyzeText } from "../analyze-text.ts";
import { itemOf } from "../evolution/census/check-census.ts";
import { changed } from "../evolution/shop.ts";
import { createdTable, freshTableName, sharedConnection } from "./local.ts";
import { connectionWithTables } from "./model-tables.ts";

/** The first table of a model, as a census asks for it. */
function requestOf(text: string) {
  const { model, plans } = analyzeText(text);
  const [table] = model.tables;
  assert.ok(table);
  const plan = planCensus(model, plans, table.name);
  assert.ok(plan);
  return { model, plan, definition: tableDefinitionOf(table) };
}

const id = (number: number): string => `01HX${String(number).padStart(22, "0")}`;
const placedAt = "2026-03-01T10:00:00.000Z";

const order = (number: number, changes: Readonly<Record<string, unknown>> = {}): Item =>
  itemOf({
    PK: `CUSTOMER#${id(number)}`,
    SK: `ORDER#${placedAt}#${id(1)}`,
    GSI1PK: "DAY#2026-03-01",
    GSI1SK: `ORDER#${id(1)}`,
    kind: "Order",
    schema: 1,
    customerId: id(number),
    orderId: id(1),
    status: "PAID",
    placedAt,
    placedOn: "2026-03-01",
    total: 40,
    lines: [],
    ...changes,
  });

suite("a table beside its model", () => {
  let connection: Connection;

  suiteSetup(async function () {
    this.timeout(60_000);
    connection = await sharedConnection();
  });

  async function observed(
    deployed: string,
    items: readonly Item[],
    model = deployed,
    options: Partial<DriftOptions> = {},
  ): Promise<TableObservation> {
    const mapped = await connectionWithTables(requestOf(deployed).model);
    const request = requestOf(model);
    const physical = mapped.tables?.[request.plan.table.name] ?? "";
    await putItems(connection, physical, items);
    const extent: Extent = options.extent ?? "all";
    const structure = await observeStructure(mapped, request, { extent });
    if (!canReadItems(structure)) return structure;
    return observeItems(mapped, request, structure, { extent, ...options });
  }

  test("items that are broken in each way are found, and the others conform", async () => {
    const broken: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ total: "40" }, "attribute-type total"],
      [{ nick: 1 }, "attribute-unknown nick"],
      [{ status: "LOST" }, "attribute-choice status"],
      [{ note: "x".repeat(21) }, "attribute-constraint note"],
      [{ orderId: "x" }, "attribute-format orderId"],
      [{ lines: [{ sku: "A" }] }, "attribute-missing lines[].quantity"],
      [{ placedOn: "2026-03-02", GSI1PK: "DAY#2026-03-02" }, "derived-differs placedOn"],
      [{ SK: "ORDER#x" }, "key-differs SK"],
      [{ GSI1SK: "ORDER#x" }, "index-key-differs GSI1SK"],
      [{ schema: 7 }, "version-newer schema"],
      [{ kind: "Invoice" }, "item-foreign "],
    ];
    const items = broken.map(([changes], index) => order(index, changes));
    const { GSI1PK: _key, ...withoutKey } = order(20);
    const { kind: _kind, ...withoutKind } = order(21);
    const { differences, census } = await observed(changed(), [
      ...items,
      withoutKey,
      withoutKind,
      order(22),
      order(23),
    ]);
    assert.deepEqual(differences, []);
    const found = census?.findings.map(({ code, place }) => `${code} ${place}`);
    assert.deepEqual(
      found?.sort(),
      [
        ...broken.map(([, finding]) => finding),
        "index-key-missing GSI1PK",
        "discriminator-missing kind",
      ].sort(),
    );
    const orders = census?.entities.find(({ entity }) => entity === "Order");
    assert.equal(orders?.conforming, 2);
  });

  test("there is no table, or its key is another one", async () => {
    const request = requestOf(changed());
    const missing = { ...connection, tables: { Shop: freshTableName() } };
    const nothing = await observeStructure(missing, request, { extent: 10 });
    assert.equal(nothing.differences, undefined);
    assert.equal(canReadItems(nothing), false);
    const other = await observed(
      "table Shop {\n  partition key id: string\n}\nentity A in Shop { id: string }\n",
      [itemOf({ id: "x" })],
      changed(),
    );
    assert.equal(other.census, undefined);
    assert.match(other.notCompared.join(), /its items, since the key of the table is another one/);
  });

  test("index entries of items are looked up, and what differs is looked at again", async () => {
    const items = Array.from({ length: 5 }, (_, index) => order(index));
    const all = await observed(changed(), items, changed(), { indexes: true });
    assert.deepEqual(all.entries, [
      { index: "ByStatus", items: 5 },
      { index: "GSI1", items: 5 },
    ]);
    assert.deepEqual(all.census?.findings, []);
    assert.ok(all.readUnits > 5);

    // DynamoDB Local's indexes never lag, so that an index is played that does.
    const request = requestOf(changed());
    let waits = 0;
    const lagging = (missingAfter: number): EntryReader => {
      const real = entryReader(connection, all.physical, request.definition, {});
      let asked = 0;
      return {
        ...real,
        entriesLike: async (path, entry) => {
          const found = await real.entriesLike(path, entry);
          if (path.index === "ByStatus") {
            return { ...found, items: found.items.map((each) => ({ ...each, total: { N: "0" } })) };
          }
          return asked++ < missingAfter ? { ...found, items: [] } : found;
        },
        wait: async () => {
          waits++;
        },
      };
    };
    const structure = { ...all, notCompared: [] };
    const seen = await observeItems(connection, request, structure, {
      extent: "all",
      indexes: true,
      reader: lagging(1),
    });
    assert.deepEqual(
      seen.census?.findings.map(({ code, place, items: count }) => [code, place, count]),
      [["index-entry-stale", "total", 5]],
    );
    assert.equal(waits, 6);
    const missing = await observeItems(connection, request, structure, {
      extent: "all",
      indexes: true,
      reader: lagging(Number.POSITIVE_INFINITY),
    });
    assert.deepEqual(
      missing.census?.findings.map(({ code, indexes, items: count }) => [code, indexes, count]),
      [
        ["index-entry-missing", ["GSI1"], 5],
        ["index-entry-stale", ["ByStatus"], 5],
      ],
    );
  });

  test("a sample is spread over the table, and all is all, each item once", async () => {
    const table = await createdTable(connection);
    const keys = Array.from({ length: 300 }, (_, index) => `${index % 60}/${index}`);
    await putItems(
      connection,
      table,
      keys.map((key) => itemOf({ PK: key.split("/")[0], SK: key, filler: "x".repeat(500) })),
    );
    const read = async (extent: Extent) => {
      const found: string[] = [];
      const pages: number[] = [];
      let units = 0;
      for await (const page of readItems(connection, table, extent)) {
        pages.push(page.items.length);
        units += page.readUnits;
        found.push(...page.items.map(({ SK }) => (SK !== undefined && "S" in SK ? SK.S : "")));
      }
      assert.equal(new Set(found).size, found.length, "an item came twice");
      return { found, pages, units };
    };
    const sample = await read(50);
    assert.equal(sample.found.length, 50);
    assert.ok(Math.max(...sample.pages) <= 10);
    const partitions = new Set(sample.found.map((key) => key.split("/")[0]));
    assert.ok(partitions.size >= 8, `${partitions.size} partitions are no spread`);
    for (const extent of [400, "all"] as const) {
      const { found, units } = await read(extent);
      assert.deepEqual(found.sort(), [...keys].sort());
      assert.ok(units > 0);
    }
    assert.equal((await read(1)).found.length, 1);
  });
});
