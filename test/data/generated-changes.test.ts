import assert from "node:assert/strict";
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { generatedProject } from "../generate/generated-modules.ts";
import { generated, modelOf } from "../generate/models.ts";
import { clientOf, functionOf, tablesWithSamples } from "./generated-database.ts";
import { streamRecords, type WireRecord } from "./stream-records.ts";

const views = ["new-and-old-images", "new-image", "old-image", "keys-only"] as const;

const shop = (view: string, discriminator = "discriminator kind") => `
table Shop {
  partition key PK: string
  sort key SK: string
  stream ${view}
  ${discriminator}
  versioned by version
}
entity Customer in Shop {
  version 2
  PK = "CUSTOMER#\${id}"
  SK = "PROFILE"
  id: string
  mail: string @unique
  tier: string @since(2)
  photo?: binary
  tags: set<number>
  upgrade to 2 { set tier = "free" }
}
entity Note in Shop {
  PK = "CUSTOMER#\${id}"
  SK = "NOTE#\${noteId}"
  id: string
  noteId: string in key
  text: string
}
pattern Join { create Customer }
pattern Write { put Note }
pattern Drop { delete Note where id = :id and noteId = :noteId }
`;

suite("records of real streams, read by generated code", () => {
  for (const view of views) {
    for (const marked of [true, false]) {
      test(`${view}, ${marked ? "with" : "without"} a discriminator`, async () => {
        const planned = modelOf(
          shop(view, marked ? undefined : ""),
          "file:///models/stream.dynamo",
        );
        const file = generated(planned);
        const project = generatedProject([file, { path: "use.ts", text: uses[view] }]);
        const { client, tables } = await tablesWithSamples(planned);
        try {
          assert.equal(await project.compile(), "");
          const module = await project.load(file.path);
          const database = clientOf(module, client, tables);
          const call = (pattern: string, input: unknown) =>
            functionOf(module, pattern)(database, input);
          const customer = {
            id: "1",
            mail: "a@x",
            tier: "pro",
            photo: new Uint8Array([0, 255]),
            tags: new Set([1, 2.5]),
          };
          await call("Join", customer);
          await call("Write", { id: "1", noteId: "n", text: "" });
          await call("Write", { id: "1", noteId: "n", text: "more" });
          await call("Drop", { id: "1", noteId: "n" });
          const old = {
            PK: { S: "CUSTOMER#2" },
            SK: { S: "PROFILE" },
            id: { S: "2" },
            mail: { S: "b@x" },
            ...(marked ? { kind: { S: "Customer" } } : {}),
          };
          const TableName = tables.Shop;
          await client.send(new PutItemCommand({ TableName, Item: old }));
          const foreign = { PK: { S: "OTHER" }, SK: { S: "x" } };
          await client.send(new PutItemCommand({ TableName, Item: foreign }));
          await client.send(new DeleteItemCommand({ TableName, Key: foreign }));

          const records = await streamRecords(client, TableName ?? "");
          assert.equal(records.length, 8);
          const read = (record: unknown) => module.shopChange?.(record);
          const changes = records.map(read);
          const [first, second] = [
            { id: "1", noteId: "n", text: "" },
            { id: "1", noteId: "n", text: "more" },
          ];
          const upgradedCustomer = { id: "2", mail: "b@x", tier: "free", tags: new Set() };
          const key = { PK: "CUSTOMER#1", SK: "NOTE#n" };
          const profile = (id: string) => ({ PK: `CUSTOMER#${id}`, SK: "PROFILE" });
          const hasNew = view.startsWith("new");
          const hasOld = view.includes("old");
          const made = (
            entity: string,
            type: string,
            itsKey: object,
            before: unknown,
            after: unknown,
          ) => ({
            entity,
            type,
            key: itsKey,
            ...(hasOld && before !== undefined ? { old: before } : {}),
            ...(hasNew && after !== undefined ? { new: after } : {}),
            ...(type === "remove" ? { expired: false } : {}),
          });
          const expected = [
            made("Customer", "insert", profile("1"), undefined, customer),
            made("Note", "insert", key, undefined, first),
            made("Note", "modify", key, first, second),
            made("Note", "remove", key, second, undefined),
            made("Customer", "insert", profile("2"), undefined, upgradedCustomer),
          ];
          const lockAndForeign = changes.filter((change) => change === undefined);
          assert.equal(lockAndForeign.length, 3, "the lock and twice the item of nobody");
          const told = changes.filter((change) => change !== undefined);
          assert.deepEqual(told, expected);
          assert.deepEqual(
            records.map((record) => read(asTheSdkHasIt(record))),
            changes,
            "as the SDK's client for streams has it",
          );
        } finally {
          client.destroy();
          project.remove();
        }
      });
    }
  }

  test("what has expired, changed its entity, or become nobody's", async () => {
    const file = generated(modelOf(shop("new-and-old-images"), "file:///models/stream.dynamo"));
    const project = generatedProject([file]);
    try {
      const module = await project.load(file.path);
      const read = (record: unknown) => module.shopChange?.(record) as Record<string, unknown>;
      const Keys = { PK: { S: "CUSTOMER#1" }, SK: { S: "PROFILE" } };
      const customer = {
        ...Keys,
        kind: { S: "Customer" },
        id: { S: "1" },
        mail: { S: "m" },
        tier: { S: "t" },
        version: { N: "2" },
      };
      const note = {
        PK: Keys.PK,
        SK: { S: "NOTE#n" },
        kind: { S: "Note" },
        id: { S: "1" },
        text: { S: "" },
      };
      const lock = { ...Keys, kind: { S: "$unique" } };
      const asCustomer = { id: "1", mail: "m", tier: "t", tags: new Set() };
      const asNote = { id: "1", noteId: "n", text: "" };
      const change = (eventName: string, OldImage?: object, NewImage?: object, more?: object) =>
        read({ eventName, dynamodb: { Keys, OldImage, NewImage }, ...more });
      for (const userIdentity of [
        { principalId: "dynamodb.amazonaws.com", type: "Service" },
        { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" },
      ]) {
        assert.equal(change("REMOVE", customer, undefined, { userIdentity }).expired, true);
      }
      assert.equal(change("REMOVE", customer).expired, false);
      assert.deepEqual(change("MODIFY", note, customer), {
        entity: "Customer",
        type: "replace",
        key: { PK: "CUSTOMER#1", SK: "PROFILE" },
        old: { entity: "Note", item: asNote },
        new: asCustomer,
      });
      assert.equal(change("MODIFY", lock, customer).type, "insert");
      const gone = change("MODIFY", customer, lock);
      assert.deepEqual([gone.type, gone.old, "new" in gone], ["remove", asCustomer, false]);
      assert.equal(change("INSERT", undefined, lock), undefined);
      assert.equal(read({}), undefined);
      const newer = { ...customer, version: { N: "3" } };
      assert.throws(() => change("INSERT", undefined, newer), { name: "NewerVersion" });
    } finally {
      project.remove();
    }
  });

  test("a table without a stream has no decoder", () => {
    const { text } = generated(modelOf(shop("keys-only").replace("stream keys-only", "")));
    assert.doesNotMatch(text, /shopChange|StreamRecord/);
  });
});

/** What the types say of each kind of stream, and that both shapes of a record are taken. */
const uses = Object.fromEntries(
  views.map((view) => [
    view,
    `
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { shopChange } from "./stream.js";

interface SdkRecord {
  eventName?: "INSERT" | "MODIFY" | "REMOVE" | undefined;
  dynamodb?: { Keys?: Record<string, AttributeValue> | undefined; NewImage?: Record<string, AttributeValue> | undefined; OldImage?: Record<string, AttributeValue> | undefined; SizeBytes?: number | undefined } | undefined;
  userIdentity?: { PrincipalId?: string | undefined; Type?: string | undefined } | undefined;
}
interface LambdaValue { B?: string; BS?: string[]; BOOL?: boolean; L?: LambdaValue[]; M?: { [id: string]: LambdaValue }; N?: string; NS?: string[]; NULL?: boolean; S?: string; SS?: string[] }
interface LambdaRecord {
  eventName?: "INSERT" | "MODIFY" | "REMOVE";
  dynamodb?: { Keys?: { [key: string]: LambdaValue }; NewImage?: { [key: string]: LambdaValue }; OldImage?: { [key: string]: LambdaValue } };
  userIdentity?: any;
}
export function handle(record: SdkRecord, event: LambdaRecord): unknown {
  shopChange(event);
  const change = shopChange(record);
  if (change?.entity !== "Customer") return change?.key.PK;
  ${
    {
      "new-and-old-images": `if (change.type === "modify") return change.old.mail + change.new.mail;
  if (change.type === "replace") return change.old.entity;
  // @ts-expect-error what was inserted was not there before
  if (change.type === "insert") return change.old;
  return change.expired;`,
      "new-image": `if (change.type !== "remove") return change.new.mail;
  // @ts-expect-error this stream has no old images
  return change.old;`,
      "old-image": `if (change.type !== "insert") return change.old.mail;
  // @ts-expect-error this stream has no new images
  return change.new;`,
      "keys-only": `// @ts-expect-error this stream has no images
  return change.new;`,
    }[view]
  }
}
`,
  ]),
) as Record<(typeof views)[number], string>;

/** Binary is bytes there. */
function asTheSdkHasIt(record: WireRecord): unknown {
  return JSON.parse(JSON.stringify(record), (name, value) =>
    name === "B" ? new Uint8Array(Buffer.from(value, "base64")) : value,
  );
}
