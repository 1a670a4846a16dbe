import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { everything } from "./everything.ts";
import { type GeneratedModule, generatedProject } from "./generated-modules.ts";
import { generated, modelOf } from "./models.ts";
import { recordedClient, type SentRequest } from "./recorded-client.ts";

const twoEntities = `
table T { partition key PK: string }
entity A in T { PK = "A#\${id}"  id: string }
entity B in T { PK = "B#\${id}"  id: string  text: string }
pattern Deliver { batch put A, B }
`;

type Failing = Error & Readonly<Record<string, unknown>>;

suite("failures of generated modules", () => {
  const file = generated(modelOf(everything, "file:///models/club.dynamo"));
  const project = generatedProject([file]);
  suiteTeardown(() => project.remove());

  let module: GeneratedModule;
  suiteSetup(async () => {
    module = await project.load(file.path);
  });

  /** Calls a pattern against a service that answers what it is told to, and does not wait in between. */
  async function call(
    pattern: string,
    input: unknown,
    answer: (request: SentRequest, number: number) => object,
    options?: object,
  ): Promise<{ readonly sent: readonly SentRequest[]; readonly result: unknown }> {
    const recorded = recordedClient((request) => answer(request, recorded.sent.length));
    const called = module[pattern];
    assert.ok(called !== undefined, pattern);
    const result = await withoutWaiting(async () =>
      called(module.createClubClient?.(recorded.client), input, options),
    );
    return { sent: recorded.sent, result };
  }

  /** The failure in which a call ends, with what was sent until then. */
  async function failureOf(
    pattern: string,
    input: unknown,
    answer: (request: SentRequest, number: number) => object,
    options?: object,
  ): Promise<{ readonly sent: readonly SentRequest[]; readonly failure: Failing }> {
    const sent: SentRequest[] = [];
    const outcome = call(
      pattern,
      input,
      (request, number) => {
        sent.push(request);
        return answer(request, number);
      },
      options,
    );
    const failure = await outcome.then(
      () => assert.fail(`${pattern} has to fail`),
      (error: Failing) => error,
    );
    return { sent, failure };
  }

  const draft = { club: "c", number: 1, language: "en", title: "t" };
  const visit = {
    at: "2026-01-01T00:00:00.000Z",
    path: "/",
    visitId: "01HX0000000000000000000001",
  };
  const swap = { Document: draft, Visit: visit, memberId: "m", other: "o", old: "x" };
  const kim = { club: "c", memberId: "m" };
  const error = (name: string, message = "") => ({
    __type: `com.amazonaws.dynamodb.v20120810#${name}`,
    message,
  });
  const cancelled = (reasons: readonly object[]) => ({
    ...error("TransactionCanceledException"),
    CancellationReasons: reasons,
  });
  const none = { Code: "None" };
  const conflict = { Code: "TransactionConflict" };

  test("keys that are never read are told, as they were given", async () => {
    const keys = [1, 2, 3].map((number) => ({ ...draft, number }));
    const { sent, failure } = await failureOf("someDocuments", { keys }, ({ input }, number) => {
      const { Keys } = (input.RequestItems as Record<string, { Keys: object[] }>).Club ?? {};
      const left = number === 1 ? Keys?.slice(1) : Keys;
      return { Responses: {}, UnprocessedKeys: { Club: { Keys: left } } };
    });
    assert.equal(failure.name, "Unprocessed");
    assert.deepEqual(failure.left, keys.slice(1));
    assert.equal(sent.length, 11, "one that gets on, and ten that do not");
  });

  test("a batch that gets on does not give up, however often something is left", async () => {
    const keys = Array.from({ length: 30 }, (_, number) => ({ ...draft, number }));
    const { sent, result } = await call("someDocuments", { keys }, ({ input }) => {
      const { Keys = [] } = (input.RequestItems as Record<string, { Keys?: object[] }>).Club ?? {};
      const [first] = Keys;
      const item = { ...first, kind: { S: "doc" }, state: { S: "DRAFT" }, pages: { L: [] } };
      return { Responses: { Club: [item] }, UnprocessedKeys: { Club: { Keys: Keys.slice(1) } } };
    });
    assert.equal((result as unknown[]).length, 30);
    assert.equal(sent.length, 30);
  });

  test("writes of several lists that are left say whose they are", async () => {
    const mixed = generated(modelOf(twoEntities, "file:///models/mixed.dynamo"));
    const mixedProject = generatedProject([mixed]);
    try {
      const { deliver, createMixedClient, ...others } = await mixedProject.load(mixed.path);
      assert.ok(deliver !== undefined && others.Unprocessed !== undefined);
      const { client } = recordedClient(({ input }) => {
        const { T = [] } = input.RequestItems as Record<string, object[]>;
        return { UnprocessedItems: { T: T.slice(-2) } };
      });
      const given = { A: [{ id: "1" }, { id: "2" }], B: [{ id: "1", text: "x" }] };
      await assert.rejects(
        withoutWaiting(async () => deliver(createMixedClient?.(client), given)),
        {
          name: "Unprocessed",
          left: [
            { entity: "A", item: { id: "2" } },
            { entity: "B", item: { id: "1", text: "x" } },
          ],
        },
      );
    } finally {
      mixedProject.remove();
    }
  });

  test("two items with one key are refused before anything is sent", async () => {
    const { sent, failure } = await failureOf(
      "record",
      [visit, { ...visit, path: "/2" }],
      () => ({}),
    );
    assert.equal(failure.name, "InvalidValue");
    assert.deepEqual(sent, []);
  });

  test("a transaction that others are always in the way of says so", async () => {
    const all = [none, conflict, none, none, none];
    const { sent, failure } = await failureOf("swap", swap, () => cancelled(all));
    assert.equal(failure.name, "TransactionConflict");
    assert.equal((failure.cause as Error).name, "TransactionCanceledException");
    assert.equal(sent.length, 8);
  });

  test("a token names the call, and one that is used for another call is a failure", async () => {
    const token = { clientRequestToken: "order-1" };
    const { sent } = await call(
      "swap",
      swap,
      (_, number) => (number === 1 ? cancelled([conflict]) : {}),
      token,
    );
    assert.deepEqual(
      sent.map(({ input }) => input.ClientRequestToken),
      ["order-1", "order-1"],
    );
    const { failure } = await failureOf(
      "swap",
      swap,
      () => error("IdempotentParameterMismatchException"),
      token,
    );
    assert.equal(failure.name, "IdempotentParameterMismatch");
  });

  test("an item that is too large is told by its entity, whichever way it is written", async () => {
    const message = "Item size has exceeded the maximum allowed size";
    const toUpdate = "Item size to update has exceeded the maximum allowed size";
    const invalid = { Code: "ValidationError", Message: toUpdate };
    const cases: [string, unknown, object, string][] = [
      ["recordOne", visit, error("ValidationException", message), "Visit"],
      [
        "unbadge",
        { ...kim, points: 1, badges: new Set(["b"]) },
        error("ValidationException", toUpdate),
        "Member",
      ],
      ["swap", swap, cancelled([none, none, invalid, none, none]), "Member"],
    ];
    for (const [pattern, input, answer, entity] of cases) {
      const { failure } = await failureOf(pattern, input, () => answer);
      assert.deepEqual(
        [failure.name, failure.entity, failure.limit],
        ["ItemTooLarge", entity, 409_600],
      );
    }
  });

  test("what is written by somebody else meanwhile is read again, five times at most", async () => {
    const item = (revision: number) => ({
      club: { S: "c" },
      memberId: { S: "m" },
      mail: { S: "m@x" },
      fn: { S: "M" },
      contacts: { M: {} },
      joinedAt: { S: "2026-01-01T00:00:00Z" },
      revision: { N: String(revision) },
    });
    const refusedAt = (revision: number) =>
      cancelled([{ Code: "ConditionalCheckFailed", Item: item(revision) }, none, none]);
    const change = { ...kim, mail: "new@x" };
    const { sent } = await call("changeMail", change, ({ operation }, number) => {
      if (operation === "GetItem") return { Item: item(number) };
      return number < 4 ? refusedAt(number) : {};
    });
    assert.deepEqual(
      sent.map(({ operation }) => operation),
      ["GetItem", "TransactWriteItems", "GetItem", "TransactWriteItems"],
    );
    const stubborn = await failureOf("changeMail", change, ({ operation }, number) =>
      operation === "GetItem" ? { Item: item(number) } : refusedAt(number),
    );
    assert.equal(stubborn.failure.name, "ChangedMeanwhile");
    assert.equal((stubborn.failure.item as { revision: number }).revision, 10);
    assert.equal(stubborn.sent.length, 10);
  });

  test("a failure of another copy of the module is one, and says which by its name", async () => {
    cpSync(join(project.folder, file.path), join(project.folder, "copy.ts"));
    const copy = await project.load("copy.ts");
    const { failure } = await failureOf("record", [visit, visit], () => ({}));
    assert.equal(copy.isFailure?.(failure), true);
    assert.equal(failure instanceof (copy.InvalidValue as never as new () => object), false);
    assert.equal(copy.isFailure?.(new Error("other")), false);
    assert.equal(copy.isFailure?.("text"), false);
  });
});

/** Runs what waits for a while at once. */
async function withoutWaiting<Result>(action: () => Promise<Result>): Promise<Result> {
  const real = globalThis.setTimeout;
  globalThis.setTimeout = ((callback: () => void) => setImmediate(callback)) as never;
  try {
    return await action();
  } finally {
    globalThis.setTimeout = real;
  }
}
