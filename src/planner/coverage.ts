import type { Condition } from "../language/expressions/expression.ts";
import { attributesIn } from "../language/expressions/traverse.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { AccessPath, AttributePath, Entity } from "../language/semantics/model.ts";

/**
 * The attributes that a read needs and the path does not hold, by logical name: those to return
 * (all of the entity where it does not say) and those that a filter tests.
 */
export function uncoveredAttributes(
  entity: Entity,
  path: AccessPath,
  returns: readonly AttributePath[] | undefined,
  filter: Condition | undefined,
): readonly string[] {
  const held = heldAttributes(entity, path);
  if (held === undefined) return [];
  const wanted =
    returns?.map(({ attribute }) => attribute) ?? entity.attributes.map(({ name }) => name);
  const tested = filter === undefined ? [] : attributesIn(filter);
  return [...new Set([...wanted, ...tested])].filter((name) => !isHeld(entity, name, held));
}

/**
 * The attributes that a filter tests and the path does not hold, by logical name. DynamoDB refuses
 * such a filter on local indexes too: "Secondary index … does not project one or more filter
 * attributes".
 */
export function untestedAttributes(
  entity: Entity,
  path: AccessPath,
  filter: Condition | undefined,
): readonly string[] {
  return filter === undefined ? [] : uncoveredAttributes(entity, path, [], filter);
}

/** Stored names of what the path holds of an item; `undefined` where that is everything. */
export function heldAttributes(entity: Entity, path: AccessPath): ReadonlySet<string> | undefined {
  if (path.projection.kind === "all") return undefined;
  const { primary } = entity.table;
  const keys = [...primary.partition, ...primary.sort, ...path.partition, ...path.sort];
  const included = path.projection.kind === "include" ? path.projection.attributes : [];
  return new Set([...keys.map(({ storedName }) => storedName), ...included]);
}

/** The key attributes from which an attribute that is `in key` can be read back, by stored name. */
export function keysHolding(entity: Entity, name: string): readonly string[] {
  const { primary, indexes } = entity.table;
  const keys = [primary, ...indexes].flatMap((path) => [...path.partition, ...path.sort]);
  const holding = entity.bindings.filter(
    ({ value, condition }) => condition === undefined && attributesIn(value).includes(name),
  );
  return [
    ...new Set(
      keys
        .filter((key) => holding.some(({ attribute }) => attribute === key.name))
        .map(({ storedName }) => storedName),
    ),
  ];
}

/** The key attributes of a path that a filter names, and what it names that is not stored. */
export function filterObstacles(
  entity: Entity,
  path: AccessPath,
  filter: Condition,
): { readonly keys: readonly string[]; readonly unstored: readonly string[] } {
  const keyNames = new Set([...path.partition, ...path.sort].map(({ storedName }) => storedName));
  const keys: string[] = [];
  const unstored: string[] = [];
  for (const name of attributesIn(filter)) {
    const attribute = attributeNamed(entity, name);
    if (keyNames.has(attribute?.storedName ?? name)) keys.push(name);
    else if (attribute?.source.kind === "in key") unstored.push(name);
  }
  return { keys, unstored };
}

function isHeld(entity: Entity, name: string, held: ReadonlySet<string>): boolean {
  const attribute = attributeNamed(entity, name);
  if (attribute?.source.kind !== "in key") return held.has(attribute?.storedName ?? name);
  return keysHolding(entity, name).some((key) => held.has(key));
}
