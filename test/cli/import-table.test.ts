import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { disposeClients } from "../../src/data/clients.ts";
import { localConnection } from "../../src/data/connections.ts";
import { putItems, scanPage } from "../../src/data/items.ts";
import { createTable, deleteTable } from "../../src/data/tables.ts";
import { typeText } from "../../src/interchange/inference/model-text.ts";
import type { Binding, Entity, Model } from "../../src/language/index.ts";
import type { Attribute, Type } from "../../src/language/semantics/types.ts";
import { analyzeText } from "../analyze-text.ts";
import { tableOf } from "../data/local.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { itemsOf } from "../interchange/inference/check-inference.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

const examples = join(import.meta.dirname, "../../examples");

suite("dynamo import table", () => {
  let endpoint = "";
  const tables: string[] = [];

  suiteSetup(async () => {
    endpoint = (await sharedDynamoDbLocal()).endpoint;
  });

  suiteTeardown(async () => {
    for (const table of tables) await deleteTable(localConnection(endpoint), table);
    disposeClients();
  });

  for (const name of readdirSync(examples).filter((file) => file.endsWith(".dynamo"))) {
    test(`${name} comes back from its tables and samples`, async () => {
      const text = readFileSync(join(examples, name), "utf8");
      const { model } = analyzeText(text);
      const folder = temporaryFolder({ [name]: text });
      const mappings = model.tables.flatMap((table) => [
        "--table",
        `${table.name}=test-${process.pid}-${table.name}`,
      ]);
      for (const command of ["deploy", "seed"]) {
        const outcome = await runCommand(folder, [command, "--endpoint", endpoint, ...mappings]);
        assert.equal(outcome.exitCode, 0, outcome.errors);
      }
      const physical = model.tables.map((table) => `test-${process.pid}-${table.name}`);
      tables.push(...physical);
      const outcome = await runCommand(folder, [
        ...["import", "table", ...physical, "--endpoint", endpoint, "--format", "json"],
      ]);
      assert.equal(outcome.exitCode, 0, outcome.errors);
      const imported = JSON.parse(outcome.output);
      await checkConforms(imported.model, physical);
      checkSame(model, analyzeText(imported.model).model, imported.model);
    });
  }

  test("the model goes to a file that is not overwritten, and the report to the reader", async () => {
    const connection = localConnection(endpoint);
    const definition = tableOf({ name: `import-file-${process.pid}` });
    await createTable(connection, definition);
    tables.push(definition.name);
    const items = Array.from({ length: 30 }, (_, index) => ({
      PK: `USER#${index}`,
      SK: "PROFILE",
      userId: `${index}`,
      born: "2001-02-03",
    }));
    await putItems(connection, definition.name, itemsOf(...items));
    const folder = temporaryFolder({});
    const command = ["import", "table", definition.name, "--endpoint", endpoint];
    const first = await runCommand(folder, [...command, "--out", "users.dynamo"]);
    assert.equal(first.exitCode, 0, first.errors);
    assert.match(first.output, /User: 30 of 30 sampled items, high confidence/);
    assert.match(first.output, /PK = "USER#\$\{userId\}": high confidence, in 30 of 30 items/);
    const written = readFileSync(join(folder, "users.dynamo"), "utf8");
    assert.match(written, /born: date/);
    const again = await runCommand(folder, [...command, "--out", "users.dynamo"]);
    assert.equal(again.exitCode, 2);
    assert.match(again.errors, /users\.dynamo is there already, and is not overwritten/);
    const forced = await runCommand(folder, [
      ...command,
      ...["--sample", "10", "--out", "users.dynamo", "--force"],
    ]);
    assert.equal(forced.exitCode, 0, forced.errors);
    assert.match(readFileSync(join(folder, "users.dynamo"), "utf8"), /volume 30/);
    assert.match(forced.output, /10 sampled items; DynamoDB counts 30/);
    const printed = await runCommand(folder, command);
    assert.equal(analyzeText(printed.output).model.entities.length, 1);
    assert.match(printed.errors, /All sampled items conform to the model/);
  });

  test("what cannot be read is said, and nothing is written", async () => {
    const folder = temporaryFolder({});
    const missing = await runCommand(folder, [
      ...["import", "table", "no-such-table", "--endpoint", endpoint, "--out", "x.dynamo"],
    ]);
    assert.equal(missing.exitCode, 2);
    assert.match(missing.errors, /no-such-table/);
    assert.equal(existsSync(join(folder, "x.dynamo")), false);
    const remote = await runCommand(folder, ["import", "table", "Any", "--region", "eu-west-1"]);
    assert.equal(remote.exitCode, 2);
    assert.match(remote.errors, /Reading up to 1000 items of Any at eu-west-1 is not done/);
  });

  test("a model file of NoSQL Workbench becomes a model as well", async () => {
    const key = (name: string) => ({ AttributeName: name, AttributeType: "S" });
    const design = {
      DataModel: [
        {
          TableName: "Users",
          KeyAttributes: { PartitionKey: key("PK") },
          TableData: [{ PK: { S: "USER#1" } }, { PK: { S: "USER#2" } }, { PK: {} }],
        },
      ],
    };
    const folder = temporaryFolder({ "users.json": JSON.stringify(design), "no.json": "{}" });
    const outcome = await runCommand(folder, ["import", "workbench", "users.json"]);
    assert.equal(outcome.exitCode, 0, outcome.errors);
    assert.match(outcome.output, /entity User in Users \{\n {2}PK = "USER#\$\{userId\}"/);
    assert.match(outcome.errors, /Users: item 3 is left out/);
    const refused = await runCommand(folder, ["import", "workbench", "no.json"]);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.errors, /no\.json is no model of NoSQL Workbench: it has no tables/);
  });

  async function checkConforms(text: string, physical: readonly string[]): Promise<void> {
    const connection = localConnection(endpoint);
    const { model } = analyzeText(text);
    for (const [index, table] of model.tables.entries()) {
      assert.equal(table.physicalName, physical[index]);
      const { items } = await scanPage(connection, table.physicalName);
      assert.ok(items.length > 0);
    }
  }
});

/** Of the entities that have samples: the same names, keys and types, as far as items can tell. */
function checkSame(expected: Model, found: Model, text: string): void {
  const sampled = new Set(expected.samples.map(({ entity }) => entity));
  assert.deepEqual(
    found.entities.map(({ name }) => name).sort(),
    [...sampled].map(({ name }) => name).sort(),
    text,
  );
  for (const entity of sampled) {
    const other = found.entities.find(({ name }) => name === entity.name);
    assert.ok(other);
    assert.deepEqual(bindingsOf(other), bindingsOf(entity), text);
    const seen = expected.samples.filter((sample) => sample.entity === entity);
    for (const { name, type, source } of entity.attributes) {
      if (!seen.some(({ values }) => Object.hasOwn(values, name))) continue;
      const attribute: Attribute | undefined = other.attributes.find((each) => each.name === name);
      assert.ok(attribute, `${entity.name}.${name} is missing from\n${text}`);
      assert.equal(
        shown(attribute.type, found),
        shown(type, expected),
        `${entity.name}.${name} in\n${text}`,
      );
      assert.equal(attribute.source.kind === "in key", source.kind === "in key");
    }
  }
}

function bindingsOf({ bindings }: Entity): readonly string[] {
  // Samples in lower case do not tell whether a key has them in lower case.
  return bindings
    .map((binding) => JSON.stringify(plain(binding)).replace(',"format":{"kind":"lower"}', ""))
    .sort();
}

function plain({ attribute, value, condition }: Binding): unknown {
  return { attribute, value, condition };
}

/** What items can tell of a type: a few samples show neither all of a union nor what is in nothing. */
function shown(declared: Type, model: Model): string {
  const type = declared.kind === "named" ? model.types.get(declared.name)?.type : declared;
  switch (type?.kind) {
    case "union":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "list":
    case "map":
    case "record":
      return type.kind === "list" ? "list" : "map";
    default:
      return type === undefined ? "nothing" : typeText(type);
  }
}
