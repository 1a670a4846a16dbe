import type { nameMessages } from "../../src/language/diagnostics/messages/semantics/names.ts";
import { checkEachCode } from "./check-model.ts";

/** One model for each finding about names and imports; a code without one does not compile. */
const fixtures: Readonly<Record<keyof typeof nameMessages, string>> = {
  "import-not-relative": `
import "shop.dynamo"
//     ^^^^^^^^^^^^^ The path 'shop.dynamo' must begin with './' or '../'.
`,
  "import-outside-workspace": `
import "../shop.dynamo"
//     ^^^^^^^^^^^^^^^^ '../shop.dynamo' lies outside the workspace. Move the file into it, or open its folder too.
`,
  "import-not-found": `
import "./shop.dynamo"
//     ^^^^^^^^^^^^^^^ There is no model file './shop.dynamo'.
`,
  "circular-import": `
import "./model.dynamo"
//     ^^^^^^^^^^^^^^^^ './model.dynamo' imports this file in turn. Move what both need into a third file.
`,
  "duplicate-import": `
import "./other.dynamo"
import "./other.dynamo"
^^^^^^^^^^^^^^^^^^^^^^^ './other.dynamo' is imported already.
`,
  "duplicate-declaration": `
type Tier = "free"
//   ^^^^ There are two declarations of the type 'Tier'. Rename or remove one.
type Tier = "pro"
//   ^^^^ There are two declarations of the type 'Tier'. Rename or remove one.
table Tab {
  partition key id: string
  global index ById {
//             ^^^^ There are two declarations of the index 'ById'. Rename or remove one.
    partition key id
  }
  global index ById {
//             ^^^^ There are two declarations of the index 'ById'. Rename or remove one.
    partition key id
  }
}
`,
  "duplicate-attribute": `
type Place {
  city: string
//^^^^ There are two attributes 'city'. Rename or remove one.
  street: string
  city: string
//^^^^ There are two attributes 'city'. Rename or remove one.
}
`,
  "duplicate-member": `
table Tab {
  partition key id: string
  partition key other: string
//^^^^^^^^^^^^^^^^^^^^^^^^^^^ There is a second 'partition key'. Join the two or remove one.
  billing on-demand
  billing on-demand
//^^^^^^^^^^^^^^^^^ There is a second 'billing'. Join the two or remove one.
}
`,
  "duplicate-in-list": `
pattern All {
  query Order
  where customerId = :customerId
  return total, status, total
//                      ^^^^^ 'total' stands in this list twice.
}
`,
  "duplicate-property": `
sample ada: Customer { customerId: "a", name: "Ada", name: "Ada L." }
//                                                   ^^^^ 'name' has a value already.
`,
  "duplicate-annotation": `
type Score {
  points: integer @min(0) @min(1)
//                        ^^^^^^^ '@min' stands here twice.
}
`,
  "included-twice": `
type Traced {
  at: timestamp
}
type Both {
  at: timestamp
  ...Traced
//   ^^^^^^ '...Traced' brings in 'at', which is there already.
}
`,
  "duplicate-stored-name": `
type Point {
  x: number
  other: number @name("x")
//^^^^^ 'other' is stored as 'x', and so is 'x'.
}
`,
  "built-in-type-name": `
type timestamp = "now" | "later"
//   ^^^^^^^^^ 'timestamp' is a built-in type. Choose another name.
`,
  "invalid-name": `
table AB {
//    ^^ DynamoDB refuses the name 'AB': a name has 3 to 255 characters.
  partition key id: string
  global index \`by id\` {
//             ^^^^^^^ DynamoDB refuses the name 'by id': a name has only letters, digits, '_', '-' and '.'.
    partition key id
  }
}
`,
  "unknown-table": `
entity User in Shops {
//             ^^^^^ There is no table 'Shops'.
  id: string
}
`,
  "unknown-type": `
type Place {
  address: Adress
//         ^^^^^^ 'Adress' is neither a built-in nor a declared type.
  at: Position
//    ^^^^^^^^ 'Position' is neither a built-in nor a declared type.
}
`,
  "unknown-entity": `
pattern All {
  scan Orders
//     ^^^^^^ There is no entity 'Orders'. Did you mean 'Order'?
}
`,
  "unknown-attribute": `
pattern Open {
  query Order
  where custommerId = :customerId
//      ^^^^^^^^^^^ 'custommerId' is no attribute of Order. Did you mean 'customerId'?
  filter address.city = :city
//       ^^^^^^^ 'address' is no attribute of Order.
}
`,
  "unknown-key-attribute": `
entity Cart in Shop {
  PK = "CART#\${cartId}"
  SK = "CART"
  GSI1PK = "CART"
//^^^^^^ 'GSI1PK' is no key attribute of table 'Shop' or of its indexes. An attribute is declared with its type, as in 'GSI1PK: string'.
  cartId: string
}
`,
  "unknown-index": `
pattern Open {
  query Order
  where status = "OPEN"
  using ByState
//      ^^^^^^^ Table 'Shop' has no index 'ByState'. Did you mean 'ByStatus'?
}
`,
  "unknown-pattern": `
example OrderOf(customerId: "a") returns nothing
//      ^^^^^^^ There is no pattern 'OrderOf'.
`,
  "unknown-sample": `
sample ada: Customer { customerId: "a", name: "Ada" }
sample order: Order { customerId: adda.customerId, orderId: "01HX0000000000000000000001", status: "OPEN", placedAt: "2026-03-01T10:00:00.000Z", total: 1, lines: [] }
//                                ^^^^ There is no sample 'adda'. Did you mean 'ada'?
`,
  "unknown-argument": `
pattern Get {
  get Customer
  where customerId = :customerId
}
example Get(customer: "a", customerId: "a") returns nothing
//          ^^^^^^^^ Pattern 'Get' has no placeholder ':customer'.
`,
  "unknown-annotation": `
type Score {
  points: integer @minimum(0)
//                 ^^^^^^^ There is no annotation '@minimum'.
}
`,
  "unknown-function": `
type Word {
  text: string
  small: string derived lowr(text)
//                      ^^^^ There is no function 'lowr' here. Did you mean 'lower'?
}
`,
  "unknown-format": `
entity Cart in Shop {
  PK = "CART#\${cartId:lowercase}"
//                    ^^^^^^^^^ 'lowercase' is no format. There are 'lower', 'upper' and a width such as '08'.
  SK = "CART#\${number:8}"
//                    ^ '8' is no format. There are 'lower', 'upper' and a width such as '08'.
  cartId: string
  number: integer
}
`,
  "unknown-timestamp-setting": `
type Event {
  at: timestamp(second)
//              ^^^^^^ 'second' is no form of a timestamp. There are 'seconds', 'milliseconds' and 'local'.
}
`,
  "unknown-attribute-type": `
pattern Odd {
  scan Order
  filter attribute_type(paid, "BOOLEAN")
//                            ^^^^^^^^^ 'BOOLEAN' is no type of DynamoDB. There are S, N, B, BOOL, NULL, L, M, SS, NS, BS.
}
`,
  "unknown-error-name": `
pattern Remove {
  delete Customer
  where customerId = :customerId
}
example Remove(customerId: "a") fails ConditionCheckFailed
//                                    ^^^^^^^^^^^^^^^^^^^^ 'ConditionCheckFailed' is no error that a pattern is known to fail with. Did you mean 'ConditionalCheckFailed'?
`,
  "unknown-finding": `
// dynamo-allow duplicate-attributes: they are one
//              ^^^^^^^^^^^^^^^^^^^^ There is no finding 'duplicate-attributes'. Did you mean 'duplicate-attribute'?
type Place {
  city: string
}
`,
  "allow-without-code": `
// dynamo-allow
^^^^^^^^^^^^^^^ This allows nothing: name the finding, as in 'dynamo-allow unused-index: …'.
type Place {
  city: string
}
`,
  "allow-without-reason": `
// dynamo-allow many-global-indexes
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Say why this is allowed: '// dynamo-allow code: reason'.
//              ^^^^^^^^^^^^^^^^^^^ What is below this has no finding 'many-global-indexes'. Remove the comment.
type Place {
  city: string
}
`,
  "allow-not-possible": `
// dynamo-allow unknown-type: it will come
//              ^^^^^^^^^^^^ 'unknown-type' cannot be allowed: without it the model has no meaning. Mend it instead.
type Place {
  city: City
//      ^^^^ 'City' is neither a built-in nor a declared type.
}
`,
  "unused-allowance": `
// dynamo-allow many-global-indexes: the quota is raised
//              ^^^^^^^^^^^^^^^^^^^ What is below this has no finding 'many-global-indexes'. Remove the comment.
type Place {
  city: string
}
`,
};

suite("findings about names and imports", () => {
  checkEachCode(fixtures);
});
