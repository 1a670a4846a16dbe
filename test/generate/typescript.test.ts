import assert from "node:assert/strict";
import { generateTypeScript } from "../../src/generate/index.ts";
import { checkAllRequests } from "./check-requests.ts";
import { clashing } from "./clashing.ts";
import { everything } from "./everything.ts";
import { generatedProject } from "./generated-modules.ts";
import { hostile } from "./hostile.ts";
import { generated, modelOf } from "./models.ts";

const orders = `
/// All orders.
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
}

/// One order.
entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${placedAt}#\${orderId}"

  /// Who ordered.
  customerId: ulid
  orderId: ulid = ulid()
  placedAt: timestamp = now()
  placedOn: date derived date(placedAt)
  status: "OPEN" | "PAID" = "OPEN"
  note?: string @size(20B, max 1KB)

  volume 1200 per customerId
}

/// The newest first.
pattern OrdersOfCustomer {
  query Order
  where customerId = :customerId and placedAt >= :since
  order by placedAt desc
  page 25
}
`;

suite("TypeScript generator", () => {
  test("an entity becomes a type, an input, key builders and conversions", () => {
    checkContains(generated(modelOf(orders)).text, [
      `
/**
 * One order.
 *
 * About 1,200 items for each customerId.
 */
export interface Order {
  /**
   * Who ordered.
   *
   * ULID.
   */
  customerId: string;
  /** ULID. */
  orderId: string;
  /** ISO 8601 in UTC, in milliseconds. */
  placedAt: string;
  /** \`YYYY-MM-DD\`; computed from other attributes. */
  placedOn: string;
  status: "OPEN" | "PAID";
  /** About 20 bytes, at most 1024. */
  note?: string;
}
`,
      `
export interface NewOrder extends Omit<Order, "placedOn" | "orderId" | "placedAt" | "status"> {
  /** A new ULID where it is not given. */
  orderId?: string;
  /** The current time where it is not given. */
  placedAt?: string;
  /** \`"OPEN"\` where it is not given. */
  status?: "OPEN" | "PAID";
}
`,
      `
  return {
    PK: checkedKey(\`CUSTOMER#\${order.customerId}\`, 2048, "PK of Order"),
    SK: checkedKey(
      \`ORDER#\${keyPart(order.placedAt, "#")}#\${order.orderId}\`,
      1024,
      "SK of Order",
    ),
  };
`,
      `
export function completeOrder(order: NewOrder): Order {
  const placedAt = order.placedAt ?? new Date().toISOString();
  return Object.assign({ ...order }, {
    orderId: order.orderId ?? ulid(),
    placedAt,
    placedOn: placedAt.slice(0, 10),
    status: order.status ?? "OPEN",
  });
}
`,
    ]);
  });

  test("a pattern becomes a function whose parameters are its placeholders", () => {
    checkContains(generated(modelOf(orders)).text, [
      `
/**
 * The newest first.
 *
 * Query. About 1 read unit.
 */
export function ordersOfCustomer(
  test: TestClient,
  input: { readonly customerId: string; readonly since: string },
  options?: CallOptions,
): Query<Order> {
  const request: QueryCommandInput = {
    TableName: test.tables.Shop,
    KeyConditionExpression: "#PK = :PK AND #SK BETWEEN :SK_from AND :SK_to",
    ExpressionAttributeNames: { "#PK": "PK", "#SK": "SK" },
    ExpressionAttributeValues: {
      ":PK": checkedKey(\`CUSTOMER#\${input.customerId}\`, 2048, "PK of Order"),
      ":SK_from": checkedKey(\`ORDER#\${input.since}\`, 1024, "SK of Order"),
      ":SK_to": "ORDER#\\u{10ffff}",
    },
    ScanIndexForward: false,
    Limit: 25,
  };
`,
    ]);
  });

  test("the same model makes the same bytes, a small change a small difference", () => {
    const before = generated(modelOf(everything)).text;
    assert.equal(generated(modelOf(everything)).text, before);
    const added = everything.replace("  photo?: binary\n", "  photo?: binary\n  motto?: string\n");
    assert.deepEqual(addedLines(before, generated(modelOf(added)).text), [
      "  motto?: string;",
      "  motto?: string | undefined;",
      '  problems.optional("motto", textProblem(member.motto));',
      "    motto: member.motto,",
      "  if (item.motto !== undefined) member.motto = item.motto;",
    ]);
    const moved = `${everything}\npattern JustOne { get Visit where day = :day and at = :at }\n`;
    const lines = addedLines(before, generated(modelOf(moved)).text);
    assert.ok(
      lines.length < 20 && lines.every((line) => !line.includes("Member")),
      lines.join("\n"),
    );
  });

  test("only what a model needs is brought along", () => {
    const { text } = generated(modelOf(orders));
    for (const unused of [
      "TransactWriteCommand",
      "batchGet",
      "UniqueValueTaken",
      "shard",
      "uuid",
    ]) {
      assert.ok(!text.includes(unused), unused);
    }
    const empty = generated(modelOf("table T { partition key a: string }\n")).text;
    assert.ok(!empty.includes("Query"));
  });

  test("a text that is no timestamp cannot stand for two parts of a key", async () => {
    const file = generated(modelOf(orders));
    const project = generatedProject([file]);
    try {
      const module = await project.load(file.path);
      const [customerId, placedAt] = ["01HX0000000000000000000ADA", "2026-03-01T10:00:00.000Z"];
      const key = module.orderKey?.({ customerId, placedAt, orderId: "a#b" });
      assert.deepEqual(key, { PK: `CUSTOMER#${customerId}`, SK: `ORDER#${placedAt}#a#b` });
      assert.throws(
        () => module.orderKey?.({ customerId, placedAt: `${placedAt}#a`, orderId: "b" }),
        /contains "#", which ends this part of the key/,
      );
    } finally {
      project.remove();
    }
  });

  test("names and texts of a model never break out of the program", async () => {
    const planned = modelOf(hostile, "file:///models/in%22%60%24%7B%0A%20stance%27.dynamo");
    assert.deepEqual(
      planned.diagnostics.filter(({ severity }) => severity === "error"),
      [],
    );
    const file = generated(planned);
    assert.equal(file.path, "in-`${- stance'.ts");
    const project = generatedProject([{ ...file, path: "hostile.ts" }]);
    try {
      const module = await project.load("hostile.ts");
      await checkAllRequests(planned, module);
      const record = {
        class: "c",
        number: 7,
        toString: "t",
        constructor: "`",
        aB: "a",
        bC: "b",
        prototype: { xY: 1 },
        quote: "q",
      };
      const item = module.record_Item?.(record);
      assert.deepEqual(module.record_FromItem?.(JSON.parse(JSON.stringify(item))), record);
    } finally {
      project.remove();
    }
  });

  test("names of the model come before those of the code itself", async () => {
    const planned = modelOf(clashing, "file:///models/shop.dynamo");
    assert.deepEqual(
      planned.diagnostics.filter(({ severity }) => severity === "error"),
      [],
    );
    const file = generated(planned);
    assert.match(file.text, /^export interface Page {$/m);
    const project = generatedProject([file]);
    try {
      await checkAllRequests(planned, await project.load(file.path));
    } finally {
      project.remove();
    }
  });

  test("the client makes way for an entity, a pattern or a variable of the file's name", () => {
    const called = (uri: string, entity: string, pattern: string) =>
      generated(
        modelOf(
          `table T { partition key id: string }
entity ${entity} in T { id: string  revision: integer @revision }
pattern ${pattern} { put ${entity} }
pattern Find { get ${entity} where id = :id }
pattern All { scan ${entity} }
`,
          `file:///models/${uri}`,
        ),
      );
    const modules: readonly (readonly [file: ReturnType<typeof called>, heads: string[]])[] = [
      [
        called("shop.dynamo", "Shop", "Open"),
        [
          `
export async function open(
  shopClient: ShopClient,
  input: NewShop,
  options?: CallOptions,
): Promise<Shop> {
`,
          "export function shopItem(shop: Shop): ShopItem {",
        ],
      ],
      [called("open.dynamo", "Shop", "Open"), ["  openClient: OpenClient,\n"]],
      [called("input.dynamo", "Shop", "Open"), ["  inputClient: InputClient,\n"]],
      [called("class.dynamo", "Shop", "Open"), ["  classClient: ClassClient,\n"]],
      [called("town.dynamo", "Shop", "Open"), ["  town: TownClient,\n"]],
    ];
    for (const [{ text }, heads] of modules) checkContains(text, heads);
  });

  test("names that would become one, and names that the SDK loses, are problems", () => {
    checkProblems(
      "table T { partition key a: string }\nentity E in T { a: string  `b c`: string  bC: string }",
      [["E.bC", /bC, and so would b c/]],
    );
    checkProblems(
      "table T { partition key a: string }\nentity E in T { a: string  b: { __proto__: string } }",
      [["E.b.__proto__", /SDK for JavaScript loses/]],
    );
    checkProblems(
      "table T { partition key a: string }\nentity E in T { a: string }\npattern GetE { get E where a = :a }\npattern getE { get E where a = :a }",
      [["pattern getE", /getE, and so would GetE/]],
    );
  });

  test("what cannot be served is left out, and the file says so", () => {
    const planned = modelOf(orders.replace("customerId = :customerId and ", ""));
    const { text } = generated(planned);
    assert.match(text, /^\/\/ OrdersOfCustomer is not here, since no key serves it: /m);
    assert.ok(!text.includes("function ordersOfCustomer"));
  });
});

function checkContains(text: string, parts: readonly string[]): void {
  for (const part of parts) {
    assert.ok(
      text.includes(part),
      `Expected\n${part}\nin\n${text.slice(0, text.indexOf("// --- Support"))}`,
    );
  }
}

function checkProblems(text: string, expected: readonly (readonly [string, RegExp])[]): void {
  const { model, plans } = modelOf(text);
  const { files, problems } = generateTypeScript(model, plans);
  assert.deepEqual(files, []);
  assert.deepEqual(
    problems.map(({ subject }) => subject),
    expected.map(([subject]) => subject),
  );
  for (const [position, [, message]] of expected.entries()) {
    assert.match(problems[position]?.message ?? "", message);
  }
}

/** Lines that are new, but for the fingerprint; a line that went is a failure. */
function addedLines(before: string, after: string): readonly string[] {
  const old = before.split("\n");
  const added: string[] = [];
  let position = 0;
  for (const line of after.split("\n")) {
    if (line.startsWith("// content:")) {
      position++;
    } else if (line === old[position]) position++;
    else added.push(line);
  }
  assert.equal(position, old.length, `from here on the file differs: ${old[position]}`);
  return added;
}
