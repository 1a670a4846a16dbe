import { type AttributeValue, type TypeTag, typeTagOf } from "../../dynamodb/values.ts";
import { valueText } from "../../planner/value-problems.ts";
import type { FindingCode } from "./messages.ts";

/** One way in which an item is not what its entity declares. */
export interface ItemFinding {
  readonly code: FindingCode;
  /** The same for all elements of a list and all items: `lines[].price`; a stored name of what is not declared. */
  readonly place: string;
  /** What the model says, in words; empty where it says nothing. */
  readonly expected: string;
  /** What the item has, in words; `nothing` where it has nothing. */
  readonly found: string;
  readonly value?: AttributeValue;
  /** The indexes in which the item is not, or is with other values, because of it. */
  readonly indexes: readonly string[];
}

/** Of another type the type is said, of anything else the value. */
export function foundText(code: FindingCode, value: AttributeValue | undefined): string {
  if (value === undefined) return "nothing";
  if (code === "attribute-type" || code === "attribute-unknown") return typeWords[typeTagOf(value)];
  const text = valueText(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

const typeWords: Readonly<Record<TypeTag, string>> = {
  S: "string",
  N: "number",
  B: "binary",
  BOOL: "boolean",
  NULL: "null",
  L: "list",
  M: "map",
  SS: "set<string>",
  NS: "set<number>",
  BS: "set<binary>",
};
