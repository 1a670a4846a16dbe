import { compareNumbers } from "../dynamodb/numbers.ts";
import type { AttributeValue } from "../dynamodb/values.ts";
import type { TypeLookup } from "../language/semantics/items.ts";
import { sampleTime, seededClock } from "../language/semantics/seeded-clock.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";

/**
 * A plausible value of an attribute, different for each number (counted from 1) and always the same
 * for the same one: chosen by the attribute's type, and for texts by its name.
 */
export function madeUpValue(
  attribute: Attribute,
  number: number,
  typeNamed: TypeLookup,
): AttributeValue {
  const value = valueOfType(attribute.type, attribute.name, number, typeNamed, 0);
  if ("N" in value) return { N: withinBounds(value.N, attribute) };
  if ("S" in value && attribute.matches !== undefined) {
    return { S: matchingText(value.S, attribute.matches, number) };
  }
  return value;
}

/** Records may contain themselves. */
const maximumDepth = 4;
const day = 86_400_000;
const hour = 3_600_000;

function valueOfType(
  type: Type,
  name: string,
  number: number,
  typeNamed: TypeLookup,
  depth: number,
): AttributeValue {
  const inner = (each: Type, innerName: string, innerNumber = number): AttributeValue =>
    valueOfType(each, innerName, innerNumber, typeNamed, depth + 1);
  switch (type.kind) {
    case "string":
    case "any":
    case "error":
      return { S: textFor(name, number) };
    case "number":
      return { N: isMoney(name) ? `${number * 20 - 0.05}` : String(number) };
    case "integer":
      return { N: String(/year/i.test(name) ? 2025 + number : number) };
    case "boolean":
      return { BOOL: number % 2 === 1 };
    case "binary":
      return { B: ["AQID", "BAUG", "BwgJ"][(number - 1) % 3] ?? "AQID" };
    case "date":
      return { S: instant(number).toISOString().slice(0, 10) };
    case "epoch":
      return { N: String(instant(number).getTime() / 1000) };
    case "timestamp": {
      const text = instant(number).toISOString();
      const precise = type.precision === "seconds" ? text.replace(/\.\d+Z$/, "Z") : text;
      return { S: type.local ? precise.replace("Z", "") : precise };
    }
    case "uuid":
      return { S: seededClock(`${name} ${number}`).uuid() };
    case "ulid":
      return { S: seededClock(`${name} ${number}`).ulid() };
    case "union":
      return type.members[(number - 1) % Math.max(1, type.members.length)] ?? { NULL: true };
    case "record": {
      if (depth > maximumDepth) return { M: {} };
      const given = type.attributes.filter(({ optional }) => !optional);
      return {
        M: Object.fromEntries(given.map((each) => [each.name, inner(each.type, each.name)])),
      };
    }
    case "list":
      return { L: depth > maximumDepth ? [] : [inner(type.element, singular(name))] };
    case "map":
      return { M: depth > maximumDepth ? {} : { main: inner(type.value, singular(name)) } };
    case "set":
      return setOf(type.element, name, number);
    case "named": {
      const definition = depth > maximumDepth ? undefined : typeNamed(type.name);
      return definition === undefined ? { M: {} } : inner(definition, name);
    }
    default:
      return type satisfies never;
  }
}

function setOf(
  element: "string" | "number" | "binary",
  name: string,
  number: number,
): AttributeValue {
  switch (element) {
    case "string":
      return { SS: [textFor(singular(name), number), textFor(singular(name), number + 1)] };
    case "number":
      return { NS: [String(number), String(number + 1)] };
    case "binary":
      return { BS: ["AQID"] };
    default:
      return element satisfies never;
  }
}

/** Later for each number, in the first days after the time at which samples live. */
function instant(number: number): Date {
  return new Date(sampleTime + number * day + (8 + number) * hour);
}

const people = ["Ada Lovelace", "Grace Hopper", "Alan Turing", "Edsger Dijkstra", "Barbara Liskov"];
const cities = ["London", "Lyon", "Turin", "Porto", "Bergen"];
const countries = ["GB", "FR", "IT", "PT", "NO"];

/** What people call things with such a name. */
const texts: readonly (readonly [RegExp, (number: number) => string])[] = [
  [/e-?mail/i, (number) => `${firstName(number).toLowerCase()}@example.com`],
  [/^(user|login|nick|handle)(name)?$/i, (number) => firstName(number).toLowerCase()],
  [/(first|given)name/i, firstName],
  [/(last|family|sur)name/i, (number) => person(number).split(" ")[1] ?? "Lovelace"],
  [/^(name|fullName|displayName|author|owner)$/i, person],
  [/city|town/i, (number) => pick(cities, number)],
  [/country/i, (number) => pick(countries, number)],
  [/postcode|zip/i, (number) => `${10_000 + number * 111}`],
  [/phone/i, (number) => `+44 20 7946 0${100 + number}`],
  [/url|website|link/i, (number) => `https://example.com/${number}`],
  [/currency/i, () => "EUR"],
  [/street|line1|address/i, (number) => `${number * 7} Station Road`],
  [/region/i, (number) => pick(["eu-west-1", "us-east-1", "ap-south-1"], number)],
];

function textFor(name: string, number: number): string {
  const known = texts.find(([pattern]) => pattern.test(name));
  if (known !== undefined) return known[1](number);
  const base = name.replace(/(_id|Id|_key|Key|Number|Code)$/, "");
  const word = base === "" ? name : base;
  const words = word
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
  return `${words}-${number}`;
}

function isMoney(name: string): boolean {
  return /price|total|amount|cost|fee|balance/i.test(name);
}

function withinBounds(number: string, { minimum, maximum }: Attribute): string {
  if (minimum !== undefined && compareNumbers(number, minimum) < 0) return minimum;
  if (maximum !== undefined && compareNumbers(number, maximum) > 0) return maximum;
  return number;
}

/** The text if it matches the whole expression, else the first simple one that does. */
function matchingText(text: string, expression: string, number: number): string {
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^(?:${expression})$`, "u");
  } catch {
    return text;
  }
  const simple = text.replace(/[^a-z0-9]/gi, "");
  const digits = "1234567890".repeat(2);
  const candidates = [
    ...[text, text.toLowerCase(), text.toUpperCase(), simple, simple.toUpperCase()],
    ...Array.from({ length: 20 }, (_, length) =>
      digits.slice(number % 9, (number % 9) + length + 1),
    ),
    ...["A", "AA", "AAA", "AAAA", "a", "aa", "aaa", "aaaa"],
  ];
  return candidates.find((candidate) => isShort(candidate) && pattern.test(candidate)) ?? text;
}

/** An expression can take exponential time on a long text. */
function isShort(text: string): boolean {
  return text.length <= 16;
}

function singular(name: string): string {
  return name.length > 3 ? name.replace(/(?<!s)s$/, "") : name;
}

function person(number: number): string {
  return pick(people, number);
}

function firstName(number: number): string {
  return person(number).split(" ")[0] ?? "Ada";
}

function pick(choices: readonly string[], number: number): string {
  return choices[(number - 1) % choices.length] ?? "";
}
