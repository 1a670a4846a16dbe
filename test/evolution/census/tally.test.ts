import assert from "node:assert/strict";
import {
  findingAdvice,
  findingMessage,
  startTally,
  type TableCensus,
  type TallyOptions,
} from "../../../src/evolution/index.ts";
import { changed } from "../shop.ts";
import { censusOf, itemOf } from "./check-census.ts";

const id = "01HX0000000000000000000ADA";

function customer(number: number, changes: Readonly<Record<string, unknown>> = {}) {
  const customerId = id.slice(0, -3) + String(number).padStart(3, "0");
  return {
    PK: `CUSTOMER#${customerId}`,
    SK: "PROFILE",
    kind: "Customer",
    schema: 1,
    customerId,
    name: "Ada",
    email: "ada@example.com",
    ...changes,
  };
}

function tallied(
  items: readonly Readonly<Record<string, unknown>>[],
  options: TallyOptions = {},
): TableCensus {
  const tally = startTally(censusOf(changed()), options);
  for (const item of items) tally.add(itemOf(item));
  return JSON.parse(JSON.stringify(tally.result()));
}

suite("the census of a table", () => {
  test("counts the items of each entity, and what is found of them once", () => {
    const census = tallied([
      customer(1),
      customer(2, { name: 7 }),
      customer(3, { name: 8, nick: "x" }),
      customer(4, { name: ["x"] }),
    ]);
    assert.equal(census.items, 4);
    const [customers, orders] = census.entities;
    assert.equal(customers?.items, 4);
    assert.equal(customers?.conforming, 1);
    assert.deepEqual(customers?.versions, [{ version: 1, age: "current", items: 4 }]);
    assert.equal(orders?.items, 0);
    assert.deepEqual(census.findings.map(findingMessage), [
      "'name' is number in 3 of 4 items of Customer, where the model declares string.",
      "'nick' (string) stands in 1 of 4 items of Customer, and the model does not declare it.",
    ]);
    const [name] = census.findings;
    assert.deepEqual(name?.found, [
      { text: "number", items: 2 },
      { text: "list", items: 1 },
    ]);
    assert.deepEqual(name?.values, [{ N: "7" }, { N: "8" }, { L: [{ S: "x" }] }]);
    assert.deepEqual(name?.examples[0], itemOf({ PK: customer(2).PK, SK: "PROFILE" }));
  });

  test("what differs from item to item is one finding all the same", () => {
    const { findings } = tallied([
      customer(1, { PK: "CUSTOMER#1" }),
      customer(2, { PK: "CUSTOMER#2" }),
    ]);
    assert.deepEqual(
      findings.map(({ code, items }) => [code, items]),
      [["key-differs", 2]],
    );
  });

  test("items of no entity are told apart by what their keys look like", () => {
    const { findings } = tallied([
      { PK: "INVOICE#7", SK: "LINE#1", amount: 5 },
      { PK: "INVOICE#8", SK: "LINE#2", amount: 6 },
      { PK: "INVOICE#8", SK: "HEAD", kind: "Invoice" },
    ]);
    assert.deepEqual(findings.map(findingMessage), [
      "No entity of the model describes 2 of 3 items: keys like PK INVOICE#… and SK LINE#….",
      'No entity of the model describes 1 of 3 items: kind is "Invoice", keys like PK INVOICE#… and SK HEAD.',
    ]);
    assert.equal(findings[0]?.samples.length, 2);
  });

  test("keeps no more, however many kinds of things there are", () => {
    const items = Array.from({ length: 7 }, (_, index) => customer(1, { [`x${index}`]: 1 }));
    const { findings, unlisted } = tallied(items, { kinds: 5 });
    assert.equal(findings.length, 5);
    assert.equal(unlisted, 2);
  });

  test("says what to do about each, in whole sentences", () => {
    const { findings } = tallied([customer(1, { name: 1, GSI1PK: "x" })]);
    for (const finding of findings) {
      for (const text of [findingMessage(finding), findingAdvice(finding)]) {
        assert.match(text, /^[A-Z'].*\.$/);
        assert.doesNotMatch(text, /\{|undefined/);
      }
    }
  });
});
