import assert from "node:assert/strict";
import type { Item } from "../../src/dynamodb/values.ts";
import {
  type BackfillPlan,
  type BackfillWork,
  diffModels,
  type ItemMove,
  type ItemStep,
  planWork,
  requestOf,
  stepOfItem,
} from "../../src/evolution/index.ts";
import { analyzeText } from "../analyze-text.ts";
import { itemOf } from "./check-steps.ts";

const table = `
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by version
  global index ByCity { partition key cityKey: string  project all }
}`;
const before = `${table}
entity Customer in Shop {
  PK = "C#\${id}"  SK = "C"  cityKey = "CITY#\${city}"
  id: string in key
  mail: string @unique
  city: string
}
pattern Get { get Customer where id = :id }`;
const customer = `
  version 2
  PK = "CUSTOMER#\${id:upper}"  SK = "PROFILE"  cityKey = "TOWN#\${city}"
  id: string
  mail: string @unique
  city: string
  tier: string @since(2)
  upgrade to 2 { set tier = "free" }`;
const after = `${table}
entity Customer in Shop {${customer}
}
pattern Get { get Customer where id = :id }`;

const old = itemOf({
  PK: "C#ada",
  SK: "C",
  kind: "Customer",
  mail: "a@x",
  city: "Ulm",
  cityKey: "CITY#Ulm",
  extra: { kept: true },
});
const moved = itemOf({
  PK: "CUSTOMER#ADA",
  SK: "PROFILE",
  kind: "Customer",
  id: "ada",
  mail: "a@x",
  city: "Ulm",
  cityKey: "TOWN#Ulm",
  tier: "free",
  version: 2,
  extra: { kept: true },
});

/** What the items of Customer are to be brought to, by two models. */
function planOf(former: string, current: string): BackfillPlan {
  const [old, next] = [analyzeText(former), analyzeText(current)];
  for (const { diagnostics } of [old, next]) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    assert.deepEqual(
      errors.map(({ message }) => message),
      [],
    );
  }
  const works = diffModels(old, next).changes.flatMap(({ work }) =>
    work.filter((each): each is BackfillWork => each.kind === "backfill" && each.does !== "delete"),
  );
  assert.ok(works.some(({ does }) => does === "move"));
  const planned = planWork(next, works, old);
  assert.ok(planned.kind === "planned", JSON.stringify(planned));
  // A plan is sent to other processes.
  return JSON.parse(JSON.stringify(planned.plan)) as BackfillPlan;
}

function stepOf(plan: BackfillPlan, item: Item): ItemStep {
  const step = stepOfItem(plan, item);
  assert.ok(!(step instanceof Promise));
  return step;
}

function checkMove(plan: BackfillPlan, item: Item, expected: Item): ItemMove {
  const step = stepOf(plan, item);
  assert.ok(step.kind === "move", JSON.stringify(step));
  assert.deepEqual(step.item, expected);
  return step;
}

function checkFailed(plan: BackfillPlan, item: Item, message: RegExp): void {
  const step = stepOf(plan, item);
  assert.ok(step.kind === "failed", JSON.stringify(step));
  assert.match(step.message, message);
}

suite("items that get another primary key", () => {
  test("one transaction writes the whole item, upgraded, and takes the old one away as it was read", () => {
    const plan = planOf(before, after);
    const step = checkMove(plan, old, moved);
    const request = requestOf(step, "Shop");
    assert.ok(request.operation === "TransactWriteItems");
    const [gone, put, lock, ...more] = request.input.TransactItems;
    assert.ok(gone && "Delete" in gone && put && "Put" in put && lock && "Update" in lock);
    assert.deepEqual(more, []);
    assert.deepEqual(gone.Delete.Key, itemOf({ PK: "C#ada", SK: "C" }));
    assert.equal(gone.Delete.ConditionExpression?.split(" AND ").length, 5);
    assert.equal(put.Put.ConditionExpression, "attribute_not_exists(#key)");
    // The lock item is the same one, and says where its item is now.
    assert.deepEqual(lock.Update.Key, itemOf({ PK: "UNIQUE#Customer#mail#a@x", SK: "UNIQUE" }));
    assert.match(lock.Update.ConditionExpression ?? "", /^attribute_not_exists.* OR .* OR /);
  });

  test("what has been moved is no new work, and what is of neither key is left alone", () => {
    const plan = planOf(before, after);
    assert.equal(stepOf(plan, moved).kind, "current");
    const stray = { ...old, ...itemOf({ PK: "X#ada" }) };
    checkFailed(plan, stray, /PK cannot be made.* is missing/);
    const stored = planOf(before.replace("id: string in key", "id: string"), after);
    checkFailed(
      stored,
      { ...stray, ...itemOf({ id: "ada" }) },
      /neither the one that the old model/,
    );
    const { city: _city, ...without } = old;
    checkMove(
      plan,
      without,
      (({ city: _gone, ...rest }) => ({ ...rest, ...itemOf({ cityKey: "CITY#Ulm" }) }))(moved),
    );
  });

  test("where both models could have made the key, nothing is guessed", () => {
    const model = (template: string): string => `${table}
entity Pair in Shop { PK = "${template}"  SK = "P"  a: string in key  b: string in key }
pattern Get { get Pair where a = :a and b = :b }`;
    const plan = planOf(model("P#${a}#${b}"), model("P#${b}#${a}"));
    const pair = itemOf({ PK: "P#1#2", SK: "P", kind: "Pair" });
    checkFailed(plan, pair, /nothing tells whether it has been moved/);
    const same = { ...pair, ...itemOf({ PK: "P#1#1" }) };
    assert.notEqual(stepOf(plan, same).kind, "failed");
  });

  test("in a table without a discriminator the templates of both models tell what an item is", () => {
    const without = (text: string): string => text.replace("  discriminator kind\n", "");
    const plan = planOf(without(before), without(after));
    const { kind: _kind, ...plain } = old;
    const { kind: _other, ...expected } = moved;
    checkMove(plan, plain, expected);
    assert.equal(stepOf(plan, expected).kind, "current");
    assert.equal(stepOf(plan, { ...plain, ...itemOf({ PK: "ELSE#1" }) }).kind, "foreign");
  });

  test("to another table, with its marks and without those of the old one", () => {
    const shop = "entity Customer in Shop";
    const current = `${table}
table People { partition key id: string  discriminator what }
entity Customer in People as "Person" { id: string  mail: string  city: string }
entity Order in Shop { PK = "O#\${id}"  SK = "O"  id: string }
pattern Get { get Customer where id = :id }
pattern GetOrder { get Order where id = :id }`;
    assert.ok(before.includes(shop));
    const plan = planOf(before, current);
    assert.deepEqual([plan.table, plan.physicalName], ["Shop", "Shop"]);
    const step = checkMove(
      plan,
      old,
      itemOf({ id: "ada", what: "Person", mail: "a@x", city: "Ulm", extra: { kept: true } }),
    );
    const request = requestOf(step, "shop-prod", (name) => `${name}-prod`);
    assert.ok(request.operation === "TransactWriteItems");
    assert.deepEqual(
      request.input.TransactItems.flatMap((action) =>
        Object.values(action).map((each) => each.TableName),
      ),
      ["shop-prod", "People-prod", "shop-prod"],
    );
    assert.match(plan.filter?.FilterExpression ?? "", /#kind IN \(:Person, :Customer\)/);
  });

  test("more attributes than one condition compares need a revision", () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [`a${n}`, { N: `${n}` }]),
    );
    checkFailed(planOf(before, after), { ...old, ...many }, /at most 150.*@revision/);
    const counted = (text: string): string =>
      text.replace("city: string", "city: string\n  revision: integer @revision");
    const step = stepOf(planOf(counted(before), counted(after)), {
      ...old,
      ...many,
      ...itemOf({ revision: 7 }),
    });
    assert.ok(step.kind === "move");
    assert.equal(step.expected.length, 150);
    assert.deepEqual(step.expected[0], { attribute: "revision", value: { N: "7" } });
  });
});
