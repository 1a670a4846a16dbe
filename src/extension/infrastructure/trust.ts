import * as vscode from "vscode";
import { UserError } from "./errors.ts";

/** Refuses what a workspace that the user does not trust must not set off. */
export function requireTrust(what: string): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    vscode.l10n.t("{0} is off in Restricted Mode.", what),
    vscode.l10n.t("Trust this workspace first (Workspaces: Manage Workspace Trust)."),
  );
}
