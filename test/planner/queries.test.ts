import assert from "node:assert/strict";
import { checkFindings, checkPlan, checkUnserved, operationsOf, planText } from "./harness.ts";

/** A shop's table with entities whose keys overlap in all the ways that matter. */
const shop = `
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

const customer = 'PK = "CUSTOMER#${:customerId}"';

suite("queries: keys", () => {
  test("get takes the whole primary key", () => {
    checkPlan(
      `${shop} pattern P { get Customer where customerId = :customerId }`,
      `GetItem Shop: ${customer}, SK = "PROFILE"`,
    );
  });

  test("a literal is put into its template", () => {
    checkPlan(
      `${shop} pattern P { get Customer where customerId = "01HX0000000000000000000ADA" }`,
      'GetItem Shop: PK = "CUSTOMER#01HX0000000000000000000ADA", SK = "PROFILE"',
    );
  });

  test("the literal beginning is emitted although nothing else is in the way", () => {
    checkPlan(
      `${shop} pattern P { query Order where customerId = :customerId }`,
      `Query Shop: ${customer}, SK begins_with "ORDER#"`,
    );
  });

  test("a multi-attribute key takes equalities on its natural attributes", () => {
    checkPlan(
      `${shop} pattern P { query Order where status = "PAID" and placedOn = :day return orderId, total }`,
      'Query ByStatus: status = "PAID", placedOn = :day, return orderId, total',
    );
  });

  test("the sort attributes are used from left to right, the last with a range", () => {
    checkPlan(
      `${shop} pattern P { query Order where status = :s and placedOn = :day and placedAt = :at and orderId > :o return orderId }`,
      "Query ByStatus: status = :s, placedOn = :day, placedAt = :at, orderId > :o, return orderId",
    );
  });

  test("a gap in the sort attributes serves nothing behind it", () => {
    checkUnserved(
      `${shop} pattern P { query Order where status = :s and placedOn = :day and orderId = :o return orderId }`,
      "unserved-access-pattern",
      /does not serve 'orderId = :o'/,
    );
  });

  test("nothing is served behind a range", () => {
    checkUnserved(
      `${shop} pattern P { query Order where status = :s and placedOn = :day and placedAt > :at and orderId = :o return orderId }`,
      "unserved-access-pattern",
    );
  });

  test("a derived attribute is computed from the arguments", () => {
    checkPlan(
      `${shop} pattern P { query Order where status = :s and placedAt = :at return orderId }`,
      'Query ByStatus: status = :s, placedOn = "date(:at)", placedAt = :at, return orderId',
    );
  });

  test("what only a derived attribute shows is not entailed by it", () => {
    const text = shop.replace("sort key placedAt, orderId", "sort key orderId");
    checkUnserved(
      `${text} pattern P { query Order where status = :s and placedAt = :at return orderId }`,
      "unserved-access-pattern",
      /does not serve 'placedAt = :at'/,
    );
  });

  test("lower case matches without regard to case, and says so", () => {
    const planned = checkPlan(
      `${shop} pattern P { first Customer where email = :email }`,
      'Query Synthetic: GPK = "EMAIL#${:email:lower}", GSK = "CUSTOMER", limit 1',
    );
    assert.deepEqual(planned.plan("P").explain, [
      { condition: "email = :email", servedBy: "partition key GPK, without regard to case" },
    ]);
  });

  test("two equalities on one attribute are too many", () => {
    checkUnserved(
      `${shop} pattern P { query Order where customerId = :a and customerId = :b }`,
      "unserved-access-pattern",
    );
  });

  test("two bounds are not one range; 'between' is offered", () => {
    const planned = checkUnserved(
      `${shop} pattern P { query Order where customerId = :c and placedAt >= :x and placedAt <= :y }`,
      "unserved-access-pattern",
    );
    const [first] = planned.diagnostics[0]?.changes ?? [];
    assert.equal(first?.title, "Write 'placedAt between :x and :y'");
  });
});

suite("queries: foreign items", () => {
  const two = (first: string, second: string, discriminator = "discriminator kind") => `
table Mixed {
  partition key PK: string
  sort key SK: string
  ${discriminator}
}
entity One in Mixed {
  PK = "A#\${a}"
  SK = ${first}
  a: string
  x: string
}
entity Two in Mixed {
  PK = "A#\${a}"
  SK = ${second}
  a: string
  y: string
}
pattern P { query One where a = :a }
`;

  test("different literals keep them apart", () => {
    checkPlan(two('"USER#${x}"', '"USERNAME#${y}"'), 'Query Mixed: PK = "A#${:a}", SK begins_with "USER#"');
  });

  test("a literal that begins with another does not, and a filter is added", () => {
    checkPlan(
      two('"USER${x}"', '"USERNAME#${y}"'),
      'Query Mixed: PK = "A#${:a}", SK begins_with "USER", filter (added) kind = "One"',
    );
  });

  test("without a discriminator that is an error", () => {
    const planned = checkUnserved(
      two('"USER${x}"', '"USERNAME#${y}"', ""),
      "mixed-slice",
      /items of Two/,
    );
    const [fix] = planned.diagnostics[0]?.changes ?? [];
    assert.equal(fix?.title, "Add 'discriminator entityType' to Mixed");
  });

  test("a text can come after the separator of another key", () => {
    checkPlan(
      two('"ORDER#${x}"', '"ORDER#${x}#ITEM#${y}"').replace("  y: string", "  x: string\n  y: string"),
      'Query Mixed: PK = "A#${:a}", SK begins_with "ORDER#", filter (added) kind = "One"',
    );
  });

  test("a fixed key cannot be a longer one whose parts have a fixed width", () => {
    checkPlan(
      two('"ORDER#${x}"', '"ORDER#${x}#ITEM"')
        .replace("  y: string", "  x: ulid")
        .replace("  x: string", "  x: ulid")
        .replace("where a = :a", "where a = :a and x = :x"),
      'Query Mixed: PK = "A#${:a}", SK = "ORDER#${:x}"',
    );
  });

  test("partitions that differ need no more proof", () => {
    checkPlan(
      two('"SAME#${x}"', '"SAME#${y}"').replace('PK = "A#${a}"\n  SK = "SAME#${y}"', 'PK = "B#${a}"\n  SK = "SAME#${y}"'),
      'Query Mixed: PK = "A#${:a}", SK begins_with "SAME#"',
    );
  });

  test("a range stays behind its prefix", () => {
    checkPlan(
      two('"USER#${x}"', '"USERNAME#${y}"').replace("where a = :a", "where a = :a and x >= :x"),
      'Query Mixed: PK = "A#${:a}", SK between "USER#${:x}" and "USER#Z"',
    );
  });

  test("a range without a prefix is bounded by what its values can begin with", () => {
    const dated = two('"${x}#ONE"', '"TWO"').replace("  x: string", "  x: date");
    checkPlan(
      dated.replace("where a = :a", "where a = :a and x <= :x"),
      'Query Mixed: PK = "A#${:a}", SK <= "${:x}#ONEZ"',
    );
    checkPlan(
      dated.replace("where a = :a", "where a = :a and x >= :x"),
      'Query Mixed: PK = "A#${:a}", SK >= :x, filter (added) kind = "One"',
    );
  });

  test("lock items of unique attributes are foreign too", () => {
    const text = `
table Users {
  partition key PK: string
  sort key SK: string
  global index Inverted {
    partition key SK
    sort key PK
    project all
  }
}
entity User in Users {
  PK = "UNIQUE#\${id}"
  SK = "\${id}"
  id: string
  email: string @unique
}
`;
    checkUnserved(`${text} pattern P { query User where id = :id using table }`, "mixed-slice", /the lock of User.email/);
    checkUnserved(`${text} pattern P { scan User }`, "mixed-slice", /the lock of User.email/);
  });

  test("the members of a union are told apart", () => {
    const text = `
table Jobs {
  partition key state: string
  sort key id: string
  discriminator kind
}
entity Task in Jobs {
  state: "OPEN" | "DONE"
  id: string
}
entity Batch in Jobs {
  state: "RUNNING" | "FAILED"
  id: string
}
`;
    checkPlan(`${text} pattern P { query Task where state = :state }`, "Query Jobs: state = :state");
    checkPlan(
      `${text.replace('"FAILED"', '"DONE"')} pattern P { query Task where state = :state }`,
      'Query Jobs: state = :state, filter (added) kind = "Task"',
    );
    checkPlan(
      `${text.replace('"FAILED"', '"DONE"')} pattern P { query Task where state = "OPEN" }`,
      'Query Jobs: state = "OPEN"',
    );
  });

  test("a filter on the discriminator cannot stand where it is a key", () => {
    const text = `
table Things {
  partition key id: string
  discriminator kind
  global index ByKind {
    partition key kind
    sort key id
    project all
  }
}
entity One in Things { id: string }
entity Two in Things { id: string }
`;
    checkPlan(`${text} pattern P { query One where id = :id using ByKind }`, 'Query ByKind: kind = "One", id = :id');
  });
});

suite("queries: several entities", () => {
  test("without a common beginning the whole partition is read", () => {
    checkPlan(
      `${shop} pattern P { query Customer, Order where customerId = :customerId order by key desc }`,
      `Query Shop: ${customer}, backwards`,
    );
  });

  test("a common beginning is the condition", () => {
    const text = `
table Fleet {
  partition key PK: string
  sort key SK: string
}
entity Device in Fleet {
  PK = "D#\${id}"
  SK = "DEVICE"
  id: string
}
entity Status in Fleet {
  PK = "D#\${id}"
  SK = "DEVICE#STATUS"
  id: string
}
entity Reading in Fleet {
  PK = "D#\${id}"
  SK = "READING#\${at}"
  id: string
  at: timestamp
}
`;
    checkPlan(
      `${text} pattern P { query Device, Status where id = :id }`,
      'Query Fleet: PK = "D#${:id}", SK begins_with "DEVICE"',
    );
    checkUnserved(`${text} pattern P { query Device, Reading where id = :id }`, "mixed-slice", /Status/);
  });

  test("equal arguments of fixed width are a common beginning", () => {
    const text = `
table Orders {
  partition key PK: string
  sort key SK: string
  discriminator kind
}
entity Order in Orders {
  PK = "C#\${c}"
  SK = "ORDER#\${orderId}"
  c: string
  orderId: ulid
}
entity Line in Orders {
  PK = "C#\${c}"
  SK = "ORDER#\${orderId}#LINE#\${line:04}"
  c: string
  orderId: ulid
  line: integer
}
pattern P { query Order, Line where c = :c and orderId = :orderId }
`;
    checkPlan(text, 'Query Orders: PK = "C#${:c}", SK begins_with "ORDER#${:orderId}"');
    // A text of any length could be the beginning of a longer one.
    checkUnserved(text.replaceAll("orderId: ulid", "orderId: string"), "unserved-access-pattern");
  });

  test("foreign items are filtered by all their discriminators", () => {
    checkPlan(
      `${shop}
entity Note in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "NOTE#\${noteId}"
  customerId: ulid
  noteId: ulid
}
pattern P { query Customer, Order where customerId = :customerId }`,
      `Query Shop: ${customer}, filter (added) kind IN ("Customer", "Order")`,
    );
  });

  test("different partitions cannot be read together", () => {
    checkUnserved(
      `${shop}
entity Shelf in Shop {
  PK = "SHELF#\${customerId}"
  SK = "SHELF"
  customerId: ulid
}
pattern P { query Customer, Shelf where customerId = :customerId }`,
      "unserved-access-pattern",
      /different partition key values/,
    );
  });
});

suite("queries: filters", () => {
  test("a filter on other attributes is applied after the read", () => {
    checkPlan(
      `${shop} pattern P { query Order where customerId = :customerId filter total > :t and not (status = "PAID" or attribute_exists(note)) }`,
      `Query Shop: ${customer}, SK begins_with "ORDER#", filter total > :t AND NOT (status = "PAID" OR attribute_exists(note))`,
    );
  });

  test("a filter on a key attribute of the path is refused, used or not", () => {
    const planned = checkUnserved(
      `${shop} pattern P { query Order where status = :s and placedOn = :day filter orderId > :o return orderId }`,
      "filter-on-key-attribute",
      /names 'orderId', a key attribute of ByStatus/,
    );
    for (const { title } of planned.diagnostics[0]?.changes ?? []) assert.doesNotMatch(title, /filter/);
  });

  test("another path without that key attribute takes the filter", () => {
    checkPlan(
      `${shop} pattern P { query Order where customerId = :customerId filter status = :s }`,
      `Query Shop: ${customer}, SK begins_with "ORDER#", filter status = :s`,
    );
  });

  test("what is stored in the key only cannot be filtered", () => {
    checkUnserved(
      `
table Readings {
  partition key PK: string
  sort key at: string
}
entity Reading in Readings {
  PK = "R#\${site}#\${device}"
  site: string in key
  device: string in key
  at: timestamp
}
pattern P { query Reading where site = :s and device = :d filter contains(device, :x) }`,
      "filter-on-key-attribute",
      /stored only in the key/,
    );
  });
});

suite("queries: order, projection, consistency", () => {
  test("the order of the path, forwards and backwards", () => {
    const query = "pattern P { query Order where customerId = :customerId order by";
    const begins = `Query Shop: ${customer}, SK begins_with "ORDER#"`;
    checkPlan(`${shop} ${query} placedAt }`, begins);
    checkPlan(`${shop} ${query} placedAt desc }`, `${begins}, backwards`);
    checkPlan(`${shop} ${query} placedAt desc, orderId desc }`, `${begins}, backwards`);
    checkPlan(`${shop} ${query} placedOn desc }`, `${begins}, backwards`);
    checkPlan(`${shop} ${query} key desc }`, `${begins}, backwards`);
    checkUnserved(`${shop} ${query} orderId }`, "unserved-access-pattern", /in the order 'orderId'/);
    checkUnserved(`${shop} ${query} placedAt, orderId desc }`, "unserved-access-pattern");
  });

  test("what equalities fix has no order of its own", () => {
    checkPlan(
      `${shop} pattern P { query Order where status = :s and placedOn = :d order by status, placedAt desc return orderId }`,
      "Query ByStatus: status = :s, placedOn = :d, return orderId, backwards",
    );
  });

  test("an order by another attribute finds the index that has it", () => {
    checkPlan(
      `${shop} pattern P { query Order where customerId = :customerId order by total desc return total, orderId }`,
      `Query ByTotal: ${customer}, return total, orderId, backwards`,
    );
  });

  test("a global index must project what is returned", () => {
    const planned = checkUnserved(
      `${shop} pattern P { query Order where status = :s and placedOn = :d return orderId, note }`,
      "unserved-access-pattern",
      /does not project 'note'/,
    );
    assert.ok(
      planned.diagnostics[0]?.changes.some(({ title }) => title === "Project note of Order into ByStatus"),
    );
  });

  test("a whole entity needs all of it", () => {
    checkUnserved(
      `${shop} pattern P { query Order where status = :s and placedOn = :d }`,
      "unserved-access-pattern",
      /does not project 'customerId', 'note'/,
    );
  });

  test("a filter's attributes must be projected too", () => {
    checkUnserved(
      `${shop} pattern P { query Order where status = :s and placedOn = :d filter contains(note, :x) return orderId }`,
      "unserved-access-pattern",
      /'note'/,
    );
  });

  test("a local index fetches what it lacks", () => {
    const planned = planText(
      `${shop} pattern P { query Order where customerId = :customerId and total > :t }`,
    );
    const [step] = planned.plan("P").steps;
    assert.ok(step?.kind === "request" && "fetchesFromTable" in step.operation);
    assert.equal(step.operation.index, "ByTotal");
  });

  test("consistent reads rule global indexes out", () => {
    checkUnserved(
      `${shop} pattern P { first Customer where email = :email consistent }`,
      "unserved-access-pattern",
      /no consistent reads|partition key/,
    );
    checkPlan(
      `${shop} pattern P { query Order where customerId = :customerId consistent }`,
      `Query Shop: ${customer}, SK begins_with "ORDER#", consistent`,
    );
  });

  test("using demands a path", () => {
    checkUnserved(
      `${shop} pattern P { query Order where customerId = :customerId using ByStatus }`,
      "unserved-access-pattern",
      /The nearest is ByStatus/,
    );
  });

  test("nested attributes are filtered and returned by their stored names", () => {
    const text = `
table People {
  partition key id: string
}
type Address {
  city: string @name("c")
}
entity Person in People {
  id: string
  home: Address @name("h")
  list: Address[]
}
pattern P { query Person where id = :id filter home.city = :city return id, home.city, list[0].city }
`;
    checkPlan(text, "Query People: id = :id, filter h.c = :city, return id, h.c, list[0].c");
  });
});

suite("queries: choice and findings", () => {
  const text = (indexes: string, attributes: string) => `
table Tasks {
  partition key id: string
  ${indexes}
}
entity Task in Tasks {
  id: string
  owner: string
${attributes}
}
`;

  test("the table before an index", () => {
    const planned = planText(
      `${shop} global_`.replace(" global_", "") +
        " pattern P { query Order where customerId = :customerId order by key }",
    );
    assert.deepEqual(
      planned.plan("P").rejected.map(({ path }) => path),
      ["ByStatus", "Synthetic", "ByTotal"].filter((name) =>
        planned.plan("P").rejected.some(({ path }) => path === name),
      ),
    );
    const local = planned.plan("P").rejected.find(({ path }) => path === "ByTotal");
    assert.equal(local?.reason, "serves too, but Shop costs less to keep up");
  });

  test("more fixed key attributes", () => {
    checkPlan(
      `${text(
        `global index ByA { partition key owner project all }
  global index ByB { partition key owner, state project all }`,
        "  state: string",
      )} pattern P { query Task where owner = :o and state = :s }`,
      "Query ByB: owner = :o, state = :s",
    );
  });

  test("the smaller entry, then the earlier declaration", () => {
    const both = text(
      `global index ByA { partition key owner project all }
  global index ByB { partition key owner project keys }
  global index ByC { partition key owner project keys }`,
      "  state: string",
    );
    checkPlan(`${both} pattern P { query Task where owner = :o return id }`, "Query ByB: owner = :o, return id");
  });

  test("a path that may lack items serves last, with a warning", () => {
    const optional = text(
      "global index ByA { partition key owner sort key due project all }",
      "  due?: date",
    );
    const planned = checkPlan(`${optional} pattern P { query Task where owner = :o }`, "Query ByA: owner = :o");
    assert.deepEqual(planned.plan("P").warnings, ["silent-de-indexing"]);
    checkFindings(`${optional} pattern P { query Task where owner = :o and due > :d }`);
    checkFindings(`${optional} pattern P { query Task where owner = :o and attribute_exists(due) }`);
    const also = optional.replace("\n}\nentity", "\n  global index ByB { partition key owner project all }\n}\nentity");
    checkPlan(`${also} pattern P { query Task where owner = :o }`, "Query ByB: owner = :o");
  });

  test("an attribute of a later version counts as optional until it is backfilled", () => {
    const versioned = text(
      "versioned by v\n  global index ByA { partition key owner sort key due project all }",
      "  version 2\n  due: date = \"2026-01-01\" @since(2)\n  upgrade to 2 { set due = \"2026-01-01\" }",
    );
    const planned = planText(`${versioned} pattern P { query Task where owner = :o }`);
    assert.deepEqual(planned.plan("P").warnings, ["silent-de-indexing"]);
    checkFindings(
      `${versioned.replace("version 2\n", "version 2\n  backfilled to 2\n")} pattern P { query Task where owner = :o }`,
    );
  });
});

suite("queries: sparse indexes", () => {
  const text = (condition: string, where: string) => `
table Alarms {
  partition key id: string
  global index Open {
    partition key openSite: string
    sort key raisedAt
    project all
  }
}
entity Alarm in Alarms {
  openSite = site when ${condition}
  id: string
  site: string
  raisedAt: timestamp
  state: "OPEN" | "PENDING" | "CLOSED"
  closedAt?: timestamp
}
pattern P { query Alarm where ${where} }
`;

  test("the condition is a conjunct", () => {
    checkPlan(text('state = "OPEN"', 'site = :s and state = "OPEN"'), "Query Open: openSite = :s");
  });

  test("the condition is missing", () => {
    checkUnserved(text('state = "OPEN"', "site = :s"), "unserved-access-pattern", /only when state = "OPEN"/);
    checkUnserved(
      text('state = "OPEN"', "site = :s and state = :state"),
      "unserved-access-pattern",
    );
  });

  test("an equality that is narrower is sent as a filter", () => {
    checkPlan(
      text('state in ("OPEN", "PENDING")', 'site = :s and state = "OPEN"'),
      'Query Open: openSite = :s, filter (added) state = "OPEN"',
    );
    checkPlan(
      text('state <> "CLOSED"', 'site = :s and state in ("OPEN", "PENDING")'),
      'Query Open: openSite = :s, filter (added) state IN ("OPEN", "PENDING")',
    );
  });

  test("a wider one is not implied", () => {
    checkUnserved(
      text('state = "OPEN"', 'site = :s and state in ("OPEN", "PENDING")'),
      "unserved-access-pattern",
    );
  });

  test("absence of an attribute", () => {
    checkPlan(
      text("attribute_not_exists(closedAt)", "site = :s and attribute_not_exists(closedAt) and raisedAt > :t"),
      "Query Open: openSite = :s, raisedAt > :t",
    );
  });
});

suite("queries: fan-out", () => {
  const events = `
table Events {
  partition key PK: string
  sort key SK: string
}
entity Event in Events {
  PK = "EVENTS#\${shard(eventId, 10)}"
  SK = "\${at}#\${eventId}"
  eventId: ulid
  at: timestamp
}
`;
  test("a free shard", () => {
    checkPlan(
      `${events} pattern P { query Event where at >= :from order by at desc }`,
      'Query Events: PK = "EVENTS#${:$shard}", SK >= :from, backwards, for each {"over":"shard","shards":10,"maximum":100}',
    );
  });

  test("a known shard", () => {
    checkPlan(
      `${events} pattern P { get Event where eventId = :e and at = :at }`,
      'GetItem Events: PK = "EVENTS#${shard(:e, 10)}", SK = "${:at}#${:e}"',
    );
  });

  test("a list on the partition key", () => {
    checkPlan(
      `${shop} pattern P { query Order where status in ("PAID", "SHIPPED") and placedOn = :d order by placedAt return orderId }`,
      'Query ByStatus: status = :$status, placedOn = :d, return orderId, placedAt, for each {"over":"status","values":["PAID","SHIPPED"],"maximum":100}',
    );
    checkPlan(
      `${shop} pattern P { query Order where status in :list and placedOn = :d return orderId, placedAt }`,
      'Query ByStatus: status = :$status, placedOn = :d, return orderId, placedAt, for each {"over":"status","values":":list","maximum":100}',
    );
  });

  test("the days of a range", () => {
    checkPlan(
      `${shop} pattern P { query Order where status = :s and placedAt between :x and :y return orderId, placedAt }`,
      'Query ByStatus: status = :s, placedOn = :$placedOn, placedAt between :x and :y, return orderId, placedAt, for each {"over":"placedOn","from":":x","to":":y","maximum":100}',
    );
  });
});

suite("queries: other reads", () => {
  test("get with more than the key points to query", () => {
    const planned = checkUnserved(
      `${shop} pattern P { get Customer where customerId = :c and name = :n }`,
      "unserved-access-pattern",
      /use 'query' with 'filter'/,
    );
    assert.match(planned.diagnostics[0]?.changes[0]?.title ?? "", /Query, with 'name = :n' as a filter/);
  });

  test("get needs the whole key", () => {
    checkUnserved(
      `${shop} pattern P { get Order where customerId = :c }`,
      "unserved-access-pattern",
      /needs an equality on 'placedAt'.*needs an equality on 'orderId'/,
    );
    checkUnserved(
      `${shop} pattern P { get Order where customerId = :c and placedAt >= :p and orderId = :o }`,
      "unserved-access-pattern",
    );
  });

  test("scan filters foreign items out", () => {
    checkPlan(
      `${shop} pattern P { scan Order filter total > :t page 50 }`,
      'Scan Shop: filter (added) total > :t AND kind = "Order", limit 50',
    );
  });

  test("scan of an index", () => {
    checkPlan(
      `${shop} pattern P { scan Order using ByStatus return orderId }`,
      "Scan ByStatus: return orderId",
    );
  });

  test("batch get", () => {
    const planned = planText(`${shop} pattern P { batch get Order where customerId = :c and placedAt = :p and orderId = :o return total }`);
    const [operation] = operationsOf(planned, "P");
    assert.equal(operation?.operation, "BatchGetItem");
    assert.equal(operation?.projection, "#total");
    assert.deepEqual(planned.plan("P").parameters.map(({ type }) => type.kind), ["keys"]);
  });
});
