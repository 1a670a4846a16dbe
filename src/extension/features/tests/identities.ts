/** What is known of an example that stands in the test tree. */
export interface KnownExample {
  readonly id: string;
  readonly pattern: string;
  readonly text: string;
}

/**
 * The ids of the examples that a file now has, in their order. Examples have no names, so that an
 * example is the one from before if it has the same text; else if it follows the same one; else if it
 * is of the same pattern, in the order of the file; else if as many are left as were before. What is
 * left over is new.
 */
export function idsOf(
  known: readonly KnownExample[],
  found: readonly Omit<KnownExample, "id">[],
): readonly string[] {
  const left = [...known];
  const ids: (string | undefined)[] = found.map(() => undefined);
  const pair = (isSame: (one: KnownExample, other: Omit<KnownExample, "id">) => boolean): void => {
    for (const [position, example] of found.entries()) {
      if (ids[position] !== undefined) continue;
      const match = left.findIndex((candidate) => isSame(candidate, example));
      if (match >= 0) ids[position] = left.splice(match, 1)[0]?.id;
    }
  };
  pair((one, other) => one.text === other.text && one.pattern === other.pattern);
  for (const [position, example] of found.entries()) {
    if (ids[position] !== undefined) continue;
    const previous = ids[position - 1];
    if (position > 0 && previous === undefined) continue;
    const next = known[known.findIndex(({ id }) => id === previous) + 1];
    const match = next === undefined ? -1 : left.indexOf(next);
    if (match < 0 || next?.pattern !== example.pattern) continue;
    ids[position] = next.id;
    left.splice(match, 1);
  }
  pair((one, other) => one.pattern === other.pattern);
  // A pattern was given another name, and with it its examples.
  if (left.length === ids.filter((id) => id === undefined).length) pair(() => true);
  const used = new Set(known.map(({ id }) => id));
  return ids.map((id, position) => {
    if (id !== undefined) return id;
    const pattern = found[position]?.pattern ?? "";
    let number = 1;
    while (used.has(`${pattern}#${number}`)) number++;
    used.add(`${pattern}#${number}`);
    return `${pattern}#${number}`;
  });
}
