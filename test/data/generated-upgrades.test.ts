import assert from "node:assert/strict";
import { type AttributeValue, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { defaultOptions } from "../../src/generate/index.ts";
import { type GeneratedModule, generatedProject } from "../generate/generated-modules.ts";
import { generated, modelOf } from "../generate/models.ts";
import { upgraded } from "../generate/upgraded.ts";
import { clientOf, tablesWithSamples } from "./generated-database.ts";

type Values = Record<string, unknown>;
type Stored = Record<string, AttributeValue>;

const upgradeModule = `
import type { ItemUpgrade } from "./past.js";

/** Counts the words that the first version did not count. */
export const countWords: ItemUpgrade = ({ text, ...others }) => {
  if (typeof text !== "string") throw new Error("there is no text to count");
  return { ...others, text, words: text.split(" ").length, PK: "somewhere else" };
};
`;

suite("items of older versions, in generated code on DynamoDB Local", () => {
  const planned = modelOf(upgraded, "file:///models/past.dynamo");
  const file = generated(planned, { ...defaultOptions, modelFolder: "." });
  const project = generatedProject([file, { path: "upgrades.ts", text: upgradeModule }]);
  suiteTeardown(() => project.remove());

  let module: GeneratedModule;
  let database: unknown;
  let client: Awaited<ReturnType<typeof tablesWithSamples>>["client"];
  let table: string;

  setup(async () => {
    module = await project.load(file.path);
    const made = await tablesWithSamples(planned);
    client = made.client;
    table = made.tables.Shop ?? "";
    database = clientOf(module, client, made.tables);
  });
  teardown(() => client.destroy());

  const run = <Result = Values>(pattern: string, input?: unknown): Promise<Result> =>
    module[pattern]?.(database, input) as Promise<Result>;
  const key = { PK: { S: "CUSTOMER#1" }, SK: { S: "PROFILE" } };
  const old: Stored = {
    ...key,
    kind: { S: "Customer" },
    id: { S: "1" },
    email: { S: "a@x" },
    plan: { S: "pro" },
    bonus: { N: "2" },
    fullName: { S: " Ada " },
    visits: { N: "7" },
    since: { S: "2026-01-01" },
    revision: { N: "4" },
    foreign: { M: { kept: { S: "" } } },
  };
  const asRead = {
    id: "1",
    email: "a@x",
    tier: "pro",
    label: "pro:Ada",
    name: "Ada",
    credit: 4,
    visits: 7,
    since: "2026-01-01",
    revision: 4,
  };
  const note = { id: "1", folder: "inbox", noteId: "n" };
  const oldNote: Stored = {
    PK: key.PK,
    SK: { S: "NOTE#inbox#n" },
    kind: { S: "Note" },
    id: { S: "1" },
    folder: { S: "inbox" },
    noteId: { S: "n" },
    text: { S: "one two three" },
  };

  async function put(item: Stored): Promise<void> {
    await client.send(new PutItemCommand({ TableName: table, Item: item }));
  }
  async function stored(which: Stored = key): Promise<Stored | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: which, ConsistentRead: true }),
    );
    return Item;
  }

  test("the module and the function that it imports compile under the strictest settings", async () => {
    assert.match(file.text, /^import \{ countWords \} from "\.\/upgrades\.js";$/m);
    assert.equal(await project.compile(), "");
  });

  test("a read upgrades, what is derived included, and writes nothing", async () => {
    await put(old);
    await put(oldNote);
    assert.deepEqual(await run("getCustomer", { id: "1" }), asRead);
    assert.deepEqual(await run("getNote", note), { ...note, text: "one two three", words: 3 });
    assert.deepEqual(await stored(), old);
  });

  test("a write of something else leaves the old version to be upgraded later", async () => {
    await put(old);
    const visited = await run("visit", { id: "1" });
    assert.deepEqual(visited, { ...asRead, visits: 8, revision: 5 });
    assert.equal((await stored())?.version, undefined);
  });

  test("a write of what an upgrade writes upgrades first, index keys and all", async () => {
    await put(old);
    const changed = await run("changeTier", { id: "1", tier: "free", name: "Eve" });
    const expected = { ...asRead, tier: "free", name: "Eve", label: "free:Eve", revision: 5 };
    assert.deepEqual(changed, expected);
    assert.deepEqual(await run("getCustomer", { id: "1" }), expected);
    const { plan: _p, bonus: _b, fullName: _f, ...others } = old;
    assert.deepEqual(await stored(), {
      ...others,
      tier: { S: "free" },
      name: { S: "Eve" },
      label: { S: "free:Eve" },
      credit: { N: "4" },
      tierKey: { S: "TIER#free" },
      revision: { N: "5" },
      version: { N: "3" },
    });
  });

  test("the upgrade itself is no change of the item: its revision stays", async () => {
    await put(old);
    const change = { id: "1", tier: "free", name: "Eve" };
    await assert.rejects(run("changeChecked", { ...change, revision: 3 }), {
      name: "RevisionConflict",
    });
    assert.equal((await run("changeChecked", { ...change, revision: 4 })).revision, 5);
  });

  test("a condition on what an upgrade writes is about the upgraded item", async () => {
    await put(old);
    await assert.rejects(run("leave", { id: "1" }), { name: "ConditionFailed" });
    await put({ ...old, plan: { S: "free" } });
    await run("leave", { id: "1" });
    assert.equal(await stored(), undefined);
  });

  test("an upsert never marks an old item as one of the current version", async () => {
    await put(old);
    const save = { id: "1", email: "b@x", tier: "free", name: "Eve", since: "2026-02-02" };
    await run("save", save);
    const saved = await run("getCustomer", { id: "1" });
    assert.deepEqual([saved.credit, saved.label, saved.visits], [4, "free:Eve", 7]);
    await run("save", { ...save, id: "2", email: "c@x" });
    const fresh = await run("getCustomer", { id: "2" });
    assert.deepEqual([fresh.credit, fresh.revision], [0, 1]);
  });

  test("a transaction upgrades each item that it meets", async () => {
    await put(old);
    await put(oldNote);
    const added = await run("annotate", {
      Note: { ...note, noteId: "m", text: "new", words: 1 },
      name: "Eve",
      old: "n",
      text: "changed",
    });
    assert.equal(added.noteId, "m");
    const customer = await run("getCustomer", { id: "1" });
    assert.deepEqual([customer.tier, customer.name, customer.credit], ["pro", "Eve", 4]);
    assert.deepEqual(await run("getNote", note), { ...note, text: "changed", words: 3 });
    assert.deepEqual((await stored())?.version, { N: "3" });
  });

  test("a move takes an upgraded item to its new key", async () => {
    await put(oldNote);
    await run("moveNote", { ...note, to: "done" });
    assert.equal(await run("getNote", note), undefined);
    const moved = await run("getNote", { ...note, folder: "done" });
    assert.deepEqual(moved, { ...note, folder: "done", text: "one two three", words: 3 });
  });

  test("a write with a unique value upgrades first", async () => {
    await put(old);
    const change = { id: "1", email: "b@x", name: "Eve" };
    await assert.rejects(run("changeEmail", { ...change, tier: "free" }), {
      name: "ConditionFailed",
    });
    await run("changeEmail", { ...change, tier: "pro" });
    const changed = await run("getCustomer", { id: "1" });
    assert.deepEqual([changed.email, changed.name, changed.tier], ["b@x", "Eve", "pro"]);
  });

  test("of concurrent writers and upgraders none overwrites a newer value", async () => {
    for (let round = 0; round < 12; round++) {
      await put(old);
      const writers = ["A", "B", "C", "D"].map((name) =>
        run("changeTier", { id: "1", tier: "free", name: `${name}${round}` }),
      );
      const visitors = Array.from({ length: 6 }, () => run("visit", { id: "1" }));
      const results = await Promise.all(writers);
      await Promise.all(visitors);
      const last = results.reduce((newest, each) =>
        Number(each.revision) > Number(newest.revision) ? each : newest,
      );
      const left = await run("getCustomer", { id: "1" });
      assert.deepEqual(
        [left.tier, left.name, left.visits, left.revision, left.credit],
        ["free", last.name, 13, 14, 4],
        `round ${round}`,
      );
    }
  });

  test("an item that cannot be upgraded says so, and is left as it is", async () => {
    const wrong: [Stored, RegExp][] = [
      [{ ...old, plan: { S: "gold" } }, /tier has a value/],
      [{ ...old, bonus: { S: "2" } }, /"2" is not a number/],
      [{ ...old, fullName: { N: "1" } }, /"1" is not text/],
    ];
    const { plan: _plan, ...without } = old;
    wrong.push([without, /tier is missing/]);
    for (const [item, reason] of wrong) {
      await put(item);
      for (const call of [
        () => run("getCustomer", { id: "1" }),
        () => run("changeTier", { id: "1", tier: "free", name: "Eve" }),
      ]) {
        await assert.rejects(call, (error: Error & Values) => {
          assert.equal(error.name, "CannotUpgrade");
          assert.match(error.message, reason);
          assert.deepEqual([error.entity, error.version, error.written], ["Customer", 1, false]);
          assert.equal((error.item as Values).email, "a@x");
          assert.ok(error.cause instanceof Error);
          return true;
        });
      }
      assert.deepEqual(await stored(), item);
    }
    await assert.rejects(run("visit", { id: "1" }), { name: "CannotUpgrade", written: true });
    assert.deepEqual((await stored())?.visits, { N: "8" });
    await put({ ...oldNote, text: { N: "1" } });
    await assert.rejects(run("getNote", note), /there is no text to count/);
  });

  test("an item of a newer version is neither read nor written over", async () => {
    const newer: Stored = { ...old, version: { N: "4" }, tier: { S: "platinum" } };
    await put(newer);
    const change = { id: "1", tier: "free", name: "Eve" };
    for (const call of [() => run("getCustomer", { id: "1" }), () => run("changeTier", change)]) {
      await assert.rejects(call, { name: "NewerVersion", entity: "Customer", version: 4 });
    }
    assert.deepEqual(await stored(), newer);
    await assert.rejects(run("visit", { id: "1" }), { name: "NewerVersion", written: true });
    const join = { id: "1", email: "c@x", tier: "free", name: "C", since: "2026-01-01" };
    await assert.rejects(run("join", join), { name: "AlreadyExists", item: undefined });
  });
});
