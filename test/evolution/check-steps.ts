import assert from "node:assert/strict";
import type { AttributeValue, Item } from "../../src/dynamodb/values.ts";
import {
  type BackfillPlan,
  type ItemStep,
  planBackfill,
  stepOfItem,
  type UpgradeFunctions,
  updateOf,
} from "../../src/evolution/index.ts";
import { analyzeText } from "../analyze-text.ts";

/** The plan of a model of one table without errors. */
export function planOf(text: string): BackfillPlan {
  const { model, plans, diagnostics } = analyzeText(text);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(
    errors.map(({ code, message }) => `${code}: ${message}`),
    [],
    text,
  );
  const { plans: backfills, problems } = planBackfill(model, plans);
  assert.deepEqual(problems, []);
  const [plan] = backfills;
  assert.ok(plan !== undefined && backfills.length === 1, `${backfills.length} plans`);
  // A plan is sent to other processes.
  return JSON.parse(JSON.stringify(plan)) as BackfillPlan;
}

/** Items in tests are written as plain objects; numbers with many digits as bigints. */
export function itemOf(plain: Readonly<Record<string, unknown>>): Item {
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, attributeValue(value)]),
  );
}

function attributeValue(plain: unknown): AttributeValue {
  if (typeof plain === "string") return { S: plain };
  if (typeof plain === "number" || typeof plain === "bigint") return { N: String(plain) };
  if (typeof plain === "boolean") return { BOOL: plain };
  if (Array.isArray(plain)) return { L: plain.map(attributeValue) };
  return { M: itemOf(plain as Readonly<Record<string, unknown>>) };
}

/** The item as it is after the step; the step has to be a change, which is complete when it is done. */
export function checkStep(
  plan: BackfillPlan,
  before: Item,
  after: Item,
  functions?: UpgradeFunctions,
): void {
  const step = stepOfItem(plan, before, functions);
  assert.ok(!(step instanceof Promise));
  assert.deepEqual(afterStep(before, step), after);
  const again = stepOfItem(plan, after, functions);
  assert.equal((again as ItemStep).kind, "current");
}

/** What an update leaves, by the expression that DynamoDB gets. */
export function afterStep(item: Item, step: ItemStep): Item {
  assert.equal(step.kind, "change", JSON.stringify(step));
  assert.ok(step.kind === "change");
  const {
    UpdateExpression = "",
    ExpressionAttributeNames = {},
    ExpressionAttributeValues = {},
  } = updateOf(step, "table");
  const values = new Map(Object.entries(item));
  const [, sets, removes] = /^(?:SET (.*?))?(?: ?REMOVE (.*))?$/.exec(UpdateExpression) ?? [];
  for (const assignment of sets?.split(", ") ?? []) {
    const [name = "", value = ""] = assignment.split(" = ");
    const made = ExpressionAttributeValues[value];
    assert.ok(made !== undefined);
    values.set(ExpressionAttributeNames[name] ?? "", made);
  }
  for (const name of removes?.split(", ") ?? []) {
    assert.ok(values.delete(ExpressionAttributeNames[name] ?? ""));
  }
  return Object.fromEntries(values);
}
