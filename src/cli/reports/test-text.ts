import { lineDiff } from "./line-diff.ts";
import { coverageLines, type TestedExample, type TestedModel, testCounts } from "./test.ts";

/** A line for each example, what is different below those that failed, and a summary. */
export function textTestReport(tested: readonly TestedModel[]): string {
  const models = tested.map(({ model, examples, coverage }) =>
    [
      model,
      ...examples.flatMap(exampleLines),
      ...(coverage === undefined ? [] : coverageLines(coverage).map((line) => `  ${line}`)),
    ].join("\n"),
  );
  return [...models, summary(tested.flatMap(({ examples }) => examples))].join("\n\n");
}

function exampleLines({ text, file, range, result }: TestedExample): readonly string[] {
  const place = `${file}:${range.start.line + 1}:${range.start.character + 1}`;
  switch (result.kind) {
    case "passed":
      return [`  ✔ ${text}`];
    case "skipped":
      return [`  - ${text}`, `      skipped: ${result.reason}`];
    case "errored":
      return [`  ✘ ${text}`, `      ${place}: ${result.message}`];
    case "failed":
      return [
        `  ✘ ${text}`,
        ...result.failures.flatMap(({ message, expected, actual }) => [
          `      ${place}: ${message}`,
          "      - expected",
          "      + actual",
          ...lineDiff(expected, actual).map((line) => `      ${line}`),
        ]),
      ];
    default:
      return result satisfies never;
  }
}

function summary(examples: readonly TestedExample[]): string {
  const counts = testCounts(examples);
  const parts = (["passed", "failed", "errored", "skipped"] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind}`);
  const noun = examples.length === 1 ? "example" : "examples";
  return `${examples.length} ${noun}: ${parts.join(", ")}.`;
}
