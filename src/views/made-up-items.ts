import { keyValueOf } from "../dynamodb/index-entries.ts";
import { type AttributeValue, type Item, identityOf } from "../dynamodb/values.ts";
import { completeItem, type TypeLookup } from "../language/semantics/items.ts";
import { attributeNamed, keySourcesOf } from "../language/semantics/keys.ts";
import type { Entity, Model } from "../language/semantics/model.ts";
import { seededClock } from "../language/semantics/seeded-clock.ts";
import type { Attribute } from "../language/semantics/types.ts";
import { madeUpValue } from "./made-up-values.ts";
import { keysOf, type StoredItem } from "./stored-items.ts";

export interface MadeUpItem {
  readonly entity: Entity;
  /** Counted from 1 within the entity. */
  readonly number: number;
  readonly values: Readonly<Record<string, AttributeValue>>;
  readonly item: Item;
}

/**
 * Plausible items for entities without samples. Attributes of one name have the same values in all
 * entities and in the samples, so that an order lies in the collection of a customer that is there.
 */
export function madeUpItems(
  model: Model,
  entities: readonly Entity[],
  samples: readonly Pick<StoredItem, "values">[],
): readonly MadeUpItem[] {
  const typeNamed: TypeLookup = (name) => model.types.get(name)?.type;
  const shared = new SharedValues(samples);
  return entities.flatMap((entity) => {
    return Array.from({ length: countFor(entity) }, (_, index) => {
      return madeUpItem(entity, index + 1, shared, typeNamed);
    }).filter((item) => item !== undefined);
  });
}

/**
 * One more item of an entity, beside those that are there: what names other items has the values of
 * those. Items of different numbers are different ones.
 *
 * @param number counted from 1
 */
export function furtherItem(
  model: Model,
  entity: Entity,
  samples: readonly Pick<StoredItem, "values">[],
  number: number,
): MadeUpItem | undefined {
  const typeNamed: TypeLookup = (name) => model.types.get(name)?.type;
  const keys = keySourcesOf(entity, entity.table.primary);
  const own = new Set(
    [...(keys?.partition ?? []), ...(keys?.sort ?? [])].flatMap((key) => key.sources),
  );
  const shared = new SharedValues(samples);
  const known = entity.attributes.flatMap((attribute): [string, AttributeValue][] => {
    const value = shared.value(sharedNameOf(attribute), 1);
    if (value === undefined || own.has(attribute.name) || !isReference(attribute)) return [];
    return [[attribute.name, value]];
  });
  const given = Object.fromEntries(known);
  return madeUpItem(entity, itemsOfCollection + number, shared, typeNamed, given);
}

/** A collection with a single item in it explains little, one with ten hides the rest. */
const itemsOfCollection = 3;
const itemsOfTheirOwn = 2;

function countFor(entity: Entity): number {
  return hasOwnSortValue(entity) ? itemsOfCollection : itemsOfTheirOwn;
}

/** Several items of the entity can have one partition key value. */
function hasOwnSortValue(entity: Entity): boolean {
  const partition = new Set(partitionSources(entity));
  const keys = keySourcesOf(entity, entity.table.primary);
  const sort = keys?.sort.flatMap(({ sources }) => sources) ?? [];
  return sort.some((name) => !partition.has(name));
}

function partitionSources(entity: Entity): readonly string[] {
  const keys = keySourcesOf(entity, entity.table.primary);
  return keys?.partition.flatMap(({ sources }) => sources) ?? [];
}

function madeUpItem(
  entity: Entity,
  number: number,
  shared: SharedValues,
  typeNamed: TypeLookup,
  known: Readonly<Record<string, AttributeValue>> = {},
): MadeUpItem | undefined {
  const partition = new Set(partitionSources(entity));
  const isCollection = hasOwnSortValue(entity);
  const indexed = new Set(entity.table.indexes.flatMap((path) => sourcesOn(entity, path)));
  const given: Record<string, AttributeValue> = {};
  for (const attribute of entity.attributes) {
    if (!isGiven(attribute)) continue;
    // Every second optional attribute is left out, so that a sparse index is seen to be one.
    const isLeftOut = attribute.optional && (number % 2 === 0 || !indexed.has(attribute.name));
    if (isLeftOut) continue;
    const isKey = partition.has(attribute.name);
    const fits = shared.value(sharedNameOf(attribute), isKey && isCollection ? 1 : number);
    given[attribute.name] =
      known[attribute.name] ??
      (isKey || isReference(attribute) ? fits : undefined) ??
      madeUpValue(attribute, isKey && isCollection ? 1 : number, typeNamed);
  }
  const clock = seededClock(`${entity.name} ${number}`);
  const { values, item } = completeItem(entity, given, clock, typeNamed);
  const { primary } = entity.table;
  const keys = keysOf([...primary.partition, ...primary.sort]);
  if (!keys.every((key) => keyValueOf(item, key) !== undefined)) return undefined;
  shared.add(values);
  return { entity, number, values, item };
}

function sourcesOn(entity: Entity, path: Entity["table"]["indexes"][number]): readonly string[] {
  const keys = keySourcesOf(entity, path);
  return keys === undefined
    ? []
    : [...keys.partition, ...keys.sort].flatMap(({ sources }) => sources);
}

/** Whether an author would write the attribute. */
function isGiven({ source, revision }: Attribute): boolean {
  return !revision && source.kind !== "default" && source.kind !== "derived";
}

/** An attribute that names another item: `customerId` of an order, or a copy of its name. */
function isReference({ name, source }: Attribute): boolean {
  return source.kind === "copied" || /(Id|_id|Key)$/.test(name);
}

function sharedNameOf({ name, source }: Attribute): string {
  return source.kind === "copied" ? source.attribute : name;
}

/** The different values that attributes of a name have so far, in any entity. */
class SharedValues {
  readonly #values = new Map<
    string,
    { readonly seen: Set<string>; readonly list: AttributeValue[] }
  >();

  constructor(samples: readonly Pick<StoredItem, "values">[]) {
    for (const { values } of samples) this.add(values);
  }

  add(values: Readonly<Record<string, AttributeValue>>): void {
    for (const [name, value] of Object.entries(values)) {
      let known = this.#values.get(name);
      if (known === undefined) {
        known = { seen: new Set(), list: [] };
        this.#values.set(name, known);
      }
      // Only the first few are ever asked for.
      if (known.list.length >= itemsOfCollection) continue;
      const identity = identityOf(value);
      if (known.seen.has(identity)) continue;
      known.seen.add(identity);
      known.list.push(value);
    }
  }

  /** The value for the item of a number; `undefined` where there are not so many yet. */
  value(name: string, number: number): AttributeValue | undefined {
    return this.#values.get(name)?.list[number - 1];
  }
}

/** A value for an argument that meets the attribute of an entity, or any value of a type. */
export function madeUpArgument(
  entity: Entity | undefined,
  name: string,
  typeNamed: TypeLookup,
): AttributeValue | undefined {
  const attribute = entity === undefined ? undefined : attributeNamed(entity, name);
  return attribute === undefined ? undefined : madeUpValue(attribute, 1, typeNamed);
}
