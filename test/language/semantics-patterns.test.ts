import type { patternMessages } from "../../src/language/diagnostics/messages/semantics/patterns.ts";
import { checkEachCode } from "./check-model.ts";

/** One model for each finding about patterns, samples and examples; a code without one does not compile. */
const fixtures: Readonly<Record<keyof typeof patternMessages, string>> = {
  "clause-not-allowed": `
pattern Get {
  get Customer
  where customerId = :customerId
  filter points > 1
//^^^^^^ 'filter' cannot stand in 'get': use 'query' for that.
  limit 3
//^^^^^ 'limit' cannot stand in 'get': it returns one item.
}
pattern Make {
  create Order
  where customerId = :customerId
//^^^^^ 'where' cannot stand in 'create': the item itself carries its key.
}
pattern Both {
  transaction {
    create Order
  }
  where customerId = :customerId
//^^^^^ 'where' cannot stand in 'transaction': put it into the braces of one of its parts.
}
`,
  "clause-missing": `
pattern Get {
  get Customer
//^^^^^^^^^^^^ 'get' needs 'where'.
}
pattern Touch {
  update Customer
//^^^^^^^^^^^^^^^ 'update' needs 'set', 'set any of', 'add', 'delete … from' or 'remove'.
  where customerId = :customerId
}
`,
  "entities-of-different-tables": `
table Other {
  partition key id: string
}
entity Note in Other {
  id: string
  customerId: string
}
pattern Get {
  query Customer, Note
//                ^^^^ 'Note' is in table 'Other', but 'Customer' is in 'Shop'. One request reads one table.
  where customerId = :customerId
}
`,
  "empty-transaction": `
pattern None {
  transaction { }
//^^^^^^^^^^^^^^^ A transaction needs at least one part, such as 'create Order'.
}
`,
  "mixed-transaction": `
pattern Both {
  transaction {
    create Order
    get Customer { where customerId = :customerId }
//  ^^^ A transaction either gets or writes. Use 'check' to make a write depend on another item.
  }
}
`,
  "attribute-not-in-every-entity": `
pattern All {
  query Customer, Order
  where customerId = :customerId and placedAt >= :since
//                                   ^^^^^^^^ 'placedAt' is no attribute of Customer, so it cannot be asked of all entities of the pattern.
}
`,
  "attribute-types-differ": `
entity Refund in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "REFUND#\${refundId}"
  customerId: string
  refundId: string
  lines: string
}
pattern All {
  query Order, Refund
  where customerId = :customerId
  filter lines = :lines
//       ^^^^^ 'lines' is string[] in one entity and string in another.
}
`,
  "key-in-pattern": `
pattern Get {
  get Customer
  where PK = :key
//      ^^ 'PK' is made by a binding of 'Customer'. Name the attributes that it is made from.
}
`,
  "mark-in-pattern": `
pattern All {
  scan Customer
  filter kind = "Customer"
//       ^^^^ 'kind' is written by the tools. Name the entity in the pattern's first line instead.
}
`,
  "untyped-placeholder": `
pattern Odd {
  scan Order
  filter size(:x) > 2 or contains(lines, :line)
//            ^^ Nothing says what type ':x' has. Compare it with an attribute.
  limit :n
}
`,
  "placeholder-type-conflict": `
pattern Odd {
  query Order
  where customerId = :x and total > :x
//                                  ^^ ':x' is number here and string elsewhere. Give one of them another name.
  limit :n
  filter lines[0] in :n
//                   ^^ ':n' is a list of string here and integer elsewhere. Give one of them another name.
}
`,
  "no-item-argument": `
pattern Place {
  transaction {
    create Order
    update Customer { where customerId = :Ordr.customerId  add 1 to points }
//                                       ^^^^^^^^^^^^^^^^ ':Ordr' is no item of this pattern, so it has no 'customerId'. Did you mean 'Order'?
  }
}
`,
  "no-item-argument-here": `
pattern Remove {
  delete Customer :customer
//                ^^^^^^^^^ 'delete' takes no item. Remove the placeholder.
  where customerId = :customerId
}
`,
  "item-argument-path": `
pattern Place {
  put Order :order.total
//          ^^^^^^^^^^^^ ':order' names the whole item here.
}
`,
  "duplicate-item-argument": `
pattern Place {
  transaction {
    create Order
    create Order
//         ^^^^^ There are two items ':Order'. Name one, as in 'create Order :second'.
  }
}
`,
  "whole-item-as-value": `
pattern Place {
  put Order
  if customerId = :Order
//                ^^^^^^ ':Order' is a whole item here. Name an attribute of it, as in ':Order.id'.
}
`,
  "not-in-item-argument": `
pattern Place {
  transaction {
    create Order { set status = "OPEN" }
    update Customer { where customerId = :Order.customerId  set name = :Order.status }
//                                                                            ^^^^^^ 'status' is not part of 'Order' as the caller gives it: the pattern's 'set' fixes it.
    check Customer { where customerId = :Order.customerId  if name = :Order.placedOn }
//                                                                          ^^^^^^^^ 'placedOn' is not part of 'Order' as the caller gives it: it is computed when the item is written.
  }
}
`,
  "count-expected": `
pattern Some {
  scan Order
  limit "3"
//      ^^^ Expected a limit: a whole number or a placeholder.
}
`,
  "order-by-key-alone": `
pattern Some {
  query Order
  where customerId = :customerId
  order by key, orderId
//         ^^^ 'key' is the whole order by itself.
}
`,
  "peak-below-rate": `
pattern Some {
  scan Order
  rate 2/s
  peak 60/min
//^^^^^^^^^^^ The peak is below the rate.
}
`,
  "index-of-other-kind": `
table Texts {
  partition key id: string
  vector index Similar {
    vector embedding dimensions 3 distance cosine
  }
}
entity Text in Texts {
  id: string
  embedding: number[]
}
pattern Near {
  query Text
  where id = :id
  using Similar
//      ^^^^^^^ 'Similar' is a vector index, which a 'query' cannot read.
}
`,
  "search-needs-vector-index": `
pattern Near {
  search Order near :vector top 5
//^^^^^^ A search needs a vector index on the table of 'Order'.
}
`,
  "whole-attribute-needed": `
pattern Make {
  create Customer
  set address.city = "Kyiv"
//           ^^^^^ Here 'set' fixes whole attributes. Set 'address' itself.
}
`,
  "no-stored-item": `
pattern Make {
  create Customer
  set points = points + 1
//             ^^^^^^ 'create' writes a new item, so 'points' has no value yet. Text stands in double quotes.
}
`,
  "update-value": `
pattern Count {
  update Customer
  where customerId = :customerId
  set points = points * 2
//             ^^^^^^^^^^ DynamoDB cannot compute this from the stored item. It adds or subtracts two operands.
}
`,
  "overlapping-changes": `
pattern Change {
  update Customer
  where customerId = :customerId
  set address = :address, address.city = :city
//                        ^^^^^^^^^^^^ 'address' is changed twice.
  add 1 to points
  remove tags
}
`,
  "nested-target": `
pattern Change {
  update Customer
  where customerId = :customerId
  add "x" to address.city
//           ^^^^^^^^^^^^ 'add' works on whole attributes. Use 'set' for what lies inside of one.
}
`,
  "target-type": `
pattern Change {
  update Customer
  where customerId = :customerId
  add 1 to name
//         ^^^^ 'add' needs a number or a set, not string.
  delete :p from points
//               ^^^^^^ 'delete' needs a set, not integer.
}
`,
  "optional-element": `
pattern Change {
  update Order
  where customerId = :customerId and orderId = :orderId
  set any of lines[0], total
//           ^^^^^^^^ 'set any of' names its arguments after attributes; an element of a list has no name.
}
`,
  "assigned-computed-attribute": `
pattern Change {
  update Order
  where customerId = :customerId and orderId = :orderId
  set placedOn = :day
//    ^^^^^^^^ 'placedOn' cannot be written: it is derived from other attributes.
}
pattern Raise {
  update Customer
  where customerId = :customerId
  add 1 to revision
//         ^^^^^^^^ 'revision' cannot be written: each write raises it.
}
`,
  "immutable-attribute-changed": `
pattern Change {
  update Customer
  where customerId = :customerId
  set email = :email
//    ^^^^^ 'email' is immutable.
}
`,
  "required-attribute-removed": `
pattern Change {
  update Customer
  where customerId = :customerId
  remove name, tags
//       ^^^^ 'name' is required, so it cannot be removed. Make it optional with '?'.
}
`,
  "unique-in-batch-write": `
entity User in Shop {
  PK = "USER#\${userId}"
  SK = "USER"
  userId: string
  email: string @unique
}
pattern Users {
  batch put User
//          ^^^^ 'User' has the unique attribute 'email', which a batch cannot keep unique.
}
`,
  "key-in-sample": `
sample ada: Customer { customerId: "a", name: "Ada", PK: "CUSTOMER#a", kind: "Customer" }
//                                                   ^^ 'PK' is filled in. Leave it out.
//                                                                     ^^^^ 'kind' is filled in. Leave it out.
`,
  "circular-sample": `
sample ada: Customer { customerId: bob.customerId, name: "Ada" }
//     ^^^ Sample 'ada' needs its own value.
sample bob: Customer { customerId: ada.customerId, name: "Bob" }
`,
  "sample-as-value": `
sample ada: Customer { customerId: "a", name: ada }
//                                            ^^^ 'ada' is a whole sample. Name an attribute of it, as in 'ada.id'.
`,
  "absent-in-sample": `
sample ada: Customer { customerId: "a", name: "Ada" }
sample bob: Customer { customerId: "b", name: ada.email }
//                                            ^^^^^^^^^ Sample 'ada' has no 'email'.
`,
  "derived-value-differs": `
sample order: Order { customerId: "a", orderId: "01HX0000000000000000000001", status: "OPEN", placedAt: "2026-03-01T10:00:00.000Z", placedOn: "2026-03-02", total: 1, lines: [] }
//                                                                                                                                            ^^^^^^^^^^^^ 'placedOn' is computed as "2026-03-01". Leave it out.
`,
  "duplicate-sample-key": `
sample ada: Customer { customerId: "a", name: "Ada" }
sample eve: Customer { customerId: "a", name: "Eve" }
//     ^^^ This sample has the same primary key as 'ada'.
`,
  "sample-cannot-be-stored": `
entity Cart in Shop {
  PK = "CART#\${cartId}#\${number}"
  SK = "\${number:02}"
  cartId: string
  number: integer
}
sample full: Cart { cartId: "a#b", number: 1 }
//                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This cannot be stored. The value "a#b" contains "#", which ends this part of the key; two different items could get the same key.
sample wide: Cart { cartId: "a", number: 100 }
//                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This cannot be stored. 100 has more than the 2 digits that its key template pads to.
`,
  "sample-file-missing": `
samples Order from "./orders.json"
//                 ^^^^^^^^^^^^^^^ There is no file './orders.json'.
`,
  "sample-file-content": `
samples Order from "./broken.json"
//                 ^^^^^^^^^^^^^^^ A finding in './broken.json', line 2: './broken.json' holds no samples: a key stands in quotes.
samples Order from "./object.json"
//                 ^^^^^^^^^^^^^^^ A finding in './object.json', line 1: './object.json' holds no samples: it is no array of objects.
`,
  "sample-file-findings": `
samples Order from "./object.json"
//                 ^^^^^^^^^^^^^^^ A finding in './object.json', line 1: './object.json' holds no samples: it is no array of objects.
`,
  "missing-argument": `
pattern Get {
  get Customer
  where customerId = :customerId
}
example Get() returns nothing
//      ^^^ Pattern 'Get' also needs 'customerId'.
`,
  "expectation-not-allowed": `
pattern Get {
  get Customer
  where customerId = :customerId
}
pattern Remove {
  delete Customer
  where customerId = :customerId
}
example Get(customerId: "a") fails ConditionalCheckFailed
//                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'fails' cannot be expected of 'Get': a read has no condition; use 'returns nothing'.
example Remove(customerId: "a") returns nothing
//                              ^^^^^^^^^^^^^^^ 'returns' cannot be expected of 'Remove': it writes; say what it 'leaves'.
`,
  "returns-one-item": `
pattern Get {
  get Customer
  where customerId = :customerId
}
sample ada: Customer { customerId: "a", name: "Ada" }
sample bob: Customer { customerId: "b", name: "Bob" }
example Get(customerId: "a") returns ada, bob
//                                        ^^^ 'Get' is a 'get', which returns one item.
`,
  "sample-of-other-entity": `
pattern Orders {
  query Order
  where customerId = :customerId
}
sample ada: Customer { customerId: "a", name: "Ada" }
example Orders(customerId: "a") returns ada
//                                      ^^^ Sample 'ada' is a Customer, which 'Orders' does not return.
`,
  "leaves-needs-values": `
pattern Make {
  create Customer
}
example Make(Customer: { customerId: "a", name: "Ada" }) leaves Customer
//                                                       ^^^^^^^^^^^^^^^ Say what the Customer looks like, by attributes in braces after the name.
`,
};

suite("findings about patterns, samples and examples", () => {
  checkEachCode(fixtures);
});
