import { createServer } from "node:net";

/** Whether a port of this machine can be listened on at this moment. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    // DynamoDB Local listens on all addresses, so that each of them has to be free.
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
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
 * Who answers at an endpoint. A local DynamoDB is known by its answer to a request without
 * credentials, which has AWS's request id or an error in AWS's form.
 */
export async function whoAnswersAt(
  endpoint: string,
  abortSignal?: AbortSignal,
): Promise<PortOccupant> {
  const timeout = AbortSignal.timeout(2000);
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "X-Amz-Target": "DynamoDB_20120810.ListTables" },
      body: "{}",
      redirect: "manual",
      signal: abortSignal === undefined ? timeout : AbortSignal.any([timeout, abortSignal]),
    });
    const body = (await response.text()).slice(0, 2000);
    const isDynamoDb =
      response.headers.has("x-amzn-requestid") || /"__type"\s*:\s*"com\.amazon/.test(body);
    return isDynamoDb ? "dynamodb" : "something else";
  } catch (error) {
    // What accepts a connection and never answers in HTTP is something else, too.
    return isRefusal(error) ? "nothing" : "something else";
  }
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
