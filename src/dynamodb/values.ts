import { compareBytes, decodeBase64 } from "./binary.ts";
import { compareNumbers, normalizeNumber } from "./numbers.ts";
import { compareUtf8 } from "./text.ts";

/**
 * A value as DynamoDB's low-level API has it ("DynamoDB JSON"), except that binary is base64 text,
 * so that every value is plain JSON. Numbers are decimal text, because 38 digits do not fit into a
 * JavaScript number.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Readonly<Record<string, AttributeValue>> }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] };

/** An item, or the value of a map: attribute names and values. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The types of DynamoDB, in the spelling of its API and of `attribute_type`. */
export const typeTags = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"] as const;
export type TypeTag = (typeof typeTags)[number];

/** The types that a key attribute of a table or an index may have. */
export const keyTypes = ["S", "N", "B"] as const;
export type KeyType = (typeof keyTypes)[number];

export type KeyValue = { readonly S: string } | { readonly N: string } | { readonly B: string };

/** The type of a value. A malformed value (see `valueProblem`) counts as what its first key says. */
export function typeTagOf(value: AttributeValue): TypeTag {
  for (const tag of typeTags) if (Object.hasOwn(value, tag)) return tag;
  return "NULL";
}

export function isKeyValue(value: AttributeValue): value is KeyValue {
  return "S" in value || "N" in value || "B" in value;
}

/**
 * Whether DynamoDB's `=` holds between two values: types must be equal, numbers are compared by
 * value, sets without regard to order, lists and maps member by member.
 */
export function valuesEqual(left: AttributeValue, right: AttributeValue): boolean {
  if ("S" in left) return "S" in right && left.S === right.S;
  if ("N" in left) return "N" in right && sameNumber(left.N, right.N);
  if ("B" in left) return "B" in right && left.B === right.B;
  if ("BOOL" in left) return "BOOL" in right && left.BOOL === right.BOOL;
  if ("NULL" in left) return "NULL" in right;
  if ("L" in left) {
    return (
      "L" in right &&
      left.L.length === right.L.length &&
      left.L.every((element, index) => {
        const other = right.L[index];
        return other !== undefined && valuesEqual(element, other);
      })
    );
  }
  if ("M" in left) return "M" in right && itemsEqual(left.M, right.M);
  if ("SS" in left) return "SS" in right && sameMembers(left.SS, right.SS);
  if ("NS" in left) {
    return "NS" in right && sameMembers(left.NS.map(normalized), right.NS.map(normalized));
  }
  return "BS" in right && sameMembers(left.BS, right.BS);
}

/** Whether two items have the same attributes with equal values. */
export function itemsEqual(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const mine = left[name];
    const other = Object.hasOwn(right, name) ? right[name] : undefined;
    return mine !== undefined && other !== undefined && valuesEqual(mine, other);
  });
}

/**
 * The order of two values as `<` and a sort key have it: strings by UTF-8 bytes, numbers by value,
 * binary by unsigned bytes. `undefined` where DynamoDB defines no order (other types, or unequal
 * ones), where every comparison with `<` is false.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if ("S" in left) return "S" in right ? compareUtf8(left.S, right.S) : undefined;
  if ("N" in left) return "N" in right ? compareNumbers(left.N, right.N) : undefined;
  if (!("B" in left) || !("B" in right)) return undefined;
  const leftBytes = decodeBase64(left.B);
  const rightBytes = decodeBase64(right.B);
  if (leftBytes === undefined || rightBytes === undefined) return undefined;
  return compareBytes(leftBytes, rightBytes);
}

/**
 * A text that is the same for equal values and different for others: for maps and sets of values
 * in JavaScript. Not for display, and its order means nothing.
 */
export function identityOf(value: AttributeValue): string {
  // Most values are texts, and no JSON of the others begins so.
  if ("S" in value) return `S${value.S}`;
  return JSON.stringify(canonicalForm(value));
}

function canonicalForm(value: AttributeValue): unknown {
  if ("N" in value) return ["N", normalized(value.N)];
  if ("L" in value) return ["L", value.L.map(canonicalForm)];
  if ("M" in value) {
    const entries = Object.entries(value.M).map(([name, member]) => [name, canonicalForm(member)]);
    return ["M", entries.sort(([a], [b]) => compareUtf8(String(a), String(b)))];
  }
  if ("SS" in value) return ["SS", [...new Set(value.SS)].sort()];
  if ("NS" in value) return ["NS", [...new Set(value.NS.map(normalized))].sort()];
  if ("BS" in value) return ["BS", [...new Set(value.BS)].sort()];
  return Object.entries(value)[0];
}

/** Numbers that are none (a broken value) are compared by their text. */
function normalized(text: string): string {
  return normalizeNumber(text) ?? text;
}

function sameNumber(left: string, right: string): boolean {
  return left === right || normalized(left) === normalized(right);
}

function sameMembers(left: readonly string[], right: readonly string[]): boolean {
  const mine = new Set(left);
  const other = new Set(right);
  return mine.size === other.size && [...mine].every((member) => other.has(member));
}
