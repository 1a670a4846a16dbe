import assert from "node:assert/strict";
import { ruleDocumentation } from "../../src/build/rule-documentation.ts";
import { ruleMessages } from "../../src/language/diagnostics/messages/rules.ts";
import { applyEdits } from "../../src/language/index.ts";
import { rules } from "../../src/rules/index.ts";
import { analyzeText } from "../analyze-text.ts";
import { checkDiagnostics } from "../language/check.ts";

/** Every rule is in the registry, has a page, and does what its page says. */
suite("rules", () => {
  const documentation = ruleDocumentation();

  test("each has its message, its file and its place in the registry", () => {
    const codes = rules.map(({ code }) => code).sort();
    assert.deepEqual(codes, Object.keys(ruleMessages).sort(), "registry and messages");
    assert.deepEqual(codes, [...documentation.keys()].sort(), "registry and files");
  });

  for (const { code, text, examples, remedies } of documentation.values()) {
    test(`${code}: the page has all its parts`, () => {
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      assert.deepEqual(headings, [
        "What it does",
        "Why is this bad?",
        "Example",
        "Use instead",
        "When to allow it",
      ]);
      assert.ok(examples.length > 0 && remedies.length > 0, "an example on each side");
    });

    for (const [position, example] of examples.entries()) {
      test(`${code}: example ${position + 1} has the findings that it marks`, () => {
        assert.match(example, /\^+ /, "a finding is marked");
        checkDiagnostics(example, (model) => findingsOf(model, code));
      });
    }

    for (const [position, example] of examples.entries()) {
      test(`${code}: each mend of example ${position + 1} mends it and breaks nothing`, () => {
        checkMends(example, code);
      });
    }

    for (const [position, remedy] of remedies.entries()) {
      test(`${code}: what to use instead ${position + 1} has none`, () => {
        checkDiagnostics(remedy, (model) => findingsOf(model, code));
      });
    }
  }
});

/** The rule's own findings, and errors: an example is about one thing, but it is a whole model. */
function findingsOf(model: string, code: string) {
  return analyzeText(model).diagnostics.filter(
    (finding) => finding.code === code || finding.severity === "error",
  );
}

/** Applies every change that a finding of the rule offers: one finding less, and no error more. */
function checkMends(model: string, code: string): void {
  const findings = findingsOf(model, code);
  const ofRule = findings.filter((finding) => finding.code === code);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  for (const { changes } of ofRule) {
    for (const { title, edits } of changes) {
      const mended = applyEdits(model, edits);
      const left = findingsOf(mended, code);
      const message = `${title}:\n${mended}`;
      assert.ok(left.filter((found) => found.code === code).length < ofRule.length, message);
      assert.ok(left.filter(({ severity }) => severity === "error").length <= errors, message);
    }
  }
}
