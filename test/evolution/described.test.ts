import assert from "node:assert/strict";
import { createTableInput } from "../../src/dynamodb/create-table.ts";
import {
  type DescribedTable,
  differencesFromDescription,
} from "../../src/dynamodb/table-differences.ts";
import { changesFromDescription } from "../../src/evolution/index.ts";
import { tableDefinitionOf } from "../../src/interchange/table-definition.ts";
import { analyzeText } from "../analyze-text.ts";
import { changed, shop } from "./shop.ts";

const options = { region: "us-east-1", unitsPerSecond: 1000 };

/** Compares a model with a table that was made of another one. */
function checkDescribed(deployed: string, model: string, expected: readonly string[]) {
  const changes = changesBetween(describedAs(deployed), model);
  assert.deepEqual(
    changes.map(({ classification, code, subject }) => `${classification} ${code} ${subject.name}`),
    expected,
  );
  for (const { message, reason, advice } of changes) {
    for (const text of [message, reason, advice]) {
      assert.match(text, /\.$/);
      assert.doesNotMatch(text, /\{\w+\}|undefined/);
    }
  }
  return changes;
}

function changesBetween(description: DescribedTable | undefined, model: string) {
  const analysis = analyzeText(model);
  const [table] = analysis.model.tables;
  assert.ok(table);
  const differences =
    description && differencesFromDescription(tableDefinitionOf(table), description);
  return changesFromDescription(analysis, table, "shop-prod", differences, options);
}

/** What DynamoDB says of a table that was created for the model: with what it adds by itself. */
function describedAs(model: string): DescribedTable {
  const [table] = analyzeText(model).model.tables;
  assert.ok(table);
  const { BillingMode, ...input } = createTableInput(tableDefinitionOf(table));
  return {
    ...input,
    BillingModeSummary: { BillingMode: BillingMode ?? "PROVISIONED" },
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
    AttributeDefinitions: [...input.AttributeDefinitions].reverse(),
  };
}

const index = "  global index ByName {\n    partition key name\n  }\n  global index ByStatus {";
const more = changed(["  global index ByStatus {", index]);

suite("a model beside its deployed table", () => {
  test("what DynamoDB adds by itself is no difference", () => {
    checkDescribed(shop, shop, []);
  });

  test("there is no such table", () => {
    const [change] = changesBetween(undefined, shop);
    assert.equal(change?.code, "deployed-table-missing");
    assert.deepEqual(change?.work, [{ kind: "create table", table: "Shop" }]);
  });

  test("indexes that one of them lacks, or that are others", () => {
    const [missing] = checkDescribed(shop, more, ["index-build deployed-index-missing ByName"]);
    const [work] = missing?.work ?? [];
    assert.ok(work?.kind === "create index");
    assert.equal(work.estimate.items, 1_000_000);
    const [unknown] = checkDescribed(more, shop, ["free deployed-index-unknown ByName"]);
    assert.deepEqual(unknown?.work, [{ kind: "delete index", table: "Shop", index: "ByName" }]);
    checkDescribed(shop, changed(["sort key placedAt\n", "sort key total\n"]), [
      "two-step deployed-index-differs ByStatus",
    ]);
  });

  test("keys are fixed, and settings are not", () => {
    checkDescribed(shop, changed(["sort key SK: string", "sort key SK: number"]), [
      "new-table deployed-key-differs Shop",
    ]);
    checkDescribed(
      shop,
      changed(["  versioned by", "  billing provisioned read 5 write 5\n  versioned by"]),
      ["free deployed-setting-differs Shop"],
    );
  });
});
