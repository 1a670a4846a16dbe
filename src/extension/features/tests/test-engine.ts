import type * as vscode from "vscode";
import type { Connection } from "../../../data/connections.ts";
import { localConnectionName } from "../../../data/connections.ts";
import type { LocalEngine } from "../../../data/index.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import type { Connections } from "../connections/connections.ts";
import { localEngineOptions } from "../local-database/local-database.ts";

/**
 * The DynamoDB that examples run on: the connection `local` where one answers there, else one that is
 * started for them and ends some minutes after the last run.
 */
export class TestEngine implements vscode.Disposable {
  private readonly host: Host;
  private readonly connections: Connections;
  private started: LocalEngine | undefined;
  private starting: Promise<Connection> | undefined;
  private users = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(host: Host, connections: Connections) {
    this.host = host;
    this.connections = connections;
  }

  /** Does something on the engine, which stays until the last one is done with it. */
  async use<T>(signal: AbortSignal, work: (connection: Connection) => Promise<T>): Promise<T> {
    this.users++;
    clearTimeout(this.idle);
    try {
      return await work(await this.connection(signal));
    } finally {
      this.users--;
      if (this.users === 0) {
        this.idle = setTimeout(() => this.stop(), idleMilliseconds);
        this.idle.unref();
      }
    }
  }

  dispose(): void {
    clearTimeout(this.idle);
    this.stop();
  }

  /** Two runs that begin together get one engine. */
  private connection(signal: AbortSignal): Promise<Connection> {
    this.starting ??= this.findOrStart(signal).finally(() => {
      this.starting = undefined;
    });
    return this.starting;
  }

  private async findOrStart(abortSignal: AbortSignal): Promise<Connection> {
    const data = await loadData();
    const own = this.started === undefined ? [] : [data.localConnection(this.started.endpoint)];
    const local = this.connections
      .all()
      .filter(({ name, readOnly }) => name === localConnectionName && !readOnly);
    const { connection, started } = await data.engineForExamples(
      { ...localEngineOptions(this.host), abortSignal },
      [...own, ...local],
    );
    if (started !== undefined) {
      this.started = started;
      this.host.log.info(`A DynamoDB for examples runs at ${started.endpoint}.`);
    }
    return connection;
  }

  private stop(): void {
    const { started } = this;
    this.started = undefined;
    void started?.stop();
  }
}

const idleMilliseconds = 10 * 60_000;
