import assert from "node:assert/strict";
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { fromSdkItem, mapRecord, toSdkItem, toSdkValue } from "../../src/data/convert.ts";
import type { Item } from "../../src/dynamodb/values.ts";
import {
  type BackfillPlan,
  planBackfill,
  stepOfItem,
  updateOf,
} from "../../src/evolution/index.ts";
import { defaultOptions } from "../../src/generate/index.ts";
import { itemOf } from "../evolution/check-steps.ts";
import { checkEqualUpgrade, isChange, sorted } from "../evolution/upgrade-equality.ts";
import { type GeneratedModule, generatedProject } from "../generate/generated-modules.ts";
import { generated, modelOf } from "../generate/models.ts";
import { upgradedEverywhere } from "../generate/upgraded-everywhere.ts";
import { clientOf, functionOf, tablesWithSamples } from "./generated-database.ts";

const oldest = {
  PK: "T#1",
  SK: "A#p",
  kind: "Thing",
  id: "1",
  ownerName: "Ada",
  status: "OPEN",
  sum: 12.5,
  countText: " 41 ",
  bonus: 7,
  createdAt: "2026-03-01T10:20:30.400Z",
  town: "Bern",
  postcode: "3000-1",
  words: "one two three",
  fee: 0.2,
  lines: [
    { s: "a", q: 1, unknown: "kept" },
    { s: "b", q: 2 },
    { s: "c", q: 3 },
  ],
  t: " Title ",
  unknown: { kept: [1] },
};

/** What an upgrade may meet: what is absent, of another type, at a limit, of another version. */
const variants: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["as it was meant", {}],
  ["without what can be done without", { ownerName: undefined, postcode: undefined }],
  ["closed, so that one index does not have it", { status: "CLOSED" }],
  ["epoch seconds where a timestamp was", { createdAt: 1_700_000_000 }],
  ["a date where a timestamp was", { createdAt: "2026-03-01" }],
  ["38 digits", { sum: 12345678901234567890123456789012345678n, fee: 0 }],
  ["a sum of more digits than 38", { sum: 12345678901234567890123456789012345678n, fee: 0.001 }],
  ["a negative number", { sum: -7, countText: "-3" }],
  ["a number of many digits as text", { countText: "9007199254740993" }],
  ["a text that is no number", { countText: "forty" }],
  ["text where a number was", { sum: "12" }],
  ["a number where text was", { words: 3 }],
  ["no moment", { createdAt: "yesterday" }],
  ["a list where a map is to be", { town: ["Bern"] }],
  ["lines that are no list", { lines: "none" }],
  ["no lines", { lines: undefined }],
  ["one line", { lines: [{ s: "a", q: 1 }] }],
  ["a value that its union does not have", { status: "LOST" }],
  ["no words", { words: undefined }],
  ["one word", { words: "one" }],
  ["paints and darkness", { darkness: "deep" }],
  ["an empty key", { ownerName: "" }],
  ["a version that is none", { v: "2" }],
  ["a newer version", { v: 5 }],
  ["the current version, which is not looked at", { v: 4 }],
];

for (const numbers of ["number", "exact"] as const) {
  suite(`upgrades on read, in a backfill and on DynamoDB Local are the same (numbers: "${numbers}")`, () => {
    // A quotient without end does not fit into a number of JavaScript.
    const text = upgradedEverywhere.replace(
      "amount / 3",
      numbers === "exact" ? "amount / 3" : "amount / 4",
    );
    const planned = modelOf(text, "file:///models/past.dynamo");
    const plan = planBackfill(planned.model, planned.plans).plans[0] as BackfillPlan;
    const file = generated(planned, { ...defaultOptions, numbers });
    const project = generatedProject([file]);
    suiteTeardown(() => project.remove());

    let module: GeneratedModule;
    let database: unknown;
    let client: DynamoDBClient;
    let table: string;
    suiteSetup(async () => {
      module = await project.load(file.path);
      const made = await tablesWithSamples(planned);
      client = made.client;
      table = made.tables.Past ?? "";
      database = clientOf(module, client, made.tables);
    });
    suiteTeardown(() => client.destroy());

    const put = (item: Item) =>
      client.send(new PutItemCommand({ TableName: table, Item: toSdkItem(item) }));
    async function stored(): Promise<Item> {
      const Key = { PK: { S: "T#1" }, SK: { S: "A#p" } };
      const { Item = {} } = await client.send(
        new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
      );
      return fromSdkItem(Item);
    }

    test("the module compiles under the strictest settings", async () => {
      assert.deepEqual(
        planned.diagnostics.map(({ code }) => code),
        [],
      );
      assert.equal(await project.compile(), "");
    });

    for (const [name, changes] of variants) {
      test(name, async () => {
        const given = { ...oldest, ...changes };
        const item: Item = {
          ...itemOf(
            Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
          ),
          ...(name.startsWith("paints") ? { paints: { SS: ["red", "blue"] } } : {}),
          nothing: { NULL: true },
        };
        await put(item);
        // The database has the last word on what an item is.
        const before = await stored();
        const upgraded = checkEqualUpgrade(plan, functionOf(module, "thingFromItem"), before);
        const step = stepOfItem(plan, before);
        assert.ok(!(step instanceof Promise));
        if (upgraded === undefined || !isChange(step)) return;

        const { ExpressionAttributeValues, Key, ...update } = updateOf(step, table);
        const command = () =>
          new UpdateItemCommand({
            ...update,
            ExpressionAttributeNames: { ...update.ExpressionAttributeNames },
            Key: toSdkItem(Key),
            ExpressionAttributeValues: mapRecord(ExpressionAttributeValues ?? {}, toSdkValue),
          });
        await client.send(command());
        assert.deepEqual(sorted(await stored()), sorted(upgraded));
        await assert.rejects(client.send(command()), { name: "ConditionalCheckFailedException" });

        await put(before);
        const count = Number(
          upgraded.count !== undefined && "N" in upgraded.count && upgraded.count.N,
        );
        if (!Number.isSafeInteger(count)) return;
        await module.count?.(database, { id: "1", part: "p", count });
        assert.deepEqual(sorted(await stored()), sorted(upgraded));
      });
    }
  });
}
