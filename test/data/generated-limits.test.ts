import assert from "node:assert/strict";
import { type GeneratedModule, generatedProject } from "../generate/generated-modules.ts";
import { generated, modelOf } from "../generate/models.ts";
import { clientOf, tablesWithSamples } from "./generated-database.ts";

/** Items as large as DynamoDB takes them, and counters that many write at once. */
const model = `
table Store {
  partition key PK: string
  sort key SK: string
  discriminator kind
}
entity Blob in Store {
  PK = "GROUP#\${group}"
  SK = "BLOB#\${number:06}"

  group: string
  number: integer
  text: string
  tags: set<string>
}
entity Counter in Store {
  PK = "COUNTER#\${name}"
  SK = "COUNTER"

  name: string
  owner: string @unique
  count: integer = 0
  revision: integer @revision
}
table Traces {
  partition key device: string
  sort key raw: binary
  global index ByPlace {
    partition key place, day
    sort key rank, raw
    project all
  }
}
entity Trace in Traces {
  device: string
  raw: binary
  place: string
  day: date
  rank: number
}
pattern WriteTrace { put Trace }
pattern TracesOf { query Trace where device = :device page 1 }
pattern TracesAt { query Trace where place = :place and day = :day order by rank page :size }
pattern BlobsOf { query Blob where group = :group and number >= :from order by number desc }
pattern BlobsWith { query Blob where group = :group filter contains(tags, :tag) limit :count }
pattern AllBlobs { scan Blob }
pattern SomeBlobs { batch get Blob where group = :group and number = :number }
pattern WriteBlobs { batch put Blob }
pattern WriteBlob { put Blob }
pattern Enlarge { update Blob where group = :group and number = :number set text = :text }
pattern EnlargeTwo { transaction {
  update Blob { where group = :group and number = :number  set text = :text }
  delete Blob { where group = :group and number = 999 }
} }
pattern WriteTwo { transaction { put Blob create Counter } }
pattern NewCounter { create Counter }
pattern GetCounter { get Counter where name = :name }
pattern ReplaceCounter { put Counter }
pattern ChangeOwner { update Counter where name = :name set owner = :owner }
pattern Count { update Counter where name = :name add 1 to count if revision = :revision }
pattern CountBoth { transaction {
  update Counter { where name = :first  add 1 to count }
  update Counter { where name = :second  add 1 to count }
} }
`;

type Values = Record<string, unknown>;
type Failing = Error & Readonly<Record<string, unknown>>;

interface Pages extends AsyncIterable<Values> {
  page(next?: string): Promise<{ items: Values[]; next?: string }>;
  all(): Promise<Values[]>;
  segments(total: number): Pages[];
  parallel(total: number): AsyncIterable<Values>;
}

suite("generated code at the limits of DynamoDB Local", function () {
  // Some tests write tens of megabytes.
  this.timeout(120_000);
  const planned = modelOf(model, "file:///models/store.dynamo");
  const file = generated(planned);
  const project = generatedProject([file]);
  suiteTeardown(() => project.remove());

  let module: GeneratedModule;
  let database: unknown;
  let client: Awaited<ReturnType<typeof tablesWithSamples>>["client"];

  setup(async () => {
    module = await project.load(file.path);
    const made = await tablesWithSamples(planned);
    client = made.client;
    database = clientOf(module, client, made.tables);
  });
  teardown(() => client.destroy());

  const run = async <Result = Values>(
    pattern: string,
    input?: unknown,
    options?: unknown,
  ): Promise<Result> => {
    const called = module[pattern];
    assert.ok(called !== undefined, pattern);
    return (await called(database, input, options)) as Result;
  };
  const pages = (pattern: string, ...input: readonly unknown[]): Pages =>
    module[pattern]?.(database, ...input) as Pages;
  const failureOf = (call: Promise<unknown>): Promise<Failing> =>
    call.then(
      () => assert.fail("it has to fail"),
      (error: Failing) => error,
    );

  const blob = (number: number, kilobytes = 300) => ({
    group: "g",
    number,
    text: "x".repeat(kilobytes * 1024),
    tags: new Set(number % 5 === 0 ? ["five"] : []),
  });
  const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index);
  const numbersOf = async (items: AsyncIterable<Values>): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const { number } of items) found.push(number);
    return found;
  };

  test("a query and a scan go on over pages of a megabyte", async () => {
    for (const number of numbers(12)) await run("writeBlob", blob(number));
    const descending = numbers(12).reverse();
    const query = () => pages("blobsOf", { group: "g", from: 0 });
    const first = await query().page();
    assert.ok(first.items.length < 12 && first.next !== undefined, "a page is a megabyte");
    const second = await query().page(first.next);
    assert.deepEqual(
      [...first.items, ...second.items].map(({ number }) => number),
      descending.slice(0, first.items.length + second.items.length),
    );
    assert.deepEqual(await numbersOf(query()), descending);
    assert.deepEqual(await numbersOf(pages("blobsOf", { group: "g", from: 9 })), [11, 10, 9]);
    const tagged = await run<Values[]>("blobsWith", { group: "g", tag: "five", count: 2 });
    assert.deepEqual(
      tagged.map(({ number }) => number),
      [0, 5],
      "the second is on another page",
    );

    const ascending = (found: readonly unknown[]) =>
      found.map(Number).sort((left, right) => left - right);
    const scan = () => pages("allBlobs");
    assert.deepEqual(ascending(await numbersOf(scan())), numbers(12));
    assert.deepEqual(ascending(await numbersOf(scan().parallel(3))), numbers(12));
    const segments = await Promise.all(scan().segments(5).map(numbersOf));
    assert.deepEqual(ascending(segments.flat()), numbers(12));
  });

  test("cursors hold binary keys, numbers and keys of several attributes", async () => {
    const day = "2026-01-01";
    for (const rank of [-1, 0, 0.5, 2]) {
      const raw = new Uint8Array([255, 10 + rank * 2, 0]);
      await run("writeTrace", { device: "d", raw, place: "\u{1f600} %/#", day, rank });
    }
    const byPages = async (query: () => Pages): Promise<Values[]> => {
      const items: Values[] = [];
      let next: string | undefined;
      do {
        const page = await query().page(next);
        items.push(...page.items);
        next = page.next;
      } while (next !== undefined);
      return items;
    };
    const at = { place: "\u{1f600} %/#", day };
    for (const query of [
      () => pages("tracesOf", { device: "d" }),
      () => pages("tracesAt", { ...at, size: 1 }),
    ]) {
      const items = await byPages(query);
      assert.deepEqual(
        items.map(({ rank }) => rank),
        [-1, 0, 0.5, 2],
      );
      assert.deepEqual(items[3]?.raw, new Uint8Array([255, 14, 0]));
      assert.deepEqual(await query().all(), items);
    }
    // The size of pages may change from one to the next, where they begin may not.
    const { next } = await pages("tracesAt", { ...at, size: 1 }).page();
    const others = await pages("tracesAt", { ...at, size: 9 }).page(next);
    assert.equal(others.items.length, 3);
    const moved = pages("tracesAt", { ...at, day: "2026-01-02", size: 9 }).page(next);
    await assert.rejects(moved, { name: "InvalidCursor" });
  });

  test("a batch of more than 16 MB comes whole and in order", async () => {
    for (const number of numbers(60)) await run("writeBlob", blob(number, 350));
    const order = numbers(60).reverse();
    const found = await run<Values[]>("someBlobs", {
      keys: [...order, 3, 4].map((number) => ({ group: "g", number })),
    });
    assert.deepEqual(
      found.map(({ number }) => number),
      order,
    );
  });

  test("a batch of writes takes any number of items, each key once", async () => {
    await run(
      "writeBlobs",
      numbers(60).map((number) => blob(number, 1)),
    );
    assert.equal((await pages("blobsOf", { group: "g", from: 0 }).all()).length, 60);
    const twice = await failureOf(run("writeBlobs", [blob(1, 1), blob(2, 1), blob(1, 1)]));
    assert.equal(twice.name, "InvalidValue");
  });

  test("an item of more than 400 KB is told, whichever way it is written", async () => {
    const { text: large } = blob(1, 410);
    const counter = { name: "c", owner: "o" };
    const key = { group: "g", number: 4 };
    const two = { Blob: blob(3, 410), Counter: counter };
    const cases: [string, () => Promise<unknown>, string][] = [
      ["put", () => run("writeBlob", blob(1, 410)), "Blob"],
      ["batch", () => run("writeBlobs", [blob(2, 410)]), "Blob"],
      ["transaction", () => run("writeTwo", two), "Blob or Counter"],
      ["update", () => run("enlarge", { ...key, text: large }), "Blob"],
      ["update in a transaction", () => run("enlargeTwo", { ...key, text: large }), "Blob"],
    ];
    await run("writeBlob", blob(4, 1));
    for (const [what, call, expected] of cases) {
      const { name, entity } = await failureOf(call());
      assert.deepEqual([name, entity], ["ItemTooLarge", expected], what);
    }
    assert.equal(await run("getCounter", { name: "c" }), undefined, "all or nothing");
  });

  test("of many who create one unique value at once, exactly one wins", async () => {
    const outcomes = await Promise.allSettled(
      numbers(20).map((number) => run("newCounter", { name: `c${number}`, owner: "the one" })),
    );
    const won = outcomes.filter(({ status }) => status === "fulfilled");
    assert.equal(won.length, 1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") assert.equal(outcome.reason.name, "UniqueValueTaken");
    }
    const stored = await Promise.all(
      numbers(20).map((number) => run("getCounter", { name: `c${number}` })),
    );
    assert.equal(stored.filter((counter) => counter !== undefined).length, 1);
  });

  test("concurrent transactions on the same items are all carried out, or say that they are not", async () => {
    for (const name of ["a", "b"]) await run("newCounter", { name, owner: name });
    const outcomes = await Promise.allSettled(
      numbers(20).map((number) =>
        run(
          "countBoth",
          number % 2 === 0 ? { first: "a", second: "b" } : { first: "b", second: "a" },
        ),
      ),
    );
    const done = outcomes.filter(({ status }) => status === "fulfilled").length;
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") assert.equal(outcome.reason.name, "TransactionConflict");
    }
    const counts = await Promise.all(["a", "b"].map((name) => run("getCounter", { name })));
    assert.deepEqual(
      counts.map(({ count, revision }) => [count, revision]),
      [
        [done, done + 1],
        [done, done + 1],
      ],
    );
    assert.ok(done > 0);
  });

  test("of writes that name one revision one wins; those that name none begin anew", async () => {
    await run("newCounter", { name: "r", owner: "r" });
    const counted = await Promise.allSettled(
      numbers(10).map(() => run("count", { name: "r", revision: 1 })),
    );
    assert.equal(counted.filter(({ status }) => status === "fulfilled").length, 1);
    for (const outcome of counted) {
      if (outcome.status === "rejected") assert.equal(outcome.reason.name, "RevisionConflict");
    }
    const replaced = await Promise.allSettled(
      numbers(6).map((number) => run("replaceCounter", { name: "r", owner: "r", count: number })),
    );
    const done = replaced.filter(({ status }) => status === "fulfilled").length;
    for (const outcome of replaced) {
      if (outcome.status === "rejected") assert.equal(outcome.reason.name, "ChangedMeanwhile");
    }
    assert.ok(done > 1, "more than the first");
    assert.equal((await run("getCounter", { name: "r" })).revision, 2 + done);
  });

  test("a unique value that many give back and take is always that of one", async () => {
    const names = ["u", "v", "w"];
    for (const name of names) await run("newCounter", { name, owner: name });
    await Promise.allSettled(
      numbers(12).map((number) =>
        run("changeOwner", { name: names[number % 3], owner: `owner ${number % 2}` }),
      ),
    );
    const owners = await Promise.all(names.map((name) => run("getCounter", { name })));
    assert.equal(new Set(owners.map(({ owner }) => owner)).size, 3);
    // What nobody has any longer can be taken, and what somebody has cannot.
    for (const owner of ["u", "v", "w", "owner 0", "owner 1"]) {
      const isTaken = owners.some((counter) => counter.owner === owner);
      const taking = run("newCounter", { name: `new ${owner}`, owner });
      if (isTaken) assert.equal((await failureOf(taking)).name, "UniqueValueTaken");
      else await taking;
    }
  });

  test("a call with a token is carried out once", async () => {
    for (const name of ["a", "b"]) await run("newCounter", { name, owner: name });
    const options = { clientRequestToken: "count both" };
    for (const _ of [1, 2]) await run("countBoth", { first: "a", second: "b" }, options);
    assert.equal((await run("getCounter", { name: "a" })).count, 1);
    const other = await failureOf(run("countBoth", { first: "b", second: "a" }, options));
    assert.equal(other.name, "IdempotentParameterMismatch");
    const missing = { clientRequestToken: "missing" };
    const failing = await failureOf(run("countBoth", { first: "a", second: "c" }, missing));
    assert.equal(failing.name, "DoesNotExist");
    await run("newCounter", { name: "c", owner: "c" });
    await run("countBoth", { first: "a", second: "c" }, missing);
    assert.equal(
      (await run("getCounter", { name: "c" })).count,
      1,
      "a refused call used up no token",
    );
  });
});
