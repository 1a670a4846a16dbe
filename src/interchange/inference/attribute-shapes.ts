import type { SampledItem } from "./sampled-items.ts";

/** What items look like: the attributes that most of them have, and how their keys go on. */
export interface Shape {
  readonly attributes: ReadonlySet<string>;
  readonly structures: ReadonlySet<string>;
}

/** So many items tell what the others look like. */
const enoughItems = 60;

export function shapeOf(
  items: readonly SampledItem[],
  structureOf: (item: SampledItem) => string = () => "",
): Shape {
  const looked = items.slice(0, enoughItems);
  const counts = new Map<string, number>();
  const structures = new Set<string>();
  for (const item of looked) {
    structures.add(structureOf(item));
    for (const name of item.ownAttributes) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const attributes = [...counts].filter(([, seen]) => seen * 5 >= looked.length * 4);
  return { attributes: new Set(attributes.map(([name]) => name)), structures };
}

/** Whether items of the two shapes may well be of one kind. */
export function looksAlike(left: Shape, right: Shape): boolean {
  return (
    [...left.structures].some((structure) => right.structures.has(structure)) &&
    overlap(left.attributes, right.attributes) >= 0.75
  );
}

/** Common members among all: 1 for equal sets, 0 for disjoint ones. */
export function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let common = 0;
  for (const name of left) if (right.has(name)) common++;
  const all = left.size + right.size - common;
  return all === 0 ? 1 : common / all;
}
