import assert from "node:assert/strict";
import { valueText } from "../../src/dynamodb/value-text.ts";

suite("values in one line", () => {
  test("each type", () => {
    assert.equal(valueText({ S: "a\nb\tc" }), "a b c");
    assert.equal(valueText({ N: "1.50" }), "1.5");
    assert.equal(valueText({ B: "AQID" }), "3 bytes");
    assert.equal(valueText({ BOOL: false }), "false");
    assert.equal(valueText({ NULL: true }), "null");
    assert.equal(valueText({ L: [{ S: "a" }, { L: [] }] }), "[a, []]");
    assert.equal(valueText({ M: { a: { N: "1" }, b: { M: {} } } }), "{a: 1, b: {}}");
    assert.equal(valueText({ SS: ["x", "y"] }), "{x, y}");
    assert.equal(valueText({ NS: ["1", "2"] }), "{1, 2}");
    assert.equal(valueText({ BS: ["AQ=="] }), "{1 byte}");
  });

  test("a long value ends in an ellipsis, at any depth and never inside of a character", () => {
    assert.equal(valueText({ S: "abcdef" }, 6), "abcdef");
    assert.equal(valueText({ S: "abcdefg" }, 6), "abcde…");
    assert.equal(valueText({ S: "abcd😀fg" }, 6), "abcd…");
    const long = { L: Array.from({ length: 100_000 }, () => ({ S: "element" })) };
    assert.equal(valueText(long, 20), "[element, element, …");
    assert.equal(valueText({ M: { a: { L: [{ N: "1" }, { N: "2" }] } } }, 9), "{a: [1, …");
  });
});
