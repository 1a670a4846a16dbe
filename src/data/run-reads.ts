import type { DynamoDbRequest } from "../dynamodb/requests.ts";
import { itemProblem } from "../dynamodb/value-validation.ts";
import { compareValues, type Item, identityOf } from "../dynamodb/values.ts";
import type { Bound } from "../planner/index.ts";
import type { KeyShape, ModelPlans, Operation, PatternPlan } from "../planner/plan.ts";
import { DataError } from "./data-error.ts";
import type { RequestLog } from "./request-log.ts";
import { type FoundItem, operationsOf } from "./run-items.ts";

export interface ReadPage {
  readonly items: readonly FoundItem[];
  readonly scannedCount: number;
  readonly next?: string;
}

/** Of one operation. */
interface ItemPage {
  readonly items: readonly Item[];
  readonly scannedCount: number;
  readonly next?: string;
}

type BoundRequests = Extract<Bound, { kind: "requests" }>;

/**
 * One page of a read. With a limit it reads on past items that the filter drops, until it has as
 * many as were asked for; several queries are read to their end and merged.
 */
export async function readPage(
  plans: ModelPlans,
  plan: PatternPlan,
  bound: BoundRequests,
  pageToken: string | undefined,
  log: RequestLog,
): Promise<ReadPage> {
  const operations = operationsOf(plan);
  const [only] = bound.requests;
  if (only?.request.operation === "TransactGetItems") {
    return readTransaction(
      only.request,
      only.operations.map((position) => operations[position]),
      log,
    );
  }
  const operation = operations[only?.operations[0] ?? 0];
  const page = await readOperation(plans, plan, bound, pageToken, log);
  return { ...page, items: page.items.map((item) => ({ item, operation })) };
}

async function readOperation(
  plans: ModelPlans,
  plan: PatternPlan,
  bound: BoundRequests,
  pageToken: string | undefined,
  log: RequestLog,
): Promise<ItemPage> {
  const requests = bound.requests.map(({ request }) => request);
  if (bound.merge !== undefined) return mergeQueries(requests, bound.merge, bound.limit, log);
  const [first, ...others] = requests;
  if (first === undefined) return { items: [], scannedCount: 0 };
  if (first.operation === "BatchGetItem") return readBatches(plans, plan, requests, log);
  if (others.length > 0 || !isPaged(first)) return readAll(requests, log);
  return readQuery(first, bound.limit, pageToken, log);
}

type PagedRequest = Extract<DynamoDbRequest, { operation: "Query" | "Scan" }>;

function isPaged(request: DynamoDbRequest): request is PagedRequest {
  return request.operation === "Query" || request.operation === "Scan";
}

async function readQuery(
  request: PagedRequest,
  limit: number | undefined,
  pageToken: string | undefined,
  log: RequestLog,
): Promise<ItemPage> {
  const items: Item[] = [];
  let scannedCount = 0;
  let startKey = pageToken === undefined ? undefined : readToken(pageToken, request);
  for (;;) {
    const response = await log.send(startingAt(request, startKey));
    items.push(...response.items);
    scannedCount += response.scannedCount ?? response.items.length;
    startKey = response.lastEvaluatedKey;
    if (limit === undefined) break;
    if (items.length >= limit || startKey === undefined) {
      return { items: items.slice(0, limit), scannedCount };
    }
  }
  return {
    items,
    scannedCount,
    ...(startKey === undefined ? {} : { next: writeToken(startKey, request) }),
  };
}

/** Each position of the answer is a key's, with an empty item where nothing is stored. */
async function readTransaction(
  request: DynamoDbRequest,
  operations: readonly (Operation | undefined)[],
  log: RequestLog,
): Promise<ReadPage> {
  const { items } = await log.send(request);
  const found = items
    .map((item, position): FoundItem => ({ item, operation: operations[position] }))
    .filter(({ item }) => Object.keys(item).length > 0);
  return { items: found, scannedCount: found.length };
}

async function readAll(requests: readonly DynamoDbRequest[], log: RequestLog): Promise<ItemPage> {
  const items: Item[] = [];
  for (const request of requests) {
    for (const response of await log.sendAll(request)) {
      // DynamoDB Local answers so where it has none of the attributes that were asked for.
      items.push(...response.items.filter((item) => Object.keys(item).length > 0));
    }
  }
  return { items, scannedCount: items.length };
}

/** BatchGetItem answers in any order; the caller asked for the items of these keys, in theirs. */
async function readBatches(
  plans: ModelPlans,
  plan: PatternPlan,
  requests: readonly DynamoDbRequest[],
  log: RequestLog,
): Promise<ItemPage> {
  const page = await readAll(requests, log);
  const entity = plans.entities.find(({ name }) => name === plan.entities[0]);
  const table = plans.tables.find(({ name }) => name === entity?.table);
  if (table === undefined) return page;
  const names = [table.partition, ...(table.sort === undefined ? [] : [table.sort])].map(
    ({ attribute }) => attribute,
  );
  const byKey = new Map(page.items.map((item) => [keyOf(item, names), item]));
  const keys = requests.flatMap((request): readonly Item[] =>
    request.operation === "BatchGetItem"
      ? Object.values(request.input.RequestItems).flatMap(({ Keys }) => Keys)
      : [],
  );
  const items = keys.flatMap((key) => {
    const item = byKey.get(keyOf(key, names));
    return item === undefined ? [] : [item];
  });
  return { ...page, items };
}

async function mergeQueries(
  requests: readonly DynamoDbRequest[],
  merge: { readonly sort: readonly KeyShape[]; readonly forward: boolean },
  limit: number | undefined,
  log: RequestLog,
): Promise<ItemPage> {
  const items: Item[] = [];
  let scannedCount = 0;
  for (const request of requests) {
    if (!isPaged(request)) continue;
    let startKey: Item | undefined;
    let found = 0;
    do {
      const response = await log.send(startingAt(request, startKey));
      items.push(...response.items);
      found += response.items.length;
      scannedCount += response.scannedCount ?? response.items.length;
      startKey = response.lastEvaluatedKey;
    } while (startKey !== undefined && (limit === undefined || found < limit));
  }
  const direction = merge.forward ? 1 : -1;
  items.sort((left, right) => direction * compareBy(merge.sort, left, right));
  return { items: limit === undefined ? items : items.slice(0, limit), scannedCount };
}

function compareBy(keys: readonly KeyShape[], left: Item, right: Item): number {
  for (const { attribute } of keys) {
    const first = left[attribute];
    const second = right[attribute];
    const order =
      first === undefined || second === undefined ? 0 : (compareValues(first, second) ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

function keyOf(item: Item, names: readonly string[]): string {
  return names.map((name) => (item[name] === undefined ? "" : identityOf(item[name]))).join("\n");
}

function startingAt(request: PagedRequest, startKey: Item | undefined): PagedRequest {
  if (startKey === undefined) return request;
  return request.operation === "Query"
    ? { operation: "Query", input: { ...request.input, ExclusiveStartKey: startKey } }
    : { operation: "Scan", input: { ...request.input, ExclusiveStartKey: startKey } };
}

/** The token says which table and index it is of, since DynamoDB would take it for any. */
function writeToken(key: Item, request: PagedRequest): string {
  const { TableName, IndexName } = request.input;
  return Buffer.from(JSON.stringify([TableName, IndexName ?? "", key])).toString("base64url");
}

function readToken(token: string, request: PagedRequest): Item {
  const { TableName, IndexName } = request.input;
  try {
    const content: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (Array.isArray(content)) {
      const [table, index, key] = content as readonly unknown[];
      const isOurs = table === TableName && index === (IndexName ?? "");
      if (isOurs && itemProblem(key) === undefined) return key as Item;
    }
  } catch {
    // It is told below, as any other token that is none.
  }
  throw new DataError({
    code: "invalid-arguments",
    message: "The token of the next page is not one that this pattern gave.",
    hint: "Start again without it.",
  });
}
