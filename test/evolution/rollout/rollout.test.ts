import assert from "node:assert/strict";
import { planRollout, type Rollout } from "../../../src/evolution/index.ts";
import { generateStages } from "../../../src/generate/index.ts";
import { tableDefinitionOf } from "../../../src/interchange/table-definition.ts";
import { rolloutReport } from "../../../src/service/rollout-report.ts";
import { analyzeText } from "../../analyze-text.ts";
import { diffTexts } from "../check-diff.ts";
import { changed, changedIn, shop } from "../shop.ts";

const byStatus = "global index ByStatus {\n    partition key status\n    sort key placedAt\n  }\n";
const upgrade =
  '  version 2\n  upgrade to 2 {\n    set tier = "free"\n  }\n  tier: string @since(2) @size(4B)\n';
const tier = ["  volume 1M\n", `${upgrade}  volume 1M\n`] as const;

suite("roll-outs", () => {
  test("nothing different takes no step", () => {
    checkRollout(shop, shop, []);
  });

  test("a new index: create, wait, count, and only then the code that reads it", () => {
    const plan = checkRollout(
      shop,
      changedIn(
        changed([
          "global index ByStatus {",
          "global index ByEmail {\n    partition key email\n  }\n  global index ByStatus {",
        ]),
        [
          "pattern GetCustomer {",
          "pattern ByEmail {\n  query Customer\n  where email = :email\n}\n\npattern GetCustomer {",
        ],
      ),
      [
        "create-index-Shop-ByEmail",
        "wait-for-Shop-ByEmail",
        "verify-index-Shop-ByEmail",
        "deploy-code",
      ],
    );
    assert.equal(plan.steps[0]?.estimate?.items, 1_000_000);
    assert.deepEqual(
      plan.stages.map(({ steps }) => steps),
      [[], ["create-index-Shop-ByEmail"]],
    );
  });

  test("an index under another name stands beside the old one until nothing reads that", () => {
    const plan = checkRollout(
      shop,
      changed(["global index ByStatus {", "global index ByState {"]),
      [
        "create-index-Shop-ByState",
        "wait-for-Shop-ByState",
        "verify-index-Shop-ByState",
        "deploy-code",
        "delete-index-Shop-ByStatus",
        "wait-for-Shop-without-ByStatus",
      ],
    );
    assert.deepEqual(
      plan.stages.map(({ tables }) => tables[0]?.definition.globalIndexes.map(({ name }) => name)),
      [
        ["ByStatus", "GSI1"],
        ["ByState", "GSI1", "ByStatus"],
        ["ByState", "GSI1"],
      ],
    );
    assert.ok(plan.steps.at(-2)?.irreversible);
  });

  test("under the same name it is missing for a while, which its readers are told", () => {
    const plan = checkRollout(shop, changed(["sort key placedAt\n", "sort key total\n"]), [
      "pause-readers-of-Shop-ByStatus",
      "delete-index-Shop-ByStatus",
      "wait-for-Shop-without-ByStatus",
      "create-index-Shop-ByStatus",
      "wait-for-Shop-ByStatus",
      "verify-index-Shop-ByStatus",
      "deploy-code",
    ]);
    assert.match(plan.steps[0]?.title ?? "", /OrdersByStatus/);
  });

  test("readers of a new version come before its writers, and the backfill is a choice", () => {
    const plan = checkRollout(shop, changed(tier), [
      "deploy-readers",
      "deploy-code",
      "backfill-upgrade-Customer",
    ]);
    assert.ok(plan.steps.at(-1)?.optional);
    assert.deepEqual(plan.stages.length, 1);
  });

  test("where an index is made of what the upgrade sets, the backfill comes between", () => {
    const plan = checkRollout(
      shop,
      changedIn(
        changed(tier, [
          "global index ByStatus {",
          "global index ByTier {\n    partition key tier\n  }\n  global index ByStatus {",
        ]),
        [
          "pattern GetCustomer {",
          "pattern ByTier {\n  query Customer\n  where tier = :tier\n}\n\npattern GetCustomer {",
        ],
      ),
      [
        "create-index-Shop-ByTier",
        "wait-for-Shop-ByTier",
        "deploy-readers",
        "deploy-writers",
        "backfill-upgrade-Customer",
        "verify-index-Shop-ByTier",
        "verify-versions-of-Customer",
        "deploy-code",
      ],
    );
    const backfill = plan.steps[4];
    assert.equal(backfill?.optional, false);
    assert.equal(backfill?.estimate?.items, 1_000_000);
  });

  test("what cannot be taken back comes last: settings, indexes, tables", () => {
    const log = "table Log {\n  partition key id: string\n}\n";
    const settings = "point-in-time-recovery on\n  stream new-image\n  ttl expires\n  ";
    const before = changed([byStatus, `${settings}${byStatus}`]) + log;
    const plan = checkRollout(before, changed([byStatus, `ttl closes\n  ${byStatus}`]), [
      "change-time-to-live-Shop-off",
      "deploy-code",
      "change-time-to-live-Shop-on",
      "change-stream-Shop-off",
      "change-point-in-time-recovery-Shop-off",
      "delete-table-Log",
    ]);
    assert.deepEqual(
      plan.stages.slice(-2).map(({ does }) => does.length),
      [1, 2],
    );
  });

  test("what the diff forbids is refused, with what to do instead", () => {
    const { rollout } = roll(shop, changed(["note?: string", "remark: string"]));
    assert.ok(rollout.kind === "refused");
    assert.deepEqual(
      rollout.refusals.map(({ code }) => code),
      ["version-not-raised"],
    );
    const report = reportOf(rollout);
    assert.match(report, /\*\*Instead:\*\* Raise the version to 2/);
    assert.doesNotMatch(report, /- \[ \]/);
  });

  test("a new key takes a table of another name, and then items are moved", () => {
    const key = ["partition key PK: string", "partition key id: string"] as const;
    const bound = (text: string): string => text.replaceAll("  PK = ", "  id = ");
    const { rollout } = roll(shop, bound(changed(key)));
    assert.ok(rollout.kind === "refused");
    assert.match(rollout.refusals[0]?.advice ?? "", /name "Shop-2"/);
    const named = bound(changed(key, ["table Shop {", 'table Shop {\n  name "shop-2"']));
    checkRollout(shop, named, [
      "create-table-Shop",
      "wait-for-Shop",
      "deploy-readers",
      "deploy-writers",
      "backfill-move-Customer",
      "backfill-move-Order",
      "verify-no-items-of-Customer",
      "verify-no-items-of-Order",
      "deploy-code",
      "delete-table-Shop-before",
    ]);
  });

  test("stages that one template cannot hold are told, not written", () => {
    const named = changed(["table Shop {", 'table Shop {\n  name "shop-2"']);
    const { rollout, old, current } = roll(shop, named);
    assert.ok(rollout.kind === "plan");
    const { files, problems } = generateStages(
      "cloudformation",
      old.model,
      current.model,
      rollout.stages,
    );
    assert.deepEqual(files, []);
    assert.match(problems[0]?.message ?? "", /give the new one another name in the model/);
  });
});

function roll(before: string, after: string) {
  const [old, current] = [analyzeText(before), analyzeText(after)];
  const rollout = planRollout(diffTexts(before, after), old, current, {
    definitionOf: tableDefinitionOf,
    commands: { rollout: "dynamo rollout shop.dynamo", model: "shop.dynamo" },
  });
  return { rollout, old, current };
}

function reportOf(rollout: Rollout): string {
  return rolloutReport(rollout, { title: "shop.dynamo", against: "HEAD", placeOf: () => "" });
}

/** Compares the steps by their ids, each of which stands in the checklist as well. */
function checkRollout(before: string, after: string, expected: readonly string[]) {
  const { rollout } = roll(before, after);
  assert.ok(rollout.kind === "plan", JSON.stringify(rollout));
  assert.deepEqual(
    rollout.steps.map(({ id }) => id),
    expected,
  );
  const report = reportOf(rollout);
  assert.deepEqual(
    [...report.matchAll(/^- \[ \] .* — `(.*)`$/gm)].map(([, id]) => id),
    expected,
  );
  return rollout;
}
