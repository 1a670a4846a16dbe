import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

const shop = readFileSync(join(import.meta.dirname, "../../examples/shop.dynamo"), "utf8");

suite("dynamo deploy, seed and run", () => {
  let endpoint = "";
  const table = `shop-${process.pid}`;
  const folder = temporaryFolder({
    "shop.dynamo": shop.replace("billing on-demand", `name "${table}"\n  billing on-demand`),
  });
  const dynamo = (...args: string[]) => runCommand(folder, [...args, "--endpoint", endpoint]);

  suiteSetup(async () => {
    endpoint = (await sharedDynamoDbLocal()).endpoint;
  });

  test("tables are created once, and left alone when they are there", async () => {
    assert.equal((await dynamo("deploy")).output, `${table} created.`);
    const again = await dynamo("deploy");
    assert.equal(again.output, `${table} is there already, as the model has it.`);
    assert.equal(again.exitCode, 0);
  });

  test("a table that differs is named, and nothing is changed", async () => {
    const other = temporaryFolder({
      "other.dynamo": `table Other {\n  partition key id: string\n  name "${table}"\n}\n`,
    });
    const outcome = await runCommand(other, ["deploy", "--endpoint", endpoint]);
    assert.equal(outcome.exitCode, 1);
    assert.match(outcome.errors, new RegExp(table));
  });

  test("samples are written, and a pattern returns just the items meant", async () => {
    assert.equal((await dynamo("seed")).output, `${table}: 3 samples written.`);
    const { output, exitCode } = await dynamo(
      "run",
      "OrdersOfCustomer",
      "--format",
      "json",
      "--arg",
      "customerId=01HX0000000000000000000ADA",
      "--arg",
      "since=2026-01-01T00:00:00.000Z",
    );
    assert.equal(exitCode, 0);
    const report = JSON.parse(output);
    assert.deepEqual(
      report.items.map(({ item }: { item: { orderId: string } }) => item.orderId),
      ["01HX0000000000000000000002", "01HX0000000000000000000001"],
    );
    assert.equal(report.consumed.read, 0.5);
    assert.equal(report.next, null);
  });

  test("samples hold their unique values: another item with one of them is refused", async () => {
    const { exitCode, errors } = await dynamo(
      "run",
      "Register",
      "--arg",
      'Customer={"customerId":"01HX00000000000000000OTHER","email":"ada@example.com","name":"Eve","addresses":{}}'.replace(
        "OTHER",
        "THERS",
      ),
    );
    assert.equal(exitCode, 1);
    assert.match(errors, /another item has this unique value already/);
  });

  test("a page at a time, or all of it", async () => {
    const args = ["run", "CustomerWithOrders", "--arg", "customerId=01HX0000000000000000000ADA"];
    const { output } = await dynamo(...args);
    assert.match(output, /3 items/);
  });

  test("a write is carried out, and refused when its condition fails", async () => {
    const args = [
      "run",
      "MarkShipped",
      "--arg",
      "customerId=01HX0000000000000000000ADA",
      "--arg",
      "placedAt=2026-03-01T10:00:00.000Z",
      "--arg",
      "orderId=01HX0000000000000000000001",
    ];
    const first = await dynamo(...args);
    assert.equal(first.exitCode, 0, first.errors);
    assert.match(first.output, /"status":"SHIPPED"/);
    const second = await dynamo(...args);
    assert.equal(second.exitCode, 1);
    assert.match(
      second.errors,
      /MarkShipped was refused: the item is not as the pattern's condition demands/,
    );
  });

  test("an item argument comes from a file", async () => {
    const withItem = temporaryFolder({
      "shop.dynamo": shop.replace("billing on-demand", `name "${table}"\n  billing on-demand`),
      "grace.json":
        '{ "customerId": "01HX00000000000000000GRACE", "email": "Grace@Example.com", "name": "Grace", "addresses": {} }',
    });
    const register = () =>
      runCommand(withItem, [
        "run",
        "Register",
        "--arg",
        "Customer=@grace.json",
        "--endpoint",
        endpoint,
      ]);
    assert.equal((await register()).exitCode, 0);
    const taken = await register();
    assert.equal(taken.exitCode, 1);
    const found = await runCommand(withItem, [
      "run",
      "CustomerByEmail",
      "--arg",
      "email=grace@example.COM",
      "--endpoint",
      endpoint,
    ]);
    assert.match(found.output, /"name":"Grace"/);
  });

  test("--limit ends even --all, and says that there is more", async () => {
    const args = ["run", "CustomerWithOrders", "--arg", "customerId=01HX0000000000000000000ADA"];
    const limited = await dynamo(...args, "--limit", "2", "--all");
    assert.equal(limited.output.split("\n").filter((line) => /^\w+ \{/.test(line)).length, 2);
    assert.match(limited.output, /There is more: raise --limit\./);
    const json = JSON.parse((await dynamo(...args, "--limit", "2", "--format", "json")).output);
    assert.equal(json.items.length, 2);
    assert.equal(json.more, true);
    assert.equal(JSON.parse((await dynamo(...args, "--format", "json")).output).more, false);
  });

  test("a table that the model does not have is not mapped, since that is a slip", async () => {
    for (const command of [
      ["deploy"],
      ["seed"],
      ["run", "OrdersToShip", "--arg", "day=2026-03-01"],
    ]) {
      const outcome = await dynamo(...command, "--table", "Shup=shop-test");
      assert.equal(outcome.exitCode, 2, command[0]);
      assert.equal(outcome.errors, "dynamo: The model has no table 'Shup'. It has Shop.");
    }
    const twice = await dynamo("deploy", "--table", "Shop=one", "--table", "Shop=two");
    assert.equal(twice.errors, "dynamo: --table names the table 'Shop' twice.");
  });

  test("a model with errors is used as far as it goes, and says so first", async () => {
    const broken = temporaryFolder({
      "shop.dynamo": `${shop.replace("billing on-demand", `name "${table}"\n  billing on-demand`)}\nentity Lost in Nowhere {\n}\n`,
    });
    const args = ["run", "GetCustomer", "--arg", "customerId=01HX0000000000000000000ADA"];
    const outcome = await runCommand(broken, [...args, "--endpoint", endpoint]);
    assert.equal(outcome.exitCode, 0);
    assert.match(outcome.errors, /^shop\.dynamo:\d+:\d+: .*'Nowhere'/);
  });

  test("elsewhere than on this machine a write asks first", async () => {
    const outcome = await runCommand(folder, [
      "run",
      "Register",
      "--arg",
      'Customer={"customerId":"01HX00000000000000000GRACE","email":"g@x","name":"G","addresses":{}}',
      "--endpoint",
      "http://192.0.2.1:8000",
    ]);
    assert.equal(outcome.exitCode, 2);
    assert.match(outcome.errors, /--yes/);
  });

  test("no network, wrong arguments and unknown patterns each get one message", async () => {
    for (const [args, message] of [
      [
        [
          "run",
          "GetCustomer",
          "--arg",
          "customerId=01HX0000000000000000000ADA",
          "--endpoint",
          "http://127.0.0.1:9",
        ],
        /127\.0\.0\.1:9/,
      ],
      [["run", "GetCustomer", "--endpoint", endpoint], /needs the argument 'customerId'/],
      [["run", "GetCustomr", "--endpoint", endpoint], /no pattern 'GetCustomr'/],
      [
        [
          "run",
          "GetCustomer",
          "--arg",
          "customerId=01HX0000000000000000000ADA",
          "--table",
          "Shop=missing-table",
          "--endpoint",
          endpoint,
        ],
        /missing-table/,
      ],
    ] as const) {
      const { exitCode, errors, output } = await runCommand(folder, args);
      assert.equal(exitCode, 2, args.join(" "));
      assert.match(errors, message);
      assert.doesNotMatch(errors + output, /\n\s+at /);
    }
  });
});
