import { type AttributeValue, identityOf } from "../../dynamodb/values.ts";
import type { Type } from "../../language/semantics/types.ts";
import { resolveType, type TypeLookup } from "../attribute-types.ts";

type Values = Readonly<Record<string, AttributeValue>>;

/**
 * Whether what came back is the sample: every attribute that came back is as the sample has it.
 *
 * @param partial attributes of which only a part was asked for
 */
export function isItemOf(sample: Values, returned: Values, partial: readonly string[]): boolean {
  return Object.entries(returned).every(([name, value]) => {
    const own = sample[name];
    if (own === undefined) return false;
    return partial.includes(name) ? isPartOf(value, own) : isSame(value, own);
  });
}

/**
 * Whether an item has all values that are expected of it. A record is expected by some of its
 * attributes, anything else as a whole.
 */
export function hasValues(
  item: Values,
  expected: Values,
  typeOf: (attribute: string) => Type | undefined,
  typeNamed: TypeLookup,
): boolean {
  return Object.entries(expected).every(([name, value]) => {
    const own = item[name];
    return own !== undefined && hasValue(own, value, typeOf(name), typeNamed);
  });
}

function hasValue(
  own: AttributeValue,
  expected: AttributeValue,
  declared: Type | undefined,
  typeNamed: TypeLookup,
): boolean {
  const type = declared === undefined ? undefined : resolveType(declared, typeNamed);
  if (type?.kind === "record" && "M" in own && "M" in expected) {
    const types = new Map(type.attributes.map((attribute) => [attribute.name, attribute.type]));
    return hasValues(own.M, expected.M, (name) => types.get(name), typeNamed);
  }
  if (type?.kind === "list" && "L" in own && "L" in expected) {
    return (
      own.L.length === expected.L.length &&
      expected.L.every((element, position) => {
        const ownElement = own.L[position];
        return ownElement !== undefined && hasValue(ownElement, element, type.element, typeNamed);
      })
    );
  }
  return isSame(own, expected);
}

/** A projection takes members out of maps, and elements out of lists, which then close up. */
function isPartOf(part: AttributeValue, whole: AttributeValue): boolean {
  if ("M" in part && "M" in whole) {
    return Object.entries(part.M).every(([name, member]) => {
      const own = whole.M[name];
      return own !== undefined && isPartOf(member, own);
    });
  }
  if ("L" in part && "L" in whole) {
    return part.L.every((element) => whole.L.some((own) => isPartOf(element, own)));
  }
  return isSame(part, whole);
}

function isSame(left: AttributeValue, right: AttributeValue): boolean {
  return identityOf(left) === identityOf(right);
}
