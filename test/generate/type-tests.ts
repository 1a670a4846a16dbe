/**
 * What the types of generated code refuse. Under a line that must not compile stands where, and a part
 * of what is said about it; everything else must compile.
 */
export const typeTests: readonly { readonly path: string; readonly text: string }[] = [
  {
    path: "reading.ts",
    text: `
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as club from "./club.js";
import * as shop from "./shop.js";

const sdk = new DynamoDBClient({});
const db = shop.createShopClient(sdk, { tables: { Shop: "shop-prod" } });
shop.createShopClient(sdk, { tables: { Shops: "shop-prod" } });
//                                     ^ 'Shops' does not exist in type 'Partial<ShopTables>'
const clubDb = club.createClubClient(sdk);
shop.getCustomer(clubDb, { customerId: "c" });
//               ^ Property 'Shop' is missing in type 'ClubTables'

const since = "2026-01-01T00:00:00.000Z";
const orders = shop.ordersOfCustomer(db, { customerId: "c", since });
shop.ordersOfCustomer(db, { customerId: "c" });
//                        ^ Property 'since' is missing
shop.getCustomer(db, { customerId: "c", since });
//                                      ^ 'since' does not exist
shop.getCustomer(db, { customerId: 1 });
//                     ^ Type 'number' is not assignable to type 'string'
shop.getCustomer({ customerId: "c" });
//   ^ Expected 2-3 arguments, but got 1.

const customer = await shop.getCustomer(db, { customerId: "c" });
export const mail: string | undefined = customer?.email;
export const found: string = customer.email;
//                           ^ 'customer' is possibly 'undefined'
export const phone: unknown = customer?.phone;
//                                      ^ Property 'phone' does not exist on type 'Customer'
export const tier: "free" | undefined = customer?.tier;
//           ^ Type 'Tier | undefined' is not assignable to type '"free" | undefined'
export const home: string = customer?.addresses["home"].city ?? "";
//                          ^ is possibly 'undefined'

export const next: string | undefined = (await orders.page()).next;
orders.page(3);
//          ^ Argument of type 'number' is not assignable to parameter of type 'string'
export const all: shop.Order[] = await orders.all();
export const awaited: shop.Order[] = await orders;
//           ^ Type 'Query<Order>' is missing the following properties
for (const order of orders) void order;
//                  ^ must have a '[Symbol.iterator]()' method
for await (const order of orders) {
  export_(order.lines[0]?.sku);
  export_(order.lines[0].sku);
  //      ^ Object is possibly 'undefined'
  order.expiresAt?.toFixed();
  order.expiresAt.toFixed();
  // <- 'order.expiresAt' is possibly 'undefined'
}

const [shipped] = await shop.ordersToShip(db, { day: "2026-01-01" }).all();
shipped?.total.toFixed();
export_(shipped?.status);
//               ^ Property 'status' does not exist on type 'OrdersToShipItem'

for await (const { entity, item } of shop.customerWithOrders(db, { customerId: "c" })) {
  export_(item.email);
  //           ^ Property 'email' does not exist on type 'Order'
  if (entity === "Customer") export_(item.email);
  else export_(item.email);
  //                ^ Property 'email' does not exist on type 'Order'
  if (entity === "Invoice") export_(item);
  //  ^ This comparison appears to be unintentional
}

club.someDocuments(clubDb, { keys: [{ club: "c", number: 1, language: "de", title: "t" }] });
club.someDocuments(clubDb, { keys: [{ club: "c", number: 1, language: "de" }] });
//                                  ^ Property 'title' is missing
club.someDocuments(clubDb, { keys: [{ club: "c", number: 1, language: "fr", title: "t" }] });
//                                                          ^ Type '"fr"' is not assignable to type '"de" | "en"'
const [member, document] = await club.both(clubDb, { club: "c", memberId: "m", number: 1, title: "t" });
export_(member?.badges.has("gold"));
export_(member?.badges[0]);
//      ^ can't be used to index type 'Set<string>'
export_(document.state);
//      ^ 'document' is possibly 'undefined'
export_(document?.words);
//                ^ Property 'words' does not exist on type

function export_(value: unknown): void {
  void value;
}
`,
  },
  {
    path: "writing.ts",
    text: `
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as club from "./club.js";
import * as shop from "./shop.js";

const db = shop.createShopClient(new DynamoDBClient({}));
const clubDb = club.createClubClient(new DynamoDBClient({}));

const order = { customerId: "c", orderId: "o", placedAt: "2026-01-01T00:00:00.000Z", total: 1, lines: [] };
export const placed: shop.Order = await shop.placeOrder(db, { ...order, status: "PLACED" });
shop.placeOrder(db, order);
//                  ^ Property 'status' is missing
shop.placeOrder(db, { ...order, status: "LOST" });
//                              ^ Type '"LOST"' is not assignable to type
shop.placeOrder(db, { ...order, status: "PAID", placedOn: "2026-01-01" });
//                                              ^ 'placedOn' does not exist in type 'NewOrder'
shop.placeOrder(db, { ...order, status: "PAID", expiresAt: undefined });
//                  ^ 'exactOptionalPropertyTypes: true'
shop.placeOrder(db, { ...order, status: "PAID", lines: [{ sku: "s", quantity: 1 }] });
//                                                      ^ Property 'price' is missing

const person = { customerId: "c", email: "c@example.com", name: "C", addresses: {} };
export const registered: shop.Customer = await shop.register(db, { ...person, tier: "pro" });
shop.register(db, { ...person, revision: 7 });
//                             ^ 'revision' does not exist in type 'NewCustomer'
shop.register(db, { ...person, addresses: { home: { line1: "1" } } });
//                                          ^ is missing the following properties from type 'Address'

shop.markShipped(db, { customerId: "c", placedAt: "p", orderId: "o" });
shop.markShipped(db, { customerId: "c", placedAt: "p", orderId: "o", status: "SHIPPED" });
//                                                                   ^ 'status' does not exist

const member = { club: "c", mail: "m", fullName: "M", badges: new Set(["gold"]) };
club.join(clubDb, { ...member, level: 3 });
club.join(clubDb, { ...member, level: 4 });
//                             ^ Type '4' is not assignable to type 'Level'
club.join(clubDb, { ...member, badges: ["gold"] });
//                             ^ Type 'string[]' is missing the following properties from type 'Set<string>'
club.join(clubDb, { ...member, photo: "AAEC" });
//                             ^ Type 'string' is not assignable to type 'Uint8Array
club.join(clubDb, { ...member, expires: 1 });
//                             ^ 'expires' does not exist in type 'NewMember'
club.invite(clubDb, member);
club.invite(clubDb, { ...member, level: 1 });
//                               ^ 'level' does not exist in type
club.rejoinChecked(clubDb, { Member: member, revision: 3 });
club.rejoinChecked(clubDb, { Member: member });
//                         ^ Property 'revision' is missing
club.changeSome(clubDb, { club: "c", memberId: "m", revision: 1, score: 2 });
club.changeSome(clubDb, { club: "c", memberId: "m", revision: 1, mail: "m" });
//                                                               ^ 'mail' does not exist
club.writeDocument(clubDb, { club: "c", number: 1, language: "de", title: "t", state: "DRAFT", weight: null });
//                                                                                             ^ Type 'null' is not assignable to type 'number'

try {
  await shop.placeOrder(db, { ...order, status: "PLACED" });
} catch (error) {
  if (error instanceof shop.UniqueValueTaken) error.attribute.toUpperCase();
  if (error instanceof shop.AlreadyExists) error.attribute.toUpperCase();
  //                                             ^ Property 'attribute' does not exist on type 'AlreadyExists'
  error.entity;
  // <- 'error' is of type 'unknown'
}
`,
  },
];
