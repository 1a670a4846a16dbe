import { accessPaths, keyAttributesOf, type TableDefinition } from "../../dynamodb/key-schema.ts";
import { normalizeNumber } from "../../dynamodb/numbers.ts";
import { type AttributeValue, type Item, typeTagOf } from "../../dynamodb/values.ts";
import { isSyntheticName } from "./names.ts";

/** A sampled item with what is asked of it again and again. */
export interface SampledItem {
  readonly item: Item;
  /** Where it stands in the sample. */
  readonly position: number;
  /** Texts and numbers at its top that are no key of the table, as a key template would insert them. */
  readonly texts: ReadonlyMap<string, string>;
  /** The names of all attributes that are no keys of the table or of an index. */
  readonly ownAttributes: readonly string[];
}

export interface PreparedItems {
  readonly items: readonly SampledItem[];
  /** Positions of what no table of this definition can hold. */
  readonly unusable: readonly { readonly position: number; readonly problem: string }[];
}

/** Longer texts are in no key: DynamoDB's partition keys have up to 2048 bytes. */
const longestKeyText = 2048;

/** Sets apart what cannot be an item of the table, as a file may have it; a table never does. */
export function prepareItems(definition: TableDefinition, items: readonly Item[]): PreparedItems {
  const paths = accessPaths(definition);
  const keys = new Map(paths.flatMap(keyAttributesOf).map(({ name, type }) => [name, type]));
  const primary = paths[0] === undefined ? [] : keyAttributesOf(paths[0]);
  const prepared: SampledItem[] = [];
  const unusable: { position: number; problem: string }[] = [];
  for (const [position, item] of items.entries()) {
    const problem = problemOf(item, primary, keys);
    if (problem !== undefined) {
      unusable.push({ position, problem });
      continue;
    }
    const texts = new Map<string, string>();
    const ownAttributes: string[] = [];
    for (const [name, value] of Object.entries(item)) {
      if (!keys.has(name)) ownAttributes.push(name);
      // A synthetic key is made of attributes, and no attribute is made of it.
      if (primary.some((key) => key.name === name)) continue;
      if (keys.has(name) && isSyntheticName(name)) continue;
      if ("S" in value && value.S !== "" && value.S.length <= longestKeyText) {
        texts.set(name, value.S);
      } else if ("N" in value) texts.set(name, normalizeNumber(value.N) ?? value.N);
    }
    prepared.push({ item, position, texts, ownAttributes });
  }
  return { items: prepared, unusable };
}

function problemOf(
  item: Item,
  primary: readonly { readonly name: string }[],
  keys: ReadonlyMap<string, string>,
): string | undefined {
  for (const { name } of primary) {
    if (!Object.hasOwn(item, name)) return `lacks the key attribute ${name}`;
  }
  for (const [name, type] of keys) {
    const value = valueIn(item, name);
    if (value !== undefined && typeTagOf(value) !== type) {
      return `has ${typeTagOf(value)} in the key attribute ${name}, which is ${type}`;
    }
  }
  return undefined;
}

/** The value of an attribute that the item itself has: `constructor` may be one, or not. */
export function valueIn(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}
