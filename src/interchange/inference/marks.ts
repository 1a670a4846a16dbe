import { primaryKeyOf, type TableDefinition } from "../../dynamodb/key-schema.ts";
import { lockDiscriminator, lockSortKey } from "../../planner/unique-locks.ts";
import { looksAlike, overlap, shapeOf } from "./attribute-shapes.ts";
import type { KeyForm } from "./key-forms.ts";
import { type SampledItem, valueIn } from "./sampled-items.ts";
import type { Support } from "./support.ts";

/** An attribute by whose text items of different kinds are told apart. */
export interface FoundDiscriminator {
  readonly attribute: string;
  readonly kinds: ReadonlyMap<string, readonly SampledItem[]>;
  readonly support: Support;
}

/**
 * The attribute that says what each item is: a text that all of them have, of which there are few,
 * and which goes together with the form of the keys, or with the attributes where all keys have one
 * form. What it is called helps, as `entityType` does; what the items show decides.
 *
 * @param forms how the keys of these items are made
 */
export function findDiscriminator(
  definition: TableDefinition,
  items: readonly SampledItem[],
  forms: readonly KeyForm[],
): FoundDiscriminator | undefined {
  const keys = new Set([definition.partitionKey, definition.sortKey].map((key) => key?.name ?? ""));
  let best: { readonly found: FoundDiscriminator; readonly score: number } | undefined;
  for (const [attribute, value] of Object.entries(items[0]?.item ?? {})) {
    if (!("S" in value) || keys.has(attribute) || attribute === definition.timeToLiveAttribute)
      continue;
    const kinds = kindsBy(items, attribute);
    if (kinds === undefined) continue;
    const score = scoreOf(attribute, kinds, items, forms);
    if (score === undefined || (best !== undefined && best.score >= score)) continue;
    const support = { seen: items.length, of: items.length };
    best = { found: { attribute, kinds, support }, score };
  }
  return best?.found;
}

/** Whether the item keeps a unique value, as the tools write it: a key, and at most a mark. */
export function isLockItem(definition: TableDefinition, { item }: SampledItem): boolean {
  const partition = valueIn(item, definition.partitionKey.name);
  if (partition === undefined || !("S" in partition)) return false;
  if (!/^UNIQUE#[^#]+#[^#]+#/.test(partition.S)) return false;
  const keys = primaryKeyOf(definition).map(({ name }) => name);
  const [, sort] = keys.map((name) => valueIn(item, name));
  if (sort !== undefined && (!("S" in sort) || sort.S !== lockSortKey)) return false;
  return Object.entries(item).every(
    ([name, value]) => keys.includes(name) || ("S" in value && value.S === lockDiscriminator),
  );
}

const mostKinds = 60;

function kindsBy(
  items: readonly SampledItem[],
  attribute: string,
): Map<string, SampledItem[]> | undefined {
  const kinds = new Map<string, SampledItem[]>();
  for (const item of items) {
    const value = valueIn(item.item, attribute);
    if (value === undefined || !("S" in value)) return undefined;
    if (value.S.length > 64 || !/^\$?[A-Za-z_][A-Za-z0-9_ .:/-]*$/.test(value.S)) return undefined;
    const kind = kinds.get(value.S);
    if (kind === undefined) kinds.set(value.S, [item]);
    else kind.push(item);
    if (kinds.size > mostKinds) return undefined;
  }
  return kinds;
}

/** Names that are given to nothing else, and names that mostly are. */
const certainNames =
  /^(?:__edb_e__|_et|entity|_?entity_?(?:type|name|kind)|_?e_?type|__typename|_type|item_?type|record_?type|object_?type|model(?:_?name)?|_entity)$/i;
const likelyNames = /^(?:type|kind|class|discriminator|doc_?type|__type)$/i;

/** Higher is better; `undefined` for what does not tell kinds of items apart. */
function scoreOf(
  attribute: string,
  kinds: ReadonlyMap<string, readonly SampledItem[]>,
  items: readonly SampledItem[],
  forms: readonly KeyForm[],
): number | undefined {
  const named = certainNames.test(attribute) ? 2 : likelyNames.test(attribute) ? 1 : 0;
  const values = [...kinds.keys()];
  // What begins so marks the items of the tools, and the language refuses it.
  if (values.length === 0 || values.some((value) => value.startsWith("$"))) return undefined;
  if (values.length === 1) return named === 2 ? 1 : undefined;
  // As few kinds as there are items tell nothing, but for a name that says it.
  if (named < 2 && values.length * 2 > items.length) return undefined;
  const owned = ownedForms(kinds, forms);
  const apart = shareOfPairsApart(kinds);
  // Where each kind has forms of keys of its own, that is what the forms are for; but a few items
  // may have anything in common, so that a name or enough of them must speak for it.
  const isBorneOut = named > 0 || (apart >= 0.5 && items.length >= values.length * 3);
  if (owned === 1 && forms.length >= values.length && isBorneOut) return 3 + named;
  if (owned >= 0.9 && forms.length > 1 && (named > 0 || apart === 1)) return 2 + named;
  if (named === 2 && apart > 0) return 1 + apart;
  if (named === 1 && apart >= 0.5) return apart;
  return apart === 1 && owned === 1 ? 0.5 : undefined;
}

/** The share of items whose form of keys is only that of items of their own kind. */
function ownedForms(
  kinds: ReadonlyMap<string, readonly SampledItem[]>,
  forms: readonly KeyForm[],
): number {
  const kindOf = new Map<SampledItem, string>();
  for (const [kind, members] of kinds) for (const item of members) kindOf.set(item, kind);
  let owned = 0;
  let all = 0;
  for (const form of forms) {
    const counts = new Map<string, number>();
    for (const item of form.items) {
      const kind = kindOf.get(item) ?? "";
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    owned += Math.max(...counts.values());
    all += form.items.length;
  }
  return all === 0 ? 0 : owned / all;
}

/** The share of pairs of kinds whose items do not look alike. */
function shareOfPairsApart(kinds: ReadonlyMap<string, readonly SampledItem[]>): number {
  const shapes = [...kinds.values()].map((items) => shapeOf(items));
  let apart = 0;
  let pairs = 0;
  for (const [index, left] of shapes.entries()) {
    for (const right of shapes.slice(index + 1)) {
      pairs++;
      if (!looksAlike(left, right) || overlap(left.attributes, right.attributes) < 0.9) apart++;
    }
  }
  return pairs === 0 ? 0 : apart / pairs;
}

/** The attribute that holds the schema version of each item. */
export interface FoundVersion {
  readonly attribute: string;
  readonly support: Support;
}

const versionNames =
  /^(?:_?_?schema_?v(?:er(?:sion)?)?|_?s_?v|__v|_v|schema|model_?version|entity_?version)$/i;
const highestVersion = 20;

/** A small whole number that every item has, under a name that tells of a schema's version. */
export function findVersion(items: readonly SampledItem[]): FoundVersion | undefined {
  for (const [attribute, value] of Object.entries(items[0]?.item ?? {})) {
    if (!("N" in value) || !versionNames.test(attribute)) continue;
    const isVersion = items.every(({ item }) => {
      const version = valueIn(item, attribute);
      return version !== undefined && "N" in version && isSmall(version.N);
    });
    if (isVersion) return { attribute, support: { seen: items.length, of: items.length } };
  }
  return undefined;
}

function isSmall(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= highestVersion;
}
