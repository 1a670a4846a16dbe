import assert from "node:assert/strict";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { RunRecord } from "../../../src/data/backfill/checkpoint.ts";
import { freshSegment } from "../../../src/data/backfill/progress.ts";
import { type StateTable, stateTable } from "../../../src/data/backfill/state-table.ts";
import {
  removeRun,
  storedRun,
  tableCheckpoints,
} from "../../../src/data/backfill/table-checkpoints.ts";
import { createStateTable, localDatabase, StandingClock } from "./state-tables.ts";

const record: RunRecord = {
  run: { plan: "p", table: "Shop", segments: 3 },
  startedAt: "2026-01-01T00:00:00.000Z",
};

suite("checkpoints in a table", () => {
  let database: DynamoDB;
  let state: StateTable;
  let clock: StandingClock;
  let runs = 0;
  let run = "";

  suiteSetup(async () => {
    database = await localDatabase();
    state = stateTable(database, await createStateTable());
  });

  suiteTeardown(() => database.destroy());

  setup(() => {
    runs++;
    run = `run ${runs}`;
    clock = new StandingClock();
  });

  const storeOf = (name: string) =>
    tableCheckpoints(state, run, { name, leaseMilliseconds: 1000 }, clock);

  const failure = (id: string, message = "It is broken.") => ({
    key: { PK: { S: id }, photo: { B: "AP8=" } },
    entity: "Order",
    version: 1,
    message,
  });

  test("what was saved is what another process loads, failures and binary keys included", async () => {
    const store = storeOf("a");
    assert.deepEqual(await store.open(record, "start"), record);
    assert.equal(await store.load(1), undefined);
    const progress = {
      ...freshSegment(1),
      startKey: { PK: { S: "x" }, photo: { B: "AAH/" }, n: { N: "1.5" } },
      failures: [failure("1"), failure("2")],
    };
    await store.save(progress);
    await store.close();
    const other = storeOf("b");
    assert.deepEqual(await other.open(record, "resume"), record);
    const loaded = await other.load(1);
    assert.deepEqual(byKey(loaded?.failures ?? []), byKey(progress.failures));
    assert.deepEqual({ ...loaded, failures: [] }, { ...progress, failures: [] });
    // One of them is settled, one fails for another reason, and one is new.
    const changed = [failure("2", "Still."), failure("3")];
    await other.save({ ...progress, isDone: true, failures: changed });
    const stored = await storedRun(state, run);
    assert.deepEqual(byKey(stored?.segments[0]?.failures ?? []), byKey(changed));
    assert.equal(stored?.segments.length, 1);
  });

  test("a worker that was given up notices that another has its segment", async () => {
    const [first, second] = [storeOf("a"), storeOf("a")];
    await first.open(record, "start");
    await first.load(0);
    await second.load(0);
    await assert.rejects(first.save({ ...freshSegment(0), isDone: true }), /taken over/);
    await second.save(freshSegment(0));
    assert.equal((await storedRun(state, run))?.segments[0]?.isDone, false);
  });

  test("another execution gets a segment only when nothing is heard of the first", async () => {
    const [first, second] = [storeOf("a"), storeOf("b")];
    await first.open(record, "start");
    await first.load(0);
    await assert.rejects(second.load(0), { code: "checkpoint-in-use" });
    clock.pass(900);
    await first.save(freshSegment(0));
    clock.pass(900);
    await assert.rejects(second.load(0), { code: "checkpoint-in-use" });
    clock.pass(200);
    await second.load(0);
    await second.close();
    await first.load(0);
  });

  test("a run is not mistaken for another", async () => {
    const store = storeOf("a");
    await assert.rejects(store.open(record, "resume"), { code: "checkpoint-missing" });
    await store.open(record, "either");
    await assert.rejects(store.open(record, "start"), { code: "checkpoint-unfinished" });
    for (const difference of [{ plan: "q" }, { table: "Other" }, { segments: 4 }]) {
      const other = { ...record, run: { ...record.run, ...difference } };
      await assert.rejects(store.open(other, "either"), { code: "checkpoint-differs" });
    }
  });

  test("what cannot be read is told, and a run can be forgotten", async () => {
    const store = storeOf("a");
    await store.open(record, "start");
    await store.save(freshSegment(2));
    await state.put({ run: { S: run }, part: { S: "RUN" }, record: { S: "{" } });
    await assert.rejects(storeOf("b").open(record, "either"), { code: "checkpoint-unreadable" });
    await removeRun(state, run);
    assert.equal(await storedRun(state, run), undefined);
    assert.deepEqual(await state.list(run, ""), []);
  });
});

function byKey<Failure extends { readonly key: object }>(failures: readonly Failure[]) {
  return new Map(failures.map((each) => [JSON.stringify(each.key), each]));
}
