import assert from "node:assert/strict";
import { type AttributeValue, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { NumberValue } from "@aws-sdk/lib-dynamodb";
import { defaultOptions } from "../../src/generate/index.ts";
import { counted } from "../generate/counted.ts";
import { type GeneratedModule, generatedProject } from "../generate/generated-modules.ts";
import { generated, modelOf } from "../generate/models.ts";
import { clientOf, tablesWithSamples } from "./generated-database.ts";
import { streamRecords } from "./stream-records.ts";

type Values = Record<string, unknown>;
interface Pages {
  page(next?: string): Promise<{ items: Values[]; next?: string }>;
  all(): Promise<Values[]>;
}

const digits = "12345678901234567890.123456789012345678";
const planned = modelOf(counted, "file:///models/meters.dynamo");

for (const numbers of ["number", "exact"] as const) {
  suite(`numbers and values that are easily lost, with numbers: "${numbers}"`, () => {
    const file = generated(planned, { ...defaultOptions, numbers });
    const project = generatedProject([file]);
    suiteTeardown(() => project.remove());

    let module: GeneratedModule;
    let database: unknown;
    let client: Awaited<ReturnType<typeof tablesWithSamples>>["client"];
    let table: string;
    suiteSetup(async () => {
      assert.deepEqual(
        planned.diagnostics.filter(({ severity }) => severity === "error"),
        [],
      );
      module = await project.load(file.path);
    });
    setup(async () => {
      const made = await tablesWithSamples(planned);
      client = made.client;
      table = made.tables.Meters ?? "";
      database = clientOf(module, client, made.tables);
    });
    teardown(() => client.destroy());

    const run = <Result = Values>(pattern: string, input?: unknown): Promise<Result> =>
      module[pattern]?.(database, input) as Promise<Result>;
    const key = {
      site: "s",
      serial: 900_719_925_474_099_312_345n,
      width: 12_345_678_901_234_567_890n,
    };
    const meter = {
      ...key,
      total: -(2n ** 80n),
      steps: new Set([1, -0.5, 1e100]),
      readings: [{ value: 0.1, serial: 2n ** 60n }],
      latest: { value: 1e-20, serial: 3n },
      byDay: { " ": { value: 0, serial: 0n } },
    };
    const stored = async () => {
      const padded = String(key.width).padStart(30, "0");
      const Key = { PK: { S: "SITE#s" }, SK: { S: `METER#${key.serial}#${padded}` } };
      const got = await client.send(new GetItemCommand({ TableName: table, Key }));
      return got.Item as Record<string, AttributeValue>;
    };

    test("compiles under the strictest settings", async () => {
      assert.equal(await project.compile(), "");
    });

    test("integers beyond 2^53 are bigints everywhere", async () => {
      const installed = await run("install", meter);
      assert.deepEqual(installed, {
        ...meter,
        counter: 0n,
        doubled: key.width * 2n,
        plain: 7,
        level: 0.5,
        scaled: 7.5,
        at: Date.parse("2026-01-01T00:00:00Z") / 1000 + 7,
        revision: 1,
      });
      assert.deepEqual(await run("getMeter", key), installed);
      assert.deepEqual(await run("some", { keys: [key] }), [installed]);
      const item = await stored();
      assert.deepEqual([item.total, item.counter], [{ N: String(-(2n ** 80n)) }, { N: "0" }]);
      const after = await run("count", { ...key, by: 2n ** 70n, level: 2.5 });
      assert.deepEqual([after.counter, after.level], [2n ** 70n, 2.5]);
      await assert.rejects(run("replace", { Meter: meter, total: 5n }), {
        name: "ConditionFailed",
      });
      const replaced = await run("replace", { Meter: { ...meter, total: 5n }, total: meter.total });
      assert.equal(replaced.total, 5n);
    });

    test("they are read page by page, in order", async () => {
      for (const total of [3n ** 40n, 3n ** 40n + 1n, -1n]) {
        await run("install", { ...meter, serial: total + 5n, total });
      }
      const larger = module.larger?.(database, { site: "s", total: -(2n ** 90n) }) as Pages;
      const totals: unknown[] = [];
      let next: string | undefined;
      do {
        const page = await larger.page(next);
        totals.push(...page.items.map(({ total }) => total));
        next = page.next;
      } while (next !== undefined);
      assert.deepEqual(totals, [-1n, 3n ** 40n, 3n ** 40n + 1n]);
      const between = module.between?.(database, { site: "s", low: 5n, high: 3n ** 40n }) as Pages;
      assert.deepEqual((await between.all()).length, 1);
    });

    test("a stored number that does not fit", async () => {
      await run("install", meter);
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...(await stored()), level: { N: digits }, plain: { N: "12345678901234567890" } },
        }),
      );
      const records = await streamRecords(client, table);
      const last = () => module.metersChange?.(records.at(-1)) as { new: Values };
      if (numbers === "number") {
        for (const read of [() => run("getMeter", key), async () => last()]) {
          await assert.rejects(read, (error: Error & Values) => {
            assert.deepEqual([error.name, error.written], ["InexactNumber", false]);
            assert.match(error.message, /numbers: "exact"/);
            return true;
          });
        }
        await assert.rejects(run("latest", { ...key, latest: { value: 1, serial: 1n } }), {
          name: "InexactNumber",
          written: true,
        });
        assert.deepEqual((await stored()).revision, { N: "2" }, "the write was done");
        await assert.rejects(run("install", meter), { name: "AlreadyExists" });
      } else {
        const read = await run("getMeter", key);
        assert.deepEqual(last().new, read);
        assert.ok(read.level instanceof NumberValue);
        assert.deepEqual([String(read.level), read.plain], [digits, 12345678901234567890n]);
        const again = { ...read, serial: 1n };
        const written = await run("install", again);
        assert.equal(String(written.scaled), "24691357802469135780.123456789012345678");
        const back = await run("getMeter", { ...key, serial: 1n });
        assert.deepEqual([String(back.level), back.plain], [digits, read.plain]);
      }
    });

    test("empty and nested values, sets and binary come back as they were written", async () => {
      const thing = {
        thingId: "1",
        text: "",
        bytes: new Uint8Array(),
        list: [],
        map: {},
        words: new Set(),
        blobs: new Set(),
        numbers: new Set(),
      };
      await run("putThing", thing);
      assert.deepEqual(await run("getThing", { thingId: "1" }), thing);
      const full = {
        thingId: "2",
        text: "é\u0000\u{1f600}",
        bytes: new Uint8Array([0, 255]),
        list: [null, "", [], {}, new Uint8Array(), new Set(["", "a"]), 0, -0.5, true],
        map: { " ": { "a.b": [{}] }, length: 1, size: new Set([new Uint8Array([1])]) },
        words: new Set(["", "b"]),
        blobs: new Set([new Uint8Array([9]), new Uint8Array([8, 7])]),
        numbers: new Set([0, 1e-130, 9.87e125]),
        anything: { set: new Set([1, 2.5]), deep: [[["x"]]], big: NumberValue.from(digits) },
      };
      await run("putThing", full);
      const read = await run("getThing", { thingId: "2" });
      const { big, ...others } = read.anything as Values;
      assert.equal(String(big), digits);
      assert.deepEqual(
        { ...read, anything: others, blobs: undefined },
        {
          ...full,
          anything: { set: full.anything.set, deep: full.anything.deep },
          blobs: undefined,
        },
      );
      const blobs = [...(read.blobs as Set<Uint8Array>)].sort(
        (left, right) => left.length - right.length,
      );
      assert.deepEqual(blobs, [...full.blobs]);
      await run("putThing", { ...read, thingId: "3" });
      assert.deepEqual(await run("getThing", { thingId: "3" }), { ...read, thingId: "3" });
    });
  });
}

test("without wide integers a number costs nothing to convert, and one that does not fit is refused", async () => {
  const text = `
table T { partition key id: string }
entity Sum in T { id: string  total: number  parts: number[] }
pattern GetSum { get Sum where id = :id }
pattern AddTo { update Sum where id = :id set parts = list_append(parts, :parts) }
`;
  const simple = modelOf(text, "file:///models/sums.dynamo");
  const file = generated(simple);
  assert.ok(file.text.includes("{ id: item.id, total: item.total, parts: item.parts }"));
  const project = generatedProject([file]);
  const { client, tables } = await tablesWithSamples(simple);
  try {
    const module = await project.load(file.path);
    const database = clientOf(module, client, tables);
    const Item = { id: { S: "1" }, total: { N: digits }, parts: { L: [] } };
    await client.send(new PutItemCommand({ TableName: tables.T, Item }));
    await assert.rejects(async () => module.getSum?.(database, { id: "1" }), {
      name: "InexactNumber",
      digits,
      written: false,
    });
    const add = async () => module.addTo?.(database, { id: "1", parts: [1] });
    await assert.rejects(add, { name: "InexactNumber", written: true });
    const got = await client.send(
      new GetItemCommand({ TableName: tables.T, Key: { id: Item.id } }),
    );
    assert.deepEqual(got.Item?.parts, { L: [{ N: "1" }] });
  } finally {
    client.destroy();
    project.remove();
  }
});
