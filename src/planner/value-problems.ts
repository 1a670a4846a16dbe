import { isBase64 } from "../dynamodb/binary.ts";
import { isInteger } from "../dynamodb/numbers.ts";
import { type AttributeValue, typeTagOf, valuesEqual } from "../dynamodb/values.ts";
import { constraintProblem } from "../language/semantics/constraints.ts";
import { formatProblem } from "../language/semantics/text-formats.ts";
import { describeType } from "../language/semantics/type-relations.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";
import { resolveType, type TypeLookup } from "./attribute-types.ts";

/** One way in which a value is not what the model says. Plain data. */
export type ValueProblem = {
  /** From the root on, with positions: `lines[2].price`, `addresses.home.city`. */
  readonly path: string;
  /** The same for all elements: `lines[].price`, `addresses.*.city`. */
  readonly place: string;
} & (
  | {
      readonly kind: /** Another type of DynamoDB. */
        | "type"
        /** Text that is no timestamp, date, UUID or ULID as it has to be. */
        | "format"
        /** A fraction. */
        | "integer"
        /** None of a union. */
        | "choice"
        /** Ruled out by `@min`, `@max`, `@matches`, `@size` or `@items`. */
        | "constraint"
        | "empty set";
      /** In the words of the language, or as a phrase: `at most 5`. */
      readonly expected: string;
      /** Where the problem is a member of a union or a type: as declared, names looked through. */
      readonly type: Type;
      readonly value: AttributeValue;
    }
  | { readonly kind: "missing"; readonly attribute: Attribute }
  /** A record has a member that is not declared. */
  | { readonly kind: "unknown"; readonly name: string; readonly value: AttributeValue }
);

export interface ValueProblemOptions {
  readonly typeNamed: TypeLookup;
  /** Whether members of records stand under their logical names or under those they are stored by. */
  readonly names: "name" | "storedName";
  /** Whether a member may be absent although it is not optional. */
  mayLack(attribute: Attribute): boolean;
}

/**
 * All ways in which a value is not of a type, in the order of the value. This is the one meaning of
 * a type for values: of arguments, and of what tables hold.
 */
export function valueProblems(
  value: AttributeValue,
  declared: Type,
  options: ValueProblemOptions,
  path = "",
  place = path,
): readonly ValueProblem[] {
  const type = resolveType(declared, options.typeNamed);
  const problem = (
    kind: "type" | "format" | "integer" | "choice" | "empty set",
    expected = describeType(declared),
  ): readonly ValueProblem[] => [{ kind, path, place, expected, type, value }];
  switch (type.kind) {
    case "any":
    case "error":
    case "named":
      return none;
    case "string":
      return "S" in value ? none : problem("type");
    case "date":
    case "timestamp":
    case "uuid":
    case "ulid": {
      if (!("S" in value)) return problem("type");
      const wrong = formatProblem(type, value.S);
      return wrong === undefined ? none : problem("format", wrong.expected);
    }
    case "number":
      return "N" in value ? none : problem("type");
    case "integer":
    case "epoch":
      if (!("N" in value)) return problem("type");
      return isInteger(value.N) ? none : problem("integer", "a whole number");
    case "boolean":
      return "BOOL" in value ? none : problem("type");
    case "binary":
      return "B" in value && isBase64(value.B) ? none : problem("type");
    case "union": {
      if (type.members.some((member) => valuesEqual(member, value))) return none;
      return problem("choice", `one of ${type.members.map(valueText).join(", ")}`);
    }
    case "list":
      if (!("L" in value)) return problem("type");
      return value.L.flatMap((element, position) =>
        valueProblems(element, type.element, options, `${path}[${position}]`, `${place}[]`),
      );
    case "map":
      if (!("M" in value)) return problem("type");
      return Object.entries(value.M).flatMap(([name, member]) =>
        valueProblems(member, type.value, options, `${path}.${name}`, `${place}.*`),
      );
    case "record": {
      if (!("M" in value)) return problem("type");
      const known = new Set(type.attributes.map((attribute) => attribute[options.names]));
      const unknown = Object.entries(value.M)
        .filter(([name]) => !known.has(name))
        .map(
          ([name, member]): ValueProblem => ({
            kind: "unknown",
            path,
            place: joined(place, name),
            name,
            value: member,
          }),
        );
      return [...unknown, ...memberProblems(value.M, type.attributes, options, path, place)];
    }
    case "set": {
      const tag = setTags[type.element];
      const elements = tag in value ? Object.values(value)[0] : undefined;
      if (!Array.isArray(elements)) return problem("type");
      return elements.length === 0 ? problem("empty set", "a set with an element") : none;
    }
    default:
      return type satisfies never;
  }
}

/** What is wrong with the declared members of an item or a record; others are not looked at. */
export function memberProblems(
  members: Readonly<Record<string, AttributeValue>>,
  attributes: readonly Attribute[],
  options: ValueProblemOptions,
  path = "",
  place = path,
): readonly ValueProblem[] {
  return attributes.flatMap((attribute): readonly ValueProblem[] => {
    const name = attribute[options.names];
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    const at = joined(path, attribute.name);
    const everywhere = joined(place, attribute.name);
    if (value === undefined) {
      if (attribute.optional || options.mayLack(attribute)) return none;
      return [{ kind: "missing", path: at, place: everywhere, attribute }];
    }
    const problems = valueProblems(value, attribute.type, options, at, everywhere);
    if (problems.length > 0) return problems;
    const expected = constraintProblem(attribute, value);
    if (expected === undefined) return none;
    const type = resolveType(attribute.type, options.typeNamed);
    return [{ kind: "constraint", path: at, place: everywhere, expected, type, value }];
  });
}

/** A value as a message shows it. */
export function valueText(value: AttributeValue): string {
  if ("S" in value) return JSON.stringify(value.S);
  if ("N" in value) return value.N;
  if ("BOOL" in value) return String(value.BOOL);
  return `a value of type ${typeTagOf(value)}`;
}

const none: readonly ValueProblem[] = [];

const setTags = { string: "SS", number: "NS", binary: "BS" } as const;

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
