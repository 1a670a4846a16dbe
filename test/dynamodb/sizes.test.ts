import assert from "node:assert/strict";
import fc from "fast-check";
import { attributeSize, itemSize, numberSize, valueSize } from "../../src/dynamodb/sizes.ts";
import type { AttributeValue } from "../../src/dynamodb/values.ts";

suite("sizes", () => {
  test("numbers take the bytes that were measured against the service", () => {
    const measured: Readonly<Record<string, number>> = {
      "0": 1,
      "1": 2,
      "12": 2,
      "123": 3,
      "100": 2,
      "1010": 3,
      "1.5": 3,
      "3.14159": 5,
      "100.5": 4,
      "0.15": 2,
      "-42": 3,
      "1E125": 2,
      "12345678901234567890123456789012345678": 20,
      // These by DynamoDB Local: pairs are counted from the decimal point.
      "120": 3,
      "12000": 3,
      "1200": 2,
      "0.012": 3,
      "0.0012": 2,
      "1.5E-10": 3,
      "206427E5": 5,
      "-9095145475E1": 8,
    };
    for (const [text, bytes] of Object.entries(measured)) {
      assert.equal(numberSize(text), bytes, text);
    }
  });

  test("the example of AWS's guide has 23 bytes", () => {
    assert.equal(itemSize({ "shirt-color": { S: "R" }, "shirt-size": { S: "M" } }), 23);
  });

  test("strings and names count in UTF-8, binary in bytes", () => {
    assert.equal(valueSize({ S: "naïve" }), 6);
    assert.equal(valueSize({ S: "\u{1f600}" }), 4);
    assert.equal(valueSize({ S: "" }), 0);
    assert.equal(attributeSize("größe", { BOOL: true }), 8);
    assert.equal(valueSize({ B: "AQIDBA==" }), 4);
    assert.equal(valueSize({ B: "" }), 0);
  });

  test("lists and maps take three bytes and one for each member", () => {
    assert.equal(valueSize({ L: [] }), 3);
    assert.equal(valueSize({ M: {} }), 3);
    assert.equal(valueSize({ L: [{ NULL: true }, { S: "ab" }] }), 3 + 2 + 3);
    assert.equal(valueSize({ M: { abc: { N: "1" } } }), 3 + 1 + 3 + 2);
    assert.equal(valueSize({ SS: ["ab", "c"] }), 3);
    assert.equal(valueSize({ NS: ["1", "123"] }), 5);
    assert.equal(valueSize({ BS: ["AQ==", "AQID"] }), 4);
  });

  test("an item is as large as its attributes", () => {
    const value: fc.Arbitrary<AttributeValue> = fc.oneof(
      fc.string().map((S) => ({ S })),
      fc.integer().map((number) => ({ N: String(number) })),
      fc.boolean().map((BOOL) => ({ BOOL })),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), value), (item) => {
        const sizes = Object.entries(item).map(([name, member]) => attributeSize(name, member));
        assert.equal(
          itemSize(item),
          sizes.reduce((total, size) => total + size, 0),
        );
        // As the value of a map the same attributes take its overhead besides.
        assert.equal(valueSize({ M: item }), itemSize(item) + 3 + sizes.length);
      }),
    );
  });

  test("the sign of a number takes a byte, a factor of a hundred none", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 15 }), (number) => {
        assert.equal(numberSize(`-${number}`), numberSize(`${number}`) + 1);
        assert.equal(numberSize(`${number}00`), numberSize(`${number}`));
        assert.equal(numberSize(`${number}E-20`), numberSize(`${number}`));
        assert.equal(
          numberSize(`${number}`),
          1 + Math.ceil(`${number}`.replace(/(00)+$/, "").length / 2),
        );
      }),
    );
  });
});
