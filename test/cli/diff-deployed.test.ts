import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

suite("dynamo diff with deployed tables", () => {
  let endpoint = "";

  suiteSetup(async () => {
    endpoint = (await sharedDynamoDbLocal()).endpoint;
  });

  test("keys and indexes are described, and never guessed", async () => {
    const name = `diff-${process.pid}`;
    const model = (members: string) =>
      `table Things {\n  partition key id: string\n  name "${name}"${members}\n}\n\nentity Thing in Things {\n  id: ulid\n  size: integer\n}\n`;
    const index = (key: string) => `\n  global index BySize {\n    partition key ${key}\n  }`;
    const folder = temporaryFolder({ "model.dynamo": model("") });
    const dynamo = (...args: readonly string[]) =>
      runCommand(folder, [...args, "--endpoint", endpoint]);
    const missing = await dynamo("diff", "--deployed");
    assert.match(missing.output, new RegExp(`free: There is no table ${name} yet\\.`));
    assert.equal((await dynamo("deploy")).exitCode, 0);
    const same = await dynamo("diff", "--deployed", "--fail-on", "free");
    assert.equal(same.exitCode, 0, same.output);
    assert.match(same.errors, /Not compared: settings, which a local DynamoDB ignores\./);
    writeFileSync(join(folder, "model.dynamo"), model(index("size")));
    const more = await dynamo("diff", "--deployed", "--fail-on", "index-build");
    assert.equal(more.exitCode, 1);
    assert.match(
      more.output,
      /online index build: The deployed table .* has no global index BySize\./,
    );
    writeFileSync(
      join(folder, "model.dynamo"),
      model("").replace("id: string", "id: string\n  sort key size: number"),
    );
    const other = await dynamo("diff", "--deployed", "--fail-on", "new-table");
    assert.equal(other.exitCode, 1);
    assert.match(other.output, /new table needed: Key of the deployed table/);
  });
});
