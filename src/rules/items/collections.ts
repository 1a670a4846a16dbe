import { attributesIn } from "../../language/expressions/traverse.ts";
import type { Entity, Pattern, Table } from "../../language/semantics/model.ts";
import { type KeyComponent, textsOfComponent } from "../../planner/components.ts";
import { mayBeEqual } from "../../planner/key-texts.ts";
import type { Planning } from "../../planner/planning.ts";

/** The entities of a table whose items come together under one partition key value. */
export interface Collection {
  readonly table: Table;
  /** Two or more, in the order of the text. */
  readonly entities: readonly Entity[];
  /** Those that belong together, the largest group first. */
  readonly clusters: readonly Cluster[];
}

/** Entities that patterns read or write together, or that are parts of one thing. */
export type Cluster = readonly Entity[];

/**
 * The collections of a table that several entities share. Two share partitions when their partition
 * keys are the same text around attributes, or when samples show it; that two keys of unlike
 * attributes could be equal by chance is no sharing.
 */
export function sharedCollections(planning: Planning, table: Table): readonly Collection[] {
  if (table.entities.length < 2) return [];
  const { groups, groupOf } = groupByPartition(planning, table);
  if (groups.every((entities) => entities.length < 2)) return [];
  const sets = new DisjointSets<Entity>();
  for (const pattern of planning.model.patterns) {
    for (const together of readOrWrittenTogether(pattern)) {
      const first = new Map<number, Entity>();
      for (const entity of together) {
        const group = groupOf.get(entity);
        if (group === undefined) continue;
        const other = first.get(group);
        if (other === undefined) first.set(group, entity);
        else sets.join(other, entity);
      }
    }
  }
  return groups
    .filter((entities) => entities.length > 1)
    .map((entities) => {
      joinParts(planning, entities, sets);
      const clusters = sets.groups(entities);
      return { table, entities, clusters: clusters.sort((a, b) => b.length - a.length) };
    });
}

/**
 * What one call reads or writes together. A check of a transaction only looks at another item, which
 * it can do in any table.
 */
function readOrWrittenTogether(pattern: Pattern): readonly (readonly Entity[])[] {
  switch (pattern.verb) {
    case "query":
      return pattern.entities.length > 1 ? [pattern.entities] : [];
    case "transaction":
      return [pattern.actions.filter(({ verb }) => verb !== "check").map(({ entity }) => entity)];
    default:
      return [];
  }
}

/** Entities with one identity are one thing, split so that each change rewrites little. */
function joinParts(planning: Planning, entities: readonly Entity[], sets: DisjointSets<Entity>) {
  const byIdentity = new Map<string, Entity>();
  for (const entity of entities) {
    const identity = identityOf(planning, entity);
    if (identity === undefined) continue;
    const other = byIdentity.get(identity);
    if (other === undefined) byIdentity.set(identity, entity);
    else sets.join(other, entity);
  }
}

/**
 * Equal for the parts of one thing. Beyond the partition key only identifiers tell one: two kinds of
 * things may well have happened at one moment, or have one name.
 */
function identityOf(planning: Planning, entity: Entity): string | undefined {
  const place = planning.placeOf(entity, entity.table.primary);
  const inPartition = new Set(
    place?.partition.flatMap(({ expression }) => attributesIn(expression)),
  );
  const names = [...entity.identity].sort();
  if (names.length === 0) return undefined;
  return names.every((name) => inPartition.has(name) || /.(Id|_id)$/.test(name))
    ? names.join(" ")
    : undefined;
}

interface Partitions {
  readonly groups: Entity[][];
  readonly groupOf: ReadonlyMap<Entity, number>;
}

function groupByPartition(planning: Planning, table: Table): Partitions {
  const byShape = new Map<string, Entity[]>();
  for (const entity of table.entities) {
    const component = planning.placeOf(entity, table.primary)?.partition[0];
    if (component === undefined) continue;
    const shape = shapeOf(component);
    const alike = byShape.get(shape);
    if (alike === undefined) byShape.set(shape, [entity]);
    else if (mayShare(planning, table, alike[0], entity)) alike.push(entity);
  }
  const sets = new DisjointSets<Entity>();
  for (const [first, ...others] of byShape.values()) {
    for (const other of others) if (first !== undefined) sets.join(first, other);
  }
  joinBySamples(planning, table, sets);
  const groups = sets.groups(table.entities);
  const groupOf = new Map(
    groups.flatMap((group, position) => group.map((each) => [each, position])),
  );
  return { groups, groupOf };
}

/** The attributes in it do not matter where there is a text that tells what they are. */
function shapeOf({ asIs, constant, expression, parts }: KeyComponent): string {
  if (asIs !== undefined) return `attribute ${asIs.name} ${asIs.path.join(" ")}`;
  if (constant !== undefined || parts.length === 0) return JSON.stringify(constant ?? expression);
  const isNamed = parts.some((part) => part.kind === "text" && /\w/.test(part.text));
  return JSON.stringify(
    parts.map((part) => {
      if (part.kind === "text") return part.text;
      if (part.attribute === undefined) return [part.insert.expression];
      return [isNamed ? "" : part.attribute.name, part.insert.format?.kind ?? ""];
    }),
  );
}

function mayShare(planning: Planning, table: Table, first: Entity | undefined, other: Entity) {
  const textsOf = (entity: Entity | undefined) => {
    const component = entity && planning.placeOf(entity, table.primary)?.partition[0];
    return component && textsOfComponent(component, entity, planning.typeNamed);
  };
  const [mine, theirs] = [textsOf(first), textsOf(other)];
  return mine !== undefined && theirs !== undefined && mayBeEqual(mine, theirs);
}

function joinBySamples({ model }: Planning, table: Table, sets: DisjointSets<Entity>): void {
  const key = table.primary.partition[0]?.storedName;
  const byValue = new Map<string, Entity>();
  for (const { entity, item } of model.samples) {
    const value = entity.table === table && key !== undefined ? item?.[key] : undefined;
    if (value === undefined) continue;
    const text = JSON.stringify(value);
    const other = byValue.get(text);
    if (other === undefined) byValue.set(text, entity);
    else sets.join(other, entity);
  }
}

/** Elements that belong together, directly or through others. */
export class DisjointSets<T> {
  readonly #parents = new Map<T, T>();

  join(left: T, right: T): void {
    const [first, second] = [this.#rootOf(left), this.#rootOf(right)];
    if (first !== second) this.#parents.set(second, first);
  }

  /** The elements by what belongs together, in the order of their first ones. */
  groups(elements: readonly T[]): T[][] {
    const groups = new Map<T, T[]>();
    for (const element of elements) {
      const root = this.#rootOf(element);
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [element]);
      else group.push(element);
    }
    return [...groups.values()];
  }

  #rootOf(element: T): T {
    let root = element;
    for (let parent = this.#parents.get(root); parent !== undefined; ) {
      root = parent;
      parent = this.#parents.get(root);
    }
    // What was walked through is shortened, so that long chains are walked once.
    for (let at = element; at !== root; ) {
      const next = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }
}
