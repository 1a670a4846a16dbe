import assert from "node:assert/strict";
import { fromPlain } from "../../../src/dynamodb/plain-values.ts";
import type { Item } from "../../../src/dynamodb/values.ts";
import { type Census, openCensus, planCensus } from "../../../src/evolution/index.ts";
import { analyzeText } from "../../analyze-text.ts";

/** The census of the first table of a model, which must have no errors but those that are named. */
export function censusOf(text: string, allowing: readonly string[] = []): Census {
  const known = censuses.get(text) ?? openCensusOf(text, allowing);
  censuses.set(text, known);
  return known;
}

const censuses = new Map<string, Census>();

function openCensusOf(text: string, allowing: readonly string[]): Census {
  const { model, plans, diagnostics } = analyzeText(text);
  const errors = diagnostics.filter(
    ({ severity, code }) => severity === "error" && !allowing.includes(code),
  );
  assert.deepEqual(
    errors.map(({ message }) => message),
    [],
  );
  const [table] = model.tables;
  assert.ok(table);
  const plan = planCensus(model, plans, table.name);
  assert.ok(plan);
  // It goes to other processes.
  return openCensus(JSON.parse(JSON.stringify(plan)));
}

/** An item of plain values, as DynamoDB has it. */
export function itemOf(values: Readonly<Record<string, unknown>>): Item {
  const value = fromPlain(values);
  assert.ok(value !== undefined && "M" in value);
  return value.M;
}
