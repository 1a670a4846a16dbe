import assert from "node:assert/strict";
import { generateIam } from "../../../src/generate/infrastructure/iam.ts";
import {
  type PatternStatements,
  type Policy,
  patternStatements,
  policyOf,
} from "../../../src/generate/infrastructure/policy.ts";
import { argumentsFor, boundRequests } from "../check-requests.ts";
import { generatedProject } from "../generated-modules.ts";
import { generated, modelOf, type PlannedExample } from "../models.ts";
import { recordedClient } from "../recorded-client.ts";
import { allModels } from "./models.ts";
import { allows, contextsOf, isAllowed, isLike, type RequestContext } from "./policy-evaluation.ts";

suite("IAM policies", () => {
  for (const named of allModels()) {
    test(`each request of ${named.name} is allowed by its pattern's statements, and by no less`, () => {
      for (const own of patternStatements(named.model, named.plans)) checkPattern(named, own);
    });
  }

  test("the Sids of a policy are unique, and have only letters and digits", () => {
    for (const { model, plans } of allModels()) {
      const sids = patternStatements(model, plans).flatMap(({ statements }) =>
        statements.map(({ Sid }) => Sid),
      );
      assert.equal(new Set(sids).size, sids.length);
      for (const sid of sids) assert.match(sid, /^[a-zA-Z0-9]+$/);
    }
  });

  test("a value that must be unique is written in a transaction only, with its lock", () => {
    const policy = policyFor(shop, "Register", "ChangeEmail");
    const put = contextFor("PutItem", "CUSTOMER#1");
    assert.equal(isAllowed(policy, put), false);
    const enclosing = "TransactWriteItems";
    assert.equal(isAllowed(policy, { ...put, enclosing }), true);
    const lock = contextFor("PutItem", "UNIQUE#Customer#email#a@example.com");
    assert.equal(isAllowed(policy, { ...lock, enclosing }), true);
    assert.equal(isAllowed(policy, lock), false);
    const other = contextFor("PutItem", "UNIQUE#Customer#phone#1");
    assert.equal(isAllowed(policy, { ...other, enclosing }), false);
    assert.equal(isAllowed(policy, contextFor("GetItem", "CUSTOMER#1")), true);
    const remove = contextFor("DeleteItem", "CUSTOMER#1");
    assert.equal(isAllowed(policy, { ...remove, enclosing }), false);
  });

  test("a partition key is narrowed as far as it is known", () => {
    checkKeys("GetCustomer", ["CUSTOMER#*"]);
    checkKeys("Settings", ["SETTINGS"]);
    checkKeys("SomeDays", ["DAY#mon#*", "DAY#tue#*"]);
    checkKeys("InStates", ["OPEN", "HELD"]);
    checkKeys("InState", "the key begins with an argument");
    checkKeys("ByTwo", "the key has several attributes");
    checkKeys("ByNumber", "the key is no text");
    checkKeys("Everything", "a scan names no key");
  });

  test("a read of some attributes cannot ask for others", () => {
    const policy = policyFor(shop, "NameOfCustomer");
    const some = { ...contextFor("GetItem", "CUSTOMER#1"), attributes: ["PK", "SK", "name"] };
    assert.equal(isAllowed(policy, some), true);
    assert.equal(isAllowed(policy, { ...some, attributes: ["PK", "SK", "email"] }), false);
    assert.equal(isAllowed(policy, { ...some, attributes: undefined }), false);
  });

  test("a write in a transaction may upgrade an older item before", () => {
    const policy = policyFor(shop, "Rename");
    const upgrade = contextFor("UpdateItem", "CUSTOMER#1");
    assert.equal(isAllowed(policy, upgrade), true);
    assert.equal(isAllowed(policy, contextFor("UpdateItem", "SETTINGS")), false);
    assert.deepEqual(
      policy.Statement.map(({ Sid }) => Sid),
      ["Rename", "RenameUpgrade", "RenameCheck"],
    );
    assert.equal(policyFor(shop, "RenameAlone").Statement.length, 1);
  });

  test("what generated code sends to upgrade an item is allowed", async () => {
    const project = generatedProject([generated(shop)]);
    const stored = {
      ...{ PK: { S: "CUSTOMER#1" }, SK: { S: "PROFILE" }, kind: { S: "Customer" } },
      ...{ version: { N: "1" }, customerId: { S: "1" }, email: { S: "a" }, name: { S: " A " } },
    };
    const refusal = {
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      CancellationReasons: [{ Code: "ConditionalCheckFailed", Item: stored }, { Code: "None" }],
    };
    let isRefused = false;
    const { client, sent } = recordedClient(({ operation }) => {
      if (operation !== "TransactWriteItems" || isRefused) return {};
      isRefused = true;
      return refusal;
    });
    const { createTestClient, rename } = await project.load("test.ts");
    await rename?.(createTestClient?.(client), { customerId: "1", name: "B", setting: "x" });
    project.remove();
    assert.deepEqual(
      sent.map(({ operation }) => operation),
      ["TransactWriteItems", "UpdateItem", "TransactWriteItems"],
    );
    const policy = policyFor(shop, "Rename");
    for (const request of sent) {
      for (const context of contextsOf(shop.model, request)) {
        assert.ok(isAllowed(policy, context), JSON.stringify(context));
      }
    }
  });

  test("a search is narrowed to its index, and nothing else", () => {
    const { model, plans } = allModels().find(({ name }) => name === "everySetting") ?? shop;
    assert.equal(plans.patterns.length, 0);
    assert.deepEqual(
      generateIam(model, plans).files.map(({ path }) => path),
      ["everySetting.streams.policy.json", "everySetting.policy.md"],
    );
    const searched = modelOf(`
      table Docs { partition key PK: string
        vector index Near { vector embedding dimensions 3 distance cosine project all } }
      entity Doc in Docs { PK = "DOC#\${id}" id: string embedding: number[] }
      pattern Similar { search Doc near :vector top 3 }`);
    const [statement] = policyFor(searched, "Similar").Statement;
    assert.deepEqual(statement, {
      Sid: "Similar",
      Effect: "Allow",
      Action: ["dynamodb:SearchVectors"],
      Resource: "arn:aws:dynamodb:*:*:table/Docs/index/Near",
    });
  });

  test("no text of a model is a wildcard or a variable", () => {
    const { model, plans } = modelOf(
      `table Docs { partition key PK: string }
      entity Doc in Docs { PK = "*?$$\${aws:username}$$$\${*}#\${id}" id: string }
      pattern Get { get Doc where id = :id }`,
    );
    const [own] = patternStatements(model, plans);
    const condition = own?.statements[0]?.Condition?.["ForAllValues:StringLike"];
    const [pattern = ""] = condition?.["dynamodb:LeadingKeys"] ?? [];
    assert.ok(isLike("*?$${aws:username}$$${*}#1", pattern));
    assert.ok(!isLike("xx$${aws:username}$$${*}#1", pattern));
    assert.ok(!isLike("*?$${aws:username}$$${x}#1", pattern));
  });

  test("a policy that is too large for IAM is told", () => {
    const patterns = Array.from(
      { length: 60 },
      (_, number) => `pattern Get${number} { get Doc where id = :id }`,
    );
    const { model, plans } = modelOf(
      `table Docs { partition key PK: string }
      entity Doc in Docs { PK = "DOC#\${id}" id: string }
      ${patterns.join("\n")}`,
    );
    assert.match(generateIam(model, plans).omissions?.[0]?.message ?? "", /managed policy holds/);
    assert.deepEqual(generateIam(shop.model, shop.plans).omissions, []);
  });

  test("the page has a row for each statement, and no name of a model breaks out of it", () => {
    for (const { model, plans } of allModels()) {
      const { files } = generateIam(model, plans);
      const page = files.find(({ path }) => path.endsWith(".md"))?.text ?? "";
      const rows = page
        .split("\n")
        .filter((line) => line.startsWith("| "))
        .slice(2);
      const statements = patternStatements(model, plans).flatMap((own) => own.statements);
      assert.equal(rows.length, statements.length);
      for (const row of rows) {
        assert.equal(row.replaceAll("\\|", "").split("|").length, 8, row);
        assert.equal(/<\w|-->/.test(row.replace(/(`+).*?\1/g, "")), false, row);
      }
    }
  });
});

const shop = modelOf(`
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by version
  global index States { partition key state project all }
  global index Two { partition key state, name project all }
  global index Numbers { partition key score project all }
}
entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"
  customerId: string
  email: string @unique
  name: string
  version 2
  upgrade to 2 { set name = trim(name) }
}
entity Setting in Shop { PK = "SETTINGS" SK = "SETTING#\${setting}" setting: string }
entity Task in Shop {
  PK = "DAY#\${day}#\${team}" SK = "TASK#\${taskId}"
  day: "mon" | "tue" | "wed" taskId: string team: string state: string name: string score: number
}
pattern GetCustomer { get Customer where customerId = :customerId }
pattern NameOfCustomer { get Customer where customerId = :customerId return name }
pattern Register { create Customer }
pattern ChangeEmail { update Customer where customerId = :customerId set email = :email }
pattern Rename { transaction {
  update Customer { where customerId = :customerId set name = :name }
  check Setting { where setting = :setting }
} }
pattern RenameAlone { update Customer where customerId = :customerId set name = :name }
pattern Settings { query Setting where setting >= :from }
pattern SomeDays { query Task where day in ("mon", "tue") and team = :team }
pattern InStates { query Task where state in ("OPEN", "HELD") using States }
pattern InState { query Task where state = :state using States }
pattern ByTwo { query Task where state = "OPEN" and name = :name using Two }
pattern ByNumber { query Task where score = 1 using Numbers }
pattern Everything { scan Task }
`);

function policyFor({ model, plans }: PlannedExample, ...names: readonly string[]): Policy {
  const chosen = patternStatements(model, plans).filter(({ pattern }) => names.includes(pattern));
  assert.equal(chosen.length, names.length);
  return policyOf(chosen.flatMap(({ statements }) => statements));
}

function contextFor(action: string, ...leadingKeys: readonly string[]): RequestContext {
  return {
    action: `dynamodb:${action}`,
    resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/Shop",
    leadingKeys,
    attributes: undefined,
    select: undefined,
    enclosing: undefined,
  };
}

function checkKeys(pattern: string, expected: readonly string[] | string): void {
  const own = patternStatements(shop.model, shop.plans).find((each) => each.pattern === pattern);
  const keys = own?.statements[0]?.permission.leadingKeys;
  assert.deepEqual(keys?.kind === "some" ? keys.patterns : keys?.reason, expected, pattern);
}

/** All that the pattern sends is allowed; all that is allowed is sent. */
function checkPattern(
  { model, plans }: PlannedExample,
  { pattern, statements }: PatternStatements,
): void {
  const plan = plans.patterns.find(({ name }) => name === pattern);
  assert.ok(plan !== undefined);
  const policy = policyOf(statements);
  const contexts = argumentsFor({ model, plans, diagnostics: [] }, plan).flatMap((given) => {
    const stored = model.samples.find(({ entity }) => entity.name === plan.entities[0])?.item;
    const reads = plan.steps.filter(({ kind }) => kind === "current");
    return (reads.length > 0 ? [stored, undefined] : [undefined])
      .map((current) => reads.map(() => current))
      .flatMap(
        (currents) => boundRequests(plans, plan, given, 1_780_000_000_000, currents).requests,
      )
      .flatMap((request) => contextsOf(model, request));
  });
  assert.ok(contexts.length > 0, pattern);
  for (const context of contexts) {
    assert.ok(isAllowed(policy, context), `${pattern}: ${JSON.stringify(context)}`);
    if (context.enclosing !== undefined && !statements.some(({ Sid }) => Sid.endsWith("Upgrade"))) {
      assert.ok(!isAllowed(policy, { ...context, enclosing: undefined }), `${pattern} alone`);
    }
    assert.ok(!isAllowed(policy, { ...context, action: "dynamodb:DeleteTable" }));
    assert.ok(!isAllowed(policy, { ...context, resource: `${context.resource}2` }));
  }
  for (const statement of statements) {
    if (statement.permission.upgrades === true) continue;
    const used = contexts.filter((context) => allows(statement, context));
    for (const action of statement.Action) {
      assert.ok(
        used.some((context) => context.action === action),
        `${pattern} never does ${action}`,
      );
    }
    const { leadingKeys } = statement.permission;
    if (leadingKeys.kind !== "some") continue;
    for (const each of leadingKeys.patterns) {
      const values = used.flatMap((context) => context.leadingKeys);
      assert.ok(
        values.some((value) => isLike(value, each)),
        `${pattern} never touches ${each}`,
      );
    }
    const [first] = used;
    assert.ok(first !== undefined);
    assert.ok(!allows(statement, { ...first, leadingKeys: ["something else"] }), pattern);
  }
}
