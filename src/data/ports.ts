import { request } from "node:http";
import { createServer } from "node:net";

/** Why a port cannot be listened on: somebody else has it, this user may not, or the system's code. */
export type PortObstacle =
  | { readonly kind: "in use" }
  | { readonly kind: "no permission" }
  | { readonly kind: "refused"; readonly code: string };

/** Whether a port of this machine can be listened on at this moment. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await obstacleOn(port)) === undefined;
}

/** What keeps this process from listening on a port at this moment; `undefined` where nothing does. */
export function obstacleOn(port: number): Promise<PortObstacle | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(obstacleOf(error)));
    // DynamoDB Local listens on all addresses, so that each of them has to be free.
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** What the system's error about listening means. */
export function obstacleOf(error: NodeJS.ErrnoException): PortObstacle {
  switch (error.code) {
    case "EADDRINUSE":
      return { kind: "in use" };
    case "EACCES":
    case "EPERM":
      return { kind: "no permission" };
    default:
      return { kind: "refused", code: error.code ?? error.message };
  }
}

/** A port on which nothing listens at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port: 0, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("The system gave no free port."));
      });
    });
  });
}

export type PortOccupant = "dynamodb" | "something else" | "nothing";

/**
 * Who answers at an endpoint of this machine. A local DynamoDB is known by its answer to a request
 * without credentials, which has AWS's request id or an error in AWS's form.
 */
export async function whoAnswersAt(
  endpoint: string,
  abortSignal?: AbortSignal,
): Promise<PortOccupant> {
  const timeout = AbortSignal.timeout(2000);
  try {
    const signal = abortSignal === undefined ? timeout : AbortSignal.any([timeout, abortSignal]);
    const { hasRequestId, body } = await askForTables(endpoint, signal);
    const isDynamoDb = hasRequestId || /"__type"\s*:\s*"com\.amazon/.test(body);
    return isDynamoDb ? "dynamodb" : "something else";
  } catch (error) {
    // What accepts a connection and never answers in HTTP is something else, too.
    return isRefusal(error) ? "nothing" : "something else";
  }
}

interface Answer {
  readonly hasRequestId: boolean;
  /** The beginning, which is enough to know it by. */
  readonly body: string;
}

/** Not with `fetch`, which refuses ports that browsers avoid, as 6000, though DynamoDB may be there. */
function askForTables(endpoint: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { "X-Amz-Target": "DynamoDB_20120810.ListTables" };
    const sent = request(
      endpoint,
      { method: "POST", headers, signal, agent: false },
      (response) => {
        const hasRequestId = response.headers["x-amzn-requestid"] !== undefined;
        let body = "";
        const finish = () => {
          resolve({ hasRequestId, body });
          sent.destroy();
        };
        response.setEncoding("utf8");
        response.on("data", (text: string) => {
          body += text;
          if (body.length >= 2000) finish();
        });
        response.once("end", finish);
        response.once("error", reject);
      },
    );
    sent.once("error", reject);
    sent.end("{}");
  });
}

function isRefusal(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, cause, errors } = error as {
    code?: unknown;
    cause?: unknown;
    errors?: readonly unknown[];
  };
  if (code === "ECONNREFUSED" || code === "ECONNRESET") return true;
  return (
    isRefusal(cause) || (Array.isArray(errors) && errors.every(isRefusal) && errors.length > 0)
  );
}
