import * as vscode from "vscode";
import type { CommandId } from "./command-ids.ts";
import type { Host } from "./context.ts";
import { describeFailure, type Failure, isCancellation } from "./errors.ts";

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
    for (;;) {
      try {
        return await handler(...args);
      } catch (error) {
        if (isCancellation(error)) return undefined;
        // What failed is done again by itself once the reason is gone.
        if (!(await reportFailure(error, log))) return undefined;
      }
    }
  });
}

/** What may take the reason of a failure away. */
export interface Repair {
  /** The button: "Sign In". */
  readonly label: string;
  /** Whether it is worth to try again. */
  carryOut(): Promise<boolean>;
}

/** Looks for a repair of a failure. */
export type RepairFinder = (failure: Failure) => Promise<Repair | undefined>;

/** To be called once, by who knows how to repair something. */
export function repairFailuresWith(find: RepairFinder): void {
  findRepair = find;
}

/** What may take the reason of a failure away, if anything. */
export function repairOf(failure: Failure): Promise<Repair | undefined> {
  return findRepair(failure);
}

let findRepair: RepairFinder = () => Promise.resolve(undefined);

/**
 * Tells the user what went wrong and what to do, and does it where they want that.
 *
 * @returns whether the reason is gone, so that it is worth to try again
 */
export async function reportFailure(
  error: unknown,
  log: vscode.LogOutputChannel,
): Promise<boolean> {
  const failure = describeFailure(error);
  const { message, hint } = failure;
  log.error(error instanceof Error ? error : String(error));
  // A repair that cannot be looked for is none; what went wrong is told all the same.
  const repair = await findRepair(failure).catch((reason: unknown) => {
    log.warn(String(reason));
    return undefined;
  });
  const openLog = vscode.l10n.t("Open Log");
  const choice = await vscode.window.showErrorMessage(
    hint === undefined ? message : `${message} ${hint}`,
    ...(repair === undefined ? [] : [repair.label]),
    openLog,
  );
  if (choice === openLog) log.show();
  if (repair === undefined || choice !== repair.label) return false;
  try {
    return await repair.carryOut();
  } catch (reason) {
    return await reportFailure(reason, log);
  }
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
