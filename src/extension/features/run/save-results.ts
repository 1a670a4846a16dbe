import * as vscode from "vscode";
import type { ExportFormat, SaveMessage } from "../../../protocol/results-messages.ts";
import { describeFailure } from "../../infrastructure/errors.ts";

/** Asks for a file and writes it. Answers what came of it, or `undefined` where the user gave up. */
export async function saveResults(message: SaveMessage): Promise<string | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const defaultUri =
    folder === undefined ? undefined : vscode.Uri.joinPath(folder.uri, message.suggestedName);
  const uri = await vscode.window.showSaveDialog({
    ...(defaultUri === undefined ? {} : { defaultUri }),
    filters: filtersOf(message.format),
  });
  if (uri === undefined) return undefined;
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(message.text));
    return vscode.l10n.t("Saved to {0}.", vscode.workspace.asRelativePath(uri));
  } catch (error) {
    return vscode.l10n.t("Not saved: {0}", describeFailure(error).message);
  }
}

function filtersOf(format: ExportFormat): Record<string, string[]> {
  switch (format) {
    case "json":
    case "dynamodb-json":
      return { JSON: ["json"] };
    case "csv":
      return { CSV: ["csv"] };
    case "markdown":
      return { Markdown: ["md"] };
    default:
      return format satisfies never;
  }
}
