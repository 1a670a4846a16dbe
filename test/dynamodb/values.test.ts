import assert from "node:assert/strict";
import fc from "fast-check";
import { compareBytes, decodeBase64, encodeBase64, isBase64 } from "../../src/dynamodb/binary.ts";
import { fromPlain, toPlain, toPlainJson } from "../../src/dynamodb/plain-values.ts";
import { compareUtf8, utf8Length } from "../../src/dynamodb/text.ts";
import { itemProblem, keyValueProblem } from "../../src/dynamodb/value-validation.ts";
import type { AttributeValue } from "../../src/dynamodb/values.ts";
import { compareValues, identityOf, typeTagOf, valuesEqual } from "../../src/dynamodb/values.ts";

suite("values", () => {
  test("equality compares numbers by value and sets without order", () => {
    checkEqual({ N: "1.0" }, { N: "1" });
    checkEqual({ NS: ["1", "2.0"] }, { NS: ["2", "1"] });
    checkEqual({ SS: ["a", "b"] }, { SS: ["b", "a"] });
    checkEqual({ M: { a: { N: "10" }, b: { L: [] } } }, { M: { b: { L: [] }, a: { N: "1e1" } } });
    checkUnequal({ S: "1" }, { N: "1" });
    checkUnequal({ L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "b" }, { S: "a" }] });
    checkUnequal({ SS: ["a"] }, { SS: ["a", "b"] });
    checkUnequal({ M: { a: { NULL: true } } }, { M: {} });
    checkUnequal({ M: { toString: { S: "" } } }, { M: { a: { S: "" } } });
  });

  test("strings are ordered by UTF-8 bytes, not by UTF-16 units", () => {
    // U+FF5E is one unit above the surrogates, U+1F600 two units within them.
    assert.ok("\u{1f600}" < "～");
    assert.equal(compareValues({ S: "\u{1f600}" }, { S: "～" }), 1);
    assert.equal(compareValues({ S: "a" }, { S: "ab" }), -1);
    assert.equal(compareValues({ S: "Z" }, { S: "a" }), -1);
  });

  test("numbers are ordered by value, binary by unsigned bytes", () => {
    assert.equal(compareValues({ N: "9" }, { N: "10" }), -1);
    assert.equal(compareValues({ N: "-2" }, { N: "-1.5" }), -1);
    assert.equal(compareValues({ B: encodeBase64(Uint8Array.of(255)) }, { B: "AQ==" }), 1);
  });

  test("unequal types and other types have no order", () => {
    assert.equal(compareValues({ S: "1" }, { N: "1" }), undefined);
    assert.equal(compareValues({ BOOL: true }, { BOOL: false }), undefined);
  });

  const text = fc.string({ unit: "binary" });

  test("the order and the length of texts are those of Node's own UTF-8", () => {
    fc.assert(
      fc.property(text, text, text, (prefix, left, right) => {
        const a = prefix + left;
        const b = prefix + right;
        assert.equal(utf8Length(a), Buffer.byteLength(a));
        assert.equal(compareUtf8(a, b), Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  test("lone surrogates count and compare as the replacement character", () => {
    const unit = fc.constantFrom("a", "\ud83d", "\ude00", "\ud83e", "\ufffd", "\uffff", "é");
    const broken = fc.array(unit).map((units) => units.join(""));
    fc.assert(
      fc.property(broken, broken, (a, b) => {
        assert.equal(utf8Length(a), Buffer.byteLength(a));
        assert.equal(compareUtf8(a, b), Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 1000 },
    );
  });

  test("base64 agrees with Node's", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (left, right) => {
        const encoded = encodeBase64(left);
        assert.equal(encoded, Buffer.from(left).toString("base64"));
        assert.deepEqual(decodeBase64(encoded), left);
        assert.equal(compareBytes(left, right), Buffer.compare(left, right));
      }),
    );
    for (const broken of ["a", "ab", "abc", "a===", "ab=c", "ab c", "ab_-"]) {
      assert.ok(!isBase64(broken), broken);
      assert.equal(decodeBase64(broken), undefined);
    }
  });

  test("plain values lose no digit and no key", () => {
    const value: AttributeValue = {
      M: {
        big: { N: "9007199254740993" },
        small: { N: "1.50" },
        tags: { SS: ["a", "b"] },
        bytes: { B: "AQID" },
        nothing: { NULL: true },
        empty: { M: {} },
        list: { L: [{ BOOL: true }, { S: "" }] },
      },
    };
    assert.deepEqual(toPlain(value), {
      big: "9007199254740993",
      small: 1.5,
      tags: ["a", "b"],
      bytes: "AQID",
      nothing: null,
      empty: {},
      list: [true, ""],
    });
    assert.equal(
      toPlainJson(value),
      `{
  "big": 9007199254740993,
  "small": 1.5,
  "tags": ["a", "b"],
  "bytes": "AQID",
  "nothing": null,
  "empty": {},
  "list": [
    true,
    ""
  ]
}`,
    );
  });

  test("an attribute named __proto__ is an attribute like others", () => {
    const parsed = fromPlain(JSON.parse('{"__proto__": {"polluted": true}}'));
    assert.ok(parsed !== undefined && "M" in parsed);
    assert.deepEqual(Object.keys(parsed.M), ["__proto__"]);
    assert.equal(toPlainJson(parsed), '{\n  "__proto__": {\n    "polluted": true\n  }\n}');
    assert.equal(Reflect.get({}, "polluted"), undefined);
  });

  test("plain JSON survives the way there and back", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (json) => {
        // What no number of DynamoDB can hold has no value: such documents are not meant here.
        const value = fromPlain(json);
        if (value === undefined || hasEmptyName(json)) return;
        assert.deepEqual(JSON.parse(toPlainJson(value)), JSON.parse(JSON.stringify(json)));
        assert.equal(itemProblem({ attribute: value }), undefined);
      }),
    );
  });

  test("what DynamoDB has no value for has none", () => {
    for (const plain of [
      undefined,
      Number.NaN,
      () => 1,
      Symbol("s"),
      { a: undefined },
      [1, Number.POSITIVE_INFINITY],
    ]) {
      assert.equal(fromPlain(plain), undefined);
    }
    const circular: unknown[] = [];
    circular.push(circular);
    assert.equal(fromPlain(circular), undefined);
    assert.deepEqual(fromPlain(12n), { N: "12" });
  });

  test("identities are equal just for equal values", () => {
    fc.assert(
      fc.property(anyValue(), anyValue(), (left, right) => {
        assert.equal(identityOf(left) === identityOf(right), valuesEqual(left, right));
        assert.ok(valuesEqual(left, structuredClone(left)));
        assert.ok(typeTagOf(left) in left);
      }),
    );
    assert.equal(identityOf({ N: "1.0" }), identityOf({ N: "1" }));
  });
});

suite("validation of items", () => {
  test("says what is wrong and where", () => {
    checkProblem({ a: "text" }, "a", /an object such as/);
    checkProblem({ a: { S: "x", N: "1" } }, "a", /exactly one of/);
    checkProblem({ a: { N: 1 } }, "a", /written as text/);
    checkProblem({ a: { N: "1,5" } }, "a", /is not a number/);
    checkProblem({ a: { L: [{ S: "x" }, { BOOL: "true" }] } }, "a[1]", /true or false/);
    checkProblem({ a: { M: { b: { SS: [] } } } }, "a.b", /cannot be empty/);
    checkProblem({ a: { NS: ["1", "1.0"] } }, "a", /a value twice/);
    checkProblem({ a: { NULL: false } }, "a", /holds true/);
    checkProblem({ a: { B: "???" } }, "a", /base64/);
    checkProblem({ "": { S: "x" } }, "", /name cannot be empty/);
    checkProblem({ a: { S: "x".repeat(409_600) } }, "", /409601 bytes/);
    checkProblem([], "", /an object of attributes/);
    assert.equal(itemProblem({ a: { S: "x".repeat(409_599) } }), undefined);
    assert.equal(itemProblem({ a: { S: "" }, b: { L: [] }, c: { M: {} } }), undefined);
  });

  test("31 maps in an attribute are stored, 32 are not", () => {
    assert.equal(itemProblem({ a: nested(31) }), undefined);
    checkProblem({ a: nested(32) }, `a${".a".repeat(32)}`, /at most 32 levels/);
    assert.ok(itemProblem({ a: nested(5000) }) !== undefined);
  });

  test("keys are neither empty nor long nor of another type", () => {
    assert.equal(keyValueProblem({ S: "x".repeat(2048) }, "S", "partition"), undefined);
    assert.match(keyValueProblem({ S: "x".repeat(2049) }, "S", "partition") ?? "", /2048 bytes/);
    assert.match(keyValueProblem({ S: "x".repeat(1025) }, "S", "sort") ?? "", /1024 bytes/);
    assert.match(keyValueProblem({ S: "" }, "S", "sort") ?? "", /cannot be empty/);
    assert.match(keyValueProblem({ N: "1" }, "S", "sort") ?? "", /type S/);
    assert.equal(keyValueProblem({ N: "0" }, "N", "sort"), undefined);
  });
});

function checkEqual(left: AttributeValue, right: AttributeValue) {
  assert.ok(valuesEqual(left, right) && valuesEqual(right, left));
  assert.equal(identityOf(left), identityOf(right));
}

function checkUnequal(left: AttributeValue, right: AttributeValue) {
  assert.ok(!valuesEqual(left, right) && !valuesEqual(right, left));
  assert.notEqual(identityOf(left), identityOf(right));
}

function checkProblem(item: unknown, path: string, message: RegExp) {
  const problem = itemProblem(item);
  assert.ok(problem !== undefined, "no problem found");
  assert.equal(problem.path, path);
  assert.match(problem.message, message);
}

/** JSON may have members without a name; DynamoDB may not. */
function hasEmptyName(json: unknown): boolean {
  if (typeof json !== "object" || json === null) return false;
  return Object.entries(json).some(([name, member]) => name === "" || hasEmptyName(member));
}

function nested(maps: number): AttributeValue {
  let value: AttributeValue = { S: "x" };
  for (let depth = 0; depth < maps; depth++) value = { M: { a: value } };
  return value;
}

/** Few different members, so that equal values are drawn often enough to matter. */
function anyValue(): fc.Arbitrary<AttributeValue> {
  const text = fc.constantFrom("a", "b", "AAAA");
  const number = fc.constantFrom("1", "1.0", "2");
  return fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.record({ S: text }),
      fc.record({ N: number }),
      fc.record({ B: fc.constant("AAAA") }),
      fc.record({ BOOL: fc.boolean() }),
      fc.constant({ NULL: true as const }),
      fc.record({ SS: fc.uniqueArray(text, { minLength: 1 }) }),
      fc.record({ NS: fc.uniqueArray(fc.constantFrom("1", "2"), { minLength: 1 }) }),
      fc.record({ L: fc.array(tie("value"), { maxLength: 2 }) }),
      fc.record({ M: fc.dictionary(text, tie("value"), { maxKeys: 2 }) }),
    ),
  })).value;
}
