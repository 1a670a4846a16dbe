import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { RunOutcome } from "../../src/extension/features/run/run.ts";
import {
  answering,
  closeAllTabs,
  configureConnections,
  databaseEndpoint,
  eventually,
  extension,
  openModel,
  runPattern,
  tabLabels,
  workspaceFile,
} from "./support.ts";

const local = { name: "local", endpoint: databaseEndpoint, readOnly: false };
const readOnly = { name: "look", endpoint: databaseEndpoint, readOnly: true };
const nowhere = { name: "nowhere", endpoint: "http://127.0.0.1:9", readOnly: true };
const ada = "01HX0000000000000000000ADA";

suite("running access patterns", () => {
  const shop = workspaceFile("shop.dynamo");

  suiteSetup(async () => {
    await configureConnections(local, readOnly, nowhere);
    await openModel("shop.dynamo");
  });

  suiteTeardown(async () => {
    await closeAllTabs();
    await configureConnections();
  });

  test("missing tables are offered, and the run goes on by itself", async () => {
    const { result, asked } = await answering(["Create and Go On"], () =>
      runPattern({
        uri: shop,
        pattern: "OrdersOfCustomer",
        arguments: { customerId: ada, since: "2026-01-01T00:00:00.000Z" },
      }),
    );
    assert.equal(asked.length, 1, asked.join("\n"));
    assert.match(asked[0] ?? "", /tables of this pattern yet: Shop/);
    assert.deepEqual(textsOf(result, "orderId"), [
      "01HX0000000000000000000002",
      "01HX0000000000000000000001",
    ]);
  });

  test("items come with their entity, the request, and predicted and consumed units", async () => {
    const outcome = await runPattern({
      uri: shop,
      pattern: "CustomerWithOrders",
      arguments: { customerId: ada },
    });
    const entities = outcome?.items.map(({ entity }) => entity).sort();
    assert.deepEqual(entities, ["Customer", "Order", "Order"]);
    const [response] = outcome?.responses ?? [];
    assert.equal(response?.operation, "Query");
    assert.equal(response?.consumed?.read, 0.5);
    assert.equal((response?.request as { TableName?: string } | undefined)?.TableName, "Shop");
    await eventually("the tab of the results", () =>
      tabLabels().find((label) => label === "Results: CustomerWithOrders"),
    );
  });

  test("a pattern on an index with a multi-attribute key returns just its items", async () => {
    const outcome = await runPattern({
      uri: shop,
      pattern: "OrdersToShip",
      arguments: { day: "2026-03-01" },
    });
    assert.deepEqual(textsOf(outcome, "orderId"), ["01HX0000000000000000000001"]);
  });

  test("an argument of the wrong type is refused before anything is sent", async () => {
    const { result, asked } = await answering([], () =>
      runPattern({
        uri: shop,
        pattern: "OrdersOfCustomer",
        arguments: { customerId: ada, since: "yesterday" },
      }),
    );
    assert.equal(result, undefined);
    assert.match(asked[0] ?? "", /since/);
  });

  test("an unknown pattern and an unknown connection are told apart", async () => {
    const unknown = await answering([], () => runPattern({ uri: shop, pattern: "Nothing" }));
    assert.match(unknown.asked[0] ?? "", /no access pattern “Nothing”/);
    const elsewhere = await answering([], () =>
      runPattern({ uri: shop, pattern: "GetCustomer", connection: "production" }),
    );
    assert.match(elsewhere.asked[0] ?? "", /no connection “production”/);
  });

  test("a read-only connection refuses a write before it asks for anything", async () => {
    const { result, asked } = await answering([], () =>
      runPattern({
        uri: shop,
        pattern: "MarkShipped",
        connection: "look",
        arguments: {
          customerId: ada,
          placedAt: "2026-03-01T10:00:00.000Z",
          orderId: "01HX0000000000000000000001",
        },
      }),
    );
    assert.equal(result, undefined);
    assert.match(asked[0] ?? "", /read-only/);
    const orders = await runPattern({
      uri: shop,
      pattern: "OrdersToShip",
      connection: "look",
      arguments: { day: "2026-03-01" },
    });
    assert.equal(orders?.items.length, 1, "The order was shipped all the same.");
  });

  test("a write at a local endpoint is carried out, and a repetition is refused", async () => {
    const shipment = {
      uri: shop,
      pattern: "MarkShipped",
      arguments: {
        customerId: ada,
        placedAt: "2026-03-01T10:00:00.000Z",
        orderId: "01HX0000000000000000000001",
      },
    };
    assert.equal((await runPattern(shipment))?.status, "complete");
    const again = await runPattern(shipment);
    assert.equal(again?.status, "failed");
    assert.match(again?.error?.message ?? "", /condition/);
    assert.equal(again?.error?.retry, false);
  });

  test("where no DynamoDB answers, one is offered", async () => {
    const { result, asked } = await answering([undefined], () =>
      runPattern({
        uri: shop,
        pattern: "GetCustomer",
        connection: "nowhere",
        arguments: { customerId: ada },
      }),
    );
    assert.equal(result, undefined);
    assert.match(asked[0] ?? "", /No DynamoDB answers at http:\/\/127\.0\.0\.1:9/);
  });

  test("a scan anywhere but at a local endpoint asks first", async () => {
    await configureConnections(local, {
      name: "staging",
      region: "eu-west-1",
      endpoint: "https://dynamodb.eu-west-1.amazonaws.com",
      readOnly: true,
    });
    await openModel("iot.dynamo");
    const { result, asked } = await answering([undefined], () =>
      runPattern({
        uri: workspaceFile("iot.dynamo"),
        pattern: "AuditFirmware",
        connection: "staging",
        arguments: { firmware: "2.4.1" },
      }),
    );
    assert.equal(result, undefined);
    assert.match(asked[0] ?? "", /scans .* of staging/);
  });

  test("an address that the folder names gets no credentials unasked", async () => {
    const stranger = { name: "team", region: "eu-west-1", endpoint: "https://dynamo.example" };
    const settings = vscode.workspace.getConfiguration("dynamo");
    await settings.update("connections", [stranger], vscode.ConfigurationTarget.Workspace);
    const { result, asked } = await answering([undefined], () =>
      runPattern({
        uri: shop,
        pattern: "GetCustomer",
        connection: "team",
        arguments: { customerId: ada },
      }),
    );
    await settings.update("connections", undefined, vscode.ConfigurationTarget.Workspace);
    assert.equal(result, undefined);
    assert.match(asked[0] ?? "", /send “team” to https:\/\/dynamo\.example/);
    assert.match(asked[1] ?? "", /Nothing was sent/);
  });

  test("the AWS SDK was loaded by the first run only", () => {
    const loaded = Object.keys(require.cache).filter((path) =>
      path.startsWith(extension().extensionPath),
    );
    assert.ok(loaded.some((path) => path.endsWith("aws.js")));
    assert.ok(!loaded.some((path) => path.endsWith("server.js")));
  });
});

/** The values of a string attribute in the order of the items. */
function textsOf(
  outcome: RunOutcome | undefined,
  attribute: string,
): readonly (string | undefined)[] | undefined {
  return outcome?.items.map(({ item }) => {
    const value = item[attribute];
    return value !== undefined && "S" in value ? value.S : undefined;
  });
}
