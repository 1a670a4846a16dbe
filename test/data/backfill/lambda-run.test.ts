import assert from "node:assert/strict";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import { systemClock } from "../../../src/data/backfill/clock.ts";
import { sendThrough } from "../../../src/data/backfill/database.ts";
import {
  backfillHandlers,
  type LambdaContext,
  type RunInput,
  type RunReport,
  type SegmentAnswer,
  type StartedRun,
} from "../../../src/data/backfill/lambda/index.ts";
import {
  censusOfSegment,
  type SegmentCensus,
} from "../../../src/data/backfill/lambda/segment-count.ts";
import { pacedRate } from "../../../src/data/backfill/pace.ts";
import { plannedWork } from "../../../src/data/backfill/planned-work.ts";
import type { BackfillRequest } from "../../../src/data/backfill/requests.ts";
import { numberIn, stateTable } from "../../../src/data/backfill/state-table.ts";
import { storedRun, tableCheckpoints } from "../../../src/data/backfill/table-checkpoints.ts";
import type { Connection } from "../../../src/data/connections.ts";
import { putItems } from "../../../src/data/items.ts";
import { modelOf } from "../../generate/models.ts";
import {
  counter,
  counters,
  countersModel,
  planOf,
  storedItems,
  tableWith,
  upgradedCounter,
} from "./counters.ts";
import { type LambdaProject, lambdaProject } from "./lambda-project.ts";
import { createStateTable, localDatabase } from "./state-tables.ts";

/** Calls the function; in the tests it is the state machine. */
type Call = (event: object) => Promise<unknown>;

suite("a backfill by Lambda functions", () => {
  let database: DynamoDB;
  let stateName: string;

  suiteSetup(async () => {
    database = await localDatabase();
    stateName = await createStateTable();
  });

  suiteTeardown(() => database.destroy());

  const state = () => stateTable(database, stateName);

  /** The functions in this process, over the clients of the tests. */
  function inProcess(table: string, milliseconds = 60_000, text = countersModel): Call {
    const { backfill } = backfillHandlers({
      model: { root: "counters.dynamo", files: { "counters.dynamo": text } },
      database,
      state: database,
      tables: { Counters: table },
      stateTable: stateName,
    });
    return (event) => backfill(event as Parameters<typeof backfill>[0], contextOf(milliseconds));
  }

  const old = (count: number) =>
    Array.from({ length: count }, (_, n) => counter(`${n}`, n % 2 === 0 ? 1 : 2));

  async function checkUpgraded(connection: Connection, table: string, count: number) {
    const expected = Array.from({ length: count }, (_, n) => upgradedCounter(`${n}`));
    assert.deepEqual(byKey(await storedItems(connection, table)), byKey(expected));
  }

  suite("generated, bundled, each call in a process of its own", () => {
    const items = 150;
    let project: LambdaProject;
    let place: Awaited<ReturnType<typeof tableWith>>;

    suiteSetup(async () => {
      place = await tableWith(old(items));
      project = await lambdaProject(counters, { Counters: place.table }, stateName);
    });

    suiteTeardown(() => project.remove());

    test("interrupted by time and by a kill, at one rate, every item is upgraded once", async function () {
      this.timeout(240_000);
      const call = (event: object, milliseconds: number) =>
        project.spawn("backfill", event, milliseconds);
      const here = inProcess(place.table);
      const input = { segments: 2, unitsPerSecond: { write: 100 } };
      const { run } = (await here({ action: "start", input, execution: "one" })) as StartedRun;
      assert.deepEqual(run.left, [0, 1]);
      // It is killed as soon as it has changed something.
      const killed = call({ action: "upgrade", run, segment: 0, state: {} }, 60_000);
      await until(async () => (await current(place)) >= 20);
      killed.kill();
      assert.equal(await killed.answer, undefined);
      const calls = await Promise.all(
        run.left.map(async (segment) => {
          let state = {};
          for (let count = 1; ; count++) {
            const event = { action: "upgrade", run, segment, state };
            // A busy machine gets more time with each call.
            const answer = (await call(event, 2000 * count).answer) as SegmentAnswer;
            assert.equal(answer.segment, segment, JSON.stringify(answer));
            if (answer.isDone) return count;
            state = answer.state;
          }
        }),
      );
      // What is left takes longer at this rate than one call may.
      assert.ok(calls.some((count) => count > 1));
      for (const segment of run.all) {
        const counted = await here({ action: "count", run, segment, state: {} });
        assert.equal((counted as SegmentAnswer).isDone, true);
      }
      const report = (await here({ action: "report", run })) as RunReport;
      assert.equal(report.isComplete, true, report.message);
      assert.deepEqual([report.segmentsDone, report.left, report.failed], [2, {}, 0]);
      assert.deepEqual(report.before?.entities.Counter, { "1": 75, "2": 75 });
      assert.deepEqual(report.after?.entities.Counter, { "3": items });
      assert.match(report.message, /before and after: Counter v1: 75, v2: 75 → v3: 150\.$/);
      await checkUpgraded(place.connection, place.table, items);
      const rate = await state().get({ run: `RATE#${place.table}`, part: "write" });
      assert.equal(numberIn(rate, "limit"), 100);
    });

    test("what is wrong with a call is told by name, so that it is not tried again", async () => {
      const wrong = { action: "start", input: { table: "Orders" }, execution: "one" };
      assert.deepEqual(await project.spawn("backfill", wrong, 5000).answer, {
        errorType: "BackfillImpossible",
        errorMessage: 'The model has nothing to upgrade in a table "Orders"; it has in Counters.',
      });
    });
  });

  test("what fails is kept, reported, and tried again by the next execution", async () => {
    const broken = counter("broken", 1, { steps: { S: "many" } });
    const { connection, table } = await tableWith([...old(10), broken]);
    const call = inProcess(table);
    const report = await execute(call, { segments: 3 });
    assert.equal(report.isComplete, false);
    assert.match(report.message, /1 item still to be upgraded, 1 item that could not be/);
    assert.deepEqual(report.left, { Counter: { "1": 1 } });
    assert.deepEqual(
      report.failures.map(({ key }) => key),
      [{ PK: broken.PK, SK: broken.SK }],
    );
    assert.equal(report.counts.changed, 10);
    assert.deepEqual(report.before?.entities.Counter, { "1": 6, "2": 5 });
    assert.deepEqual(report.after?.entities.Counter, { "1": 1, "3": 10 });
    const kept = (await storedRun(state(), table))?.segments.flatMap(({ failures }) => failures);
    assert.deepEqual(
      kept?.map(({ entity, version }) => [entity, version]),
      [["Counter", 1]],
    );
    await putItems(connection, table, [counter("broken", 1)]);
    const again = await execute(call, {}, "two");
    assert.equal(again.isComplete, true, again.message);
    assert.equal(again.segments, 3);
    // What was there before the first change, whichever execution has made it.
    assert.deepEqual(again.before, report.before);
    assert.deepEqual(again.after?.entities.Counter, { "3": 11 });
    assert.deepEqual(
      (await storedRun(state(), table))?.segments.flatMap((each) => each.failures),
      [],
    );
  });

  test("an execution goes on with what is left, and begins anew when nothing is or all is different", async () => {
    const { table } = await tableWith(old(30));
    const call = inProcess(table);
    const started = (await call({
      action: "start",
      input: { segments: 2 },
      execution: "one",
    })) as StartedRun;
    await upgrade(call, started.run, 1);
    const left = async (execution: string, caller = call, input: RunInput = {}) =>
      ((await caller({ action: "start", input, execution })) as StartedRun).run.left;
    assert.deepEqual(await left("two"), [0]);
    const differs = countersModel.replaceAll("steps + 1", "steps + 2");
    assert.deepEqual(await left("three", inProcess(table, 60_000, differs)), [0, 1]);
    assert.deepEqual(await left("four", call, { segments: 3 }), [0, 1, 2]);
    await execute(call, {}, "five");
    assert.deepEqual(await left("six"), [0, 1, 2]);
  });

  test("an item that old code writes behind the scan is counted", async () => {
    const { connection, table } = await tableWith(old(5));
    const call = inProcess(table);
    const report = await execute(call, { segments: 1 }, "one", async () => {
      await putItems(connection, table, [counter("late", 2)]);
    });
    assert.equal(report.isComplete, false);
    assert.deepEqual(report.left, { Counter: { "2": 1 } });
    assert.equal((await execute(call, {}, "two")).isComplete, true);
  });

  test("items that need nothing are counted as well, and none before where that is not wanted", async () => {
    const other = { PK: { S: "OTHER#1" }, SK: { S: "OTHER" } };
    const { table } = await tableWith([...old(4), counter("new", 3), counter("newer", 4), other]);
    const report = await execute(inProcess(table), { segments: 2, census: false });
    assert.equal(report.isComplete, true, report.message);
    assert.equal(report.before, undefined);
    const entities = { Counter: { "3": 5, "4": 1 }, Note: {} };
    assert.deepEqual(report.after, { entities, foreign: 1, locks: 0 });
    assert.match(report.message, /Items by version: Counter v3: 5, v4: 1\.$/);
  });

  test("a segment that one call cannot count is counted by several", async () => {
    const { table } = await tableWith(old(9));
    const plan = planOf();
    const job = {
      plan,
      work: plannedWork(plan, () => table),
      segment: 0,
      segments: 1,
      // Pages of a megabyte would need a megabyte.
      send: (request: BackfillRequest, signal?: AbortSignal) =>
        sendThrough(database)(
          request.operation === "Scan"
            ? { ...request, input: { ...request.input, Limit: 4 } }
            : request,
          signal,
        ),
      rate: pacedRate({}, systemClock),
      clock: systemClock,
    };
    let [calls, state]: [number, Partial<SegmentCensus>] = [0, {}];
    do {
      state = JSON.parse(JSON.stringify(await censusOfSegment(job, state, 0)));
      calls++;
    } while (state.startKey !== undefined);
    assert.equal(calls, 3);
    assert.deepEqual(state.versions?.entities.Counter, { "1": 5, "2": 4 });
  });

  test("another execution does not work on a segment that one is at", async () => {
    const { table } = await tableWith(old(5));
    const call = inProcess(table);
    const first = (await call({ action: "start", input: {}, execution: "one" })) as StartedRun;
    const holder = { name: "one", leaseMilliseconds: 60_000 };
    await tableCheckpoints(state(), first.run.name, holder, systemClock).load(0);
    await assert.rejects(upgrade(call, { ...first.run, execution: "two" }, 0), {
      name: "BackfillInterrupted",
      message: /Another execution works on segment 0/,
    });
    assert.equal((await upgrade(call, first.run, 0)).isDone, true);
  });

  for (const [what, input, message] of [
    ["segments", { segments: 0 }, /"segments" is 0; it has to be a number from 1 to 10000/],
    ["concurrency", { concurrency: "x" }, /"concurrency" is "x"/],
    ["census", { census: "no" }, /"census" is "no"; it has to be true or false/],
    ["unitsPerSecond", { unitsPerSecond: { write: -1 } }, /"unitsPerSecond" is -1/],
  ] as const) {
    test(`an input with wrong ${what} is refused`, async () => {
      const { table } = await tableWith([]);
      await assert.rejects(inProcess(table)({ action: "start", input, execution: "x" }), {
        name: "BackfillImpossible",
        message,
      });
    });
  }

  test("a model with errors, without upgrades, and handlers without a function are told", async () => {
    const callWith = (text: string) => inProcess("T", 1000, text);
    const start = { action: "start", input: {}, execution: "x" };
    const impossible = (message: RegExp) => ({ name: "BackfillImpossible", message });
    await assert.rejects(
      callWith("table {")(start),
      impossible(/The model has errors. Generate anew.\ncounters.dynamo: /),
    );
    await assert.rejects(
      callWith("table Counters { partition key id: string }")(start),
      impossible(/nothing to upgrade/),
    );
    const using = countersModel.replace("set steps = steps + 1 }", 'using "./u.ts" add }');
    assert.deepEqual(
      modelOf(using).diagnostics.filter(({ severity }) => severity === "error"),
      [],
    );
    await assert.rejects(
      callWith(using)(start),
      impossible(/no upgrade function add of ".\/u.ts"/),
    );
  });
});

/** What the state machine does, one call after another. */
async function execute(
  call: Call,
  input: RunInput,
  execution = "one",
  between: () => Promise<void> = async () => undefined,
): Promise<RunReport> {
  const { run } = (await call({ action: "start", input, execution })) as StartedRun;
  for (const segment of run.left) await upgrade(call, run, segment);
  await between();
  for (const segment of run.all) await call({ action: "count", run, segment, state: {} });
  return (await call({ action: "report", run })) as RunReport;
}

async function upgrade(call: Call, run: object, segment: number): Promise<SegmentAnswer> {
  return (await call({ action: "upgrade", run, segment, state: {} })) as SegmentAnswer;
}

function contextOf(milliseconds: number): LambdaContext {
  const end = Date.now() + milliseconds;
  return { getRemainingTimeInMillis: () => end - Date.now() };
}

function byKey(items: readonly object[]): unknown {
  return new Map(items.map((item) => [JSON.stringify((item as { PK: unknown }).PK), item]));
}

async function current({ connection, table }: { connection: Connection; table: string }) {
  const items = await storedItems(connection, table);
  return items.filter((item) => numberIn(item, "version") === 3).length;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
