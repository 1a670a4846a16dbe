import { DisjointSets } from "../../base/disjoint-sets.ts";
import { textOf } from "../../language/expressions/operators.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import type { Entity, Model, Pattern, Table } from "../../language/semantics/model.ts";
import { type KeyComponent, textsOfComponent } from "../../planner/components.ts";
import { mayBeEqual } from "../../planner/key-texts.ts";
import type { Planning } from "../../planner/planning.ts";
import type { Clinic } from "../clinic.ts";

/** The entities of a table whose items come together under one partition key value. */
export interface Collection {
  readonly table: Table;
  /** Two or more, in the order of the text. */
  readonly entities: readonly Entity[];
  /** Those that belong together, first the group that the partition is named for, or the largest. */
  readonly clusters: readonly Cluster[];
}

/** Entities that patterns read or write together, or that are parts of one thing. */
export type Cluster = readonly Entity[];

/**
 * The collections of a table that several entities share. Two share partitions when their partition
 * keys are the same text around attributes, or when samples show it; that two keys of unlike
 * attributes could be equal by chance is no sharing.
 */
export function sharedCollections(clinic: Clinic, table: Table): readonly Collection[] {
  let ofModel = known.get(clinic);
  if (ofModel === undefined) {
    ofModel = findCollections(clinic);
    known.set(clinic, ofModel);
  }
  return ofModel.get(table) ?? [];
}

/** Several rules ask for them. */
const known = new WeakMap<Clinic, ReadonlyMap<Table, readonly Collection[]>>();

/** Those of all tables at once, so that patterns and samples are looked through once. */
function findCollections({ model, planning }: Clinic): ReadonlyMap<Table, readonly Collection[]> {
  const tables = model.tables.filter(({ entities }) => entities.length > 1);
  const sharing = new DisjointSets<Entity>();
  for (const table of tables) joinByPartition(planning, table, sharing);
  joinBySamples(model, sharing);
  const together = new DisjointSets<Entity>();
  for (const pattern of model.patterns) {
    const used = readOrWrittenTogether(pattern);
    if (used.length < 2) continue;
    for (const [first, ...others] of sharing.groups(used)) {
      for (const other of others) if (first !== undefined) together.join(first, other);
    }
  }
  const collections = new Map<Table, readonly Collection[]>();
  for (const table of tables) {
    const shared = sharing.groups(table.entities).filter(({ length }) => length > 1);
    if (shared.length === 0) continue;
    collections.set(
      table,
      shared.map((entities) => {
        joinParts(planning, entities, together);
        const groups = together.groups(entities).map((cluster) => ({
          cluster,
          isOwner: cluster.some((entity) => ownsPartition(planning, entity)),
        }));
        groups.sort(
          (a, b) => Number(b.isOwner) - Number(a.isOwner) || b.cluster.length - a.cluster.length,
        );
        return { table, entities, clusters: groups.map(({ cluster }) => cluster) };
      }),
    );
  }
  return collections;
}

/**
 * What one call reads or writes together. A check of a transaction only looks at another item, which
 * it can do in any table.
 */
function readOrWrittenTogether({ verb, entities, actions }: Pattern): readonly Entity[] {
  if (verb === "query") return entities;
  if (verb !== "transaction" || actions.length < 2) return [];
  return [...new Set(actions.flatMap((each) => (each.verb === "check" ? [] : each.entity)))];
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
  const inPartition = partitionAttributes(planning, entity);
  const names = [...entity.identity].sort();
  if (names.length === 0) return undefined;
  return names.every((name) => inPartition.has(name) || /.(Id|_id)$/.test(name))
    ? names.join(" ")
    : undefined;
}

function partitionAttributes(planning: Planning, entity: Entity): ReadonlySet<string> {
  const place = planning.placeOf(entity, entity.table.primary);
  return new Set(place?.partition.flatMap(({ expression }) => attributesIn(expression)));
}

/** Whether there is one item of the entity for each partition key value. */
export function ownsPartition(planning: Planning, entity: Entity): boolean {
  const inPartition = partitionAttributes(planning, entity);
  return entity.identity.length > 0 && entity.identity.every((name) => inPartition.has(name));
}

function joinByPartition(planning: Planning, table: Table, sharing: DisjointSets<Entity>): void {
  const byShape = new Map<string, PartitionOfEntity>();
  for (const entity of table.entities) {
    const component = planning.placeOf(entity, table.primary)?.partition[0];
    if (component === undefined) continue;
    const shape = shapeOf(component);
    const first = byShape.get(shape);
    if (first === undefined) byShape.set(shape, { entity, component });
    else if (mayShare(planning, first, { entity, component })) sharing.join(first.entity, entity);
  }
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

interface PartitionOfEntity {
  readonly entity: Entity;
  readonly component: KeyComponent;
}

/** Of one shape: only attributes of unlike types can keep them apart, as a date and a ULID. */
function mayShare({ typeNamed }: Planning, first: PartitionOfEntity, other: PartitionOfEntity) {
  const hasLikeParts = first.component.parts.every((part, position) => {
    const counterpart = other.component.parts[position];
    return (
      part.kind === "text" ||
      (counterpart?.kind === "insert" && counterpart.type.kind === part.type.kind)
    );
  });
  if (hasLikeParts) return true;
  const textsOf = ({ entity, component }: PartitionOfEntity) =>
    textsOfComponent(component, entity, typeNamed);
  return mayBeEqual(textsOf(first), textsOf(other));
}

/** Samples with one partition key value in one table. */
function joinBySamples({ samples }: Model, sharing: DisjointSets<Entity>): void {
  const byTable = new Map<Table, Map<string, Entity>>();
  for (const { entity, item } of samples) {
    const [key] = entity.table.primary.partition;
    const value = key === undefined ? undefined : item?.[key.storedName];
    if (value === undefined || entity.table.entities.length < 2) continue;
    const text = textOf(value) ?? "";
    let byValue = byTable.get(entity.table);
    if (byValue === undefined) {
      byValue = new Map();
      byTable.set(entity.table, byValue);
    }
    const other = byValue.get(text);
    if (other === undefined) byValue.set(text, entity);
    else if (other !== entity) sharing.join(other, entity);
  }
}
