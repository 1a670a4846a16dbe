import assert from "node:assert/strict";
import fc from "fast-check";
import type { AttributeValue, Item } from "../../../src/dynamodb/values.ts";
import { checkInference, itemsOf, sampleOf } from "./check-inference.ts";

const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("A#", "#", "##", "a|b", "USER#1", "a:b:c", "${x}", "$", "$${", '"', "\\", "`"),
  fc.constantFrom("\u2028", "\ud800", "2026-01-01", "//", "*/", "UNIQUE#a#b#c", "UNIQUE", "\n"),
);
const attributeNames = fc.oneof(
  fc.constantFrom("type", "status", "id", "a", "A", "not", "true", "now", "all", "keys", "null"),
  fc.constantFrom("table", "entity", "when", "my.attr", "a-b", "`", "ä", "GSI1PK", "__proto__"),
  fc.constantFrom("constructor", "toString", "PK#", "}", "${", "a b", "schemaVersion", "ttl"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
);
const numbers = fc.constantFrom("0", "-1", "1.5", "1700000000", `${"9".repeat(38)}`, "1E+100");
const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    texts.map((S) => ({ S })),
    numbers.map((N) => ({ N })),
    fc.constant({ B: "AQID" }),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true } as const),
    fc.constantFrom<AttributeValue>({ SS: ["a", "b"] }, { NS: ["1", "2"] }, { BS: ["AQ=="] }),
    fc.array(tie("value"), { maxLength: 3 }).map((L) => ({ L })),
    fc
      .array(fc.tuple(attributeNames, tie("value")), { maxLength: 3 })
      .map((entries) => ({ M: Object.fromEntries(entries) })),
  ),
})).value;

const keyText = texts.filter((text) => text !== "");

suite("inference from hostile items", () => {
  test("whatever items are, the model has no error and they conform", () => {
    const item = fc
      .tuple(keyText, keyText, fc.array(fc.tuple(attributeNames, value), { maxLength: 5 }))
      .map(
        ([pk, sk, entries]): Item => ({
          ...Object.fromEntries(entries),
          PK: { S: pk },
          SK: { S: sk },
        }),
      );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), fc.boolean(), (items, expires) => {
        checkInference([sampleOf(items, expires ? { timeToLiveAttribute: "ttl" } : {})]);
      }),
      { numRuns: 150 },
    );
  });

  test("thousands of prefixes are values, not entities", () => {
    const items = itemsOf(
      ...Array.from({ length: 3000 }, (_, index) => ({
        PK: `${word(index)}#${index}`,
        SK: `${word(index * 7)}#x`,
        n: index,
      })),
    );
    const { model } = checkInference([sampleOf(items)]);
    assert.ok(model.entities.length <= 2, `${model.entities.length} entities`);
  });

  test("names of 30,000 characters stay stored names", () => {
    const long = "n".repeat(30_000);
    const { model } = checkInference([
      sampleOf(itemsOf({ PK: "a", SK: "b", [long]: 1 }, { PK: "c", SK: "d", [`${long}x`]: "t" })),
    ]);
    assert.deepEqual(
      model.entities[0]?.attributes.filter(({ name }) => name.length > 100),
      [],
    );
  });
});

/** A word of letters for a number. */
function word(number: number): string {
  return [...String(number)].map((digit) => "abcdefghij"[Number(digit)]).join("");
}
