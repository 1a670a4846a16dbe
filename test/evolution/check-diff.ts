import assert from "node:assert/strict";
import type { Change, Diff } from "../../src/evolution/index.ts";
import { diffModels } from "../../src/evolution/index.ts";
import { analyzeText } from "../analyze-text.ts";

/**
 * The differences between two texts. Both must be models without errors, unless `allowing` names
 * the errors that a wrong one is about.
 */
export function diffTexts(before: string, after: string, allowing: readonly string[] = []): Diff {
  const [old, current] = [before, after].map((text) => {
    const analysis = analyzeText(text);
    const errors = analysis.diagnostics.filter(
      ({ severity, code }) => severity === "error" && !allowing.includes(code),
    );
    assert.deepEqual(
      errors.map(({ code, message }) => `${code}: ${message}`),
      [],
      text,
    );
    return analysis;
  });
  assert.ok(old !== undefined && current !== undefined);
  return diffModels(old, current);
}

/** Compares the changes between two models, each as `classification code subject`, in any order. */
export function checkDiff(
  before: string,
  after: string,
  expected: readonly string[],
  allowing: readonly string[] = [],
): Diff {
  const diff = diffTexts(before, after, allowing);
  assert.deepEqual(diff.changes.map(lineOf).sort(), [...expected].sort());
  for (const change of diff.changes) checkTexts(change);
  return diff;
}

export function changeOf({ changes }: Diff, code: Change["code"]): Change {
  const change = changes.find((each) => each.code === code);
  assert.ok(change, `no change '${code}' among ${changes.map((each) => each.code).join()}`);
  return change;
}

function lineOf({ classification, code, subject }: Change): string {
  const owner = subject.entity === undefined ? "" : `${subject.entity}.`;
  return `${classification} ${code} ${owner}${subject.name}`;
}

/** Every text is whole sentences, in which all parameters stand. */
function checkTexts({ message, reason, advice, old, new: place }: Change): void {
  for (const text of [message, reason, advice]) {
    assert.match(text, /\.$/);
    assert.doesNotMatch(text, /\{\w+\}|undefined/);
  }
  assert.ok(old !== undefined || place !== undefined, "it stands nowhere");
}
