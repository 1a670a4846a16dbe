import type { Condition, Expression } from "../expressions/expression.ts";
import { attributesIn } from "../expressions/traverse.ts";
import type { AccessPath, Entity, KeyAttribute } from "./model.ts";
import type { Attribute } from "./types.ts";

/** How the items of one entity come by one key attribute of a table or an index. */
export interface KeySource {
  readonly key: KeyAttribute;
  readonly kind: /** The entity's attribute of that name. */
    | "own"
    /** A template binding. */
    | "template"
    /** A binding of an attribute as it is: `GSI1SK = score`. */
    | "bound"
    /** The same for all items: the discriminator, the version, a template of literals only. */
    | "constant";
  /** Over the entity's logical attributes. */
  readonly expression: Expression;
  /** The key attribute exists only on items of which this holds. */
  readonly condition?: Condition;
  /** The logical attributes that it is made from, those of the condition not included. */
  readonly sources: readonly string[];
  /** An attribute that it is made from may be absent, and the key attribute with it. */
  readonly optional: boolean;
}

/**
 * How the entity makes each key attribute of the path, partition first; `undefined` where it does
 * not have one of them, so that none of its items is ever on the path.
 */
export function keySourcesOf(entity: Entity, path: AccessPath): PathKey | undefined {
  const partition = sourcesOf(entity, path.partition);
  const sort = sourcesOf(entity, path.sort);
  return partition === undefined || sort === undefined ? undefined : { partition, sort };
}

export interface PathKey {
  readonly partition: readonly KeySource[];
  readonly sort: readonly KeySource[];
}

/** How the entity makes one key attribute, or `undefined` where its items never have it. */
export function keySourceOf(entity: Entity, key: KeyAttribute): KeySource | undefined {
  const { table } = entity;
  if (key.storedName === table.discriminator) {
    return constant(key, { kind: "literal", value: { S: entity.discriminatorValue } });
  }
  if (key.storedName === table.versionAttribute) {
    return constant(key, { kind: "literal", value: { N: String(entity.version) } });
  }
  const binding = entity.bindings.find((candidate) => candidate.attribute === key.name);
  if (binding !== undefined) {
    const { value: expression, condition } = binding;
    const sources = attributesIn(expression);
    const bound = expression.kind === "attribute" ? "bound" : "template";
    const kind = sources.length === 0 ? "constant" : bound;
    const optional = sources.some((name) => mayBeAbsent(entity, attributeNamed(entity, name)));
    const source: KeySource = { key, kind, expression, sources, optional };
    return condition === undefined ? source : { ...source, condition };
  }
  const attribute = attributeStoredAs(entity, key.storedName);
  if (attribute === undefined || attribute.source.kind === "in key") return undefined;
  return {
    key,
    kind: "own",
    expression: { kind: "attribute", name: attribute.name, path: [] },
    sources: [attribute.name],
    optional: mayBeAbsent(entity, attribute),
  };
}

/**
 * Whether an item may lack the attribute: it is optional, or items from before the version that
 * brought it may still be there.
 */
export function mayBeAbsent(entity: Entity, attribute: Attribute | undefined): boolean {
  if (attribute === undefined) return true;
  return attribute.optional || attribute.since > Math.max(1, entity.backfilledTo);
}

export function attributeNamed(entity: Entity, name: string): Attribute | undefined {
  const { attributes } = entity;
  if (attributes.length > fewAttributes) return lookupOf(attributes).byName.get(name);
  for (const attribute of attributes) {
    if (attribute.name === name) return attribute;
  }
  return undefined;
}

export function attributeStoredAs(entity: Entity, storedName: string): Attribute | undefined {
  const { attributes } = entity;
  if (attributes.length > fewAttributes) return lookupOf(attributes).byStoredName.get(storedName);
  for (const attribute of attributes) {
    if (attribute.storedName === storedName) return attribute;
  }
  return undefined;
}

/** Up to so many are looked through faster than maps of them are made. */
const fewAttributes = 16;

/** The base table and its indexes, in the order in which they are tried. */
export function accessPathsOf(table: Entity["table"]): readonly AccessPath[] {
  return [table.primary, ...table.indexes];
}

function sourcesOf(
  entity: Entity,
  keys: readonly KeyAttribute[],
): readonly KeySource[] | undefined {
  const sources: KeySource[] = [];
  for (const key of keys) {
    const source = keySourceOf(entity, key);
    if (source === undefined) return undefined;
    sources.push(source);
  }
  return sources;
}

function constant(key: KeyAttribute, expression: Expression): KeySource {
  return { key, kind: "constant", expression, sources: [], optional: false };
}

interface AttributeLookup {
  readonly byName: ReadonlyMap<string, Attribute>;
  readonly byStoredName: ReadonlyMap<string, Attribute>;
}

const lookups = new WeakMap<readonly Attribute[], AttributeLookup>();

function lookupOf(attributes: readonly Attribute[]): AttributeLookup {
  let lookup = lookups.get(attributes);
  if (lookup === undefined) {
    lookup = {
      byName: new Map(attributes.map((attribute) => [attribute.name, attribute])),
      byStoredName: new Map(attributes.map((attribute) => [attribute.storedName, attribute])),
    };
    lookups.set(attributes, lookup);
  }
  return lookup;
}
