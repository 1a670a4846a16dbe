import { type Item, typeTagOf } from "../../dynamodb/values.ts";
import type { TableShape } from "../../planner/plan.ts";
import { own } from "./classify.ts";

/**
 * What the keys of an item look like, with what seems to differ from item to item left out:
 * `INVOICE#…` and `LINE#…`. Items of one kind have one shape, whatever they are.
 */
export function keyShapes(table: TableShape, item: Item): readonly KeyShapeText[] {
  const { partition, sort } = table;
  return (sort === undefined ? [partition] : [partition, sort]).map(({ attribute }) => {
    const value = own(item, attribute);
    if (value === undefined) return { attribute, shape: "nothing" };
    return { attribute, shape: "S" in value ? shapeOf(value.S) : typeWords[typeTagOf(value)] };
  });
}

export interface KeyShapeText {
  /** Stored name of the key attribute. */
  readonly attribute: string;
  /** `INVOICE#…`; `a number` for what is no text. */
  readonly shape: string;
}

/** The literals and gaps of a shape, in turns: `INVOICE#`, a gap. */
export const gap = "…";

/**
 * Words in capitals are literals of a template, and so is the word that a key begins with where more
 * follows; anything else is taken for a value.
 */
function shapeOf(text: string): string {
  const parts = text.split(/([#|/:])/);
  // A timestamp has colons of its own.
  const separators = parts.filter((_, index) => index % 2 === 1);
  const separator = separators[0];
  if (separator === undefined) return isCapitalWord(text) ? text : gap;
  return text
    .split(separator)
    .map((part, index) => {
      const isLiteral = isCapitalWord(part) || (index === 0 && /^[A-Za-z][A-Za-z_-]*$/.test(part));
      return part === "" || isLiteral ? part : gap;
    })
    .join(separator);
}

function isCapitalWord(text: string): boolean {
  return /^[A-Z][A-Z_-]{1,30}$/.test(text);
}

const typeWords = {
  S: "a string",
  N: "a number",
  B: "binary",
  BOOL: "a boolean",
  NULL: "null",
  L: "a list",
  M: "a map",
  SS: "a set",
  NS: "a set",
  BS: "a set",
} as const;
