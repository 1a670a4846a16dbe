import * as vscode from "vscode";
import { reportFailure } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { isCancellation } from "../../infrastructure/errors.ts";
import { requireTrust } from "../../infrastructure/trust.ts";
import type { Connections } from "../connections/connections.ts";
import { TestCoverage } from "./test-coverage.ts";
import { TestEngine } from "./test-engine.ts";
import { runContinuously, runExamplesOnce, type TestRuns } from "./test-runs.ts";
import { TestTree } from "./test-tree.ts";

/** The Test Explorer's part of the extension. */
export interface ExampleTests {
  readonly controller: vscode.TestController;
  readonly run: vscode.TestRunProfile;
  readonly coverage: vscode.TestRunProfile;
}

/** The examples of models in the Test Explorer. Nothing of the AWS part is loaded before a run. */
export function registerTests(host: Host, connections: Connections): ExampleTests {
  const controller = vscode.tests.createTestController(
    "dynamo.examples",
    vscode.l10n.t("DynamoDB Examples"),
  );
  const tree = new TestTree(host, controller);
  const engine = new TestEngine(host, connections);
  const coverage = new TestCoverage();
  const runs: TestRuns = { host, tree, engine, coverage };

  async function handle(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    try {
      requireTrust(vscode.l10n.t("Running examples"));
      const items = await tree.examplesOf(request.include, request.exclude);
      if (request.continuous === true) runContinuously(runs, request, token);
      else await runExamplesOnce(runs, request, items, token);
    } catch (error) {
      if (!isCancellation(error)) await reportFailure(error, host.log);
    }
  }

  const run = controller.createRunProfile(
    vscode.l10n.t("Run on a Local DynamoDB"),
    vscode.TestRunProfileKind.Run,
    handle,
    true,
    undefined,
    true,
  );
  const covered = controller.createRunProfile(
    vscode.l10n.t("Run with Coverage of Patterns and Indexes"),
    vscode.TestRunProfileKind.Coverage,
    handle,
    true,
  );
  covered.loadDetailedCoverage = async (_, file) => coverage.details(file);
  covered.loadDetailedCoverageForTest = async (_, file, test) => coverage.details(file, test);
  host.context.subscriptions.push(controller, tree, engine, run, covered);
  return { controller, run, coverage: covered };
}
