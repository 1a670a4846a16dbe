import assert from "node:assert/strict";
import { startBackfill } from "../../../src/data/backfill/backfill.ts";
import type { RunRecord } from "../../../src/data/backfill/checkpoint.ts";
import { systemClock } from "../../../src/data/backfill/clock.ts";
import { backfillSend } from "../../../src/data/backfill/connection-send.ts";
import { pacedRate } from "../../../src/data/backfill/pace.ts";
import type { SegmentProgress } from "../../../src/data/backfill/progress.ts";
import type { BackfillRequest, SendBackfillRequest } from "../../../src/data/backfill/requests.ts";
import { runSegment } from "../../../src/data/backfill/segment.ts";
import { putItems } from "../../../src/data/items.ts";
import { send } from "../../../src/data/requests.ts";
import type { Item } from "../../../src/dynamodb/values.ts";
import { startHoldingProxy } from "../../harness/holding-proxy.ts";
import {
  backfillOf,
  counter,
  finished,
  sortedByKey,
  storedItems,
  tableWith,
  upgradedCounter,
} from "./counters.ts";

/** A checkpoint that lives as long as the test. */
function memoryStore() {
  const segments = new Map<number, SegmentProgress>();
  return {
    segments,
    open: async (record: RunRecord) => record,
    load: async (segment: number) => segments.get(segment),
    save: async (progress: SegmentProgress) => {
      segments.set(progress.segment, structuredClone(progress));
    },
    saveRecord: async () => undefined,
    close: async () => undefined,
  };
}

type Place = Awaited<ReturnType<typeof tableWith>>;

suite("a backfill among others", () => {
  const many = (count: number): readonly Item[] =>
    Array.from({ length: count }, (_, n) => counter(`${n}`, n % 2 === 0 ? 1 : 2));
  const upgradedOf = (items: readonly Item[]): readonly Item[] =>
    sortedByKey(items.map((_, n) => upgradedCounter(`${n}`)));

  /** What others do just before each write of the backfill. */
  function sendAfter(
    place: Place,
    others: (request: BackfillRequest) => Promise<void>,
  ): SendBackfillRequest {
    const own = backfillSend(place.connection);
    return async (request, signal) => {
      if (request.operation === "UpdateItem") await others(request);
      return own(request, signal);
    };
  }

  async function write(place: Place, id: string, UpdateExpression: string): Promise<void> {
    await send(place.connection, {
      operation: "UpdateItem",
      input: {
        TableName: place.table,
        Key: { PK: { S: `COUNTER#${id}` }, SK: { S: "COUNTER" } },
        UpdateExpression,
        ExpressionAttributeValues: { ":n": { N: "100" } },
      },
    });
  }

  async function run(place: Place, sendRequest: SendBackfillRequest) {
    const { census: _none, ...options } = backfillOf(place, undefined, 1);
    return finished({ ...options, send: sendRequest, store: memoryStore(), how: "start" });
  }

  test("a writer is faster: its change stays, and the upgrade builds upon it", async () => {
    const place = await tableWith([counter("1", 1)]);
    let writes = 0;
    const report = await run(
      place,
      sendAfter(place, async () => {
        if (writes++ < 3) await write(place, "1", "SET steps = steps + :n");
      }),
    );
    const { counts } = report.progress;
    assert.deepEqual([report.state, counts.changed, counts.conflicts], ["finished", 1, 3]);
    const expected = upgradedCounter("1", { steps: { N: "303" } });
    assert.deepEqual(await storedItems(place.connection, place.table), [expected]);
  });

  test("a writer of what no upgrade touches is no conflict, and nothing of it is lost", async () => {
    const place = await tableWith([counter("1", 2)]);
    const report = await run(
      place,
      sendAfter(place, () => write(place, "1", "ADD visits :n")),
    );
    assert.equal(report.progress.counts.conflicts, 0);
    const expected = upgradedCounter("1", { visits: { N: "100" } });
    assert.deepEqual(await storedItems(place.connection, place.table), [expected]);
  });

  test("what others upgrade, replace or delete meanwhile is left as they want it", async () => {
    const place = await tableWith([counter("1", 1), counter("2", 1), counter("3", 1)]);
    const theirs: Readonly<Record<string, () => Promise<unknown>>> = {
      "COUNTER#1": () => putItems(place.connection, place.table, [upgradedCounter("1")]),
      "COUNTER#2": () => putItems(place.connection, place.table, [counter("2", 4)]),
      "COUNTER#3": () =>
        send(place.connection, {
          operation: "DeleteItem",
          input: { TableName: place.table, Key: { PK: { S: "COUNTER#3" }, SK: { S: "COUNTER" } } },
        }),
    };
    const report = await run(
      place,
      sendAfter(place, async ({ input }) => {
        const key = "Key" in input ? input.Key.PK : undefined;
        if (key !== undefined && "S" in key) await theirs[key.S]?.();
      }),
    );
    const { current, newer, gone, changed, conflicts } = report.progress.counts;
    assert.deepEqual(
      { current, newer, gone, changed, conflicts },
      { current: 1, newer: 1, gone: 1, changed: 0, conflicts: 3 },
    );
    const expected = [upgradedCounter("1"), counter("2", 4)];
    assert.deepEqual(await storedItems(place.connection, place.table), expected);
  });

  test("a writer who is always faster keeps its item, which is set aside for a retry", async () => {
    const place = await tableWith([counter("1", 1), counter("2", 1)]);
    const report = await run(
      place,
      sendAfter(place, async ({ input }) => {
        const key = "Key" in input ? input.Key.PK : undefined;
        if (key !== undefined && "S" in key && key.S === "COUNTER#1") {
          await write(place, "1", "SET steps = steps + :n");
        }
      }),
    );
    assert.equal(report.state, "finished");
    const [failure] = report.failures;
    assert.match(failure?.message ?? "", /Other writers were faster 25 times/);
    const expected = [counter("1", 1, { steps: { N: "2501" } }), upgradedCounter("2")];
    assert.deepEqual(await storedItems(place.connection, place.table), expected);
  });

  test("an answer that gets lost does not upgrade twice", async () => {
    const place = await tableWith(many(20));
    const own = backfillSend(place.connection);
    const lost = new Set<string>();
    const report = await run(place, async (request, signal) => {
      const answer = await own(request, signal);
      const id = JSON.stringify(request);
      if (request.operation !== "UpdateItem" || lost.has(id)) return answer;
      lost.add(id);
      return { kind: "unavailable", message: "The connection broke." };
    });
    assert.deepEqual([report.progress.counts.changed, report.failures.length], [20, 0]);
    assert.deepEqual(await storedItems(place.connection, place.table), upgradedOf(many(20)));
  });

  test("throttled by each of DynamoDB's exceptions it slows down, and does all of it", async () => {
    const place = await tableWith(many(60));
    const proxy = await startHoldingProxy(place.connection.endpoint ?? "");
    const exceptions = [
      "ProvisionedThroughputExceededException",
      "RequestLimitExceeded",
      "ThrottlingException",
    ];
    let requests = 0;
    proxy.refuse((operation) =>
      /^(Scan|UpdateItem)$/.test(operation) && requests++ % 4 === 0
        ? exceptions[((requests / 4) % 3) | 0]
        : undefined,
    );
    try {
      const rate = pacedRate({ write: 10_000 }, systemClock);
      const connection = { ...place.connection, endpoint: proxy.endpoint };
      const { census: _none, ...options } = backfillOf({ ...place, connection }, undefined, 2);
      const report = await finished({ ...options, rate, store: memoryStore(), how: "start" });
      const { changed, throttled } = report.progress.counts;
      assert.deepEqual([report.state, changed, report.failures.length], ["finished", 60, 0]);
      assert.ok(throttled >= 15, `${throttled} times throttled`);
      assert.ok((rate.unitsPerSecond("write") ?? 0) <= 6000);
      assert.deepEqual(await storedItems(place.connection, place.table), upgradedOf(many(60)));
    } finally {
      await proxy.stop();
    }
  });

  test("without its table it stops with the reason, and has lost nothing", async () => {
    const { connection } = await tableWith([]);
    const report = await run({ connection, table: "nobody" }, backfillSend(connection));
    assert.equal(report.state, "stopped");
    assert.match(report.message ?? "", /The table "nobody" does not exist/);
  });

  test("too many failures stop it, and are kept", async () => {
    const broken = Array.from({ length: 30 }, (_, n) => counter(`${n}`, 1, { steps: { S: "?" } }));
    const place = await tableWith(broken);
    const { census: _none, ...options } = backfillOf(place, undefined, 2);
    const store = memoryStore();
    const report = await finished({ ...options, mostFailures: 10, store, how: "start" });
    assert.equal(report.state, "stopped");
    assert.match(report.message ?? "", /could not be upgraded, .*more than 10|More than 10/);
    assert.ok(report.failures.length > 10);
    const kept = [...store.segments.values()].flatMap(({ failures }) => failures);
    assert.equal(kept.length, report.failures.length);
    assert.ok([...store.segments.values()].some(({ isDone }) => !isDone));
  });

  test("paused it changes nothing, resumed it goes on, cancelled it can be gone on with", async () => {
    const items = many(200);
    const place = await tableWith(items);
    const { census: _none, ...options } = backfillOf(place, undefined, 2);
    const own = backfillSend(place.connection);
    let underWay = 0;
    let writes = 0;
    let rest: () => void = () => undefined;
    const atRest = new Promise<void>((resolve) => {
      rest = resolve;
    });
    const counted: SendBackfillRequest = async (request, signal) => {
      underWay++;
      if (request.operation === "UpdateItem") writes++;
      if (writes === 60) running.pause();
      if (writes === 120) running.cancel();
      const answer = await own(request, signal);
      underWay--;
      if (running.progress().state === "paused" && underWay === 0) rest();
      return answer;
    };
    const store = memoryStore();
    const running = startBackfill({ ...options, send: counted, store, how: "either" });
    // While it is paused, what was under way comes to its end, and then nothing is sent.
    await atRest;
    const before = writes;
    await storedItems(place.connection, place.table);
    assert.deepEqual([writes, underWay, running.progress().state], [before, 0, "paused"]);
    running.resume();
    const cancelled = await running.finished;
    assert.equal(cancelled.state, "interrupted");
    const { changed } = cancelled.progress.counts;
    assert.ok(changed >= 60 && changed < 200, `${changed} changed`);
    const done = await finished({ ...options, store, how: "either" });
    assert.deepEqual([done.state, done.progress.counts.changed], ["finished", 200]);
    assert.deepEqual(await storedItems(place.connection, place.table), upgradedOf(items));
  });

  test("a worker with a deadline ends before it, and the next one goes on", async () => {
    const items = many(90);
    const place = await tableWith(items);
    const { work, send: own } = backfillOf(place, undefined, 1);
    const store = memoryStore();
    let ends = 0;
    for (let kind = ""; kind !== "done"; ends++) {
      // On this clock a request takes a second, and waiting for the deadline is just that.
      let time = 0;
      const waiting: { at: number; end: () => void }[] = [];
      const clock = {
        now: () => time,
        wait: (milliseconds: number) =>
          new Promise<void>((end) => waiting.push({ at: time + milliseconds, end })),
      };
      const slow: SendBackfillRequest = async (request, signal) => {
        const answer = await own(request, signal);
        time += 1000;
        for (const { at, end } of waiting) if (at <= time) end();
        return answer;
      };
      const end = await runSegment({
        work,
        segment: 0,
        segments: 1,
        send: slow,
        rate: pacedRate({}, clock),
        clock,
        store,
        concurrency: 4,
        deadline: 40_000,
      });
      kind = end.kind;
      assert.ok(time <= 46_000, "what was under way is all that comes after the deadline");
      assert.equal(kind, ends < 2 ? "out of time" : "done");
    }
    assert.equal(store.segments.get(0)?.counts.changed, 90);
    assert.deepEqual(await storedItems(place.connection, place.table), upgradedOf(items));
  });
});
