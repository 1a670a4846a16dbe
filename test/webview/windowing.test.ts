import assert from "node:assert/strict";
import fc from "fast-check";
import { offsets, partsBetween, rowsBetween } from "../../webview/shared/windowing.ts";

suite("windowing", () => {
  test("rows in sight are those that overlap it", () => {
    assert.deepEqual(rowsBetween(100, 200, 20, 1000), { start: 5, end: 10 });
    assert.deepEqual(rowsBetween(105, 201, 20, 1000), { start: 5, end: 11 });
    assert.deepEqual(rowsBetween(0, 50, 20, 1000, 4), { start: 0, end: 7 });
    assert.deepEqual(rowsBetween(0, 500, 20, 3), { start: 0, end: 3 });
    assert.deepEqual(rowsBetween(9_000, 9_500, 20, 3), { start: 3, end: 3 });
    assert.deepEqual(rowsBetween(0, 500, 20, 0), { start: 0, end: 0 });
  });

  test("parts of any sizes: nothing in sight is left out, and nothing far away is in", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 60 }),
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 0, max: 2_000 }),
        (sizes, low, length) => {
          const sums = offsets(sizes);
          const { start, end } = partsBetween(sums, low, low + length);
          for (const [position] of sizes.entries()) {
            const top = sums[position] ?? 0;
            const bottom = sums[position + 1] ?? 0;
            const isIn = position >= start && position < end;
            if (bottom > low && top < low + length) assert.ok(isIn, `part ${position}`);
            const isFar = top > low + length || (bottom < low && position < sizes.length - 1);
            if (isFar) assert.ok(!isIn, `part ${position}`);
          }
        },
      ),
    );
  });
});
