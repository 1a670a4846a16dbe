import * as vscode from "vscode";

/** Texts of our own that are shown as Markdown previews, each under a path; nothing is on disk. */
export interface MarkdownPreviews {
  /** Shows the text beside the editor; where that path is shown already, it is brought up to date. */
  show(document: { path: string; query: string; markdown: string }): Promise<void>;
}

const preview = "markdown.showPreviewToSide";

export function createMarkdownPreviews(
  context: vscode.ExtensionContext,
  scheme: string,
): MarkdownPreviews {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  context.subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
    }),
  );
  return {
    async show({ path, query, markdown }) {
      const uri = vscode.Uri.from({ scheme, path, query });
      texts.set(uri.toString(), markdown);
      changed.fire(uri);
      const commands = await vscode.commands.getCommands(true);
      if (commands.includes(preview)) await vscode.commands.executeCommand(preview, uri);
      // Where VS Code's own Markdown extension is off, or not there, the text itself can be read.
      else await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
    },
  };
}
