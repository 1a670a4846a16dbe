import assert from "node:assert/strict";
import { inspect } from "node:util";
import { exactNumber } from "../../src/data/upgrade-functions/exact-numbers.ts";
import { toNativeItem } from "../../src/data/upgrade-functions/native-values.ts";
import type { AttributeValue, Item } from "../../src/dynamodb/values.ts";
import { type BackfillPlan, type ItemStep, stepOfItem } from "../../src/evolution/index.ts";
import { afterStep } from "./check-steps.ts";

/**
 * Checks that a backfill makes the same of an item as generated code that reads it, and that both
 * refuse the same items. Gives what the backfill makes of it, or nothing where both refuse it.
 */
export function checkEqualUpgrade(
  plan: BackfillPlan,
  fromItem: (item: unknown) => unknown,
  item: Item,
  upgrades: readonly string[] = [],
): Item | undefined {
  const step = stepOfItem(plan, item);
  assert.ok(!(step instanceof Promise));
  const read = outcomeOf(() => fromItem(toNativeItem(item, exactNumber)));
  const shown = inspect({ upgrades, item, step, read }, { depth: 6, breakLength: 200 });
  if (step.kind === "newer") assert.equal(read.refused, "NewerVersion", shown);
  else if (step.kind === "failed") assert.equal(read.refused, "CannotUpgrade", shown);
  else {
    const upgraded = step.kind === "change" ? afterStep(item, step) : item;
    // A computed number that does not fit into one of JavaScript is refused as soon as it is made.
    if (read.cause === "InexactNumber") return undefined;
    // What is not as its entity declares, or does not fit into JavaScript, is found by every read.
    assert.ok(!["CannotUpgrade", "NewerVersion"].includes(read.refused ?? ""), shown);
    const readAgain = outcomeOf(() => fromItem(toNativeItem(upgraded, exactNumber)));
    assert.deepEqual(readAgain, read, shown);
    return upgraded;
  }
  return undefined;
}

interface Outcome {
  readonly value?: unknown;
  /** The name of the failure, and of what it was caused by. */
  readonly refused?: string;
  readonly cause?: string;
  readonly message?: string;
}

function outcomeOf(read: () => unknown): Outcome {
  try {
    return { value: read() };
  } catch (error) {
    assert.ok(error instanceof Error);
    return error.cause instanceof Error
      ? { refused: error.name, cause: error.cause.name, message: error.message }
      : { refused: error.name };
  }
}

/** Items are compared as DynamoDB has them: numbers in one spelling, sets without an order. */
export function sorted(item: Item | undefined): unknown {
  if (item === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(item)
      .map(([name, value]) => [name, sortedValue(value)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

function sortedValue(value: AttributeValue): unknown {
  if ("SS" in value) return { SS: [...value.SS].sort() };
  if ("NS" in value) return { NS: [...value.NS].sort() };
  if ("BS" in value) return { BS: [...value.BS].sort() };
  if ("L" in value) return { L: value.L.map(sortedValue) };
  if ("M" in value) return { M: sorted(value.M) };
  return value;
}

export function isChange(step: ItemStep): step is Extract<ItemStep, { kind: "change" }> {
  return step.kind === "change";
}
