import type { AttributeValue } from "../../dynamodb/values.ts";
import { spellName } from "./names.ts";

/**
 * A value as a sample or an argument writes it: sets as lists, binary as `base64("…")`, names in
 * backquotes where they need them. `undefined` for what no model can write: `null`.
 */
export function writeLiteral(value: AttributeValue): string | undefined {
  if ("S" in value) return JSON.stringify(value.S);
  if ("N" in value) return value.N;
  if ("BOOL" in value) return String(value.BOOL);
  if ("B" in value) return binary(value.B);
  if ("SS" in value) return list(value.SS.map((text) => JSON.stringify(text)));
  if ("NS" in value) return list(value.NS);
  if ("BS" in value) return list(value.BS.map(binary));
  if ("L" in value) return list(value.L.map(writeLiteral));
  if ("M" in value) return writeObject(value.M);
  return undefined;
}

/** `{ name: value, … }`; what cannot be written is left out. */
export function writeObject(values: Readonly<Record<string, AttributeValue>>): string {
  const properties = Object.entries(values).flatMap(([name, value]) => {
    const written = writeLiteral(value);
    return written === undefined ? [] : [`${spellName(name)}: ${written}`];
  });
  return properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
}

function binary(base64: string): string {
  return `base64(${JSON.stringify(base64)})`;
}

function list(elements: readonly (string | undefined)[]): string {
  return `[${elements.filter((element) => element !== undefined).join(", ")}]`;
}
