import assert from "node:assert/strict";
import { costsOf, type ModelCosts, type TableCost } from "../../src/costs/index.ts";
import { analyzeText } from "../analyze-text.ts";

function costsIn(text: string, region?: string): ModelCosts {
  const { model, plans, planning, diagnostics } = analyzeText(text);
  assert.deepEqual(
    diagnostics.filter(({ severity, allowable }) => severity === "error" && !allowable),
    [],
  );
  return costsOf(model, plans, planning, region === undefined ? {} : { region });
}

function tableIn(costs: ModelCosts): TableCost {
  const [table] = costs.tables;
  assert.ok(table !== undefined);
  return table;
}

function checkDollars(actual: number | undefined, expected: number, what: string): void {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) < 0.005,
    `${what}: ${actual} for ${expected}`,
  );
}

/** Items of 1,000 bytes: a million of them, in one index with entries of 526 bytes. */
function notes(settings: string, patterns: string): string {
  return `
table Notes {
  partition key noteId: string
  ${settings}

  global index ByAuthor {
    partition key author
    project keys
  }
}

entity Note in Notes {
  noteId: ulid
  author: string @size(487B) @cardinality(1000)
  text: string @size(470B)
  volume 1M
}

pattern Get { get Note where noteId = :noteId rate 1000/s }
${patterns}
`;
}

const add = "pattern Add { create Note rate 100/s }";
const seconds = 730 * 3600;

suite("costs of a model", () => {
  test("requests on demand, on the table and on each index", () => {
    const costs = costsIn(notes("", add));
    const [get, create] = costs.patterns;
    checkDollars(get?.monthly?.dollars, (1000 * 0.5 * seconds * 0.125) / 1e6, "Get");
    // One unit on the table, one on the index.
    checkDollars(create?.monthly?.dollars, (100 * 2 * seconds * 0.625) / 1e6, "Add");
    checkDollars(create?.millionCalls?.dollars, 2 * 0.625, "a million calls");
    const { requests } = tableIn(costs).monthly;
    checkDollars(
      requests.dollars,
      (get?.monthly?.dollars ?? 0) + (create?.monthly?.dollars ?? 0),
      "requests",
    );
    assert.deepEqual(costs.unknown, []);
  });

  test("storage with the 100 bytes that only the bill knows", () => {
    const { storage, monthly } = tableIn(costsIn(notes("", add)));
    // noteId 6 + 26, author 6 + 487, text 4 + 470
    const item = 32 + 493 + 474 + 100;
    const entry = 32 + 493 + 100;
    assert.deepEqual(
      storage.map(({ path, billedBytes }) => [path, billedBytes]),
      [
        ["Notes", 1e6 * item],
        ["ByAuthor", 1e6 * entry],
      ],
    );
    checkDollars(monthly.storage.dollars, ((item + entry) * 1e6 * 0.25) / 1024 ** 3, "storage");
    assert.equal(monthly.recovery.dollars, 0);
  });

  test("point-in-time recovery of the table, not of its global indexes", () => {
    const { monthly } = tableIn(costsIn(notes("point-in-time-recovery on", add)));
    checkDollars(monthly.recovery.dollars, (1099 * 1e6 * 0.2) / 1024 ** 3, "recovery");
  });

  test("provisioned: the capacity that is stated, and what it lacks", () => {
    const cost = tableIn(costsIn(notes("billing provisioned read 400 write 150", add)));
    // The index has the table's capacity where it states none.
    checkDollars(
      cost.monthly.requests.dollars,
      2 * 730 * (400 * 0.00013 + 150 * 0.00065),
      "provisioned",
    );
    assert.deepEqual(cost.shortage, ["Notes has 400 read units, and its peak takes 500"]);
  });

  test("modes compared: what provisioning would take, and from which use on it pays", () => {
    const { comparisons } = tableIn(
      costsIn(notes("", "pattern Add { create Note rate 100/s peak 700/s }")),
    );
    assert.deepEqual(comparisons.provisioned.capacities, [
      { path: "Notes", read: 715, write: 1000, averageRead: 715, averageWrite: 143 },
      { path: "ByAuthor", read: 1, write: 1000, averageRead: 1, averageWrite: 143 },
    ]);
    checkDollars(
      comparisons.provisioned.steady.dollars,
      730 * (716 * 0.00013 + 2000 * 0.00065),
      "steady",
    );
    // 0.00065 / (3600 * 0.625 / 1M)
    assert.equal(comparisons.breakEvenUtilization.write?.toFixed(4), "0.2889");
    assert.equal(comparisons.cheaperBilling, "on-demand");
  });

  test("without a stated peak no mode is called cheaper, but the peak up to which it pays is told", () => {
    const { comparisons } = tableIn(costsIn(notes("", add)));
    assert.equal(comparisons.cheaperBilling, undefined);
    assert.ok(Math.abs((comparisons.breakEvenPeak ?? 0) - 0.7 / 0.2889) < 0.05);
  });

  test("classes compared: much stored and little asked is cheaper in infrequent access", () => {
    const little = notes("", "")
      .replace("rate 1000/s", "rate 1/s")
      .replace("volume 1M", "volume 1G");
    const { comparisons } = tableIn(costsIn(little));
    assert.equal(comparisons.cheaperClass, "infrequent-access");
    assert.equal(comparisons.classBreakEven?.toFixed(2), "0.41");
    assert.equal(tableIn(costsIn(notes("", add))).comparisons.cheaperClass, "standard");
  });

  test("replicas take each write again, and store everything again", () => {
    const { monthly, storage } = tableIn(costsIn(notes('replica "us-west-2"', add)));
    const bytes = storage.reduce((sum, { billedBytes }) => sum + billedBytes, 0);
    assert.equal(storage[0]?.billedBytes, 1e6 * (999 + 148));
    checkDollars(
      monthly.replicas.dollars,
      (200 * seconds * 0.625) / 1e6 + (bytes * 0.25) / 1024 ** 3,
      "replicas",
    );
  });

  test("what is inferred is said", () => {
    const costs = costsIn(notes('replica "us-west-2"', add));
    assert.ok(costs.unsure.includes("price of storage in us-west-2"));
    assert.deepEqual(costsIn(notes("", add)).unsure, []);
  });

  test("what is not known has a name, and makes the sum a lower bound", () => {
    const costs = costsIn(
      notes(
        "",
        "pattern Add { create Note }\npattern Some { batch get Note where noteId = :noteId rate 1/s }",
      ),
    );
    assert.deepEqual(costs.unknown, ["rate of Add", "number of elements of noteId in a call"]);
    assert.equal(costs.monthly.atLeast, true);
    assert.equal(costs.patterns[1]?.monthly, undefined);
    assert.equal(costs.patterns[1]?.millionCalls?.dollars, 1.25);
  });

  test("a region with few prices names the others", () => {
    const costs = costsIn(notes("", add), "sa-east-1");
    assert.ok(costs.unknown.includes("price of write units in sa-east-1"));
    assert.ok(costs.unknown.includes("price of storage in sa-east-1"));
    assert.equal(costs.monthly.dollars, 0);
    assert.equal(costs.monthly.atLeast, true);
  });

  test("an unserved pattern costs nothing that could be told", () => {
    const text = `
table Notes { partition key noteId: string }
entity Note in Notes { noteId: ulid  author: string @size(10B)  volume 10 }
// dynamo-allow unserved-access-pattern: on purpose
pattern P { query Note where author = :author rate 1/s }`;
    assert.equal(costsIn(text).patterns[0]?.served, false);
  });
});

suite("partitions of a model", () => {
  test("the busiest value takes its share of each pattern", () => {
    const costs = costsIn(
      notes(
        "",
        "pattern OfAuthor { query Note where author = :author return noteId page 10 rate 50/s peak 200/s }\n" +
          add,
      ),
    );
    const [table, index] = costs.partitions;
    assert.equal(table?.values, 1_000_000);
    assert.equal(index?.key, "author");
    assert.equal(index.values, 1000);
    // Ten entries of 525 bytes are 1 unit; 200 calls, a thousandth of them for the busiest author.
    assert.deepEqual(index.reads, {
      unitsPerSecond: 200 * 1 * 0.001,
      limit: 3000,
      parts: [
        {
          pattern: "OfAuthor",
          callsPerSecond: 200,
          units: 1,
          share: 0.001,
          why: "one of 1,000 values of author",
        },
      ],
    });
    assert.equal(index.averageCollectionBytes, 1000 * 525);
  });

  const log = (partition: string, pattern = "create Entry", more = ""): string => `
table Log {
  partition key PK: string
  sort key SK: string
}

entity Entry in Log {
  PK = ${partition}
  SK = "\${at}#\${id}"
  id: ulid
  at: timestamp
  day: date derived date(at)
  level: "LOW" | "HIGH"
  source: string @size(8B) @cardinality(10)
  volume 500 per source max 100k
}
pattern P { ${pattern} rate 300/s }
${more}`;

  function checkHottest(text: string, unitsPerSecond: number, why: string): void {
    const [space] = costsIn(text).partitions;
    assert.ok(space !== undefined);
    assert.equal(Math.round(space.writes.unitsPerSecond * 100) / 100, unitsPerSecond);
    assert.equal(space.writes.parts[0]?.why, why);
  }

  test("a constant key takes all", () => {
    checkHottest(log('"LOG"'), 300, "all have one partition key");
  });

  test("what is now has one date", () => {
    checkHottest(log('"DAY#${day}"'), 300, "one day at a time");
    checkHottest(log('"DAY#${day}#${shard(id, 10)}"'), 30, "one day at a time, one of 10 shards");
  });

  test("what every such write has is one value", () => {
    checkHottest(
      log('"LEVEL#${level}"', 'create Entry set level = "HIGH"'),
      300,
      'PK is "LEVEL#HIGH"',
    );
    checkHottest(log('"LEVEL#${level}"'), 150, "one of 2 values of level");
  });

  test("the largest collection takes as much more as it has", () => {
    checkHottest(
      log('"SOURCE#${source}"').replace(
        "volume 500 per source max 100k",
        "volume 500 per source max 4k",
      ),
      (300 * 4000) / 5000,
      "the largest collection has 4,000 of 5,000 items",
    );
  });

  test("a local index adds to the collection", () => {
    const text = `
table Things {
  partition key owner: string
  sort key thingId: string
  local index ByDay {
    sort key day
    project keys
  }
}
entity Thing in Things {
  owner: string @size(10B) @cardinality(5)
  thingId: ulid
  day: date
  text: string @size(1000B)
  volume 1000 per owner max 20k
}
pattern P { query Thing where owner = :owner order by day }`;
    const [space] = costsIn(text).partitions;
    const entry = 15 + 33 + 13;
    const item = entry + 1004;
    assert.equal(space?.averageCollectionBytes, 1000 * (item + entry));
    assert.equal(space.maximumCollectionBytes, 20_000 * (item + entry));
  });
});
