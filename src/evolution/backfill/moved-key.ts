import { keyValueProblem } from "../../dynamodb/value-validation.ts";
import { type Item, valuesEqual } from "../../dynamodb/values.ts";
import { evaluate } from "../../language/expressions/evaluate.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import type { ComputedKey, LockedAttribute } from "./plan.ts";

/** A primary key, or why none can be made, in a sentence. */
export type MadeKey =
  | { readonly kind: "made"; readonly key: Item }
  | { readonly kind: "impossible"; readonly message: string };

/** @param names Stored names of the key's attributes, partition first. */
export function makeKey(
  names: readonly string[],
  keys: readonly ComputedKey[],
  reader: AttributeReader,
): MadeKey {
  const impossible = (attribute: string, why: string): MadeKey => ({
    kind: "impossible",
    message: `${attribute} cannot be made, which is part of its new primary key: ${why}`,
  });
  const made: Record<string, Item[string]> = {};
  for (const name of names) {
    const computed = keys.find(({ attribute }) => attribute === name);
    if (computed === undefined) return impossible(name, "its entity does not say how.");
    const value = evaluate(computed.value, reader.environment());
    if (value.kind === "failure") return impossible(name, value.message);
    if (value.kind === "absent") return impossible(name, "what it is made of is missing.");
    const problem = keyValueProblem(value.value, computed.type, computed.role);
    if (problem !== undefined) return impossible(name, `${problem}.`);
    made[name] = value.value;
  }
  return { kind: "made", key: made };
}

/** Whether these templates make just this key of an item; `undefined` where they make none of it. */
export function makesKey(
  keys: readonly ComputedKey[],
  reader: AttributeReader,
  stored: Item,
): boolean | undefined {
  const environment = reader.environment(passOver);
  let isKnown = true;
  for (const { attribute, value } of keys) {
    const made = evaluate(value, environment);
    if (made.kind !== "value") isKnown = false;
    else {
      const before = stored[attribute];
      if (before === undefined || !valuesEqual(made.value, before)) return false;
    }
  }
  return isKnown ? true : undefined;
}

/** The keys of the lock items of an item's unique values; what is absent takes no value. */
export function lockKeys(
  locked: readonly LockedAttribute[],
  reader: AttributeReader,
): readonly Item[] {
  const environment = reader.environment(passOver);
  return locked.flatMap(({ key }) => {
    const made: [string, Item[string]][] = [];
    for (const part of key) {
      const value = evaluate(part.value, environment);
      if (value.kind !== "value") return [];
      made.push([part.attribute, value.value]);
    }
    return [Object.fromEntries(made)];
  });
}

/** What is looked at here is looked at once more when it is written. */
const passOver = (): undefined => undefined;
