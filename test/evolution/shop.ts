/** What most tests change something of: one table, two entities, all kinds of paths. */
export const shop = `table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by schema
  global index ByStatus {
    partition key status
    sort key placedAt
  }
  global index GSI1 {
    partition key GSI1PK: string
    sort key GSI1SK: string
    project orderId, total
  }
}

entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"
  customerId: ulid
  name: string @size(20B, max 40B)
  email: string @size(30B, max 100B)
  volume 1M
}

entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${placedAt}#\${orderId}"
  GSI1PK = "DAY#\${placedOn}"
  GSI1SK = "ORDER#\${orderId}"
  customerId: ulid
  orderId: ulid
  status: "PLACED" | "PAID"
  placedAt: timestamp
  placedOn: date derived date(placedAt)
  total: number @size(4B, max 8B)
  note?: string @size(10B, max 20B)
  lines: { sku: string @size(8B), quantity: integer @size(2B) }[] @items(2, max 10)
  volume 10 per customerId max 100
}

pattern GetCustomer {
  get Customer
  where customerId = :customerId
}

pattern OrdersOfCustomer {
  query Order
  where customerId = :customerId
}

pattern CustomerWithOrders {
  query Customer, Order
  where customerId = :customerId
}

pattern OrdersByStatus {
  query Order
  where status = :status
}

pattern OrdersOfDay {
  query Order
  where placedOn = :day
  return orderId, total
}
`;

/** The shop with parts of its text replaced; each must be there. */
export function changed(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changedIn(shop, ...changes);
}

export function changedIn(
  text: string,
  ...changes: readonly (readonly [from: string, to: string])[]
): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`The text has no '${from}'.`);
    return before.replace(from, () => to);
  }, text);
}
