import assert from "node:assert/strict";
import { pacedRate } from "../../../src/data/backfill/pace.ts";
import type { BackfillClock } from "../../../src/data/backfill/rate.ts";

/** A clock on which waiting is what makes time pass. */
function waitingClock(): BackfillClock & { pass(milliseconds: number): void } {
  let time = 1_000_000;
  return {
    now: () => time,
    async wait(milliseconds) {
      time += milliseconds;
    },
    pass(milliseconds) {
      time += milliseconds;
    },
  };
}

suite("the rate of a backfill", () => {
  /** Units that a busy sender gets through in so many seconds of the clock. */
  async function unitsIn(
    seconds: number,
    rate: ReturnType<typeof pacedRate>,
    clock: BackfillClock,
    consumed = 1,
  ): Promise<number> {
    const end = clock.now() + seconds * 1000;
    let units = 0;
    while (clock.now() < end) {
      await rate.acquire("write", 1);
      rate.settle("write", 1, consumed);
      units += consumed;
    }
    return units;
  }

  test("is never more than the limit, also where requests take more than was expected", async () => {
    for (const consumed of [1, 4]) {
      const clock = waitingClock();
      const rate = pacedRate({ write: 100 }, clock);
      const units = await unitsIn(10, rate, clock, consumed);
      // A tenth of a second may be made up for at the start.
      assert.ok(units > 990 && units <= 1020, `${units} units`);
    }
  });

  test("does not save up what was not asked for", async () => {
    const clock = waitingClock();
    const rate = pacedRate({ write: 100 }, clock);
    clock.pass(60_000);
    const units = await unitsIn(1, rate, clock);
    assert.ok(units <= 111, `${units} units`);
  });

  test("is halved where DynamoDB throttles, once for requests under way together", async () => {
    const clock = waitingClock();
    const rate = pacedRate({ write: 1000 }, clock);
    for (let each = 0; each < 50; each++) rate.throttled("write");
    assert.equal(rate.unitsPerSecond("write"), 500);
    clock.pass(501);
    rate.throttled("write");
    assert.equal(rate.unitsPerSecond("write"), 250);
    assert.equal(rate.unitsPerSecond("read"), undefined);
  });

  test("grows again by a twentieth of the limit each second, and not beyond it", async () => {
    const clock = waitingClock();
    const rate = pacedRate({ write: 100 }, clock);
    rate.throttled("write");
    await unitsIn(4, rate, clock);
    const some = rate.unitsPerSecond("write") ?? 0;
    assert.ok(some > 68 && some < 72, `${some}`);
    await unitsIn(30, rate, clock);
    assert.equal(rate.unitsPerSecond("write"), 100);
  });

  test("without a limit begins with what DynamoDB has served", async () => {
    const clock = waitingClock();
    const rate = pacedRate({}, clock);
    for (let each = 0; each < 200; each++) {
      await rate.acquire("write", 1);
      clock.pass(10);
      rate.settle("write", 1, 1);
    }
    rate.throttled("write");
    const served = rate.unitsPerSecond("write") ?? 0;
    assert.ok(served > 40 && served < 60, `${served} of 100 units per second`);
  });

  test("goes on at a unit a second, however much is throttled", async () => {
    const clock = waitingClock();
    const rate = pacedRate({ write: 10 }, clock);
    for (let each = 0; each < 20; each++) {
      clock.pass(600);
      rate.throttled("write");
    }
    assert.equal(rate.unitsPerSecond("write"), 1);
  });
});
