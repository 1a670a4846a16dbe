import {
  type AttributeValue,
  type TypeTag,
  typeTagOf,
  valuesEqual,
} from "../../dynamodb/values.ts";
import type { KeyType } from "./model.ts";
import type { Scope } from "./scope.ts";
import type { Type } from "./types.ts";

/** What relates types to one another and to DynamoDB's own. Declared names are looked through. */
export type TypeNames = Pick<Scope, "types">;

/** For types in which no declared name stands any more. */
export const noNames: TypeNames = { types: new Map() };

export const errorType: Type = { kind: "error" };
export const stringType: Type = { kind: "string" };
export const numberType: Type = { kind: "number" };
export const integerType: Type = { kind: "integer" };
export const anyType: Type = { kind: "any" };
export const timestampType: Type = {
  kind: "timestamp",
  precision: "milliseconds",
  local: false,
};

/** What a type is once declared names are followed: never `named`. */
export function expand(names: TypeNames, type: Type): Type {
  return type.kind === "named" ? (names.types.get(type.name)?.expanded ?? errorType) : type;
}

/** Accepted everywhere, because nothing is known about it. */
export function isUnknown(type: Type): boolean {
  return type.kind === "error" || type.kind === "any";
}

/** How DynamoDB stores values of a type; `undefined` where that differs from value to value. */
export function tagOf(names: TypeNames, type: Type): TypeTag | undefined {
  const expanded = expand(names, type);
  switch (expanded.kind) {
    case "string":
    case "timestamp":
    case "date":
    case "uuid":
    case "ulid":
      return "S";
    case "number":
    case "integer":
    case "epoch":
      return "N";
    case "boolean":
      return "BOOL";
    case "binary":
      return "B";
    case "list":
      return "L";
    case "map":
    case "record":
      return "M";
    case "set":
      return setTags[expanded.element];
    case "union": {
      const [first] = expanded.members;
      if (first === undefined) return undefined;
      const tag = typeTagOf(first);
      return expanded.members.every((member) => typeTagOf(member) === tag) ? tag : undefined;
    }
    default:
      return undefined;
  }
}

/** The type of a key attribute that holds such values; `undefined` where a key cannot hold them. */
export function keyTypeOf(names: TypeNames, type: Type): KeyType | undefined {
  const tag = tagOf(names, type);
  return tag === undefined ? undefined : keyTypesByTag[tag];
}

export function isNumeric(names: TypeNames, type: Type): boolean {
  return tagOf(names, type) === "N";
}

export function isText(names: TypeNames, type: Type): boolean {
  return tagOf(names, type) === "S";
}

/** Whether two types are spelled alike, names included. */
export function sameType(left: Type, right: Type): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind) return false;
  switch (left.kind) {
    case "timestamp":
      return (
        right.kind === "timestamp" &&
        left.precision === right.precision &&
        left.local === right.local
      );
    case "named":
      return right.kind === "named" && left.name === right.name;
    case "set":
      return right.kind === "set" && left.element === right.element;
    case "list":
      return right.kind === "list" && sameType(left.element, right.element);
    case "map":
      return right.kind === "map" && sameType(left.value, right.value);
    case "union":
      return right.kind === "union" && sameMembers(left.members, right.members);
    case "record":
      return (
        right.kind === "record" &&
        left.attributes.length === right.attributes.length &&
        left.attributes.every((attribute, index) => {
          const other = right.attributes[index];
          return (
            other !== undefined &&
            attribute.name === other.name &&
            attribute.optional === other.optional &&
            sameType(attribute.type, other.type)
          );
        })
      );
    default:
      return true;
  }
}

/** Whether two types mean the same once declared names are followed. */
export function equivalent(names: TypeNames, left: Type, right: Type): boolean {
  if (sameType(left, right)) return true;
  const first = expand(names, left);
  const second = expand(names, right);
  return isUnknown(first) || isUnknown(second) || sameType(first, second);
}

/** Whether each value of one type is a value of the other. */
export function isAssignable(names: TypeNames, from: Type, to: Type): boolean {
  if (sameType(from, to)) return true;
  const source = expand(names, from);
  const target = expand(names, to);
  if (isUnknown(source) || isUnknown(target) || sameType(source, target)) return true;
  if (source.kind === "union") {
    return source.members.every((member) => isMember(target, member));
  }
  switch (target.kind) {
    case "string":
      return tagOf(names, source) === "S";
    case "number":
      return tagOf(names, source) === "N";
    case "integer":
      return source.kind === "epoch";
    case "epoch":
      return source.kind === "integer";
    case "list":
      return source.kind === "list" && isAssignable(names, source.element, target.element);
    case "map":
      if (source.kind === "map") return isAssignable(names, source.value, target.value);
      return (
        source.kind === "record" &&
        source.attributes.every((attribute) => isAssignable(names, attribute.type, target.value))
      );
    case "record":
      return source.kind === "record" && isRecordAssignable(names, source, target);
    default:
      return false;
  }
}

type RecordType = Extract<Type, { kind: "record" }>;

function isRecordAssignable(names: TypeNames, source: RecordType, target: RecordType): boolean {
  const given = new Map(source.attributes.map((attribute) => [attribute.name, attribute]));
  return target.attributes.every((attribute) => {
    const match = given.get(attribute.name);
    if (match === undefined) return attribute.optional;
    // Comparing a record that contains itself with its like would not end: names are compared.
    return (
      (attribute.optional || !match.optional) &&
      (attribute.type.kind === "named" && match.type.kind === "named"
        ? attribute.type.name === match.type.name
        : isAssignable(names, match.type, attribute.type))
    );
  });
}

/**
 * Whether values of two types can ever be equal or in order. A date never equals a timestamp, nor
 * a UUID a ULID, although all of them are strings to DynamoDB.
 */
export function isComparable(names: TypeNames, left: Type, right: Type): boolean {
  const first = expand(names, left);
  const second = expand(names, right);
  if (isUnknown(first) || isUnknown(second)) return true;
  const tag = tagOf(names, first);
  const otherTag = tagOf(names, second);
  if (tag === undefined || otherTag === undefined) return true;
  if (tag !== otherTag) return false;
  return !hasFormat(first) || !hasFormat(second) || sameType(first, second);
}

/** Whether a value of the type has its own form among the strings. */
function hasFormat(type: Type): boolean {
  return (
    type.kind === "timestamp" ||
    type.kind === "date" ||
    type.kind === "uuid" ||
    type.kind === "ulid"
  );
}

/** Whether a literal belongs to a type that has no formats of its own to check. */
function isMember(type: Type, value: AttributeValue): boolean {
  switch (type.kind) {
    case "union":
      return type.members.some((member) => valuesEqual(member, value));
    case "string":
      return "S" in value;
    case "number":
      return "N" in value;
    case "integer":
      return "N" in value && /^-?\d+$/.test(value.N);
    case "boolean":
      return "BOOL" in value;
    default:
      return false;
  }
}

function sameMembers(left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean {
  return (
    left.length === right.length &&
    left.every((member) => right.some((other) => valuesEqual(member, other)))
  );
}

/** The form of a timestamp, with its settings in parentheses. */
export function describeTimestamp(type: Extract<Type, { kind: "timestamp" }>): string {
  const settings = [
    ...(type.precision === "seconds" ? ["seconds"] : []),
    ...(type.local ? ["local"] : []),
  ];
  return settings.length === 0 ? "timestamp" : `timestamp(${settings.join(", ")})`;
}

/** A type as its author would write it. */
export function describeType(type: Type): string {
  switch (type.kind) {
    case "timestamp":
      return describeTimestamp(type);
    case "union":
      return type.members.map(describeValue).join(" | ");
    case "record":
      return `{ ${type.attributes
        .map(
          (attribute) =>
            `${attribute.name}${attribute.optional ? "?" : ""}: ${describeType(attribute.type)}`,
        )
        .join(", ")} }`;
    case "list":
      return type.element.kind === "union"
        ? `(${describeType(type.element)})[]`
        : `${describeType(type.element)}[]`;
    case "map":
      return `map<${describeType(type.value)}>`;
    case "set":
      return `set<${type.element}>`;
    case "named":
      return type.name;
    case "error":
      return "unknown";
    default:
      return type.kind;
  }
}

/** A literal as it stands in a model. */
export function describeValue(value: AttributeValue): string {
  if ("S" in value) return JSON.stringify(value.S);
  if ("N" in value) return value.N;
  if ("BOOL" in value) return String(value.BOOL);
  return typeTagOf(value);
}

const setTags = { string: "SS", number: "NS", binary: "BS" } as const;

const keyTypesByTag: Partial<Record<TypeTag, KeyType>> = { S: "string", N: "number", B: "binary" };
