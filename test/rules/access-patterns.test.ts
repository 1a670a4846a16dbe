import assert from "node:assert/strict";
import { applyEdits, format } from "../../src/language/index.ts";
import { analyze, parseFile } from "../../src/service/analyze.ts";
import { analyzeText } from "../analyze-text.ts";
import { analyzeFiles, checkFindings } from "./checks-of-findings.ts";
import { checkMend, model, ofCustomer, orders, textOf } from "./order-model.ts";
import { changesOf } from "./refactoring.ts";

suite("no-access-patterns", () => {
  const code = "no-access-patterns";

  test("is one finding for all entities, and offers a pattern or two for each", () => {
    const two = model(
      orders,
      `entity Config in Orders {
  customerId = "CONFIG"
  orderId = "CONFIG"

  text: string
}
`,
    );
    const single = analyzeText(orders);
    assert.equal(single.diagnostics.filter((each) => each.code === code).length, 1);
    checkMend(
      orders,
      code,
      "pattern GetOrder {\n  get Order\n  where customerId = :customerId and orderId = :orderId\n}",
      "pattern CreateOrder {\n  create Order\n}",
    );
    const [change] = changesOf(analyzeText(two), code);
    assert.ok(change !== undefined);
    const mended = applyEdits(two, change.edits);
    assert.ok(mended.includes("create Config") && !mended.includes("get Config"), mended);
  });

  test("is silent without entities, with any pattern, and where one is written but broken", () => {
    checkFindings("table Orders {\n  partition key customerId: string\n}\n", code);
    checkFindings(model(orders, ofCustomer("page 10")), code);
    const broken = analyzeText(model(orders, "pattern Broken {\n  query Oder\n}\n"));
    assert.ok(!broken.diagnostics.some((each) => each.code === code));
  });
});

suite("over-normalized-model of several references", () => {
  test("a list that names two things is one finding, with a copy of each", () => {
    const text = `table Desk {
  partition key PK: string
  sort key SK: string
  discriminator kind
}

entity User in Desk {
  PK = "USER#\${userId}"
  SK = "USER"
  userId: ulid
  name: string
}

entity Team in Desk {
  PK = "TEAM#\${teamId}"
  SK = "TEAM"
  teamId: ulid
  title: string
}

entity Ticket in Desk {
  PK = "DAY#\${day}"
  SK = "TICKET#\${ticketId}"
  day: date
  ticketId: ulid
  userId: ulid
  teamId: ulid
}

pattern Tickets {
  query Ticket
  where day = :day
  page 10
}

pattern GetUser {
  get User
  where userId = :userId
}

pattern GetTeam {
  get Team
  where teamId = :teamId
}
`;
    const found = analyzeText(text).diagnostics.filter(
      (each) => each.code === "over-normalized-model",
    );
    assert.equal(found.length, 1, found.map(({ message }) => message).join("\n"));
    const related = found[0]?.related.map(({ message }) => message).join("\n") ?? "";
    assert.match(related, /The same for each Ticket, which names its Team\./);
    const titles = found[0]?.changes.map(({ title }) => title).join("\n") ?? "";
    assert.match(titles, /User/);
    assert.match(titles, /Team/);
  });
});

suite("missing-counterpart-pattern", () => {
  const code = "missing-counterpart-pattern";
  const audit = `table Audits {
  partition key auditId: string
}

entity Audit in Audits {
  auditId: ulid
  text: string
}
`;
  const tagsOf = (text: string) =>
    analyzeText(text).diagnostics.flatMap((each) => (each.code === code ? [each.tags] : []));
  const create = "pattern PlaceOrder {\n  create Order\n}\n";
  const read = ofCustomer("page 10");

  test("an entity that no pattern names is reported whatever the others do", () => {
    checkFindings(model(orders, audit, read), code, [
      "Audit",
      /^No pattern reads or writes Audit: /,
    ]);
    const whole = model(orders, audit, read, create);
    checkMend(whole, code, "pattern GetAudit {", "pattern CreateAudit {");
    assert.deepEqual(tagsOf(whole), [["unnecessary"]]);
  });

  test("entities without patterns are none of its business while most have none", () => {
    const more = audit.replaceAll("udit", "ction");
    checkFindings(model(orders, audit, more, read), code);
  });

  test("a half is not reported where the other half of the model is elsewhere", () => {
    checkFindings(model(orders, read), code);
    checkFindings(model(orders, create), code);
  });

  test("what is written only, or read only, in a model of both", () => {
    const log = "pattern Log {\n  create Audit\n}\n";
    const get = "pattern GetAudit {\n  get Audit\n  where auditId = :auditId\n}\n";
    checkFindings(model(orders, audit, read, create, log), code, [
      "Audit",
      /No pattern reads Audit, which Log writes/,
    ]);
    checkFindings(model(orders, audit, read, create, get), code, [
      "Audit",
      /No pattern creates Audit, which GetAudit reads/,
    ]);
    assert.deepEqual(tagsOf(model(orders, audit, read, create, get)), [[]]);
  });

  test("an update returns the item, a condition reads it, and a stream has readers of its own", () => {
    const count =
      "pattern Count {\n  upsert Audit\n  where auditId = :auditId\n  set text = :text\n}\n";
    checkFindings(model(orders, audit, read, create, count), code);
    const log = "pattern Log {\n  create Audit\n}\n";
    const streamed = audit.replace(
      "partition key auditId: string",
      "partition key auditId: string\n\n  stream new-image",
    );
    checkFindings(model(orders, streamed, read, create, log), code);
  });

  test("an item that is there to be refused a second time is read by its own create", () => {
    const guard = `entity TakenName in Audits {
  auditId: string
  customerId: ulid
}
`;
    const claim = "pattern Claim {\n  create TakenName\n}\n";
    const tables = audit.replace(/entity Audit[\s\S]*/, "");
    checkFindings(model(orders, tables, guard, read, create, claim), code);
  });

  test("a free name is found for the pattern", () => {
    const get = "pattern CreateAudit {\n  get Audit\n  where auditId = :auditId\n}\n";
    checkMend(model(orders, audit, read, create, get), code, "pattern CreateAudit2 {");
  });
});

suite("scan-in-request-path", () => {
  const code = "scan-in-request-path";
  const scan = (rate: string, filter = "filter status = :status"): string =>
    `pattern Search {\n  scan Order\n  ${filter}\n  ${rate}\n}\n`;
  const severityOf = (text: string) =>
    analyzeText(text).diagnostics.find((each) => each.code === code)?.severity;
  const all = orders.replace("volume 5k per customerId max 8k", "volume 1M");

  test("is a warning with a rate, information without one, and silent for a job", () => {
    assert.equal(severityOf(model(all, scan("rate 1/s"))), "warning");
    assert.equal(severityOf(model(all, scan(""))), "information");
    assert.equal(severityOf(model(all, scan("rate 1/h"))), undefined);
  });

  test("one page of a table is scanned for what it costs", () => {
    const few = orders.replace("volume 5k per customerId max 8k", "volume 1k");
    checkFindings(model(few, scan("rate 5/s")), code);
  });

  test("what is not known is not said", () => {
    const unknown = orders.replace("volume 5k per customerId max 8k", "");
    checkFindings(model(unknown, scan("rate 5/s")), code, [
      "scan Order",
      /^Search reads all of Orders with each call\. Query an index instead\.$/,
    ]);
  });

  test("consistent scans take twice as much", () => {
    checkFindings(model(all, scan("consistent rate 1/s")), code, ["scan Order", /read units/]);
    const unitsOf = (text: string): number =>
      Number(/([\d,]+) read units/.exec(textOf(text, code))?.[1]?.replaceAll(",", ""));
    const twice = unitsOf(model(all, scan("consistent rate 1/s")));
    assert.ok(Math.abs(twice - 2 * unitsOf(model(all, scan("rate 1/s")))) <= 1);
  });

  test("the filter's equalities become the key, the rest stays a filter", () => {
    const both = scan("rate 1/s", 'filter note = :note and contains(status, "x")');
    checkMend(
      format(model(all, both))?.text ?? "",
      code,
      "  query Order\n  where note = :note\n",
      '  filter contains(status, "x")\n',
      "    partition key note\n",
    );
    // Nothing to key by, or a key of four values for all items.
    for (const filter of ['filter contains(note, "x")', "filter status = :status"]) {
      const text = model(all, scan("rate 1/s", filter));
      assert.deepEqual(changesOf(analyzeText(text), code), []);
    }
  });

  test("thresholds draw the line elsewhere", () => {
    const uri = "file:///model.dynamo";
    const text = model(all, scan("rate 1/h"));
    const { diagnostics } = analyze(uri, new Map([[uri, parseFile(uri, text)]]), {
      clinic: { thresholds: { scanRate: 0.0001 } },
    });
    assert.ok(diagnostics.some((each) => each.code === code));
  });
});

suite("filter-instead-of-key", () => {
  const code = "filter-instead-of-key";

  test("needs a volume, a size and a number of values", () => {
    const found = ["status = :status", /reads 2\.\d MB for the 1 of 4 items/] as const;
    checkFindings(model(orders, ofCustomer("filter status = :status")), code, found);
    const parts: readonly (readonly [string, string])[] = [
      ["volume 5k per customerId max 8k", ""],
      ["@size(400B)", ""],
      ['"OPEN" | "PAID" | "SENT" | "DONE"', "string"],
    ];
    for (const [part, without] of parts) {
      const text = orders.replace(part, without);
      checkFindings(model(text, ofCustomer("filter status = :status")), code);
    }
  });

  test("is silent for one seldom page, for a limit, and for other filters", () => {
    const few = orders.replace("5k per customerId", "500 per customerId");
    checkFindings(model(few, ofCustomer("filter status = :status")), code);
    checkFindings(model(orders, ofCustomer("filter status = :status\n  limit 10")), code);
    checkFindings(model(orders, ofCustomer("filter contains(note, :word)")), code);
    const often = model(few, ofCustomer("filter status = :status\n  rate 100/s"));
    checkFindings(often, code, ["status = :status", /instead of [\d,]+ per second/]);
  });

  test("the index has the customer and the status in its key", () => {
    checkMend(
      model(orders, ofCustomer("filter status = :status")),
      code,
      "    partition key customerId, status\n",
      "  where customerId = :customerId and status = :status\n}",
    );
  });
});

suite("limit-with-filter", () => {
  const code = "limit-with-filter";

  test("a page is cut before the filter, a limit after it", () => {
    checkFindings(model(orders, ofCustomer("filter status = :status\n  page 10")), code, [
      "page 10",
      /those of 10 items .*Or let a key hold 'status'\./,
    ]);
    checkFindings(model(orders, ofCustomer("filter status = :status\n  limit 10")), code);
    checkFindings(model(orders, ofCustomer("page 10")), code);
    checkMend(model(orders, ofCustomer("filter status = :status\n  page 10")), code, "  limit 10");
  });
});

suite("unbounded-result-set", () => {
  const code = "unbounded-result-set";
  const severityOf = (volume: string): string | undefined =>
    analyzeText(
      model(orders.replace("volume 5k per customerId max 8k", volume), ofCustomer("")),
    ).diagnostics.find((each) => each.code === code)?.severity;

  test("by how large it is, can be, or may become", () => {
    assert.equal(severityOf("volume 5k per customerId max 8k"), "warning");
    assert.equal(severityOf("volume 10 per customerId max 90k"), "information");
    assert.equal(severityOf("volume 500 per customerId"), "information");
    assert.equal(severityOf("volume 10 per customerId"), undefined);
    assert.equal(severityOf("volume 10 per customerId max 500"), undefined);
    assert.equal(severityOf(""), undefined);
  });

  test("one day of a device grows no further, a device does", () => {
    const readings = (partition: string, by: string, volume: string): string => `table Readings {
  partition key PK: string
  sort key takenAt: string
}

entity Reading in Readings {
  PK = "${partition}"

  deviceId: ulid
  takenAt: timestamp
  day: date derived date(takenAt)
  volume 1440 per ${volume}
}

pattern Readings1 {
  query Reading
  where ${by}
}`;
    const ofDay = "deviceId = :deviceId and day = :day";
    checkFindings(readings("${deviceId}#${day}", ofDay, "deviceId, day"), code);
    checkFindings(readings("${deviceId}", "deviceId = :deviceId", "deviceId"), code, [
      "query Reading",
      /all that there is of Reading, which grows with time/,
    ]);
  });

  test("what a filter drops most of is the other finding", () => {
    const filtered = ofCustomer("filter status = :status");
    checkFindings(model(orders, filtered), code);
    checkFindings(model(orders.replace(/"OPEN"[^\n]*/, "string @size(6B)"), filtered), code, [
      "query Order",
      /reads 5,000 items/,
    ]);
  });

  test("a page, a limit or a range bounds it", () => {
    for (const clauses of ["page 50", "limit 5", "and orderId > :after"]) {
      checkFindings(model(orders, ofCustomer(clauses)), code);
    }
    checkMend(model(orders, ofCustomer("order by orderId desc")), code, "  page 100\n");
  });
});

suite("rules about access patterns", () => {
  test("place their findings and edits in the files that they are about", () => {
    const root = model('import "./orders.dynamo"', ofCustomer("filter status = :status"));
    const analysis = analyzeFiles({ "file:///root.dynamo": root, "file:///orders.dynamo": orders });
    const [finding] = analysis.diagnostics.filter((each) => each.code === "filter-instead-of-key");
    assert.equal(finding?.file, "file:///root.dynamo");
    assert.deepEqual(
      new Set(finding.changes[0]?.edits.map(({ file }) => file)),
      new Set(["file:///orders.dynamo", "file:///root.dynamo"]),
    );
  });

  test("hold in the profile of shared tables too", () => {
    const uri = "file:///model.dynamo";
    const text = model(orders, ofCustomer("filter status = :status"));
    const codesIn = (profile: "classic" | "off"): readonly string[] =>
      analyze(uri, new Map([[uri, parseFile(uri, text)]]), { clinic: { profile } }).diagnostics.map(
        ({ code }) => code,
      );
    assert.ok(codesIn("classic").includes("filter-instead-of-key"));
    assert.deepEqual(codesIn("off"), []);
  });
});
