import type { Condition, Expression } from "../language/expressions/expression.ts";
import type { AccessPath, Projection, VectorIndex } from "../language/semantics/model.ts";
import { expressionText } from "../planner/expression-text.ts";

/** Things of a model in the words of the language, for people. */

export function keyWords({ partition, sort }: Pick<AccessPath, "partition" | "sort">): string {
  const names = (keys: AccessPath["partition"]): string =>
    keys.map(({ storedName, type }) => `${storedName}: ${type}`).join(", ");
  return sort.length === 0
    ? `partition key ${names(partition)}`
    : `partition key ${names(partition)} sort key ${names(sort)}`;
}

export function projectionWords(projection: Projection): string {
  if (projection.kind !== "include") return `project ${projection.kind}`;
  return `project ${[...projection.attributes].sort().join(", ")}`;
}

export function pathWords(path: AccessPath): string {
  return `${keyWords(path)} ${projectionWords(path.projection)}`;
}

export function vectorIndexWords(index: VectorIndex): string {
  const { attribute, dimensions, distance, partition, filters, projection } = index;
  const filterNames = filters.map(({ storedName }) => storedName).sort();
  return [
    `vector ${attribute} dimensions ${dimensions} distance ${distance}`,
    ...(partition === undefined
      ? []
      : [`partition key ${partition.storedName}: ${partition.type}`]),
    ...(filterNames.length === 0 ? [] : [`filter ${filterNames.join(", ")}`]),
    projectionWords(projection),
  ].join(" ");
}

export function bindingWords(key: string, value: Expression, condition?: Condition): string {
  const when = condition === undefined ? "" : ` when ${expressionText(condition)}`;
  return `${key} = ${expressionText(value)}${when}`;
}

/** `A, B and C`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join();
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
