import type { ExitCode, Terminal } from "../terminal.ts";

export interface LocalOptions {
  readonly port: number;
  /** The folder with DynamoDBLocal.jar; found by itself where left out. */
  readonly path?: string;
}

/** `dynamo local`: a DynamoDB on this machine, in memory, until Ctrl+C. */
export async function local(options: LocalOptions, terminal: Terminal): Promise<ExitCode> {
  const { startLocalEngine } = await import("../../data/index.ts");
  const engine = await startLocalEngine({
    port: options.port,
    ...(options.path === undefined ? {} : { folder: options.path }),
    projectFolder: terminal.directory,
    environment: terminal.environment,
    abortSignal: terminal.signal,
  });
  if (engine.kind === "running") {
    terminal.print(`A DynamoDB runs at ${engine.endpoint} already.`);
    return 0;
  }
  terminal.print(`DynamoDB runs at ${engine.endpoint}; its tables are in memory. Ctrl+C ends it.`);
  const stop = () => void engine.stop();
  terminal.signal.addEventListener("abort", stop, { once: true });
  if (terminal.signal.aborted) stop();
  const how = await engine.ended;
  if (terminal.signal.aborted) return 0;
  terminal.warn(`dynamo: the local DynamoDB ended by itself (${how}).`);
  return 2;
}
