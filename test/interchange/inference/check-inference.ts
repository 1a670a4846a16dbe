import assert from "node:assert/strict";
import type { TableDefinition } from "../../../src/dynamodb/key-schema.ts";
import { fromPlain } from "../../../src/dynamodb/plain-values.ts";
import type { Item } from "../../../src/dynamodb/values.ts";
import {
  classifyItem,
  findingsOfItem,
  openCensus,
  planCensus,
} from "../../../src/evolution/index.ts";
import {
  type Inference,
  inferModel,
  type SampledTable,
} from "../../../src/interchange/inference/index.ts";
import { format } from "../../../src/language/index.ts";
import type { Analysis } from "../../../src/service/analyze.ts";
import { analyzeText } from "../../analyze-text.ts";

/** A table with nothing but keys; `changes` says what matters to the test. */
export function definitionOf(changes: Partial<TableDefinition> = {}): TableDefinition {
  return {
    name: "Things",
    partitionKey: { name: "PK", type: "S" },
    sortKey: { name: "SK", type: "S" },
    globalIndexes: [],
    localIndexes: [],
    vectorIndexes: [],
    billing: { kind: "on-demand" },
    ...changes,
  };
}

export function sampleOf(
  items: readonly Item[],
  changes: Partial<TableDefinition> = {},
): SampledTable {
  return { definition: definitionOf(changes), items, itemCount: items.length, isWhole: true };
}

/** Items of plain values: numbers, texts, lists, objects. */
export function itemsOf(...values: readonly Readonly<Record<string, unknown>>[]): readonly Item[] {
  return values.map((each) => {
    const value = fromPlain(each);
    assert.ok(value !== undefined && "M" in value, JSON.stringify(each));
    return value.M;
  });
}

/**
 * Infers a model and holds it to what is promised: it is formatted and has no error, and every
 * sampled item is of one of its entities and just as declared.
 *
 * @param unusable items that no table can hold
 */
export function checkInference(
  tables: readonly SampledTable[],
  unusable: readonly Item[] = [],
): Inference & Analysis {
  const inference = inferModel(tables);
  const { text } = inference;
  assert.equal(format(text)?.text, text, "The model is formatted.");
  const analysis = analyzeText(text);
  const errors = analysis.diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(
    errors.map(({ code, message }) => `${code}: ${message}`),
    [],
    text,
  );
  const unused = analysis.diagnostics.filter(({ code }) => code === "unused-allowance");
  assert.deepEqual(unused, [], text);
  for (const [index, { items }] of tables.entries()) {
    const table = analysis.model.tables[index];
    assert.ok(table, text);
    const plan = planCensus(analysis.model, analysis.plans, table.name);
    assert.ok(plan);
    const census = openCensus(plan);
    for (const item of items) {
      if (unusable.includes(item)) continue;
      const found = classifyItem(census, item);
      if (found.kind === "lock") continue;
      const shown = `${JSON.stringify(item).slice(0, 500)}\n${text}`;
      assert.ok(found.kind === "entity", `${found.kind}: ${shown}`);
      const findings = findingsOfItem(census, item, found).filter(
        ({ code }) => code !== "item-near-limit",
      );
      assert.deepEqual(findings, [], shown);
    }
  }
  return { ...inference, ...analysis };
}

/** The declaration of an entity, table or pattern as it stands in the text, without comments. */
export function blockOf(text: string, head: string): string {
  const start = text.indexOf(`${head} `);
  assert.ok(start >= 0, `${head} is missing from\n${text}`);
  return text
    .slice(start, text.indexOf("\n}", start) + 2)
    .replace(/ +\/\/.*$/gm, "")
    .replace(/^ *\n/gm, "");
}
