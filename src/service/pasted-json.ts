import { normalizeNumber } from "../dynamodb/numbers.ts";
import { itemProblem } from "../dynamodb/value-validation.ts";
import type { AttributeValue, Item } from "../dynamodb/values.ts";

/** More of either is no paste of a few items, but the import of a table. */
const longestText = 1_000_000;
const mostItems = 100;

/**
 * The items that a JSON text holds: one, a list of them, or an answer of DynamoDB (`Item`, `Items`);
 * as plain JSON or with types ("DynamoDB JSON"). Never throws: a text that is anything else holds none.
 */
export function itemsInJson(text: string): readonly Item[] {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || trimmed.length > longestText) return [];
  const candidates = candidatesIn(read(trimmed));
  if (candidates.length === 0 || candidates.length > mostItems) return [];
  const items = candidates.map(itemOf);
  return items.every((item) => item !== undefined && Object.keys(item).length > 0)
    ? items.filter((item) => item !== undefined)
    : [];
}

/** A number as it is written: JavaScript would round its digits away. */
class WrittenNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function read(text: string): unknown {
  const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" ? new WrittenNumber(context?.source ?? String(value)) : value;
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    return undefined;
  }
}

function candidatesIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return [];
  if (Array.isArray(value.Items)) return value.Items;
  const isAnswer = isRecord(value.Item) && itemProblem(value.Item) === undefined;
  return isAnswer ? [value.Item] : [value];
}

function itemOf(value: unknown): Item | undefined {
  if (!isRecord(value)) return undefined;
  // Each attribute of it has exactly one type of DynamoDB's, with a value of that type.
  if (itemProblem(value) === undefined) return value as Item;
  const plain = plainValue(value, 0);
  return plain !== undefined && "M" in plain ? plain.M : undefined;
}

/** DynamoDB has no deeper values, and neither has the language. */
const deepest = 32;

/** What is null is left out: the language has no null. `undefined` for what nests too deeply. */
function plainValue(value: unknown, depth: number): AttributeValue | undefined {
  if (depth > deepest) return undefined;
  if (typeof value === "string") return { S: value };
  if (typeof value === "boolean") return { BOOL: value };
  if (value instanceof WrittenNumber) {
    const number = normalizeNumber(value.text);
    return number === undefined ? undefined : { N: number };
  }
  if (Array.isArray(value)) {
    return { L: value.flatMap((element) => plainValue(element, depth + 1) ?? []) };
  }
  if (!isRecord(value)) return undefined;
  return {
    M: Object.fromEntries(
      Object.entries(value).flatMap(([name, member]): [string, AttributeValue][] => {
        const made = plainValue(member, depth + 1);
        return made === undefined ? [] : [[name, made]];
      }),
    ),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof WrittenNumber)
  );
}
