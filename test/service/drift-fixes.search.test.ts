import assert from "node:assert/strict";
import { createTableInput } from "../../src/dynamodb/create-table.ts";
import type { TableDefinition } from "../../src/dynamodb/key-schema.ts";
import { differencesFromDescription } from "../../src/dynamodb/table-differences.ts";
import type { Item } from "../../src/dynamodb/values.ts";
import { openCensus, planCensus, startTally } from "../../src/evolution/index.ts";
import { tableDefinitionOf } from "../../src/interchange/table-definition.ts";
import { applyEdits } from "../../src/language/text/edits.ts";
import { driftFindings } from "../../src/service/drift-findings.ts";
import { analyzeText } from "../analyze-text.ts";
import { itemOf } from "../evolution/census/check-census.ts";

const model = `table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
}

type Tier = "free" | "pro"

type Line {
  sku: string
  quantity: integer
}

entity Order in Shop {
  PK = "ORDER#\${orderId}"
  SK = "HEAD"
  orderId: string
  total: number // in euros
  tier: Tier
  lines: Line[]
}
`;

const order = (changes: Readonly<Record<string, unknown>>) => {
  const item = {
    PK: "ORDER#1",
    SK: "HEAD",
    kind: "Order",
    orderId: "1",
    total: 5,
    tier: "free",
    lines: [],
    ...changes,
  };
  return itemOf(
    Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)),
  );
};

/**
 * Applies each fix of what is found of the items, compares the lines that it brings, and expects the
 * model to have no errors after it, and the finding to be gone.
 */
function checkFixes(items: readonly Item[], expected: readonly (readonly [string, string])[]) {
  const fixes = findingsOf(model, items).flatMap((finding) => finding.fixes);
  assert.deepEqual(
    fixes.map(({ title }) => title),
    expected.map(([title]) => title),
  );
  for (const [index, { edits }] of fixes.entries()) {
    const text = applyEdits(model, edits);
    const before = new Set(model.split("\n"));
    const added = text.split("\n").filter((line) => !before.has(line));
    assert.equal(added.map((line) => line.trim()).join("\n"), expected[index]?.[1]);
    const left = findingsOf(text, items);
    assert.ok(left.length < findingsOf(model, items).length, `nothing was mended: ${text}`);
  }
}

function findingsOf(text: string, items: readonly Item[]) {
  const analysis = analyzeText(text);
  const errors = analysis.diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(errors, [], text);
  const [table] = analysis.model.tables;
  const plan = table && planCensus(analysis.model, analysis.plans, table.name);
  assert.ok(table && plan);
  assert.equal(tableDefinitionOf(table).name, "Shop");
  const tally = startTally(openCensus(plan));
  for (const item of items) tally.add(item);
  const observation = {
    table: table.name,
    physical: "shop",
    differences: [],
    notCompared: [],
    extent: "all",
    census: tally.result(),
    readUnits: 1,
    entries: [],
  } as const;
  return driftFindings(analysis, [observation], { region: "us-east-1", unitsPerSecond: 1000 });
}

function definitionIn(text: string) {
  const [table] = analyzeText(text).model.tables;
  assert.ok(table);
  return tableDefinitionOf(table);
}

/** What is found of a table that is deployed as this definition says. */
function structureOf(text: string, deployed: TableDefinition) {
  const analysis = analyzeText(text);
  const errors = analysis.diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(errors, [], text);
  const input = createTableInput(deployed);
  const described = {
    ...input,
    BillingModeSummary: { BillingMode: input.BillingMode },
    TableClassSummary: { TableClass: input.TableClass },
  };
  const observation = {
    table: "Shop",
    physical: "shop",
    differences: differencesFromDescription(definitionIn(text), described),
    deployed,
    notCompared: [],
    extent: "all",
    readUnits: 1,
    entries: [],
  } as const;
  return driftFindings(analysis, [observation], { region: "us-east-1", unitsPerSecond: 1000 });
}

suite("quick fixes that bring a model in line with its table", () => {
  test("declare what is not declared, also inside of a declared type", () => {
    checkFixes([order({ nick: "A" })], [["Declare 'nick?: string' in Order", "nick?: string"]]);
    checkFixes(
      [order({ "odd-name": [1, 2] })],
      [
        [
          "Declare 'oddName?: integer[] @name(\"odd-name\")' in Order",
          'oddName?: integer[] @name("odd-name")',
        ],
      ],
    );
    checkFixes(
      [order({ lines: [{ sku: "A", quantity: 1, price: 2.5 }] })],
      [["Declare 'price?: number' in 'lines[]' of Order", "price?: number"]],
    );
  });

  test("make optional what is missing", () => {
    checkFixes(
      [order({ total: undefined })],
      [["Make 'total' optional", "total?: number // in euros"]],
    );
    checkFixes(
      [order({ lines: [{ sku: "A" }] })],
      [["Make 'lines[].quantity' optional", "quantity?: integer"]],
    );
  });

  test("change the type, to what all have or to what holds both", () => {
    checkFixes(
      [order({ total: "5" })],
      [
        ["Change the type of 'total' to string", "total: string // in euros"],
        ["Change the type of 'total' to any", "total: any // in euros"],
      ],
    );
    checkFixes(
      [order({ total: "5" }), order({})],
      [["Change the type of 'total' to any", "total: any // in euros"]],
    );
    checkFixes(
      [order({ lines: [{ sku: "A", quantity: 1.5 }] })],
      [["Change the type of 'lines[].quantity' to number", "quantity: number"]],
    );
  });

  test("add values to a union, where it is declared", () => {
    checkFixes(
      [order({ tier: "team" })],
      [["Add \"team\" to the values of 'tier'", 'type Tier = "free" | "pro" | "team"']],
    );
  });

  test("add an entity for items of none", () => {
    const line = (number: number) =>
      itemOf({
        PK: `INVOICE#${number}`,
        SK: "HEAD",
        kind: "Invoice",
        invoiceNumber: String(number),
        amount: number + 0.5,
      });
    const items = [line(101), line(102), line(103)];
    const [finding] = findingsOf(model, items);
    const [fix] = finding?.fixes ?? [];
    assert.equal(fix?.title, "Add the entity Invoice for them");
    const text = applyEdits(model, fix?.edits ?? []);
    assert.match(text, /entity Invoice in Shop \{\n {2}PK = "INVOICE#\$\{invoiceNumber\}"\n/);
    assert.deepEqual(findingsOf(text, items), []);
  });

  test("bring indexes and settings in line with the table", () => {
    const shop = (members: string) =>
      model.replace("  discriminator kind\n", `  discriminator kind\n${members}`);
    const byTotal = "  global index ByTotal {\n    partition key total\n    project all\n  }\n";
    const synthetic =
      "  global index GSI1 {\n    partition key GSI1PK: string\n    sort key total\n    project tier\n  }\n";
    const cases: readonly (readonly [string, string, string])[] = [
      ["", byTotal, "Declare the global index ByTotal in Shop"],
      ["", synthetic, "Declare the global index GSI1 in Shop"],
      [byTotal.replace("all", "keys"), byTotal, "Make global index ByTotal what it is"],
      ["", "  stream new-image\n", "Say 'stream new-image' in Shop"],
      ["  stream new-image // for search\n", "", "Take the stream out of Shop"],
      [
        "",
        "  billing provisioned read 5 write 6\n",
        "Say 'billing provisioned read 5 write 6' in Shop",
      ],
      ["  billing provisioned read 5 write 6\n", "", "Say 'billing on-demand' in Shop"],
      ["", "  class infrequent-access\n", "Say 'class infrequent-access' in Shop"],
      ["", "  deletion-protection on\n", "Say 'deletion-protection on' in Shop"],
    ];
    for (const [has, is, title] of cases) {
      const deployed = definitionIn(shop(is));
      const found = structureOf(shop(has), deployed);
      const [fix, ...others] = found.flatMap(({ fixes }) => fixes);
      assert.deepEqual([fix?.title, others], [title, []]);
      const text = applyEdits(shop(has), fix?.edits ?? []);
      assert.deepEqual(structureOf(text, deployed), [], text);
    }
    // What is not created yet is nothing to take out of a model.
    const [missing, ...others] = structureOf(shop(byTotal), definitionIn(model));
    assert.deepEqual([missing?.code, missing?.fixes, others], ["deployed-index-missing", [], []]);
  });

  test("nothing is offered that the model would be in error after", () => {
    // A part of the key cannot be optional.
    const [finding] = findingsOf(model, [order({ orderId: undefined })]);
    assert.equal(finding?.code, "attribute-missing");
    assert.deepEqual(finding?.fixes, []);
  });
});
