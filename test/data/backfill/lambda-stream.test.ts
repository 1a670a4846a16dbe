import assert from "node:assert/strict";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import {
  backfillHandlers,
  type LambdaSettings,
  type StreamAnswer,
  type StreamEventRecord,
} from "../../../src/data/backfill/lambda/index.ts";
import { stateTable } from "../../../src/data/backfill/state-table.ts";
import type { Connection } from "../../../src/data/connections.ts";
import { putItems } from "../../../src/data/items.ts";
import { send } from "../../../src/data/requests.ts";
import type { Item } from "../../../src/dynamodb/values.ts";
import { planBackfill } from "../../../src/evolution/index.ts";
import { type FilterPattern, streamFilters } from "../../../src/generate/backfill/stream-filter.ts";
import { modelOf } from "../../generate/models.ts";
import { streamRecords } from "../stream-records.ts";
import {
  counter,
  counters,
  countersModel,
  note,
  storedItems,
  tableWith,
  upgradedCounter,
} from "./counters.ts";
import { lambdaProject } from "./lambda-project.ts";
import { createStateTable, localDatabase } from "./state-tables.ts";

const views = ["new-image", "new-and-old-images", "old-image", "keys-only"] as const;

suite("items that are upgraded as they are written", () => {
  let database: DynamoDB;
  let stateName: string;

  suiteSetup(async () => {
    database = await localDatabase();
    stateName = await createStateTable();
  });

  suiteTeardown(() => database.destroy());

  /** A table with a stream, and the function that reads it. */
  async function streaming(
    view: (typeof views)[number] = "new-image",
    settings: Partial<LambdaSettings> = {},
  ) {
    const text = countersModel.replace("discriminator kind", `stream ${view}  discriminator kind`);
    const place = await tableWith([], modelOf(text, "file:///models/counters.dynamo"));
    const { upgradeWritten } = backfillHandlers({
      model: { root: "counters.dynamo", files: { "counters.dynamo": text } },
      database,
      state: database,
      tables: { Counters: place.table },
      stateTable: stateName,
      ...settings,
    });
    let seen = 0;
    return {
      ...place,
      /** The records since the last call, in the form in which Lambda hands them over. */
      async records(): Promise<readonly StreamEventRecord[]> {
        const all = await streamRecords(database, place.table);
        const fresh = all.slice(seen) as readonly StreamEventRecord[];
        seen = all.length;
        return fresh.map((record) => ({ ...record, eventSourceARN: streamArn(place.table) }));
      },
      handle: (Records: readonly StreamEventRecord[], milliseconds = 60_000) =>
        upgradeWritten({ Records }, { getRemainingTimeInMillis: () => milliseconds }),
    };
  }

  for (const view of views) {
    test(`${view}: what old code writes is upgraded once, and nothing is written for that`, async () => {
      const { connection, table, records, handle } = await streaming(view);
      const foreign = { PK: { S: "OTHER" }, SK: { S: "x" }, kind: { S: "Unknown" } };
      const others = [counter("current", 3), counter("newer", 4), note("1"), foreign];
      await putItems(connection, table, [counter("1", 1), counter("2", 2), ...others]);
      await remove(connection, table, note("1"));
      const written = await records();
      assert.equal(written.length, 7);
      checkAnswer(await handle(written), []);
      const expected = [
        ...["1", "2"].map((id) => upgradedCounter(id)),
        counter("current", 3),
        counter("newer", 4),
        foreign,
      ];
      assert.deepEqual(byKey(await storedItems(connection, table)), byKey(expected));
      // The records of its own two updates come back, and come to nothing.
      const own = await records();
      assert.equal(own.length, 2);
      checkAnswer(await handle(own), []);
      // Lambda may deliver all of it again.
      checkAnswer(await handle([...written, ...own]), []);
      assert.deepEqual(await records(), []);
    });
  }

  test("an item that has changed since its record is decided anew, and no change is lost", async () => {
    const { connection, table, records, handle } = await streaming();
    await putItems(connection, table, [counter("a", 1), counter("b", 1), counter("c", 1)]);
    const first = await records();
    // Old code changes one of them once more, new code has replaced one, and one is deleted.
    await putItems(connection, table, [
      counter("a", 1, { steps: { N: "40" }, visits: { N: "7" } }),
    ]);
    await putItems(connection, table, [counter("b", 3, { visits: { N: "9" } })]);
    await remove(connection, table, counter("c", 1));
    checkAnswer(await handle(first), []);
    assert.deepEqual(
      byKey(await storedItems(connection, table)),
      byKey([
        { ...upgradedCounter("a"), steps: { N: "42" }, visits: { N: "7" } },
        counter("b", 3, { visits: { N: "9" } }),
      ]),
    );
    checkAnswer(await handle(await records()), []);
    assert.deepEqual(await records(), []);
  });

  test("writers that go on meanwhile lose nothing", async () => {
    const { connection, table, records, handle } = await streaming();
    const ids = Array.from({ length: 8 }, (_, n) => String(n));
    const rounds = 6;
    await putItems(
      connection,
      table,
      ids.map((id) => counter(id, 1, { visits: { N: "0" } })),
    );
    const writer = async (id: string): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        await visit(connection, table, counter(id, 1));
      }
    };
    const reader = async (): Promise<void> => {
      for (let round = 0; round < rounds; round++) checkAnswer(await handle(await records()), []);
    };
    await Promise.all([...ids.map(writer), reader()]);
    for (let left = await records(); left.length > 0; left = await records()) {
      checkAnswer(await handle(left), []);
    }
    const expected = ids.map((id) => ({ ...upgradedCounter(id), visits: { N: String(rounds) } }));
    assert.deepEqual(byKey(await storedItems(connection, table)), byKey(expected));
  });

  test("what cannot be upgraded is kept by name, and does not hold up the others", async () => {
    const { connection, table, records, handle } = await streaming();
    const broken = counter("broken", 1, { steps: { S: "many" } });
    await putItems(connection, table, [broken]);
    await putItems(connection, table, [counter("1", 1)]);
    checkAnswer(await handle(await records()), []);
    assert.deepEqual(
      byKey(await storedItems(connection, table)),
      byKey([broken, upgradedCounter("1")]),
    );
    const [kept, ...others] = await stateTable(database, stateName).list(`STREAM#${table}`, "");
    assert.deepEqual(others, []);
    const failed = kept?.failed;
    assert.ok(failed !== undefined && "S" in failed);
    const { key, entity, version } = JSON.parse(failed.S);
    assert.deepEqual([key, entity, version], [{ PK: broken.PK, SK: broken.SK }, "Counter", 1]);
    assert.ok(kept?.expires !== undefined);
  });

  test("what may work later is answered, so that Lambda sends it again", async () => {
    // DynamoDB Local does not throttle: the client does, for one item.
    const throttling = Object.create(database) as DynamoDB;
    const throttled = Object.assign(new Error("Too much."), { name: "ThrottlingException" });
    throttling.updateItem = ((input: { Key: Item }, ...rest: []) =>
      JSON.stringify(input.Key).includes("COUNTER#2")
        ? Promise.reject(throttled)
        : database.updateItem(input as never, ...rest)) as typeof database.updateItem;
    const { connection, table, records, handle } = await streaming("new-image", {
      database: throttling,
    });
    for (const id of ["1", "2", "3"]) await putItems(connection, table, [counter(id, 1)]);
    const written = await records();
    const answer = await handle(written, 500);
    assert.ok(
      answer.batchItemFailures.some(
        ({ itemIdentifier }) => itemIdentifier === written[1]?.dynamodb?.SequenceNumber,
      ),
    );
    const stored = byKey(await storedItems(connection, table));
    assert.deepEqual(stored.get(keyOf(counter("2", 1))), counter("2", 1));
  });

  test("an event of another kind or of another table is told", async () => {
    const { handle } = await streaming();
    const impossible = (message: RegExp) => ({ name: "BackfillImpossible", message });
    await assert.rejects(handle([{}]), impossible(/no event of a DynamoDB stream/));
    const elsewhere = {
      eventSourceARN: streamArn("Other"),
      dynamodb: { Keys: {}, SequenceNumber: "1" },
    };
    await assert.rejects(handle([elsewhere]), impossible(/is of no table that has something/));
  });

  test("the filters of the stream let pass what is older, and nothing else", async () => {
    const { connection, table, records } = await streaming();
    const unmarked = Object.fromEntries(
      Object.entries(counter("unmarked", 3)).filter(([name]) => name !== "kind"),
    );
    const unversioned = Object.fromEntries(
      Object.entries(counter("unversioned", 1)).filter(([name]) => name !== "version"),
    );
    const waking = [counter("1", 1), counter("2", 2), unversioned, unmarked];
    const others = [counter("3", 3), counter("4", 4), note("1")];
    for (const item of [...waking, ...others]) await putItems(connection, table, [item]);
    await remove(connection, table, counter("1", 1));
    const { plans } = planBackfill(counters.model, counters.plans);
    const filters = plans.flatMap((plan) => streamFilters(plan, true));
    const passed = (await records()).filter((record) =>
      filters.some((pattern) => matches(pattern, record)),
    );
    assert.deepEqual(
      passed.map(({ dynamodb }) => dynamodb?.NewImage?.PK),
      waking.map((item) => item.PK),
    );
  });

  test("the generated function does it, bundled and in a process of its own", async function () {
    this.timeout(60_000);
    const { connection, table, records } = await streaming();
    const text = countersModel.replace(
      "discriminator kind",
      "stream new-image  discriminator kind",
    );
    const using = text.replace(
      "set steps = steps + 1  rename",
      'using "./upgrades.ts" step  rename',
    );
    const project = await lambdaProject(
      modelOf(using, "file:///models/counters.dynamo"),
      { Counters: table },
      stateName,
      [{ path: "upgrades.ts", text: upgrades }],
    );
    try {
      await putItems(connection, table, [counter("1", 1)]);
      const event = { Records: await records() };
      checkAnswer(
        (await project.spawn("upgradeWritten", event, 30_000).answer) as StreamAnswer,
        [],
      );
      assert.deepEqual(byKey(await storedItems(connection, table)), byKey([upgradedCounter("1")]));
    } finally {
      project.remove();
    }
  });
});

const upgrades = `
export function step(item: { readonly steps: number }): object {
  return { ...item, steps: item.steps + 1 };
}
`;

function checkAnswer({ batchItemFailures }: StreamAnswer, expected: readonly string[]): void {
  assert.deepEqual(
    batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    expected,
  );
}

function streamArn(table: string): string {
  return `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}/stream/2026-01-01T00:00:00.000`;
}

async function remove(connection: Connection, table: string, { PK, SK }: Item): Promise<void> {
  const Key = { PK, SK } as Item;
  await send(connection, { operation: "DeleteItem", input: { TableName: table, Key } });
}

/** What old and new code does to an item alike. */
async function visit(connection: Connection, table: string, { PK, SK }: Item): Promise<void> {
  await send(connection, {
    operation: "UpdateItem",
    input: {
      TableName: table,
      Key: { PK, SK } as Item,
      UpdateExpression: "ADD visits :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    },
  });
}

function keyOf({ PK, SK }: Item): string {
  return JSON.stringify([PK, SK]);
}

function byKey(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [keyOf(item), item]));
}

/** As Lambda compares: a leaf is one of a list of values, or is not there. */
function matches(pattern: FilterPattern | readonly unknown[], value: unknown): boolean {
  if (Array.isArray(pattern)) {
    return pattern.some((each) =>
      typeof each === "object" ? value === undefined : each === value,
    );
  }
  return Object.entries(pattern).every(([name, inner]) =>
    matches(inner as FilterPattern, (value as Record<string, unknown> | undefined)?.[name]),
  );
}
