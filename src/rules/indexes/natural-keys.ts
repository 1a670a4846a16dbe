import type { Condition } from "../../language/expressions/expression.ts";
import { attributeNamed, keySourceOf } from "../../language/semantics/keys.ts";
import type { AccessPath, Entity, KeyAttribute, Table } from "../../language/semantics/model.ts";
import { keyTypeOf, resolveType } from "../../planner/attribute-types.ts";
import type { ComponentPart, KeyComponent } from "../../planner/components.ts";
import { conditionText } from "../../planner/condition-text.ts";
import { listed } from "../../planner/read-paths.ts";
import { sameExpression } from "../../planner/substitute.ts";
import type { Clinic } from "../clinic.ts";

/** The key of an index in attributes that its items have anyway. */
export interface NaturalKey {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
  /** The synthetic key attributes that nothing needs any more. */
  readonly replaced: readonly KeyAttribute[];
  /** The attributes that stand in their place, each once, in the order of the key. */
  readonly attributes: readonly string[];
  /** Why a synthetic key attribute stays, as a sentence without its full stop. */
  readonly kept: readonly string[];
}

/**
 * What a multi-attribute key makes of a global index for these entities: templates are taken apart
 * into the attributes that they insert, in their order, and literals fall away. `undefined` where
 * that saves nothing, or where the entities would need different attributes.
 */
export function naturalKeyOf(
  clinic: Clinic,
  table: Table,
  index: AccessPath,
  entities: readonly Entity[],
): NaturalKey | undefined {
  const [entity] = entities;
  if (index.kind !== "global" || entity === undefined) return undefined;
  const state: State = { clinic, table, index, entities, replaced: [], added: [], kept: [] };
  const partition = sideOf(state, index.partition, new Set());
  if (partition === undefined) return undefined;
  const sort = sideOf(state, index.sort, new Set(partition.map(({ storedName }) => storedName)));
  if (sort === undefined || state.added.length === 0) return undefined;
  const { replaced, kept } = state;
  return { partition, sort, replaced, kept, attributes: [...new Set(state.added)] };
}

interface State {
  readonly clinic: Clinic;
  readonly table: Table;
  readonly index: AccessPath;
  readonly entities: readonly Entity[];
  readonly replaced: KeyAttribute[];
  readonly added: string[];
  readonly kept: string[];
}

/** The key attributes of one side, those in `taken` left out, which are fixed before it. */
function sideOf(
  state: State,
  keys: readonly KeyAttribute[],
  taken: Set<string>,
): readonly KeyAttribute[] | undefined {
  const side: KeyAttribute[] = [];
  const add = (key: KeyAttribute): void => {
    if (taken.has(key.storedName)) return;
    taken.add(key.storedName);
    side.push(key);
  };
  for (const key of keys) {
    const parts = partsOf(state, key);
    if (parts === undefined) return undefined;
    if (parts === "stays") {
      add(key);
      continue;
    }
    state.replaced.push(key);
    for (const natural of parts) {
      state.added.push(natural.name);
      add(natural);
    }
  }
  return side;
}

/** The attributes of which the entities make the key attribute, the same in all of them. */
function partsOf(state: State, key: KeyAttribute): readonly KeyAttribute[] | "stays" | undefined {
  const { clinic, table, index, entities, kept } = state;
  if (isNatural(table, entities, key)) return "stays";
  const other = [table.primary, ...table.indexes].find(
    (path) => path !== index && hasKey(path, key.name),
  );
  if (other !== undefined) {
    kept.push(`'${key.name}' stays, since ${other.name} has it too`);
    return "stays";
  }
  let common: readonly string[] | undefined;
  for (const entity of entities) {
    const component = componentOf(clinic, entity, index, key);
    if (component === undefined) return undefined;
    const condition = lastingCondition(component);
    if (condition !== undefined) {
      const text = conditionText(condition);
      kept.push(`'${key.name}' stays, since it keeps items out of which '${text}' does not hold`);
      return "stays";
    }
    const names = namesIn(component, entity);
    if (names === undefined) {
      kept.push(`'${key.name}' stays, since it is more than its attributes as they are`);
      return "stays";
    }
    common ??= names;
    if (common.join() !== names.join()) return undefined;
  }
  const naturals = common?.map((name) => naturalKeyAttribute(clinic, table, entities, name));
  return naturals?.every((natural) => natural !== undefined) ? naturals : undefined;
}

/** An attribute of the items themselves, or one that the table writes into each of them. */
function isNatural(table: Table, entities: readonly Entity[], key: KeyAttribute): boolean {
  const { discriminator, versionAttribute } = table;
  if (key.storedName === discriminator || key.storedName === versionAttribute) return true;
  if (hasKey(table.primary, key.name)) return true;
  return entities.some((entity) => keySourceOf(entity, key)?.kind === "own");
}

function hasKey(path: AccessPath, name: string): boolean {
  return [...path.partition, ...path.sort].some((key) => key.name === name);
}

function componentOf(
  clinic: Clinic,
  entity: Entity,
  index: AccessPath,
  key: KeyAttribute,
): KeyComponent | undefined {
  const place = clinic.planning.placeOf(entity, index);
  return [...(place?.partition ?? []), ...(place?.sort ?? [])].find((each) => each.key === key);
}

/**
 * The condition of a sparse key, unless the attributes themselves are absent just where it does not
 * hold: `when attribute_exists(shippedAt)` of a key that shows `shippedAt`.
 */
function lastingCondition({ condition, optional }: KeyComponent): Condition | undefined {
  if (condition === undefined) return undefined;
  const parts = condition.kind === "and" ? condition.operands : [condition];
  const lasts = parts.some((part) => {
    if (part.kind !== "predicate" || part.name !== "attribute_exists") return true;
    const [subject] = part.arguments;
    if (subject?.kind !== "attribute" || subject.path.length > 0) return true;
    return !optional.includes(subject.name);
  });
  return lasts ? condition : undefined;
}

/** The attributes that the key attribute shows; `undefined` where it shows something else. */
function namesIn(component: KeyComponent, entity: Entity): readonly string[] | undefined {
  const { asIs, constant, parts } = component;
  if (asIs !== undefined) return asIs.path.length === 0 ? [asIs.name] : undefined;
  if (constant !== undefined) return [];
  const names = parts.flatMap((part) => (part.kind === "text" ? [] : [nameIn(part, entity)]));
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** A key in lower case is not the attribute, and a shard is none. */
function nameIn(
  part: Extract<ComponentPart, { kind: "insert" }>,
  entity: Entity,
): string | undefined {
  const { attribute, insert } = part;
  if (insert.format !== undefined && insert.format.kind !== "pad") return undefined;
  if (attribute !== undefined) return attribute.path.length === 0 ? attribute.name : undefined;
  return entity.attributes.find(
    ({ source }) => source.kind === "derived" && sameExpression(source.value, insert.expression),
  )?.name;
}

/** The attribute as a key, if it is stored under one name and type wherever the table has it. */
function naturalKeyAttribute(
  { planning, model }: Clinic,
  table: Table,
  entities: readonly Entity[],
  name: string,
): KeyAttribute | undefined {
  const stored = new Set(entities.map((entity) => attributeNamed(entity, name)?.storedName));
  const [storedName, second] = [...stored];
  if (storedName === undefined || second !== undefined) return undefined;
  let type: KeyAttribute["type"] | undefined;
  for (const entity of table.entities) {
    const own = entity.attributes.find((attribute) => attribute.storedName === storedName);
    if (own === undefined) continue;
    const keyType = keyTypeOf(resolveType(own.type, planning.typeNamed));
    if (keyType === undefined || own.source.kind === "in key") return undefined;
    type ??= keyType;
    if (type !== keyType) return undefined;
  }
  // An empty text may stand in a template, but not in a key.
  const isEmpty = model.samples.some(
    ({ entity, values }) => entities.includes(entity) && isEmptyText(values[name]),
  );
  if (type === undefined || isEmpty) return undefined;
  return { name, storedName, type, span: table.origin.nameSpan };
}

function isEmptyText(value: object | undefined): boolean {
  return value !== undefined && "S" in value && value.S === "";
}

/** `status, placedOn | placedAt, orderId`: partition and sort key. */
export function keyText({ partition, sort }: Pick<AccessPath, "partition" | "sort">): string {
  const side = (keys: readonly KeyAttribute[]): string => keys.map(({ name }) => name).join(", ");
  return sort.length === 0 ? side(partition) : `${side(partition)} | ${side(sort)}`;
}

/** `'a', 'b' and 'c'`. */
export function quotedNames(names: readonly string[]): string {
  return listed(names.map((name) => `'${name}'`));
}
