import { exactJavaScriptNumber, normalizeNumber, numberFromJavaScript } from "./numbers.ts";
import type { AttributeValue, Item } from "./values.ts";

/** What a person or a JavaScript program sees of a value: no type tags. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

/**
 * The value without its type tags: sets are lists, binary is base64 text, and a number that a
 * JavaScript number cannot hold exactly stays a text, so that no digit is lost.
 */
export function toPlain(value: AttributeValue): PlainValue {
  if ("S" in value) return value.S;
  if ("N" in value) return exactJavaScriptNumber(value.N) ?? value.N;
  if ("B" in value) return value.B;
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("L" in value) return value.L.map(toPlain);
  if ("M" in value) return itemToPlain(value.M);
  if ("SS" in value) return [...value.SS];
  if ("NS" in value) return value.NS.map((text) => exactJavaScriptNumber(text) ?? text);
  return [...value.BS];
}

export function itemToPlain(item: Item): { readonly [name: string]: PlainValue } {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toPlain(value)]));
}

/**
 * The value of a plain one: lists become L, objects M, `null` NULL. There is no way back to sets
 * and binary. `undefined` for what DynamoDB has no value for (NaN, functions, nesting without end).
 */
export function fromPlain(plain: unknown): AttributeValue | undefined {
  return convertPlain(plain, 0);
}

/**
 * A value as JSON text for people, indented by two spaces. Numbers are printed with all their
 * digits, which `JSON.stringify` of `toPlain` could not do.
 */
export function toPlainJson(value: AttributeValue, indent = ""): string {
  if ("N" in value) return normalizeNumber(value.N) ?? JSON.stringify(value.N);
  if ("NS" in value) return printList(value.NS.map((text) => toPlainJson({ N: text })));
  if ("SS" in value) return printList(value.SS.map((text) => JSON.stringify(text)));
  if ("BS" in value) return printList(value.BS.map((text) => JSON.stringify(text)));
  const inner = `${indent}  `;
  if ("L" in value) {
    if (value.L.length === 0) return "[]";
    const elements = value.L.map((element) => inner + toPlainJson(element, inner));
    return `[\n${elements.join(",\n")}\n${indent}]`;
  }
  if ("M" in value) {
    const entries = Object.entries(value.M);
    if (entries.length === 0) return "{}";
    const members = entries.map(
      ([name, member]) => `${inner}${JSON.stringify(name)}: ${toPlainJson(member, inner)}`,
    );
    return `{\n${members.join(",\n")}\n${indent}}`;
  }
  return JSON.stringify(toPlain(value));
}

/** Deeper than any value of DynamoDB (32 levels), and shallow enough for the stack. */
const maximumPlainDepth = 100;

function convertPlain(plain: unknown, depth: number): AttributeValue | undefined {
  if (depth > maximumPlainDepth) return undefined;
  if (plain === null) return { NULL: true };
  switch (typeof plain) {
    case "string":
      return { S: plain };
    case "boolean":
      return { BOOL: plain };
    case "bigint":
      return numberValue(normalizeNumber(plain.toString()));
    case "number":
      return numberValue(numberFromJavaScript(plain));
    case "object":
      return Array.isArray(plain) ? listOf(plain, depth) : mapOf(plain, depth);
    default:
      return undefined;
  }
}

function numberValue(text: string | undefined): AttributeValue | undefined {
  return text === undefined ? undefined : { N: text };
}

function listOf(elements: readonly unknown[], depth: number): AttributeValue | undefined {
  const values: AttributeValue[] = [];
  for (const element of elements) {
    const value = convertPlain(element, depth + 1);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return { L: values };
}

function mapOf(members: object, depth: number): AttributeValue | undefined {
  const values: [string, AttributeValue][] = [];
  for (const [name, member] of Object.entries(members)) {
    const value = convertPlain(member, depth + 1);
    if (value === undefined) return undefined;
    values.push([name, value]);
  }
  return { M: Object.fromEntries(values) };
}

function printList(elements: readonly string[]): string {
  return `[${elements.join(", ")}]`;
}
