import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** One way of writing and reading the model of `orders.dynamo`. */
export interface Contender {
  putCustomer(customer: NewCustomer): Promise<unknown>;
  getCustomer(customerId: string): Promise<Customer | undefined>;
  putOrder(order: NewOrder): Promise<unknown>;
  getOrder(key: OrderKey): Promise<Order | undefined>;
  /** The order as it is afterwards. An order that does not exist is not made. */
  changeStatus(key: OrderKey, status: OrderStatus): Promise<Order>;
  /** All orders since then, the newest first. */
  ordersOfCustomer(customerId: string, since: string): Promise<readonly Order[]>;
  /** The same, one by one as far as the caller goes. */
  eachOrderOfCustomer(customerId: string, since: string): AsyncIterable<Order>;
  /** The orders that exist. */
  ordersByKeys(keys: readonly OrderKey[]): Promise<readonly Order[]>;
  putOrders(orders: readonly NewOrder[]): Promise<void>;
}

/** What each contender's module exports as `create`. */
export type CreateContender = (client: DynamoDBClient) => Contender;

export interface Customer {
  customerId: string;
  email: string;
  name: string;
  tier: "free" | "pro" | "enterprise";
  orderCount: number;
  createdAt: string;
}

export interface NewCustomer {
  customerId: string;
  email: string;
  name: string;
}

export type OrderStatus = "PLACED" | "PAID" | "SHIPPED" | "CANCELLED";

export interface OrderLine {
  sku: string;
  quantity: number;
  price: number;
}

export interface OrderKey {
  customerId: string;
  placedAt: string;
  orderId: string;
}

export interface Order extends OrderKey {
  status: OrderStatus;
  total: number;
  lines: OrderLine[];
  note?: string | undefined;
  createdAt: string;
}

export interface NewOrder extends OrderKey {
  total: number;
  lines: OrderLine[];
}
