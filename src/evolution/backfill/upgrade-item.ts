import { itemProblem } from "../../dynamodb/value-validation.ts";
import { type AttributeValue, typeTagOf, valuesEqual } from "../../dynamodb/values.ts";
import { evaluate } from "../../language/expressions/evaluate.ts";
import type { Environment } from "../../language/expressions/evaluation.ts";
import type { StoredUpgradeStep, UsedFunction } from "../../planner/stored-upgrades.ts";
import {
  type BackfillPlan,
  type EntityBackfill,
  functionKey,
  type UpgradeFunctions,
} from "./plan.ts";
import { changedInside, type WorkingItem } from "./working-item.ts";

/** Why an item cannot be brought up to date, in a sentence; `undefined` where it can. */
export type Refusal = string | undefined;

/** What carrying out statements needs beside the item. */
export interface UpgradeContext {
  readonly plan: BackfillPlan;
  readonly backfill: EntityBackfill;
  readonly item: WorkingItem;
  readonly environment: Environment;
  readonly functions: UpgradeFunctions;
}

/**
 * Carries out the upgrades from a version on, as generated code does when it reads the item. Only
 * where a function of the author's waits for something is the result a promise.
 */
export function upgradeItem(context: UpgradeContext, version: number): Refusal | Promise<Refusal> {
  const steps = context.backfill.upgrades
    .filter(({ to }) => version < to)
    .flatMap(({ statements }) => statements);
  return carryOut(context, steps, 0);
}

function carryOut(
  context: UpgradeContext,
  steps: readonly StoredUpgradeStep[],
  first: number,
): Refusal | Promise<Refusal> {
  for (let index = first; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined) break;
    const outcome = carryOutStep(context, step);
    if (outcome instanceof Promise) {
      return outcome.then((refusal) => refusal ?? carryOut(context, steps, index + 1));
    }
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

function carryOutStep(
  context: UpgradeContext,
  step: StoredUpgradeStep,
): Refusal | Promise<Refusal> {
  const { item, environment } = context;
  switch (step.kind) {
    case "set": {
      const made = evaluate(step.value, environment);
      if (made.kind === "failure") return made.message;
      // A value that is not there changes nothing.
      if (made.kind === "absent") return undefined;
      // DynamoDB has no empty sets: the attribute is gone instead.
      const value = isEmptySet(made.value) ? undefined : made.value;
      return setPlace(item, step, value);
    }
    case "rename": {
      const value = item.get(step.from);
      if (value === undefined) return undefined;
      item.set(step.to, value);
      item.set(step.from, undefined);
      return undefined;
    }
    case "remove":
      return setPlace(item, step, undefined);
    case "using":
      return useFunction(context, step);
    default:
      return step satisfies never;
  }
}

function setPlace(
  item: WorkingItem,
  { attribute, path }: Extract<StoredUpgradeStep, { kind: "set" | "remove" }>,
  value: AttributeValue | undefined,
): Refusal {
  if (path.length === 0) {
    item.set(attribute, value);
    return undefined;
  }
  const changed = changedInside(item.get(attribute), path, value);
  if (changed.kind === "failure") return `In ${attribute} ${changed.message}.`;
  if (changed.kind === "value") item.set(attribute, changed.value);
  return undefined;
}

/** The key and the discriminator stay as they are, whatever the function says. */
function useFunction(
  { plan, item, functions }: UpgradeContext,
  step: UsedFunction,
): Refusal | Promise<Refusal> {
  const use = functions.get(functionKey(step));
  if (use === undefined) {
    return `It is upgraded by ${step.functionName} of "${step.path}", which was not loaded.`;
  }
  const kept = [...plan.key, ...(plan.discriminator === undefined ? [] : [plan.discriminator])];
  const take = (made: unknown): Refusal => {
    const problem = itemProblem(made);
    if (problem !== undefined) {
      const place = problem.path === "" ? "" : ` in ${problem.path}`;
      return `${step.functionName} made what cannot be stored${place}: ${problem.message}.`;
    }
    const values = new Map(Object.entries(made as Readonly<Record<string, AttributeValue>>));
    for (const attribute of kept) {
      const value = item.peek(attribute);
      if (value === undefined) values.delete(attribute);
      else values.set(attribute, value);
    }
    item.replace(Object.fromEntries(values));
    return undefined;
  };
  try {
    const made = use(item.whole());
    return made instanceof Promise ? made.then(take).catch(messageOf) : take(made);
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === "" ? "The upgrade function failed without saying why." : message;
}

/** Why an upgraded item is not what its entity declares; in what upgrades are about. */
export function upgradedProblem({ checked }: EntityBackfill, item: WorkingItem): Refusal {
  for (const { attribute, optional, tag, values } of checked) {
    const value = item.peek(attribute);
    if (value === undefined) {
      if (optional) continue;
      return `The attribute ${attribute} is missing.`;
    }
    const isAllowed =
      values === undefined
        ? tag === undefined || typeTagOf(value) === tag
        : values.some((each) => valuesEqual(each, value));
    if (!isAllowed) return `The attribute ${attribute} has a value of a wrong type.`;
  }
  return undefined;
}

function isEmptySet(value: AttributeValue): boolean {
  const members =
    "SS" in value ? value.SS : "NS" in value ? value.NS : "BS" in value ? value.BS : undefined;
  return members?.length === 0;
}
