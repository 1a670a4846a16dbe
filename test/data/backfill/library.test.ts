import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import {
  backfillsOfModel,
  backfillTable,
  fileCheckpointStore,
  loadFunctions,
} from "../../../src/library/backfill.ts";
import { localClientSettings } from "../../harness/dynamodb-local.ts";
import { counter, countersModel, storedItems, tableWith, upgradedCounter } from "./counters.ts";

suite("the library for programs of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "dynamo-library-"));
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));
  const model = join(folder, "counters.dynamo");

  test("reads a model and what it imports, and backfills with the SDK's own client", async () => {
    const [tables = "", entities = ""] = countersModel.split(/(?=entity Counter)/);
    writeFileSync(join(folder, "tables.dynamo"), tables);
    writeFileSync(model, `import "./tables.dynamo"\n${entities}`);
    const { connection, table } = await tableWith([counter("1", 1), counter("2", 3)]);
    const { endpoint = "" } = connection;
    const database = new DynamoDB({ ...localClientSettings, endpoint, maxAttempts: 1 });
    const [backfill, ...others] = await backfillsOfModel(model);
    assert.ok(backfill !== undefined && others.length === 0);
    const checkpoint = fileCheckpointStore(join(folder, "checkpoint.json"));
    const report = await backfillTable({ backfill, database, table, checkpoint, segments: 2 })
      .finished;
    database.destroy();
    assert.deepEqual(
      [report.state, report.progress.counts.changed, report.older],
      ["finished", 1, 0],
    );
    const expected = [upgradedCounter("1"), counter("2", 3)];
    assert.deepEqual(await storedItems(connection, table), expected);
  });

  test("loads the functions of upgrades from beside the model when told, and never unasked", async () => {
    const using = countersModel.replace(
      "set steps = steps + 1 }",
      'using "./upgrades.ts" addOne }',
    );
    writeFileSync(model, using);
    const ran = join(folder, "ran");
    const source = `import { writeFileSync } from "node:fs";
import type { Item } from "./types-that-nobody-needs.ts";
writeFileSync(${JSON.stringify(ran)}, "");
export const addOne = (item: Item): Item => ({ ...item, steps: (item.steps as number) + 1 });
`;
    writeFileSync(join(folder, "upgrades.ts"), source);
    const { connection, table } = await tableWith([counter("1", 1)]);
    const { endpoint = "" } = connection;
    const database = new DynamoDB({ ...localClientSettings, endpoint, maxAttempts: 1 });
    const [backfill] = await backfillsOfModel(model);
    assert.ok(backfill);
    const checkpoint = fileCheckpointStore(join(folder, "functions.json"));
    const options = { backfill, database, table, checkpoint };
    assert.throws(
      () => backfillTable(options),
      /Upgrades of Counters use addOne of "\.\/upgrades\.ts": load them/,
    );
    assert.ok(!existsSync(ran), "code ran that nobody had asked for");
    const functions = await loadFunctions(backfill);
    assert.ok(existsSync(ran));
    const report = await backfillTable({ ...options, functions }).finished;
    database.destroy();
    assert.equal(report.older, 0);
    assert.deepEqual(await storedItems(connection, table), [upgradedCounter("1")]);
    writeFileSync(join(folder, "upgrades.ts"), "export const other = 1;");
    await assert.rejects(loadFunctions(backfill), /addOne cannot be used: .*exports no function/);
  });

  test("a model that is not sound is refused with the reason", async () => {
    writeFileSync(model, countersModel.replace("title to name", "title to nam"));
    await assert.rejects(backfillsOfModel(model), /counters\.dynamo: .*'dynamo check' says where/);
    writeFileSync(model, countersModel);
    await assert.rejects(backfillsOfModel(model, { entities: ["X"] }), /no entity X\./);
    await assert.rejects(backfillsOfModel(join(folder, "none.dynamo")), /ENOENT/);
  });
});
