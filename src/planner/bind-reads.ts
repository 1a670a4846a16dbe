import type { DynamoDbRequest, GetItemInput, QueryInput, ScanInput } from "../dynamodb/requests.ts";
import { type AttributeValue, type Item, identityOf } from "../dynamodb/values.ts";
import { dateOf } from "../language/expressions/time.ts";
import {
  batchSizes,
  countOf,
  inParts,
  itemKey,
  queryKey,
  settled,
  substitutions,
} from "./bind-parts.ts";
import { type Call, CallFailure } from "./call.ts";
import { maximumFanOut } from "./fan-out.ts";
import { tableShapeOf } from "./naming.ts";
import type { FanOut, KeyShape, ReadOperation } from "./plan.ts";
import { renderOperation } from "./render.ts";

export type BoundRead =
  | {
      readonly kind: "requests";
      readonly requests: readonly DynamoDbRequest[];
      readonly limit?: number;
      readonly merge?: { readonly sort: readonly KeyShape[]; readonly forward: boolean };
    }
  | { readonly kind: "nothing" };

export function bindRead(call: Call, operation: ReadOperation): BoundRead {
  switch (operation.operation) {
    case "GetItem":
      return {
        kind: "requests",
        requests: [{ operation: "GetItem", input: getInput(call, operation) }],
      };
    case "BatchGetItem":
      return bindBatchGet(call, operation);
    case "Query":
      return bindQueries(call, operation);
    case "Scan": {
      const input = scanInput(call, operation);
      if (input === undefined) return { kind: "nothing" };
      const limit = countOf(call, operation.limit);
      return {
        kind: "requests",
        requests: [{ operation: "Scan", input }],
        ...(limit === undefined ? {} : { limit }),
      };
    }
    case "SearchVectors":
      throw new CallFailure(
        `${call.plan.name} searches a vector index, which DynamoDB Local and this version of the SDK's client cannot do.`,
      );
    default:
      return operation.operation satisfies never;
  }
}

/** The input of a GetItem, also as a part of a transaction. */
export function getInput(call: Call, operation: ReadOperation): GetItemInput {
  const { table, key, projection } = operation;
  const rendered = renderOperation(
    projection === undefined ? {} : { projection },
    call.naming(operation.entities),
  );
  return {
    TableName: call.tableName(table),
    Key: itemKey(call, table, key ?? { partition: [], sort: [] }),
    ...(rendered.projection === undefined ? {} : { ProjectionExpression: rendered.projection }),
    ...substitutions(call, rendered),
    ...(operation.consistentRead ? { ConsistentRead: true } : {}),
  };
}

function bindQueries(call: Call, operation: ReadOperation): BoundRead {
  const limit = countOf(call, operation.limit);
  const limited = limit === undefined ? {} : { limit };
  if (operation.fanOut === undefined) {
    const input = queryInput(call, operation);
    if (input === undefined) return { kind: "nothing" };
    return { kind: "requests", requests: [{ operation: "Query", input }], ...limited };
  }
  const requests = callsOf(call, operation).flatMap((one): DynamoDbRequest[] => {
    const input = queryInput(one, operation);
    return input === undefined ? [] : [{ operation: "Query", input }];
  });
  if (requests.length === 0) return { kind: "nothing" };
  return {
    kind: "requests",
    requests,
    ...limited,
    merge: { sort: sortKeyOf(call, operation), forward: operation.scanForward !== false },
  };
}

/** The call as often as its operation reads: for each value of a fan-out, for each key of a batch. */
export function callsOf(call: Call, operation: ReadOperation): readonly Call[] {
  const { fanOut, keysParameter } = operation;
  if (fanOut === undefined) return elementsOf(call, keysParameter);
  return fanOutValues(call, fanOut).map((value, position) =>
    call.forElement(new Map([[`$${fanOut.over}`, value]]), position),
  );
}

function queryInput(call: Call, operation: ReadOperation): QueryInput | undefined {
  const { table, index, projection } = operation;
  const key = queryKey(call, table, index, operation.key ?? { partition: [], sort: [] });
  const filter = settled(call, operation.filter);
  if (key === undefined || filter === "never") return undefined;
  const rendered = renderOperation(
    {
      key,
      ...(filter === "nothing to check" ? {} : { filter }),
      ...(projection === undefined ? {} : { projection }),
    },
    call.naming(operation.entities),
  );
  return {
    TableName: call.tableName(table),
    ...(index === undefined ? {} : { IndexName: index }),
    KeyConditionExpression: rendered.keyCondition ?? "",
    ...(rendered.filter === undefined ? {} : { FilterExpression: rendered.filter }),
    ...(rendered.projection === undefined ? {} : { ProjectionExpression: rendered.projection }),
    ...substitutions(call, rendered),
    ...(operation.scanForward === undefined ? {} : { ScanIndexForward: operation.scanForward }),
    ...(operation.consistentRead ? { ConsistentRead: true } : {}),
    ...pageSize(call, operation, rendered.filter !== undefined),
    // Of a local index a query returns only what it projects, unless it asks for more.
    ...(operation.fetchesFromTable === true && projection === undefined
      ? { Select: "ALL_ATTRIBUTES" as const }
      : {}),
  };
}

function scanInput(call: Call, operation: ReadOperation): ScanInput | undefined {
  const { table, index, projection } = operation;
  const filter = settled(call, operation.filter);
  if (filter === "never") return undefined;
  const rendered = renderOperation(
    {
      ...(filter === "nothing to check" ? {} : { filter }),
      ...(projection === undefined ? {} : { projection }),
    },
    call.naming(operation.entities),
  );
  return {
    TableName: call.tableName(table),
    ...(index === undefined ? {} : { IndexName: index }),
    ...(rendered.filter === undefined ? {} : { FilterExpression: rendered.filter }),
    ...(rendered.projection === undefined ? {} : { ProjectionExpression: rendered.projection }),
    ...substitutions(call, rendered),
    ...(operation.consistentRead ? { ConsistentRead: true } : {}),
    ...pageSize(call, operation, rendered.filter !== undefined),
  };
}

/** The API's `Limit` is a 32-bit integer; no page holds so many items anyway. */
const largestLimit = 2 ** 31 - 1;

/**
 * DynamoDB's Limit counts items before the filter, so that the number of items to return is a limit
 * only where nothing is filtered.
 */
function pageSize(call: Call, operation: ReadOperation, filters: boolean): { Limit?: number } {
  const page = countOf(call, operation.pageSize);
  const limit = filters ? undefined : countOf(call, operation.limit);
  if (page === undefined && limit === undefined) return {};
  return { Limit: Math.min(page ?? largestLimit, limit ?? largestLimit, largestLimit) };
}

function bindBatchGet(call: Call, operation: ReadOperation): BoundRead {
  const { table, projection } = operation;
  const key = operation.key ?? { partition: [], sort: [] };
  const keys = new Map<string, Item>();
  for (const element of elementsOf(call, operation.keysParameter)) {
    const item = itemKey(element, table, key);
    // DynamoDB refuses a batch that names an item twice.
    keys.set(identityOf({ M: item }), item);
  }
  if (keys.size === 0) return { kind: "nothing" };
  const rendered = renderOperation(
    projection === undefined ? {} : { projection },
    call.naming(operation.entities),
  );
  const requests = inParts([...keys.values()], batchSizes.get).map(
    (part): DynamoDbRequest => ({
      operation: "BatchGetItem",
      input: {
        RequestItems: {
          [call.tableName(table)]: {
            Keys: part,
            ...(rendered.projection === undefined
              ? {}
              : { ProjectionExpression: rendered.projection }),
            ...substitutions(call, rendered),
            ...(operation.consistentRead ? { ConsistentRead: true } : {}),
          },
        },
      },
    }),
  );
  return { kind: "requests", requests };
}

/** The call for each element of a list argument: one value, or an object with several. */
export function elementsOf(call: Call, name: string | undefined): readonly Call[] {
  if (name === undefined) return [call];
  const list = call.argument(name);
  if (list === undefined || !("L" in list)) return [];
  const declared = call.plan.parameters.find((parameter) => parameter.name === name);
  return list.L.map((element, position) => {
    const fields =
      declared?.type.kind === "keys" && "M" in element ? element.M : { [name]: element };
    return call.forElement(new Map(Object.entries(fields)), position);
  });
}

function fanOutValues(call: Call, { over, values }: FanOut): readonly AttributeValue[] {
  const found = fanOutList(call, values, over);
  const distinct = new Map(found.map((value) => [identityOf(value), value]));
  if (distinct.size > maximumFanOut) {
    throw new CallFailure(
      `${call.plan.name} would need ${distinct.size} queries, one for each value of ${over}; at most ${maximumFanOut} are made for one call.`,
    );
  }
  return [...distinct.values()];
}

function fanOutList(call: Call, values: FanOut["values"], over: string): readonly AttributeValue[] {
  switch (values.kind) {
    case "parameter": {
      const list = call.argument(values.name);
      return list !== undefined && "L" in list ? list.L : [];
    }
    case "literals":
      return values.values.map((value) => call.required(value, over));
    case "dates":
      return datesBetween(
        call.required(values.lower, `The first ${over}`),
        call.required(values.upper, `The last ${over}`),
        over,
      );
    case "shards": {
      const width = String(values.count - 1).length;
      return Array.from({ length: values.count }, (_, shard) => ({
        S: String(shard).padStart(width, "0"),
      }));
    }
    default:
      return values satisfies never;
  }
}

function datesBetween(
  lower: AttributeValue,
  upper: AttributeValue,
  over: string,
): readonly AttributeValue[] {
  const first = dateOf(lower);
  const last = dateOf(upper);
  if (first === undefined || last === undefined) {
    throw new CallFailure(`The range of ${over} has to be one of dates or timestamps.`);
  }
  const days: AttributeValue[] = [];
  const end = Date.parse(last);
  for (let day = Date.parse(first); day <= end; day += 86_400_000) {
    days.push({ S: new Date(day).toISOString().slice(0, 10) });
    // The caller's message says how many are too many; counting all of a millennium helps nobody.
    if (days.length > 10 * maximumFanOut) break;
  }
  return days;
}

function sortKeyOf(call: Call, { table, index }: ReadOperation): readonly KeyShape[] {
  const shape = tableShapeOf(call.plans, table);
  if (index !== undefined) return shape?.indexes.find(({ name }) => name === index)?.sort ?? [];
  return shape?.sort === undefined ? [] : [shape.sort];
}
