import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createExampleTables, exampleTablePrefix } from "../../src/data/examples/example-tables.ts";
import { type ExampleResult, runExamples } from "../../src/data/examples/run-examples.ts";
import { listTables } from "../../src/data/tables.ts";
import { type ExampleSuite, exampleCoverage } from "../../src/planner/index.ts";
import { analyze, parseFile } from "../../src/service/analyze.ts";
import { fileContext } from "../../src/service/context.ts";
import { exampleSuite } from "../../src/service/index.ts";
import { refactorings } from "../../src/service/refactorings/index.ts";
import { projectFolder, sharedConnection } from "./local.ts";

const orders = `
table Shop {
  partition key customerId: string
  sort key orderId: string
  discriminator kind
  global index ByDay {
    partition key day
    sort key orderId
    project day, total
  }
  global index Unused {
    partition key status
    project keys
  }
}
entity Order in Shop {
  customerId: string
  orderId: string
  day: date
  status: "OPEN" | "SHIPPED" = "OPEN"
  total: number
  placedAt: timestamp = now()
  token: ulid = ulid()
  address?: { city: string, zip: string }
  tags?: set<string>
}
pattern Orders { query Order where customerId = :customerId order by orderId desc }
pattern OrdersOfDay { query Order where day = :day return orderId, total }
pattern Cities { query Order where customerId = :customerId return orderId, address.city }
pattern Place { create Order }
pattern Ship {
  update Order where customerId = :customerId and orderId = :orderId
  set status = "SHIPPED" if status = "OPEN"
}
pattern Cancel { delete Order where customerId = :customerId and orderId = :orderId }
pattern Swap { transaction {
  delete Order { where customerId = :customerId and orderId = :orderId if status = "OPEN" }
  create Order
} }
pattern Pages { query Order where customerId = :customerId page 1 }
sample one: Order { customerId: "ada", orderId: "1", day: "2026-03-01", total: 40, address: { city: "Bonn", zip: "53111" }, tags: ["b", "a"] }
sample two: Order { customerId: "ada", orderId: "2", day: "2026-03-02", total: 15, status: "SHIPPED" }
`;

suite("the examples of a model on DynamoDB Local", () => {
  test("what holds, passes: order, projections, pages, writes, refusals, units", async () => {
    await checkPasses(`
example Orders(customerId: "ada") returns two, one within 0.5 RCU
example Orders(customerId: "ada") returns one, two in any order
example Orders(customerId: "bob") returns nothing
example Orders(customerId: "ada") returns 2 items
example OrdersOfDay(day: "2026-03-01") returns one
example Cities(customerId: "ada") returns one, two
example Pages(customerId: "ada") returns one, two
example Cancel(customerId: "ada", orderId: "1") leaves no one
example Orders(customerId: "ada") returns two, one
example Ship(customerId: "ada", orderId: "1") leaves one { status: "SHIPPED", address: { city: "Bonn" }, tags: ["a", "b"] } within 10 WCU
example Ship(customerId: "ada", orderId: "2") fails ConditionalCheckFailed leaves two
example Ship(customerId: "ada", orderId: "3") fails ConditionalCheckFailed
example Swap(customerId: "ada", orderId: "1", Order: { customerId: "ada", orderId: "3", day: "2026-03-03", total: 1 }) leaves no one leaves Order { orderId: "3", status: "OPEN" }
example Swap(customerId: "ada", orderId: "2", Order: { customerId: "ada", orderId: "3", day: "2026-03-03", total: 1 }) fails TransactionCanceled
example Swap(customerId: "ada", orderId: "2", Order: { customerId: "ada", orderId: "3", day: "2026-03-03", total: 1 }) fails ConditionalCheckFailed leaves one
example Orders(customerId: "ada") returns two, one
`);
  });

  test("the clock of a write stands still, so that it can be expected", async () => {
    await checkPasses(`
example Place(Order: { customerId: "bob", orderId: "1", day: "2026-03-01", total: 5 }) leaves Order { customerId: "bob", total: 5, placedAt: "2026-01-01T00:00:00.000Z" }
`);
  });

  test("what the editor drafts, passes: a call of each pattern", async () => {
    for (const name of ["shop", "iot"]) {
      const text = readFileSync(join(projectFolder, `examples/${name}.dynamo`), "utf8");
      const drafted = await checkDrafts(text);
      // Patterns of all kinds, of which hardly any is refused and most return what is there.
      const shown = drafted.filter((each) => !/ fails | returns nothing$/.test(each));
      assert.ok(shown.length > drafted.length / 2, drafted.join("\n"));
    }
    await checkDrafts(
      `${orders}
pattern Newest { first Order where customerId = :customerId order by orderId desc }
pattern All { scan Order }
pattern Some { scan Order limit 1 }
pattern Several { batch get Order where customerId = :customerId and orderId = :orderId }
pattern PlaceAll { batch put Order }
pattern CancelAll { batch delete Order where customerId = :customerId and orderId = :orderId }
pattern Store { put Order }
pattern Raise { upsert Order where customerId = :customerId and orderId = :orderId set day = :day add 5 to total }
pattern Tag { update Order where customerId = :customerId and orderId = :orderId add :tags to tags set any of day, status }
pattern Renumber { move Order where customerId = :customerId and orderId = :orderId set orderId = :to }
pattern Look { transaction { get Order { where customerId = :customerId and orderId = :orderId } } }
pattern OfDays { query Order where day in :days return orderId, total }
`.replace("in (:days)", "in :days"),
    );
  });

  test("another order is told as such, item by item", async () => {
    await checkFailure(`example Orders(customerId: "ada") returns one, two`, {
      message: "Orders returned the items in another order.",
      expected: /^one: Order \{[\s\S]*^two: Order \{/m,
      actual: /^two: Order \{[\s\S]*^one: Order \{/m,
    });
  });

  test("the texts show what came back, so that only what differs is different", async () => {
    await checkFailure(`example OrdersOfDay(day: "2026-03-01") returns two`, {
      message: "OrdersOfDay returned other items.",
      expected: `two: Order {\n  "orderId": "2",\n  "total": 15\n}`,
      actual: `one: Order {\n  "orderId": "1",\n  "total": 40\n}`,
    });
  });

  test("what is missing, too much, too many and too dear", async () => {
    await checkFailure(`example Orders(customerId: "bob") returns one`, {
      message: "Orders returned nothing.",
      expected: /^one: Order/,
      actual: "nothing",
    });
    await checkFailure(`example Orders(customerId: "ada") returns nothing`, {
      message: "Orders returned items, though there should be none.",
      expected: "nothing",
      actual: /^two: Order/,
    });
    await checkFailure(`example Orders(customerId: "ada") returns 3 items`, {
      message: "Orders returned 2 items instead of 3.",
      expected: "3 items",
      actual: /^2 items\nOrder \{/,
    });
    await checkFailure(`example Orders(customerId: "ada") returns 2 items within 0.1 RCU`, {
      message: "Orders consumed 0.5 RCU.",
      expected: "at most 0.1 RCU",
      actual: "0.5 RCU",
    });
  });

  test("a write that leaves something else, or is refused, or is not", async () => {
    await checkFailure(
      `example Ship(customerId: "ada", orderId: "1") leaves one { status: "OPEN" }`,
      {
        message: "Ship left another one.",
        expected: `one: Order {\n  "status": "OPEN"\n}`,
        actual: `one: Order {\n  "status": "SHIPPED"\n}`,
      },
    );
    await checkFailure(`example Cancel(customerId: "ada", orderId: "1") leaves one`, {
      message: "Cancel left no one.",
      expected: "one: Order",
      actual: "one is not there",
    });
    await checkFailure(`example Cancel(customerId: "ada", orderId: "1") leaves no two`, {
      message: "Cancel left two, which should be gone.",
      expected: "leaves no two",
      actual: /^two: Order \{/,
    });
    await checkFailure(
      `example Place(Order: { customerId: "bob", orderId: "9", day: "2026-03-01", total: 5 }) leaves Order { customerId: "bob", total: 6 }`,
      {
        message: "Place left no such Order.",
        expected: `Order {\n  "customerId": "bob",\n  "total": 6\n}`,
        actual: `Order {\n  "customerId": "bob",\n  "total": 5\n}`,
      },
    );
    await checkFailure(
      `example Ship(customerId: "ada", orderId: "2") leaves two { status: "SHIPPED" }`,
      {
        message:
          "Ship was refused: the item is not as the pattern's condition demands. Nothing was written.",
        expected: 'leaves two {"status":"SHIPPED"}',
        actual: /^fails ConditionalCheckFailed: /,
      },
    );
    await checkFailure(
      `example Ship(customerId: "ada", orderId: "1") fails ConditionalCheckFailed`,
      {
        message: "Ship succeeded, though it should fail.",
        expected: "fails ConditionalCheckFailed",
        actual: "succeeds",
      },
    );
    await checkFailure(`example Ship(customerId: "ada", orderId: "2") fails TransactionCanceled`, {
      message: "Ship failed in another way.",
      expected: "fails TransactionCanceled",
      actual: /^fails ConditionalCheckFailed: /,
    });
  });

  test("an example with errors, and one of a pattern that nothing serves, say why", async () => {
    const results = await resultsOf(
      suiteOf(`${orders}
pattern Dear { query Order where total = :total }
example Orders(customerId: "ada") returns three
example Dear(total: 40) returns one
`),
    );
    const messages = results.map((result) => (result.kind === "errored" ? result.message : ""));
    assert.equal(messages[0], "There is no sample 'three'.");
    assert.match(messages[1] ?? "", /^Dear is not served: /);
  });

  test("an engine that is not there is told, and nothing waits", async () => {
    const nowhere = { ...(await sharedConnection()), endpoint: "http://127.0.0.1:9" };
    const suite = suiteOf(`${orders}\nexample Orders(customerId: "bob") returns nothing`);
    await assert.rejects(runExamples(nowhere, suite), /127\.0\.0\.1:9/);
  });

  test("runs at the same time do not meet, and leave no table", async () => {
    const connection = await sharedConnection();
    const suite = suiteOf(`${orders}
example Cancel(customerId: "ada", orderId: "1") leaves no one
example Orders(customerId: "ada") returns two, one
`);
    const runs = await Promise.all([1, 2, 3].map(() => runExamples(connection, suite)));
    for (const results of runs) {
      assert.deepEqual(
        [...results.values()].map(({ kind }) => kind),
        ["passed", "passed"],
      );
    }
    assert.deepEqual(await exampleTables(), []);
  });

  test("a cancelled run skips what is left and leaves no table", async () => {
    const suite = suiteOf(`${orders}
example Orders(customerId: "ada") returns two, one
example Orders(customerId: "bob") returns nothing
example Orders(customerId: "eve") returns nothing
`);
    const abort = new AbortController();
    const results = await runExamples(await sharedConnection(), suite, {
      abortSignal: abort.signal,
      onResult: () => abort.abort(),
    });
    assert.deepEqual(
      [...results.values()].map(({ kind }) => kind),
      ["passed", "skipped", "skipped"],
    );
    assert.deepEqual(await exampleTables(), []);
    const never = await runExamples(await sharedConnection(), suite, {
      abortSignal: AbortSignal.abort(),
    });
    assert.deepEqual(
      [...never.values()].map(({ kind }) => kind),
      ["skipped", "skipped", "skipped"],
    );
    assert.deepEqual(await exampleTables(), []);
  });

  test("tables whose samples cannot be loaded are not left behind", async () => {
    const suite = suiteOf(orders);
    const broken: ExampleSuite = {
      ...suite,
      samples: suite.samples.map((sample) => ({
        ...sample,
        item: { ...sample.item, customerId: { N: "1" } },
      })),
    };
    await assert.rejects(createExampleTables(await sharedConnection(), broken, {}));
    assert.deepEqual(await exampleTables(), []);
  });

  test("coverage names the patterns and indexes that no example touches", () => {
    const suite = suiteOf(`${orders}
example OrdersOfDay(day: "2026-03-01") returns one
example OrdersOfDay(day: "2026-03-04") returns nothing
example Ship(customerId: "ada", orderId: "2") fails ConditionalCheckFailed
`);
    const [first] = suite.examples;
    const coverage = exampleCoverage(suite, new Set(suite.examples.map(({ id }) => id)));
    const untouched = (list: readonly { name: string; examples: readonly string[] }[]) =>
      list.flatMap(({ name, examples }) => (examples.length === 0 ? [name] : []));
    assert.deepEqual(untouched(coverage.patterns), [
      "Orders",
      "Cities",
      "Place",
      "Cancel",
      "Swap",
      "Pages",
    ]);
    assert.deepEqual(untouched(coverage.indexes), ["Unused"]);
    const part = exampleCoverage(suite, new Set([first?.id ?? ""]));
    assert.deepEqual(part.indexes.find(({ name }) => name === "ByDay")?.examples, [first?.id]);
  });

  test("the examples of the example models hold", async function () {
    this.timeout(60_000);
    for (const paths of [
      ["shop.dynamo"],
      ["tournament.dynamo"],
      ["iot.dynamo"],
      ["multi-file/helpdesk.dynamo", "multi-file/people.dynamo"],
    ]) {
      const suite = suiteOfFiles(
        paths.map((path) => {
          const file = join(projectFolder, "examples", path);
          return [pathToFileURL(file).href, readFileSync(file, "utf8")];
        }),
      );
      const all = exampleCoverage(suite, new Set(suite.examples.map(({ id }) => id)));
      const untouched = all.patterns.filter(({ examples }) => examples.length === 0);
      assert.deepEqual(
        untouched.map(({ name }) => name),
        [],
        `Each pattern of ${paths[0]} has an example.`,
      );
      for (const result of await resultsOf(suite)) {
        assert.equal(result.kind, "passed", JSON.stringify(result));
      }
    }
  });
});

const uri = "file:///model.dynamo";

function suiteOf(text: string): ExampleSuite {
  return suiteOfFiles([[uri, text]]);
}

function suiteOfFiles(files: readonly (readonly [string, string])[]): ExampleSuite {
  const [root = ""] = files.map(([name]) => name);
  const parsed = new Map(files.map(([name, text]) => [name, parseFile(name, text)]));
  // As it crosses the border between processes.
  return JSON.parse(JSON.stringify(exampleSuite(analyze(root, parsed)))) as ExampleSuite;
}

async function resultsOf(suite: ExampleSuite): Promise<readonly ExampleResult[]> {
  const results = await runExamples(await sharedConnection(), suite);
  assert.equal(results.size, suite.examples.length);
  return [...results.values()];
}

async function checkPasses(examples: string): Promise<void> {
  const suite = suiteOf(orders + examples);
  const results = await resultsOf(suite);
  for (const [position, result] of results.entries()) {
    assert.equal(
      result.kind,
      "passed",
      `${suite.examples[position]?.text}: ${JSON.stringify(result)}`,
    );
  }
}

/** Drafts an example of each pattern, and runs them; returns them as they are written. */
async function checkDrafts(text: string): Promise<readonly string[]> {
  const uri = pathToFileURL(join(projectFolder, "draft.dynamo")).toString();
  const analysis = analyze(uri, new Map([[uri, parseFile(uri, text)]]), {});
  const context = fileContext(analysis, uri);
  assert.ok(context !== undefined);
  const drafted = analysis.model.patterns.map(({ name, origin: { nameSpan } }) => {
    const place = { context, span: nameSpan, files: [uri], isEverywhere: () => true };
    const [offer] = refactorings(place).filter(
      ({ title }) => title === `Add an example of '${name}'`,
    );
    const [edit] = offer?.edits().edits ?? [];
    assert.ok(edit !== undefined, name);
    return edit.newText.trim();
  });
  const suite = suiteOf(`${text.replaceAll(/^example .*$/gm, "")}\n${drafted.join("\n")}\n`);
  const results = await resultsOf(suite);
  assert.deepEqual(
    results.flatMap((result, position) =>
      result.kind === "passed" ? [] : [[drafted[position], result]],
    ),
    [],
  );
  return drafted;
}

async function checkFailure(
  example: string,
  wanted: {
    readonly message: string;
    readonly expected: string | RegExp;
    readonly actual: string | RegExp;
  },
): Promise<void> {
  const [result] = await resultsOf(suiteOf(`${orders}\n${example}\n`));
  assert.equal(result?.kind, "failed", `${example}: ${JSON.stringify(result)}`);
  const failures = result?.kind === "failed" ? result.failures : [];
  const [failure] = failures;
  assert.equal(failures.length, 1, JSON.stringify(failures));
  assert.equal(failure?.message, wanted.message);
  for (const side of ["expected", "actual"] as const) {
    const text: string = failure?.[side] ?? "";
    const pattern = wanted[side];
    if (typeof pattern === "string") assert.equal(text, pattern);
    else assert.match(text, pattern);
  }
}

async function exampleTables(): Promise<readonly string[]> {
  const { names } = await listTables(await sharedConnection());
  return names.filter((name) => name.startsWith(exampleTablePrefix));
}
