import assert from "node:assert/strict";
import { defaultOptions } from "../../src/generate/index.ts";
import { counted } from "./counted.ts";
import { type GeneratedModule, generatedProject } from "./generated-modules.ts";
import { generated, modelOf } from "./models.ts";
import { recordedClient } from "./recorded-client.ts";

const strict = `
table Shop {
  partition key PK: string
  sort key SK: string
}
type Size = "S" | "L"
type Line {
  sku: string @size(5B, max 8)
  count: integer @min(1) @max(9)
  note?: string
  parts?: Line[]
}
entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${state}#\${orderId}"

  customerId: uuid
  orderId: ulid = ulid()
  state: "OPEN" | "DONE"
  size: Size = "S"
  level: 1 | 2 = 1
  placedAt: timestamp
  seenAt?: timestamp(seconds)
  localAt?: timestamp(seconds, local)
  day: date derived date(placedAt)
  due?: date
  expires?: epoch
  code: string @matches("[A-Z]{2}|x/y") @size(2B, max 4)
  total: number @min(0) @max(99.5)
  flag: boolean = false
  photo?: binary @size(1B, max 2)
  lines: Line[] @items(1, max 2)
  byName: map<Line> = {} @items(1, max 1)
  tags: set<string> @items(1, max 2)
  bytes?: set<binary>
  scores?: number[]
  inner: { deep: { when?: date, toString?: string } }
  extra: any
  any?: any
  revision: integer @revision
}
pattern Place { create Order }
pattern PlaceOpen { create Order :order set state = "OPEN", code = :code }
pattern PlaceMany { batch put Order }
pattern Change { update Order where customerId = :customerId and state = :state and orderId = :orderId set code = :code, total = :total, lines = list_append(lines, :more) }
pattern ChangeSome { update Order where customerId = :customerId and state = :state and orderId = :orderId set any of due, expires }
pattern Close { move Order where customerId = :customerId and state = "OPEN" and orderId = :orderId set state = "DONE", code = :code }
pattern Both { transaction { create Order  update Order { where customerId = :customerId and state = "DONE" and orderId = :orderId set due = :due } } }
pattern GetOrder { get Order where customerId = :customerId and state = :state and orderId = :orderId }
`;

const line = { sku: "a", count: 1 };
const order = {
  customerId: "00000000-0000-4000-8000-000000000001",
  state: "OPEN",
  placedAt: "2026-02-28T10:00:00.000Z",
  code: "AB",
  total: 99.5,
  lines: [line, { ...line, parts: [{ sku: "b", count: 9, note: "" }] }],
  tags: new Set(["", "b"]),
  inner: { deep: {} },
  extra: null,
};
const whole = {
  ...order,
  orderId: "01hx0000000000000000000ADA",
  size: "L",
  level: 2,
  seenAt: "2026-02-28T10:00:00Z",
  localAt: "2026-02-28T10:00:00",
  due: "2024-02-29",
  expires: 1_780_000_000,
  code: "x/y",
  flag: true,
  photo: new Uint8Array(2),
  byName: { "a.b": line },
  bytes: new Set([new Uint8Array()]),
  scores: [0, -0.5, 1e300],
  inner: { deep: { when: "2026-01-01", toString: "t" } },
  any: { of: "all" },
};

suite("checks of what is written", () => {
  const planned = modelOf(strict, "file:///models/strict.dynamo");
  const file = generated(planned);
  const project = generatedProject([file]);
  suiteTeardown(() => project.remove());
  let module: GeneratedModule;
  suiteSetup(async () => {
    assert.deepEqual(
      planned.diagnostics.filter(({ severity }) => severity === "error"),
      [],
    );
    module = await project.load(file.path);
  });

  test("compile under the strictest settings", async () => {
    assert.equal(await project.compile(), "");
  });

  test("what is as the model says passes", () => {
    module.checkOrder?.(order);
    module.checkOrder?.(whole);
    module.checkOrder?.({}, true);
    module.checkOrder?.({ total: 3 }, true);
  });

  const wrong: readonly (readonly [changes: object, path: string, reason: RegExp])[] = [
    [{ customerId: "1" }, "customerId", /is no UUID/],
    [{ orderId: "81HX0000000000000000000ADA" }, "orderId", /is no ULID/],
    [{ orderId: "01HX0000000000000000000ADU" }, "orderId", /is no ULID/],
    [{ state: "LOST" }, "state", /is none of "OPEN", "DONE"/],
    [{ state: undefined }, "state", /is missing/],
    [{ size: "M" }, "size", /is none of "S", "L"/],
    [{ level: "1" }, "level", /is none of 1, 2/],
    [
      { placedAt: "2026-02-30T10:00:00.000Z" },
      "placedAt",
      /is no timestamp like 2026-01-01T00:00:00\.000Z/,
    ],
    [{ placedAt: "2026-02-28T10:00:00Z" }, "placedAt", /is no timestamp/],
    [{ placedAt: "2026-02-28T10:00:00.000+" }, "placedAt", /is no timestamp/],
    [{ placedAt: new Date(0) }, "placedAt", /is not a string/],
    [{ seenAt: "2026-02-28T25:00:00Z" }, "seenAt", /is no timestamp like 2026-01-01T00:00:00Z/],
    [{ localAt: "2026-02-28T10:00:00Z" }, "localAt", /is no timestamp like 2026-01-01T00:00:00/],
    [{ due: "2026-2-1" }, "due", /is no date/],
    [{ due: "2025-02-29" }, "due", /is no date/],
    [{ expires: 1.5 }, "expires", /is not a whole number/],
    [{ code: "ABC" }, "code", /does not match/],
    [{ code: "A" }, "code", /does not match/],
    [{ code: 12 }, "code", /is not a string/],
    [{ total: -0.1 }, "total", /at least 0/],
    [{ total: 99.6 }, "total", /at most 99\.5/],
    [{ total: Number.NaN }, "total", /is not finite/],
    [{ total: "1" }, "total", /is not a number/],
    [{ total: null }, "total", /is not a number/],
    [{ flag: 0 }, "flag", /is neither true nor false/],
    [{ photo: new Uint8Array(3) }, "photo", /has 3 bytes; 2 are allowed/],
    [{ photo: "AA==" }, "photo", /is not a Uint8Array/],
    [{ lines: [line, line, line] }, "lines", /has 3 elements; 2 are allowed/],
    [{ lines: {} }, "lines", /is not an array/],
    [{ lines: [line, { ...line, count: 10 }] }, "lines[1].count", /at most 9/],
    [{ lines: [{ ...line, sku: "ééééé" }] }, "lines[0].sku", /has 10 bytes; 8 are allowed/],
    [{ lines: [{ ...line, parts: [line, { count: 1 }] }] }, "lines[0].parts[1].sku", /is missing/],
    [{ lines: [{ ...line, note: 1 }] }, "lines[0].note", /is not a string/],
    [{ lines: ["a"] }, "lines[0]", /is not an object/],
    [{ byName: { a: line, b: line } }, "byName", /has 2 elements; 1 are allowed/],
    [{ byName: { 'a"b': { ...line, count: 0 } } }, 'byName["a\\"b"].count', /at least 1/],
    [{ tags: new Set(["a", "b", "c"]) }, "tags", /has 3 elements/],
    [{ tags: ["a"] }, "tags", /is not a Set/],
    [{ tags: new Set([1]) }, "tags", /is not a string/],
    [{ bytes: new Set(["a"]) }, "bytes", /is not a Uint8Array/],
    [{ scores: [1, Number.POSITIVE_INFINITY] }, "scores[1]", /is not finite/],
    [{ inner: {} }, "inner.deep", /is missing/],
    [{ inner: { deep: { when: "x" } } }, "inner.deep.when", /is no date/],
    [{ extra: undefined }, "extra", /is missing/],
  ];
  for (const [changes, path, reason] of wrong) {
    const text = JSON.stringify(changes, (_, value) =>
      value instanceof Set ? [...value] : (value ?? String(value)),
    );
    test(`${text} is refused`, () => {
      const problems = problemsOf(() => module.checkOrder?.({ ...whole, ...changes }));
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.equal(problems[0]?.path, path);
      assert.match(problems[0]?.reason ?? "", reason);
    });
  }

  test("all problems are told at once, the first in the message", () => {
    const bad = { ...order, total: -1, lines: [{ sku: 1 }] };
    assert.deepEqual(
      problemsOf(() => module.checkOrder?.(bad)).map(({ path }) => path),
      ["total", "lines[0].sku", "lines[0].count"],
    );
    assert.throws(() => module.checkOrder?.(bad), {
      message: "This is no Order: total is -1; at least 0 is allowed (and 2 more).",
    });
  });

  /** Calls a pattern with a client that answers everything. */
  async function sentBy(pattern: string, input: unknown, options: object = {}): Promise<number> {
    const stored = { PK: { S: "p" }, SK: { S: "s" }, placedAt: { S: order.placedAt } };
    const recorded = recordedClient(({ operation }) =>
      operation === "UpdateItem" ? { Attributes: stored } : {},
    );
    const client = module.createStrictClient?.(recorded.client, options);
    await module[pattern]?.(client, input);
    return recorded.sent.length;
  }

  const key = { customerId: order.customerId, state: "OPEN", orderId: whole.orderId };

  test("every write checks what it is given, before anything is sent", async () => {
    const refused: readonly (readonly [string, unknown])[] = [
      ["place", { ...order, total: -1 }],
      ["placeOpen", { order, code: "abc" }],
      ["placeMany", [order, { ...order, total: -1 }]],
      ["change", { ...key, code: "abc", total: 1, more: [] }],
      ["changeSome", { ...key, due: "x" }],
      ["close", { ...key, code: "abc" }],
      ["both", { Order: { ...order, total: -1 }, ...key, due: "2026-01-01" }],
      ["both", { Order: order, ...key, due: "x" }],
    ];
    for (const [pattern, input] of refused) {
      await assert.rejects(() => sentBy(pattern, input), { name: "InvalidValue" }, pattern);
    }
    assert.equal(await sentBy("place", order), 1);
    assert.equal(await sentBy("placeOpen", { order, code: "AB" }), 1);
    assert.equal(await sentBy("change", { ...key, code: "AB", total: 1, more: [] }), 1);
    assert.equal(await sentBy("changeSome", { ...key, due: "2026-01-01" }), 1);
  });

  test("a client may do without", async () => {
    assert.equal(await sentBy("place", { ...order, total: -1 }, { validation: false }), 1);
    const change = { ...key, code: "abc", total: 1, more: [] };
    assert.equal(await sentBy("change", change, { validation: false }), 1);
  });

  test("code without checks has nothing of them, and code that writes nothing neither", () => {
    const { text } = generated(planned, { ...defaultOptions, validation: false });
    assert.doesNotMatch(
      text,
      /validation|validates|checkOrder|checkedOrder|class Problems|Problem\(/,
    );
    const reads = strict.replace(/^pattern (?!GetOrder).*$/gm, "");
    assert.doesNotMatch(
      generated(modelOf(reads)).text,
      /checkOrder|checkedOrder|class Problems|Problem\(/,
    );
  });

  test("numbers of every size are checked", async () => {
    for (const numbers of ["number", "exact"] as const) {
      const meters = generated(modelOf(counted, "file:///models/meters.dynamo"), {
        ...defaultOptions,
        numbers,
      });
      const own = generatedProject([meters]);
      try {
        const { checkMeter } = await own.load(meters.path);
        const meter = { site: "s", serial: 1n, width: 10n ** 21n, steps: new Set([1]) };
        checkMeter?.(meter);
        const problems = problemsOf(() =>
          checkMeter?.({ ...meter, serial: 10n ** 21n + 1n, width: 5, total: -(10n ** 27n) - 1n }),
        );
        assert.deepEqual(
          problems.map(({ path }) => path),
          ["serial", "width", "total"],
        );
        if (numbers === "exact") checkMeter?.({ ...meter, plain: 2n ** 70n });
      } finally {
        own.remove();
      }
    }
  });
});

function problemsOf(check: () => unknown): readonly { path: string; reason: string }[] {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof Error && "problems" in error);
    assert.equal(error.name, "InvalidValue");
    return error.problems as readonly { path: string; reason: string }[];
  }
  return [];
}
