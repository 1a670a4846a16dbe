import * as vscode from "vscode";
import type { ExportFormat, SaveMessage } from "../../../protocol/results-messages.ts";

/**
 * Asks for a file and writes it.
 *
 * @returns What to tell the user, or `undefined` where they gave up.
 * @throws Whatever the file system says.
 */
export async function saveResults(message: SaveMessage): Promise<string | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const defaultUri =
    folder === undefined ? undefined : vscode.Uri.joinPath(folder.uri, message.suggestedName);
  const uri = await vscode.window.showSaveDialog({
    ...(defaultUri === undefined ? {} : { defaultUri }),
    filters: filtersOf(message.format),
  });
  if (uri === undefined) return undefined;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(message.text));
  return vscode.l10n.t("Saved to {0}.", vscode.workspace.asRelativePath(uri));
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
