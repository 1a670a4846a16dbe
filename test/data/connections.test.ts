import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { clientFor, disposeClients } from "../../src/data/clients.ts";
import type { Connection } from "../../src/data/connections.ts";
import {
  connectionProblem,
  isLocalEndpoint,
  localConnection,
  physicalTableName,
} from "../../src/data/connections.ts";
import { projectFolder } from "./local.ts";

suite("connections", () => {
  test("only loopback hosts are local", () => {
    for (const endpoint of [
      "http://localhost:8000",
      "http://LOCALHOST",
      "http://localhost.:8000",
      "http://dynamodb.localhost:8000",
      "http://127.0.0.1:8000",
      "http://127.8.9.10",
      "http://2130706433:8000",
      "http://[::1]:8000",
      "https://localhost",
    ]) {
      assert.ok(isLocalEndpoint(endpoint), endpoint);
    }
    for (const endpoint of [
      "https://dynamodb.eu-west-1.amazonaws.com",
      "http://127.0.0.1@example.com",
      "http://127.0.0.1.example.com",
      "http://localhost.example.com",
      "http://notlocalhost",
      "http://0.0.0.0:8000",
      "http://192.168.1.5:8000",
      "ftp://localhost",
      "localhost:8000",
      "",
      undefined,
    ]) {
      assert.ok(!isLocalEndpoint(endpoint), endpoint);
    }
  });

  test("say what is wrong with their settings", () => {
    const connection: Connection = { name: "dev", readOnly: false };
    assert.equal(connectionProblem(connection), undefined);
    assert.match(
      connectionProblem({ ...connection, endpoint: "localhost:8000" }) ?? "",
      /"localhost:8000" of the connection "dev" is no http or https address/,
    );
    assert.match(connectionProblem({ ...connection, region: "Ireland!" }) ?? "", /eu-west-1/);
  });

  test("map the model's table names to physical ones", () => {
    const connection = { ...localConnection(), tables: { Shop: "shop-prod" } };
    assert.equal(physicalTableName(connection, "Shop"), "shop-prod");
    assert.equal(physicalTableName(connection, "Other"), "Other");
    assert.equal(physicalTableName(connection, "toString"), "toString");
  });

  test("share a client where they lead to the same place, until clients are disposed", () => {
    const first = clientFor(localConnection("http://127.0.0.1:1"));
    assert.equal(
      clientFor({ ...localConnection("http://127.0.0.1:1"), name: "other", readOnly: true }),
      first,
    );
    assert.notEqual(clientFor(localConnection("http://127.0.0.1:2")), first);
    disposeClients();
    assert.notEqual(clientFor(localConnection("http://127.0.0.1:1")), first);
    disposeClients();
  });

  test("do not let the SDK warn of Node's version", () => {
    const clients = pathToFileURL(join(projectFolder, "src/data/clients.ts"));
    const script = `
      import { clientFor } from ${JSON.stringify(clients.href)};
      clientFor({ name: "dev", region: "eu-west-1", readOnly: true });
      process.on("exit", () => console.log(process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED));
    `;
    const options = ["--import", "tsx", "--input-type=module", "--eval", script];
    const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: "utf8" });
    assert.equal(stderr, "");
    assert.equal(stdout, "undefined\n");
  });
});
