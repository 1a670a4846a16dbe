/** A shop's table with entities whose keys overlap in all the ways that matter. */
export const shop = `
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
  global index ByStatus {
    partition key status, placedOn
    sort key placedAt, orderId
    project total
  }
  global index Synthetic {
    partition key GPK: string
    sort key GSK: string
    project all
  }
  local index ByTotal {
    sort key total
    project keys
  }
}
entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"
  GPK = "EMAIL#\${email:lower}"
  GSK = "CUSTOMER"
  customerId: ulid
  email: string
  name: string
}
entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${placedAt}#\${orderId}"
  customerId: ulid
  orderId: ulid
  status: "PLACED" | "PAID" | "SHIPPED"
  placedAt: timestamp
  placedOn: date derived date(placedAt)
  total: number
  note?: string
}
`;

export const customer = 'PK = "CUSTOMER#${:customerId}"';
