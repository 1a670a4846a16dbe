import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Entity } from "dynamodb-toolbox/entity";
import { BatchGetRequest } from "dynamodb-toolbox/entity/actions/batchGet";
import { BatchPutRequest } from "dynamodb-toolbox/entity/actions/batchPut";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
import { item, list, map, number, string } from "dynamodb-toolbox/schema";
import { Table } from "dynamodb-toolbox/table";
import {
  BatchGetCommand,
  execute as executeBatchGet,
} from "dynamodb-toolbox/table/actions/batchGet";
import {
  BatchWriteCommand,
  execute as executeBatchWrite,
} from "dynamodb-toolbox/table/actions/batchWrite";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import type { Contender, Order } from "./contender.ts";

/** DynamoDB-Toolbox with computed keys, imported part by part, as its pages recommend for bundles. */
export function create(client: DynamoDBClient): Contender {
  const table = new Table({
    name: "Orders",
    partitionKey: { name: "PK", type: "string" },
    sortKey: { name: "SK", type: "string" },
    entityAttributeSavedAs: "kind",
    documentClient: DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    }),
  });
  const timestamps = {
    created: { name: "createdAt", savedAs: "createdAt" },
    modified: false,
  } as const;
  const customers = new Entity({
    name: "Customer",
    table,
    schema: item({
      customerId: string().key(),
      email: string(),
      name: string(),
      tier: string().enum("free", "pro", "enterprise").default("free"),
      orderCount: number().default(0),
    }),
    computeKey: ({ customerId }) => ({ PK: `CUSTOMER#${customerId}`, SK: "PROFILE" }),
    timestamps,
  });
  const orders = new Entity({
    name: "Order",
    table,
    schema: item({
      customerId: string().key(),
      orderId: string().key(),
      placedAt: string().key(),
      status: string().enum("PLACED", "PAID", "SHIPPED", "CANCELLED").default("PLACED"),
      total: number(),
      lines: list(map({ sku: string(), quantity: number(), price: number() })),
      note: string().optional(),
    }),
    computeKey: ({ customerId, placedAt, orderId }) => ({
      PK: `CUSTOMER#${customerId}`,
      SK: `ORDER#${placedAt}#${orderId}`,
    }),
    timestamps,
  });

  const queryOf = (customerId: string, since: string) =>
    table
      .build(QueryCommand)
      .entities(orders)
      .query({
        partition: `CUSTOMER#${customerId}`,
        range: { between: [`ORDER#${since}`, "ORDER#\u{10ffff}"] },
      });

  async function* eachOrderOfCustomer(customerId: string, since: string): AsyncGenerator<Order> {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await queryOf(customerId, since)
        .options({ reverse: true, ...(start && { exclusiveStartKey: start }) })
        .send();
      for (const order of page.Items ?? []) yield order;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  return {
    putCustomer: async (customer) => {
      const { ToolboxItem } = await customers.build(PutItemCommand).item(customer).send();
      return ToolboxItem;
    },
    getCustomer: async (customerId) =>
      (await customers.build(GetItemCommand).key({ customerId }).send()).Item,
    putOrder: async (order) => {
      const { ToolboxItem } = await orders.build(PutItemCommand).item(order).send();
      return ToolboxItem;
    },
    getOrder: async (key) => (await orders.build(GetItemCommand).key(key).send()).Item,
    changeStatus: async (key, status) => {
      const { Attributes } = await orders
        .build(UpdateItemCommand)
        .item({ ...key, status })
        .options({ returnValues: "ALL_NEW", condition: { attr: "orderId", exists: true } })
        .send();
      return Attributes as Order;
    },
    ordersOfCustomer: async (customerId, since) => {
      const { Items = [] } = await queryOf(customerId, since)
        .options({ reverse: true, maxPages: Number.POSITIVE_INFINITY })
        .send();
      return Items;
    },
    eachOrderOfCustomer,
    ordersByKeys: async (keys) => {
      const command = table
        .build(BatchGetCommand)
        .requests(...keys.map((key) => orders.build(BatchGetRequest).key(key)));
      const { Responses } = await executeBatchGet(
        { maxAttempts: Number.POSITIVE_INFINITY },
        command,
      );
      return Responses[0].filter((order) => order !== undefined);
    },
    putOrders: async (items) => {
      const command = table
        .build(BatchWriteCommand)
        .requests(...items.map((order) => orders.build(BatchPutRequest).item(order)));
      await executeBatchWrite({ maxAttempts: Number.POSITIVE_INFINITY }, command);
    },
  };
}
