import { limits } from "../dynamodb/limits.ts";
import type { Expression } from "../language/expressions/expression.ts";
import { accessPathsOf, attributeNamed } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, Table } from "../language/semantics/model.ts";
import { resolveType } from "../planner/attribute-types.ts";
import type { EntityOnPath, KeyComponent } from "../planner/components.ts";
import type { Planning } from "../planner/planning.ts";
import { attributesOfComponent, shardsOf } from "../planner/quantities.ts";
import type { Loads, PathLoad } from "./loads.ts";

/**
 * How what is stored and what is asked spreads over the partition key values of a path. Partition
 * keys of one form are one space: what all entities with this form put on one value adds up.
 */
export interface PartitionSpace {
  readonly table: Table;
  readonly path: AccessPath;
  /** The partition key as the model writes it: `CUSTOMER#${customerId}`; several attributes by commas. */
  readonly form: string;
  readonly entities: readonly Entity[];
  /** The attributes that it is made of, by the first entity's names; empty for a constant. */
  readonly attributes: readonly string[];
  /** Values of `shard(attribute, n)`; 1 where there is none. */
  readonly shards: number;
  /** The attributes whose value is one and the same for all that happens at a time: dates. */
  readonly timeAttributes: readonly string[];
  /** Distinct partition key values; of sparse indexes at most so many. */
  readonly values?: number;
  /** What the busiest value takes, at the busiest time. */
  readonly reads: Heat;
  readonly writes: Heat;
  readonly collection: CollectionFigures;
  /** The sort key begins with a time or another value that only grows. */
  readonly isMonotonic: boolean;
}

/** Units per second on the busiest partition key value. */
export interface Heat {
  readonly unitsPerSecond: number;
  /** 3,000 read or 1,000 write units per second. */
  readonly limit: number;
  /** The largest first. */
  readonly parts: readonly HeatPart[];
  /** In words, what would have to be known: then the number is too low. */
  readonly unknown: readonly string[];
}

export interface HeatPart {
  readonly pattern: string;
  /** Calls per second at the busiest time. */
  readonly peak: number;
  /** Of one call on this path. */
  readonly units: number;
  /** The part of the calls that meet the busiest value. */
  readonly share: number;
  readonly unitsPerSecond: number;
  /** The share in words: "one of 400 values of siteId". */
  readonly why: string;
  readonly load: PathLoad;
}

/** The items, and what a local index holds of them, with one partition key value. */
export interface CollectionFigures {
  readonly averageBytes?: number;
  /** Of the largest, by the `max` of volumes; absent where nothing bounds it. */
  readonly maximumBytes?: number;
  /** What it is the sum of, local indexes included, the largest first. */
  readonly parts: readonly CollectionPart[];
  readonly unknown: readonly string[];
}

export interface CollectionPart {
  readonly entity: Entity;
  readonly averageItems?: number;
  readonly maximumItems?: number;
  /** Of one item, with its entries in local indexes. */
  readonly bytes?: number;
}

/** The spaces of a table's own path or of an index. */
export function partitionSpacesOf(
  planning: Planning,
  loads: Loads,
  table: Table,
  path: AccessPath,
): readonly PartitionSpace[] {
  const groups = new Map<string, EntityOnPath[]>();
  for (const entity of table.entities) {
    const place = planning.placeOf(entity, path);
    if (place === undefined) continue;
    const form = literalsOf(place);
    const group = groups.get(form);
    if (group === undefined) groups.set(form, [place]);
    else group.push(place);
  }
  // Local indexes have the partitions of their table.
  const onPath =
    path.kind === "table"
      ? [path, ...table.indexes.filter(({ kind }) => kind === "local")].flatMap((each) =>
          loads.on(each),
        )
      : loads.on(path);
  return [...groups.values()].flatMap((places) => {
    const [first] = places;
    return first === undefined ? [] : [spaceOf(planning, table, path, first, places, onPath)];
  });
}

function spaceOf(
  planning: Planning,
  table: Table,
  path: AccessPath,
  first: EntityOnPath,
  places: readonly EntityOnPath[],
  loads: readonly PathLoad[],
): PartitionSpace {
  const entities = places.map(({ entity }) => entity);
  const attributes = [...new Set(first.partition.flatMap(attributesOfComponent))];
  let shards = 1;
  for (const component of first.partition) shards *= shardsOf(component) ?? 1;
  let values: number | undefined;
  for (const entity of entities) {
    const count = planning.quantities.collectionsOf(entity, path)?.count;
    if (count !== undefined) values = Math.max(values ?? 0, count);
  }
  const named = new Set(entities);
  let reads: Heat | undefined;
  let writes: Heat | undefined;
  let collection: CollectionFigures | undefined;
  const heatOf = (access: "read" | "write", limit: number): Heat => {
    const parts: HeatPart[] = [];
    const unknown = new Set<string>();
    for (const load of loads) {
      if (load.access !== access) continue;
      const entity = load.entities.find((each) => named.has(each));
      const place = places.find((each) => each.entity === entity);
      // A lock item has a partition of its own, and scans go through all of them.
      if (place === undefined || load.operation.operation === "Scan") continue;
      if ("lockFor" in load.operation && load.operation.lockFor !== undefined) continue;
      const { peak, pattern } = load.load;
      if (peak === undefined) {
        unknown.add(`rate of ${pattern.name}`);
        continue;
      }
      // What may be much less is nothing to judge a key by.
      const lacking = unknownOf(load, place);
      if (lacking.length > 0) {
        for (const each of lacking) unknown.add(each);
        continue;
      }
      const share = shareOf(planning, place, load);
      if ("unknown" in share) {
        for (const each of share.unknown) unknown.add(each);
        continue;
      }
      const units = unitsOnOneKey(load);
      const unitsPerSecond = peak * units * share.share;
      // Of one pattern the table and its local indexes are one thing.
      const same = parts.findIndex(
        (part) => part.pattern === pattern.name && part.why === share.why,
      );
      const before = parts[same];
      if (before === undefined) {
        parts.push({ pattern: pattern.name, peak, units, ...share, unitsPerSecond, load });
      } else {
        parts[same] = {
          ...before,
          units: before.units + units,
          unitsPerSecond: before.unitsPerSecond + unitsPerSecond,
        };
      }
    }
    parts.sort((left, right) => right.unitsPerSecond - left.unitsPerSecond);
    let sum = 0;
    for (const each of parts) sum += each.unitsPerSecond;
    return { unitsPerSecond: sum, limit, parts, unknown: [...unknown] };
  };
  return {
    table,
    path,
    form: formOf(first),
    entities,
    attributes,
    shards,
    timeAttributes: attributes.filter((name) => isTime(planning, first.entity, name)),
    ...(values === undefined ? {} : { values }),
    // Rules ask for one or the other, mostly for nothing.
    get reads() {
      reads ??= heatOf("read", limits.partitionReadUnits);
      return reads;
    },
    get writes() {
      writes ??= heatOf("write", limits.partitionWriteUnits);
      return writes;
    },
    get collection() {
      collection ??= collectionOf(planning, table, path, entities);
      return collection;
    },
    get isMonotonic() {
      return places.every((place) => isMonotonic(planning, place));
    },
  };
}

/** What keeps the units from being more than an upper bound. */
function unknownOf({ isMost, access, units }: PathLoad, { entity, path }: EntityOnPath) {
  if (isMost) return [`share of ${entity.name} on ${path.name}`];
  return access === "read" ? units.unknown : [];
}

/** An update that moves an index entry takes half of its units from the old key and half on the new. */
function unitsOnOneKey({ operation, path, unitsOnPath }: PathLoad): number {
  if (operation.operation !== "UpdateItem" || path.kind === "table") return unitsOnPath;
  const moves = operation.changes.some(
    ({ kind, target }) =>
      kind !== "remove" && path.partition.some(({ storedName }) => storedName === target.attribute),
  );
  return moves ? unitsOnPath / 2 : unitsOnPath;
}

type Share =
  | { readonly share: number; readonly why: string }
  | { readonly unknown: readonly string[] };

/**
 * The part of an operation's calls that meet the busiest partition key value: evenly spread over
 * the values of its attributes, but one value of what all calls write alike or what is now, and as
 * much more as the largest collection has more items than the average one.
 */
function shareOf(
  planning: Planning,
  { entity, path, partition }: EntityOnPath,
  load: PathLoad,
): Share {
  const { quantities } = planning;
  const words: string[] = [];
  const unknown: string[] = [];
  let divisor = 1;
  for (const component of partition) {
    if (component.constant !== undefined) continue;
    const fixed = valueAsked(load, component);
    if (fixed !== undefined) {
      words.push(`${component.key.name} is ${fixed}`);
      continue;
    }
    for (const name of attributesOfComponent(component)) {
      const constant = constantWritten(load, component, entity, name);
      if (constant !== undefined) {
        words.push(`${name} is ${constant}`);
        continue;
      }
      if (isTime(planning, entity, name)) {
        words.push(`one ${name} at a time`);
        continue;
      }
      const values = quantities.valuesOf(entity, name);
      if (values === undefined) unknown.push(`number of values of ${entity.name}.${name}`);
      else {
        divisor *= Math.max(1, values);
        words.push(`one of ${grouped(values)} values of ${name}`);
      }
    }
    const shards = shardsOf(component);
    if (shards !== undefined) {
      divisor *= shards;
      words.push(`one of ${shards} shards`);
    }
  }
  if (unknown.length > 0) return { unknown };
  if (words.length === 0) words.push("all have one partition key");
  const even = { share: 1 / divisor, why: words.join(", ") };
  const collections = quantities.collectionsOf(entity, path);
  const items = quantities.itemsOf(entity);
  const maximum = collections?.maximumItems;
  if (maximum === undefined || items === undefined || collections?.count === undefined) return even;
  const ofLargest = maximum / items;
  if (ofLargest <= even.share || ofLargest > 1 || divisor === 1) return even;
  return {
    share: ofLargest,
    why: `the largest collection has ${grouped(maximum)} of ${grouped(items)} items`,
  };
}

/** The literal that every such call asks for, on the path that it reads or writes by its key. */
function valueAsked(
  { operation, path, table }: PathLoad,
  { key }: KeyComponent,
): string | undefined {
  const own = "index" in operation ? (operation.index ?? table.name) : table.name;
  if (own !== path.name || operation.key === undefined) return undefined;
  const asked = operation.key.partition.find(({ attribute }) => attribute === key.storedName);
  return asked === undefined ? undefined : literalText(asked.value);
}

/** The literal that every such write has in the attribute. */
function constantWritten(
  { operation, access }: PathLoad,
  component: KeyComponent,
  entity: Entity,
  name: string,
): string | undefined {
  const pinned = pinnedBy(component, name);
  if (pinned !== undefined) return pinned;
  const stored = attributeNamed(entity, name)?.storedName;
  if (access !== "write" || stored === undefined) return undefined;
  const value =
    "item" in operation && operation.item !== undefined
      ? operation.item.find(({ attribute }) => attribute === stored)?.value
      : "changes" in operation
        ? operation.changes.find(({ target }) => target.attribute === stored)?.value
        : undefined;
  if (value === undefined) return undefined;
  if (value.kind === "function" && value.name === "coalesce") {
    const byDefault = value.arguments.map(literalText).find((text) => text !== undefined);
    return byDefault === undefined ? undefined : `${byDefault} by default`;
  }
  return literalText(value);
}

/** `1,234`: `toLocaleString` takes longer than all else here. */
function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** What the condition of a sparse index fixes. */
function pinnedBy({ condition }: KeyComponent, name: string): string | undefined {
  if (condition?.kind !== "comparison" || condition.operator !== "=") return undefined;
  const { left, right } = condition;
  if (left.kind === "attribute" && left.name === name) return literalText(right);
  return right.kind === "attribute" && right.name === name ? literalText(left) : undefined;
}

function literalText(expression: Expression): string | undefined {
  if (expression.kind !== "literal") return undefined;
  const { value } = expression;
  if ("S" in value) return JSON.stringify(value.S);
  return "N" in value ? value.N : undefined;
}

function collectionOf(
  planning: Planning,
  table: Table,
  path: AccessPath,
  entities: readonly Entity[],
): CollectionFigures {
  const { quantities, sizes } = planning;
  const stored =
    path.kind === "table"
      ? [path, ...table.indexes.filter(({ kind }) => kind === "local")]
      : [path];
  const unknown = new Set<string>();
  const parts = entities.map((entity): CollectionPart => {
    const collections = quantities.collectionsOf(entity, path);
    let bytes: number | undefined = 0;
    for (const each of stored) {
      if (planning.placeOf(entity, each) === undefined) continue;
      const own = sizes.bytesOn(entity, each);
      if (own === undefined) for (const lack of sizes.unknownOn(entity, each)) unknown.add(lack);
      bytes = own === undefined || bytes === undefined ? undefined : bytes + own;
    }
    if (collections?.averageItems === undefined) {
      for (const lack of quantities.unknownItemsWith(entity, collections?.attributes ?? [])) {
        unknown.add(lack);
      }
    }
    return {
      entity,
      ...(collections?.averageItems === undefined
        ? {}
        : { averageItems: collections.averageItems }),
      ...(collections?.maximumItems === undefined
        ? {}
        : { maximumItems: collections.maximumItems }),
      ...(bytes === undefined ? {} : { bytes }),
    };
  });
  const sum = (items: "averageItems" | "maximumItems"): number | undefined => {
    let total = 0;
    for (const part of parts) {
      const count = part[items];
      if (count === undefined || part.bytes === undefined) return undefined;
      total += count * part.bytes;
    }
    return total;
  };
  const averageBytes = sum("averageItems");
  const maximumBytes = sum("maximumItems");
  return {
    ...(averageBytes === undefined ? {} : { averageBytes }),
    ...(maximumBytes === undefined ? {} : { maximumBytes }),
    parts: parts.toSorted((left, right) => weight(right) - weight(left)),
    unknown: [...unknown],
  };
}

function weight({ averageItems = 0, maximumItems, bytes = 0 }: CollectionPart): number {
  return (maximumItems ?? averageItems) * bytes;
}

/** A date, or the beginning of a moment's text: what happens at one time has one value of it. */
function isTime(planning: Planning, entity: Entity, name: string): boolean {
  const attribute = attributeNamed(entity, name);
  if (attribute === undefined) return false;
  if (resolveType(attribute.type, planning.typeNamed).kind === "date") return true;
  const { source } = attribute;
  if (source.kind !== "derived" || source.value.kind !== "function") return false;
  if (source.value.name !== "before" && source.value.name !== "split") return false;
  const [cut] = source.value.arguments;
  const moment = cut?.kind === "attribute" ? attributeNamed(entity, cut.name) : undefined;
  if (moment === undefined) return false;
  return resolveType(moment.type, planning.typeNamed).kind === "timestamp";
}

/** The first thing in the sort key that differs between items is a moment, or counts with it. */
function isMonotonic(planning: Planning, { entity, sort }: EntityOnPath): boolean {
  for (const component of sort) {
    for (const name of attributesOfComponent(component)) {
      const attribute = attributeNamed(entity, name);
      if (attribute === undefined) return false;
      const { kind } = resolveType(attribute.type, planning.typeNamed);
      // The identifier of something else may be of any age.
      if (kind === "ulid") return entity.identity.at(-1) === name;
      return kind === "timestamp" || kind === "epoch" || kind === "date";
    }
  }
  return false;
}

/** The partition key with its attributes' names left out: what tells the key spaces apart. */
function literalsOf({ partition }: EntityOnPath): string {
  return JSON.stringify(
    partition.map(({ asIs, constant, parts }) => {
      if (asIs !== undefined) return [""];
      if (constant !== undefined) return constant;
      return parts.map((part) => (part.kind === "text" ? part.text : 0));
    }),
  );
}

function formOf({ partition }: EntityOnPath): string {
  return partition
    .map((component) => {
      const { asIs, constant, expression } = component;
      if (asIs !== undefined) return asIs.name;
      if (constant !== undefined) return "S" in constant ? constant.S : component.key.name;
      if (expression.kind !== "template") return component.key.name;
      return expression.parts
        .map((part) => {
          if (typeof part === "string") return part;
          const shards = shardsOf({ ...component, expression: part.expression });
          if (shards !== undefined) return `\${shard(…, ${shards})}`;
          return part.expression.kind === "attribute" ? `\${${part.expression.name}}` : "${…}";
        })
        .join("");
    })
    .join(", ");
}

export function allPartitionSpaces(
  planning: Planning,
  loads: Loads,
): ReadonlyMap<AccessPath, readonly PartitionSpace[]> {
  const spaces = new Map<AccessPath, readonly PartitionSpace[]>();
  for (const table of planning.model.tables) {
    for (const path of accessPathsOf(table)) {
      if (path.kind === "local") continue;
      spaces.set(path, partitionSpacesOf(planning, loads, table, path));
    }
  }
  return spaces;
}
