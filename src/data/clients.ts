import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import type { Connection } from "./connections.ts";
import { connectionProblem, isLocal, localCredentials, localRegion } from "./connections.ts";
import { DataError } from "./data-error.ts";

const clients = new Map<string, DynamoDBClient>();

/**
 * The client of a connection. There is one for all connections that lead to the same place with the
 * same profile; it finds credentials when its first request is sent.
 *
 * @param use `in bulk` for who sends very many requests and paces them by what DynamoDB throttles:
 * nothing is sent again behind its back.
 * @throws DataError where the connection's settings are no use.
 */
export function clientFor(connection: Connection, use: ClientUse = "one by one"): DynamoDBClient {
  const problem = connectionProblem(connection);
  if (problem !== undefined) throw new DataError({ code: "invalid-connection", message: problem });
  const key = JSON.stringify([connection.endpoint, connection.region, connection.profile, use]);
  const known = clients.get(key);
  if (known !== undefined) return known;
  const client = createClient(connection, use);
  clients.set(key, client);
  return client;
}

/**
 * Closes all connections. The next request makes a new client, which reads credentials again: what
 * to do after settings or credentials have changed.
 */
export function disposeClients(): void {
  for (const client of clients.values()) client.destroy();
  clients.clear();
}

/**
 * Leaves the clients to who still uses them, and makes new ones from now on, which read credentials
 * again: after files with credentials have changed, or somebody has signed in.
 */
export function forgetClients(): void {
  clients.clear();
}

/**
 * Says who asks the user for the code of a multi-factor device, by the device's serial number.
 * Without anybody profiles that want one are refused. What the function throws ends the request.
 */
export function askForMfaCodesWith(ask: ((serial: string) => Promise<string>) | undefined): void {
  askForMfaCode = ask;
}

let askForMfaCode: ((serial: string) => Promise<string>) | undefined;

export type ClientUse = "one by one" | "in bulk";

const connectTimeoutMilliseconds = 5000;
/** DynamoDB answers in milliseconds; a transaction under contention takes some seconds. */
const requestTimeoutMilliseconds = 20_000;
/** More than any number of segments keeps busy: requests that wait for a socket are timed as if sent. */
const bulkSockets = 512;

function createClient(connection: Connection, use: ClientUse): DynamoDBClient {
  const local = isLocal(connection);
  const agent = { keepAlive: true, maxSockets: bulkSockets };
  const config: DynamoDBClientConfig = {
    ...(connection.endpoint !== undefined && { endpoint: connection.endpoint }),
    ...(connection.profile !== undefined && { profile: connection.profile }),
    requestHandler: {
      connectionTimeout: connectTimeoutMilliseconds,
      requestTimeout: requestTimeoutMilliseconds,
      throwOnRequestTimeout: true,
      ...(use === "in bulk" && { httpAgent: agent, httpsAgent: agent }),
    },
    // A local engine does not throttle; a second attempt is for a kept connection that it has closed.
    maxAttempts: use === "in bulk" ? 1 : local ? 2 : 3,
  };
  const region = connection.region ?? (local ? localRegion : undefined);
  if (region !== undefined) config.region = region;
  if (local && connection.profile === undefined) {
    config.credentials = localCredentials;
  } else {
    // Without its cache a profile that was corrected, or signed in to, works at once.
    config.credentials = fromNodeProviderChain({
      ...(connection.profile !== undefined && { profile: connection.profile }),
      ignoreCache: true,
      ...(askForMfaCode !== undefined && { mfaCodeProvider: askForMfaCode }),
      // The chain ends at the metadata service of EC2, which a laptop waits for in vain.
      timeout: 1000,
      maxRetries: 0,
    });
  }
  return withoutNodeVersionWarning(() => new DynamoDBClient(config));
}

/**
 * The SDK warns of Node versions that it will leave behind when the first client is made; a user of
 * an editor or a command line cannot do anything about it. The variable that stops it is set only
 * meanwhile, because an extension shares its environment with others.
 */
function withoutNodeVersionWarning<T>(create: () => T): T {
  const before = process.env[warningVariable];
  process.env[warningVariable] = "true";
  try {
    return create();
  } finally {
    if (before === undefined) delete process.env[warningVariable];
    else process.env[warningVariable] = before;
  }
}

const warningVariable = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";
