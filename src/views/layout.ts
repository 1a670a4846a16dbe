import { itemSize } from "../dynamodb/sizes.ts";
import { keySourcesOf } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, Model, Origin, Table } from "../language/semantics/model.ts";
import type { ModelPlans } from "../planner/plan.ts";
import { entityColour } from "./entity-colours.ts";
import { itemCells } from "./item-cells.ts";
import { itemCollections } from "./item-collections.ts";
import type {
  AbsentEntity,
  EntityLayout,
  KeyColumn,
  LayoutView,
  PathLayout,
  SourceRange,
  TableLayout,
} from "./layout-view.ts";
import { layoutPattern } from "./pattern-layout.ts";
import {
  keysOf,
  lockEntityName,
  pathIdOf,
  type StoredItem,
  type StoredItems,
  storedItems,
} from "./stored-items.ts";

/**
 * The tables of a model as DynamoDB would store its samples, and its patterns as the slices that
 * they touch. Entities without samples get plausible items, marked as made up. Pure, and the same
 * for the same model.
 */
export function layoutView(model: Model, plans: ModelPlans): LayoutView {
  const stored = storedItems(model);
  const tables = model.tables.map((table) =>
    layoutTable(table, stored.byTable.get(table.name) ?? []),
  );
  const view = { root: model.root, tables, entities: layoutEntities(model, stored) };
  const planned = new Map(plans.patterns.map((plan) => [plan.name, plan]));
  const patterns = model.patterns.map((pattern) => {
    return layoutPattern({ model, pattern, plan: planned.get(pattern.name), view, stored });
  });
  return { ...view, patterns };
}

function layoutEntities(model: Model, { byTable }: StoredItems): readonly EntityLayout[] {
  const entities = model.entities.map((entity, position): EntityLayout => {
    return {
      name: entity.name,
      table: entity.table.name,
      colour: entityColour(position),
      ...(entity.documentation === undefined ? {} : { documentation: entity.documentation }),
      source: sourceOf(entity.origin),
    };
  });
  // Lock items are of no entity that the author wrote, but the table holds them.
  for (const table of model.tables) {
    const lock = byTable.get(table.name)?.find(({ lockFor }) => lockFor !== undefined);
    if (lock === undefined) continue;
    entities.push({
      name: lockEntityName,
      table: table.name,
      colour: entityColour(entities.length),
      documentation: "Lock items, which keep the values of unique attributes unique.",
      source: sourceOf(lock.entity.origin),
    });
  }
  return entities;
}

/** One table and its paths with just these items. */
export function layoutTable(table: Table, items: readonly StoredItem[]): TableLayout {
  return {
    name: table.name,
    ...(table.documentation === undefined ? {} : { documentation: table.documentation }),
    source: sourceOf(table.origin),
    items: items.map((item) => ({
      id: item.id,
      entity: entityNameOf(item),
      name: item.name,
      origin: item.origin,
      source: item.source,
      cells: itemCells(item),
      bytes: itemSize(item.item),
    })),
    paths: [table.primary, ...table.indexes].map((path) => layoutPath(table, path, items)),
  };
}

function layoutPath(table: Table, path: AccessPath, items: readonly StoredItem[]): PathLayout {
  const attributes = attributesHeldBy(table, path);
  const held = attributes === undefined ? {} : { attributes };
  const collections = itemCollections(
    items.map(({ item }) => item),
    { partition: keysOf(path.partition), sort: keysOf(path.sort), ...held },
  );
  const present = new Set(collections.flatMap((collection) => collection.items));
  const absentEntities = table.entities.flatMap((entity) => absenceOf(entity, path));
  const never = new Set(absentEntities.map(({ entity }) => entity));
  const absentItems = items.filter((item, position) => {
    return !present.has(position) && item.lockFor === undefined && !never.has(item.entity.name);
  });
  return {
    id: pathIdOf(table, path),
    kind: path.kind,
    name: path.name,
    ...(path.documentation === undefined ? {} : { documentation: path.documentation }),
    source: sourceOf(path.origin),
    partition: keyColumns(path.partition),
    sort: keyColumns(path.sort),
    projection: describeProjection(path),
    ...held,
    collections,
    itemCount: present.size,
    bytes: collections.reduce((sum, collection) => sum + collection.bytes, 0),
    absentEntities,
    absentItems: absentItems.length,
  };
}

/** Why no item of the entity is ever on the path; nothing where some may be. */
function absenceOf(entity: Entity, path: AccessPath): readonly AbsentEntity[] {
  if (keySourcesOf(entity, path) !== undefined) return [];
  const missing = [...path.partition, ...path.sort].filter((key) => {
    return keySourcesOf(entity, { ...path, partition: [key], sort: [] }) === undefined;
  });
  const names = missing.map(({ name }) => name).join(", ");
  return [{ entity: entity.name, reason: `${entity.name} has no ${names}.` }];
}

/** Stored names; `undefined` where the path holds all of each item. */
function attributesHeldBy(table: Table, path: AccessPath): readonly string[] | undefined {
  if (path.projection.kind === "all") return undefined;
  const { primary } = table;
  const keys = [...primary.partition, ...primary.sort, ...path.partition, ...path.sort];
  const included = path.projection.kind === "include" ? path.projection.attributes : [];
  return [...new Set([...keys.map(({ storedName }) => storedName), ...included])];
}

function describeProjection({ projection }: AccessPath): string {
  switch (projection.kind) {
    case "all":
      return "all attributes";
    case "keys":
      return "keys only";
    case "include":
      return `keys and ${projection.attributes.join(", ")}`;
    default:
      return projection satisfies never;
  }
}

function keyColumns(keys: AccessPath["partition"]): readonly KeyColumn[] {
  return keysOf(keys).map(({ name, type }) => ({ attribute: name, type }));
}

function entityNameOf(item: StoredItem): string {
  return item.lockFor === undefined ? item.entity.name : lockEntityName;
}

function sourceOf({ file, span }: Origin): SourceRange {
  return { uri: file, start: span.start, end: span.end };
}
