import type * as vscode from "vscode";
import {
  LanguageClient,
  type ServerOptions as ProcessOptions,
  TransportKind,
} from "vscode-languageclient/node";
import { serverProcessFlags } from "../protocol/server-process.ts";
import { activateEverywhere } from "./activate.ts";
import { type Backfills, registerBackfills } from "./features/backfills/backfills.ts";
import { Connections } from "./features/connections/connections.ts";
import { registerConnections } from "./features/connections/picker.ts";
import { registerSignIn } from "./features/connections/sign-in.ts";
import { registerCompare, registerPlanRollout } from "./features/evolution/compare.ts";
import { registerExplorer } from "./features/explorer/explorer.ts";
import type { ExplorerNode } from "./features/explorer/nodes.ts";
import { LocalDatabase } from "./features/local-database/local-database.ts";
import { registerRuns } from "./features/run/run-commands.ts";
import { registerTasks } from "./features/tasks/tasks.ts";
import { type ExampleTests, registerTests } from "./features/tests/tests.ts";
import { disposeData } from "./infrastructure/data.ts";

/** What the extension gives to other extensions, and to its tests. */
export interface ModelerApi {
  /** The tree of the table explorer, fetched as the view would. */
  readonly explorer: vscode.TreeDataProvider<ExplorerNode>;
  /** Backfills, with the view of their runs. */
  readonly backfills: Backfills;
  /** The examples as tests, with the ways to run them. */
  readonly tests: ExampleTests;
}

/**
 * The extension where there is Node: on a computer, at the far end of a remote window, in a
 * codespace. The server is a process of its own, and the AWS SDK is loaded by the first command
 * that talks to a table.
 */
export function activate(context: vscode.ExtensionContext): ModelerApi {
  const { host, presence } = activateEverywhere(context, {
    reachesTables: true,
    createClient: (id, name, options) =>
      new LanguageClient(id, name, serverProcess(context), options),
  });
  const connections = new Connections(context);
  context.subscriptions.push(connections);
  registerConnections(host, connections);
  registerSignIn(host);
  const local = new LocalDatabase(host, connections);
  registerCompare(host);
  registerPlanRollout(host);
  registerTasks(host);
  const runs = registerRuns(host, connections, local);
  const explorer = registerExplorer(host, connections, presence, runs);
  const tests = registerTests(host, connections);
  const backfills = registerBackfills(host, connections);
  return { explorer, backfills, tests };
}

export async function deactivate(): Promise<void> {
  await disposeData();
}

function serverProcess(context: vscode.ExtensionContext): ProcessOptions {
  const module = context.asAbsolutePath("dist/server.js");
  return {
    run: { module, transport: TransportKind.ipc, options: { execArgv: [...serverProcessFlags] } },
    debug: {
      module,
      transport: TransportKind.ipc,
      options: { execArgv: [...serverProcessFlags, "--nolazy", "--inspect=6009"] },
    },
  };
}
