import assert from "node:assert/strict";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const examples = join(import.meta.dirname, "../../examples");

suite("dynamo plan", () => {
  test("the JSON has every member that the documentation names", async () => {
    const { output, exitCode } = await runCommand(examples, [
      "plan",
      "shop.dynamo",
      "OrdersOfCustomer",
      "--format",
      "json",
    ]);
    assert.equal(exitCode, 0);
    const { patterns } = JSON.parse(output);
    const [pattern] = patterns;
    assert.deepEqual(Object.keys(pattern), [
      "name",
      "served",
      "reason",
      "nearest",
      "explain",
      "rejected",
      "warnings",
      "operations",
    ]);
    const [operation] = pattern.operations;
    assert.deepEqual(Object.keys(operation).sort(), [
      "addedFilter",
      "conditionExpression",
      "consistentRead",
      "entities",
      "fanOut",
      "filter",
      "filterAttributes",
      "index",
      "item",
      "key",
      "keyCondition",
      "limit",
      "names",
      "operation",
      "projection",
      "readUnits",
      "scanForward",
      "table",
      "updateExpression",
      "values",
      "variants",
      "writeUnits",
    ]);
    assert.deepEqual(operation.key, {
      partition: [{ attribute: "PK", value: "CUSTOMER#${:customerId}" }],
      sort: [
        { attribute: "SK", operator: "between", values: ["ORDER#${:since}", "ORDER#\u{10FFFF}"] },
      ],
    });
    assert.equal(operation.scanForward, false);
  });

  test("with arguments each operation has the exact input of its command", async () => {
    const { output } = await runCommand(examples, [
      "plan",
      "shop.dynamo",
      "OrdersOfCustomer",
      "--format",
      "json",
      "--arg",
      "customerId=01HX0000000000000000000ADA",
      "--arg",
      "since=2026-01-01T00:00:00.000Z",
    ]);
    const { request } = JSON.parse(output).patterns[0].operations[0];
    assert.equal(request.TableName, "Shop");
    const names = request.ExpressionAttributeNames as Record<string, string>;
    assert.deepEqual(Object.values(names).sort(), ["PK", "SK"]);
    assert.deepEqual(Object.values(request.ExpressionAttributeValues), [
      { S: "CUSTOMER#01HX0000000000000000000ADA" },
      { S: "ORDER#2026-01-01T00:00:00.000Z" },
      { S: "ORDER#\u{10FFFF}" },
    ]);
    assert.equal(request.Limit, 25);
    assert.equal(request.ScanIndexForward, false);
  });

  test("an unserved pattern is an answer: exit code 0, with the nearest path", async () => {
    const folder = temporaryFolder({
      "t.dynamo": `table T {
  partition key id: string
}

entity E in T {
  id: string
  name: string
}

pattern ByName { query E where name = :name }
`,
    });
    const { output, exitCode } = await runCommand(folder, ["plan", "t.dynamo", "--format", "json"]);
    assert.equal(exitCode, 0);
    const [pattern] = JSON.parse(output).patterns;
    assert.equal(pattern.served, false);
    assert.equal(pattern.nearest.path, "T");
    assert.deepEqual(pattern.operations, []);
  });

  test("with arguments the text shows the request too", async () => {
    const args = ["plan", "shop.dynamo", "CustomerByEmail", "--arg", "email=ada@example.com"];
    const { output, exitCode } = await runCommand(examples, args);
    assert.equal(exitCode, 0);
    assert.match(output, /^ {4}request {3}\{$/m);
    assert.match(output, /":GSI1PK": \{\s+"S": "EMAIL#ada@example\.com"/);
  });

  test("a transaction is shown as the one request that it is, after what it has to know", async () => {
    const { output } = await runCommand(examples, ["plan", "shop.dynamo", "PlaceOrder"]);
    assert.match(
      output,
      /^ {2}TransactWriteItems, all or nothing:\n {4}PutItem Shop.*\n(?: {6}.*\n)+ {4}UpdateItem Shop/m,
    );
    const folder = temporaryFolder({
      "users.dynamo": `table T {
  partition key PK: string
  sort key SK: string
}

entity User in T {
  PK = "USER#\${id}"
  SK = "USER"
  id: string
  email: string @unique
}

pattern Rename { update User where id = :id set email = :email }
`,
    });
    const { output: renaming } = await runCommand(folder, ["plan", "users.dynamo"]);
    assert.match(
      renaming,
      /^ {2}First, since the write depends on the stored item:\n {4}GetItem T(?:.*\n)+? {2}TransactWriteItems/m,
    );
  });

  test("a text comes from a file without its last line break, and one with @ is written @@", async () => {
    const folder = temporaryFolder({
      "members.dynamo": handles,
      "handle.txt": "ada\r\n",
    });
    for (const [given, meant] of [
      ["@handle.txt", "ada"],
      ["@@ada", "@ada"],
    ]) {
      const args = ["plan", "members.dynamo", "ByHandle", "--arg", `handle=${given}`];
      const { output, errors } = await runCommand(folder, [...args, "--format", "json"]);
      assert.equal(errors, "");
      const [operation] = JSON.parse(output).patterns[0].operations;
      assert.deepEqual(operation.request.Key, { handle: { S: meant } });
    }
  });

  test("a model without patterns says so", async () => {
    const folder = temporaryFolder({
      "none.dynamo": "table None {\n  partition key id: string\n}\n",
    });
    const { output, exitCode } = await runCommand(folder, ["plan", "none.dynamo"]);
    assert.equal(exitCode, 0);
    assert.equal(output, "The model has no access patterns.");
  });

  test("text explains itself, and wrong words get a way on", async () => {
    const { output } = await runCommand(examples, ["plan", "shop.dynamo", "OrdersToShip"]);
    assert.match(output, /Query Shop\.OrdersByStatus/);
    assert.match(output, /status = "PAID"/);
    for (const [args, message] of [
      [["plan", "shop.dynamo", "Nothing"], /Its patterns are GetCustomer/],
      [["plan", "shop.dynamo", "GetCustomer", "--arg", "x=1"], /no argument 'x'/],
      [["plan", "shop.dynamo", "GetCustomer", "--arg", "x"], /name=value/],
      [
        ["plan", "shop.dynamo", "CustomerByEmail", "--arg", "email=a", "--arg", "email=b"],
        /'email' is given twice/,
      ],
      [
        ["plan", "shop.dynamo", "Register", "--arg", "Customer=@missing.json"],
        /'missing\.json' cannot be read: it does not exist/,
      ],
      [
        ["plan", "shop.dynamo", "Register", "--arg", "Customer=@multi-file"],
        /'multi-file' cannot be read: it is a folder/,
      ],
      [
        [
          "plan",
          "shop.dynamo",
          "OrdersOfCustomer",
          "--arg",
          "customerId=short",
          "--arg",
          "since=yesterday",
        ],
        /customerId/,
      ],
    ] as const) {
      const { exitCode, errors } = await runCommand(examples, args);
      assert.equal(exitCode, 2, args.join(" "));
      assert.match(errors, message);
    }
  });
});

const handles = `table Members {
  partition key handle: string
}

entity Member in Members {
  handle: string
}

pattern ByHandle {
  get Member
  where handle = :handle
}
`;
