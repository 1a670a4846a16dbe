import assert from "node:assert/strict";
import { checkPlan, checkUnserved, operationsOf, planText } from "./harness.ts";
import { customer, shop } from "./shop.ts";

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
    checkUnserved(
      `${text} pattern P { query Device, Reading where id = :id }`,
      "mixed-slice",
      /Status/,
    );
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
    for (const { title } of planned.diagnostics[0]?.changes ?? [])
      assert.doesNotMatch(title, /filter/);
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

  test("a bound that only a filter could leave out needs a stored attribute", () => {
    const readings = (device: string) => `
table Readings {
  partition key PK: string
  sort key SK: string
}
entity Reading in Readings {
  PK = "SITE#\${site}"
  SK = "R#\${device}"
  site: string
  device: string ${device}
}
pattern P { query Reading where site = :s and device`;
    checkUnserved(
      `${readings("in key")} < :d }`,
      "unserved-access-pattern",
      /'device' is stored in 'SK' only, where '<' cannot leave out the bound itself/,
    );
    const upTo = 'SK between "R#" and "R#${:d}"';
    checkPlan(`${readings("in key")} <= :d }`, `Query Readings: PK = "SITE#\${:s}", ${upTo}`);
    checkPlan(
      `${readings("")} < :d }`,
      `Query Readings: PK = "SITE#\${:s}", ${upTo}, filter (added) device < :d`,
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
    checkUnserved(
      `${shop} ${query} orderId }`,
      "unserved-access-pattern",
      /in the order 'orderId'/,
    );
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
      planned.diagnostics[0]?.changes.some(
        ({ title }) => title === "Project note of Order into ByStatus",
      ),
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

suite("queries: other reads", () => {
  test("get with more than the key points to query", () => {
    const planned = checkUnserved(
      `${shop} pattern P { get Customer where customerId = :c and name = :n }`,
      "unserved-access-pattern",
      /use 'query' with 'filter'/,
    );
    assert.match(
      planned.diagnostics[0]?.changes[0]?.title ?? "",
      /Query, with 'name = :n' as a filter/,
    );
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
    const planned = planText(
      `${shop} pattern P { batch get Order where customerId = :c and placedAt = :p and orderId = :o return total }`,
    );
    const [operation] = operationsOf(planned, "P");
    assert.equal(operation?.operation, "BatchGetItem");
    assert.equal(operation?.projection, "#total, #PK, #SK");
    assert.deepEqual(
      planned.plan("P").parameters.map(({ type }) => type.kind),
      ["keys"],
    );
  });
});
