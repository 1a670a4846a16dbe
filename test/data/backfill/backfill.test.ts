import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileCheckpointStore } from "../../../src/data/backfill/file-checkpoint.ts";
import {
  backfillOf,
  counter,
  finished,
  note,
  sortedByKey,
  storedItems,
  tableWith,
  upgradedCounter,
} from "./counters.ts";

suite("a backfill on DynamoDB Local", () => {
  const folder = mkdtempSync(join(tmpdir(), "dynamo-backfill-"));
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));
  let files = 0;
  const freshStore = () => fileCheckpointStore(join(folder, `checkpoint-${++files}.json`));

  test("items of all older versions become current; newer and foreign ones stay", async () => {
    const foreign = { PK: { S: "OTHER" }, SK: { S: "x" }, kind: { S: "Unknown" } };
    const untouched = [counter("new", 4), counter("current", 3), note("1"), foreign];
    const old = Array.from({ length: 40 }, (_, n) => counter(`${n}`, n % 2 === 0 ? 1 : 2));
    const place = await tableWith([...old, ...untouched]);
    const report = await finished({ ...backfillOf(place), store: freshStore(), how: "start" });
    assert.equal(report.state, "finished", report.message);
    const expected = old.map((_, n) => upgradedCounter(`${n}`));
    assert.deepEqual(
      await storedItems(place.connection, place.table),
      sortedByKey([...expected, ...untouched]),
    );
    const { counts } = report.progress;
    assert.deepEqual([counts.changed, counts.scanned, counts.read], [40, 44, 40]);
    assert.deepEqual(report.before?.entities, {
      Counter: { "1": 20, "2": 20, "3": 1, "4": 1 },
      Note: { "1": 1 },
    });
    assert.deepEqual(report.after?.entities, { Counter: { "3": 41, "4": 1 }, Note: { "1": 1 } });
    assert.deepEqual([report.older, report.after?.foreign], [0, 1]);
  });
});
