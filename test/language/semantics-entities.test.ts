import type { entityMessages } from "../../src/language/diagnostics/messages/semantics/entities.ts";
import { checkEachCode } from "./check-model.ts";

/** One model for each finding about entities; a code without one does not compile. */
const fixtures: Readonly<Record<keyof typeof entityMessages, string>> = {
  "primary-key-missing": `
table Tab {
  partition key PK: string
  sort key SK: string
}
entity Row in Tab {
//     ^^^ Entity 'Row' does not say what its key attribute 'SK' is. Bind it, as in 'SK = "…"', or declare it.
  PK = "ROW#\${id}"
  id: string
}
pattern GetRow {
  get Row
  where id = :id
}
`,
  "conditional-primary-key": `
table Tab {
  partition key PK: string
}
entity Row in Tab {
  PK = "ROW#\${id}" when open = true
//                      ^^^^^^^^^^^ 'PK' is part of the primary key, so it cannot depend on a condition.
  id: string
  open: boolean
}
`,
  "optional-in-primary-key": `
table Tab {
  partition key PK: string
  sort key day: string
}
entity Row in Tab {
  PK = "ROW#\${id}"
//     ^^^^^^^^^^^ 'PK' is part of the primary key, so nothing that makes it may be optional.
  id?: string
  day?: date
//^^^ 'day' is part of the primary key, so nothing that makes it may be optional.
}
`,
  "bound-and-declared": `
table Tab {
  partition key id: string
}
entity Row in Tab {
  id = "ROW#\${name}"
//^^ 'id' is an attribute of this entity as well. Remove the binding or the attribute.
  id: string
  name: string
}
`,
  "binding-of-mark": `
table Tab {
  partition key id: string
  sort key kind: string
  discriminator kind
}
entity Row in Tab {
  kind = "ROW"
//^^^^ 'kind' is written by the tools into each item. Remove the binding.
  id: string
}
`,
  "duplicate-binding": `
table Tab {
  partition key PK: string
}
entity Row in Tab {
  PK = "ROW#\${id}"
  PK = "LINE#\${id}"
//^^ 'PK' is bound already.
  id: string
}
`,
  "binding-value": `
table Tab {
  partition key PK: number
}
entity Row in Tab {
  PK = 1
//     ^ A key attribute is bound to a string, a template or an attribute. Derive an attribute for anything else.
}
`,
  "binding-type": `
table Tab {
  partition key PK: number
  sort key SK: string
}
entity Row in Tab {
  PK = "ROW#\${id}"
//     ^^^^^^^^^^^ 'PK' is a number key, but this is string.
  SK = count
//     ^^^^^ 'SK' is a string key, but this is integer.
  id: string
  count: integer
}
`,
  "empty-key-value": `
table Tab {
  partition key PK: string
}
entity Row in Tab {
  PK = ""
//     ^^ A key value cannot be empty.
}
`,
  "in-key-as-key-attribute": `
table Tab {
  partition key id: string
}
entity Row in Tab {
  id: string in key
//^^ 'id' is a key attribute itself, so it is stored. Remove 'in key'.
}
`,
  "in-key-not-reversible": `
table Tab {
  partition key PK: string
  sort key SK: string
}
entity Row in Tab {
  PK = "ROW#\${id:lower}"
  SK = "ROW#\${number:08}"
  id: string in key
//^^ 'id' cannot be read back from a key: each binding that holds it changes its letters, is conditional or may be absent.
  number: integer in key
  name: string in key
//^^^^ 'name' cannot be read back from a key: no key binding holds it.
}
`,
  "in-key-outside-entity": `
type Row {
  inner: { id: string in key }
//                    ^^^^^^ 'in key' is for attributes of an entity.
}
`,
  "unique-needs-string-keys": `
table Tab {
  partition key id: number
}
entity User in Tab {
  id: integer
  email: string @unique
//^^^^^ '@unique' needs string keys, but 'id' is a number: 'email' is kept unique by a lock item in the same table.
}
`,
  "unique-with-ttl": `
table Tab {
  partition key id: string
  ttl expiresAt
}
entity User in Tab {
  id: string
  email: string @unique
//^^^^^ 'email' cannot be unique on items that expire by 'expiresAt': their locks would stay.
  expiresAt?: epoch
}
`,
  "second-revision": `
table Tab {
  partition key id: string
}
entity User in Tab {
  id: string
  revision: integer @revision
  writes: integer @revision
//^^^^^^ Entity 'User' has a revision already.
}
`,
  "annotation-arguments": `
type Text {
  text: string @size(max 5)
//             ^^^^^^^^^^^^ '@size' is written @size(24B, max 200B).
  name: string @name(short)
//             ^^^^^^^^^^^^ '@name' is written @name("n").
}
`,
  "annotation-does-not-suit": `
type Text {
  text: string @min(5) @items(3)
//             ^^^^^^^ '@min' needs a number.
//                     ^^^^^^^^^ '@items' needs a list, a map or a set.
  count: number @matches("a")
//              ^^^^^^^^^^^^^ '@matches' needs a string.
}
`,
  "annotation-needs-entity": `
type Text {
  inner: { id: string @id, email: string @unique }
//                    ^^^ '@id' is for attributes of an entity.
//                                       ^^^^^^^ '@unique' is for attributes of an entity.
}
`,
  "copy-with-other-type": `
table Tab {
  partition key id: string
}
entity User in Tab {
  id: string
  name: string
  age: integer
}
entity Post in Tab {
  id: string
  userId: string
  userName: string copied from User.name via userId
  userAge: string copied from User.age via userId
//                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'userAge' is string, but 'User.age' is integer.
}
`,
  "since-after-version": `
table Tab {
  partition key id: string
  versioned by schema
}
entity User in Tab {
  version 2
  id: string
  name: string @since(3)
//             ^^^^^^^^^ There is no version 3 of 'User'; the current one is 2.
  upgrade to 2 { set name = "?" }
}
`,
  "upgrade-after-version": `
table Tab {
  partition key id: string
}
entity User in Tab {
  id: string
  upgrade to 2 { set id = "?" }
//           ^ 'User' has version 1, so nothing can be upgraded to 2.
}
`,
  "missing-upgrade": `
table Tab {
  partition key id: string
  versioned by schema
}
entity User in Tab {
  version 3
//        ^ Nothing says how an item of version 1 of 'User' becomes one of version 2. Add 'upgrade to 2', with empty braces if nothing changes.
  id: string
  upgrade to 3 { }
}
`,
  "version-without-attribute": `
table Tab {
  partition key id: string
}
entity User in Tab {
  version 2
//^^^^^^^^^ Table 'Tab' does not say where items carry their version. Items of 'User' need one: add 'versioned by schemaVersion' to the table.
  id: string
  upgrade to 2 { }
}
`,
  "upgrade-without-attribute": `
table Tab {
  partition key id: string
  versioned by schema
}
entity User in Tab {
  version 2
  id: string
  tier: "free" | "pro" = "free" @since(2)
  upgrade to 2 { }
//           ^ The upgrade of 'User' to version 2 does not give older items 'tier', which came with that version. Add 'set tier = …'.
}
`,
  "upgrade-removes-required": `
table Tab {
  partition key id: string
  versioned by schema
}
entity User in Tab {
  version 2
  id: string
  name: string
  upgrade to 2 { remove name }
//                      ^^^^ 'User' demands 'name' of every item, and this upgrade takes it away.
}
`,
  "upgrade-reads-missing": `
table Tab {
  partition key id: string
  versioned by schema
}
entity User in Tab {
  version 3
  id: string
  short: string @since(2)
  long: string @since(3)
  upgrade to 2 { set short = before(long, " ") }
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Items of version 1 do not have 'long': it came with version 3.
  upgrade to 3 { set long = coalesce(long, short) }
}
`,
  "upgrade-function-missing": `
table Tab {
  partition key id: string
  versioned by schema
}
entity User in Tab {
  version 2
  id: string
  tier: string @since(2)
  upgrade to 2 { using "./nothing.ts" addTier }
//                     ^^^^^^^^^^^^^^ There is no function 'addTier' in './nothing.ts': the file cannot be read.
}
`,
  "rename-of-attribute": `
table Tab {
  partition key id: string
  versioned by schema
}
entity User in Tab {
  version 2
  id: string
  name: string
  fullName: string
  upgrade to 2 { rename name to fullName }
//                      ^^^^ 'name' is an attribute still, so it cannot have been renamed.
}
`,
};

suite("findings about entities", () => {
  checkEachCode(fixtures);
});
