import { attributeNamed } from "../language/semantics/keys.ts";
import type {
  AccessPath,
  AttributePath,
  Entity,
  KeyAttribute,
} from "../language/semantics/model.ts";
import type { Mutable } from "../language/semantics/scope.ts";
import { keysHolding } from "./coverage.ts";
import { storedNamesIn, storedPathIn } from "./expression-names.ts";
import type { KeyMatch } from "./key-conditions.ts";
import type { OperationKey, ReadOperation, StoredPath } from "./plan.ts";
import type { Planning } from "./planning.ts";
import type { Candidate, ReadRequest } from "./read-paths.ts";
import { estimateQuery, type ReadLimits } from "./read-units.ts";
import { noteUnits } from "./units.ts";

/** The query that a chosen path makes of a request. */
export function queryOperation(
  planning: Planning,
  request: ReadRequest,
  candidate: Candidate,
  limits: ReadLimits,
): ReadOperation {
  const { path, match } = candidate;
  const operation = readOperation("Query", planning, request, path, candidate);
  // Several queries are merged by the sort key.
  if (match.fanOut !== undefined) fetchAlongside(operation, path.sort);
  operation.key = operationKey(match);
  if (candidate.direction !== undefined) operation.scanForward = candidate.direction === "forward";
  if (limits.limit !== undefined) operation.limit = limits.limit;
  if (limits.page !== undefined) operation.pageSize = limits.page;
  if (match.fanOut !== undefined) operation.fanOut = match.fanOut.fanOut;
  if (candidate.fetches) operation.fetchesFromTable = true;
  noteUnits(operation, () => estimateQuery(planning, request, candidate, limits));
  return operation;
}

/** A read of one item, whose whole key the candidate fixes; or of one for each element of a list. */
export function getOperation(
  planning: Planning,
  request: ReadRequest,
  candidate: Candidate,
  kind: "GetItem" | "BatchGetItem",
): Mutable<ReadOperation> {
  const { path, match } = candidate;
  const operation = readOperation(kind, planning, request, path, candidate);
  // DynamoDB answers as if there were no item where it has none of the attributes. Of a batch, the
  // whole key tells besides which item is which.
  const isBatch = kind === "BatchGetItem";
  fetchAlongside(operation, isBatch ? [...path.partition, ...path.sort] : path.partition);
  operation.key = operationKey(match);
  return operation;
}

export function scanOperation(
  planning: Planning,
  request: ReadRequest,
  path: AccessPath,
  filter: Pick<Candidate, "filter" | "added">,
  limits: ReadLimits,
): ReadOperation {
  const operation = readOperation("Scan", planning, request, path, filter);
  if (limits.limit !== undefined) operation.limit = limits.limit;
  if (limits.page !== undefined) operation.pageSize = limits.page;
  return operation;
}

export function operationKey(match: KeyMatch): OperationKey {
  return {
    partition: match.partition.map(({ key, value }) => ({ attribute: key.storedName, value })),
    sort: match.sort.map(({ condition }) => condition),
  };
}

/** Adds key attributes to what is fetched, to be dropped again from what the caller gets. */
function fetchAlongside(operation: Mutable<ReadOperation>, keys: readonly KeyAttribute[]): void {
  const { projection } = operation;
  if (projection === undefined) return;
  const missing = keys
    .map(({ storedName }) => storedName)
    .filter((name) => !projection.some(({ attribute }) => attribute === name));
  if (missing.length === 0) return;
  operation.projection = [...projection, ...missing.map((name) => ({ attribute: name, path: [] }))];
  operation.alongside = [...(operation.alongside ?? []), ...missing];
}

/** What all reads have in common, to be filled in by what the kind of operation adds. */
function readOperation(
  kind: ReadOperation["operation"],
  planning: Planning,
  request: ReadRequest,
  path: AccessPath,
  { filter, added }: Pick<Candidate, "filter" | "added">,
): Mutable<ReadOperation> {
  const { entities, returns, consistent } = request;
  const operation: Mutable<ReadOperation> = {
    operation: kind,
    table: entities[0]?.table.name ?? "",
    entities: entities.map(({ name }) => name),
    filterAttributes: storedNamesIn(filter, entities),
    addedFilter: added.length > 0,
    consistentRead: consistent,
  };
  if (path.kind !== "table") operation.index = path.name;
  if (filter !== undefined) operation.filter = filter;
  if (returns !== undefined) operation.projection = projectionOf(planning, entities, path, returns);
  // Without a discriminator an item's keys tell which of the entities it is of.
  const [first, second] = entities;
  if (second !== undefined && first !== undefined && first.table.discriminator === undefined) {
    fetchAlongside(operation, [...first.table.primary.partition, ...first.table.primary.sort]);
  }
  return operation;
}

/**
 * What has to be fetched for what is to be returned. Attributes that are `in key` come with their
 * key; of several entities the discriminator tells which one an item is.
 */
export function projectionOf(
  planning: Planning,
  entities: readonly Entity[],
  path: AccessPath,
  returns: readonly AttributePath[],
): readonly StoredPath[] {
  const [entity] = entities;
  if (entity === undefined) return [];
  const paths: StoredPath[] = [];
  for (const wanted of returns) {
    const owner = entities.find((each) => attributeNamed(each, wanted.attribute)) ?? entity;
    if (attributeNamed(owner, wanted.attribute)?.source.kind !== "in key") {
      paths.push(storedPathIn(owner, wanted, planning.typeNamed));
      continue;
    }
    const keys = [...path.partition, ...path.sort].map(({ storedName }) => storedName);
    const holding = keysHolding(owner, wanted.attribute);
    const key = holding.find((name) => keys.includes(name)) ?? holding[0];
    if (key !== undefined) paths.push({ attribute: key, path: [] });
  }
  const { discriminator } = entity.table;
  if (entities.length > 1 && discriminator !== undefined) {
    paths.push({ attribute: discriminator, path: [] });
  }
  return withoutOverlaps(paths);
}

/** DynamoDB refuses a projection of which one path holds another. */
function withoutOverlaps(paths: readonly StoredPath[]): readonly StoredPath[] {
  const holds = (outer: StoredPath, inner: StoredPath): boolean =>
    outer.attribute === inner.attribute &&
    outer.path.length <= inner.path.length &&
    outer.path.every((step, position) => step === inner.path[position]);
  return paths.filter(
    (path, position) =>
      !paths.some(
        (other, index) =>
          index !== position &&
          holds(other, path) &&
          (other.path.length < path.path.length || index < position),
      ),
  );
}
