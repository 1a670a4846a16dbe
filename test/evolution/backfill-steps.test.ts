import assert from "node:assert/strict";
import { functionKey, stepOfItem, updateOf } from "../../src/evolution/index.ts";
import { upgraded } from "../generate/upgraded.ts";
import { afterStep, checkStep, itemOf, planOf } from "./check-steps.ts";

suite("what a backfill does with an item", () => {
  const plan = planOf(upgraded);
  const old = {
    PK: "CUSTOMER#1",
    SK: "PROFILE",
    kind: "Customer",
    id: "1",
    email: "a@x",
    plan: "pro",
    bonus: 2,
    fullName: " Ada ",
    visits: 7,
    since: "2026-01-01",
    revision: 4,
    foreign: { kept: "" },
  };
  const { plan: _plan, bonus: _bonus, fullName: _fullName, ...kept } = old;
  const current = {
    ...kept,
    tier: "pro",
    credit: 4,
    name: "Ada",
    label: "pro:Ada",
    tierKey: "TIER#pro",
    version: 3,
  };

  test("the upgrades, what is derived from them, the version and the keys of indexes", () => {
    checkStep(plan, itemOf(old), itemOf(current));
  });

  test("the upgrades from the version that it has", () => {
    const { name, label: _label, tierKey: _tierKey, ...others } = current;
    const second = { ...others, fullName: name, tier: "free", version: 2 };
    const label = "free:Ada";
    checkStep(
      plan,
      itemOf(second),
      itemOf({ ...current, tier: "free", label, tierKey: "TIER#free" }),
    );
  });

  test("only what is changed is written, if all that was read is as it was", () => {
    const step = stepOfItem(plan, itemOf(old));
    assert.ok(!(step instanceof Promise) && step.kind === "change");
    const update = updateOf(step, "Shop-prod");
    assert.deepEqual(update.Key, itemOf({ PK: "CUSTOMER#1", SK: "PROFILE" }));
    const names = Object.values(update.ExpressionAttributeNames ?? {}).sort();
    assert.deepEqual(names, [
      "bonus",
      "credit",
      "fullName",
      "kind",
      "label",
      "name",
      "plan",
      "tier",
      "tierKey",
      "version",
    ]);
    assert.match(update.ConditionExpression ?? "", /attribute_not_exists\(#version\)/);
    assert.match(update.ConditionExpression ?? "", /#fullName = :fullName/);
    assert.deepEqual([step.from, step.to], [1, 3]);
  });

  test("what is of a newer version, of no entity, or a lock is left alone", () => {
    const kind = (item: Record<string, unknown>) => {
      const step = stepOfItem(plan, itemOf(item));
      assert.ok(!(step instanceof Promise));
      return step.kind;
    };
    assert.equal(kind({ ...old, version: 4 }), "newer");
    assert.equal(kind(current), "current");
    assert.equal(kind({ ...old, kind: "Invoice" }), "foreign");
    assert.equal(
      kind({ PK: "UNIQUE#Customer#email#a@x", SK: "UNIQUE", kind: "$unique" }),
      "foreign",
    );
  });

  test("an item that lacks what its upgrade needs, or has it in another type, fails with the reason", () => {
    const message = (item: Record<string, unknown>) => {
      const step = stepOfItem(plan, itemOf(item));
      assert.ok(!(step instanceof Promise) && step.kind === "failed");
      return step.message;
    };
    const { plan: _without, ...without } = old;
    assert.match(message(without), /tier is missing/);
    assert.match(message({ ...old, plan: "gold" }), /tier has a value of a wrong type/);
    assert.match(message({ ...old, fullName: 1 }), /"1" is not text/);
    assert.match(message({ ...old, version: "3" }), /version is no version/);
  });

  test("a function of the author's, which may be asynchronous and keeps its hands off the key", async () => {
    const [use] = plan.functions;
    assert.ok(use !== undefined);
    const note = itemOf({
      PK: "CUSTOMER#1",
      SK: "NOTE#inbox#n",
      kind: "Note",
      id: "1",
      folder: "inbox",
      noteId: "n",
      text: "one two",
    });
    const counted = (item: typeof note) => ({ ...item, words: { N: "2" }, PK: { S: "elsewhere" } });
    const expected = { ...note, words: { N: "2" }, version: { N: "2" } };
    checkStep(plan, note, expected, new Map([[functionKey(use), counted]]));
    const later = async (item: typeof note) => counted(item);
    const step = await stepOfItem(plan, note, new Map([[functionKey(use), later]]));
    assert.deepEqual(afterStep(note, step), expected);
    const failing = await stepOfItem(
      plan,
      note,
      new Map([[functionKey(use), () => Promise.reject(new Error("there is no text"))]]),
    );
    assert.equal(failing.kind === "failed" && failing.message, "there is no text");
    const missing = await stepOfItem(plan, note);
    assert.ok(missing.kind === "failed" && /countWords .* was not loaded/.test(missing.message));
  });

  test("the filter of its scan lets pass what is older, by entity", () => {
    assert.equal(
      plan.filter?.FilterExpression,
      "(#kind = :Customer AND NOT #version >= :version_3) OR " +
        "(#kind = :Note AND NOT #version >= :version_2) OR NOT attribute_type(#kind, :text)",
    );
  });
});
