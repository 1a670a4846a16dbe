import * as vscode from "vscode";
import { configurationFile } from "../../../protocol/generated-files.ts";
import type { Host } from "../../infrastructure/context.ts";

/**
 * The mistakes of configuration files that are open, as far as their JSON schema does not tell them:
 * a model that is not there, a folder outside of the workspace, two entries that write the same.
 */
export function watchConfigurations(host: Host): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("dynamo-configuration");
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();

  async function look(document: vscode.TextDocument): Promise<void> {
    const { version, uri } = document;
    try {
      const params = { uri: uri.toString(), text: document.getText() };
      const mistakes = await host.models.request("dynamo/configuration", params);
      if (document.version !== version || document.isClosed) return;
      collection.set(
        uri,
        mistakes
          .filter(({ inSchema }) => !inSchema)
          .map(({ range: { start, end }, message }) => {
            const range = new vscode.Range(start.line, start.character, end.line, end.character);
            const diagnostic = new vscode.Diagnostic(range, message);
            diagnostic.source = "dynamo";
            return diagnostic;
          }),
      );
    } catch (error) {
      host.log.error(error instanceof Error ? error : String(error));
    }
  }

  /** Once nothing has been typed for a moment. */
  function lookSoon(document: vscode.TextDocument): void {
    if (!isConfiguration(document)) return;
    const key = document.uri.toString();
    clearTimeout(waiting.get(key));
    waiting.set(
      key,
      setTimeout(() => {
        waiting.delete(key);
        void look(document);
      }, quietMilliseconds),
    );
  }

  const lookAgain = (): void => vscode.workspace.textDocuments.forEach(lookSoon);
  lookAgain();
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(lookSoon),
    vscode.workspace.onDidChangeTextDocument(({ document }) => lookSoon(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
    // A model may have appeared, vanished, or become a part of another.
    host.models.onDidChange(lookAgain),
    { dispose: () => waiting.forEach(clearTimeout) },
  );
}

const quietMilliseconds = 200;

function isConfiguration({ uri }: vscode.TextDocument): boolean {
  return uri.scheme !== "git" && uri.path.endsWith(`/${configurationFile}`);
}
