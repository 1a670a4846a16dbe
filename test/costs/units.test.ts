import assert from "node:assert/strict";
import { analyzeText } from "../analyze-text.ts";

interface Expected {
  /** Units by the name of the table or index, of all operations of the pattern. */
  readonly units?: Readonly<Record<string, number>>;
  readonly unknown?: readonly string[];
  readonly atMost?: readonly string[];
  /** What the plan says: `undefined` where it does not know. */
  readonly plan?: readonly (number | undefined)[];
}

/** What the pattern `P` of the model takes. */
function checkUnits(text: string, expected: Expected): void {
  const { plans, planning, diagnostics } = analyzeText(text);
  const errors = diagnostics.filter(
    ({ severity, allowable }) => severity === "error" && !allowable,
  );
  assert.deepEqual(errors, []);
  const plan = plans.patterns.find(({ name }) => name === "P");
  assert.equal(plan?.served, true, plan?.reason);
  const operations = plan.steps.flatMap((step) =>
    step.kind === "transaction" ? step.operations : [step.operation],
  );
  const known = operations.map((operation) => planning.unitsOf(operation));
  const units: Record<string, number> = {};
  for (const each of known) {
    for (const { path, units: ofPath } of each?.paths ?? []) {
      units[path.name] = (units[path.name] ?? 0) + ofPath;
    }
  }
  if (expected.units !== undefined) assert.deepEqual(units, expected.units);
  const said = (part: "unknown" | "atMost"): string[] =>
    known.flatMap((each) => each?.[part] ?? []);
  if (expected.unknown !== undefined) assert.deepEqual(said("unknown"), expected.unknown);
  if (expected.atMost !== undefined) assert.deepEqual(said("atMost"), expected.atMost);
  if (expected.plan !== undefined) {
    assert.deepEqual(
      operations.map(({ readUnits, writeUnits }) => readUnits ?? writeUnits),
      expected.plan,
    );
  }
}

/** Events of 3 KB (2 of them in an index entry), a hundred for each source; 400 sources. */
function events(pattern: string, more = ""): string {
  return `
table Events {
  partition key PK: string
  sort key SK: string
  discriminator kind

  global index ByLevel {
    partition key level, day
    sort key at
    project message
  }

  global index Alerts {
    partition key alertOf: string
    sort key at
    project keys
  }
}

entity Event in Events {
  PK = "SOURCE#\${source}"
  SK = "EVENT#\${at}"
  alertOf = source when level = "HIGH"

  source: string @size(10B, max 40B)
  at: timestamp
  day: date derived date(at)
  level: "LOW" | "HIGH"
  message: string @size(1900B)
  detail: string @size(1000B)
  note?: string @size(10B)

  volume 100 per source
}

entity Source in Events {
  PK = "SOURCE#\${source}"
  SK = "SOURCE"
  source: string @size(10B, max 40B)
  name: string @size(20B) @unique
  volume 400
}
${more}
pattern P { ${pattern} }`;
}

suite("units of reads", () => {
  test("of one item, by consistency", () => {
    const key = "where source = :source and at = :at";
    checkUnits(events(`get Event ${key}`), { units: { Events: 0.5 }, plan: [0.5] });
    checkUnits(events(`get Event ${key} consistent`), { units: { Events: 1 }, plan: [1] });
    checkUnits(events(`transaction { get Event { ${key} } }`), { units: { Events: 2 }, plan: [2] });
  });

  test("of a batch are those of one element", () => {
    checkUnits(events("batch get Event where source = :source and at = :at"), {
      units: { Events: 0.5 },
      plan: [undefined],
    });
  });

  test("of a query sum up before they are rounded", () => {
    // 100 items of about 3,040 bytes.
    checkUnits(events("query Event where source = :source"), { units: { Events: 37.5 } });
    checkUnits(events("query Event where source = :source consistent"), { units: { Events: 75 } });
    checkUnits(events("query Event where source = :source page 4"), { units: { Events: 1.5 } });
    checkUnits(events("query Event where source = :source limit 4"), { units: { Events: 1.5 } });
    checkUnits(events("first Event where source = :source"), { units: { Events: 0.5 } });
  });

  test("an argument as page bounds nothing that is known", () => {
    checkUnits(events("query Event where source = :source page :n"), {
      units: { Events: 37.5 },
      unknown: ["value of :n"],
      plan: [undefined],
    });
  });

  test("a range leaves an unknown share, unless a page is less", () => {
    checkUnits(events("query Event where source = :source and at >= :since"), {
      units: { Events: 37.5 },
      unknown: ["share of Event that 'at >= :since' selects"],
      plan: [undefined],
    });
    checkUnits(events("query Event where source = :source and at >= :since page 4"), {
      units: { Events: 1.5 },
      unknown: [],
      plan: [1.5],
    });
  });

  test("a limit behind a filter reads on", () => {
    checkUnits(events('query Event where source = :source filter level = "LOW" limit 4'), {
      units: { Events: 37.5 },
      unknown: ["share of the items that the filter keeps"],
    });
    checkUnits(events('query Event where source = :source filter level = "LOW" page 4'), {
      units: { Events: 1.5 },
      unknown: [],
    });
  });

  test("an item collection has all of its entities", () => {
    checkUnits(events("query Event, Source where source = :source"), { units: { Events: 37.5 } });
  });

  test("foreign items are read too", () => {
    const more = `
table Mixed {
  partition key group: string
  sort key id: string
  discriminator kind
}
entity A in Mixed {
  group: string @size(10B)
  id: ulid
  volume 10 per group
}
entity B in Mixed {
  group: string @size(10B)
  id: ulid
  text: string @size(8000B)
  volume 2 per group
}`;
    checkUnits(events("query A where group = :group", more), { units: { Mixed: 2.5 } });
  });

  test("several queries take their sum, where their number is known", () => {
    checkUnits(
      events('query Event where level in ("LOW", "HIGH") and day = :day return message').replace(
        "date derived date(at)",
        "date derived date(at) @cardinality(200)",
      ),
      // 40,000 / (2 * 200) = 100 entries of about 2 KB, twice.
      { units: { ByLevel: 50 }, plan: [50] },
    );
    checkUnits(
      events("query Event where level in :levels and day = :day return message").replace(
        "date derived date(at)",
        "date derived date(at) @cardinality(200)",
      ),
      { units: { ByLevel: 25 }, plan: [undefined] },
    );
  });

  test("what is on a sparse index is not known", () => {
    checkUnits(
      events('query Event where source = :source and level = "HIGH" using Alerts return at'),
      {
        unknown: ["share of Event on Alerts"],
      },
    );
  });

  test("a scan reads all that is in the table, page after page", () => {
    // 40,000 events and 400 sources; 345 events of 3,040 bytes fill a page.
    const { planning, plans } = analyzeText(events("scan Event"));
    const [step] = plans.patterns[0]?.steps ?? [];
    assert.ok(step?.kind === "request");
    const units = planning.unitsOf(step.operation)?.total ?? 0;
    const bytes = 40_000 * 3040;
    assert.ok(units > bytes / 8192 && units < (bytes / 8192) * 1.03, String(units));
    checkUnits(events("scan Event page 4"), { units: { Events: 1.5 } });
  });

  test("what is missing has a name", () => {
    checkUnits(events("query Event where source = :source").replace("volume 100 per source", ""), {
      units: {},
      unknown: ["volume of Event"],
    });
    checkUnits(
      events("get Event where source = :source and at = :at").replace(
        "string @size(1000B)",
        "string",
      ),
      { units: {}, unknown: ["size of Event.detail"], plan: [undefined] },
    );
  });
});

suite("units of writes", () => {
  const key = "where source = :source and at = :at";

  test("of a new item: the table, and each index that gets an entry", () => {
    checkUnits(events("create Event"), {
      units: { Events: 3, ByLevel: 2, Alerts: 1 },
      atMost: ["what Alerts takes depends on the item"],
      plan: [6],
    });
    checkUnits(events('create Event set level = "LOW"'), {
      units: { Events: 3, ByLevel: 2 },
      atMost: [],
    });
  });

  test("in a transaction count twice on the table and once on an index", () => {
    checkUnits(events('transaction { create Event { set level = "HIGH" } }'), {
      units: { Events: 6, ByLevel: 2, Alerts: 1 },
    });
  });

  test("of a batch are those of one element", () => {
    checkUnits(events("batch put Event"), { units: { Events: 3, ByLevel: 2, Alerts: 1 } });
    checkUnits(events("batch put Event"), { plan: [undefined] });
  });

  test("of a change that no index has: the table alone, for the whole item", () => {
    checkUnits(events(`update Event ${key} set note = :note`), { units: { Events: 3 }, plan: [3] });
  });

  test("of a projected attribute: the entry once", () => {
    checkUnits(events(`update Event ${key} set message = :message`), {
      units: { Events: 3, ByLevel: 2 },
    });
  });

  test("of an index key: the entry twice", () => {
    checkUnits(events(`update Event ${key} set level = "HIGH" if level = "LOW"`), {
      // Into the sparse index it only comes.
      units: { Events: 3, ByLevel: 4, Alerts: 1 },
      atMost: [],
    });
    checkUnits(events(`update Event ${key} set level = "LOW" if level = "HIGH"`), {
      units: { Events: 3, ByLevel: 4, Alerts: 1 },
      atMost: [],
    });
  });

  test("of a delete: the entries that go", () => {
    checkUnits(events(`delete Event ${key} if level = "LOW"`), {
      units: { Events: 3, ByLevel: 2 },
      atMost: [],
    });
    checkUnits(events(`delete Event ${key}`), {
      units: { Events: 3, ByLevel: 2, Alerts: 1 },
      atMost: ["what Alerts takes depends on the item"],
    });
  });

  test("of a unique value: the locks, and the read of the old item", () => {
    checkUnits(events("create Source"), { units: { Events: 2 + 2 }, plan: [2, 2] });
    checkUnits(events("update Source where source = :source set name = :name"), {
      // A consistent read; then the item, the old lock and the new one.
      units: { Events: 1 + 2 + 2 + 2 },
      atMost: ["only where Source.name changes", "only where Source.name changes"],
    });
  });

  test("of a condition check: as if it wrote", () => {
    checkUnits(events(`transaction { check Event { ${key} } }`), { units: { Events: 6 } });
  });

  test("of an upsert: the more of making and changing the item", () => {
    checkUnits(
      events(`upsert Event ${key} set level = "LOW", message = :message, detail = :detail`),
      { units: { Events: 3, ByLevel: 4, Alerts: 1 } },
    );
  });
});
