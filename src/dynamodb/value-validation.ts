import { base64ByteLength, isBase64 } from "./binary.ts";
import { limits } from "./limits.ts";
import { normalizeNumber, numberProblem } from "./numbers.ts";
import { itemSize } from "./sizes.ts";
import { utf8Length } from "./text.ts";
import type { AttributeValue, Item, KeyType } from "./values.ts";
import { typeTags } from "./values.ts";

/** What DynamoDB would refuse, and where: a path such as `lines[2].quantity`. */
export interface ValueProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * The first reason for which DynamoDB would refuse an item, or `undefined`. Takes anything, since
 * items also come from files and from people.
 */
export function itemProblem(item: unknown): ValueProblem | undefined {
  if (!isRecord(item)) return { path: "", message: "an item is an object of attributes" };
  for (const [name, value] of Object.entries(item)) {
    const problem = nameProblem(name) ?? valueProblem(value, name);
    if (problem !== undefined) return problem;
  }
  const bytes = itemSize(item as Item);
  if (bytes <= limits.itemBytes) return undefined;
  return { path: "", message: `the item has ${bytes} bytes; DynamoDB stores ${limits.itemBytes}` };
}

/** The first reason for which DynamoDB would refuse an attribute value, or `undefined`. */
export function valueProblem(value: unknown, path = "", depth = 1): ValueProblem | undefined {
  const refuse = (message: string): ValueProblem => ({ path, message });
  if (!isRecord(value)) return refuse("an attribute value is an object such as { S: … }");
  const keys = Object.keys(value);
  const [tag] = keys;
  if (keys.length !== 1 || tag === undefined || !(typeTags as readonly string[]).includes(tag)) {
    return refuse(`an attribute value has exactly one of ${typeTags.join(", ")}`);
  }
  // The members of a map or list are one level below it, and the top-level attribute is level 1.
  if (depth > limits.nestingLevels) {
    return refuse(`values nest at most ${limits.nestingLevels} levels deep`);
  }
  const content = value[tag];
  switch (tag) {
    case "S":
      return typeof content === "string" ? undefined : refuse("S holds a string");
    case "N":
      return withPath(path, numberTextProblem(content));
    case "B":
      return withPath(path, binaryTextProblem(content));
    case "BOOL":
      return typeof content === "boolean" ? undefined : refuse("BOOL holds true or false");
    case "NULL":
      return content === true ? undefined : refuse("NULL holds true");
    case "L":
      if (!Array.isArray(content)) return refuse("L holds an array of attribute values");
      return firstProblem(content, (element, index) =>
        valueProblem(element, `${path}[${index}]`, depth + 1),
      );
    case "M":
      if (!isRecord(content)) return refuse("M holds an object of attribute values");
      return firstProblem(
        Object.entries(content),
        ([name, member]) => nameProblem(name) ?? valueProblem(member, `${path}.${name}`, depth + 1),
      );
    default:
      return withPath(path, setProblem(tag, content));
  }
}

/**
 * Why a value cannot be a key attribute of this type: another type, empty, or too long. The limits
 * are 2048 bytes for a partition key and 1024 for a sort key.
 */
export function keyValueProblem(
  value: AttributeValue,
  type: KeyType,
  role: "partition" | "sort",
): string | undefined {
  const bytes = keyValueBytes(value, type);
  if (bytes === undefined) return `a key attribute of type ${type} cannot hold another type`;
  if (bytes === 0) return "a key attribute cannot be empty";
  const maximum = role === "partition" ? limits.partitionKeyBytes : limits.sortKeyBytes;
  return bytes > maximum
    ? `a ${role} key has at most ${maximum} bytes, this one has ${bytes}`
    : undefined;
}

function keyValueBytes(value: AttributeValue, type: KeyType): number | undefined {
  if (type === "S") return "S" in value ? utf8Length(value.S) : undefined;
  if (type === "B") return "B" in value ? base64ByteLength(value.B) : undefined;
  return "N" in value ? 1 : undefined;
}

function nameProblem(name: string): ValueProblem | undefined {
  if (name === "") return { path: name, message: "an attribute name cannot be empty" };
  if (utf8Length(name) <= limits.attributeNameBytes) return undefined;
  return { path: name.slice(0, 40), message: "an attribute name has at most 65,535 bytes" };
}

function setProblem(tag: string, content: unknown): string | undefined {
  if (!Array.isArray(content)) return `${tag} holds an array`;
  if (content.length === 0) return "a set cannot be empty";
  for (const element of content) {
    const problem =
      tag === "NS"
        ? numberTextProblem(element)
        : tag === "BS"
          ? binaryTextProblem(element)
          : typeof element === "string"
            ? undefined
            : "SS holds strings";
    if (problem !== undefined) return problem;
  }
  const distinct = new Set(tag === "NS" ? content.map(normalizeNumber) : content);
  return distinct.size === content.length ? undefined : "a set cannot hold a value twice";
}

function numberTextProblem(text: unknown): string | undefined {
  if (typeof text !== "string") return "a number is written as text, such as { N: '1.5' }";
  return numberProblem(text);
}

function binaryTextProblem(text: unknown): string | undefined {
  if (typeof text === "string" && isBase64(text)) return undefined;
  return "binary is written as base64 text";
}

function withPath(path: string, message: string | undefined): ValueProblem | undefined {
  return message === undefined ? undefined : { path, message };
}

function firstProblem<T>(
  elements: readonly T[],
  check: (element: T, index: number) => ValueProblem | undefined,
): ValueProblem | undefined {
  for (const [index, element] of elements.entries()) {
    const problem = check(element, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
