import * as vscode from "vscode";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";

/**
 * “New Model”, also in File > New File…: a document that is not saved yet, with a table, an entity and
 * a pattern whose names are to be written over. They are the snippet that completion proposes in an
 * empty file.
 */
export function registerNewModel(host: Host): void {
  host.context.subscriptions.push(
    registerCommand("dynamo.newModel", host.log, async () => {
      const document = await vscode.workspace.openTextDocument({ language: "dynamo" });
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("editor.action.insertSnippet", {
        langId: document.languageId,
        name: "Model",
      });
    }),
  );
}
