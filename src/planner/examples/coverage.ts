import type { Operation } from "../plan.ts";
import type { ExampleSuite } from "./suite.ts";

/** Which patterns and indexes of a model are touched by which of its examples. */
export interface ExampleCoverage {
  readonly patterns: readonly CoveredPattern[];
  readonly indexes: readonly CoveredIndex[];
}

export interface CoveredPattern {
  readonly name: string;
  /** The ids of the examples that call it. */
  readonly examples: readonly string[];
}

export interface CoveredIndex {
  /** Logical name. */
  readonly table: string;
  readonly name: string;
  /** The ids of the examples whose pattern reads it. */
  readonly examples: readonly string[];
}

/**
 * What the examples touch, in the order of the model. An index is touched where the plan of a
 * pattern reads it that an example calls.
 *
 * @param ids the examples that were run
 */
export function exampleCoverage(suite: ExampleSuite, ids: ReadonlySet<string>): ExampleCoverage {
  const { plans, tables } = suite;
  const examples = suite.examples.filter(({ id }) => ids.has(id));
  const ofPattern = (name: string): readonly string[] =>
    examples.filter(({ pattern }) => pattern === name).map(({ id }) => id);
  const indexes = tables.flatMap(({ name, definition }) =>
    [...definition.globalIndexes, ...definition.localIndexes, ...definition.vectorIndexes].map(
      (index) => ({ table: name, name: index.name }),
    ),
  );
  return {
    patterns: plans.patterns.map(({ name }) => ({ name, examples: ofPattern(name) })),
    indexes: indexes.map((index) => ({
      ...index,
      examples: plans.patterns.flatMap((plan) => {
        const operations = plan.steps.flatMap((step): readonly Operation[] =>
          step.kind === "transaction" ? step.operations : [step.operation],
        );
        const reads = operations.some(
          (operation) =>
            "index" in operation &&
            operation.index === index.name &&
            operation.table === index.table,
        );
        return reads ? ofPattern(plan.name) : [];
      }),
    })),
  };
}
