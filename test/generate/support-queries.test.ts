import assert from "node:assert/strict";
import { lowerFirst } from "../../src/generate/typescript/names.ts";
import { inputOf, plausibleArguments } from "./arguments.ts";
import { everything } from "./everything.ts";
import { type GeneratedModule, generatedProject } from "./generated-modules.ts";
import { exampleModel, generated, modelOf } from "./models.ts";
import { recordedClient, type SentRequest } from "./recorded-client.ts";

interface Pages<Item = Record<string, unknown>> extends AsyncIterable<Item> {
  page(next?: string): Promise<{ items: Item[]; next?: string }>;
  all(): Promise<Item[]>;
  segments(total: number): Pages<Item>[];
  parallel(total: number): AsyncGenerator<Item>;
  grouped(): Promise<Record<string, unknown>>;
}

suite("queries of generated modules", () => {
  const club = generated(modelOf(everything, "file:///models/club.dynamo"));
  const shop = generated(exampleModel("shop.dynamo"));
  const project = generatedProject([club, shop]);
  suiteTeardown(() => project.remove());

  function query(
    module: GeneratedModule,
    pattern: string,
    input: unknown,
    answer: (request: SentRequest) => object | Promise<object>,
    options?: object,
  ): { readonly sent: readonly SentRequest[]; readonly pages: Pages } {
    const { client, sent } = recordedClient(answer);
    const create = module.createClubClient ?? module.createShopClient;
    const given = input === undefined ? [options] : [input, options];
    return { sent, pages: module[pattern]?.(create?.(client), ...given) as Pages };
  }

  const documentOf = (number: number) => ({
    PK: { S: "CLUB#c#DOCS" },
    SK: { S: `DOC#${String(number).padStart(6, "0")}#en#t` },
    kind: { S: "doc" },
    state: { S: "DRAFT" },
    pages: { L: [] },
    words: { N: "1" },
    version: { N: "3" },
  });

  /** Three pages in each segment, with one document each. */
  function segmentPage({ input }: SentRequest): object {
    const { Segment = 0, ExclusiveStartKey } = input as {
      Segment?: number;
      ExclusiveStartKey?: { SK: { S: string } };
    };
    const number = ExclusiveStartKey === undefined ? 1 : Number(ExclusiveStartKey.SK.S) + 1;
    return {
      Items: [documentOf(Segment * 10 + number)],
      ...(number < 3
        ? { LastEvaluatedKey: { PK: { S: "CLUB#c#DOCS" }, SK: { S: String(number) } } }
        : {}),
    };
  }

  test("a scan is read in segments, each with cursors of its own", async () => {
    const module = await project.load(club.path);
    const { pages, sent } = query(module, "allDocuments", undefined, segmentPage);
    const [first, second] = pages.segments(4);
    const { next } = (await first?.page()) ?? {};
    assert.ok(next !== undefined);
    assert.deepEqual(
      (await first?.page(next))?.items.map(({ number }) => number),
      [2],
    );
    assert.deepEqual(
      sent.map(({ input }) => [input.Segment, input.TotalSegments]),
      [
        [0, 4],
        [0, 4],
      ],
    );
    const others: [string, Pages | undefined][] = [
      ["another segment", second],
      ["another number of segments", pages.segments(5)[0]],
      ["no segment", pages],
    ];
    for (const [what, other] of others) {
      await assert.rejects(async () => other?.page(next), { name: "InvalidCursor" }, what);
    }
    for (const total of [0, 1.5, 1_000_001]) {
      assert.throws(() => pages.segments(total), { name: "InvalidValue" });
    }
  });

  test("a parallel scan finds everything, with one request for each segment at a time", async () => {
    const module = await project.load(club.path);
    const underWay = new Map<unknown, number>();
    let most = 0;
    const { pages, sent } = query(module, "allDocuments", undefined, async (request) => {
      const { Segment } = request.input;
      underWay.set(Segment, (underWay.get(Segment) ?? 0) + 1);
      most = Math.max(most, ...underWay.values());
      await new Promise((resolve) => setImmediate(resolve));
      underWay.set(Segment, (underWay.get(Segment) ?? 0) - 1);
      return segmentPage(request);
    });
    const found: number[] = [];
    for await (const { number } of pages.parallel(4)) found.push(Number(number));
    assert.deepEqual(
      found.sort((left, right) => left - right),
      [1, 2, 3, 11, 12, 13, 21, 22, 23, 31, 32, 33],
    );
    assert.equal(sent.length, 12);
    assert.equal(most, 1);
  });

  test("a parallel scan fails where a segment does, and ends where its reader stops", async () => {
    const module = await project.load(club.path);
    const denied = { __type: "com.amazon.coral.service#AccessDeniedException", message: "no" };
    const failing = query(module, "allDocuments", undefined, (request) =>
      request.input.Segment === 2 && request.input.ExclusiveStartKey !== undefined
        ? denied
        : segmentPage(request),
    );
    await assert.rejects(
      async () => {
        for await (const _ of failing.pages.parallel(4));
      },
      { name: "AccessDeniedException" },
    );
    const stopped = query(module, "allDocuments", undefined, segmentPage);
    for await (const { number } of stopped.pages.parallel(2)) {
      assert.equal(typeof number, "number");
      break;
    }
    assert.ok(stopped.sent.length <= 3, "a page of each segment, and one that follows");
  });

  test("a collection is grouped by entity, over all its pages", async () => {
    const module = await project.load(shop.path);
    const order = (number: number) => ({
      entityType: { S: "Order" },
      customerId: { S: "ada" },
      orderId: { S: `${number}` },
      total: { N: `${number}` },
    });
    const customer = {
      entityType: { S: "Customer" },
      schemaVersion: { N: "2" },
      name: { S: "Ada" },
    };
    const { pages } = query(module, "customerWithOrders", { customerId: "ada" }, ({ input }) =>
      input.ExclusiveStartKey === undefined
        ? { Items: [order(1), order(2)], LastEvaluatedKey: { PK: { S: "p" }, SK: { S: "s" } } }
        : { Items: [{ entityType: { S: "$unique" } }, customer] },
    );
    const groups = (await pages.grouped()) as {
      customer?: { name: string };
      orders: { total: number }[];
    };
    assert.deepEqual(Object.keys(groups).sort(), ["customer", "orders"]);
    assert.equal(groups.customer?.name, "Ada");
    assert.deepEqual(
      groups.orders.map(({ total }) => total),
      [1, 2],
    );
    const empty = query(module, "customerWithOrders", { customerId: "x" }, () => ({}));
    assert.deepEqual(await empty.pages.grouped(), { orders: [] });
  });

  test("a call that is given up sends nothing more", async () => {
    const module = await project.load(club.path);
    const controller = new AbortController();
    const { pages, sent } = query(module, "allDocuments", undefined, segmentPage, {
      abortSignal: controller.signal,
    });
    await assert.rejects(
      async () => {
        for await (const _ of pages) controller.abort();
      },
      { name: "AbortError" },
    );
    assert.equal(sent.length, 1);
  });

  test("every pattern takes a signal, with which nothing is sent once it is given", async () => {
    const planned = modelOf(everything, "file:///models/club.dynamo");
    const module = await project.load(club.path);
    for (const plan of planned.plans.patterns) {
      const [given = {}] = plausibleArguments(planned.model, plan);
      const input = plan.parameters.length === 0 ? undefined : inputOf(planned.model, plan, given);
      const options = { abortSignal: AbortSignal.abort() };
      const { pages, sent } = query(module, lowerFirst(plan.name), input, () => ({}), options);
      const outcome = "all" in pages ? pages.all() : pages;
      await assert.rejects(Promise.resolve(outcome), { name: "AbortError" }, plan.name);
      assert.deepEqual(sent, [], plan.name);
    }
  });

  test("a cursor that DynamoDB does not take for its own is an invalid one", async () => {
    const module = await project.load(club.path);
    const message = "The provided starting key is invalid";
    const refused = { __type: "com.amazon.coral.validate#ValidationException", message };
    const { pages } = query(module, "allDocuments", undefined, (request) =>
      request.input.ExclusiveStartKey === undefined ? segmentPage(request) : refused,
    );
    const { next } = await pages.page();
    await assert.rejects(pages.page(next), (error: Error) => {
      assert.equal(error.name, "InvalidCursor");
      assert.equal((error.cause as Error).message, message);
      return true;
    });
  });
});
