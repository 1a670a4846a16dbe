import assert from "node:assert/strict";
import fc from "fast-check";
import { createSubstitutions, unusedSubstitutions } from "../../src/dynamodb/expressions.ts";
import { attributeNameProblem, tableNameProblem } from "../../src/dynamodb/names.ts";
import { isReservedWord, reservedWords } from "../../src/dynamodb/reserved-words.ts";
import { identityOf } from "../../src/dynamodb/values.ts";

suite("substitutions in expressions", () => {
  test("give each name and each value one token", () => {
    const used = createSubstitutions(identityOf);
    assert.equal(used.name("status"), "#status");
    assert.equal(used.path(["address", "lines", 0, "status"]), "#address.#lines[0].#status");
    assert.equal(used.value({ N: "1" }, "from"), ":from");
    assert.equal(used.value({ N: "1.0" }, "to"), ":from");
    assert.equal(used.value({ S: "1" }, "from"), ":from_2");
    assert.deepEqual(used.names(), {
      "#status": "status",
      "#address": "address",
      "#lines": "lines",
    });
    assert.deepEqual(used.values(), { ":from": { N: "1" }, ":from_2": { S: "1" } });
  });

  test("are absent where nothing was used, as DynamoDB refuses empty ones", () => {
    const used = createSubstitutions(identityOf);
    assert.equal(used.names(), undefined);
    assert.equal(used.values(), undefined);
  });

  test("are legal and different whatever the names are", () => {
    const name = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("a-b", "a.b", "a b", "名"));
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const used = createSubstitutions<string>((value) => value);
        const aliases = names.map((attribute) => used.name(attribute));
        assert.equal(new Set(aliases).size, names.length);
        for (const [index, alias] of aliases.entries()) {
          assert.match(alias, /^#[A-Za-z0-9_]{1,200}$/);
          assert.equal(used.names()?.[alias], names[index]);
        }
      }),
    );
  });

  test("that no expression uses are found", () => {
    assert.deepEqual(
      unusedSubstitutions(
        ["#a = :b AND #ab = :bc", undefined],
        { "#a": "a", "#b": "b", "#ab": "ab" },
        { ":b": 1, ":bcd": 2, ":bc": 3 },
      ),
      ["#b", ":bcd"],
    );
  });
});

suite("names", () => {
  test("of tables and indexes", () => {
    for (const name of ["Shop", "shop-prod_1.2", "abc", "x".repeat(255)]) {
      assert.equal(tableNameProblem(name), undefined, name);
    }
    assert.match(tableNameProblem("ab") ?? "", /3 to 255/);
    assert.match(tableNameProblem("x".repeat(256)) ?? "", /3 to 255/);
    assert.match(tableNameProblem("shöp") ?? "", /only letters/);
    assert.match(tableNameProblem("a b c") ?? "", /only letters/);
  });

  test("of attributes are counted in bytes, those of keys more narrowly", () => {
    assert.equal(attributeNameProblem("ü".repeat(127), "key"), undefined);
    assert.match(attributeNameProblem("ü".repeat(128), "key") ?? "", /255 bytes/);
    assert.equal(attributeNameProblem("ü".repeat(128)), undefined);
    assert.match(attributeNameProblem("x".repeat(65_536)) ?? "", /65535 bytes/);
    assert.match(attributeNameProblem("") ?? "", /empty/);
  });

  test("573 words are reserved in any case", () => {
    assert.equal(reservedWords.size, 573);
    for (const word of ["status", "Name", "TTL", "zone"]) assert.ok(isReservedWord(word), word);
    for (const word of ["customerId", "PK", "email", ""]) assert.ok(!isReservedWord(word), word);
  });
});
