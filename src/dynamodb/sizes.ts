import { base64ByteLength } from "./binary.ts";
import { parseNumber } from "./numbers.ts";
import { utf8Length } from "./text.ts";
import type { AttributeValue, Item } from "./values.ts";

/**
 * Bytes of an item as DynamoDB counts them against its 400 KB limit and for capacity units: the
 * UTF-8 length of each attribute name and the size of each value.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) bytes += utf8Length(name) + valueSize(value);
  return bytes;
}

/** Bytes of an attribute: its name and its value. */
export function attributeSize(name: string, value: AttributeValue): number {
  return utf8Length(name) + valueSize(value);
}

/** Bytes of a value without its attribute's name. */
export function valueSize(value: AttributeValue): number {
  if ("S" in value) return utf8Length(value.S);
  if ("N" in value) return numberSize(value.N);
  if ("B" in value) return base64ByteLength(value.B);
  if ("BOOL" in value || "NULL" in value) return 1;
  if ("L" in value) return documentOverhead + sum(value.L, (member) => 1 + valueSize(member));
  if ("M" in value) {
    return (
      documentOverhead +
      sum(Object.entries(value.M), ([name, member]) => 1 + utf8Length(name) + valueSize(member))
    );
  }
  // No overhead is documented for sets.
  if ("SS" in value) return sum(value.SS, utf8Length);
  if ("NS" in value) return sum(value.NS, numberSize);
  return sum(value.BS, base64ByteLength);
}

/**
 * Bytes of a number: one, one for each pair of digits, and one for a sign; zero has one. Pairs are
 * counted from the decimal point, and those of zeros at either end are not stored: 100 and 0.15
 * have one pair, 1010 and 0.015 two.
 *
 * AWS documents "approximately" one byte for two digits. The exact rule is what agrees with
 * bisecting the 400 KB limit, at the service for a dozen numbers and at DynamoDB Local for a hundred.
 * A text that is no number counts as the longest number there is.
 */
export function numberSize(text: string): number {
  const decimal = parseNumber(text);
  if (decimal === undefined) return maximumNumberBytes;
  const { coefficient, exponent } = decimal;
  if (coefficient === 0n) return 1;
  const negative = coefficient < 0n;
  const digits = (negative ? -coefficient : coefficient).toString().length;
  // The first and the last digit may each share their pair with a zero.
  const firstPair = Math.floor((digits - 1 + exponent) / 2);
  const lastPair = Math.floor(exponent / 2);
  return 1 + (firstPair - lastPair + 1) + (negative ? 1 : 0);
}

/** Bytes that a map or a list takes beside its members, each of which takes one more. */
export const documentOverhead = 3;
/** 38 digits, which an odd split at the point makes 20 pairs, and a sign. */
export const maximumNumberBytes = 22;

/**
 * Bytes that the bill for storage adds to each item of a table and to each entry of an index. They
 * count neither against the item limit nor for capacity units.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-understanding-billing.html
 */
export const storageOverheadBytes = 100;
/** Bytes added to each item of a global table, as above. */
export const globalTableOverheadBytes = 48;

function sum<T>(elements: readonly T[], measure: (element: T) => number): number {
  let total = 0;
  for (const element of elements) total += measure(element);
  return total;
}
