import assert from "node:assert/strict";
import { fileContext, pastedItems } from "../../src/service/index.ts";
import { openFixture, uriOf } from "./fixture.ts";

const model = `table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
  ttl expiresAt

  global index ByState {
    partition key state
    sort key placedAt
    project tags
  }
}

entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${orderId}"

  customerId: string
  orderId: string
  state: "OPEN" | "PAID" = "OPEN"
  day: date derived date(placedAt)
  placedAt: timestamp
  tags?: set<string>
  expiresAt?: epoch
}
`;

const plain = {
  customerId: "ada",
  orderId: "7",
  placedAt: "2026-03-01T10:00:00.000Z",
  tags: ["new"],
};
const stored = {
  PK: { S: "CUSTOMER#ada" },
  SK: { S: "ORDER#7" },
  kind: { S: "Order" },
  customerId: { S: "ada" },
  orderId: { S: "7" },
  day: { S: "2026-03-01" },
  placedAt: { S: "2026-03-01T10:00:00.000Z" },
  tags: { SS: ["new"] },
};
const literal =
  '{ customerId: "ada", orderId: "7", placedAt: "2026-03-01T10:00:00.000Z", tags: ["new"] }';

suite("items pasted as JSON", () => {
  test("an item of an entity, plain or as it is stored, becomes its sample", async () => {
    for (const item of [plain, stored, { Item: stored }, [plain], { Items: [stored], Count: 1 }]) {
      const [first, second] = await checkPastes(`${model}$0\n`, item);
      const isPlain = item === plain || Array.isArray(item);
      assert.equal(first?.title, "Paste as sample of 'Order'");
      assert.equal(first?.text, `sample order: Order ${literal}`);
      // What is stored under the key of one entity can be of no other.
      assert.equal(second?.title, isPlain ? "Paste as entity" : undefined);
    }
  });

  test("behind the entity of a sample it is the sample's value", async () => {
    const pastes = await checkPastes(`${model}\nsample mine: Order $0\n`, stored);
    assert.deepEqual(
      pastes.map(({ kind, text }) => [kind, text]),
      [["sample", literal]],
    );
  });

  test("several items become samples with names of their own, apart from what stands there", async () => {
    const [first] = await checkPastes(`${model}sample order: Order ${literal}$0\n`, [
      { ...plain, orderId: "8" },
      { ...plain, orderId: "9", state: null },
    ]);
    assert.match(
      first?.text ?? "",
      /^\n\nsample order2: Order .*"8".*\nsample order3: Order .*"9"/,
    );
  });

  test("what no entity knows becomes one, in the table that could hold it", async () => {
    const [first, ...others] = await checkPastes(`${model}$0\n`, {
      PK: { S: "CUSTOMER#ada" },
      SK: { S: "PROFILE" },
      kind: { S: "Profile" },
      email: { S: "ada@example.com" },
      visits: { N: "3" },
      address: { M: { city: { S: "Bonn" } } },
    });
    assert.deepEqual(others, []);
    assert.match(first?.text ?? "", /^entity Profile in Shop \{\n {2}PK = "CUSTOMER#\$\{\w+\}"\n/);
    assert.doesNotMatch(first?.text ?? "", /kind/);
    assert.match(first?.text ?? "", /\n {2}address: \{ city: string \}\n/);
  });

  test("without keys it gets some, and without a table one of its own", async () => {
    const person = { personId: "p1", name: "Ada", born: "1815-12-10" };
    const [shared] = await checkPastes(`${model}$0\n`, person);
    assert.match(shared?.text ?? "", /^entity Person in Shop \{\n {2}PK = "PERSON#\$\{personId\}"/);
    const [own] = await checkPastes("$0", person);
    assert.match(
      own?.text ?? "",
      /^table \w+ \{\n(?: {2}name .*\n)? {2}partition key personId: string/,
    );
    assert.match(own?.text ?? "", /\nentity Person in \w+ \{\n {2}personId: string\n/);
  });

  test("what is no item, and a place where none can stand, changes nothing", async () => {
    for (const text of ["{", "[]", "{}", "[1]", '"x"', "entity E in T {}", "{ a: 1 }", "[[]]"]) {
      assert.deepEqual(await pastesOf(`${model}$0\n`, text), [], text);
    }
    const within = model.replace("  customerId:", "  $0customerId:");
    assert.deepEqual(await pastesOf(within, JSON.stringify(plain)), []);
  });
});

async function pastesOf(source: string, text: string) {
  const fixture = openFixture(source);
  const uri = uriOf("model.dynamo");
  const analysis = await fixture.workspace.analysisOf(uri);
  const context = analysis && fileContext(analysis, uri);
  assert.ok(context !== undefined);
  return pastedItems(context, context.lines.offsetAt(fixture.position), text);
}

/** The offers for an item; each leaves a model without errors. */
async function checkPastes(source: string, item: unknown) {
  const offers = await pastesOf(source, JSON.stringify(item, null, 2));
  for (const { title, text } of offers) {
    const pasted = openFixture(source.replace("$0", () => text.replaceAll("$0", "$ 0")));
    const findings = await pasted.service.diagnostics(uriOf("model.dynamo"));
    const errors = findings.filter(({ severity }) => severity === 1);
    assert.deepEqual(
      errors.map(({ message }) => message),
      [],
      `${title}\n${text}`,
    );
  }
  return offers;
}
