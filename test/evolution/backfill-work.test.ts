import assert from "node:assert/strict";
import {
  type BackfillPlan,
  type BackfillWork,
  diffModels,
  planBackfill,
  requestOf,
  stepOfItem,
} from "../../src/evolution/index.ts";
import { analyzeText } from "../analyze-text.ts";
import { afterStep, itemOf } from "./check-steps.ts";

const table = `
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
  global index ByMail { partition key mailKey: string  project all }
}`;
const before = `${table}
entity Customer in Shop { PK = "C#\${id}"  SK = "C"  id: string  mail: string  oldKey: string }
entity Guest in Shop { PK = "G#\${id}"  SK = "G"  id: string  nick: string @unique }
pattern Get { get Customer where id = :id }
pattern GetGuest { get Guest where id = :id }`;
const after = `${table}
entity Customer in Shop as "Person" {
  PK = "C#\${id}"  SK = "C"
  mailKey = "M#\${address:lower}"
  id: string
  mail: string @unique(lower)
  address: string derived concat(mail, "!")
  shout: string derived upper(address)
  revision: integer @revision
  oldKey: string
}
pattern Get { get Customer where id = :id }`;

/** What the difference between two models makes of the items of the old one. */
function plansOf(): { readonly plans: readonly BackfillPlan[]; readonly problems: unknown } {
  const [old, current] = [analyzeText(before), analyzeText(after)];
  const work = diffModels(old, current).changes.flatMap((change) =>
    change.work.filter((each): each is BackfillWork => each.kind === "backfill"),
  );
  return planBackfill(current.model, current.plans, { work, former: old });
}

suite("what a difference makes a backfill do with items", () => {
  const { plans, problems } = plansOf();
  const [customers, guests] = plans;
  assert.ok(customers !== undefined && guests !== undefined);
  const customer = itemOf({
    PK: "C#1",
    SK: "C",
    kind: "Customer",
    id: "1",
    mail: "A@x",
    oldKey: "k",
  });

  test("what is computed is set, in the order of what it is computed from, with keys and locks", () => {
    assert.deepEqual(problems, []);
    const step = stepOfItem(customers, customer);
    assert.ok(!(step instanceof Promise) && step.kind === "change");
    assert.deepEqual(afterStep(customer, step), {
      ...customer,
      ...itemOf({
        kind: "Person",
        address: "A@x!",
        shout: "A@X!",
        revision: 1,
        mailKey: "M#a@x!",
      }),
    });
    const request = requestOf(step, "Shop-prod");
    assert.ok(request.operation === "TransactWriteItems");
    const [change, lock] = request.input.TransactItems;
    assert.ok(change !== undefined && "Update" in change && lock !== undefined && "Update" in lock);
    assert.deepEqual(lock.Update.Key, itemOf({ PK: "UNIQUE#Customer#mail#a@x", SK: "UNIQUE" }));
    assert.match(
      lock.Update.ConditionExpression ?? "",
      /^attribute_not_exists\((#\w+)\) OR \1 = :\w+$/,
    );
  });

  test("an item that lacks what something is computed of does without it", () => {
    const { mail: _mail, ...without } = customer;
    const step = stepOfItem(customers, without);
    assert.ok(!(step instanceof Promise) && step.kind === "change");
    assert.deepEqual(step.locks, []);
    assert.deepEqual(step.set, itemOf({ kind: "Person", revision: 1 }));
  });

  test("what no entity describes any more is deleted as it was read, with its locks", () => {
    const guest = itemOf({ PK: "G#1", SK: "G", kind: "Guest", id: "1", nick: "n" });
    const lock = itemOf({ PK: "UNIQUE#Guest#nick#n", SK: "UNIQUE", kind: "$unique" });
    for (const item of [guest, lock]) {
      const step = stepOfItem(guests, item);
      assert.ok(!(step instanceof Promise) && step.kind === "delete");
      const request = requestOf(step, "Shop");
      assert.ok(request.operation === "DeleteItem");
      assert.match(request.input.ConditionExpression ?? "", /#kind = :\w+/);
    }
    assert.equal((stepOfItem(guests, customer) as { kind: string }).kind, "current");
    assert.match(guests.filter?.FilterExpression ?? "", /#kind IN \(:Guest, :\w*unique\w*\)/);
  });
});
