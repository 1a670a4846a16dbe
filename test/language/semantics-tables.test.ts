import type { tableMessages } from "../../src/language/diagnostics/messages/semantics/tables.ts";
import { checkEachCode } from "./check-model.ts";

/** One model for each finding about tables and indexes; a code without one does not compile. */
const fixtures: Readonly<Record<keyof typeof tableMessages, string>> = {
  "partition-key-missing": `
table Tab {
//    ^^^ Table 'Tab' has no partition key.
  sort key id: string
  global index ByDay {
//             ^^^^^ Index 'ByDay' has no partition key.
    sort key id
  }
}
`,
  "sort-key-missing": `
table Tab {
  partition key id: string
  sort key part: string
  local index ByDay {
//            ^^^^^ Local index 'ByDay' has no sort key.
    project all
  }
}
`,
  "multi-attribute-key": `
table Tab {
  partition key id: string, other: string
//                          ^^^^^^^^^^^^^ The key of a base table has one attribute. Only global indexes have several.
  sort key part: string
}
`,
  "duplicate-key-attribute": `
table Tab {
  partition key id: string
  sort key id: string
//         ^^ 'id' is part of this key already.
}
`,
  "too-many": `
table Tab {
  partition key id: string
  global index Wide {
    partition key id, a: string, b: string, c: string, d: string
//                                                     ^^^^^^^^^ There are 5 attributes of the partition key of an index; DynamoDB allows 4.
  }
}
`,
  "many-global-indexes": `
table Tab {
  partition key id: string
  global index Index0 { partition key id }
  global index Index1 { partition key id }
  global index Index2 { partition key id }
  global index Index3 { partition key id }
  global index Index4 { partition key id }
  global index Index5 { partition key id }
  global index Index6 { partition key id }
  global index Index7 { partition key id }
  global index Index8 { partition key id }
  global index Index9 { partition key id }
  global index Index10 { partition key id }
  global index Index11 { partition key id }
  global index Index12 { partition key id }
  global index Index13 { partition key id }
  global index Index14 { partition key id }
  global index Index15 { partition key id }
  global index Index16 { partition key id }
  global index Index17 { partition key id }
  global index Index18 { partition key id }
  global index Index19 { partition key id }
  global index Index20 { partition key id }
//             ^^^^^^^ There are 21 global indexes of a table; an account allows 20 unless AWS has raised its quota.
}
`,
  "local-index-partition-key": `
table Tab {
  partition key id: string
  sort key part: string
  local index ByDay {
    partition key id
//  ^^^^^^^^^^^^^^^^ A local index has the partition key of its table. Remove this, or make it a global index.
    sort key day: string
  }
}
`,
  "local-index-capacity": `
table Tab {
  partition key id: string
  sort key part: string
  local index ByDay {
    sort key day: string
    capacity read 1 write 1
//  ^^^^^^^^^^^^^^^^^^^^^^^ A local index uses the capacity of its table. Remove this.
  }
}
`,
  "local-index-needs-sort-key": `
table Tab {
  partition key id: string
  local index ByDay {
//            ^^^^^ Local index 'ByDay' needs a table with a sort key, and 'Tab' has none.
    sort key day: string
  }
}
`,
  "local-index-repeats-key": `
table Tab {
  partition key id: string
  sort key part: string
  local index ByPart {
    sort key part
//           ^^^^ 'part' is part of the table's own key. A local index sorts by another attribute.
  }
}
`,
  "vector-missing": `
table Tab {
  partition key id: string
  vector index Similar {
//             ^^^^^^^ Vector index 'Similar' does not say which attribute holds the vector.
    project all
  }
}
`,
  "vector-needs-numbers": `
table Tab {
  partition key id: string
  vector index Similar {
    vector embedding dimensions 3 distance cosine
  }
}
entity Text in Tab {
  id: string
  embedding: string[]
//^^^^^^^^^ 'embedding' is string[], but a vector is number[].
}
`,
  "vector-index-sort-key": `
table Tab {
  partition key id: string
  vector index Similar {
    vector embedding dimensions 3 distance cosine
    sort key id
//  ^^^^^^^^^^^ A vector index has no sort key; its items come by their distance. Use 'filter'.
  }
}
entity Text in Tab {
  id: string
  embedding: number[]
}
`,
  "setting-needs-billing": `
table Tab {
  partition key id: string
  autoscale read 5 to 500 at 70%
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'autoscale' needs 'billing provisioned'.
  global index ByDay {
    partition key id
    capacity read 1 write 1
//  ^^^^^^^^^^^^^^^^^^^^^^^ 'capacity' needs 'billing provisioned'.
  }
}
`,
  "untyped-key-attribute": `
table Tab {
  partition key id: string
  global index ByDay {
    partition key dai
//                ^^^ 'dai' has no type: no entity in 'Tab' declares it. Did you mean 'day'? Give a synthetic attribute its type here.
    sort key GSI1SK
//           ^^^^^^ 'GSI1SK' has no type: no entity in 'Tab' declares it. Give a synthetic attribute its type here.
  }
}
entity Row in Tab {
  GSI1SK = "ROW"
  id: string
  day: date
}
`,
  "attribute-cannot-be-key": `
table Tab {
  partition key id: string
  global index Active {
    partition key active
  }
}
entity Row in Tab {
  id: string
  active: boolean
//^^^^^^ 'active' is boolean, which cannot be a key. Keys are strings, numbers or binary.
}
`,
  "index-key-type-conflict": `
table Tab {
  partition key id: string
  global index ByScore {
    partition key score
  }
}
entity Game in Tab {
  id: string
  score: integer
}
entity Review in Tab {
  id: string
  score: "good" | "bad"
//^^^^^ 'score' is a string here and a number elsewhere, but a key attribute has one type.
}
`,
  "key-stored-name-conflict": `
table Tab {
  partition key id: string
  global index ByScore {
    partition key score
  }
}
entity Game in Tab {
  id: string
  score: integer
}
entity Review in Tab {
  id: string
  score: integer @name("s")
//^^^^^ 'score' is stored as 's' here and as 'score' elsewhere, but it is one key attribute.
}
`,
  "unused-ttl": `
table Tab {
  partition key id: string
  ttl expiresAt
//    ^^^^^^^^^ No entity in 'Tab' has 'expiresAt', so that no item ever expires.
}
entity Row in Tab {
  id: string
  expires: epoch
}
`,
  "ttl-needs-epoch": `
table Tab {
  partition key id: string
  ttl expiresAt
}
entity Row in Tab {
  id: string
  expiresAt?: timestamp
//^^^^^^^^^ 'expiresAt' is timestamp, but items expire by an epoch only.
}
`,
  "mark-with-other-type": `
table Tab {
  partition key id: string
  discriminator kind
  versioned by schema
}
entity Row in Tab {
  id: string
  kind: number
//^^^^ 'kind' is the table's discriminator and holds string, not number.
  schema: string
//^^^^^^ 'schema' is the table's version attribute and holds integer, not string.
}
`,
  "reserved-discriminator": `
table Tab {
  partition key id: string
  discriminator kind
}
entity Row in Tab as "$row" {
//                   ^^^^^^ '$row' cannot stand in the discriminator: it is empty or begins with '$'.
  id: string
}
`,
  "duplicate-discriminator-value": `
table Tab {
  partition key id: string
  sort key part: string
  discriminator kind
}
entity Row in Tab as "row" {
//                   ^^^^^ Two entities of this table have 'row' in the discriminator.
  id: string
  part: string
}
entity Line in Tab as "row" {
//                    ^^^^^ Two entities of this table have 'row' in the discriminator.
  id: string
  part: string
}
`,
};

suite("findings about tables and indexes", () => {
  checkEachCode(fixtures);
});
