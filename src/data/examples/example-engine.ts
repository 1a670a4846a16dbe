import { type Connection, isLocal, localConnection } from "../connections.ts";
import { type LocalEngine, type LocalEngineOptions, startLocalEngine } from "../local-engine.ts";
import { findFreePort, whoAnswersAt } from "../ports.ts";

export interface ExampleEngine {
  readonly connection: Connection;
  /** The engine that was started for this, to be stopped by who asked; absent of one that ran. */
  readonly started?: LocalEngine;
}

/**
 * A local DynamoDB for examples: one that runs already, else one of its own on a free port, so that
 * nobody else comes to depend on it.
 *
 * @param connections where one may run, in the order in which they are tried; the default port
 * where none is given
 * @throws DataError with what to do where there is no engine to start
 */
export async function engineForExamples(
  options: Omit<LocalEngineOptions, "port">,
  connections: readonly Connection[] = [localConnection()],
): Promise<ExampleEngine> {
  for (const connection of connections) {
    const { endpoint } = connection;
    if (endpoint === undefined || !isLocal(connection)) continue;
    if ((await whoAnswersAt(endpoint, options.abortSignal)) === "dynamodb") {
      return { connection: { ...localConnection(endpoint), name: connection.name } };
    }
  }
  const started = await startLocalEngine({ ...options, port: await findFreePort() });
  return { connection: localConnection(started.endpoint), started };
}
