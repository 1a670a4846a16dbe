import type { KeyAttribute, TableDefinition } from "../../dynamodb/key-schema.ts";
import { primaryKeyOf } from "../../dynamodb/key-schema.ts";
import { valueSize } from "../../dynamodb/sizes.ts";
import { compareUtf8 } from "../../dynamodb/text.ts";
import { type AttributeValue, typeTagOf, typeTags } from "../../dynamodb/values.ts";
import type { Type } from "../../language/semantics/types.ts";
import type { AttributeDraft, BindingDraft, EntityDraft } from "./draft.ts";
import { commentsOf, volumeOf, withCardinality } from "./entity-figures.ts";
import { indexBinding } from "./index-keys.ts";
import { columnOf } from "./key-columns.ts";
import type { FormOptions } from "./key-forms.ts";
import { type KeyOnlyAttribute, type TemplateContext, templateOf } from "./key-templates.ts";
import type { Kind } from "./kinds.ts";
import { camelCase, isPlainName, NameGiver } from "./names.ts";
import { type SampledItem, valueIn } from "./sampled-items.ts";
import { count, type Support, supportText } from "./support.ts";
import { typeOfValues } from "./value-types.ts";

/** What an earlier check of the written model has shown to say too much. */
export interface EntityLimits {
  /** Keys are attributes like others, made of nothing. */
  readonly plainKeys: boolean;
  /** Stored names of attributes of which only what DynamoDB stores may be said. */
  readonly storedTypes: ReadonlySet<string> | "all";
  /** Stored names of attributes of which nothing may be said. */
  readonly anyTypes: ReadonlySet<string> | "all";
  readonly noUnique: boolean;
  readonly allowances: readonly { readonly code: string; readonly reason: string }[];
}

export const noLimits: EntityLimits = {
  plainKeys: false,
  storedTypes: new Set(),
  anyTypes: new Set(),
  noUnique: false,
  allowances: [],
};

export interface TableContext {
  readonly definition: TableDefinition;
  /** The table's name in the model. */
  readonly name: string;
  readonly options: FormOptions;
  readonly discriminator?: string;
  readonly versionAttribute?: string;
  readonly timeToLive?: string;
  /** Key attributes of the indexes, each once. */
  readonly indexKeys: readonly KeyAttribute[];
  /** The logical names of key attributes whose stored name the language cannot write. */
  readonly keyNames: ReadonlyMap<string, string>;
  /** All items of the table were read. */
  readonly isWhole: boolean;
  /** The items are examples of a design. */
  readonly isDesign: boolean;
  readonly itemCount: number;
  readonly sampled: number;
}

/** Everything about one kind of item. */
export function entityOf(
  table: TableContext,
  kind: Kind,
  name: string,
  limits: EntityLimits,
): EntityDraft {
  const { items } = kind;
  const byName = valuesByName(items);
  const logical = logicalNames([...byName.keys()], table.keyNames);
  const given = new NameGiver(logical.values());
  const marks = new Set(
    [table.discriminator, table.versionAttribute].filter((mark) => mark !== undefined),
  );
  const keyOnly: KeyOnlyAttribute[] = [];
  const bindings: BindingDraft[] = [];
  const context: TemplateContext = {
    known: keyOnly,
    giveName: (wanted) => given.give(wanted, "keyValue"),
    excluded: new Set([...marks, ...(table.timeToLive === undefined ? [] : [table.timeToLive])]),
    entity: name,
  };
  const bound = new Set<string>();
  const add = (
    key: KeyAttribute,
    binding: BindingDraft,
    made: readonly KeyOnlyAttribute[],
  ): void => {
    bindings.push(named(binding, logical, table.keyNames));
    keyOnly.push(...made);
    bound.add(key.name);
  };
  const primary = primaryKeyOf(table.definition);
  if (!limits.plainKeys) {
    for (const [column, key] of primary.entries()) {
      if (key.type !== "S") continue;
      const found = columnOf(kind.forms, column, table.options.cellsOf);
      if (found === undefined) continue;
      const { parts, keyOnly: made } = templateOf(found, context);
      const support = { seen: items.length, of: items.length };
      add(key, { key: key.name, parts, support }, made);
    }
    for (const key of table.indexKeys) {
      if (marks.has(key.name) || primary.some((each) => each.name === key.name)) continue;
      const found = indexBinding(key, items, context);
      if (found !== undefined) add(key, found.binding, found.keyOnly);
    }
  }
  const version = versionOf(table, items);
  const isKey = (stored: string): boolean =>
    primary.some((key) => key.name === stored) ||
    table.indexKeys.some((key) => key.name === stored);
  const attributes: AttributeDraft[] = [];
  for (const { name: only, texts } of keyOnly)
    attributes.push(keyOnlyAttribute(only, texts, items));
  const inTemplates = new Set(
    bindings.flatMap(({ parts }) =>
      parts.flatMap((part) => (typeof part === "string" ? [] : [part.attribute])),
    ),
  );
  for (const [stored, values] of inOrder(byName, bindings, logical, primary)) {
    if (bound.has(stored) || marks.has(stored)) continue;
    const own = logical.get(stored) ?? stored;
    attributes.push(
      attributeOf(stored, own, values, items, {
        limits,
        isIdentifier: inTemplates.has(own) || isKey(stored),
        isKey: isKey(stored),
        isTimeToLive: stored === table.timeToLive,
        version: version.current,
        ...(table.versionAttribute === undefined
          ? {}
          : { versionAttribute: table.versionAttribute }),
      }),
    );
  }
  const volume = volumeOf(table, items.length);
  return {
    name,
    table: table.name,
    ...(kind.discriminatorValue === undefined || kind.discriminatorValue === name
      ? {}
      : { discriminatorValue: kind.discriminatorValue }),
    bindings,
    attributes: withCardinality(attributes, bindings, primary, items, table),
    version: version.current,
    backfilledTo: table.isWhole ? version.oldest : 1,
    ...(volume === undefined ? {} : { volume }),
    allowances: limits.allowances,
    comments: commentsOf(table, items, volume),
  };
}

/** DynamoDB gives attributes in any order: first come those of keys, then all others by name. */
function inOrder(
  byName: ReadonlyMap<string, AttributeValue[]>,
  bindings: readonly BindingDraft[],
  logical: ReadonlyMap<string, string>,
  primary: readonly KeyAttribute[],
): readonly (readonly [string, AttributeValue[]])[] {
  const sources = bindings.flatMap(({ parts }) =>
    parts.flatMap((part) => (typeof part === "string" ? [] : [part.attribute])),
  );
  const place = (stored: string): number => {
    const ofKey = primary.findIndex((key) => key.name === stored);
    if (ofKey >= 0) return ofKey - primary.length;
    const index = sources.indexOf(logical.get(stored) ?? stored);
    return index < 0 ? sources.length : index;
  };
  return [...byName].sort(
    ([left], [right]) => place(left) - place(right) || compareUtf8(left, right),
  );
}

function valuesByName(items: readonly SampledItem[]): Map<string, AttributeValue[]> {
  const byName = new Map<string, AttributeValue[]>();
  for (const { item } of items) {
    for (const [name, value] of Object.entries(item)) {
      const values = byName.get(name);
      if (values === undefined) byName.set(name, [value]);
      else values.push(value);
    }
  }
  return byName;
}

/**
 * By stored name: the same name where it can be written, in backquotes where it must, else one of
 * the language with `@name`.
 */
export function logicalNames(
  stored: readonly string[],
  keyNames: ReadonlyMap<string, string>,
): Map<string, string> {
  const names = new Map<string, string>();
  const given = new NameGiver(stored.filter(isWritable));
  for (const name of stored) {
    const known = keyNames.get(name);
    if (known !== undefined) names.set(name, known);
    else if (isWritable(name)) names.set(name, name);
    else names.set(name, given.give(camelCase(name), "attribute"));
  }
  return names;
}

/** Whether a name can stand in a model as it is, if need be in backquotes, and be read there. */
export function isWritable(name: string): boolean {
  return isPlainName(name) || (name.length <= 60 && /^[\p{L}\p{N}_$@#.:/ +*%&()<>-]+$/u.test(name));
}

function named(
  binding: BindingDraft,
  logical: ReadonlyMap<string, string>,
  keyNames: ReadonlyMap<string, string>,
): BindingDraft {
  const nameOf = (stored: string): string => logical.get(stored) ?? stored;
  return {
    ...binding,
    key: keyNames.get(binding.key) ?? binding.key,
    parts: binding.parts.map((part) =>
      typeof part === "string" ? part : { ...part, attribute: nameOf(part.attribute) },
    ),
    ...(binding.when === undefined
      ? {}
      : { when: { ...binding.when, attribute: nameOf(binding.when.attribute) } }),
  };
}

function keyOnlyAttribute(
  name: string,
  texts: ReadonlyMap<number, string>,
  items: readonly SampledItem[],
): AttributeDraft {
  const values = [...texts.values()].map((S): AttributeValue => ({ S }));
  const type = typeOfValues(values, { isIdentifier: true });
  const support = { seen: values.length, of: items.length };
  return { name, storedName: name, type, optional: false, inKey: true, support };
}

interface AttributeOptions {
  readonly limits: EntityLimits;
  readonly isIdentifier: boolean;
  readonly isKey: boolean;
  readonly isTimeToLive: boolean;
  readonly version: number;
  readonly versionAttribute?: string;
}

function attributeOf(
  storedName: string,
  name: string,
  values: readonly AttributeValue[],
  items: readonly SampledItem[],
  options: AttributeOptions,
): AttributeDraft {
  const { limits } = options;
  const has = (set: ReadonlySet<string> | "all"): boolean => set === "all" || set.has(storedName);
  const precision =
    has(limits.anyTypes) && !options.isKey ? "any" : has(limits.storedTypes) ? "stored" : "guessed";
  const found = typeOfValues(values, {
    precision,
    name: storedName,
    isIdentifier: options.isIdentifier,
  });
  const type: Type = options.isTimeToLive ? { kind: "epoch" } : found;
  const support: Support = { seen: values.length, of: items.length };
  const optional = values.length < items.length;
  const since = optional ? sinceOf(storedName, items, options) : undefined;
  return {
    name,
    storedName,
    type,
    optional,
    inKey: false,
    ...(since === undefined ? {} : { since }),
    ...sizesOf(values, type),
    ...commentOf(values, type, support, since),
    support,
  };
}

/** The version from which on all items have the attribute, and before which none has. */
function sinceOf(
  stored: string,
  items: readonly SampledItem[],
  { version, versionAttribute }: AttributeOptions,
): number | undefined {
  if (versionAttribute === undefined || version < 2) return undefined;
  let first = version + 1;
  let last = 0;
  for (const { item } of items) {
    const carried = versionIn(valueIn(item, versionAttribute));
    if (Object.hasOwn(item, stored)) first = Math.min(first, carried);
    else last = Math.max(last, carried);
  }
  return first > last && first > 1 && first <= version ? first : undefined;
}

function versionOf(
  { versionAttribute }: TableContext,
  items: readonly SampledItem[],
): { readonly current: number; readonly oldest: number } {
  if (versionAttribute === undefined) return { current: 1, oldest: 1 };
  const versions = items.map(({ item }) => versionIn(valueIn(item, versionAttribute)));
  return { current: Math.max(1, ...versions), oldest: Math.max(1, Math.min(...versions)) };
}

function versionIn(value: AttributeValue | undefined): number {
  return value !== undefined && "N" in value ? Number(value.N) : 1;
}

/** Texts shorter than this are as long as their type says; nobody wants to read of them. */
const shortText = 20;

function sizesOf(
  values: readonly AttributeValue[],
  type: Type,
): Pick<AttributeDraft, "size" | "elements"> {
  const average = (measure: (value: AttributeValue) => number): number =>
    values.reduce((total, value) => total + measure(value), 0) / Math.max(1, values.length);
  switch (type.kind) {
    case "string":
    case "binary":
    case "any": {
      const size = Math.round(average(valueSize));
      return size >= shortText ? { size } : {};
    }
    case "list":
    case "map":
    case "set": {
      const elements = Math.round(average(elementCount) * 10) / 10;
      return elements > 0 ? { elements } : {};
    }
    default:
      return {};
  }
}

function elementCount(value: AttributeValue): number {
  const [members] = Object.values(value);
  if (Array.isArray(members)) return members.length;
  return "M" in value ? Object.keys(value.M).length : 0;
}

function commentOf(
  values: readonly AttributeValue[],
  type: Type,
  support: Support,
  since: number | undefined,
): { comment?: string } {
  const parts: string[] = [];
  if (since !== undefined) parts.push(`in all items from version ${since} on`);
  else if (support.seen < support.of) parts.push(`in ${supportText(support, "items")}`);
  if (type.kind === "any") parts.push(mixtureOf(values));
  if (type.kind === "union")
    parts.push(`a guess: ${type.members.length} texts in ${count(values.length)} items`);
  const isGuess = ["epoch", "date", "timestamp", "ulid", "uuid"].includes(type.kind);
  if (isGuess && values.length < 3)
    parts.push(`a guess by ${values.length === 1 ? "one item" : "two items"}`);
  if (type.kind === "integer" && areMilliseconds(values))
    parts.push("milliseconds since 1970, it seems");
  return parts.length === 0 ? {} : { comment: parts.join("; ") };
}

/** `string in 40, null in 3`: what stands behind an attribute of any type. */
function mixtureOf(values: readonly AttributeValue[]): string {
  const counts = typeTags
    .map((tag) => ({ tag, seen: values.filter((value) => typeTagOf(value) === tag).length }))
    .filter(({ seen }) => seen > 0);
  return counts.map(({ tag, seen }) => `${tag} in ${count(seen)}`).join(", ");
}

function areMilliseconds(values: readonly AttributeValue[]): boolean {
  const [year2000, year2100] = [946_684_800_000, 4_102_444_800_000];
  return values.every(
    (value) => "N" in value && Number(value.N) >= year2000 && Number(value.N) < year2100,
  );
}
