import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addNumbers,
  compareNumbers,
  divideNumbers,
  exactJavaScriptNumber,
  isInteger,
  multiplyNumbers,
  normalizeNumber,
  numberFromJavaScript,
  numberProblem,
  subtractNumbers,
} from "../../src/dynamodb/numbers.ts";

suite("numbers", () => {
  test("have one plain spelling", () => {
    const spellings: Readonly<Record<string, string>> = {
      "0": "0",
      "-0.00": "0",
      "007": "7",
      "+1.50": "1.5",
      ".5": "0.5",
      "5.": "5",
      "1e3": "1000",
      "1.25E-3": "0.00125",
      "-120": "-120",
      "9007199254740993": "9007199254740993",
      "1E125": `1${"0".repeat(125)}`,
      "1E-130": `0.${"0".repeat(129)}1`,
      "0e999999999": "0",
    };
    for (const [text, plain] of Object.entries(spellings)) {
      assert.equal(normalizeNumber(text), plain, text);
    }
  });

  test("that DynamoDB cannot store are refused with the reason", () => {
    assert.match(numberProblem("1".repeat(39)) ?? "", /more than 38 significant digits/);
    assert.match(numberProblem("1".repeat(100_000)) ?? "", /more than 38 significant digits/);
    assert.match(numberProblem("1E126") ?? "", /larger than 9\.99E\+125/);
    assert.match(numberProblem("-1E999999999") ?? "", /larger than/);
    assert.match(numberProblem("1E-131") ?? "", /closer to zero than 1E-130/);
    for (const text of [
      "",
      " 1",
      "1 ",
      "NaN",
      "Infinity",
      "0x1f",
      "1_000",
      "1e",
      ".",
      "--1",
      "1e1.5",
    ]) {
      assert.match(numberProblem(text) ?? "", /is not a number/, JSON.stringify(text));
    }
    assert.equal(numberProblem("1".repeat(38)), undefined);
    assert.equal(numberProblem(`1${"0".repeat(125)}`), undefined);
  });

  test("keep every digit in arithmetic", () => {
    assert.equal(addNumbers("9007199254740993", "1"), "9007199254740994");
    assert.equal(addNumbers("0.1", "0.2"), "0.3");
    assert.equal(
      addNumbers("12345678901234567890123456789012345678", "0"),
      "12345678901234567890123456789012345678",
    );
    assert.equal(
      subtractNumbers("1", "0.0000000000000000000000000000000000001"),
      "0.9999999999999999999999999999999999999",
    );
    assert.equal(multiplyNumbers("1.5", "-4"), "-6");
    assert.equal(divideNumbers("1", "8"), "0.125");
    assert.equal(divideNumbers("2", "3"), `0.${"6".repeat(37)}7`);
    assert.equal(divideNumbers("-2", "3"), `-0.${"6".repeat(37)}7`);
    assert.equal(divideNumbers("1", "0"), undefined);
  });

  test("whose result has more than 38 digits or overflows have none", () => {
    assert.equal(addNumbers("1E125", "1"), undefined);
    assert.equal(addNumbers("9E125", "9E125"), undefined);
    assert.equal(multiplyNumbers("1E100", "1E100"), undefined);
    assert.equal(multiplyNumbers("x", "1"), undefined);
  });

  test("are JavaScript numbers only where those are exact", () => {
    assert.equal(exactJavaScriptNumber("1.50"), 1.5);
    assert.equal(exactJavaScriptNumber("9007199254740993"), undefined);
    assert.equal(exactJavaScriptNumber("0.1"), 0.1);
    assert.equal(numberFromJavaScript(Number.NaN), undefined);
    assert.equal(numberFromJavaScript(1e21), `1${"0".repeat(21)}`);
    assert.equal(numberFromJavaScript(Number.MIN_VALUE), undefined);
    assert.ok(isInteger("1e3"));
    assert.ok(!isInteger("1.5"));
  });

  const decimalText = fc
    .tuple(
      fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
      fc.integer({ min: -60, max: 60 }),
    )
    .map(([coefficient, exponent]) => `${coefficient}E${exponent}`);

  test("normalising is idempotent and keeps the order", () => {
    fc.assert(
      fc.property(decimalText, decimalText, (left, right) => {
        const normalized = normalizeNumber(left);
        assert.ok(normalized !== undefined);
        assert.equal(normalizeNumber(normalized), normalized);
        assert.equal(compareNumbers(left, normalized), 0);
        assert.equal(compareNumbers(left, right), -compareNumbers(right, left) || 0);
      }),
    );
  });

  test("integers agree with bigint", () => {
    const integer = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
    fc.assert(
      fc.property(integer, integer, (left, right) => {
        const [a, b] = [left.toString(), right.toString()];
        assert.equal(addNumbers(a, b), (left + right).toString());
        assert.equal(subtractNumbers(a, b), (left - right).toString());
        assert.equal(multiplyNumbers(a, b), (left * right).toString());
        assert.equal(compareNumbers(a, b), left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });

  test("doubles keep their value and their order", () => {
    const double = fc
      .double({ noNaN: true, min: -1e100, max: 1e100 })
      .filter((value) => value === 0 || Math.abs(value) > 1e-100);
    fc.assert(
      fc.property(double, double, (left, right) => {
        const a = numberFromJavaScript(left);
        const b = numberFromJavaScript(right);
        assert.ok(a !== undefined && b !== undefined);
        assert.equal(exactJavaScriptNumber(a), left === 0 ? 0 : left);
        assert.equal(compareNumbers(a, b), left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });
});
