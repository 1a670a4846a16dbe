import assert from "node:assert/strict";
import {
  applyFix,
  checkFindings,
  checkPlan,
  checkUnserved,
  operationsOf,
  planText,
} from "./harness.ts";

/** Orders with a synthetic index key of mutable attributes, a sparse one, and one bound as it is. */
const orders = `
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by version
  global index ByState {
    partition key StatePK: string
    sort key StateSK: string
    project all
  }
  global index Open {
    partition key OpenPK: string
    sort key dueOn
    project all
  }
  global index Ranking {
    partition key customerId
    sort key Rank: number
    project all
  }
}
entity Order in Shop {
  PK = "C#\${customerId}"
  SK = "ORDER#\${orderId}"
  StatePK = "STATE#\${state}"
  StateSK = "\${region}#\${month}"
  OpenPK = "OPEN#\${customerId}" when state = "OPEN"
  Rank = score
  customerId: string
  orderId: ulid
  state: "OPEN" | "PAID" | "DONE" = "OPEN"
  region: string
  changedAt: timestamp
  month: date derived date(changedAt)
  dueOn: date
  score: integer = 0
  note?: string
  tags?: set<string>
}
`;

const key = 'PK = "C#${:c}", SK = "ORDER#${:o}"';
const where = "where customerId = :c and orderId = :o";
const exists = "if attribute_exists(PK)";

suite("updates", () => {
  const update = (clauses: string) => `${orders} pattern P { update Order ${where} ${clauses} }`;

  test("an attribute of no key changes alone", () => {
    checkPlan(update('set note = "x"'), `UpdateItem Shop: ${key}, SET note = "x", ${exists}`);
  });

  test("a synthetic key is written anew from what is set", () => {
    checkPlan(
      update("set region = :r, changedAt = :at"),
      `UpdateItem Shop: ${key}, SET region = :r, changedAt = :at, month = "date(:at)", StateSK = "\${:r}#\${date(:at)}", ${exists}`,
    );
  });

  test("without the other parts it would be stale", () => {
    const planned = checkUnserved(
      update("set region = :r"),
      "stale-synthetic-key",
      /'StateSK'.*'month'/,
    );
    assert.deepEqual(
      planned.diagnostics[0]?.changes.map(({ title }) => title),
      ["Add 'if month = :month'"],
    );
    const fixed = applyFix(update("set region = :r"), /Add 'if month/);
    checkPlan(
      fixed,
      `UpdateItem Shop: ${key}, SET region = :r, StateSK = "\${:r}#\${:month}", ${exists} AND month = :month`,
    );
  });

  test("a condition fixes the other parts", () => {
    checkPlan(
      update("set changedAt = :at if region = :region"),
      `UpdateItem Shop: ${key}, SET changedAt = :at, month = "date(:at)", StateSK = "\${:region}#\${date(:at)}", ${exists} AND region = :region`,
    );
  });

  test("a conditional key is removed where its condition does not hold", () => {
    checkPlan(
      update('set state = "DONE"'),
      `UpdateItem Shop: ${key}, SET state = "DONE", StatePK = "STATE#DONE" REMOVE OpenPK, ${exists}`,
    );
  });

  test("and set where it does", () => {
    checkPlan(
      update('set state = "OPEN"'),
      `UpdateItem Shop: ${key}, SET state = "OPEN", StatePK = "STATE#OPEN", OpenPK = "OPEN#\${:c}", ${exists}`,
    );
  });

  test("it depends on an argument: both shapes are listed", () => {
    const planned = planText(update("set state = :s"));
    const [operation] = operationsOf(planned, "P");
    assert.deepEqual(
      operation?.variants?.map((variant) => {
        assert.ok(typeof variant === "object" && variant !== null && "when" in variant);
        return [variant.when, variant.updateExpression];
      }),
      [
        [':s = "OPEN"', "SET #state = :s, #StatePK = :StatePK, #OpenPK = :OpenPK"],
        ['not :s = "OPEN"', "SET #state = :s, #StatePK = :StatePK REMOVE #OpenPK"],
      ],
    );
  });

  test("an attribute that is bound as it is mirrors what happens to it", () => {
    checkPlan(
      update("add :n to score"),
      `UpdateItem Shop: ${key}, ADD score :n, Rank :n, ${exists}`,
    );
    checkPlan(
      update("set score = score + 1"),
      `UpdateItem Shop: ${key}, SET score = score + 1, Rank = score + 1, ${exists}`,
    );
  });

  test("a template cannot mirror it", () => {
    const text = update("set region = if_not_exists(region, :r) if month = :m");
    checkUnserved(text, "stale-synthetic-key", /the new value of 'region'/);
  });

  test("remove takes the key along", () => {
    const text = update("remove note").replace('"${region}#${month}"', '"${note}#${region}"');
    checkPlan(text, `UpdateItem Shop: ${key}, REMOVE note, StateSK, ${exists}`);
  });

  test("sets and lists", () => {
    checkPlan(update("add :t to tags"), `UpdateItem Shop: ${key}, ADD tags :t, ${exists}`);
    checkPlan(update("delete :t from tags"), `UpdateItem Shop: ${key}, DELETE tags :t, ${exists}`);
  });

  test("optional arguments", () => {
    const planned = planText(update("set any of state, note"));
    const [step] = planned.plan("P").steps;
    assert.ok(step?.kind === "request" && "changes" in step.operation);
    assert.deepEqual(
      step.operation.changes.map(({ kind, target, when, otherwise }) => [
        kind,
        target.attribute,
        when === undefined ? undefined : when.kind,
        otherwise,
      ]),
      [
        ["set", "state", undefined, undefined],
        ["set", "note", undefined, undefined],
        ["set", "StatePK", "predicate", "keep"],
        ["set", "OpenPK", "and", "keep"],
        ["remove", "OpenPK", "and", "keep"],
      ],
    );
  });

  test("two optional parts of one key are never both known", () => {
    checkUnserved(update("set any of region, changedAt"), "stale-synthetic-key");
  });

  test("the primary key cannot change; move is offered", () => {
    const text = update("set orderId = :new");
    checkUnserved(text, "mutable-attribute-in-primary-key", /'orderId'/);
    const moved = planText(applyFix(text, /Use 'move'/));
    assert.equal(moved.plan("P").served, true);
    assert.equal(moved.plan("P").verb, "move");
  });

  test("the whole key must be known", () => {
    checkUnserved(
      `${orders} pattern P { update Order where customerId = :c set note = :n }`,
      "unserved-access-pattern",
      /needs an equality on 'orderId'/,
    );
    checkUnserved(
      `${orders} pattern P { update Order ${where} and region = :r set note = :n }`,
      "unserved-access-pattern",
      /say it in 'if'/,
    );
  });

  test("what an upgrade would write is conditioned on the version", () => {
    const text = orders
      .replace("  customerId: string\n", "  version 2\n  customerId: string\n")
      .replace("  note?: string", '  note?: string\n  upgrade to 2 { set note = "upgraded" }');
    checkPlan(
      `${text} pattern P { update Order ${where} set note = :n }`,
      `UpdateItem Shop: ${key}, SET note = :n, ${exists} AND version = 2`,
    );
    checkPlan(
      `${text} pattern P { update Order ${where} set dueOn = :n }`,
      `UpdateItem Shop: ${key}, SET dueOn = :n, ${exists}`,
    );
    checkPlan(
      `${text.replace("version 2\n", "version 2\n  backfilled to 2\n")} pattern P { update Order ${where} set note = :n }`,
      `UpdateItem Shop: ${key}, SET note = :n, ${exists}`,
    );
  });

  test("a copied attribute stays where it was copied to", () => {
    checkFindings(
      `${orders}
entity Line in Shop {
  PK = "O#\${orderId}"
  SK = "LINE#\${line:04}"
  orderId: ulid
  line: integer
  region: string copied from Order.region via orderId
}
pattern P { update Order ${where} set region = :r, changedAt = :at }`,
      "denormalized-mutable-copy",
    );
  });
});

suite("upserts", () => {
  const counters = `
table Counters {
  partition key PK: string
  discriminator kind
  versioned by v
  global index ByDay {
    partition key Day: string
    project all
  }
}
entity Counter in Counters {
  PK = "COUNTER#\${name}"
  Day = "DAY#\${createdOn}"
  name: string
  count: integer = 0
  start: integer = 10
  label: string
  createdAt: timestamp = now()
  createdOn: date derived date(createdAt)
}
`;

  test("make whole items: key attributes, defaults, discriminator, version", () => {
    checkPlan(
      `${counters} pattern P { upsert Counter where name = :n set label = :l add 1 to count }`,
      'UpdateItem Counters: PK = "COUNTER#${:n}", SET label = :l, createdOn = if_not_exists(createdOn, "date(now())"), Day = if_not_exists(Day, "DAY#${date(now())}"), name = :n, start = if_not_exists(start, 10), createdAt = if_not_exists(createdAt, "now()"), kind = if_not_exists(kind, "Counter"), v = if_not_exists(v, 1) ADD count 1',
    );
  });

  test("adding to a default begins at it", () => {
    const planned = planText(
      `${counters} pattern P { upsert Counter where name = :n set label = :l add 5 to start }`,
    );
    const [operation] = operationsOf(planned, "P");
    assert.match(
      operation?.updateExpression ?? "",
      /#start = if_not_exists\(#start, :start\) \+ :start_2/,
    );
  });

  test("must set every required attribute without a default", () => {
    checkUnserved(
      `${counters} pattern P { upsert Counter where name = :n add 1 to count }`,
      "incomplete-upsert",
      /without 'label'/,
    );
  });

  test("a key of a default and of what is set would be stale", () => {
    checkUnserved(
      `${counters.replace('"DAY#${createdOn}"', '"DAY#${createdOn}#${label}"')} pattern P { upsert Counter where name = :n set label = :l }`,
      "stale-synthetic-key",
      /'createdOn'/,
    );
  });

  test("what such a key lacks is set too, since a condition would keep an item from being made", () => {
    const text = `${counters.replace('"DAY#${createdOn}"', '"DAY#${start}#${label}"')} pattern P {`;
    const served = (fixed: string) => operationsOf(planText(fixed), "P").at(-1)?.updateExpression;
    const upsert = "upsert Counter where name = :n set label = :l";
    assert.match(
      served(applyFix(`${text} ${upsert} }`, /^Set 'start = :start' too$/)) ?? "",
      /^SET #label = :l, #start = :start, .*#Day = :Day,/,
    );
    const inTransaction = upsert.replace("Counter", "Counter {");
    assert.match(
      served(
        applyFix(`${text} transaction { ${inTransaction} } } }`, /^Set 'start = :start' too$/),
      ) ?? "",
      /^SET #label = :l, #start = :start, .*#Day = :Day,/,
    );
  });
});
