import assert from "node:assert/strict";
import { localConnection } from "../../src/data/connections.ts";
import { putItems } from "../../src/data/items.ts";
import { itemOf } from "../evolution/census/check-census.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

suite("dynamo drift", () => {
  const physical = `drift-${process.pid}`;
  const folder = temporaryFolder({
    "model.dynamo": `table Things {
  partition key id: string
  name "${physical}"
}

entity Thing in Things {
  id: ulid
  size: integer
}
`,
  });
  let endpoint = "";
  const dynamo = (...args: readonly string[]) =>
    runCommand(folder, [...args, "--endpoint", endpoint]);

  suiteSetup(async () => {
    endpoint = (await sharedDynamoDbLocal()).endpoint;
  });

  test("says that there is no table, then that all is as the model says", async () => {
    const missing = await dynamo("drift");
    assert.equal(missing.exitCode, 1);
    assert.match(missing.output, /there is no such table/);
    assert.match(missing.output, /error: There is no table drift-/);
    assert.equal((await dynamo("deploy")).exitCode, 0);
    const empty = await dynamo("drift", "--fail-on", "information");
    assert.equal(empty.exitCode, 0, empty.output);
    assert.match(empty.output, /Nothing is otherwise than the model says\.$/);
  });

  test("names what items are otherwise, where in the model, with the keys of some", async () => {
    const id = (number: number) => `01HX${String(number).padStart(22, "0")}`;
    await putItems(localConnection(endpoint), physical, [
      itemOf({ id: id(1), size: 1 }),
      itemOf({ id: id(2), size: "2" }),
      itemOf({ id: id(3), size: 3, colour: "red" }),
    ]);
    const { exitCode, output, errors } = await dynamo("drift", "--all");
    assert.equal(exitCode, 1);
    assert.match(errors, /Reading all items of drift-\d+ takes about [\d.]+ read units/);
    assert.match(output, /looked at all 3 items, with [\d.]+ read units?/);
    assert.match(output, /^ {2}Thing: 3 items, 33\.3 % as declared/m);
    assert.match(output, /^ {2}error: 'size' is string in 1 of 3 items of Thing, where/m);
    assert.match(output, /attribute-type, model\.dynamo:8$/m);
    assert.match(output, new RegExp(`item    id = "${id(2)}"`));
    assert.match(output, /^ {2}warning: 'colour' \(string\) stands in 1 of 3 items of Thing/m);
    assert.match(output, /^1 error, 1 warning\.$/m);

    const json = JSON.parse((await dynamo("drift", "--sample", "2", "--format", "json")).output);
    assert.equal(json.tables[0].items, 2);
    assert.equal(json.tables[0].exists, true);

    const { runs } = JSON.parse((await dynamo("drift", "--format", "sarif")).output);
    const [result] = runs[0].results;
    assert.equal(result.ruleId, "attribute-type");
    const { physicalLocation } = result.locations[0];
    assert.equal(physicalLocation.artifactLocation.uri, "model.dynamo");
    assert.equal(physicalLocation.region.startLine, 8);

    const markdown = await dynamo("drift", "--format", "markdown", "--indexes");
    assert.match(markdown.output, /^\| Thing \| 3 \| 33\.3 % \|/m);
    assert.match(markdown.output, /^- \*\*error\*\* — 'size' is string/m);
  });

  test("is asked about elsewhere, and refuses what contradicts itself", async () => {
    const both = await dynamo("drift", "--all", "--sample", "5");
    assert.equal(both.exitCode, 2);
    assert.match(both.errors, /Either --sample or --all/);
  });
});
