import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy before a DynamoDB that can keep requests waiting, for tests of cancelling. */
export interface HoldingProxy {
  readonly endpoint: string;
  /** While it holds, no request of this operation, such as `Query`, is passed on or answered. */
  hold(operation: string | undefined): void;
  /** Resolves when the client has given up a request that is held. */
  readonly givenUp: Promise<void>;
  stop(): Promise<void>;
}

export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  let held: string | undefined;
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
    givenUp,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
