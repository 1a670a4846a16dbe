import { type AttributeValue, valuesEqual } from "../dynamodb/values.ts";
import { isAssignable, noNames, tagOf } from "../language/semantics/type-relations.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";
import { resolveType, type TypeLookup } from "../planner/attribute-types.ts";
import { type Pairing, pairBy } from "./pairing.ts";

/** How one place of an attribute's type differs. */
export type TypeDifference =
  | {
      /** `changed`: neither do all old values fit the new type nor all new ones the old. */
      readonly kind: "changed" | "widened" | "narrowed";
      /** From the attribute on: `[]` for an element of a list, `.*` of a map, `.name` of a record. */
      readonly path: string;
      readonly before: Type;
      readonly after: Type;
      /** DynamoDB stores the values in another of its types. */
      readonly isStoredDifferently: boolean;
    }
  /** Both of a record; one is absent where the member came or went. */
  | {
      readonly kind: "member";
      readonly path: string;
      readonly before?: Attribute;
      readonly after?: Attribute;
    };

/** Where two types differ, looked through declared names, lists, maps and records. */
export function typeDifferences(
  before: Type,
  after: Type,
  typeBefore: TypeLookup,
  typeAfter: TypeLookup,
): readonly TypeDifference[] {
  const differences: TypeDifference[] = [];
  // A record that contains itself is compared with its counterpart once.
  const underway = new Set<string>();

  function compare(left: Type, right: Type, path: string): void {
    const names = `${left.kind === "named" ? left.name : ""} ${right.kind === "named" ? right.name : ""}`;
    if (names !== " ") {
      if (underway.has(names)) return;
      underway.add(names);
    }
    compareResolved(resolveType(left, typeBefore), resolveType(right, typeAfter), path);
    underway.delete(names);
  }

  function compareResolved(left: Type, right: Type, path: string): void {
    if (left.kind === "error" || right.kind === "error") return;
    if (left.kind === "record" && right.kind === "record") {
      compareRecords(left.attributes, right.attributes, path);
    } else if (left.kind === "list" && right.kind === "list") {
      compare(left.element, right.element, `${path}[]`);
    } else if (left.kind === "map" && right.kind === "map") {
      compare(left.value, right.value, `${path}.*`);
    } else if (left.kind === "union" && right.kind === "union") {
      compareUnions(left, right, path);
    } else compareOthers(left, right, path);
  }

  function compareRecords(
    left: readonly Attribute[],
    right: readonly Attribute[],
    path: string,
  ): void {
    for (const { before: old, after: current } of pairedMembers(left, right)) {
      const place = `${path}.${(current ?? old)?.name ?? ""}`;
      if (old !== undefined && current !== undefined) compare(old.type, current.type, place);
      differences.push({
        kind: "member",
        path: place,
        ...(old === undefined ? {} : { before: old }),
        ...(current === undefined ? {} : { after: current }),
      });
    }
  }

  function compareUnions(
    left: Extract<Type, { kind: "union" }>,
    right: Extract<Type, { kind: "union" }>,
    path: string,
  ): void {
    const lost = left.members.some((member) => !has(right.members, member));
    const won = right.members.some((member) => !has(left.members, member));
    if (storedAs(left) !== storedAs(right)) note("changed", left, right, path);
    else {
      if (won) note("widened", left, right, path);
      if (lost) note("narrowed", left, right, path);
    }
  }

  function compareOthers(left: Type, right: Type, path: string): void {
    if (isSameLeaf(left, right)) return;
    if (right.kind === "any") note("widened", left, right, path);
    else if (left.kind === "any") note("narrowed", left, right, path);
    else if (isAssignable(noNames, left, right)) note("widened", left, right, path);
    else if (isAssignable(noNames, right, left)) note("narrowed", left, right, path);
    else note("changed", left, right, path);
  }

  function note(
    kind: "changed" | "widened" | "narrowed",
    left: Type,
    right: Type,
    path: string,
  ): void {
    const isStoredDifferently = storedAs(left) !== storedAs(right);
    differences.push({ kind, path, before: left, after: right, isStoredDifferently });
  }

  compare(before, after, "");
  return differences;
}

/** Attributes of two lists that are the same: by name, else by the name under which they are stored. */
export function pairedMembers(
  before: readonly Attribute[],
  after: readonly Attribute[],
): readonly Pairing<Attribute>[] {
  return pairBy(before, after, [
    (old, current) => old.name === current.name,
    (old, current) => old.storedName === current.storedName,
  ]);
}

function storedAs(type: Type): string | undefined {
  return tagOf(noNames, type);
}

function isSameLeaf(left: Type, right: Type): boolean {
  if (left.kind !== right.kind) return false;
  if (left.kind === "set" && right.kind === "set") return left.element === right.element;
  if (left.kind === "timestamp" && right.kind === "timestamp") {
    return left.precision === right.precision && left.local === right.local;
  }
  return true;
}

function has(members: readonly AttributeValue[], member: AttributeValue): boolean {
  return members.some((other) => valuesEqual(other, member));
}
