import assert from "node:assert/strict";
import { type AttributeValue, identityOf } from "../../src/dynamodb/values.ts";
import { applyEdits, type Change, format, type Pattern } from "../../src/language/index.ts";
import type { Analysis } from "../../src/service/analyze.ts";
import { analyzeText } from "../analyze-text.ts";
import {
  type CallArguments,
  expectedItems,
  type KnownItem,
  sampleItems,
} from "../planner/oracle.ts";
import { queryPurely } from "../planner/pure-table.ts";

/**
 * Carries the first change out that a finding of the code offers. The changed model must be as the
 * formatter prints it and have no finding of the code and no error; each pattern must return from
 * the samples just what it did before, in the same order, and what the plainest evaluation returns,
 * for arguments from each sample and for those of the examples.
 */
export function checkRefactoring(text: string, code: string): string {
  const { changed, compared } = refactor(text, code);
  assert.ok(compared > 0, "something was compared");
  return changed;
}

/** The changed model, and how many calls that return something were compared. */
export function refactor(
  text: string,
  code: string,
): { readonly changed: string; readonly compared: number } {
  assert.equal(format(text)?.text, text, "the model is formatted");
  const before = analyzeText(text);
  checkSound(before);
  const change = changesOf(before, code)[0];
  assert.ok(change !== undefined, `${code} offers a change`);
  const changed = applyEdits(text, change.edits);
  assert.equal(format(changed)?.text, changed, "the changed model is formatted");
  const after = analyzeText(changed);
  checkSound(after);
  assert.ok(
    changesOf(after, code).length < changesOf(before, code).length,
    `the finding is gone:\n${changed}`,
  );
  let compared = 0;
  for (const pattern of before.model.patterns)
    compared += comparePattern(before, after, pattern, change.title);
  return { changed, compared };
}

export function changesOf({ diagnostics }: Analysis, code: string): readonly Change[] {
  return diagnostics.filter((found) => found.code === code).flatMap(({ changes }) => changes);
}

function checkSound({ diagnostics }: Analysis): void {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(
    errors.map(({ message }) => message),
    [],
  );
}

/** How many calls returned something. */
function comparePattern(
  before: Analysis,
  after: Analysis,
  pattern: Pattern,
  title: string,
): number {
  if (pattern.verb !== "query" && pattern.verb !== "first") return 0;
  const changed = after.model.patterns.find(({ name }) => name === pattern.name);
  assert.ok(changed !== undefined);
  const old = sampleItems(before.model);
  const anew = sampleItems(after.model);
  let compared = 0;
  for (const given of argumentsFor(before, pattern)) {
    const first = find(before, pattern, old, given);
    const second = find(after, changed, anew, given);
    const what = `${pattern.name}(${JSON.stringify(given)})`;
    if (first === undefined) continue;
    // What comes in another order is said before.
    const isReordered = new RegExp(
      `; .*\\b${pattern.name}\\b.* in the order of the attributes`,
    ).test(title);
    const inOrder = (found: readonly number[] | undefined) =>
      isReordered && found !== undefined ? [...found].sort() : found;
    assert.deepEqual(
      inOrder(second),
      inOrder(first),
      `${what} returns the same items in the same order`,
    );
    const expected = expectedItems(pattern, old, given).map((item) => old.indexOf(item));
    assert.deepEqual([...first].sort(), [...expected].sort(), `${what} returns what it must`);
    if (first.length > 0) compared++;
  }
  return compared;
}

/** The positions of the samples that a pattern returns. */
function find(
  { plans, planOf }: Analysis,
  pattern: Pattern,
  samples: readonly KnownItem[],
  given: CallArguments,
): readonly number[] | undefined {
  const plan = planOf(pattern.name);
  assert.ok(plan?.served, `${pattern.name} is served`);
  const items = samples.map(({ item }) => item);
  return queryPurely(plans, plan, items, given)?.map((item) => items.indexOf(item));
}

/** Of each sample what the parameters meet, and what the examples give. */
function argumentsFor({ model }: Analysis, pattern: Pattern): readonly CallArguments[] {
  const given = model.examples
    .filter((example) => example.pattern === pattern)
    .map((example) => example.arguments);
  for (const { entity, values } of model.samples) {
    if (!pattern.entities.includes(entity)) continue;
    const own: Record<string, AttributeValue> = {};
    for (const { name, meets, type } of pattern.parameters) {
      const value = values[meets?.split(".")[1] ?? ""];
      if (value !== undefined) own[name] = type.kind === "list" ? { L: [value] } : value;
    }
    if (Object.keys(own).length === pattern.parameters.length) given.push(own);
  }
  const byText = new Map(given.map((each) => [identityOf({ M: { ...each } }), each]));
  return [...byText.values()];
}
