import { coverageLines, type TestedExample, type TestedModel, testCounts } from "./test.ts";

/**
 * The results as the JUnit XML that build servers read: a test suite for each model, a test case for
 * each example. https://github.com/testmoapp/junitxml
 */
export function junitReport(tested: readonly TestedModel[]): string {
  const all = tested.flatMap(({ examples }) => examples);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="dynamo test"${countAttributes(all)}>`,
    ...tested.flatMap(suiteLines),
    "</testsuites>",
  ].join("\n");
}

function suiteLines({ model, examples, coverage }: TestedModel): readonly string[] {
  return [
    `  <testsuite name=${quoted(model)}${countAttributes(examples)}>`,
    ...examples.flatMap((example) => caseLines(model, example)),
    ...(coverage === undefined
      ? []
      : [`    <system-out>${escaped(coverageLines(coverage).join("\n"))}</system-out>`]),
    "  </testsuite>",
  ];
}

function caseLines(model: string, example: TestedExample): readonly string[] {
  const { pattern, text, file, range, result } = example;
  const attributes = [
    `classname=${quoted(`${model.replace(/\.dynamo$/, "")}.${pattern}`)}`,
    `name=${quoted(text)}`,
    `file=${quoted(file)}`,
    `line="${range.start.line + 1}"`,
    `time="${seconds(example)}"`,
  ].join(" ");
  const place = `${file}:${range.start.line + 1}:${range.start.character + 1}`;
  switch (result.kind) {
    case "passed":
      return [`    <testcase ${attributes} />`];
    case "skipped":
      return inCase(attributes, `<skipped message=${quoted(result.reason)} />`);
    case "errored": {
      const { message } = result;
      return inCase(
        attributes,
        `<error message=${quoted(message)} type="error">${escaped(`${place}: ${message}`)}</error>`,
      );
    }
    case "failed": {
      // Most readers take one failure of a test case.
      const message = result.failures.map((failure) => failure.message).join(" ");
      const content = result.failures
        .map((each) =>
          [`${place}: ${each.message}`, "expected:", each.expected, "actual:", each.actual].join(
            "\n",
          ),
        )
        .join("\n\n");
      return inCase(
        attributes,
        `<failure message=${quoted(message)} type="expectation">${escaped(content)}</failure>`,
      );
    }
    default:
      return result satisfies never;
  }
}

function inCase(attributes: string, content: string): readonly string[] {
  return [`    <testcase ${attributes}>`, `      ${content}`, "    </testcase>"];
}

function countAttributes(examples: readonly TestedExample[]): string {
  const { failed, errored, skipped } = testCounts(examples);
  const time = examples.reduce((sum, example) => sum + Number(seconds(example)), 0).toFixed(3);
  return ` tests="${examples.length}" failures="${failed}" errors="${errored}" skipped="${skipped}" time="${time}"`;
}

function seconds({ result }: TestedExample): string {
  return result.kind === "skipped" ? "0.000" : (result.durationMilliseconds / 1000).toFixed(3);
}

function quoted(text: string): string {
  // An attribute's line breaks and tabs would be read as spaces.
  const value = escaped(text).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `"${value}"`;
}

/** What XML has no way to say, such as most control characters, is shown as U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(notInXml, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** https://www.w3.org/TR/xml/#charsets */
const notInXml = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Surrogate}/gu;
