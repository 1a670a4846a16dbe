import assert from "node:assert/strict";
import type { AttributeValue } from "../../src/dynamodb/values.ts";
import { bind } from "../../src/planner/index.ts";
import { inputOf } from "./arguments.ts";
import { type GeneratedModule, generatedProject } from "./generated-modules.ts";
import { generated, modelOf } from "./models.ts";
import { meaningOf, recordedClient, type SentRequest } from "./recorded-client.ts";

const model = `
table Shop {
  partition key PK: string
  sort key SK: string

  global index Inverted {
    partition key SK
    sort key PK
    project all
  }
  global index ByPlace {
    partition key country, city
    sort key street, houseNumber
    project all
  }
  global index ByLabel {
    partition key labelKey: string
    project all
  }
}

entity Shelf in Shop {
  PK = "SHOP#\${shop}"
  SK = "\${row}##\${shelf}"
  labelKey = "LABEL#\${label}" when labelled = true

  shop: string
  row: string
  shelf: string
  country: "CH" | "DE"
  city: string
  street?: string
  houseNumber: integer = 1
  label: string = "none"
  labelled: boolean = false
}

table People {
  partition key id: string
  sort key name: string
}

entity Person in People {
  id: string
  name: string
  photo?: binary
}

table Accounts {
  partition key PK: string
  sort key SK: string
  discriminator kind
}

entity Account in Accounts {
  PK = "ACCOUNT#\${id}"
  SK = "ACCOUNT"
  id: string
  mail: string @unique
}

pattern GetShelf { get Shelf where shop = :shop and row = :row and shelf = :shelf }
pattern PutShelf { put Shelf }
pattern PutShelves { batch put Shelf }
pattern DropShelves { batch delete Shelf where shop = :shop and row = :row and shelf = :shelf }
pattern ShelvesFrom { query Shelf where shop = :shop and begins_with(row, :start) }
pattern Inverse { query Shelf where row = :row and shelf = :shelf and shop = :shop using Inverted }
pattern InCity { query Shelf where country = :country and city = :city and begins_with(street, :start) }
pattern InStreet { query Shelf where country = :country and city = :city and street >= :street }
pattern MoveTo { update Shelf where shop = :shop and row = :row and shelf = :shelf set city = :city }
pattern Relabel { update Shelf where shop = :shop and row = :row and shelf = :shelf set label = :label, labelled = :labelled }
pattern GetPerson { get Person where id = :id and name = :name }
pattern People { query Person where id = :id and begins_with(name, :start) }
pattern Between { query Person where id = :id and name between :first and :last }
pattern Several { batch get Person where id = :id and name = :name }
pattern Open { create Account }
`;

const shelf = { shop: "s", row: "r", shelf: "f", country: "CH", city: "Bern" };
const where = { shop: "s", row: "r", shelf: "f" };
/** `ä` has two bytes, so that a count of characters would tell less. */
const umlauts = (bytes: number) => "ä".repeat(Math.floor(bytes / 2)) + "a".repeat(bytes % 2);

/** What a call is given, and what is said of it: nothing where it is sent. */
const calls: readonly (readonly [pattern: string, values: object, refusal?: RegExp])[] = [
  // The table's own keys: `SHOP#` and `##` are a part of them.
  ["GetShelf", where],
  ["GetShelf", { ...where, shop: umlauts(2043) }],
  ["GetShelf", { ...where, shop: umlauts(2044) }, /PK.* 2049.* 2048|PK.* 2048.* 2049/],
  ["GetShelf", { ...where, shelf: umlauts(1021) }],
  ["GetShelf", { ...where, shelf: umlauts(1022) }, /SK.* (1025.* 1024|1024.* 1025)/],
  ["GetShelf", { ...where, row: "", shelf: "" }],
  ["DropShelves", [{ ...where, shelf: umlauts(1022) }], /SK.* (1025.* 1024|1024.* 1025)/],
  // A stored item is in all indexes: one of them takes less of the partition key.
  ["PutShelf", { ...shelf, shop: umlauts(1019) }],
  ["PutShelf", { ...shelf, shop: umlauts(1020) }, /PK.* (1025.* 1024|1024.* 1025)/],
  ["PutShelves", [shelf, { ...shelf, shop: umlauts(1020) }], /PK.* (1025.* 1024|1024.* 1025)/],
  ["Inverse", { ...where, shop: umlauts(1020) }, /PK.* (1025.* 1024|1024.* 1025)/],
  // Keys of several attributes.
  ["PutShelf", { ...shelf, city: "" }, /city.* empty/],
  ["PutShelf", { ...shelf, city: umlauts(2048) }],
  ["PutShelf", { ...shelf, city: umlauts(2049) }, /city.* (2049.* 2048|2048.* 2049)/],
  ["PutShelf", { ...shelf, street: "" }, /street.* empty/],
  ["PutShelf", { ...shelf, street: umlauts(1025) }, /street.* (1025.* 1024|1024.* 1025)/],
  ["PutShelf", { ...shelf, street: umlauts(1024) }],
  ["InCity", { country: "CH", city: "", start: "B" }, /city.* empty/],
  ["InCity", { country: "CH", city: "Bern", start: "" }],
  ["InCity", { country: "CH", city: "Bern", start: "B" }],
  ["InStreet", { country: "CH", city: "Bern", street: "" }, /street.* empty/],
  ["InStreet", { country: "CH", city: "Bern", street: umlauts(1025) }, /street.* 102[45]/],
  ["MoveTo", { ...where, city: "" }, /city.* empty/],
  ["MoveTo", { ...where, city: umlauts(2049) }, /city.* (2049.* 2048|2048.* 2049)/],
  // Keys under a condition are refused only where they are made.
  ["PutShelf", { ...shelf, label: umlauts(2043), labelled: true }, /labelKey.* 204[89].* 204[89]/],
  ["PutShelf", { ...shelf, label: umlauts(2043), labelled: false }],
  ["Relabel", { ...where, label: umlauts(2043), labelled: true }, /labelKey.* 204[89].* 204[89]/],
  ["Relabel", { ...where, label: umlauts(2043), labelled: false }],
  ["Relabel", { ...where, label: "l", labelled: true }],
  // Attributes that are keys themselves.
  ["GetPerson", { id: "1", name: "Ada" }],
  ["GetPerson", { id: "", name: "Ada" }, /id.* empty/],
  ["GetPerson", { id: "1", name: umlauts(1025) }, /name.* 102[45].* 102[45]/],
  ["Several", [{ id: "1", name: "" }], /name.* empty/],
  ["People", { id: "1", start: "" }],
  ["People", { id: "1", start: "A" }],
  ["People", { id: umlauts(2049), start: "A" }, /id.* 204[89].* 204[89]/],
  ["Between", { id: "1", first: "", last: "B" }, /name.* empty/],
  ["Between", { id: "1", first: "A", last: "B" }],
  // Beginnings of a part of a key.
  ["ShelvesFrom", { shop: "s", start: "" }],
  ["ShelvesFrom", { shop: "s", start: "a" }],
  ["ShelvesFrom", { shop: "s", start: "a#" }, /"#"|a#.* "##"/],
  ["ShelvesFrom", { shop: "s", start: "a##" }, /"##"/],
  // The lock of a unique value.
  ["Open", { id: "1", mail: "" }],
  [
    "Open",
    { id: "1", mail: umlauts(2049 - "UNIQUE#Account#mail#".length) },
    /PK.* 204[89].* 204[89]/,
  ],
];

suite("limits of keys", () => {
  const planned = modelOf(model, "file:///models/shop.dynamo");
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

  for (const [pattern, values, refusal] of calls) {
    const shown = JSON.stringify(values).replace(/(ä{10})ä+/g, "$1…");
    const outcome = refusal === undefined ? "sent" : "refused";
    test(`${pattern}(${shown}) is ${outcome} by a run and by the generated code`, async () => {
      await checkCall(pattern, values, refusal);
    });
  }

  test("the key builders name attribute, entity and limit", () => {
    const long = umlauts(1025);
    const refusals: readonly (readonly [builder: string, values: object, message: string])[] = [
      [
        "shelfKey",
        { ...shelf, row: long },
        "The key attribute SK of Shelf has 1028 bytes; DynamoDB takes at most 1024.",
      ],
      [
        "shelfByLabelKey",
        { ...shelf, labelled: true, label: long.repeat(2) },
        "The key attribute labelKey of Shelf has 2056 bytes; DynamoDB takes at most 2048.",
      ],
      ["personKey", { id: "", name: "Ada" }, "The key attribute id of Person is empty."],
    ];
    for (const [builder, values, message] of refusals) {
      assert.throws(() => module[builder]?.(values), { name: "InvalidValue", message });
    }
  });

  async function checkCall(pattern: string, values: object, refusal?: RegExp): Promise<void> {
    const plan = planned.plans.patterns.find(({ name }) => name === pattern);
    assert.ok(plan?.served, `${pattern}: ${plan?.reason}`);
    const [parameter] = plan.parameters;
    const isWhole = parameter !== undefined && plan.parameters.length === 1;
    const given = isWhole ? { [parameter.name]: values } : values;
    const named = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, toAttributeValue(value)]),
    );
    const clock = { now: () => 0, uuid: () => "unexpected", ulid: () => "unexpected" };
    const bound = bind(planned.plans, plan, named, clock);
    const recorded = recordedClient(() => ({}));
    const call = async (): Promise<void> => {
      const client = module.createShopClient?.(recorded.client);
      const name = pattern[0]?.toLowerCase() + pattern.slice(1);
      const outcome = await module[name]?.(client, inputOf(planned.model, plan, named));
      if (outcome instanceof Object && "page" in outcome) await (outcome as Pages).page();
    };
    if (refusal !== undefined) {
      assert.ok(bound.kind === "error", `A run would send ${JSON.stringify(bound)}`);
      assert.match(bound.problems.map(({ message }) => message).join(), refusal);
      await assert.rejects(call, (error: Error) => {
        assert.equal(error.name, "InvalidValue", error.message);
        assert.match(error.message, refusal);
        return true;
      });
      assert.deepEqual(recorded.sent, []);
      return;
    }
    assert.ok(bound.kind === "requests", JSON.stringify(bound));
    await call().catch((error: Error) => {
      // An update of an item that is not there has nothing to return.
      if (!/undefined/.test(error.message)) throw error;
    });
    const expected = bound.requests.map(({ request }) => request as unknown as SentRequest);
    assert.deepEqual(recorded.sent.map(meaningOf), expected.map(meaningOf));
  }
});

interface Pages {
  page(): Promise<unknown>;
}

function toAttributeValue(value: unknown): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttributeValue) };
  const members = Object.entries(Object(value)).map(([name, member]) => [
    name,
    toAttributeValue(member),
  ]);
  return { M: Object.fromEntries(members) };
}
