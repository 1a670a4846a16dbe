import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Contender, Customer, NewOrder, Order, OrderKey } from "./contender.ts";

const table = "Orders";

/** What a careful team writes with `lib-dynamodb`: keys, defaults and conversions by hand. */
export function create(client: DynamoDBClient): Contender {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });

  function pageOfOrders(
    customerId: string,
    since: string,
    start: Record<string, unknown> | undefined,
  ): Promise<QueryCommandOutput> {
    return documents.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "PK = :customer AND SK BETWEEN :first AND :last",
        ExpressionAttributeValues: {
          ":customer": `CUSTOMER#${customerId}`,
          ":first": `ORDER#${since}`,
          ":last": "ORDER#\u{10ffff}",
        },
        ScanIndexForward: false,
        ExclusiveStartKey: start,
      }),
    );
  }

  async function* eachOrderOfCustomer(customerId: string, since: string): AsyncGenerator<Order> {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await pageOfOrders(customerId, since, start);
      for (const item of page.Items ?? []) yield orderOf(item);
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  return {
    putCustomer: async ({ customerId, email, name }) => {
      const customer: Customer = {
        customerId,
        email,
        name,
        tier: "free",
        orderCount: 0,
        createdAt: new Date().toISOString(),
      };
      await documents.send(new PutCommand({ TableName: table, Item: customerItem(customer) }));
      return customer;
    },
    getCustomer: async (customerId) => {
      const { Item } = await documents.send(
        new GetCommand({ TableName: table, Key: customerKey(customerId) }),
      );
      return Item && customerOf(Item);
    },
    putOrder: async (input) => {
      const order = newOrder(input);
      await documents.send(new PutCommand({ TableName: table, Item: orderItem(order) }));
      return order;
    },
    getOrder: async (key) => {
      const { Item } = await documents.send(
        new GetCommand({ TableName: table, Key: orderKey(key) }),
      );
      return Item && orderOf(Item);
    },
    changeStatus: async (key, status) => {
      const { Attributes = {} } = await documents.send(
        new UpdateCommand({
          TableName: table,
          Key: orderKey(key),
          UpdateExpression: "SET #status = :status",
          ConditionExpression: "attribute_exists(PK)",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":status": status },
          ReturnValues: "ALL_NEW",
        }),
      );
      return orderOf(Attributes);
    },
    ordersOfCustomer: async (customerId, since) => {
      const orders: Order[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await pageOfOrders(customerId, since, start);
        for (const item of page.Items ?? []) orders.push(orderOf(item));
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
      return orders;
    },
    eachOrderOfCustomer,
    ordersByKeys: async (keys) => {
      const orders: Order[] = [];
      const waiting: Record<string, unknown>[] = keys.map(orderKey);
      while (waiting.length > 0) {
        const { Responses, UnprocessedKeys } = await documents.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys: waiting.splice(0, 100) } } }),
        );
        for (const item of Responses?.[table] ?? []) orders.push(orderOf(item));
        waiting.push(...(UnprocessedKeys?.[table]?.Keys ?? []));
      }
      return orders;
    },
    putOrders: async (orders) => {
      const waiting: { PutRequest: { Item: Record<string, unknown> } }[] = orders.map((order) => ({
        PutRequest: { Item: orderItem(newOrder(order)) },
      }));
      while (waiting.length > 0) {
        const { UnprocessedItems } = await documents.send(
          new BatchWriteCommand({ RequestItems: { [table]: waiting.splice(0, 25) } }),
        );
        for (const { PutRequest } of UnprocessedItems?.[table] ?? []) {
          if (PutRequest?.Item) waiting.push({ PutRequest: { Item: PutRequest.Item } });
        }
      }
    },
  };
}

function customerKey(customerId: string): { PK: string; SK: string } {
  return { PK: `CUSTOMER#${customerId}`, SK: "PROFILE" };
}

function customerItem(customer: Customer): Record<string, unknown> {
  const { customerId, email, name, tier, orderCount, createdAt } = customer;
  const { PK, SK } = customerKey(customerId);
  return { PK, SK, customerId, email, name, tier, orderCount, createdAt, kind: "Customer" };
}

function customerOf(item: Record<string, unknown>): Customer {
  const { customerId, email, name, tier, orderCount, createdAt } = item as unknown as Customer;
  return { customerId, email, name, tier, orderCount, createdAt };
}

function orderKey({ customerId, placedAt, orderId }: OrderKey): { PK: string; SK: string } {
  return { PK: `CUSTOMER#${customerId}`, SK: `ORDER#${placedAt}#${orderId}` };
}

function newOrder({ customerId, orderId, placedAt, total, lines }: NewOrder): Order {
  const createdAt = new Date().toISOString();
  return { customerId, orderId, status: "PLACED", placedAt, total, lines, createdAt };
}

function orderItem(order: Order): Record<string, unknown> {
  const { customerId, orderId, status, placedAt, total, lines, createdAt } = order;
  const { PK, SK } = orderKey(order);
  return {
    PK,
    SK,
    customerId,
    orderId,
    status,
    placedAt,
    total,
    lines,
    createdAt,
    note: order.note,
    kind: "Order",
  };
}

function orderOf(item: Record<string, unknown>): Order {
  const stored = item as unknown as Order;
  const order: Order = {
    customerId: stored.customerId,
    orderId: stored.orderId,
    status: stored.status,
    placedAt: stored.placedAt,
    total: stored.total,
    lines: stored.lines,
    createdAt: stored.createdAt,
  };
  if (stored.note !== undefined) order.note = stored.note;
  return order;
}
