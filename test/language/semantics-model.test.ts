import assert from "node:assert/strict";
import { checkModel, resolveText, resolveWhole, shop } from "./check-model.ts";

suite("what a table means", () => {
  test("a bare table is on demand, and an index without a projection holds everything", () => {
    const [table] = resolveWhole(`
table Tab {
  partition key id: string
  global index ByDay {
    partition key day: number
  }
}
`).tables;
    assert.ok(table);
    assert.deepEqual(table.settings.billing, { mode: "on-demand" });
    assert.equal(table.physicalName, "Tab");
    assert.deepEqual(keysOf(table.primary.partition), ["id string"]);
    assert.deepEqual(keysOf(table.indexes[0]?.partition ?? []), ["day number"]);
    assert.deepEqual(table.indexes[0]?.projection, { kind: "all" });
  });

  test("settings are read", () => {
    const [table] = resolveWhole(`
table Tab {
  name "tab-prod"
  partition key id: string
  billing provisioned read 10 write 1k
  class infrequent-access
  stream new-image
  point-in-time-recovery on
  deletion-protection on
  encryption key "arn:aws:kms:x"
  replica "eu-west-1"
  tags { team: "shop" }
  autoscale read 5 to 500 at 60%
  warm read 12000
}
`).tables;
    assert.ok(table);
    assert.equal(table.physicalName, "tab-prod");
    assert.deepEqual(table.settings, {
      billing: { mode: "provisioned", read: 10, write: 1000 },
      tableClass: "infrequent-access",
      stream: "new-image",
      pointInTimeRecovery: true,
      deletionProtection: true,
      encryption: { mode: "key", arn: "arn:aws:kms:x" },
      replicas: ["eu-west-1"],
      tags: { team: "shop" },
      autoscale: [{ dimension: "read", minimum: 5, maximum: 500, target: 60 }],
      warm: { read: 12000 },
    });
  });

  test("keys take type and stored name from the attributes that they name", () => {
    const [table] = resolveWhole(`
table Tab {
  partition key id: string
  discriminator kind
  versioned by schema
  ttl expiresAt
  global index ByScore {
    partition key kind
    sort key score, schema
    project note
  }
}
entity Game in Tab {
  id: string
  score: integer @name("s")
  note?: string @name("n")
  expiresAt?: epoch @name("x")
}
entity Match in Tab {
  id: string
  note: string
}
`).tables;
    const [index] = table?.indexes ?? [];
    assert.deepEqual(keysOf(index?.partition ?? []), ["kind string"]);
    assert.deepEqual(keysOf(index?.sort ?? []), ["score number as s", "schema number"]);
    // Both names under which the attribute is stored; the marks are keys of this index already.
    assert.deepEqual(index?.projection, { kind: "include", attributes: ["n", "note"] });
    assert.equal(table?.settings.ttl, "x");
  });

  test("discriminator and version are added to a projection that lists attributes", () => {
    const [table] = resolveWhole(`
table Tab {
  partition key id: string
  discriminator kind
  versioned by schema
  global index ByNote {
    partition key note
    project id, score
  }
}
entity Game in Tab {
  id: string
  note: string
  score: integer
}
`).tables;
    assert.deepEqual(table?.indexes[0]?.projection, {
      kind: "include",
      attributes: ["score", "kind", "schema"],
    });
  });

  test("a vector index", () => {
    const [table] = resolveWhole(`
table Texts {
  partition key id: string
  vector index Similar {
    vector embedding dimensions 1024 distance dot-product
    partition key tenant
    filter language
    project title
  }
}
entity Text in Texts {
  id: string
  tenant: string
  title: string
  language: "en" | "de"
  embedding: number[]
}
pattern Near {
  search Text near :vector top :n
  where tenant = :tenant
  filter language = "en"
}
`).tables;
    const [index] = table?.vectorIndexes ?? [];
    assert.equal(index?.attribute, "embedding");
    assert.equal(index?.dimensions, 1024);
    assert.equal(index?.distance, "dot-product");
    assert.equal(index?.partition?.name, "tenant");
    assert.deepEqual(keysOf(index?.filters ?? []), ["language string"]);
    assert.deepEqual(index?.projection, { kind: "include", attributes: ["title"] });
  });
});

suite("what an entity means", () => {
  test("templates guard what follows an attribute without a fixed width", () => {
    const model = resolveWhole(`
table Tab {
  partition key PK: string
  sort key SK: string
}
entity Row in Tab {
  PK = "A#\${name:lower}#\${at}:\${number:04}-\${name}"
  SK = "\${shard(name, 10)}\${day}\${name}"
  name: string
  at: timestamp
  number: integer
  day: date
}
`);
    const [partition, sort] = model.entities[0]?.bindings ?? [];
    const attribute = (name: string) => ({ kind: "attribute", name, path: [] });
    assert.deepEqual(partition?.value, {
      kind: "template",
      parts: [
        "A#",
        { expression: attribute("name"), format: { kind: "lower" }, guard: "#" },
        "#",
        { expression: attribute("at") },
        ":",
        { expression: attribute("number"), format: { kind: "pad", width: 4 } },
        "-",
        { expression: attribute("name") },
      ],
    });
    assert.deepEqual(sort?.value, {
      kind: "template",
      parts: [
        {
          expression: {
            kind: "function",
            name: "shard",
            arguments: [attribute("name"), { kind: "literal", value: { N: "10" } }],
          },
        },
        { expression: attribute("day") },
        { expression: attribute("name") },
      ],
    });
  });

  test("the identity is what '@id' marks, else what makes the primary key", () => {
    const identities = resolveWhole(
      `
entity Marked in Shop {
  PK = "M#\${a}"
  SK = "\${b}"
  a: string
  b: string
  c: string @id
}
`,
      shop,
    ).entities.map(({ name, identity }) => `${name}: ${identity.join(", ")}`);
    assert.deepEqual(identities, [
      "Marked: c",
      "Customer: customerId",
      "Order: customerId, orderId",
    ]);
  });

  test("included attributes, defaults and derivations", () => {
    const [entity] = resolveWhole(`
type Traced {
  createdAt: timestamp(seconds) = now()
  createdOn: date derived date(createdAt)
}
table Tab { partition key id: string }
entity Row in Tab {
  id: ulid = ulid()
  ...Traced
  expires: epoch derived epoch(createdAt) + 60
  day: date = now()
  until: epoch = now()
  weight: number = 1.50
  note?: string derived coalesce(text, "none")
  text?: string
}
`).entities;
    const sources = Object.fromEntries(
      (entity?.attributes ?? []).map(({ name, source }) => [
        name,
        source.kind === "default" || source.kind === "derived" ? source.value : source.kind,
      ]),
    );
    const call = (name: string, ...operands: object[]) => ({
      kind: "function",
      name,
      arguments: operands,
    });
    const createdAt = { kind: "attribute", name: "createdAt", path: [] };
    assert.deepEqual(sources, {
      id: call("ulid"),
      createdAt: { ...call("now"), precision: "seconds", local: false },
      createdOn: call("date", createdAt),
      expires: {
        kind: "arithmetic",
        operator: "+",
        left: call("epoch", createdAt),
        right: { kind: "literal", value: { N: "60" } },
      },
      day: call("date", call("now")),
      until: call("epoch", call("now")),
      weight: { kind: "literal", value: { N: "1.5" } },
      note: call(
        "coalesce",
        { kind: "attribute", name: "text", path: [] },
        { kind: "literal", value: { S: "none" } },
      ),
      text: "given",
    });
  });

  test("upgrades speak of names that the entity has no more", () => {
    const [entity] = resolveWhole(`
table Tab {
  partition key id: string
  versioned by schema
}
entity User in Tab {
  version 3
  backfilled to 1
  id: string
  fullName: string @since(2)
  city?: string @since(3)
  status: "OLD" | "NEW" @since(3)
  upgrade to 2 {
    set fullName = concat(first, " ", last)
    rename home to address
    remove first, last
  }
  upgrade to 3 {
    set city = address.city
    set status = upper(state)
    remove address, state
    using "./upgrades.ts" mend
  }
}
`).entities;
    const steps = entity?.upgrades.map(({ to, statements }) => [
      to,
      statements.map((step) => `${step.kind} ${"attribute" in step ? step.attribute : ""}`.trim()),
    ]);
    assert.deepEqual(steps, [
      [2, ["set fullName", "rename", "remove first", "remove last"]],
      [3, ["set city", "set status", "remove address", "remove state", "using"]],
    ]);
  });

  test("one unknown table or type is one finding, whatever stands upon it", () => {
    checkModel(`
entity User in Users {
//             ^^^^^ There is no table 'Users'.
  PK = "USER#\${id}"
  id: string
  address: Adress
//         ^^^^^^ 'Adress' is neither a built-in nor a declared type.
}
pattern GetUser {
  get User
  where id = :id and address.city = :city and address = "x"
}
sample ada: User { id: "a", address: { any: ["thing"] } }
example GetUser(id: "a", city: "Kyiv") returns ada
`);
  });

  test("what an index or a binding that is broken would serve is not known", () => {
    const { model, diagnostics } = resolveText(`
table Tab {
  partition key PK: string
  global index ByDay { partition key dai }
  global index ByText { partition key GSI1PK: string }
}
entity Row in Tab {
  PK = "ROW#\${id}"
  GSI1PK = "TEXT#\${txt}"
  id: string
  day: date
  text: string
}
`);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ["untyped-key-attribute", "unknown-attribute"],
    );
    assert.deepEqual(
      model.tables.map(({ incomplete, indexes }) => [incomplete, indexes.map(({ name }) => name)]),
      [[true, ["ByText"]]],
    );
    assert.equal(model.entities[0]?.incomplete, true);
  });

  test("a key attribute that is broken leaves the patterns of its entity out of the model", () => {
    const { model, diagnostics } = resolveText(`
table Tab { partition key PK: string }
entity Row in Tab { id: string }
entity Good in Tab { PK = "G#\${id}"  id: string }
pattern GetRow { get Row where id = :id }
pattern GetGood { get Good where id = :id }
`);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ["primary-key-missing"],
    );
    assert.deepEqual(
      model.entities.map(({ name }) => name),
      ["Good"],
    );
    assert.deepEqual(
      model.patterns.map(({ name }) => name),
      ["GetGood"],
    );
  });
});

function keysOf(keys: readonly { name: string; storedName: string; type: string }[]): string[] {
  return keys.map(({ name, storedName, type }) =>
    name === storedName ? `${name} ${type}` : `${name} ${type} as ${storedName}`,
  );
}
