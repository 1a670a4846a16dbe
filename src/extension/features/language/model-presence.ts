import * as vscode from "vscode";
import type { Host } from "../../infrastructure/context.ts";
import { findModelFiles, modelFiles } from "./model-files.ts";

/** Whether the window has a model, on disk or in an editor: empty states differ by it. */
export interface ModelPresence {
  readonly hasModel: boolean;
  readonly onDidChange: vscode.Event<void>;
}

export function watchModelPresence(host: Host): ModelPresence {
  const changed = new vscode.EventEmitter<void>();
  const watcher = vscode.workspace.createFileSystemWatcher(modelFiles, false, true, false);
  let hasModel = false;

  async function look(): Promise<void> {
    const isOpen = vscode.workspace.textDocuments.some(({ languageId }) => languageId === "dynamo");
    const found = isOpen || (await findModelFiles(1)).length > 0;
    if (found === hasModel) return;
    hasModel = found;
    await vscode.commands.executeCommand("setContext", "dynamo.hasModel", found);
    changed.fire();
  }

  const lookAgain = () => void look();
  lookAgain();
  host.context.subscriptions.push(
    changed,
    watcher,
    watcher.onDidCreate(lookAgain),
    watcher.onDidDelete(lookAgain),
    vscode.workspace.onDidOpenTextDocument(({ languageId }) => {
      if (languageId === "dynamo" && !hasModel) lookAgain();
    }),
    vscode.workspace.onDidCloseTextDocument(({ languageId }) => {
      if (languageId === "dynamo") lookAgain();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(lookAgain),
  );
  return {
    get hasModel() {
      return hasModel;
    },
    onDidChange: changed.event,
  };
}
