import assert from "node:assert/strict";
import { applyEdits } from "../../src/language/text/edits.ts";
import { type Analysis, analyze, parseFile } from "../../src/service/analyze.ts";
import { analyzeText } from "../analyze-text.ts";

/** Analyzes a model of several files, the first of which is the root. */
export function analyzeFiles(files: Readonly<Record<string, string>>): Analysis {
  const [root = ""] = Object.keys(files);
  const parsed = Object.entries(files).map(([uri, text]) => [uri, parseFile(uri, text)] as const);
  return analyze(root, new Map(parsed));
}

/** The messages of one rule's findings. */
export function messagesOf(model: string, code: string): readonly string[] {
  return analyzeText(model)
    .diagnostics.filter((finding) => finding.code === code)
    .map(({ message }) => message);
}

/** Checks the findings of one rule: what each is about, by the marked text, with the message. */
export function checkFindings(
  model: string,
  code: string,
  ...expected: readonly (readonly [string, RegExp])[]
) {
  const { diagnostics } = analyzeText(model);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(
    errors.map(({ message }) => message),
    [],
  );
  const found = diagnostics.filter((finding) => finding.code === code);
  assert.deepEqual(
    found.map(({ span }) => model.slice(span.start, span.end)),
    expected.map(([text]) => text),
  );
  for (const [position, [, message]] of expected.entries()) {
    assert.match(found[position]?.message ?? "", message);
  }
}

/** What a model becomes by each change that one rule's findings offer. */
export function mendsOf(model: string, code: string): readonly string[] {
  return analyzeText(model)
    .diagnostics.filter((finding) => finding.code === code)
    .flatMap(({ changes }) => changes.map(({ edits }) => applyEdits(model, edits)));
}
