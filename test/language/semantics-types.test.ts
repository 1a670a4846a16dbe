import type { typeMessages } from "../../src/language/diagnostics/messages/semantics/types.ts";
import { checkEachCode } from "./check-model.ts";

/** One model for each finding about types, values and expressions; a code without one does not compile. */
const fixtures: Readonly<Record<keyof typeof typeMessages, string>> = {
  "circular-type": `
type A = B
//   ^ Type 'A' is made of itself.
type B = A
type C {
  ...C
//   ^ Type 'C' is made of itself.
}
`,
  "endless-record": `
type Node {
  value: string
  next: Node
//^^^^ Each 'Node' would need another one in 'next', without end. Make it optional, a list or a map.
  children: Node[]
  previous?: Node
}
`,
  "entity-as-type": `
type Basket {
  owner: Customer
//       ^^^^^^^^ 'Customer' is an entity, not a type. Declare 'type', or refer to it by its key.
}
`,
  "type-without-arguments": `
type Event {
  on: date(local)
//         ^^^^^ 'date' takes nothing in parentheses.
}
`,
  "set-element-type": `
type Event {
  days: set<date>
//          ^^^^ A set holds string, number or binary, not 'date'.
}
`,
  "duplicate-union-member": `
type Tier = "free" | "pro" | "free"
//                           ^^^^^^ This value stands in the union already.
`,
  "include-needs-record": `
type Tier = "free" | "pro"
type Plan {
  ...Tier
//   ^^^^ 'Tier' is no record, so it has no attributes to include.
}
`,
  "invalid-key-type": `
table Tab {
  partition key id: timestamp
//                  ^^^^^^^^^ A key attribute is string, number or binary, not 'timestamp'.
}
entity Row in Tab {
  id: timestamp
}
`,
  "type-mismatch": `
sample ada: Customer { customerId: 1, name: "Ada", points: 1.5, tags: "x", address: "here" }
//                                 ^ Expected string, not a number.
//                                                         ^^^ Expected integer, not a number with a fraction.
//                                                                    ^^^ Expected set<string>, not a string.
//                                                                                  ^^^^^^ Expected an object of type Address, not a string.
`,
  "not-comparable": `
pattern Odd {
  scan Order
  filter placedAt = orderId or total = customerId
//       ^^^^^^^^^^^^^^^^^^ timestamp and ulid can never be compared.
//                             ^^^^^^^^^^^^^^^^^^ number and string can never be compared.
}
`,
  "unordered-type": `
pattern Odd {
  scan Order
  filter paid > true and lines < :lines
//       ^^^^ boolean has no order. Only strings, numbers and binary have one.
//                       ^^^^^ string[] has no order. Only strings, numbers and binary have one.
}
`,
  "not-in-union": `
pattern Paid {
  query Order
  where customerId = :customerId
  filter status = "PAYED"
//                ^^^^^^^ "PAYED" is not one of "OPEN" | "PAID".
}
`,
  "text-format": `
pattern Since {
  query Order
  where status = "OPEN" and placedAt >= "2026-03-01 10:00"
//                                      ^^^^^^^^^^^^^^^^^^ "2026-03-01 10:00" is not a timestamp such as 2026-03-01T10:30:00.000Z.
  filter orderId = "01hx0000000000000000000001"
//                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "01hx0000000000000000000001" is not a ULID: 26 of the characters 0-9 and A-Z without I, L, O and U.
}
`,
  "number-with-suffix": `
pattern Big {
  scan Order
  filter total > 2k
//               ^^ A value is a plain number; 'k' belongs to counts and sizes only.
}
`,
  "invalid-number-value": `
pattern Big {
  scan Order
  filter total > 1e400
//               ^^^^^ DynamoDB cannot store this number: 1e400 is larger than 9.99E+125, the largest number of DynamoDB.
}
`,
  "wrong-unit": `
type Text {
  words: string[] @items(2KB, max 5)
//                       ^^^ 'KB' does not suit an average number of elements, which takes k, M, G.
  text: string @size(2k)
//                   ^^ 'k' does not suit a size, which takes B, KB, MB.
}
`,
  "number-out-of-range": `
pattern None {
  scan Order
  limit 0
//      ^ Expected a limit from 1 on.
}
`,
  "maximum-below-average": `
type Text {
  text: string @size(2KB, max 1KB)
//                        ^^^^^^^ The maximum, 1024, is below 2048.
}
`,
  "minimum-above-maximum": `
type Score {
  points: integer @min(5) @max(1)
//                        ^^^^^^^ No value is from 5 to 1.
}
`,
  "epoch-in-milliseconds": `
pattern Expired {
  scan Order
  filter expiresAt < 1767225600000
//                   ^^^^^^^^^^^^^ 1767225600000 looks like milliseconds. An epoch counts seconds.
}
`,
  "invalid-regular-expression": `
type Text {
  text: string @matches("(")
//                      ^^^ This is no regular expression: Invalid regular expression: /(/: Unterminated group.
}
`,
  "slow-regular-expression": `
type Text {
  text: string = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" @matches("(a+)+")
//                                                                        ^^^^^^^ This repeats what itself repeats or chooses, which can take very long. Samples are not checked with it.
}
`,
  "invalid-base64": `
type Text {
  bytes: binary = base64("abc")
//                ^^^^^^^^^^^^^ Binary is written as base64("…") with padded base64 text in it.
}
`,
  "empty-set": `
sample ada: Customer { customerId: "a", name: "Ada", tags: [] }
//                                                         ^^ A set cannot be empty. Leave the attribute out instead.
`,
  "duplicate-set-element": `
sample ada: Customer { customerId: "a", name: "Ada", tags: ["x", "y", "x"] }
//                                                                    ^^^ This value is in the set already.
`,
  "computed-set": `
pattern Tag {
  update Customer
  where customerId = :customerId
  set tags = [:first, :second]
//           ^^^^^^^^^^^^^^^^^ A set cannot be put together from placeholders. Pass it as one placeholder.
}
`,
  "constraint-violated": `
type Score {
  points: integer = 3 @min(5)
//                  ^ 'points' takes at least 5.
}
`,
  "missing-attribute": `
sample ada: Customer { customerId: "a", address: { city: "Kyiv" } }
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'name' of Customer is missing.
//                                               ^^^^^^^^^^^^^^^^ 'street' of 'Address' is missing.
`,
  "condition-expected": `
pattern Odd {
  scan Order
  filter paid and total + 1
//       ^^^^ Expected a condition, such as 'paid = true'.
//                ^^^^^^^^^ Expected a condition, such as 'total > :total'.
}
`,
  "condition-as-value": `
pattern Odd {
  update Order
  where customerId = :customerId and orderId = :orderId
  set paid = begins_with(customerId, "a")
//           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ A condition is no value.
}
`,
  "condition-without-attribute": `
pattern Odd {
  scan Order
  filter :a = :b
//       ^^^^^^^ A condition needs an attribute on one of its sides.
}
`,
  "too-many-choices": `
pattern Many {
  scan Order
  filter total in (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
//       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ DynamoDB takes at most 100 values in one 'in'.
}
`,
  "argument-count": `
pattern Odd {
  scan Order
  filter begins_with(customerId) and size(lines, 1) > 2
//       ^^^^^^^^^^^^^^^^^^^^^^^ 'begins_with' is called as begins_with(a, x).
//                                   ^^^^^^^^^^^^^^ 'size' is called as size(a).
}
`,
  "argument-type": `
pattern Odd {
  scan Order
  filter begins_with(total, "1") and contains(paid, true) and size(total) > 1
//                   ^^^^^ 'begins_with' takes a string or binary attribute here, not number.
//                                            ^^^^ 'contains' takes a string, a list or a set here, not boolean.
//                                                                 ^^^^^ 'size' takes something with a size here, not number.
}
`,
  "function-not-allowed": `
type Word {
  text: string
  at: timestamp derived now()
//                      ^^^ 'now' cannot be called in a derived attribute.
}
`,
  "placeholder-without-pattern": `
entity Cart in Shop {
  PK = "CART#\${cartId}" when cartId = :cartId
//                           ^^^^^^^^^^^^^^^^ 'PK' is part of the primary key, so it cannot depend on a condition.
//                                    ^^^^^^^ There are no arguments in the condition of a binding, so ':cartId' has no value.
  SK = "CART"
  cartId: string
  text: string derived lower(:text)
//                           ^^^^^ There are no arguments in a derived attribute, so ':text' has no value.
}
`,
  "template-needs-literal": `
entity Cart in Shop {
  PK = "CART#\${cartId}\${name}"
//                    ^^^^^^^ Put a literal such as '#' between 'cartId' and 'name', or they cannot be told apart.
  SK = "\${at}\${name}"
  cartId: string
  name: string
  at: timestamp
}
`,
  "template-expression": `
entity Cart in Shop {
  PK = "CART#\${lower(cartId)}"
//             ^^^^^^^^^^^^^ A template takes an attribute or 'shard(attribute, n)'. Derive an attribute for anything else.
  SK = "CART"
  cartId: string
}
`,
  "template-type": `
entity Cart in Shop {
  PK = "CART#\${open}"
//             ^^^^ 'open' is boolean; a template takes text and numbers only.
  SK = "CART"
  open: boolean
}
`,
  "template-format-not-needed": `
entity Cart in Shop {
  PK = "CART#\${shard(cartId, 10):02}"
//                               ^^ A shard has its zeros already. Remove the format.
  SK = "CART#\${cartId}"
  cartId: string
}
`,
  "format-does-not-suit": `
entity Cart in Shop {
  PK = "CART#\${number:lower}"
//                    ^^^^^ ':lower' needs a string, not integer.
  SK = "CART#\${cartId:08}"
//                    ^^ ':08' needs a number, not string.
  cartId: string
  number: integer
}
`,
  "nested-attribute-in-key": `
entity Cart in Shop {
  PK = "CART#\${address.street}"
//                    ^^^^^^^ A key is made of whole attributes. Derive one from what is inside 'address'.
  SK = "CART"
  address: Address
}
`,
  "default-needs-literal": `
type Word {
  text: string
  copy: string = text
//               ^^^^ A default cannot read 'text'. Use 'derived' to compute from other attributes.
}
`,
  "derived-from-optional": `
type Event {
  at?: timestamp
  day: date derived date(at)
//^^^ 'day' is computed from something that may be absent. Make it optional, or use coalesce.
}
`,
  "circular-derivation": `
type Loop {
  a: string derived upper(b)
//^ This is computed from itself: a → b → a.
  b: string derived lower(a)
}
`,
  "derivation-too-long": `
type Doubling {
  a: string derived concat(b, b, b, b, b, b, b, b)
//^ Written out, 'a' is computed from more than 300 attributes, since what it is derived from is derived in turn. Derive it from fewer.
  b: string derived concat(c, c, c, c, c, c, c, c)
  c: string derived concat(d, d, d, d, d, d, d, d)
  d: string
}
`,
  "no-members": `
pattern Odd {
  scan Order
  filter total.amount > 1
//             ^^^^^^ number has no member 'amount'.
}
`,
  "no-elements": `
pattern Odd {
  scan Customer
  filter tags[0] = "x"
//           ^^^ set<string> has no numbered elements.
}
`,
  "element-index": `
pattern Odd {
  scan Order
  filter lines[1.5] = "x"
//             ^^^ The elements of a list are numbered 0, 1, 2, ….
}
`,
};

suite("findings about types, values and expressions", () => {
  checkEachCode(fixtures);
});
