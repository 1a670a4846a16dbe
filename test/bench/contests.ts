import type { Contender, NewCustomer, NewOrder, Order, OrderKey } from "./contenders/contender.ts";

/** One thing that all contenders do, by calls that can be repeated. */
export interface Contest {
  readonly name: string;
  readonly call: (contender: Contender) => Promise<unknown>;
  /** Whether all contenders must find the same. */
  readonly isRead: boolean;
}

export const contests: readonly Contest[] = [
  {
    name: "put",
    isRead: false,
    call: (contender) => contender.putCustomer({ ...customer, customerId: writer }),
  },
  {
    name: "put of an item with a list",
    isRead: false,
    call: (contender) => contender.putOrder(newOrder(writer, 0)),
  },
  { name: "get", isRead: true, call: (contender) => contender.getCustomer(reader) },
  {
    name: "get of an item with a list",
    isRead: true,
    call: (contender) => contender.getOrder(orderKey(reader, 0)),
  },
  {
    name: "update",
    isRead: true,
    call: (contender) => contender.changeStatus(orderKey(reader, 0), "PAID"),
  },
  {
    name: "query of 100 items",
    isRead: true,
    call: (contender) => contender.ordersOfCustomer(reader, since),
  },
  {
    name: "query of 100 items, one by one",
    isRead: true,
    call: async (contender) => {
      const orders: Order[] = [];
      for await (const order of contender.eachOrderOfCustomer(reader, since)) orders.push(order);
      return orders;
    },
  },
  {
    name: "batch get of 25",
    isRead: true,
    call: async (contender) => {
      const orders = await contender.ordersByKeys(keysToRead);
      // DynamoDB answers in any order.
      return orders.length === 25 ? orders.find(({ total }) => total === 129.95) : orders;
    },
  },
  {
    name: "batch put of 25",
    isRead: false,
    call: (contender) => contender.putOrders(ordersToWrite),
  },
];

/** Everything that the contests read. */
export async function writeItems(contender: Contender): Promise<void> {
  await contender.putCustomer(customer);
  const orders = Array.from({ length: 100 }, (_, number) => newOrder(reader, number));
  while (orders.length > 0) await contender.putOrders(orders.splice(0, 25));
}

/** Whose items are read, and whose are written: what is read stays as it is. */
const reader = "01HX0000000000000000000ADA";
const writer = "01HX0000000000000000000BEA";

const customer: NewCustomer = {
  customerId: reader,
  email: "ada@example.com",
  name: "Ada Lovelace",
};

const since = "2026-01-01T00:00:00.000Z";

const keysToRead = Array.from({ length: 25 }, (_, number) => orderKey(reader, number));
const ordersToWrite = Array.from({ length: 25 }, (_, number) => newOrder(writer, number));

function newOrder(customerId: string, number: number): NewOrder {
  return {
    ...orderKey(customerId, number),
    total: 129.95 + number,
    lines: [
      { sku: `SKU-${1000 + number}`, quantity: 2, price: 49.95 },
      { sku: "SKU-2000", quantity: 1, price: 30.05 },
    ],
  };
}

function orderKey(customerId: string, number: number): OrderKey {
  return {
    customerId,
    placedAt: new Date(Date.UTC(2026, 2, 1, 10, number)).toISOString(),
    orderId: `01HX${String(number).padStart(22, "0")}`,
  };
}
