import * as vscode from "vscode";
import type { ModelClient } from "./model-client.ts";

/** The model's state in the language status: what it holds and how many findings it has. */
export function createStatusItem(
  models: ModelClient,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("dynamo.model", { language: "dynamo" });
  item.name = vscode.l10n.t("DynamoDB Model");
  const showLayout = { command: "dynamo.showLayout", title: vscode.l10n.t("Show Layout") };
  const restart = { command: "dynamo.restartServer", title: vscode.l10n.t("Restart") };
  item.command = showLayout;
  let latest = 0;

  async function update(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== "dynamo") return;
    const mine = ++latest;
    item.busy = true;
    try {
      const summary = await models.request("dynamo/model", { uri: document.uri.toString() });
      if (mine !== latest) return;
      item.busy = false;
      item.command = showLayout;
      const { errors = 0, warnings = 0 } = summary?.problems ?? {};
      item.text =
        summary === null
          ? vscode.l10n.t("No model")
          : vscode.l10n.t(
              "{0} entities, {1} patterns",
              summary.entities.length,
              summary.patterns.length,
            );
      item.detail = vscode.l10n.t("{0} errors, {1} warnings", errors, warnings);
      item.severity =
        errors > 0
          ? vscode.LanguageStatusSeverity.Error
          : warnings > 0
            ? vscode.LanguageStatusSeverity.Warning
            : vscode.LanguageStatusSeverity.Information;
    } catch (error) {
      if (mine !== latest) return;
      item.busy = false;
      item.text = vscode.l10n.t("Language server does not answer");
      item.detail = "";
      item.command = restart;
      item.severity = vscode.LanguageStatusSeverity.Error;
      log.error(error instanceof Error ? error : String(error));
    }
  }

  void update();
  return vscode.Disposable.from(
    item,
    models.onDidChange(() => void update()),
    vscode.window.onDidChangeActiveTextEditor(() => void update()),
  );
}
