import assert from "node:assert/strict";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import { numberIn, type StateTable, stateTable } from "../../../src/data/backfill/state-table.ts";
import { setSharedLimits, sharedRate } from "../../../src/data/backfill/table-rate.ts";
import { createStateTable, localDatabase, StandingClock } from "./state-tables.ts";

suite("a rate that workers share through a table", () => {
  let database: DynamoDB;
  let state: StateTable;
  let tables = 0;

  suiteSetup(async () => {
    database = await localDatabase();
    state = stateTable(database, await createStateTable());
  });

  suiteTeardown(() => database.destroy());

  /** A table of its own, with a limit, and workers at it that know nothing of one another. */
  async function workersAt(limit: number, count: number) {
    tables++;
    const table = `Table${tables}`;
    const clock = new StandingClock();
    await setSharedLimits(state, table, { read: limit, write: limit });
    const workers = Array.from({ length: count }, () => sharedRate(state, table, clock));
    const stored = () => state.get({ run: `RATE#${table}`, part: "write" });
    return { table, clock, workers, stored };
  }

  test("all of them together get the units of the rate, one after another", async () => {
    const { clock, workers } = await workersAt(1000, 5);
    await Promise.all(
      workers.map(async (worker) => {
        for (let request = 0; request < 100; request++) await worker.acquire("write", 2);
      }),
    );
    // 1,000 units are a second's; the last hundred of them are let go as its time begins.
    const last = Math.max(...clock.until) - clock.now();
    assert.equal(last, 800);
    assert.equal(new Set(clock.until).size, clock.until.length, "no two have the same moment");
  });

  test("reads and writes, and other tables, have rates of their own", async () => {
    const { clock, workers, table } = await workersAt(100, 1);
    const [worker] = workers;
    await worker?.acquire("write", 50);
    await worker?.acquire("read", 10);
    await sharedRate(state, `${table}-other`, clock).acquire("write", 10);
    assert.deepEqual(clock.until, []);
    assert.equal(worker?.unitsPerSecond("read"), 100);
  });

  test("what a request consumed beyond what was acquired is made up for", async () => {
    const { clock, workers } = await workersAt(100, 1);
    const [worker] = workers;
    await worker?.acquire("write", 10);
    worker?.settle("write", 10, 60);
    await worker?.acquire("write", 1);
    await worker?.acquire("write", 1);
    // Behind 10 + 50 + 1 units, of which the first 10 were of the time before.
    assert.deepEqual(clock.until, [clock.now() + 510]);
  });

  test("workers that are throttled together halve the rate once, and it comes back", async () => {
    const { clock, workers, stored } = await workersAt(1000, 2);
    const [first, second] = workers;
    assert.ok(first !== undefined && second !== undefined);
    for (const worker of workers) await worker.acquire("write", 1);
    for (const worker of workers) worker.throttled("write");
    for (const worker of workers) await worker.acquire("write", 500);
    assert.equal(numberIn(await stored(), "allowed"), 500);
    clock.pass(600);
    second.throttled("write");
    await second.acquire("write", 500);
    assert.equal(numberIn(await stored(), "allowed"), 250);
    assert.equal(second.unitsPerSecond("write"), 250);
    // A twentieth of the limit each second.
    clock.pass(2000);
    await first.acquire("write", 500);
    assert.equal(first.unitsPerSecond("write"), 350);
    clock.pass(60_000);
    await first.acquire("write", 500);
    assert.equal(first.unitsPerSecond("write"), 1000);
  });

  test("a limit that is set anew, or changed by hand, holds for who is at work", async () => {
    const { table, workers } = await workersAt(1000, 1);
    const [worker] = workers;
    await worker?.acquire("write", 1);
    await state.update(
      { run: `RATE#${table}`, part: "write" },
      { update: "SET #limit = :limit", values: { ":limit": { N: "33.333333333333333333333" } } },
    );
    await worker?.acquire("write", 200);
    await worker?.acquire("write", 200);
    assert.equal(Math.round(worker?.unitsPerSecond("write") ?? 0), 33);
  });

  test("whoever is interrupted does not wait", async () => {
    const { workers, clock } = await workersAt(1, 1);
    const ended = AbortSignal.abort();
    await workers[0]?.acquire("write", 1000, ended);
    assert.deepEqual(clock.until, []);
  });
});
