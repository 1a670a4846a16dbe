import assert from "node:assert/strict";
import { format } from "../../src/language/index.ts";
import { applyFix, operationsOf, operationText, planText } from "./harness.ts";
import { shop } from "./shop.ts";

/** Checks that a change is offered, that it makes the pattern served, and how. */
function checkFix(pattern: string, title: RegExp, expected: string, model = shop): string {
  const text = `${model}\npattern P {\n  ${pattern}\n}\n`;
  assert.equal(planText(text).plan("P").served, false);
  const fixed = applyFix(text, title);
  assert.deepEqual(operationsOf(planText(fixed), "P").map(operationText), [expected]);
  return fixed;
}

suite("changes that make a pattern served", () => {
  test("a global index of the pattern's own attributes, as the formatter would write it", () => {
    const fixed = checkFix(
      "query Order\n  where note = :note and total > :total\n  order by total desc\n  return orderId, total",
      /^Add the global index OrdersByNoteTotal \(note, total\): \+1 write unit or more per write of Order, projects orderId$/,
      "Query OrdersByNoteTotal: note = :note, total > :total, return orderId, total, backwards",
    );
    assert.ok(
      fixed.includes(`
  global index OrdersByNoteTotal {
    partition key note
    sort key total
    project orderId
  }
}`),
      fixed,
    );
    const table = (text: string) => text.slice(0, text.indexOf("entity Customer")).trim();
    assert.equal(table(format(fixed)?.text ?? ""), table(fixed));
  });

  test("an index of a whole entity projects all", () => {
    const fixed = checkFix(
      "query Order\n  where note = :note",
      /^Add the global index OrdersByNote /,
      "Query OrdersByNote: note = :note",
    );
    assert.match(fixed, /OrdersByNote \{\n {4}partition key note\n {4}project all\n/);
  });

  test("the first offer is the preferred one", () => {
    const { diagnostics } = planText(`${shop} pattern P { query Order where note = :note }`);
    assert.deepEqual(
      diagnostics[0]?.changes.map(({ title, preferred }) => [title, preferred === true]),
      [
        [
          "Add the global index OrdersByNote (note): +1 write unit or more per write of Order, projects all",
          true,
        ],
        ["Scan the table, which reads and pays for all of it", false],
      ],
    );
  });

  test("no index is offered for what no key can hold", () => {
    const { diagnostics } = planText(
      `${shop.replace("note?: string", "note?: string\n  done: boolean")} pattern P { query Order where done = :done }`,
    );
    assert.deepEqual(
      diagnostics[0]?.changes.map(({ title }) => title),
      ["Scan the table, which reads and pays for all of it"],
    );
  });

  test("a condition moved to the filter", () => {
    const fixed = checkFix(
      "query Order\n  where customerId = :c and note = :note\n  order by placedAt",
      /^Move 'note = :note' to 'filter'/,
      'Query Shop: PK = "CUSTOMER#${:c}", SK begins_with "ORDER#", filter note = :note',
    );
    assert.match(fixed, /where customerId = :c\n {2}filter note = :note\n {2}order by placedAt/);
  });

  test("a condition moved to a filter that is there", () => {
    const fixed = checkFix(
      'query Order\n  where customerId = :c and note = :note\n  filter status = "PAID" or status = "PLACED"',
      /^Move 'note = :note' to 'filter'/,
      'Query Shop: PK = "CUSTOMER#${:c}", SK begins_with "ORDER#", filter (status = "PAID" OR status = "PLACED") AND note = :note',
    );
    assert.match(fixed, /filter \(status = "PAID" or status = "PLACED"\) and note = :note/);
  });

  test("a get with more than the key becomes a query", () => {
    checkFix(
      "get Customer\n  where customerId = :c and name = :name",
      /^Query, with 'name = :name' as a filter$/,
      'Query Shop: PK = "CUSTOMER#${:c}", SK = "PROFILE", filter name = :name',
    );
  });

  test("a scan", () => {
    checkFix(
      "query Order\n  where note = :note",
      /^Scan/,
      'Scan Shop: filter (added) note = :note AND kind = "Order"',
    );
  });

  test("two bounds written as one range", () => {
    checkFix(
      "query Order\n  where customerId = :c and placedAt >= :x and placedAt <= :y",
      /^Write 'placedAt between :x and :y'$/,
      'Query Shop: PK = "CUSTOMER#${:c}", SK between "ORDER#${:x}" and "ORDER#${:y}#Z"',
    );
  });

  test("a projection widened", () => {
    const fixed = checkFix(
      "query Order\n  where status = :s and placedOn = :d\n  return note",
      /^Project note of Order into ByStatus$/,
      "Query ByStatus: status = :s, placedOn = :d, return note",
    );
    assert.match(fixed, /project total, note\n/);
  });

  test("a number padded", () => {
    const model = `
table Tickets {
  partition key team: string
  sort key SK: string
}
entity Ticket in Tickets {
  SK = "TICKET#\${number}"
  team: string
  number: integer
}
`;
    checkFix(
      "query Ticket\n  where team = :team and number >= :from",
      /^Pad 'number' to 8 digits in the keys of Ticket$/,
      'Query Tickets: team = :team, SK between "TICKET#${:from:08}" and "TICKET#Z"',
      model,
    );
  });

  test("a discriminator", () => {
    const model = `
table Mixed {
  partition key team: string
  sort key SK: string
}
entity Member in Mixed {
  SK = "M\${name}"
  team: string
  name: string
}
entity Message in Mixed {
  SK = "MSG#\${at}"
  team: string
  at: timestamp
}
`;
    const fixed = checkFix(
      "query Member\n  where team = :team",
      /^Add 'discriminator entityType' to Mixed$/,
      'Query Mixed: team = :team, SK begins_with "M", filter (added) entityType = "Member"',
      model,
    );
    assert.match(fixed, /sort key SK: string\n\n {2}discriminator entityType\n}/);
  });
});
