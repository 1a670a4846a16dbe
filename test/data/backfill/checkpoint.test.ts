import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BackfillRun,
  CheckpointError,
  type CheckpointProblemCode,
  type RunRecord,
} from "../../../src/data/backfill/checkpoint.ts";
import { fileCheckpointStore } from "../../../src/data/backfill/file-checkpoint.ts";
import { freshSegment } from "../../../src/data/backfill/progress.ts";

suite("checkpoints in files", () => {
  const folder = mkdtempSync(join(tmpdir(), "dynamo-checkpoints-"));
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  const freshPath = (): string => join(folder, `${++count}.json`);

  const record = (changes: Partial<BackfillRun> = {}): RunRecord => ({
    run: { plan: "p1", table: "shop", tableId: "t1", segments: 2, ...changes },
    startedAt: "2026-11-28T12:00:00.000Z",
  });
  const progress = {
    ...freshSegment(1),
    startKey: { PK: { S: "é\u2028" }, SK: { B: "AQI=" } },
    failures: [{ key: { PK: { N: "1e-10" } }, entity: "Order", version: 1, message: "why" }],
  };

  async function checkRefused(
    work: Promise<unknown>,
    code: CheckpointProblemCode,
    message: RegExp,
  ): Promise<void> {
    const error = await work.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    assert.ok(error instanceof CheckpointError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
  }

  test("what was saved is there for the next process, on another machine too", async () => {
    const path = freshPath();
    const store = fileCheckpointStore(path);
    await store.open(record(), "start");
    await store.save(progress);
    await store.saveRecord({
      ...record(),
      before: { entities: {}, foreign: 1, locks: 0, units: { read: 1, write: 0 } },
    });
    await store.close();
    const copy = freshPath();
    copyFileSync(path, copy);
    const other = fileCheckpointStore(copy);
    const opened = await other.open({ ...record(), startedAt: "later" }, "resume");
    assert.deepEqual([opened.startedAt, opened.before?.foreign], [record().startedAt, 1]);
    assert.deepEqual(await other.load(1), progress);
    assert.equal(await other.load(0), undefined);
    await other.close();
    assert.equal(existsSync(`${copy}.lock`), false);
  });

  test("of another table, model or division it is not resumed", async () => {
    const path = freshPath();
    const store = fileCheckpointStore(path, "shop.json");
    await store.open(record(), "start");
    await store.save(progress);
    await store.close();
    const before = readFileSync(path, "utf8");
    const cases: readonly [Partial<BackfillRun>, RegExp][] = [
      [{ table: "other" }, /belongs to the table "shop", not to "other"/],
      [{ tableId: "t2" }, /another table that was called "shop" too/],
      [{ plan: "p2" }, /another state of the model, or to other entities/],
      [{ segments: 3 }, /into 2 segments, not into 3\. Go on with 2/],
    ];
    for (const [changes, message] of cases) {
      const opened = fileCheckpointStore(path, "shop.json").open(record(changes), "resume");
      await checkRefused(opened, "checkpoint-differs", message);
    }
    const started = fileCheckpointStore(path, "shop.json").open(record(), "start");
    await checkRefused(started, "checkpoint-unfinished", /"shop.json" .* not come to its end/);
    assert.equal(readFileSync(path, "utf8"), before);
  });

  test("one that is done may be replaced, unless it keeps failures", async () => {
    const path = freshPath();
    for (const failures of [[], progress.failures]) {
      const store = fileCheckpointStore(path);
      await store.open(record(), "start");
      for (const segment of [0, 1]) {
        await store.save({ ...freshSegment(segment), isDone: true, failures });
      }
      await store.close();
    }
    const opened = fileCheckpointStore(path).open(record(), "start");
    await checkRefused(opened, "checkpoint-unfinished", /of 2 items that could not be upgraded/);
  });

  test("what is none, or has been damaged, is refused and left as it is", async () => {
    const path = freshPath();
    const store = fileCheckpointStore(path);
    await store.open(record(), "start");
    await store.save(progress);
    await store.close();
    const whole = readFileSync(path, "utf8");
    const damaged = [
      "",
      "{}",
      "[1]",
      whole.slice(0, -20),
      whole.replace('"formatVersion": 1', '"formatVersion": 2'),
      whole.replace('"isDone": false', '"isDone": "no"'),
      whole.replace('"scanned": 0', '"scanned": -1'),
      whole.replace('"N": "1e-10"', '"N": "one"'),
      whole.replace('"segment": 1', '"segment": 2'),
    ];
    for (const text of damaged) {
      writeFileSync(path, text);
      for (const how of ["start", "resume"] as const) {
        const opened = fileCheckpointStore(path).open(record(), how);
        await checkRefused(opened, "checkpoint-unreadable", /is no checkpoint that can be used/);
      }
      assert.equal(readFileSync(path, "utf8"), text);
    }
  });

  test("two processes do not work with one, and the lock of a dead one is taken over", async () => {
    const path = freshPath();
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
    await once(child, "spawn");
    const owner = { host: hostname(), process: child.pid, token: "x" };
    writeFileSync(`${path}.lock`, JSON.stringify(owner));
    const alive = fileCheckpointStore(path).open(record(), "start");
    await checkRefused(alive, "checkpoint-in-use", new RegExp(`Process ${child.pid} on `));
    child.kill("SIGKILL");
    await once(child, "exit");
    const store = fileCheckpointStore(path);
    await store.open(record(), "start");
    await checkRefused(
      fileCheckpointStore(path).open(record(), "resume"),
      "checkpoint-in-use",
      /./,
    );
    await store.close();
  });

  test("the lock of another machine counts until it has been silent for a minute", async () => {
    const path = freshPath();
    const lock = `${path}.lock`;
    writeFileSync(lock, JSON.stringify({ host: "elsewhere", process: 1, token: "x" }));
    await checkRefused(fileCheckpointStore(path).open(record(), "start"), "checkpoint-in-use", /./);
    const longAgo = new Date(Date.now() - 61_000);
    utimesSync(lock, longAgo, longAgo);
    const opened = await Promise.allSettled(
      [1, 2, 3, 4].map(() => fileCheckpointStore(path).open(record(), "either")),
    );
    assert.equal(opened.filter(({ status }) => status === "fulfilled").length, 1);
  });

  test("who has lost its lock to another writes nothing any more", async () => {
    const path = freshPath();
    const store = fileCheckpointStore(path);
    await store.open(record(), "start");
    writeFileSync(`${path}.lock`, JSON.stringify({ host: "elsewhere", process: 1, token: "y" }));
    const before = readFileSync(path, "utf8");
    await checkRefused(store.save(progress), "checkpoint-in-use", /taken over .* Nothing is lost/);
    assert.equal(readFileSync(path, "utf8"), before);
    await store.close();
    assert.ok(existsSync(`${path}.lock`), "the lock of the other one stays");
  });
});
