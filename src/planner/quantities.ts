import type { Condition, Expression } from "../language/expressions/expression.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, Model } from "../language/semantics/model.ts";
import type { Type } from "../language/semantics/types.ts";
import { resolveType, type TypeLookup } from "./attribute-types.ts";
import { type EntityOnPath, type KeyComponent, shardCount } from "./components.ts";

/**
 * How many items and values there are, by the volumes and cardinalities that the author states and
 * by what types allow. What does not follow from them is `undefined`, never guessed; where items are
 * divided among values, they are spread evenly.
 */
export interface Quantities {
  /** Items of the entity in its table. */
  itemsOf(entity: Entity): number | undefined;
  /** What `itemsOf` lacks, in words: "volume of Order". */
  unknownItemsOf(entity: Entity): readonly string[];
  /** Distinct values of the attribute among the entity's items. */
  valuesOf(entity: Entity, attribute: string): number | undefined;
  /** Items of the entity, on average, that share one value of each of the attributes. */
  itemsWith(entity: Entity, attributes: readonly string[]): number | undefined;
  /** What `itemsWith` lacks, in words. */
  unknownItemsWith(entity: Entity, attributes: readonly string[]): readonly string[];
  /** The item collections that the entity's items form on a path; `undefined` where it is never there. */
  collectionsOf(entity: Entity, path: AccessPath): Collections | undefined;
}

/** The items of one entity on a path, grouped by partition key value. */
export interface Collections {
  /** Distinct partition key values. */
  readonly count?: number;
  /** Items of the entity with one partition key value. */
  readonly averageItems?: number;
  /** As many as one partition key value can have; absent where nothing bounds them. */
  readonly maximumItems?: number;
  /** The attributes that the partition key is made of, by logical name; empty for a constant. */
  readonly attributes: readonly string[];
  /** Values of `shard(attribute, n)` in the partition key, 1 where there is none. */
  readonly shards: number;
  /**
   * Some items of the entity may not be on the path, by a conditional or optional key: the numbers
   * count as if all were.
   */
  readonly isPartial: boolean;
}

export function quantitiesOf(
  model: Model,
  typeNamed: TypeLookup,
  placeOf: (entity: Entity, path: AccessPath) => EntityOnPath | undefined,
): Quantities {
  const items = new Map<Entity, Count>();
  const values = new Map<string, number | undefined>();
  const collections = new Map<Entity, Map<AccessPath, Collections | undefined>>();
  let identified: ReadonlyMap<string, readonly Entity[]> | undefined;

  function countOf(entity: Entity): Count {
    const known = items.get(entity);
    if (known !== undefined) return known;
    // A volume that counts by an attribute whose values this entity's own volume tells ends here.
    items.set(entity, { unknown: [`volume of ${entity.name}`] });
    const count = countItems(entity);
    items.set(entity, count);
    return count;
  }

  function countItems(entity: Entity): Count {
    const { volume } = entity;
    if (volume === undefined) return { unknown: [`volume of ${entity.name}`] };
    return product(
      volume.count,
      volume.per.map((name) => valuesWithout(entity, name, volume.per)),
    );
  }

  /** `per` are the attributes of the entity's own volume, whose values it cannot tell. */
  function valuesWithout(entity: Entity, name: string, per: readonly string[]): Count {
    const value = distinctValues(entity, name, per);
    return value === undefined
      ? { unknown: [`number of values of ${entity.name}.${name}`] }
      : { value, unknown: [] };
  }

  function valuesOf(entity: Entity, attribute: string): number | undefined {
    const key = `${entity.name} ${attribute}`;
    if (values.has(key)) return values.get(key);
    values.set(key, undefined);
    const distinct = distinctValues(entity, attribute, []);
    const all = countOf(entity).value;
    const bounded =
      distinct === undefined || all === undefined ? distinct : Math.min(distinct, all);
    values.set(key, bounded);
    return bounded;
  }

  function distinctValues(
    entity: Entity,
    name: string,
    per: readonly string[],
  ): number | undefined {
    const attribute = attributeNamed(entity, name);
    if (attribute === undefined) return undefined;
    if (attribute.cardinality !== undefined) return attribute.cardinality;
    const ofType = valuesOfType(resolveType(attribute.type, typeNamed), attribute);
    if (ofType !== undefined) return ofType;
    // Each item has another value of a unique attribute.
    if (attribute.unique !== undefined && per.length === 0) return countOf(entity).value;
    // The entity that an attribute of this name identifies tells how many of them there are.
    identified ??= entitiesByIdentity(model);
    for (const owner of identified.get(name) ?? []) {
      if (owner === entity && per.includes(name)) continue;
      const count = countOf(owner).value;
      if (count !== undefined) return count;
    }
    if (attribute.source.kind === "copied") {
      const { entity: original, attribute: copied } = attribute.source;
      const owner = model.entities.find((each) => each.name === original);
      return owner === undefined || owner === entity ? undefined : valuesOf(owner, copied);
    }
    return attribute.source.kind === "derived"
      ? valuesOfExpression(entity, attribute.source.value)
      : undefined;
  }

  /** Of what is computed: as many values as its sources have, where it tells them apart. */
  function valuesOfExpression(entity: Entity, expression: Expression): number | undefined {
    const shards = shardCount(expression);
    if (shards !== undefined) return shards;
    if (expression.kind === "literal") return 1;
    if (expression.kind === "attribute") {
      return expression.path.length > 0 ? undefined : valuesOf(entity, expression.name);
    }
    if (expression.kind === "function") {
      if (!tellsApart.has(expression.name)) return undefined;
      const [only] = expression.arguments;
      return only === undefined ? undefined : valuesOfExpression(entity, only);
    }
    if (expression.kind !== "template") return undefined;
    let count = 1;
    for (const part of expression.parts) {
      if (typeof part === "string") continue;
      const ofPart = valuesOfExpression(entity, part.expression);
      if (ofPart === undefined) return undefined;
      count *= ofPart;
    }
    return count;
  }

  function countWith(entity: Entity, attributes: readonly string[]): Count {
    if (identifiesOne(entity, attributes)) return { value: 1, unknown: [] };
    const { volume } = entity;
    if (volume === undefined) return { unknown: [`volume of ${entity.name}`] };
    const missing = volume.per.filter((name) => !attributes.includes(name));
    const all = product(
      volume.count,
      missing.map((name) => valuesWithout(entity, name, volume.per)),
    );
    const more = attributes.filter((name) => !volume.per.includes(name));
    const parts = product(
      1,
      more.map((name) => {
        const value = valuesOf(entity, name);
        return value === undefined
          ? { unknown: [`number of values of ${entity.name}.${name}`] }
          : { value, unknown: [] };
      }),
    );
    if (all.value === undefined || parts.value === undefined) {
      return { unknown: [...all.unknown, ...parts.unknown] };
    }
    return { value: parts.value === 0 ? 0 : all.value / parts.value, unknown: [] };
  }

  function collectionsOf(entity: Entity, path: AccessPath): Collections | undefined {
    let ofEntity = collections.get(entity);
    if (ofEntity === undefined) {
      ofEntity = new Map();
      collections.set(entity, ofEntity);
    }
    if (!ofEntity.has(path)) ofEntity.set(path, countCollections(entity, path));
    return ofEntity.get(path);
  }

  function countCollections(entity: Entity, path: AccessPath): Collections | undefined {
    const place = placeOf(entity, path);
    if (place === undefined) return undefined;
    const components = [...place.partition, ...place.sort];
    const attributes = [...new Set(place.partition.flatMap(attributesOfComponent))];
    const pinned = new Set(components.flatMap(({ condition }) => attributesPinnedBy(condition)));
    const free = attributes.filter((name) => !pinned.has(name));
    const isPartial = components.some(
      ({ condition, optional }) => condition !== undefined || optional.length > 0,
    );
    let shards = 1;
    for (const component of place.partition) shards *= shardsOf(component) ?? 1;
    const all = countOf(entity).value;
    let count = identifiesOne(entity, attributes)
      ? all
      : product(
          shards,
          free.map((name) => ({ value: valuesOf(entity, name), unknown: [] })),
        ).value;
    if (count !== undefined && all !== undefined) count = Math.min(count, all);
    const withOne = countWith(entity, free).value;
    const average = withOne === undefined ? undefined : Math.max(1, withOne / shards);
    const maximum = maximumWith(entity, attributes, all);
    return {
      attributes,
      shards,
      isPartial,
      ...(count === undefined ? {} : { count }),
      ...(average === undefined ? {} : { averageItems: average }),
      ...(maximum === undefined ? {} : { maximumItems: maximum }),
    };
  }

  return {
    itemsOf: (entity) => countOf(entity).value,
    unknownItemsOf: (entity) => countOf(entity).unknown,
    valuesOf,
    itemsWith: (entity, attributes) => countWith(entity, attributes).value,
    unknownItemsWith: (entity, attributes) => countWith(entity, attributes).unknown,
    collectionsOf,
  };
}

/** A number that follows from the model, or what it would take to know it. */
interface Count {
  readonly value?: number | undefined;
  readonly unknown: readonly string[];
}

function product(first: number, factors: readonly Count[]): Count {
  let value: number | undefined = first;
  const unknown: string[] = [];
  for (const factor of factors) {
    value = value === undefined || factor.value === undefined ? undefined : value * factor.value;
    unknown.push(...factor.unknown);
  }
  return { value, unknown };
}

/** Entities by the one attribute that names their items. */
function entitiesByIdentity(model: Model): ReadonlyMap<string, readonly Entity[]> {
  const identified = new Map<string, Entity[]>();
  for (const entity of model.entities) {
    const [name, ...others] = entity.identity;
    if (name === undefined || others.length > 0) continue;
    const list = identified.get(name);
    if (list === undefined) identified.set(name, [entity]);
    else list.push(entity);
  }
  return identified;
}

function maximumWith(
  entity: Entity,
  attributes: readonly string[],
  all: number | undefined,
): number | undefined {
  if (identifiesOne(entity, attributes)) return 1;
  if (attributes.length === 0) return all;
  const { volume } = entity;
  if (volume === undefined || volume.per.length === 0) return undefined;
  return volume.per.every((name) => attributes.includes(name)) ? volume.maximum : undefined;
}

function identifiesOne(entity: Entity, attributes: readonly string[]): boolean {
  return entity.identity.length > 0 && entity.identity.every((name) => attributes.includes(name));
}

/** The attributes that a key attribute is made of, by logical name; the source of shards left out. */
export function attributesOfComponent({ asIs, expression }: KeyComponent): readonly string[] {
  if (asIs !== undefined) return [asIs.name];
  return attributesShown(expression);
}

function attributesShown(expression: Expression): readonly string[] {
  if (expression.kind === "attribute") return [expression.name];
  if (expression.kind !== "template") return [];
  return expression.parts.flatMap((part) =>
    typeof part === "string" ? [] : attributesShown(part.expression),
  );
}

/** Functions that make about as many values as there are arguments. */
const tellsApart: ReadonlySet<string> = new Set(["lower", "upper", "trim", "string", "number"]);

/** How many values a `shard(attribute, n)` spreads the component over. */
export function shardsOf({ expression }: KeyComponent): number | undefined {
  if (expression.kind !== "template") return shardCount(expression);
  for (const part of expression.parts) {
    const shards = typeof part === "string" ? undefined : shardCount(part.expression);
    if (shards !== undefined) return shards;
  }
  return undefined;
}

/** The attributes that have one and the same value wherever the condition of a binding holds. */
function attributesPinnedBy(condition: Condition | undefined): readonly string[] {
  if (condition === undefined) return [];
  if (condition.kind === "and") return condition.operands.flatMap(attributesPinnedBy);
  if (condition.kind !== "comparison" || condition.operator !== "=") return [];
  const { left, right } = condition;
  if (left.kind === "attribute" && right.kind === "literal") return [left.name];
  return right.kind === "attribute" && left.kind === "literal" ? [right.name] : [];
}

function valuesOfType(
  type: Type,
  { minimum, maximum }: { readonly minimum?: string; readonly maximum?: string },
): number | undefined {
  if (type.kind === "boolean") return 2;
  if (type.kind === "union") return type.members.length;
  if (type.kind !== "integer" || minimum === undefined || maximum === undefined) return undefined;
  const range = Number(maximum) - Number(minimum) + 1;
  return range > 0 && range <= fewNumbers ? range : undefined;
}

/** Between `@min(1)` and `@max(5)` all numbers occur; of wide ranges nobody knows how many do. */
const fewNumbers = 1000;
