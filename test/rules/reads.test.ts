import assert from "node:assert/strict";
import { format } from "../../src/language/index.ts";
import { analyzeText } from "../analyze-text.ts";
import { checkFindings } from "./checks-of-findings.ts";
import { checkMend, model, ofCustomer, orders, textOf } from "./order-model.ts";
import { changesOf } from "./refactoring.ts";

/** Rules about what a read assumes: of uniqueness, order, consistency, shards and expiry. */

suite("gsi-assumed-unique", () => {
  const code = "gsi-assumed-unique";
  const users = (sort: string, attribute: string): string => `table Users {
  partition key userId: string

  global index ByEmail {
    partition key email
    ${sort}
    project all
  }
}

entity User in Users {
  userId: ulid
  email: ${attribute}
  joinedAt: timestamp
}
`;
  const first = "pattern ByEmail {\n  first User\n  where email = :email\n}\n";
  const found = ["email = :email", /Nothing keeps 'email' unique/] as const;

  test("by an attribute that is not unique, whether ids sort behind it or nothing", () => {
    checkFindings(model(users("", "string"), first), code, found);
    checkFindings(model(users("sort key userId", "string"), first), code, found);
    checkFindings(model(users("", "string @unique"), first), code);
    checkFindings(model(users("", "string @unique(lower)"), first), code);
  });

  test("what is first of an order is no assumption", () => {
    checkFindings(model(users("sort key joinedAt", "string"), first), code);
    const newest = first.replace(":email\n", ":email\n  order by joinedAt desc\n");
    checkFindings(model(users("sort key joinedAt", "string"), newest), code);
    checkFindings(model(users("", "string"), first.replace("first", "query")), code);
  });

  test("a lock keeps it unique, where the table can hold one", () => {
    const changes = (text: string) => changesOf(analyzeText(text), code).map(({ title }) => title);
    const text = format(model(users("", "string"), first))?.text ?? "";
    checkMend(text, code, "  email: string @unique\n");
    const expiring = text
      .replace("partition key userId: string", "partition key userId: string\n\n  ttl gone")
      .replace("joinedAt: timestamp", "joinedAt: timestamp\n  gone?: epoch");
    assert.deepEqual(changes(expiring), ["Return all that there are: 'query User'"]);
  });
});

suite("parent-child-sort-order", () => {
  const code = "parent-child-sort-order";
  const collection = (parent: string, volume = ""): string => `table Shop {
  partition key PK: string
  sort key SK: string

  discriminator kind
}

entity Customer in Shop {
  PK = "C#\${customerId}"
  SK = "${parent}"

  customerId: ulid
}

entity Order in Shop {
  PK = "C#\${customerId}"
  SK = "ORDER#\${orderId}"

  customerId: ulid
  orderId: ulid
  ${volume}
}
`;
  const read = (clauses: string): string =>
    `pattern Both {\n  query Customer, Order\n  where customerId = :customerId\n  ${clauses}\n}\n`;

  test("in either direction", () => {
    const found = (span: string) => [span, /Customer comes after every Order/] as const;
    checkFindings(
      model(collection("A"), read("order by key desc\n  page 5")),
      code,
      found("key desc"),
    );
    checkFindings(model(collection("PROFILE"), read("order by key\n  page 5")), code, found("key"));
    checkFindings(model(collection("PROFILE"), read("order by key desc\n  page 5")), code);
    checkFindings(model(collection("A"), read("order by key\n  page 5")), code);
  });

  test("only where the read stops before the end", () => {
    checkFindings(model(collection("A"), read("order by key desc")), code);
    const few = collection("A", "volume 2 per customerId max 4");
    checkFindings(model(few, read("order by key desc\n  page 5")), code);
  });

  test("the other key begins with '#'", () => {
    checkMend(
      format(model(collection("PROFILE"), read("order by key\n  page 5")))?.text ?? "",
      code,
      '  SK = "#PROFILE"\n',
    );
  });
});

suite("scatter-gather", () => {
  const code = "scatter-gather";
  const events = (shards: number, rate: string): string => `table Events {
  partition key shardKey: string
}

entity Event in Events {
  shardKey = "E#\${shard(eventId, ${shards})}#\${day}"

  eventId: ulid @id
  day: date
}

pattern OfDay {
  query Event
  where day = :day
  ${rate}
}
`;

  test("from so many queries on, and graver where it happens often", () => {
    const severityOf = (text: string) =>
      analyzeText(text).diagnostics.find((each) => each.code === code)?.severity;
    assert.equal(severityOf(events(19, "")), undefined);
    assert.equal(severityOf(events(20, "")), "information");
    assert.equal(severityOf(events(20, "rate 2/s")), "information");
    assert.equal(severityOf(events(20, "rate 20/s")), "warning");
    assert.match(
      textOf(events(20, ""), code),
      /20 queries with each call, at least 10 read units\./,
    );
  });
});

suite("consistent-read-default", () => {
  const code = "consistent-read-default";
  const reads = (...clauses: readonly string[]): string =>
    clauses.map((clause, index) => ofCustomer(`page 5\n  ${clause}`, `Read${index}`)).join("\n");
  const count = (text: string): number =>
    analyzeText(text).diagnostics.filter((each) => each.code === code).length;

  test("three of five by number, more than half by rate", () => {
    assert.equal(count(model(orders, reads("consistent", "consistent", "consistent", "", ""))), 3);
    assert.equal(count(model(orders, reads("consistent", "consistent", "", ""))), 0);
    assert.equal(
      count(model(orders, reads("consistent", "consistent", "consistent", "", "", ""))),
      0,
    );
    const rated = [
      "consistent rate 1/s",
      "consistent rate 1/s",
      "consistent rate 1/s",
      "rate 90/s",
    ];
    assert.equal(count(model(orders, reads(...rated))), 0);
  });
});

suite("read-modify-write", () => {
  const code = "read-modify-write";
  const get = "pattern GetOrder {\n  get Order\n  where customerId = :c and orderId = :o\n}\n";
  const create = "pattern PlaceOrder {\n  create Order\n}\n";
  const put = (clause = ""): string => `pattern SaveOrder {\n  put Order\n  ${clause}\n}\n`;

  test("a put beside a create and a get, without a condition or a revision", () => {
    checkFindings(model(orders, get, create, put()), code, ["put Order", /that GetOrder read/]);
    checkFindings(model(orders, get, put()), code);
    checkFindings(model(orders, create, put()), code);
    checkFindings(model(orders, get, create, put('if status <> "DONE"')), code);
    const revised = orders.replace(
      "expiresAt?: epoch",
      "expiresAt?: epoch\n  revision: integer @revision",
    );
    checkFindings(model(revised, get, create, put()), code);
  });

  test("an update takes what is given; an example of the put keeps it", () => {
    const text = model(orders, get, create, "pattern SaveOrder {\n  put Order\n}\n");
    checkMend(
      text,
      code,
      "  update Order\n  where customerId = :customerId and orderId = :orderId\n  set any of status, note\n",
    );
    const example =
      'example SaveOrder(Order: { customerId: "01HX0000000000000000000ADA", orderId: "01HX0000000000000000000001", status: "OPEN", note: "" }) leaves Order { status: "OPEN" }\n';
    assert.deepEqual(changesOf(analyzeText(model(text, example)), code), []);
  });
});

suite("missing-volume", () => {
  const code = "missing-volume";
  const bare = orders.replace("volume 5k per customerId max 8k", "");

  test("only where rates are said and are high", () => {
    checkFindings(model(bare, ofCustomer("page 5\n  rate 20/s")), code, [
      "Order",
      /20 times per second/,
    ]);
    checkFindings(model(bare, ofCustomer("page 5\n  rate 2/s")), code);
    checkFindings(model(bare, ofCustomer("page 5")), code);
    checkFindings(model(orders, ofCustomer("page 5\n  rate 20/s")), code);
  });
});

suite("ttl-as-gate", () => {
  const code = "ttl-as-gate";
  const sessions = (name: string): string => `table Sessions {
  partition key userId: string
  sort key sessionId: string

  ttl expiresAt

  global index ByDevice {
    partition key deviceId
    project keys
  }
}

entity ${name} in Sessions {
  userId: ulid
  sessionId: ulid
  deviceId: string
  expiresAt: epoch
}
`;
  const query = (name: string, clause = ""): string =>
    `pattern OfUser {\n  query ${name}\n  where userId = :userId\n  ${clause}\n}\n`;

  test("sessions and their like, not what is only cleaned up", () => {
    for (const name of ["Session", "LoginToken", "Invitation", "SeatHold"]) {
      checkFindings(model(sessions(name), query(name)), code, [`query ${name}`, /has expired/]);
    }
    for (const name of ["Reading", "Household", "Blockade"]) {
      checkFindings(model(sessions(name), query(name)), code);
    }
    checkFindings(model(sessions("Session"), query("Session", "filter expiresAt > :now")), code);
  });

  test("a filter is added to another, and a get becomes a first", () => {
    const filtered = query("Session", "filter deviceId <> :deviceId");
    checkMend(
      model(sessions("Session"), filtered),
      code,
      "deviceId <> :deviceId and expiresAt > :now\n",
    );
    const get = "pattern Get {\n  get Session\n  where userId = :userId and sessionId = :now\n}\n";
    checkMend(
      model(sessions("Session"), get),
      code,
      "  first Session\n",
      "  filter expiresAt > :now2\n",
    );
  });

  test("an index that does not hold the expiry cannot be filtered by it", () => {
    const text = model(
      sessions("Session"),
      "pattern OnDevice {\n  query Session\n  where deviceId = :deviceId\n  return sessionId\n}\n",
    );
    checkFindings(text, code, ["query Session", /Add 'filter expiresAt > :now'/]);
    assert.deepEqual(changesOf(analyzeText(text), code), []);
  });
});

suite("ttl-missing", () => {
  const code = "ttl-missing";
  const tokens = (ttl: string): string => `table Tokens {
  partition key tokenId: string
  ${ttl}
}

entity ResetToken in Tokens {
  tokenId: uuid
  userId: ulid
}
`;
  const create = "pattern Issue {\n  create ResetToken\n}\n";

  test("is silent where a pattern deletes them, or none creates them", () => {
    checkFindings(model(tokens(""), create), code, [
      "ResetToken",
      /^Nothing ever deletes a ResetToken/,
    ]);
    const use = "pattern Use {\n  delete ResetToken\n  where tokenId = :tokenId\n}\n";
    checkFindings(model(tokens(""), create, use), code);
    checkFindings(
      model(tokens(""), "pattern Get {\n  get ResetToken\n  where tokenId = :t\n}\n"),
      code,
    );
  });

  test("takes the table's own attribute where it has one", () => {
    const lease = "entity Other in Tokens {\n  tokenId: string\n  gone: epoch\n}\n";
    checkMend(
      format(model(tokens(""), create))?.text ?? "",
      code,
      "  ttl expiresAt\n",
      "  expiresAt?: epoch\n",
    );
    const text = format(model(tokens("ttl gone"), lease, create))?.text ?? "";
    const [change] = changesOf(analyzeText(text), code);
    assert.equal(change?.title, "Let each ResetToken expire by 'gone'");
    assert.equal(change.edits.length, 1);
  });
});
