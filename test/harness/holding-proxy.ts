import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy before a DynamoDB that can keep requests waiting or refuse them, as a busy one does. */
export interface HoldingProxy {
  readonly endpoint: string;
  /** While it holds, no request of this operation, such as `Query`, is passed on or answered. */
  hold(operation: string | undefined): void;
  /**
   * Asked for each request: the name of the exception with which it is refused, or `undefined` to
   * pass it on. DynamoDB Local never throttles.
   */
  refuse(decide: (operation: string) => string | undefined): void;
  /** Resolves when the client has given up a request that is held. */
  readonly givenUp: Promise<void>;
  stop(): Promise<void>;
}

export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  let held: string | undefined;
  let refusal: (operation: string) => string | undefined = () => undefined;
  let tell: () => void = () => undefined;
  const givenUp = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const server: Server = createServer((incoming, outgoing) => {
    const operation = String(incoming.headers["x-amz-target"]).split(".")[1];
    if (held !== undefined && operation === held) {
      outgoing.once("close", tell);
      return;
    }
    const exception = refusal(operation ?? "");
    if (exception !== undefined) {
      incoming
        .resume()
        .once("end", () => outgoing.writeHead(400, amazonJson).end(refused(exception)));
      return;
    }
    const options = { method: incoming.method ?? "POST", headers: incoming.headers };
    const passed = httpRequest(new URL(incoming.url ?? "/", target), options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.once("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    hold(operation) {
      held = operation;
    },
    refuse(decide) {
      refusal = decide;
    },
    givenUp,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const amazonJson = { "content-type": "application/x-amz-json-1.0" };

function refused(exception: string): string {
  const type = `com.amazonaws.dynamodb.v20120810#${exception}`;
  return JSON.stringify({ __type: type, message: "More is asked than is provided." });
}
