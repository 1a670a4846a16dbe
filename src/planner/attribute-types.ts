import type { TemplateFormat, TemplateInsert } from "../language/expressions/expression.ts";
import { textOf } from "../language/expressions/operators.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { Entity } from "../language/semantics/model.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";
import type { Alphabet, KeyTextPart } from "./key-texts.ts";

export type TypeLookup = (name: string) => Type | undefined;

/** What a declared type stands for; `error` for one that stands for itself only. */
export function resolveType(type: Type, typeNamed: TypeLookup): Type {
  let resolved: Type | undefined = type;
  for (let depth = 0; depth < 100 && resolved !== undefined; depth++) {
    if (resolved.kind !== "named") return resolved;
    resolved = typeNamed(resolved.name);
  }
  return { kind: "error" };
}

/** The type of a place in an item, or `undefined` where the entity declares none. */
export function typeAt(
  entity: Entity,
  name: string,
  path: readonly (string | number)[],
  typeNamed: TypeLookup,
): Type | undefined {
  const declared = attributeNamed(entity, name)?.type;
  return declared === undefined ? undefined : typeInside(declared, path, typeNamed);
}

export function typeInside(
  outer: Type,
  path: readonly (string | number)[],
  typeNamed: TypeLookup,
): Type | undefined {
  let type: Type | undefined = resolveType(outer, typeNamed);
  for (const step of path) {
    const inner: Type | undefined = typeOfMember(type, step);
    if (inner === undefined) return undefined;
    type = resolveType(inner, typeNamed);
  }
  return type;
}

/** The names under which the steps of a path are stored: those of records may have `@name`. */
export function storedPathOf(
  outer: Type,
  path: readonly (string | number)[],
  typeNamed: TypeLookup,
): readonly (string | number)[] {
  let type: Type | undefined = resolveType(outer, typeNamed);
  return path.map((step) => {
    const member: Attribute | undefined =
      type?.kind === "record" ? type.attributes.find(({ name }) => name === step) : undefined;
    const inner: Type | undefined = type === undefined ? undefined : typeOfMember(type, step);
    type = inner === undefined ? undefined : resolveType(inner, typeNamed);
    return member?.storedName ?? step;
  });
}

/** The key type of DynamoDB in which values of the type are stored; `undefined` for others. */
export function keyTypeOf(type: Type): "string" | "number" | "binary" | undefined {
  switch (type.kind) {
    case "string":
    case "date":
    case "timestamp":
    case "uuid":
    case "ulid":
      return "string";
    case "number":
    case "integer":
    case "epoch":
      return "number";
    case "binary":
      return "binary";
    case "union": {
      if (type.members.every((member) => "S" in member)) return "string";
      return type.members.every((member) => "N" in member) ? "number" : undefined;
    }
    default:
      return undefined;
  }
}

/** The length of every text that a value of the type makes in a template, where all are equal. */
export function textWidth(type: Type, format: TemplateFormat | undefined): number | undefined {
  if (format?.kind === "pad") return format.width;
  switch (type.kind) {
    case "timestamp":
      return (type.precision === "milliseconds" ? 23 : 19) + (type.local ? 0 : 1);
    case "date":
      return 10;
    case "ulid":
      return 26;
    case "uuid":
      return 36;
    default:
      return undefined;
  }
}

export type KeptOrder =
  /** The texts in a key are in the order of the values. */
  | "kept"
  /** A union: in the order of spelling. */
  | "spelling"
  /** A number without padding: "10" comes before "9". */
  | "lost";

/** Whether the texts in a key are in the order of the values. */
export function orderInText(type: Type, format: TemplateFormat | undefined): KeptOrder {
  if (format?.kind === "pad") return "kept";
  switch (type.kind) {
    case "number":
    case "integer":
    case "epoch":
      return "lost";
    case "union":
      return type.members.some((member) => "N" in member) ? "lost" : "spelling";
    default:
      return "kept";
  }
}

/** The texts that an insert can make of values of the type. */
export function textsOfInsert(
  type: Type,
  insert: Pick<TemplateInsert, "format" | "guard">,
): KeyTextPart {
  const width = textWidth(type, insert.format);
  if (insert.format?.kind === "pad") {
    return { kind: "characters", alphabet: { only: digits }, width: insert.format.width };
  }
  switch (type.kind) {
    case "date":
      return { kind: "characters", alphabet: dateAlphabet, width: 10, places: placesOfDate };
    case "timestamp":
      return characters(timestampAlphabet, width, placesOfTimestamp(type));
    case "uuid":
      return characters(identifierAlphabet, width);
    case "ulid":
      return characters(identifierAlphabet, width, firstOfUlid);
    case "number":
    case "integer":
    case "epoch":
      return characters(numberAlphabet, undefined);
    case "boolean":
      return { kind: "choice", texts: ["true", "false"] };
    case "union":
      return {
        kind: "choice",
        texts: type.members.map((member) => formatted(textOf(member) ?? "", insert.format)),
      };
    default: {
      const { guard } = insert;
      if (guard === undefined) return { kind: "characters", alphabet: {} };
      return [...guard].length === 1
        ? { kind: "characters", alphabet: { except: guard } }
        : { kind: "characters", alphabet: {}, without: guard };
    }
  }
}

function formatted(text: string, format: TemplateFormat | undefined): string {
  if (format?.kind === "lower") return text.toLowerCase();
  return format?.kind === "upper" ? text.toUpperCase() : text;
}

/** The places of a text of this form, in which `0` stands for any digit. */
function placesOf(form: string): readonly Alphabet[] {
  return [...form].map((character) => ({ only: character === "0" ? digits : character }));
}

function placesOfTimestamp(type: Extract<Type, { kind: "timestamp" }>): readonly Alphabet[] {
  if (type.local) return placesOfMilliseconds.slice(0, type.precision === "seconds" ? 19 : 23);
  return type.precision === "seconds" ? placesOfSeconds : placesOfMilliseconds;
}

function characters(
  alphabet: Alphabet,
  width: number | undefined,
  places?: readonly Alphabet[],
): Extract<KeyTextPart, { kind: "characters" }> {
  const kind = "characters";
  if (width === undefined) return places ? { kind, alphabet, places } : { kind, alphabet };
  return places ? { kind, alphabet, width, places } : { kind, alphabet, width };
}

function typeOfMember(type: Type, step: string | number): Type | undefined {
  if (typeof step === "number") return type.kind === "list" ? type.element : undefined;
  if (type.kind === "map") return type.value;
  return type.kind === "record"
    ? type.attributes.find(({ name }) => name === step)?.type
    : undefined;
}

const digits = "0123456789";
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const dateAlphabet: Alphabet = { only: `${digits}-` };
const timestampAlphabet: Alphabet = { only: `${digits}-:.TZ` };
const identifierAlphabet: Alphabet = { only: `${digits}${letters}-` };
const numberAlphabet: Alphabet = { only: `${digits}+-.eE` };
const placesOfDate = placesOf("0000-00-00");
const placesOfSeconds = placesOf("0000-00-00T00:00:00Z");
const placesOfMilliseconds = placesOf("0000-00-00T00:00:00.000Z");
/** 128 bits in 26 characters of 5 bits leave 3 for the first. */
const firstOfUlid: readonly Alphabet[] = [{ only: "01234567" }];
