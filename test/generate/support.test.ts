import assert from "node:assert/strict";
import { everything } from "./everything.ts";
import { type GeneratedModule, generatedProject } from "./generated-modules.ts";
import { generated, modelOf } from "./models.ts";
import { recordedClient, type SentRequest } from "./recorded-client.ts";

suite("support code of generated modules", () => {
  const file = generated(modelOf(everything, "file:///models/club.dynamo"));
  const project = generatedProject([file]);
  suiteTeardown(() => project.remove());

  let module: GeneratedModule;
  suiteSetup(async () => {
    module = await project.load(file.path);
  });

  /** Calls a pattern against a service that answers what it is told to. */
  async function call(
    pattern: string,
    input: unknown,
    answer: (request: SentRequest, number: number) => object,
  ): Promise<{ readonly sent: readonly SentRequest[]; readonly result: unknown }> {
    let count = 0;
    const recorded = recordedClient((request) => answer(request, ++count));
    const result = await module[pattern]?.(module.createClubClient?.(recorded.client), input);
    return { sent: recorded.sent, result };
  }

  const keys = [1, 2, 3].map((number) => ({ club: "c", number, language: "en", title: "t" }));
  const itemOf = (key: object) => ({
    ...key,
    kind: { S: "doc" },
    state: { S: "DRAFT" },
    pages: { L: [] },
  });

  test("keys that a batch leaves are asked for again, and the order is kept", async () => {
    const { sent, result } = await call("someDocuments", { keys }, ({ input }, number) => {
      const { Keys } = (input.RequestItems as Record<string, { Keys: object[] }>).Club ?? {
        Keys: [],
      };
      const [first, ...others] = Keys;
      if (number > 2 || first === undefined) return { Responses: { Club: Keys.map(itemOf) } };
      return { Responses: { Club: [itemOf(first)] }, UnprocessedKeys: { Club: { Keys: others } } };
    });
    assert.equal(sent.length, 3);
    assert.deepEqual(
      (result as { number: number }[]).map(({ number }) => number),
      [1, 2, 3],
    );
  });

  test("writes that a batch leaves are sent again, 25 at a time", async () => {
    const visits = Array.from({ length: 30 }, (_, index) => ({
      at: `2026-01-01T00:00:${String(index).padStart(2, "0")}.000Z`,
      path: "/",
      visitId: `01JN0000000000000000000V${String(index).padStart(2, "0")}`,
    }));
    const { sent } = await call("record", visits, ({ input }, number) => {
      const { Log = [] } = input.RequestItems as Record<string, object[]>;
      return number === 1 ? { UnprocessedItems: { Log: Log.slice(0, 4) } } : {};
    });
    const sizes = sent.map(
      ({ input }) => (input.RequestItems as Record<string, object[]>).Log?.length,
    );
    assert.deepEqual(sizes, [25, 9]);
  });

  const draft = { club: "c", number: 1, language: "en", title: "t" };
  const swap = {
    Document: draft,
    Visit: { at: "2026-01-01T00:00:00.000Z", path: "/" },
    memberId: "m",
    other: "o",
    old: "x",
  };
  const cancelled = (codes: readonly string[]) => ({
    __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

  test("a transaction that another one was in the way of is tried again", async () => {
    const conflict = cancelled(["None", "TransactionConflict", "None", "None", "None"]);
    const { sent } = await call("swap", swap, (_, number) => (number < 3 ? conflict : {}));
    assert.equal(sent.length, 3);
    const tokens = sent.map(({ input }) => input.ClientRequestToken);
    assert.equal(new Set(tokens).size, 1, "carried out once, whichever attempt comes through");
  });

  test("a refused part counts more than a conflict of another", async () => {
    const both = cancelled([
      "TransactionConflict",
      "None",
      "ConditionalCheckFailed",
      "None",
      "None",
    ]);
    await assert.rejects(
      call("swap", swap, () => both),
      { name: "DoesNotExist", entity: "Member" },
    );
  });

  test("what is none of ours is thrown as it is", async () => {
    const denied = { __type: "com.amazon.coral.service#AccessDeniedException", message: "no" };
    await assert.rejects(
      call("swap", swap, () => denied),
      { name: "AccessDeniedException" },
    );
    await assert.rejects(
      call("recordOne", swap.Visit, () => denied),
      { name: "AccessDeniedException" },
    );
  });

  test("the caller's own document clients keep their settings, and ours keep ours", async () => {
    const { DynamoDBDocumentClient, GetCommand } = await import("@aws-sdk/lib-dynamodb");
    const recorded = recordedClient(() => ({
      Item: { PK: { S: "p" }, SK: { S: "s" }, n: { N: "9007199254740993" } },
    }));
    const theirs = DynamoDBDocumentClient.from(recorded.client, {
      unmarshallOptions: { wrapNumbers: true },
    });
    const ours = module.createClubClient?.(recorded.client, { validation: false });
    const { Item } = await theirs.send(new GetCommand({ TableName: "T", Key: { PK: "p" } }));
    assert.equal(String(Item?.n), "9007199254740993");
    DynamoDBDocumentClient.from(recorded.client);
    await module.recordOne?.(ours, { at: "2026-01-01T00:00:00.000Z", path: undefined });
    const item = recorded.sent.at(-1)?.input.Item;
    assert.ok(item instanceof Object && !("path" in item));
  });

  test("of a filtered read one page after another is asked for, until there is enough", async () => {
    const member = {
      PK: { S: "k" },
      SK: { S: "s" },
      club: { S: "c" },
      memberId: { S: "m" },
      contacts: { M: {} },
    };
    const { sent, result } = await call(
      "levels",
      { club: "c", levels: [1], low: 1, high: 2, count: 3 },
      (_, number) => ({
        Items: number % 2 === 0 ? [member, member] : [],
        LastEvaluatedKey: { PK: { S: `${number}` } },
      }),
    );
    assert.equal((result as unknown[]).length, 3);
    assert.deepEqual(
      sent.map(({ input }) => (input.ExclusiveStartKey as { PK: { S: string } } | undefined)?.PK.S),
      [undefined, "1", "2", "3"],
    );
  });
});
