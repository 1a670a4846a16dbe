import assert from "node:assert/strict";
import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { clientFor } from "../../src/data/clients.ts";
import {
  type Connection,
  connectionForModel,
  localConnection,
} from "../../src/data/connections.ts";
import { DataError } from "../../src/data/data-error.ts";
import { runPlan } from "../../src/data/run.ts";
import type { AttributeValue } from "../../src/dynamodb/values.ts";
import { type GeneratedModule, generatedProject } from "../generate/generated-modules.ts";
import { generated, modelOf } from "../generate/models.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { clientOf, tablesWithSamples } from "./generated-database.ts";

const planned = modelOf(
  `
table Tasks {
  partition key PK: string
}
entity Task in Tasks {
  PK = "TASK#\${state:lower}#\${id}"
  id: string
  state: string
  count: integer
  note?: string
}
pattern Take {
  move Task
  where id = :id and state = :from
  set state = :to
  if count < :below
}
pattern Count { move Task where id = :id and state = :from set state = :to, count = count + 1 }
pattern GetTask { get Task where id = :id and state = :state }
sample one: Task { id: "1", state: "open", count: 4 }
`,
  "file:///models/tasks.dynamo",
);

suite("moves, as they are run and as they are generated", () => {
  const file = generated(planned);
  const project = generatedProject([file]);
  suiteTeardown(() => project.remove());

  let module: GeneratedModule;
  let connection: Connection;
  let client: DynamoDBClient;
  let table: string;
  let database: unknown;

  setup(async () => {
    module = await project.load(file.path);
    const { endpoint } = await sharedDynamoDbLocal();
    const made = await tablesWithSamples(planned);
    client = made.client;
    table = made.tables.Tasks ?? "";
    database = clientOf(module, client, made.tables);
    const local = { ...localConnection(endpoint), tables: made.tables };
    connection = connectionForModel(local, planned.model.tables);
  });
  teardown(() => client.destroy());

  const take = { id: { S: "1" }, from: { S: "open" }, to: { S: "done" } };
  const taken = { id: "1", from: "open", to: "done" };
  const stored = { id: { S: "1" }, state: { S: "open" }, count: { N: "4" } };

  test("a condition that does not hold is told as such, with the item, after one attempt", async () => {
    await withTransactions(clientFor(connection), undefined, async (sent) => {
      const problem = await problemOf(run("Take", { ...take, below: { N: "4" } }));
      assert.equal(problem.code, "condition-failed");
      assert.match(problem.message, /not as the pattern's condition demands/);
      assert.deepEqual(problem.item, { PK: { S: "TASK#open#1" }, ...stored });
      assert.equal(sent(), 1);
    });
    await assert.rejects(async () => module.take?.(database, { ...taken, below: 4 }), {
      name: "ConditionFailed",
      item: { id: "1", state: "open", count: 4 },
    });
    assert.deepEqual(await itemOf("open"), stored);
  });

  test("an item that is not there is told as such", async () => {
    const problem = await problemOf(run("Take", { ...take, id: { S: "2" }, below: { N: "9" } }));
    assert.match(problem.message, /there is no item with this key/);
    await assert.rejects(async () => module.take?.(database, { ...taken, id: "2", below: 9 }), {
      name: "DoesNotExist",
    });
  });

  test("an item that others change meanwhile is read again by a run", async () => {
    const change = () => changeItem("note", { S: "theirs" });
    await withTransactions(clientFor(connection), change, async (sent) => {
      await run("Take", { ...take, below: { N: "5" } });
      assert.equal(sent(), 2);
    });
    assert.deepEqual(await itemOf("done"), {
      ...{ id: { S: "1" }, state: { S: "done" }, count: { N: "4" }, note: { S: "theirs" } },
    });
  });

  test("a condition that fails after others changed the item is told by a run", async () => {
    const change = () => changeItem("count", { N: "5" });
    await withTransactions(clientFor(connection), change, async (sent) => {
      const problem = await problemOf(run("Take", { ...take, below: { N: "5" } }));
      assert.match(problem.message, /not as the pattern's condition demands/);
      assert.deepEqual(problem.item?.count, { N: "5" });
      assert.equal(sent(), 2);
    });
  });

  test("generated code reads an item again that others change meanwhile", async () => {
    const change = () => changeItem("note", { S: "theirs" });
    await withTransactions(client, change, async (sent) => {
      await module.take?.(database, { ...taken, below: 5 });
      assert.equal(sent(), 2);
    });
    assert.deepEqual(await itemOf("done"), {
      ...{ id: { S: "1" }, state: { S: "done" }, count: { N: "4" }, note: { S: "theirs" } },
    });
  });

  test("another spelling of the same key replaces the item", async () => {
    await run("Count", { ...take, to: { S: "OPEN" } });
    assert.deepEqual(await itemOf("open"), { ...stored, state: { S: "OPEN" }, count: { N: "5" } });
    await module.count?.(database, { ...taken, from: "OPEN", to: "Open" });
    assert.deepEqual(await itemOf("open"), { ...stored, state: { S: "Open" }, count: { N: "6" } });
    await module.count?.(database, { ...taken, from: "oPEN", to: "done" });
    assert.deepEqual(await itemOf("done"), { ...stored, state: { S: "done" }, count: { N: "7" } });
    assert.equal(await itemOf("open"), undefined);
  });

  const run = (pattern: string, given: Readonly<Record<string, AttributeValue>>) =>
    runPlan(connection, planned.plans, pattern, given);

  async function itemOf(state: string) {
    const { items } = await run("GetTask", { id: { S: "1" }, state: { S: state } });
    return items[0]?.values;
  }

  async function changeItem(attribute: string, value: AttributeValue): Promise<void> {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { PK: { S: "TASK#open#1" } },
        UpdateExpression: "SET #a = :v",
        ExpressionAttributeNames: { "#a": attribute },
        ExpressionAttributeValues: { ":v": value as { S: string } },
      }),
    );
  }
});

/** Counts a client's write transactions; others are faster than the first one. */
async function withTransactions(
  client: DynamoDBClient,
  beforeFirst: (() => Promise<void>) | undefined,
  work: (sent: () => number) => Promise<void>,
): Promise<void> {
  let count = 0;
  const name = "others";
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        if (commandName === "TransactWriteItemsCommand" && ++count === 1) await beforeFirst?.();
        return next(request);
      },
    { step: "initialize", name },
  );
  try {
    await work(() => count);
  } finally {
    client.middlewareStack.remove(name);
  }
}

async function problemOf(run: Promise<unknown>): Promise<DataError["problem"]> {
  const error = await run.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  assert.ok(error instanceof DataError, String(error));
  return error.problem;
}
