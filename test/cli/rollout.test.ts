import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const old = `table Things {
  partition key id: string
  global index BySize {
    partition key size
  }
}

entity Thing in Things {
  id: ulid
  size: integer
  color: string
}

pattern ThingsOfSize {
  query Thing
  where size = :size
}
`;
const current = old
  .replace(
    "global index BySize {\n    partition key size",
    "global index ByLook {\n    partition key size, color",
  )
  .replace("where size = :size", "where size = :size and color = :color");

suite("dynamo rollout", () => {
  const folder = temporaryFolder({ "old.dynamo": old, "things.dynamo": current });
  const rollout = (...args: readonly string[]) =>
    runCommand(folder, ["rollout", "old.dynamo", "things.dynamo", ...args]);

  test("the steps are a checklist: for people, for a page, for programs", async () => {
    const text = await rollout();
    assert.equal(text.exitCode, 0, text.errors);
    assert.match(text.output, /^Roll-out of things\.dynamo, from old\.dynamo\n\nPrepare tables\n/);
    assert.match(
      text.output,
      /\[ \] 1\. Create index ByLook of Things\n {14}create-index-Things-ByLook/,
    );
    assert.match(
      text.output,
      /run {5}dynamo rollout old\.dynamo things\.dynamo --run --done deploy-code/,
    );
    const markdown = await rollout("--format", "markdown");
    assert.match(markdown.output, /^- \[ \] \*\*1\. Create index ByLook of Things\*\*/m);
    const { steps, stages, refusals } = JSON.parse((await rollout("--format", "json")).output);
    assert.deepEqual(refusals, []);
    assert.equal(steps[0].action.change.kind, "create index");
    assert.equal(stages.length, 3);
  });

  test("stages are files of their own, and the last is what is generated otherwise", async () => {
    const { output, exitCode } = await rollout("--stages", "cloudformation", "--out", "deploy");
    assert.equal(exitCode, 0);
    assert.equal(
      output,
      [
        "deploy/stage-1/things.template.yaml: Create index ByLook of Things.",
        "deploy/stage-2/things.template.yaml: Delete index BySize of Things.",
      ].join("\n"),
    );
    await runCommand(folder, ["generate", "cloudformation", "things.dynamo", "--out", "own"]);
    assert.equal(read("deploy/stage-2/things.template.yaml"), read("own/things.template.yaml"));
  });

  test("a stage that is not there any more is removed, and what was edited is never lost", async () => {
    const shorter = ["rollout", "things.dynamo", "next.dynamo", "--stages", "cloudformation"];
    writeFileSync(join(folder, "next.dynamo"), current.replace("Things {", "Things {\n  ttl gone"));
    const stages = await runCommand(folder, [...shorter, "--out", "next"]);
    assert.equal(stages.exitCode, 0, stages.errors);
    writeFileSync(join(folder, "deploy/stage-1/things.template.yaml"), "mine: true\n");
    const refused = await rollout("--stages", "cloudformation", "--out", "deploy");
    assert.equal(refused.exitCode, 2);
    assert.match(refused.errors, /stage-1.things\.template\.yaml would be lost/);
    assert.equal(read("deploy/stage-1/things.template.yaml"), "mine: true\n");
    const cdk = ["--stages", "cdk", "--out", "cdk"];
    assert.equal((await rollout(...cdk)).exitCode, 0);
    writeFileSync(join(folder, "things.dynamo"), current.replace("ByLook", "BySize"));
    assert.equal((await rollout(...cdk)).exitCode, 0);
    writeFileSync(
      join(folder, "things.dynamo"),
      old.replace("Things {", "Things {\n  stream new-image"),
    );
    assert.equal((await rollout(...cdk)).exitCode, 0);
    assert.ok(existsSync(join(folder, "cdk/stage-1/things-tables.ts")));
    assert.ok(!existsSync(join(folder, "cdk/stage-2/things-tables.ts")));
    writeFileSync(join(folder, "things.dynamo"), current);
  });

  test("what the diff forbids is no plan, and nothing is written", async () => {
    writeFileSync(
      join(folder, "wrong.dynamo"),
      old
        .replace("table Things {", "table Things {\n  local index L {\n    sort key color\n  }")
        .replace("id: string", "id: string\n  sort key kind: string")
        .replace("id: ulid", "id: ulid\n  kind: string"),
    );
    const refused = await runCommand(folder, [
      "rollout",
      "old.dynamo",
      "wrong.dynamo",
      "--stages",
      "cdk",
      "--out",
      "none",
    ]);
    assert.equal(refused.exitCode, 1);
    assert.match(
      refused.output,
      /no order of steps that is legal[\s\S]*instead Give the new table a name/,
    );
    assert.ok(!existsSync(join(folder, "none")));
    const lone = await rollout("--stages", "cdk");
    assert.equal(lone.exitCode, 2);
    assert.match(lone.errors, /--stages and --out belong together/);
  });

  function read(path: string): string {
    return readFileSync(join(folder, path), "utf8");
  }
});
