import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localConnection } from "../../src/data/connections.ts";
import { describeTable } from "../../src/data/index.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

suite("dynamo rollout --deployed", () => {
  let endpoint = "";
  let count = 0;
  suiteSetup(async () => {
    endpoint = (await sharedDynamoDbLocal()).endpoint;
  });

  const model = (name: string, members: string): string => `table Things {
  name "${name}"
  partition key id: string
${members}}

entity Thing in Things {
  id: string
  size: integer
  color: string
}

pattern BySize {
  query Thing
  where size = :size
}
`;
  const index = (name: string, keys: string): string =>
    `  global index ${name} {\n    partition key ${keys}\n  }\n`;

  async function deployed(before: string, after: string) {
    const name = `rollout-deployed-${process.pid}-${++count}`;
    const folder = temporaryFolder({ "model.dynamo": model(name, before) });
    const dynamo = (...args: readonly string[]) =>
      runCommand(folder, [...args, "--endpoint", endpoint]);
    assert.equal((await dynamo("deploy")).exitCode, 0);
    writeFileSync(join(folder, "model.dynamo"), model(name, after));
    const indexes = async (): Promise<readonly string[]> => {
      const { description } = await describeTable(localConnection(endpoint), name);
      return (description.GlobalSecondaryIndexes ?? []).map(({ IndexName = "" }) => IndexName);
    };
    return { folder, dynamo, indexes };
  }

  test("a table is brought to its model, and goes on where it was although it is another one by then", async () => {
    const { folder, dynamo, indexes } = await deployed(
      index("BySize", "size") + index("ByColor", "color"),
      `  point-in-time-recovery on\n${index("BySize", "size, color").replace("size, color", "size\n    sort key color")}`,
    );
    const beginning = join(folder, "model.rollout.json.deployed");
    const planned = await dynamo("rollout", "--deployed");
    assert.equal(planned.exitCode, 0, planned.errors);
    assert.match(planned.output, /from the tables at/);
    // What a local DynamoDB does not tell is no change.
    assert.doesNotMatch(planned.output, /point-in-time/);
    const look = await dynamo("rollout", "--deployed", "--dry-run");
    assert.match(look.output, /UpdateTable .*"Delete":{"IndexName":"BySize"}/);
    assert.ok(!existsSync(beginning));
    const paused = await dynamo("rollout", "--deployed", "--run");
    assert.match(paused.output, /Take BySize out of service/);
    assert.ok(existsSync(beginning));
    const made = await dynamo("rollout", "--deployed", "--run", "--continue");
    assert.match(made.output, /create-index-Things-BySize: done/);
    assert.match(made.output, /BySize has 0 entries, and 0 items should be in it/);
    assert.match(made.output, /--run --done deploy-code$/);
    const last = await dynamo("rollout", "--deployed", "--run", "--done", "deploy-code");
    assert.equal(last.exitCode, 0, last.output + last.errors);
    assert.match(last.output, /create-index-Things-BySize: done already/);
    assert.match(last.output, /delete-index-Things-ByColor: done/);
    assert.deepEqual(await indexes(), ["BySize"]);
    assert.ok(!existsSync(beginning));
    const again = await dynamo("rollout", "--deployed", "--run");
    assert.deepEqual([again.exitCode, again.output], [0, "Nothing is to be done."]);
  });

  test("another key needs a new table, and stages need the model that is deployed", async () => {
    const { folder, dynamo } = await deployed("", "  sort key size: number\n");
    const refused = await dynamo("rollout", "--deployed", "--run");
    assert.equal(refused.exitCode, 1);
    assert.match(refused.output, /Key of the deployed table/);
    assert.ok(!existsSync(join(folder, "model.rollout.json.deployed")));
    const staged = await dynamo("rollout", "--deployed", "--stages", "cdk", "--out", "out");
    assert.equal(staged.exitCode, 2);
    assert.match(staged.errors, /Stages lead from one model to the next/);
  });
});
