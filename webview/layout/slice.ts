import type { PatternLayout, SliceLayout } from "../../src/protocol/layout-messages.ts";

/** How the chosen pattern concerns the path that is shown. */
export interface SliceMarks {
  readonly pattern: PatternLayout;
  readonly slices: readonly SliceLayout[];
  /** The collections that are read from, as positions in the path. */
  readonly collections: ReadonlySet<number>;
  /** By position in the table's items. What is not here is not touched. */
  readonly items: ReadonlyMap<number, ItemMark>;
}

export interface ItemMark {
  /** The place in the order of reading, counted from 1. */
  readonly order: number;
  readonly access: SliceLayout["access"];
  /** Read and paid for, and then dropped by the filter. */
  readonly discarded: boolean;
  readonly forward: boolean | undefined;
}

/** The marks of a pattern on a path, or `undefined` where it does not touch the path. */
export function sliceMarks(
  pattern: PatternLayout | undefined,
  path: string,
): SliceMarks | undefined {
  const slices = pattern?.slices.filter((slice) => slice.path === path) ?? [];
  if (pattern === undefined || slices.length === 0) return undefined;
  const items = new Map<number, ItemMark>();
  let order = 0;
  for (const slice of slices) {
    const discarded = new Set(slice.discarded);
    for (const item of slice.items) {
      order += 1;
      items.set(item, {
        order,
        access: slice.access,
        discarded: discarded.has(item),
        forward: slice.forward,
      });
    }
  }
  const collections = new Set(slices.flatMap((slice) => slice.collections));
  return { pattern, slices, collections, items };
}
