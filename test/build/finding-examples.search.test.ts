import assert from "node:assert/strict";
import { type FindingExample, findingExamples } from "../../src/build/finding-examples.ts";
import { ruleDocumentation } from "../../src/build/rule-documentation.ts";
import { definitions, format, isDiagnosticCode } from "../../src/language/index.ts";
import { analyze, parseFile } from "../../src/service/analyze.ts";
import { checkDiagnostics } from "../language/check.ts";

/** Findings about the whole of a file or a workspace, which no page can show; each has a test of its own. */
const withoutExample = [
  "binary-file",
  "expression-too-long",
  "import-outside-workspace",
  "many-global-indexes",
  "nested-too-deeply",
  "too-many-findings",
  "too-many-syntax-errors",
];

suite("examples of the findings", () => {
  const examples = findingExamples();

  test("every finding has a wrong and a right model on its page", () => {
    const rules = ruleDocumentation();
    const codes = Object.keys(definitions).filter(isDiagnosticCode);
    const missing = codes.filter((code) => !examples.has(code) && !rules.has(code));
    assert.deepEqual(missing.sort(), withoutExample);
  });

  for (const [code, example] of examples) {
    test(`${code}: the wrong model has the findings that are marked, the right one has none`, () => {
      assert.ok(isDiagnosticCode(code), "there is such a finding");
      const { wrong, right, around } = example;
      assert.ok(findingsOf(code, example, withoutMarks(around + wrong)).some(hasCode(code)));
      checkDiagnostics(`${around}${wrong}`, (text) =>
        findingsOf(code, example, text).filter(({ file }) => file === model),
      );
      assert.deepEqual(findingsOf(code, example, around + right), []);
      assert.equal(format(right)?.text, right, "the right model is formatted");
      assert.equal(around === "" ? "" : format(around)?.text, around);
    });
  }
});

const model = "file:///model.dynamo";

/** The findings that an example is about, and errors: it is about one thing, but may not be broken otherwise. */
function findingsOf(code: string, { files }: FindingExample, text: string) {
  const parsed = new Map([[model, parseFile(model, text)]]);
  const dataFiles = new Map<string, string>();
  for (const [path, content] of files) {
    const uri = `file:///${path}`;
    if (path.endsWith(".dynamo")) parsed.set(uri, parseFile(uri, content));
    else dataFiles.set(uri, content);
  }
  const { diagnostics } = analyze(model, parsed, { dataFiles });
  return diagnostics.filter((found) => found.code === code || found.severity === "error");
}

function withoutMarks(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*(\/\/\s*)?\^+ /.test(line))
    .join("\n");
}

function hasCode(code: string) {
  return (found: { readonly code: string }) => found.code === code;
}
