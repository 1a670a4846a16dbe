// `orders.ts` is generated from `orders.dynamo` when the benchmark runs, and checked together with this.
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Contender } from "./contender.ts";
import {
  changeStatus,
  createOrdersClient,
  getCustomer,
  getOrder,
  ordersByKeys,
  ordersOfCustomer,
  putCustomer,
  putOrder,
  putOrders,
} from "./orders.ts";

/** The code that is generated from the model. */
export function create(client: DynamoDBClient): Contender {
  const db = createOrdersClient(client);
  return {
    putCustomer: (customer) => putCustomer(db, customer),
    getCustomer: (customerId) => getCustomer(db, { customerId }),
    putOrder: (order) => putOrder(db, order),
    getOrder: (key) => getOrder(db, key),
    changeStatus: (key, status) => changeStatus(db, { ...key, status }),
    ordersOfCustomer: (customerId, since) => ordersOfCustomer(db, { customerId, since }).all(),
    eachOrderOfCustomer: (customerId, since) => ordersOfCustomer(db, { customerId, since }),
    ordersByKeys: (keys) => ordersByKeys(db, { keys }),
    putOrders: (orders) => putOrders(db, orders),
  };
}
