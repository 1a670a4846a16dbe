import { isInteger } from "../../dynamodb/numbers.ts";
import { type AttributeValue, identityOf, type TypeTag, typeTagOf } from "../../dynamodb/values.ts";
import { formatProblem } from "../../language/semantics/text-formats.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import { camelCase, isPlainName, NameGiver } from "./names.ts";

/** How much of what values show may be said of them. */
export type Precision =
  /** Formats, literals, whole numbers. */
  | "guessed"
  /** What DynamoDB stores. */
  | "stored"
  | "any";

export interface ValueTypeOptions {
  readonly precision?: Precision;
  /** The attribute's stored name, which says whether a number is a time. */
  readonly name?: string;
  /** The values are identifiers or parts of keys: never one of a few literals. */
  readonly isIdentifier?: boolean;
}

/** The narrowest type of the language that all of these values have. */
export function typeOfValues(
  values: readonly AttributeValue[],
  options: ValueTypeOptions = {},
): Type {
  return typeOf(values, { precision: "guessed", ...options }, 0);
}

interface Options extends ValueTypeOptions {
  readonly precision: Precision;
}

/** Below this depth of records nobody models any more. */
const deepest = 6;

function typeOf(values: readonly AttributeValue[], options: Options, depth: number): Type {
  const { precision } = options;
  const tags = new Set(values.map(typeTagOf));
  const [tag] = tags;
  if (tag === undefined || tags.size > 1 || precision === "any" || depth > deepest) return any;
  switch (tag) {
    case "S":
      return precision === "stored" ? { kind: "string" } : typeOfTexts(values, options);
    case "N":
      return precision === "stored" ? { kind: "number" } : typeOfNumbers(values, options);
    case "L": {
      const elements = values.flatMap((value) => ("L" in value ? value.L : []));
      return {
        kind: "list",
        element: typeOf(elements, { ...options, isIdentifier: true }, depth + 1),
      };
    }
    case "M":
      return typeOfMaps(
        values.flatMap((value) => ("M" in value ? [value.M] : [])),
        options,
        depth,
      );
    default:
      return plainTypes[tag];
  }
}

const any: Type = { kind: "any" };

const plainTypes: Readonly<Record<Exclude<TypeTag, "S" | "N" | "L" | "M">, Type>> = {
  B: { kind: "binary" },
  BOOL: { kind: "boolean" },
  // The language has no null: what is null now may be anything later.
  NULL: any,
  SS: { kind: "set", element: "string" },
  NS: { kind: "set", element: "number" },
  BS: { kind: "set", element: "binary" },
};

const textTypes: readonly Type[] = [
  { kind: "ulid" },
  { kind: "uuid" },
  { kind: "date" },
  { kind: "timestamp", precision: "milliseconds", local: false },
  { kind: "timestamp", precision: "seconds", local: false },
  { kind: "timestamp", precision: "milliseconds", local: true },
  { kind: "timestamp", precision: "seconds", local: true },
];

function typeOfTexts(values: readonly AttributeValue[], options: Options): Type {
  const texts = values.flatMap((value) => ("S" in value ? [value.S] : []));
  const format = textTypes.find((type) =>
    texts.every((text) => formatProblem(type, text) === undefined),
  );
  return format ?? unionOf(values, options) ?? { kind: "string" };
}

/**
 * A few literals, each seen several times. What comes rarely may come with yet other values, and
 * then the model would refuse them.
 */
function unionOf(values: readonly AttributeValue[], { isIdentifier }: Options): Type | undefined {
  if (isIdentifier === true || values.length < fewestForUnion) return undefined;
  const counts = new Map<string, number>();
  for (const value of values) {
    const text = "S" in value ? value.S : "";
    if (text.length > 32 || !/^[A-Za-z][A-Za-z0-9 _.-]*$/.test(text)) return undefined;
    counts.set(text, (counts.get(text) ?? 0) + 1);
    if (counts.size > mostMembers) return undefined;
  }
  const isSupported =
    values.length >= counts.size * 6 && [...counts.values()].every((seen) => seen >= 3);
  if (!isSupported || counts.size < 2) return undefined;
  return { kind: "union", members: [...counts.keys()].sort().map((S) => ({ S })) };
}

const fewestForUnion = 20;
const mostMembers = 8;

function typeOfNumbers(values: readonly AttributeValue[], { name }: Options): Type {
  const numbers = values.flatMap((value) => ("N" in value ? [value.N] : []));
  const isWhole = numbers.every(
    (text) => isInteger(text) && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER,
  );
  if (!isWhole) return { kind: "number" };
  const isTime =
    name !== undefined && /(?:at|on|time|date|expires|expiry|ttl|epoch|timestamp)$/i.test(name);
  const inOurTimes = numbers.every((text) => Number(text) >= year2000 && Number(text) < year2100);
  return { kind: isTime && inOurTimes ? "epoch" : "integer" };
}

const year2000 = 946_684_800;
const year2100 = 4_102_444_800;

/** A record where the members are the same again and again, else a map. */
function typeOfMaps(
  maps: readonly Readonly<Record<string, AttributeValue>>[],
  options: Options,
  depth: number,
): Type {
  const byName = new Map<string, AttributeValue[]>();
  let members = 0;
  for (const map of maps) {
    for (const [name, value] of Object.entries(map)) {
      members++;
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [value]);
      else list.push(value);
    }
  }
  const inner = { ...options, isIdentifier: true };
  const isRecord =
    options.precision === "guessed" &&
    byName.size > 0 &&
    byName.size <= mostRecordMembers &&
    members * 2 >= maps.length * byName.size &&
    [...byName.keys()].every(isPlainName) &&
    !isDictionary(byName);
  if (!isRecord)
    return { kind: "map", value: typeOf([...byName.values()].flat(), inner, depth + 1) };
  const names = new NameGiver();
  return {
    kind: "record",
    attributes: [...byName].map(([storedName, values]) =>
      recordAttribute(
        names.give(storedName, camelCase(storedName)),
        storedName,
        typeOf(values, { ...inner, name: storedName }, depth + 1),
        values.length < maps.length,
      ),
    ),
  };
}

const mostRecordMembers = 40;

/** Several members that are all records of one type: they are entries under keys of the author's. */
function isDictionary(byName: ReadonlyMap<string, readonly AttributeValue[]>): boolean {
  if (byName.size < 2) return false;
  const values = [...byName.values()].flat();
  if (!values.every((value) => "M" in value)) return false;
  const shapes = new Set(
    values.map((value) => ("M" in value ? Object.keys(value.M).sort().join("\n") : "")),
  );
  return shapes.size === 1;
}

export function recordAttribute(
  name: string,
  storedName: string,
  type: Type,
  optional: boolean,
): Attribute {
  return {
    name,
    storedName,
    type,
    optional,
    source: { kind: "given" },
    immutable: false,
    revision: false,
    since: 1,
  };
}

/** The distinct values among these, as far as anyone asks. */
export function distinctCount(values: readonly AttributeValue[]): number {
  return new Set(values.map(identityOf)).size;
}
