/** One thing of the old model and what it is in the new one; one side only where it came or went. */
export interface Pairing<T> {
  readonly before?: T;
  readonly after?: T;
}

/**
 * Finds out which members of two lists are the same: by the first rule as far as it goes, what is left
 * by the next. Pairs come in the order of the new list, and then what went in that of the old one.
 */
export function pairBy<T>(
  before: readonly T[],
  after: readonly T[],
  rules: readonly ((old: T, current: T) => boolean)[],
): readonly Pairing<T>[] {
  const left = new Set(before);
  const pairs = new Map<T, T>();
  for (const isSame of rules) {
    for (const current of after) {
      if (pairs.has(current)) continue;
      const old = [...left].find((candidate) => isSame(candidate, current));
      if (old === undefined) continue;
      left.delete(old);
      pairs.set(current, old);
    }
  }
  return [
    ...after.map((current): Pairing<T> => {
      const old = pairs.get(current);
      return old === undefined ? { after: current } : { before: old, after: current };
    }),
    ...[...left].map((old): Pairing<T> => ({ before: old })),
  ];
}
