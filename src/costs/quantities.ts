import type { Expression } from "../language/expressions/expression.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { AccessPath, Entity } from "../language/semantics/model.ts";
import type { Type } from "../language/semantics/types.ts";
import { resolveType } from "../planner/attribute-types.ts";
import { type KeyComponent, shardCount } from "../planner/components.ts";
import type { Planning } from "../planner/planning.ts";

/**
 * How many items and values there are, by the volumes and cardinalities that the author states and
 * by what types allow. What does not follow from them is `undefined`, never guessed.
 */
export interface Quantities {
  /** Items of the entity in its table. */
  itemsOf(entity: Entity): number | undefined;
  /** Distinct values of the attribute among the entity's items. */
  valuesOf(entity: Entity, attribute: string): number | undefined;
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
}

export function quantitiesOf(planning: Planning): Quantities {
  const items = new Map<Entity, number | undefined>();
  const values = new Map<string, number | undefined>();
  const collections = new Map<Entity, Map<AccessPath, Collections | undefined>>();
  const { model } = planning;
  /** Entities by the one attribute that names their items. */
  const identified = new Map<string, Entity[]>();
  for (const entity of model.entities) {
    const [name, ...others] = entity.identity;
    if (name === undefined || others.length > 0) continue;
    const list = identified.get(name);
    if (list === undefined) identified.set(name, [entity]);
    else list.push(entity);
  }

  function itemsOf(entity: Entity): number | undefined {
    if (items.has(entity)) return items.get(entity);
    // A volume that counts by an attribute whose values this entity's own volume tells ends here.
    items.set(entity, undefined);
    const count = countItems(entity);
    items.set(entity, count);
    return count;
  }

  function countItems(entity: Entity): number | undefined {
    const { volume } = entity;
    if (volume === undefined) return undefined;
    let count = volume.count;
    for (const name of volume.per) {
      const distinct = distinctValues(entity, name, volume.per);
      if (distinct === undefined) return undefined;
      count *= distinct;
    }
    return count;
  }

  function valuesOf(entity: Entity, attribute: string): number | undefined {
    const key = `${entity.name} ${attribute}`;
    if (values.has(key)) return values.get(key);
    values.set(key, undefined);
    const distinct = distinctValues(entity, attribute, []);
    const all = itemsOf(entity);
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
    const ofType = valuesOfType(resolveType(attribute.type, planning.typeNamed));
    if (ofType !== undefined) return ofType;
    // The entity that an attribute of this name identifies tells how many of them there are.
    for (const owner of identified.get(name) ?? []) {
      if (owner === entity && per.includes(name)) continue;
      const count = itemsOf(owner);
      if (count !== undefined) return count;
    }
    return undefined;
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
    const place = planning.placeOf(entity, path);
    if (place === undefined) return undefined;
    const attributes = [...new Set(place.partition.flatMap(attributesOfComponent))];
    const all = itemsOf(entity);
    let count: number | undefined = 1;
    for (const name of attributes) {
      const distinct = valuesOf(entity, name);
      count = distinct === undefined || count === undefined ? undefined : count * distinct;
    }
    for (const component of place.partition) {
      const shards = shardsOf(component);
      if (shards !== undefined && count !== undefined) count *= shards;
    }
    if (count !== undefined && all !== undefined) count = Math.min(count, all);
    const { volume } = entity;
    const isPerCollection =
      volume !== undefined &&
      volume.per.length > 0 &&
      volume.per.length === attributes.length &&
      volume.per.every((name) => attributes.includes(name));
    const average = isPerCollection
      ? volume.count
      : all === undefined || count === undefined
        ? undefined
        : all / count;
    const maximum = isPerCollection
      ? volume.maximum
      : attributes.length === 0
        ? all
        : identifiesOne(entity, attributes)
          ? 1
          : undefined;
    return {
      attributes,
      ...(count === undefined ? {} : { count }),
      ...(average === undefined ? {} : { averageItems: average }),
      ...(maximum === undefined ? {} : { maximumItems: maximum }),
    };
  }

  return { itemsOf, valuesOf, collectionsOf };
}

function identifiesOne(entity: Entity, attributes: readonly string[]): boolean {
  return entity.identity.length > 0 && entity.identity.every((name) => attributes.includes(name));
}

/** The attributes that a key attribute is made of, those under functions left out. */
function attributesOfComponent({ asIs, expression }: KeyComponent): readonly string[] {
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

function shardsOf({ expression }: KeyComponent): number | undefined {
  if (expression.kind !== "template") return shardCount(expression);
  for (const part of expression.parts) {
    const shards = typeof part === "string" ? undefined : shardCount(part.expression);
    if (shards !== undefined) return shards;
  }
  return undefined;
}

function valuesOfType(type: Type): number | undefined {
  if (type.kind === "boolean") return 2;
  return type.kind === "union" ? type.members.length : undefined;
}
