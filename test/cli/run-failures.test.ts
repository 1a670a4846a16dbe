import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const main = join(import.meta.dirname, "../../src/cli/main.ts");

const model = `table Shop {
  partition key PK: string
  sort key SK: string
}

entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${orderId}"

  customerId: string
  orderId: string
}

pattern OrdersOfCustomer {
  query Order
  where customerId = :customerId
}
`;

/** What answers in DynamoDB's place. */
type Service = (request: IncomingMessage, response: ServerResponse) => void;

suite("dynamo run, where it goes wrong", () => {
  const folder = temporaryFolder({ "shop.dynamo": model });
  const command = ["run", "OrdersOfCustomer", "--arg", "customerId=7", "--all"];
  const credentials = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };

  test("wrong credentials are named as such, with what to do", async () => {
    const refuse: Service = (_, response) =>
      response
        .writeHead(400, { "x-amzn-requestid": "1" })
        .end(
          '{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"The security token included in the request is invalid."}',
        );
    await withService(refuse, async (endpoint) => {
      await checkFailure([...command, "--endpoint", endpoint], /credentials/);
    });
  });

  test("a host that is not found is named, which is what no network looks like", async () => {
    const endpoint = "https://dynamodb.nowhere.invalid";
    const before = { ...process.env };
    // The SDK asks the process for them, not the command.
    Object.assign(process.env, credentials);
    try {
      await checkFailure([...command, "--endpoint", endpoint], /dynamodb\.nowhere\.invalid/);
    } finally {
      for (const name of Object.keys(credentials)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });

  test("a database that dies between two pages is an error, and no half of a result", async () => {
    let pages = 0;
    const dying: Service = (request, response) => {
      if (++pages > 1) request.socket.destroy();
      else {
        const key = { PK: { S: "CUSTOMER#7" }, SK: { S: "ORDER#1" } };
        response
          .writeHead(200, { "content-type": "application/x-amz-json-1.0" })
          .end(JSON.stringify({ Items: [], Count: 0, ScannedCount: 1, LastEvaluatedKey: key }));
      }
    };
    await withService(dying, async (endpoint) => {
      await checkFailure([...command, "--endpoint", endpoint], /127\.0\.0\.1/);
      assert.ok(pages > 1);
    });
  }).timeout(60_000);

  test("Ctrl+C gives up the request that is waited for, and says so", async () => {
    let isAsked: () => void = () => undefined;
    let isGivenUp: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const givenUp = new Promise<void>((resolve) => {
      isGivenUp = resolve;
    });
    const silent: Service = (_, response) => {
      response.once("close", isGivenUp);
      isAsked();
    };
    await withService(silent, async (endpoint) => {
      const args = [...command, "--model", join(folder, "shop.dynamo"), "--endpoint", endpoint];
      const child = spawn(process.execPath, ["--import", "tsx", main, ...args], {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, ...credentials },
      });
      let [output, errors] = ["", ""];
      child.stdout.on("data", (chunk) => {
        output += chunk;
      });
      child.stderr.on("data", (chunk) => {
        errors += chunk;
      });
      const ended = once(child, "close");
      // Where the command ends before it has asked, its output says why.
      await Promise.race([asked, ended.then(() => assert.fail(errors))]);
      child.kill("SIGINT");
      const [exitCode] = await ended;
      await givenUp;
      assert.equal(output, "");
      assert.equal(errors, "dynamo: Cancelled.\n");
      assert.equal(exitCode, 2);
    });
  }).timeout(60_000);

  async function checkFailure(args: readonly string[], message: RegExp): Promise<void> {
    const { exitCode, output, errors } = await runCommand(folder, args, credentials);
    assert.equal(exitCode, 2, output);
    assert.equal(output, "");
    assert.match(errors, /^dynamo: [^\n]+$/);
    assert.match(errors, message);
  }
});

suite("the texts of dynamo", () => {
  test("have no colours, whatever the terminal says it can show", async () => {
    const folder = temporaryFolder({
      "shop.dynamo": model.replace("orderId: string", "orderId: strin"),
    });
    for (const environment of [
      { FORCE_COLOR: "1" },
      { NO_COLOR: "1" },
      { TERM: "xterm-256color" },
    ]) {
      for (const args of [["check"], ["plan", "shop.dynamo"], ["--help"], ["chek"]]) {
        const { output, errors } = await runCommand(folder, args, environment);
        assert.notEqual(output + errors, "");
        assert.ok(
          !(output + errors).includes("\u001b"),
          `${args} with ${JSON.stringify(environment)}`,
        );
      }
    }
  });
});

async function withService(
  service: Service,
  use: (endpoint: string) => Promise<void>,
): Promise<void> {
  const server = createServer(service);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
