import { itemToPlain, toPlainJson } from "../../dynamodb/plain-values.ts";
import type { AttributeValue } from "../../dynamodb/values.ts";
import { entityShapeOf } from "../naming.ts";
import type { ModelPlans } from "../plan.ts";
import type { ExampleOutcome } from "./suite.ts";

/**
 * An item as text that can be compared line by line: each attribute on a line of its own, in the
 * order in which the entity declares them.
 */
export function itemText(
  plans: ModelPlans,
  name: string | undefined,
  entity: string | undefined,
  values: Readonly<Record<string, AttributeValue>>,
): string {
  const declared = entity === undefined ? undefined : entityShapeOf(plans, entity)?.attributes;
  const known = declared?.flatMap((attribute) =>
    Object.hasOwn(values, attribute.name) ? [attribute.name] : [],
  );
  const names = new Set([...(known ?? []), ...Object.keys(values).sort()]);
  const ordered = Object.fromEntries(
    [...names].flatMap((each) => (values[each] === undefined ? [] : [[each, values[each]]])),
  );
  const what = entity ?? "an item of no entity of the pattern";
  return `${name === undefined ? what : `${name}: ${what}`} ${toPlainJson({ M: ordered })}`;
}

/** An expectation as the language writes it. */
export function outcomeText(outcome: ExampleOutcome): string {
  switch (outcome.kind) {
    case "returns": {
      const order = outcome.anyOrder ? " in any order" : "";
      return `returns ${outcome.samples.join(", ") || "nothing"}${order}`;
    }
    case "returns count":
      return `returns ${counted(outcome.count, "item")}`;
    case "fails":
      return `fails ${outcome.error}`;
    case "leaves":
      return `leaves ${outcome.sample}${valuesText(outcome.values)}`;
    case "leaves item":
      return `leaves ${outcome.entity}${valuesText(outcome.values)}`;
    case "leaves no":
      return `leaves no ${outcome.sample}`;
    case "within":
      return `within ${unitsText(outcome.units, outcome.dimension)}`;
    default:
      return outcome satisfies never;
  }
}

export function unitsText(units: number, dimension: "read" | "write"): string {
  return `${units} ${dimension === "read" ? "RCU" : "WCU"}`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function valuesText(values: Readonly<Record<string, AttributeValue>>): string {
  return Object.keys(values).length === 0 ? "" : ` ${JSON.stringify(itemToPlain(values))}`;
}
