import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ProvisionedThroughputExceededException,
  ResourceInUseException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { CredentialsProviderError } from "@smithy/core/config";
import { disposeClients } from "../../src/data/clients.ts";
import { type Connection, localConnection } from "../../src/data/connections.ts";
import type { DataProblem, DataProblemCode } from "../../src/data/data-error.ts";
import { describeError } from "../../src/data/errors.ts";
import { findFreePort } from "../../src/data/ports.ts";
import { listTables } from "../../src/data/tables.ts";
import { checkReadable, problemOf } from "./problems.ts";

const aws: Connection = { name: "dev", region: "eu-west-1", profile: "team", readOnly: true };
const $metadata = {};

suite("errors of the service", () => {
  test("are told by the exception's class", () => {
    const message = "Requested resource not found";
    checkProblem(
      new ResourceNotFoundException({ message, $metadata }),
      "table-not-found",
      /"Shop"/,
    );
    checkProblem(
      new ProvisionedThroughputExceededException({ message: "The level is exceeded", $metadata }),
      "throttled",
      /the level is exceeded/,
    );
    checkProblem(
      new ResourceInUseException({ message: "Table is being deleted: Shop", $metadata }),
      "table-busy",
      /at this moment/,
    );
    checkProblem(
      new ResourceInUseException({ message: "Table already exists: Shop", $metadata }),
      "table-exists",
      /exists already in eu-west-1/,
    );
    const condition = new ConditionalCheckFailedException({
      message: "The conditional request failed",
      Item: { PK: { S: "a" }, blob: { B: Uint8Array.of(1, 2, 3) } },
      $metadata,
    });
    const problem = checkProblem(condition, "condition-failed", /nothing was written/);
    assert.deepEqual(problem.item, { PK: { S: "a" }, blob: { B: "AQID" } });
    const cancelled = new TransactionCanceledException({
      message: "Transaction cancelled",
      CancellationReasons: [
        { Code: "None" },
        { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" },
        { Code: "ValidationError", Message: "Item size has exceeded the maximum" },
      ],
      $metadata,
    });
    assert.deepEqual(
      checkProblem(cancelled, "transaction-cancelled", /action 2: another .*action 3: Item size/)
        .reasons?.length,
      3,
    );
  });

  test("are told by the exception's name where the SDK has no class", () => {
    const cases: readonly [string, string, DataProblemCode, RegExp][] = [
      ["ValidationException", "Invalid KeyConditionExpression: x", "invalid-request", /refuses/],
      [
        "ValidationException",
        "Item size has exceeded the maximum allowed size",
        "item-too-large",
        /too large/,
      ],
      ["AccessDeniedException", "User: x is not authorized", "access-denied", /not authorized/],
      ["ThrottlingException", "Rate exceeded", "throttled", /rate exceeded/],
      ["InternalServerError", "Internal server error", "service-failed", /failed in eu-west-1/],
      [
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        "wrong-credentials",
        /credentials of the profile "team"/,
      ],
      [
        "InvalidSignatureException",
        "Signature expired: 20260101 is now earlier than 20260102",
        "clock-skew",
        /time/,
      ],
      [
        "ExpiredTokenException",
        "The security token included in the request is expired",
        "expired-credentials",
        /session of the profile "team" has expired/,
      ],
    ];
    for (const [name, message, code, text] of cases) {
      const error = new DynamoDBServiceException({ name, message, $fault: "client", $metadata });
      checkProblem(error, code, text);
    }
  });

  test("of credentials name the profile and the command that helps", () => {
    const cases: readonly [string, DataProblemCode, RegExp][] = [
      [
        "Could not resolve credentials using profile: [team] in configuration/credentials file(s).",
        "profile-not-found",
        /aws configure --profile team/,
      ],
      [
        "The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.",
        "expired-credentials",
        /aws sso login --profile team/,
      ],
      [
        "Profile team requires multi-factor authentication, but no MFA code callback was provided.",
        "mfa-required",
        /sso login/,
      ],
      ["Could not load credentials from any providers", "profile-not-found", /--profile team/],
      ["Profile is configured with invalid SSO credentials.", "no-credentials", /profile/],
    ];
    for (const [message, code, hint] of cases) {
      const problem = checkProblem(new CredentialsProviderError(message), code, /./);
      assert.match(problem.hint ?? "", hint);
    }
  });

  test("of any other kind keep their message and nothing else", () => {
    checkProblem(new TypeError("Something odd.\n    at somewhere"), "unknown", /^Something odd\.$/);
    assert.equal(describeError(undefined, { connection: aws }).code, "unknown");
    assert.equal(describeError("Text", { connection: aws }).message, "Text.");
  });
});

suite("errors on the way to DynamoDB", () => {
  teardown(() => disposeClients());

  test("nothing listens at the endpoint", async () => {
    const port = await findFreePort();
    const problem = await problemOf(listTables(connectionTo(port)), "endpoint-refused");
    assert.equal(problem.message, `Nothing answers at http://127.0.0.1:${port}.`);
    assert.match(problem.hint ?? "", /Start a local DynamoDB/);
  });

  test("a web server listens at the endpoint", async () => {
    await withServer(
      (_, response) => response.writeHead(404).end("<html>Not found</html>"),
      async (port) => {
        const problem = await problemOf(listTables(connectionTo(port)), "endpoint-not-dynamodb");
        assert.match(problem.message, /HTTP status 404/);
      },
    );
    await withServer(
      (_, response) => response.writeHead(200).end("<html>Welcome</html>"),
      async (port) => {
        await problemOf(listTables(connectionTo(port)), "endpoint-not-dynamodb");
      },
    );
  });

  test("something that does not speak HTTP listens at the endpoint", async () => {
    const server = createSocketServer((socket) => {
      socket.on("error", () => undefined);
      socket.end("220 smtp.example.com ESMTP\r\n");
    });
    const port = await listen(server);
    try {
      await problemOf(listTables(connectionTo(port)), "endpoint-not-dynamodb");
    } finally {
      server.close();
    }
  });

  test("the endpoint speaks http where https is asked for", async () => {
    await withServer(
      (_, response) => response.end("{}"),
      async (port) => {
        const connection = localConnection(`https://127.0.0.1:${port}`);
        await problemOf(listTables(connection), "insecure-endpoint");
      },
    );
  });

  test("the connection breaks off", async () => {
    await withServer(
      (request) => request.socket.destroy(),
      async (port) => {
        const problem = await problemOf(listTables(connectionTo(port)), "connection-lost");
        assert.match(problem.hint ?? "", /Whether a write was done is not known/);
      },
    );
  });

  test("the name of the host is unknown", async () => {
    // A host that cannot exist: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
    const connection: Connection = {
      ...localConnection("http://dynamodb.invalid:8000"),
      name: "dev",
    };
    await withEnvironment(testCredentials, async () => {
      await problemOf(listTables(connection), "no-network");
    });
  }).timeout(20_000);

  test("the endpoint is no address", async () => {
    const problem = await problemOf(
      listTables(localConnection("127.0.0.1:8000")),
      "invalid-connection",
    );
    assert.match(problem.message, /http:\/\/127\.0\.0\.1:8000/);
  });

  test("there is no region", async () => {
    await withEnvironment(testCredentials, async () => {
      await problemOf(listTables({ name: "dev", readOnly: true }), "no-region");
    });
  });

  test("a profile is asked for credentials, and why it has none is told", async () => {
    const folder = await mkdtemp(join(tmpdir(), "profiles-"));
    const config = join(folder, "config");
    await writeFile(config, profiles);
    const variables = { AWS_CONFIG_FILE: config, AWS_EC2_METADATA_DISABLED: "true" };
    const answers: RequestListener = (request, response) => {
      const keyId = /Credential=(\w+)/.exec(request.headers.authorization ?? "")?.[1];
      response.writeHead(200, { "x-amzn-requestid": "1" }).end(`{"TableNames":["${keyId}"]}`);
    };
    await withServer(answers, (port) =>
      withEnvironment(variables, async () => {
        const of = (profile: string) =>
          listTables({ ...aws, profile, endpoint: `http://127.0.0.1:${port}` });
        assert.deepEqual((await of("static")).names, ["STATICKEY"]);
        assert.deepEqual((await of("process")).names, ["PROCESSKEY"]);
        const missing = await problemOf(of("missing"), "profile-not-found");
        assert.match(missing.message, /The profile "missing" does not exist/);
        await problemOf(of("broken-process"), "profile-not-found");
        await problemOf(of("expired"), "profile-not-found");
        await problemOf(of("mfa"), "mfa-required");
        const session = await problemOf(of("sso"), "expired-credentials");
        assert.match(session.hint ?? "", /aws sso login --profile sso/);
      }),
    );
    await rm(folder, { recursive: true });
  });

  test("there are no credentials at all", async () => {
    await withEnvironment({ AWS_EC2_METADATA_DISABLED: "true" }, async () => {
      const { profile: _, ...withoutProfile } = aws;
      await problemOf(listTables(withoutProfile), "no-credentials");
    });
  });

  test("AWS refuses the credentials", async () => {
    await withServer(
      (_, response) =>
        response
          .writeHead(400, { "x-amzn-requestid": "1" })
          .end(
            '{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"The security token included in the request is invalid."}',
          ),
      async (port) => {
        const problem = await problemOf(listTables(connectionTo(port)), "wrong-credentials");
        assert.equal(problem.exception, "UnrecognizedClientException");
      },
    );
  });

  test("cancelling does not wait for an answer", async () => {
    let connected: (() => void) | undefined;
    const request = new Promise<void>((resolve) => {
      connected = resolve;
    });
    await withServer(
      () => connected?.(),
      async (port) => {
        const abort = new AbortController();
        const list = listTables(connectionTo(port), { abortSignal: abort.signal });
        await request;
        abort.abort();
        await problemOf(list, "aborted");
      },
    );
  });
});

function checkProblem(error: unknown, code: DataProblemCode, message: RegExp): DataProblem {
  const problem = describeError(error, { connection: aws, table: "Shop" });
  assert.equal(problem.code, code, problem.message);
  assert.match(problem.message, message);
  checkReadable(problem);
  return problem;
}

function connectionTo(port: number): Connection {
  return localConnection(`http://127.0.0.1:${port}`);
}

async function withServer(
  answer: RequestListener,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  const port = await listen(server);
  try {
    await work(port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function listen(server: ReturnType<typeof createSocketServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      assert.ok(typeof address === "object" && address !== null);
      resolve(address.port);
    });
  });
}

const profiles = `
[profile static]
aws_access_key_id = STATICKEY
aws_secret_access_key = secret
[profile process]
credential_process = echo '{"Version":1,"AccessKeyId":"PROCESSKEY","SecretAccessKey":"secret"}'
[profile broken-process]
credential_process = exit 3
[profile expired]
credential_process = echo '{"Version":1,"AccessKeyId":"K","SecretAccessKey":"s","Expiration":"2020-01-01T00:00:00Z"}'
[profile mfa]
role_arn = arn:aws:iam::111111111111:role/reader
source_profile = static
mfa_serial = arn:aws:iam::111111111111:mfa/someone
[profile sso]
sso_session = company
sso_account_id = 111111111111
sso_role_name = reader
[sso-session company]
sso_region = eu-west-1
sso_start_url = https://company.example/start
`;

const testCredentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/** Runs with these variables of AWS and no others, and without the machine's own configuration. */
async function withEnvironment(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<void>,
): Promise<void> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env))
    if (name.startsWith("AWS_")) delete process.env[name];
  const nowhere = join(tmpdir(), "no-such-folder");
  Object.assign(process.env, {
    AWS_CONFIG_FILE: join(nowhere, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(nowhere, "credentials"),
    ...variables,
  });
  try {
    await work();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
