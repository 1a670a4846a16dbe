import assert from "node:assert/strict";
import { checkFindings, checkPlan, checkUnserved, planText } from "./harness.ts";
import { shop } from "./shop.ts";

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
    checkPlan(
      `${both} pattern P { query Task where owner = :o return id }`,
      "Query ByB: owner = :o, return id",
    );
  });

  test("a path that may lack items serves last, with a warning", () => {
    const optional = text(
      "global index ByA { partition key owner sort key due project all }",
      "  due?: date",
    );
    const planned = checkPlan(
      `${optional} pattern P { query Task where owner = :o }`,
      "Query ByA: owner = :o",
    );
    assert.deepEqual(planned.plan("P").warnings, ["silent-de-indexing"]);
    checkFindings(`${optional} pattern P { query Task where owner = :o and due > :d }`);
    checkFindings(
      `${optional} pattern P { query Task where owner = :o and attribute_exists(due) }`,
    );
    const also = optional.replace(
      "\n}\nentity",
      "\n  global index ByB { partition key owner project all }\n}\nentity",
    );
    checkPlan(`${also} pattern P { query Task where owner = :o }`, "Query ByB: owner = :o");
  });

  test("an attribute of a later version counts as optional until it is backfilled", () => {
    const versioned = text(
      "versioned by v\n  global index ByA { partition key owner sort key due project all }",
      '  version 2\n  due: date = "2026-01-01" @since(2)\n  upgrade to 2 { set due = "2026-01-01" }',
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
    checkUnserved(
      text('state = "OPEN"', "site = :s"),
      "unserved-access-pattern",
      /only when state = "OPEN"/,
    );
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
      text(
        "attribute_not_exists(closedAt)",
        "site = :s and attribute_not_exists(closedAt) and raisedAt > :t",
      ),
      "Query Open: openSite = :s, raisedAt > :t",
    );
  });
});

suite("the nearest path", () => {
  const text = (where: string) => `
table Scores {
  partition key id: string
  global index ByGame {
    partition key game, season, region
    sort key score
    project all
  }
}
entity Score in Scores {
  id: string
  game: string
  season: integer
  region: string
  score: number
}
pattern P { query Score where ${where} }
`;
  function checkNearest(where: string, path: string, ...missing: readonly string[]): void {
    assert.deepEqual(planText(text(where)).plan("P").nearest, { path, missing });
  }

  test("an index of which a part is known is nearer than a table of which nothing is", () => {
    checkNearest(
      "game = :game",
      "ByGame",
      "an equality on 'season' (partition key)",
      "an equality on 'region' (partition key)",
    );
    checkNearest(
      "game = :game and region = :region and season > 5",
      "ByGame",
      "an equality on 'season' (partition key)",
    );
  });

  test("the table is nearest where its key is spoken of", () => {
    checkNearest("id > :id", "Scores", "an equality on 'id' (partition key)");
  });
});

suite("scans of an index", () => {
  const text = (clauses: string) => `
table Orders {
  partition key id: string
  global index Placed {
    partition key placedId: string
    sort key dueAt
    project all
  }
}
entity Order in Orders {
  placedId = id when status = "PLACED"
  id: string
  status: "PLACED" | "SHIPPED"
  dueAt?: date
}
pattern P { scan Order ${clauses} using Placed }
`;

  test("the items that are not on it are missed silently", () => {
    const { diagnostics } = checkFindings(text(""), "silent-de-indexing");
    assert.match(diagnostics[0]?.message ?? "", /without 'placedId' and 'dueAt'/);
    checkFindings(text('filter status = "PLACED"'), "silent-de-indexing");
  });

  test("nothing is missed where the filter asks for just those", () => {
    checkFindings(text('filter status = "PLACED" and dueAt < :today'));
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
