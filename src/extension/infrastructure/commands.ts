import * as vscode from "vscode";
import type { CommandId } from "./command-ids.ts";
import type { Host } from "./context.ts";
import { describeFailure, isCancellation } from "./errors.ts";

/**
 * Registers a command whose failures become one notification each, with the log one click away.
 * Arguments come from anywhere (a code lens, a tree, a keybinding): the handler checks them.
 */
export function registerCommand(
  id: CommandId,
  log: vscode.LogOutputChannel,
  handler: (...args: readonly unknown[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
    try {
      return await handler(...args);
    } catch (error) {
      if (isCancellation(error)) return undefined;
      await reportFailure(error, log);
      return undefined;
    }
  });
}

/** Tells the user what went wrong and what to do. */
export async function reportFailure(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const { message, hint } = describeFailure(error);
  log.error(error instanceof Error ? error : String(error));
  const openLog = vscode.l10n.t("Open Log");
  const choice = await vscode.window.showErrorMessage(
    hint === undefined ? message : `${message} ${hint}`,
    openLog,
  );
  if (choice === openLog) log.show();
}

/** “Report Issue”: VS Code's own reporter, with this extension chosen. */
export function registerIssueReport(host: Host): void {
  const { extension } = host.context;
  host.context.subscriptions.push(
    registerCommand("dynamo.reportIssue", host.log, () =>
      vscode.commands.executeCommand("workbench.action.openIssueReporter", {
        extensionId: extension.id,
      }),
    ),
  );
}
