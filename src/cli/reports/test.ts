import type { ExampleCoverage, ExampleResult } from "../../data/index.ts";
import type { Range } from "./report.ts";

/** What the examples of one model came to. */
export interface TestedModel {
  /** The path of its root, as people write it. */
  readonly model: string;
  /** In the order of the text. */
  readonly examples: readonly TestedExample[];
  /** Where it was asked for. */
  readonly coverage?: ExampleCoverage;
}

export interface TestedExample {
  readonly pattern: string;
  /** As it is written, in one line. */
  readonly text: string;
  readonly file: string;
  readonly range: Range;
  readonly result: ExampleResult;
}

export type TestCounts = Readonly<Record<ExampleResult["kind"], number>>;

export function testCounts(examples: readonly TestedExample[]): TestCounts {
  const counts = { passed: 0, failed: 0, errored: 0, skipped: 0 };
  for (const { result } of examples) counts[result.kind]++;
  return counts;
}

/** The JSON of `dynamo test`, as docs/command-line.md describes it. */
export function jsonTestReport(tested: readonly TestedModel[]): string {
  return JSON.stringify(
    {
      summary: testCounts(tested.flatMap(({ examples }) => examples)),
      models: tested.map(({ model, examples, coverage }) => ({
        model,
        examples: examples.map(({ pattern, text, file, range, result }) => ({
          pattern,
          text,
          file,
          range,
          result: result.kind,
          ...(result.kind === "skipped"
            ? { message: result.reason }
            : { milliseconds: Math.round(result.durationMilliseconds) }),
          ...(result.kind === "errored" ? { message: result.message } : {}),
          ...(result.kind === "failed" ? { failures: result.failures } : {}),
        })),
        ...(coverage === undefined
          ? {}
          : {
              coverage: {
                patterns: coverage.patterns.map(({ name, examples: { length } }) => ({
                  name,
                  examples: length,
                })),
                indexes: coverage.indexes.map(({ table, name, examples: { length } }) => ({
                  table,
                  name,
                  examples: length,
                })),
              },
            }),
      })),
    },
    undefined,
    2,
  );
}

/** What no example touches, in a line for patterns and one for indexes. */
export function coverageLines({ patterns, indexes }: ExampleCoverage): readonly string[] {
  const indexNames = indexes.map(({ table, name, examples }) => ({
    name: `${table}.${name}`,
    examples,
  }));
  return [...coverageLine("Patterns", patterns), ...coverageLine("Indexes", indexNames)];
}

function coverageLine(
  what: string,
  list: readonly { readonly name: string; readonly examples: readonly string[] }[],
): readonly string[] {
  if (list.length === 0) return [];
  const untouched = list.filter(({ examples }) => examples.length === 0);
  const counts = `${what} touched: ${list.length - untouched.length} of ${list.length}.`;
  if (untouched.length === 0) return [counts];
  return [`${counts} Not touched: ${untouched.map(({ name }) => name).join(", ")}.`];
}
