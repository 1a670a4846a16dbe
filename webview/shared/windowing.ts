/** A half-open range of positions. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/**
 * Which of `count` equally high rows lie between two heights, with `overscan` rows more on both
 * sides, so that a fast scroll shows no gap.
 */
export function rowsBetween(
  top: number,
  bottom: number,
  rowHeight: number,
  count: number,
  overscan = 0,
): Window {
  const start = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const end = Math.min(count, Math.ceil(bottom / rowHeight) + overscan);
  return { start: Math.min(start, count), end: Math.max(end, Math.min(start, count)) };
}

/** The sums of the sizes before each position, and the whole sum at the end. */
export function offsets(sizes: readonly number[]): readonly number[] {
  const sums = [0];
  let sum = 0;
  for (const size of sizes) {
    sum += size;
    sums.push(sum);
  }
  return sums;
}

/** Which of the parts with these `offsets` overlap what lies between `low` and `high`. */
export function partsBetween(sums: readonly number[], low: number, high: number): Window {
  const count = sums.length - 1;
  if (count <= 0) return { start: 0, end: 0 };
  const start = Math.min(partAt(sums, low), count - 1);
  const end = Math.min(partAt(sums, high) + 1, count);
  return { start, end: Math.max(end, start) };
}

/** The position of the part in which `place` lies: the last one that begins at or before it. */
export function partAt(sums: readonly number[], place: number): number {
  let low = 0;
  let high = sums.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sums[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}
