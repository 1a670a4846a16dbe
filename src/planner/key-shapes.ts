import { tableShapeOf } from "./naming.ts";
import type { KeyShape, ModelPlans, TableShape } from "./plan.ts";

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
  return keysOf(shape).filter(
    (key) => key.shape.attribute === attribute && (index === undefined || key.index === index),
  );
}

interface PlacedKey extends NamedKey {
  /** Empty for the table itself. */
  readonly index: string;
}

/** They are asked for again and again, and the same for each question. */
const knownKeys = new WeakMap<TableShape, readonly PlacedKey[]>();

function keysOf(table: TableShape): readonly PlacedKey[] {
  const known = knownKeys.get(table);
  if (known !== undefined) return known;
  const paths = [
    { name: "", partition: [table.partition], sort: table.sort === undefined ? [] : [table.sort] },
    ...table.indexes,
  ];
  const keys = paths.flatMap(({ name: index, partition, sort }): PlacedKey[] => [
    ...partition.map((shape): PlacedKey => ({ shape, role: "partition", index })),
    ...sort.map((shape): PlacedKey => ({ shape, role: "sort", index })),
  ]);
  knownKeys.set(table, keys);
  return keys;
}
