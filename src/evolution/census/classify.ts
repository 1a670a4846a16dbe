import { isInteger } from "../../dynamodb/numbers.ts";
import type { AttributeValue, Item } from "../../dynamodb/values.ts";
import type { TypeLookup } from "../../planner/attribute-types.ts";
import { insertsInKeys } from "../../planner/decode.ts";
import { lockDiscriminator, lockSortKey, lockStart } from "../../planner/unique-locks.ts";
import { valueProblems } from "../../planner/value-problems.ts";
import type { CensusEntity, CensusPlan } from "./census-plan.ts";

/** What one stored item is by the model. Plain data. */
export type ItemClass =
  | EntityItem
  /** Keeps a unique value: of which entity and attribute, where its key says so. */
  | { readonly kind: "lock"; readonly entity?: string; readonly attribute?: string }
  /** It has no discriminator, and the keys of several entities look like its own. */
  | { readonly kind: "ambiguous"; readonly entities: readonly string[] }
  /** Of no entity of the model. `resembles` names those whose keys look like its own. */
  | {
      readonly kind: "foreign";
      /** What stands in the discriminator, where that is a text. */
      readonly discriminator?: string;
      readonly resembles: readonly string[];
    };

export interface EntityItem {
  readonly kind: "entity";
  readonly entity: string;
  /** What told the entity. */
  readonly by: "discriminator" | "keys";
  /**
   * The version that the item carries; one that carries none counts as of the oldest that may be
   * left, as generated code has it. Absent where the table has no versions, or where what stands
   * there is no version.
   */
  readonly version?: number;
  /** Of a table without versions every item is current. */
  readonly age: "older" | "current" | "newer" | "not a version";
  /** The item carries a version. */
  readonly stated: boolean;
}

/** A census plan with what is looked up for each item. */
export interface Census {
  readonly plan: CensusPlan;
  readonly typeNamed: TypeLookup;
  entityNamed(name: string): CensusEntity | undefined;
  entityOfDiscriminator(text: string): CensusEntity | undefined;
  /** Whether the table brings the attribute: a key, the discriminator, the version. */
  isTableAttribute(storedName: string): boolean;
  /** The names of the indexes that have the attribute in their key. */
  indexesOf(storedName: string): readonly string[];
}

export function openCensus(plan: CensusPlan): Census {
  const byName = new Map(plan.entities.map((entity) => [entity.name, entity]));
  const byMark = new Map(plan.entities.map((entity) => [entity.discriminatorValue, entity]));
  const { partition, sort, discriminator, versionAttribute } = plan.table;
  const ofTable = new Set([partition.attribute, sort?.attribute, discriminator, versionAttribute]);
  const indexes = new Map<string, string[]>();
  for (const index of plan.table.indexes) {
    for (const { attribute } of [...index.partition, ...index.sort]) {
      indexes.set(attribute, [...(indexes.get(attribute) ?? []), index.name]);
    }
  }
  return {
    plan,
    typeNamed: (name) => (Object.hasOwn(plan.types, name) ? plan.types[name] : undefined),
    entityNamed: (name) => byName.get(name),
    entityOfDiscriminator: (text) => byMark.get(text),
    isTableAttribute: (storedName) => ofTable.has(storedName) || indexes.has(storedName),
    indexesOf: (storedName) => indexes.get(storedName) ?? [],
  };
}

/**
 * Which entity an item is of, and of which version: by its discriminator, else by the templates of
 * its keys. Only the keys, the discriminator and the version of the item are looked at, so that a
 * projection of these is enough.
 */
export function classifyItem(census: Census, item: Item): ItemClass {
  const { table } = census.plan;
  const mark = table.discriminator === undefined ? undefined : own(item, table.discriminator);
  if (mark !== undefined && "S" in mark) {
    if (mark.S === lockDiscriminator) return lockOf(census, item) ?? { kind: "lock" };
    const entity = census.entityOfDiscriminator(mark.S);
    if (entity !== undefined) return entityItem(census, entity, "discriminator", item);
    const resembles = entitiesByKeys(census, item).map(({ name }) => name);
    return { kind: "foreign", discriminator: mark.S, resembles };
  }
  const lock = lockOf(census, item);
  if (lock !== undefined) return lock;
  const [first, ...others] = entitiesByKeys(census, item);
  if (first === undefined) return { kind: "foreign", resembles: [] };
  if (others.length === 0) return entityItem(census, first, "keys", item);
  return { kind: "ambiguous", entities: [first, ...others].map(({ name }) => name) };
}

/** The value of an attribute that the item itself has. */
export function own(item: Item, attribute: string): AttributeValue | undefined {
  return Object.hasOwn(item, attribute) ? item[attribute] : undefined;
}

function entityItem(
  { plan }: Census,
  entity: CensusEntity,
  by: EntityItem["by"],
  item: Item,
): EntityItem {
  const common = { kind: "entity", entity: entity.name, by } as const;
  const { versionAttribute } = plan.table;
  if (versionAttribute === undefined) return { ...common, age: "current", stated: false };
  const carried = own(item, versionAttribute);
  if (carried !== undefined && (!("N" in carried) || !isInteger(carried.N))) {
    return { ...common, age: "not a version", stated: true };
  }
  const version = carried === undefined ? Math.max(1, entity.backfilledTo) : Number(carried.N);
  const age = version < entity.version ? "older" : version > entity.version ? "newer" : "current";
  return { ...common, version, age, stated: carried !== undefined };
}

/**
 * The entities whose templates can have made the keys of the item. Where there are several, those
 * alone count of which also the inserted values are of the declared types.
 */
function entitiesByKeys(census: Census, item: Item): readonly CensusEntity[] {
  const { plan, typeNamed } = census;
  const candidates = plan.entities.filter(
    (entity) => insertsInKeys(plan.table, entity, item, typeNamed) !== undefined,
  );
  if (candidates.length < 2) return candidates;
  const fitting = candidates.filter((entity) => fitsKeys(census, entity, item));
  return fitting.length === 0 ? candidates : fitting;
}

function fitsKeys({ plan, typeNamed }: Census, entity: CensusEntity, item: Item): boolean {
  const options = { typeNamed, names: "storedName", mayLack: () => true } as const;
  const inserts = insertsInKeys(plan.table, entity, item, typeNamed);
  const { partition, sort } = plan.table;
  const keys = sort === undefined ? [partition] : [partition, sort];
  return entity.attributes.every(({ name, storedName, type }) => {
    if (inserts?.has(name) === true) {
      const value = inserts.get(name);
      return value !== undefined && valueProblems(value, type, options).length === 0;
    }
    if (!keys.some(({ attribute }) => attribute === storedName)) return true;
    const value = own(item, storedName);
    return value === undefined || valueProblems(value, type, options).length === 0;
  });
}

/** A lock item by its key: `UNIQUE#Customer#email#…` with the sort key `UNIQUE`. */
function lockOf({ plan }: Census, item: Item): Extract<ItemClass, { kind: "lock" }> | undefined {
  const { partition, sort } = plan.table;
  const key = own(item, partition.attribute);
  if (key === undefined || !("S" in key)) return undefined;
  if (sort !== undefined) {
    const end = own(item, sort.attribute);
    if (end === undefined || !("S" in end) || end.S !== lockSortKey) return undefined;
  }
  for (const entity of plan.entities) {
    for (const attribute of entity.attributes) {
      if (attribute.unique !== undefined && key.S.startsWith(lockStart(entity, attribute))) {
        return { kind: "lock", entity: entity.name, attribute: attribute.name };
      }
    }
  }
  return undefined;
}
