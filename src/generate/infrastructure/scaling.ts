import type { AutoscalingRange } from "../../dynamodb/key-schema.ts";
import { type Capacity, indexCapacity, tableCapacity } from "./global-table.ts";
import { type InfrastructureTable, labelsOf } from "./tables.ts";

/** A capacity that Application Auto Scaling moves, where tables do not do so by themselves. */
export interface ScalingTarget {
  /**
   * `shop_read`, `shop__by_status_write`: unique within the model, since no label of a table or an
   * index has two underscores in a row.
   */
  readonly label: string;
  /** The index; absent for the table itself. */
  readonly index: string | undefined;
  readonly dimension: "Read" | "Write";
  readonly range: AutoscalingRange;
}

/** What is scaled of a table and its indexes. */
export function scalingTargets({
  definition,
  label,
}: InfrastructureTable): readonly ScalingTarget[] {
  const { globalIndexes } = definition;
  const labels = labelsOf(globalIndexes.map(({ name }) => name));
  return [
    ...targetsOf(label, undefined, tableCapacity(definition)),
    ...globalIndexes.flatMap((index, position) =>
      targetsOf(`${label}__${labels[position]}`, index.name, indexCapacity(index)),
    ),
  ];
}

function targetsOf(
  label: string,
  index: string | undefined,
  { autoscaling = {} }: Capacity,
): readonly ScalingTarget[] {
  const { read, write } = autoscaling;
  return [
    ...(read ? [{ label: `${label}_read`, index, dimension: "Read" as const, range: read }] : []),
    ...(write
      ? [{ label: `${label}_write`, index, dimension: "Write" as const, range: write }]
      : []),
  ];
}
