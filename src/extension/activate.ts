import * as vscode from "vscode";
import { type Backfills, registerBackfills } from "./features/backfills/backfills.ts";
import { Connections } from "./features/connections/connections.ts";
import { registerConnections } from "./features/connections/picker.ts";
import { registerCompare, registerPlanRollout } from "./features/evolution/compare.ts";
import { registerExamples } from "./features/examples/examples.ts";
import { registerExplorer } from "./features/explorer/explorer.ts";
import type { ExplorerNode } from "./features/explorer/nodes.ts";
import { registerGeneration } from "./features/generation/generate.ts";
import { registerExplain } from "./features/language/explain.ts";
import { startLanguage } from "./features/language/language-client.ts";
import { watchModelPresence } from "./features/language/model-presence.ts";
import { registerLayout } from "./features/layout/layout.ts";
import { LocalDatabase } from "./features/local-database/local-database.ts";
import { registerRuns } from "./features/run/run-commands.ts";
import { type ExampleTests, registerTests } from "./features/tests/tests.ts";
import { registerIssueReport } from "./infrastructure/commands.ts";
import type { Host } from "./infrastructure/context.ts";
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
 * Composes the extension. It registers and returns: the language server answers when it is ready,
 * and the AWS SDK is loaded by the first command that talks to a table.
 */
export function activate(context: vscode.ExtensionContext): ModelerApi {
  const log = vscode.window.createOutputChannel("DynamoDB Modeler", { log: true });
  context.subscriptions.push(log);
  const models = startLanguage(context, log);
  const host: Host = { context, log, models };
  const presence = watchModelPresence(host);
  const connections = new Connections(context);
  context.subscriptions.push(connections);
  registerConnections(host, connections);
  const local = new LocalDatabase(host, connections);
  registerExplain(host);
  registerCompare(host);
  registerPlanRollout(host);
  registerLayout(host);
  registerGeneration(host);
  registerExamples(host);
  const runs = registerRuns(host, connections, local);
  const explorer = registerExplorer(host, connections, presence, runs);
  const tests = registerTests(host, connections);
  const backfills = registerBackfills(host, connections);
  registerIssueReport(host);
  return { explorer, backfills, tests };
}

export async function deactivate(): Promise<void> {
  await disposeData();
}
