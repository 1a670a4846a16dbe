import assert from "node:assert/strict";
import { connectionForModel, localConnection } from "../../src/data/connections.ts";
import { runPlan } from "../../src/data/run.ts";
import type { AttributeValue } from "../../src/dynamodb/values.ts";
import { generatedProject } from "../generate/generated-modules.ts";
import { generated, modelOf } from "../generate/models.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { clientOf, functionOf, tablesWithSamples } from "./generated-database.ts";

/** One model, its samples in DynamoDB Local, and its patterns both run and called as generated code. */
interface BothWays {
  run(pattern: string, given: Texts): ReturnType<typeof runPlan>;
  call(pattern: string, input: unknown): Promise<unknown>;
}

type Texts = Readonly<Record<string, string | AttributeValue>>;

async function bothWays(text: string, check: (both: BothWays) => Promise<void>): Promise<void> {
  const planned = modelOf(text, "file:///models/both.dynamo");
  const file = generated(planned);
  const project = generatedProject([file]);
  const { client, tables } = await tablesWithSamples(planned);
  try {
    const module = await project.load(file.path);
    const database = clientOf(module, client, tables);
    const { endpoint } = await sharedDynamoDbLocal();
    const connection = connectionForModel(
      { ...localConnection(endpoint), tables },
      planned.model.tables,
    );
    await check({
      run: (pattern, given) =>
        runPlan(
          connection,
          planned.plans,
          pattern,
          Object.fromEntries(
            Object.entries(given).map(([name, value]) => [
              name,
              typeof value === "string" ? { S: value } : value,
            ]),
          ),
        ),
      call: async (pattern, input) => functionOf(module, pattern)(database, input),
    });
  } finally {
    client.destroy();
    project.remove();
  }
}

suite("what a pattern does, run and as generated code", () => {
  test("an item without any of the returned attributes is an item", async () => {
    const text = `
table Shop {
  partition key PK: string
  sort key SK: string
}
entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"
  customerId: string
  name: string
  nickname?: string
}
entity Note in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "NOTE#\${noteId}"
  customerId: string
  noteId: string
  name: string
  text?: string
}
pattern Nickname { get Customer where customerId = :customerId return nickname }
pattern Nicknames { batch get Customer where customerId = :customerId return nickname }
pattern Both {
  transaction {
    get Note { where customerId = :customerId and noteId = :noteId  return text }
    get Customer { where customerId = :customerId  return nickname }
  }
}
pattern Names { query Customer, Note where customerId = :customerId return name }
sample ada: Customer { customerId: "ada", name: "Ada" }
sample ben: Customer { customerId: "ben", name: "Ben", nickname: "B" }
sample eve: Customer { customerId: "eve", name: "Eve", nickname: "E" }
sample one: Note { customerId: "ada", noteId: "1", name: "One" }
`;
    await bothWays(text, async ({ run, call }) => {
      const items = async (pattern: string, given: Texts) =>
        (await run(pattern, given)).items.map(({ entity, item, values }) => [entity, item, values]);
      const ada = { customerId: "ada" };
      assert.deepEqual(await items("Nickname", ada), [["Customer", {}, {}]]);
      assert.deepEqual(await call("Nickname", ada), {});
      assert.deepEqual(await items("Nickname", { customerId: "nobody" }), []);
      assert.equal(await call("Nickname", { customerId: "nobody" }), undefined);

      const keys = ["eve", "ada", "nobody", "ben"];
      const list = { customerId: { L: keys.map((S) => ({ S })) } };
      const nickname = (S: string) => ["Customer", { nickname: { S } }, { nickname: { S } }];
      assert.deepEqual(await items("Nicknames", list), [
        nickname("E"),
        ["Customer", {}, {}],
        nickname("B"),
      ]);
      assert.deepEqual(await call("Nicknames", { customerId: keys }), [
        { nickname: "E" },
        {},
        { nickname: "B" },
      ]);

      const both = { ...ada, noteId: "1" };
      assert.deepEqual(await items("Both", both), [
        ["Note", {}, {}],
        ["Customer", {}, {}],
      ]);
      assert.deepEqual(await call("Both", both), [{}, {}]);
      assert.deepEqual(await items("Both", { ...ada, noteId: "2" }), [["Customer", {}, {}]]);
      assert.deepEqual(await call("Both", { ...ada, noteId: "2" }), [undefined, {}]);

      const name = (S: string) => [{ name: { S } }, { name: { S } }];
      assert.deepEqual(await items("Names", ada), [
        ["Note", ...name("One")],
        ["Customer", ...name("Ada")],
      ]);
      const { items: page } = await (
        (await call("Names", ada)) as { page(): Promise<{ items: unknown }> }
      ).page();
      assert.deepEqual(page, [
        { entity: "Note", item: { name: "One" } },
        { entity: "Customer", item: { name: "Ada" } },
      ]);
    });
  });

  test("a condition on what only the key holds is one on the item that is there", async () => {
    const text = `
table Docs {
  partition key PK: string
}
entity Doc in Docs {
  PK = "DOC#\${docId}"
  docId: string in key
  title: string
}
pattern Replace { put Doc if docId = :expected }
pattern Drop { delete Doc where docId = :docId if docId <> :kept }
pattern GetDoc { get Doc where docId = :docId }
sample one: Doc { docId: "1", title: "Old" }
`;
    await bothWays(text, async ({ run, call }) => {
      const refused = { name: "ConditionFailed" };
      const titleOf = async (docId: string) =>
        (await run("GetDoc", { docId })).items[0]?.values.title;
      const replace = (docId: string, title: string, expected: string) =>
        run("Replace", { Doc: { M: { docId: { S: docId }, title: { S: title } } }, expected });

      await replace("1", "New", "1");
      assert.deepEqual(await titleOf("1"), { S: "New" });
      await assert.rejects(replace("1", "X", "2"), /was refused/);
      await assert.rejects(replace("2", "X", "2"), /was refused/, "there is no such item");
      const replaceCalled = (docId: string, title: string, expected: string) =>
        call("Replace", { Doc: { docId, title }, expected });
      await replaceCalled("1", "Newer", "1");
      assert.deepEqual(await titleOf("1"), { S: "Newer" });
      await assert.rejects(replaceCalled("1", "X", "2"), refused);
      await assert.rejects(replaceCalled("2", "X", "2"), { name: "DoesNotExist" });

      await assert.rejects(run("Drop", { docId: "1", kept: "1" }), /was refused/);
      await assert.rejects(call("Drop", { docId: "1", kept: "1" }), refused);
      await run("Drop", { docId: "2", kept: "2" });
      await call("Drop", { docId: "2", kept: "2" });
      assert.deepEqual(await titleOf("1"), { S: "Newer" });
    });
  });
});
