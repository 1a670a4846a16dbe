import * as vscode from "vscode";
import { isLocal } from "../../../data/connections.ts";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { type Connections, describeConnection } from "./connections.ts";
import { askForConnection } from "./new-connection.ts";

/** “Select Connection”, “Add Connection”, and the one item in the status bar. */
export function registerConnections(host: Host, connections: Connections): void {
  const status = vscode.window.createStatusBarItem(
    "dynamo.connection",
    vscode.StatusBarAlignment.Left,
  );
  status.name = vscode.l10n.t("DynamoDB Connection");
  status.command = "dynamo.selectConnection";

  function updateStatus(): void {
    // Beside a model there may be its layout or results, to which the connection matters as much.
    const showsModel = vscode.window.visibleTextEditors.some(
      ({ document }) => document.languageId === "dynamo",
    );
    if (!showsModel) {
      status.hide();
      return;
    }
    const connection = connections.active();
    const place = isLocal(connection) ? "" : (connection.region ?? connection.endpoint ?? "");
    const parts = [connection.name, place].filter((part) => part !== "").join(" · ");
    status.text = connection.readOnly
      ? `$(database) ${vscode.l10n.t("{0} (read-only)", parts)}`
      : `$(database) ${parts}`;
    status.tooltip = vscode.l10n.t("The connection against which access patterns run");
    status.accessibilityInformation = { label: vscode.l10n.t("DynamoDB connection {0}", parts) };
    // A connection that may write to something that is not local deserves a second look.
    status.backgroundColor =
      !connection.readOnly && !isLocal(connection)
        ? new vscode.ThemeColor("statusBarItem.warningBackground")
        : undefined;
    status.show();
  }

  updateStatus();
  host.context.subscriptions.push(
    status,
    connections.onDidChange(updateStatus),
    vscode.window.onDidChangeVisibleTextEditors(updateStatus),
    registerCommand("dynamo.selectConnection", host.log, () => pickConnection(connections)),
    registerCommand("dynamo.addConnection", host.log, () => addConnection(connections)),
  );
}

async function pickConnection(connections: Connections): Promise<void> {
  const active = connections.active().name;
  const add = { label: `$(add) ${vscode.l10n.t("Add Connection…")}`, name: undefined };
  const picked = await vscode.window.showQuickPick(
    [
      ...connections.all().map((connection) => ({
        label: connection.name,
        description: describeConnection(connection),
        ...(connection.name === active ? { detail: vscode.l10n.t("active") } : {}),
        name: connection.name,
      })),
      add,
    ],
    {
      title: vscode.l10n.t("Run access patterns against which connection?"),
      matchOnDescription: true,
    },
  );
  if (picked === undefined) return;
  if (picked.name === undefined) await addConnection(connections);
  else await connections.activate(picked.name);
}

/**
 * Where the tables are, with which credentials, and under which name; then an entry in the user's own
 * settings. Anything but this machine's is read-only until its entry says otherwise.
 */
async function addConnection(connections: Connections): Promise<void> {
  const entry = await askForConnection(new Set(connections.all().map(({ name }) => name)));
  if (entry === undefined) return;
  const configuration = vscode.workspace.getConfiguration("dynamo");
  const mine = configuration.inspect<readonly unknown[]>("connections")?.globalValue ?? [];
  await configuration.update("connections", [...mine, entry], vscode.ConfigurationTarget.Global);
  await connections.activate(entry.name);
  vscode.window.setStatusBarMessage(
    entry.readOnly === false
      ? vscode.l10n.t("Added the connection {0}.", entry.name)
      : vscode.l10n.t("Added the read-only connection {0}.", entry.name),
    5000,
  );
}
