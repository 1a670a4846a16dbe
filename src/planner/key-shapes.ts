import { tableShapeOf } from "./naming.ts";
import type { IndexShape, KeyShape, ModelPlans } from "./plan.ts";

/** An attribute of a key, and in which part of the key it stands. */
export interface NamedKey {
  readonly shape: KeyShape;
  readonly role: "partition" | "sort";
}

/**
 * The key attributes of this name: of one index, of the table (an empty `index`), or of the table and
 * all of its indexes (`undefined`).
 */
export function keysNamed(
  plans: ModelPlans,
  table: string,
  index: string | undefined,
  attribute: string,
): readonly NamedKey[] {
  const shape = tableShapeOf(plans, table);
  if (shape === undefined) return [];
  const own: readonly NamedKey[] = [
    { shape: shape.partition, role: "partition" },
    ...(shape.sort === undefined ? [] : [{ shape: shape.sort, role: "sort" } as const]),
  ];
  const keys =
    index === undefined
      ? [...own, ...shape.indexes.flatMap(keysOfIndex)]
      : index === ""
        ? own
        : shape.indexes.filter(({ name }) => name === index).flatMap(keysOfIndex);
  return keys.filter((key) => key.shape.attribute === attribute);
}

function keysOfIndex({ partition, sort }: IndexShape): readonly NamedKey[] {
  return [
    ...partition.map((shape) => ({ shape, role: "partition" as const })),
    ...sort.map((shape) => ({ shape, role: "sort" as const })),
  ];
}
