import assert from "node:assert/strict";
import type { Model, Parameter } from "../../src/language/semantics/model.ts";
import { describeType } from "../../src/language/semantics/type-relations.ts";
import { checkModel, checkModelFix, resolveText, resolveWhole, shop } from "./check-model.ts";

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

suite("what a pattern means", () => {
  test("placeholders are typed by what they meet, in the order of the text", () => {
    assert.deepEqual(
      parametersOf(`
  query Order
  where customerId = :customer and orderId between :from and :to
  filter size(lines) > :count and status in :states and begins_with(placedAt, :day) and contains(lines, :line) and :least <= total
  limit :n
`),
      [
        "customer: string (Order.customerId)",
        "from: ulid (Order.orderId)",
        "to: ulid (Order.orderId)",
        "count: integer",
        'states: list of "OPEN" | "PAID" (Order.status)',
        "day: string",
        "line: string",
        "least: number (Order.total)",
        "n: integer",
      ],
    );
  });

  test("the item of a create is an argument without what 'set' fixes", () => {
    assert.deepEqual(
      parametersOf(`
  transaction {
    update Customer { where customerId = :Order.customerId  add :points to points }
    create Order { set status = "OPEN", total = :total }
    put Customer :backup
  }
`),
      [
        "points: integer (Customer.points)",
        "Order: item Order without status, total",
        "total: number (Order.total)",
        "backup: item Customer without ",
      ],
    );
  });

  test("a batch takes a list of values, or of keys", () => {
    assert.deepEqual(parametersOf("  batch get Customer\n  where customerId = :id\n"), [
      "id: list of string (Customer.customerId)",
    ]);
    assert.deepEqual(
      parametersOf("  batch delete Order\n  where customerId = :id and orderId = :order\n"),
      ["keys: keys id: string, order: ulid"],
    );
    assert.deepEqual(parametersOf("  batch put Customer, Order\n"), [
      "Customer: items Customer",
      "Order: items Order",
    ]);
  });

  test("'set any of' makes optional arguments named after attributes", () => {
    assert.deepEqual(
      parametersOf(`
  update Customer
  where customerId = :customerId
  set any of name, address.city
  set tier = :tier
`),
      [
        "customerId: string (Customer.customerId)",
        "name?: string (Customer.name)",
        "city?: string (Customer.city)",
        'tier: "free" | "pro" (Customer.tier)',
      ],
    );
  });

  test("a condition has its attribute on the left", () => {
    const condition = conditionOf("where customerId = :c and :since <= placedAt", 1);
    assert.deepEqual(condition, {
      kind: "comparison",
      operator: ">=",
      left: { kind: "attribute", name: "placedAt", path: [] },
      right: { kind: "parameter", name: "since", path: [] },
    });
  });

  test("a condition is split at its outer 'and's and keeps its text", () => {
    const pattern = patternOf(`
  query Order
  where (customerId = :c and (status = "OPEN"  and  total > 1)) and (paid = true or paid = false)
`);
    assert.deepEqual(
      pattern.where?.conjuncts.map(({ text }) => text),
      ["customerId = :c", 'status = "OPEN"', "total > 1", "(paid = true or paid = false)"],
    );
  });

  test("a date that meets a timestamp is the first or the last instant of its day", () => {
    const literalIn = (text: string) => JSON.stringify(conditionOf(`where ${text}`, 0));
    const first = '{"S":"2026-03-01T00:00:00.000Z"}';
    const last = '{"S":"2026-03-01T23:59:59.999Z"}';
    assert.ok(literalIn('placedAt >= "2026-03-01"').includes(first));
    assert.ok(literalIn('placedAt < "2026-03-01"').includes(first));
    assert.ok(literalIn('placedAt > "2026-03-01"').includes(last));
    assert.ok(literalIn('placedAt <= "2026-03-01"').includes(last));
    const between = literalIn('placedAt between "2026-03-01" and "2026-03-01"');
    assert.ok(between.includes(first) && between.includes(last));
    assert.deepEqual(conditionOf("where placedOn = :day and placedAt >= :day", 1), {
      kind: "comparison",
      operator: ">=",
      left: { kind: "attribute", name: "placedAt", path: [] },
      right: {
        kind: "template",
        parts: [{ expression: { kind: "parameter", name: "day", path: [] } }, "T00:00:00.000Z"],
      },
    });
  });

  test("a date equals no timestamp", () => {
    checkModel(
      `
pattern Odd {
  query Order
  where placedAt = "2026-03-01"
//                 ^^^^^^^^^^^^ "2026-03-01" is not a timestamp such as 2026-03-01T10:30:00.000Z.
}
`,
      shop,
    );
  });

  test("changes", () => {
    const pattern = patternOf(`
  update Customer
  where customerId = :customerId
  set points = points + :more, tier = if_not_exists(tier, "pro"), address.city = "Kyiv"
  add ["new"] to tags
  remove email
  rate 120/min
  peak 1k/h
`);
    assert.deepEqual(
      pattern.changes.map(
        ({ kind, target }) => `${kind} ${[target.attribute, ...target.path].join(".")}`,
      ),
      ["set points", "set tier", "set address.city", "add tags", "remove email"],
    );
    const added = pattern.changes.find(({ kind }) => kind === "add");
    assert.deepEqual(added?.kind === "add" && added.value, {
      kind: "literal",
      value: { SS: ["new"] },
    });
    assert.equal(pattern.rate, 2);
    assert.equal(pattern.peak, 1000 / 3600);
  });

  test("'using' and 'order by'", () => {
    const pattern = patternOf(`
  query Order
  where status = "OPEN"
  order by placedAt desc
  using ByStatus
`);
    assert.equal(pattern.using?.name, "ByStatus");
    assert.deepEqual(
      pattern.order?.map(({ attribute, direction }) => [attribute, direction]),
      [["placedAt", "desc"]],
    );
    const byKey = patternOf("  query Order\n  where customerId = :c\n  order by key desc\n");
    assert.deepEqual(
      byKey.order?.map(({ attribute, direction }) => [attribute, direction]),
      [[undefined, "desc"]],
    );
  });

  test("fixes for misspelt names, values and formats", () => {
    const pattern = (condition: string) => `pattern P {\n  scan Order\n  filter ${condition}\n}\n`;
    checkModelFix(pattern("custmerId = :c"), pattern("customerId = :c"), shop);
    checkModelFix(pattern('status = "PIAD"'), pattern('status = "PAID"'), shop);
    checkModelFix(
      pattern('placedAt > "2026-03-01 10:00:00"'),
      pattern('placedAt > "2026-03-01T10:00:00.000Z"'),
      shop,
    );
    checkModelFix("pattern P {\n  scan Ordr\n}\n", "pattern P {\n  scan Order\n}\n", shop);
    checkModelFix(
      'entity E in Shop {\n  PK = "E#${e}"\n  SK = "${n:4}"\n  e: string\n  n: integer\n}\n',
      'entity E in Shop {\n  PK = "E#${e}"\n  SK = "${n:04}"\n  e: string\n  n: integer\n}\n',
      shop,
    );
  });
});

function keysOf(keys: readonly { name: string; storedName: string; type: string }[]): string[] {
  return keys.map(({ name, storedName, type }) =>
    name === storedName ? `${name} ${type}` : `${name} ${type} as ${storedName}`,
  );
}

function patternOf(body: string): Model["patterns"][number] {
  const [pattern] = resolveWhole(`pattern Tested {${body}}\n`, shop).patterns;
  assert.ok(pattern);
  return pattern;
}

function conditionOf(where: string, part: number): unknown {
  return patternOf(`\n  query Order\n  ${where}\n`).where?.conjuncts[part]?.condition;
}

function parametersOf(body: string): string[] {
  return patternOf(`\n${body}`).parameters.map(describeParameter);
}

function describeParameter({ name, type, optional, meets }: Parameter): string {
  const met = meets === undefined ? "" : ` (${meets})`;
  return `${name}${optional ? "?" : ""}: ${describeParameterType(type)}${met}`;
}

function describeParameterType(type: Parameter["type"]): string {
  switch (type.kind) {
    case "value":
      return describeType(type.type);
    case "list":
      return `list of ${describeType(type.type)}`;
    case "item":
      return `item ${type.entity} without ${type.without.join(", ")}`;
    case "items":
      return `items ${type.entity}`;
    case "keys":
      return `keys ${type.fields.map((field) => `${field.name}: ${describeType(field.type)}`).join(", ")}`;
    default:
      return type satisfies never;
  }
}
