import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Entity, type EntityItem } from "electrodb";
import type { Contender, Order } from "./contender.ts";

/** ElectroDB with the keys of the table as templates, and its marks where the model has its own. */
export function create(client: DynamoDBClient): Contender {
  const configuration = {
    client,
    table: "Orders",
    identifiers: { entity: "kind", version: "modelVersion" },
  };
  const customers = new Entity(
    {
      model: { service: "shop", entity: "Customer", version: "1" },
      attributes: {
        customerId: { type: "string", required: true },
        email: { type: "string", required: true },
        name: { type: "string", required: true },
        tier: { type: ["free", "pro", "enterprise"] as const, required: true, default: "free" },
        orderCount: { type: "number", required: true, default: 0 },
        createdAt: {
          type: "string",
          required: true,
          readOnly: true,
          default: () => new Date().toISOString(),
        },
      },
      indexes: {
        primary: {
          pk: {
            field: "PK",
            composite: ["customerId"],
            template: "CUSTOMER#${customerId}",
            casing: "none",
          },
          sk: { field: "SK", composite: [], template: "PROFILE", casing: "none" },
        },
      },
    },
    configuration,
  );
  const orders = new Entity(
    {
      model: { service: "shop", entity: "Order", version: "1" },
      attributes: {
        customerId: { type: "string", required: true },
        orderId: { type: "string", required: true },
        status: {
          type: ["PLACED", "PAID", "SHIPPED", "CANCELLED"] as const,
          required: true,
          default: "PLACED",
        },
        placedAt: { type: "string", required: true },
        total: { type: "number", required: true },
        lines: {
          type: "list",
          required: true,
          items: {
            type: "map",
            properties: {
              sku: { type: "string", required: true },
              quantity: { type: "number", required: true },
              price: { type: "number", required: true },
            },
          },
        },
        note: { type: "string" },
        createdAt: {
          type: "string",
          required: true,
          readOnly: true,
          default: () => new Date().toISOString(),
        },
      },
      indexes: {
        primary: {
          pk: {
            field: "PK",
            composite: ["customerId"],
            template: "CUSTOMER#${customerId}",
            casing: "none",
          },
          sk: {
            field: "SK",
            composite: ["placedAt", "orderId"],
            template: "ORDER#${placedAt}#${orderId}",
            casing: "none",
          },
        },
      },
    },
    configuration,
  );

  /** Its results are orders by their type, which says so of the whole contract. */
  const checked = (order: EntityItem<typeof orders>): Order => order;

  async function* eachOrderOfCustomer(customerId: string, since: string): AsyncGenerator<Order> {
    let cursor: string | null = null;
    do {
      const page: { data: EntityItem<typeof orders>[]; cursor: string | null } = await orders.query
        .primary({ customerId })
        .gte({ placedAt: since })
        .go({ order: "desc", cursor });
      for (const order of page.data) yield checked(order);
      cursor = page.cursor;
    } while (cursor !== null);
  }

  return {
    putCustomer: async (customer) => (await customers.put(customer).go()).data,
    getCustomer: async (customerId) => (await customers.get({ customerId }).go()).data ?? undefined,
    putOrder: async (order) => (await orders.put(order).go()).data,
    getOrder: async (key) => {
      const { data } = await orders.get(key).go();
      return data === null ? undefined : checked(data);
    },
    changeStatus: async (key, status) => {
      const { data } = await orders.patch(key).set({ status }).go({ response: "all_new" });
      return checked(data as EntityItem<typeof orders>);
    },
    ordersOfCustomer: async (customerId, since) => {
      const { data } = await orders.query
        .primary({ customerId })
        .gte({ placedAt: since })
        .go({ order: "desc", pages: "all" });
      return data;
    },
    eachOrderOfCustomer,
    ordersByKeys: async (keys) => (await orders.get([...keys]).go()).data,
    putOrders: async (items) => {
      await orders.put([...items]).go();
    },
  };
}
