import assert from "node:assert/strict";
import { idsOf, type KnownExample } from "../../src/extension/features/tests/identities.ts";

suite("the identity of examples in the test tree", () => {
  test("edits, insertions, removals and moves keep it", () => {
    checkIds("", "A 1 | A 2 | B 1", "A#1 A#2 B#1");
    checkIds("A 1 | A 2 | B 1", "A 1 | A 3 | B 1", "A#1 A#2 B#1");
    checkIds("A 1 | A 2 | B 1", "A 0 | A 1 | A 3 | B 1", "A#3 A#1 A#2 B#1");
    checkIds("A 1 | A 2 | A 3", "A 1 | A 3", "A#1 A#3");
    checkIds("A 1 | A 2 | B 1", "B 1 | A 2 | A 1", "B#1 A#2 A#1");
    checkIds("A 1 | A 1", "A 1 | A 1 | A 1", "A#1 A#2 A#3");
    checkIds("A 1 | A 2", "A 4 | A 5", "A#1 A#2");
  });

  test("a renamed pattern keeps its examples, and a new one gets no id that another has", () => {
    checkIds("A 1 | A 2", "B 1 | B 2", "A#1 A#2");
    checkIds("A 1 | A 2", "A 2 | A 7 | A 8", "A#2 A#1 A#3");
    checkIds("A 1", "B 1 | C 1", "B#1 C#1");
  });
});

/** Examples are written `pattern text`, ids with a space between them. */
function checkIds(before: string, after: string, expected: string): void {
  const first = examplesIn(before);
  const ids = idsOf([], first);
  const known = first.map(
    (example, position): KnownExample => ({
      ...example,
      id: ids[position] ?? "",
    }),
  );
  const found = idsOf(known, examplesIn(after));
  assert.equal(found.join(" "), expected, `${before} -> ${after}`);
  assert.equal(new Set(found).size, found.length, "no id is there twice");
}

function examplesIn(text: string): readonly Omit<KnownExample, "id">[] {
  if (text === "") return [];
  return text.split(" | ").map((each) => ({ pattern: each.slice(0, 1), text: each }));
}
