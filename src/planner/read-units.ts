import {
  batchReadUnits,
  pagedReadUnits,
  type ReadConsistency,
  readUnits,
} from "../dynamodb/capacity.ts";
import type { Expression } from "../language/expressions/expression.ts";
import type { AccessPath, Entity } from "../language/semantics/model.ts";
import type { FanOut, ReadOperation } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { attributesOfComponent, shardsOf } from "./quantities.ts";
import type { Candidate, ReadRequest } from "./read-paths.ts";
import {
  foreignTotals,
  type SliceItems,
  type SlicePart,
  type SliceTotal,
  totalOf,
  totalOfPart,
} from "./slice-totals.ts";
import { type OperationUnits, pathOfOperation, type RepeatedPart } from "./units.ts";

/** Units of a read that is not a query of a slice: of items by their key, or of everything. */
export function estimateRead(
  planning: Planning,
  operation: ReadOperation,
  transactional: boolean,
): OperationUnits {
  const [name = ""] = operation.entities;
  const entity = planning.entityNamed(name);
  const path = entity && pathOfOperation(operation, entity.table);
  if (entity === undefined || path === undefined) {
    return notKnown([`what a search of ${operation.index ?? operation.table} takes`]);
  }
  const consistency = transactional
    ? "transactional"
    : operation.consistentRead
      ? "strong"
      : "eventual";
  if (operation.operation === "Scan") {
    return estimateScan(planning, operation, entity, path, consistency);
  }
  const unknown = planning.sizes.unknownOn(entity, path);
  const bytes = planning.sizes.bytesOn(entity, path);
  const units = bytes === undefined ? undefined : readUnits(bytes, consistency);
  return {
    access: "read",
    paths: units === undefined ? [] : [{ path, units }],
    ...(units === undefined ? {} : { total: units }),
    per:
      operation.keysParameter === undefined
        ? "call"
        : { each: "element", of: operation.keysParameter },
    items: 1,
    atMost: [],
    unknown,
  };
}

/** What a pattern says about how many items to read. */
export interface ReadLimits {
  /** Items to return. */
  readonly limit?: Expression;
  /** Items to evaluate for each request. */
  readonly page?: Expression;
}

/**
 * Units of a query on a path: of all items in its slice, or of as many as `page` and `limit` leave
 * of them. Roughly, to compare paths, what has no size counts as a short text.
 */
export function estimateQuery(
  planning: Planning,
  request: ReadRequest,
  candidate: Candidate,
  readLimits: ReadLimits,
  accuracy: "exact" | "rough" = "exact",
): OperationUnits {
  const { path } = candidate;
  const bytesOn = (entity: Entity, at: AccessPath): number | undefined =>
    accuracy === "exact"
      ? planning.sizes.bytesOn(entity, at)
      : planning.sizes.roughBytesOn(entity, at);
  const own = request.entities.map((entity) =>
    totalOfPart(planning, path, {
      entity,
      bytes: bytesOn(entity, path),
      ...itemsInSlice(planning, request, candidate, entity),
    }),
  );
  const total = totalOf([...own, ...foreignTotals(planning, candidate, accuracy)]);
  const reading = evaluatedItems(total, candidate.filter !== undefined, readLimits);
  const unknown = [...total.unsized, ...reading.unknown];
  const consistency = request.consistent ? "strong" : "eventual";
  const queries = queriesOf(candidate.match.fanOut?.fanOut);
  const base = {
    access: "read",
    per: queries.per,
    ...(queries.count === undefined ? {} : { queries: queries.count }),
    atMost: reading.atMost,
    unknown: [...new Set(unknown)],
  } as const;
  const { items } = reading;
  if (items === undefined || reading.itemBytes === undefined) return { ...base, paths: [] };
  const times = queries.count ?? 1;
  const units = times * pagedReadUnits(items, reading.itemBytes, consistency);
  const paths = [{ path, units }];
  if (candidate.fetches) {
    // Each whole item besides, rounded by itself.
    const [entity] = request.entities;
    const whole = entity && bytesOn(entity, entity.table.primary);
    if (entity === undefined || whole === undefined) {
      const missing = entity ? planning.sizes.unknownOn(entity, entity.table.primary) : [];
      return { ...base, paths, unknown: [...new Set([...unknown, ...missing])] };
    }
    const fetched = times * Math.ceil(items) * batchReadUnits([whole], consistency);
    paths.push({ path: entity.table.primary, units: fetched });
  }
  let sum = 0;
  for (const each of paths) sum += each.units;
  return { ...base, paths, total: sum, items: items * times };
}

/**
 * Items with the attributes that the key condition fixes. Ranges, and what is on a sparse index,
 * leave an unknown share of them.
 */
function itemsInSlice(
  planning: Planning,
  request: ReadRequest,
  candidate: Candidate,
  entity: Entity,
): SliceItems {
  const { path, match, facts, servedBy } = candidate;
  if (match.firstFree === path.sort.length && path.kind === "table" && path.sort.length > 0) {
    return { count: 1, open: [], missing: [] };
  }
  const place = planning.placeOf(entity, path);
  if (place === undefined) return { count: 0, open: [], missing: [] };
  const partition = [...new Set(place.partition.flatMap(attributesOfComponent))];
  const fixed = new Set(partition);
  const open: string[] = [];
  for (const [position, conjunct] of request.where.entries()) {
    const served = servedBy[position];
    if (served === undefined) continue;
    const equal = equalAttribute(facts, position);
    // What an index holds anyway says how many items there are only where that is known.
    if (equal !== undefined && isKeyAttribute(served)) fixed.add(equal);
    else if (served.startsWith("sort")) {
      open.push(`share of ${entity.name} that '${conjunct.text}' selects`);
    }
  }
  const sparse = [...place.partition, ...place.sort].some(
    ({ condition, optional }) => condition !== undefined || optional.length > 0,
  );
  if (sparse) open.push(`share of ${entity.name} on ${path.name}`);
  const { quantities } = planning;
  let items = quantities.itemsWith(entity, [...fixed]);
  if (items === undefined) {
    const missing = quantities.unknownItemsWith(entity, [...fixed]);
    // At most everything with this partition key.
    items = quantities.itemsWith(entity, partition);
    if (items === undefined) return { open, missing };
    open.push(...missing);
  }
  // One item is one item, whatever else is said of it.
  const isOne = items === 1 && open.length > 0 && isIdentified(entity, fixed);
  let shards = 1;
  for (const component of place.partition) shards *= shardsOf(component) ?? 1;
  return { count: items / shards, open: isOne ? [] : open, missing: [] };
}

function isIdentified({ identity }: Entity, fixed: ReadonlySet<string>): boolean {
  return identity.length > 0 && identity.every((name) => fixed.has(name));
}

function isKeyAttribute(servedBy: string): boolean {
  return servedBy.startsWith("partition") || servedBy.startsWith("sort");
}

/** The attribute that the conjunct fixes. */
function equalAttribute({ conjuncts }: Candidate["facts"], position: number): string | undefined {
  const condition = conjuncts[position]?.condition;
  if (condition?.kind !== "comparison" || condition.operator !== "=") return undefined;
  if (condition.left.kind === "attribute") return condition.left.name;
  return condition.right.kind === "attribute" ? condition.right.name : undefined;
}

interface Reading {
  /** On average, of one query. */
  readonly items?: number;
  readonly itemBytes?: number;
  readonly atMost: readonly string[];
  readonly unknown: readonly string[];
}

/** How many items one query evaluates. */
function evaluatedItems(
  { parts, count, bytes, largest, open, missing }: SliceTotal,
  filters: boolean,
  { limit, page }: ReadLimits,
): Reading {
  const mean =
    parts === 1 || count === undefined || bytes === undefined || count === 0
      ? largest
      : bytes / count;
  const sized = (items: number): Pick<Reading, "items" | "itemBytes"> => ({
    items,
    ...(mean === undefined ? {} : { itemBytes: mean }),
  });

  const bound = page ?? (filters ? undefined : limit);
  const most = bound === undefined ? undefined : literalCount(bound);
  if (most !== undefined) {
    if (count === undefined) return { ...sized(most), atMost: missing, unknown: [] };
    if (count >= most) return { ...sized(most), atMost: open, unknown: [] };
    return { ...sized(count), atMost: open, unknown: [] };
  }
  const unknown = [...open];
  if (bound !== undefined) unknown.push(`value of ${argumentText(bound)}`);
  const wanted = limit === undefined ? undefined : literalCount(limit);
  if (filters && page === undefined && limit !== undefined && (count ?? 0) > (wanted ?? 0)) {
    // The code reads on until it has enough.
    unknown.push("share of the items that the filter keeps");
  }
  if (count === undefined) return { atMost: [], unknown: [...missing, ...unknown] };
  return { ...sized(count), atMost: [], unknown };
}

/** Everything on the path, or one page of it. */
function estimateScan(
  planning: Planning,
  operation: ReadOperation,
  scanned: Entity,
  path: AccessPath,
  consistency: ReadConsistency,
): OperationUnits {
  const parts: SliceTotal[] = [];
  for (const { entity, isLock } of planning.inhabitantsOf(scanned, path).all) {
    if (isLock) continue;
    const count = planning.quantities.itemsOf(entity);
    const collections = planning.quantities.collectionsOf(entity, path);
    const part: SlicePart = {
      entity,
      bytes: planning.sizes.bytesOn(entity, path),
      ...(count === undefined ? {} : { count }),
      open: collections?.isPartial === true ? [`share of ${entity.name} on ${path.name}`] : [],
      missing: planning.quantities.unknownItemsOf(entity),
    };
    parts.push(totalOfPart(planning, path, part));
  }
  const total = totalOf(parts);
  const limited = {
    ...(operation.limit === undefined ? {} : { limit: operation.limit }),
    ...(operation.pageSize === undefined ? {} : { page: operation.pageSize }),
  };
  const reading = evaluatedItems(total, operation.filter !== undefined, limited);
  const unknown = [...total.unsized, ...reading.unknown];
  const base = { access: "read", per: "call", atMost: reading.atMost, unknown } as const;
  const { items, itemBytes } = reading;
  if (items === undefined || itemBytes === undefined) return { ...base, paths: [] };
  const units = pagedReadUnits(items, itemBytes, consistency);
  return { ...base, paths: [{ path, units }], total: units, items };
}

/** How many queries one call makes; of what the units are where a call decides that. */
function queriesOf(fanOut: FanOut | undefined): {
  readonly count?: number;
  readonly per: "call" | RepeatedPart;
} {
  if (fanOut === undefined) return { count: 1, per: "call" };
  const { values, over } = fanOut;
  switch (values.kind) {
    case "literals":
      return { count: values.values.length, per: "call" };
    case "shards":
      return { count: values.count, per: "call" };
    case "parameter":
      return { per: { each: "element", of: values.name } };
    case "dates":
      return { per: { each: "day", of: over } };
    default:
      return values satisfies never;
  }
}

function notKnown(unknown: readonly string[]): OperationUnits {
  return { access: "read", paths: [], per: "call", atMost: [], unknown };
}

function literalCount(expression: Expression): number | undefined {
  if (expression.kind !== "literal" || !("N" in expression.value)) return undefined;
  return Number(expression.value.N);
}

function argumentText(expression: Expression): string {
  return expression.kind === "parameter" ? `:${expression.name}` : "an argument";
}
