/**
 * Two texts in one, line by line: `- ` before a line of the first alone, `+ ` before one of the
 * second alone, two spaces before what both have. As few lines as can be are marked.
 */
export function lineDiff(first: string, second: string): readonly string[] {
  const left = first.split("\n");
  const right = second.split("\n");
  // The table below has a cell for each pair of lines.
  if (left.length * right.length > maximumCells) {
    return [...left.map((line) => `- ${line}`), ...right.map((line) => `+ ${line}`)];
  }
  const common = commonLengths(left, right);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      lines.push(`  ${left[i]}`);
      i++;
      j++;
    } else if ((common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)) {
      lines.push(`- ${left[i++]}`);
    } else {
      lines.push(`+ ${right[j++]}`);
    }
  }
  return [
    ...lines,
    ...left.slice(i).map((line) => `- ${line}`),
    ...right.slice(j).map((line) => `+ ${line}`),
  ];
}

const maximumCells = 4_000_000;

/** How many lines two texts have in common in the same order, from each pair of lines on. */
function commonLengths(
  left: readonly string[],
  right: readonly string[],
): readonly (readonly number[])[] {
  const rows: number[][] = Array.from({ length: left.length + 1 }, () =>
    new Array<number>(right.length + 1).fill(0),
  );
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const row = rows[i];
      if (row === undefined) continue;
      row[j] =
        left[i] === right[j]
          ? (rows[i + 1]?.[j + 1] ?? 0) + 1
          : Math.max(rows[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}
