import * as vscode from "vscode";
import { looksGenerated } from "../../../protocol/generated-files.ts";
import type { Host } from "../../infrastructure/context.ts";

/**
 * Keeps the context key `dynamo.leadsToModel`: whether the active editor shows generated code or a
 * file that imports it, which is where “Go to Model” stands in the menu. Only the text is looked at,
 * since the compiler would have to be asked anew for every place of the caret.
 */
export function watchGeneratedUse(host: Host): vscode.Disposable {
  let latest = 0;

  async function update(): Promise<void> {
    const mine = ++latest;
    const document = vscode.window.activeTextEditor?.document;
    let leads = false;
    try {
      leads = document?.languageId === "typescript" && (await usesGenerated(document));
    } catch (error) {
      host.log.error(error instanceof Error ? error : String(error));
    }
    if (mine !== latest) return;
    await vscode.commands.executeCommand("setContext", "dynamo.leadsToModel", leads);
  }

  void update();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(() => void update()),
    vscode.workspace.onDidSaveTextDocument(() => void update()),
  );
}

async function usesGenerated(document: vscode.TextDocument): Promise<boolean> {
  const text = document.getText();
  if (looksGenerated(text)) return true;
  for (const specifier of relativeImports(text)) {
    for (const path of candidates(specifier)) {
      const uri = vscode.Uri.joinPath(document.uri, "..", path);
      if (looksGenerated(await textOf(uri))) return true;
    }
  }
  return false;
}

/** What a module imports from files beside it. */
function relativeImports(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, specifier = ""] of text.matchAll(/\bfrom\s*["'](\.{1,2}\/[^"'\n]+)["']/g)) {
    found.add(specifier);
    if (found.size === mostImports) break;
  }
  return found;
}

const mostImports = 100;

/** The files that a specifier may mean, as compilers and bundlers read it. */
function candidates(specifier: string): readonly string[] {
  if (specifier.endsWith(".ts")) return [specifier];
  if (/\.js$/.test(specifier)) return [specifier.replace(/js$/, "ts")];
  return [`${specifier}.ts`, `${specifier}/index.ts`];
}

async function textOf(uri: vscode.Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return "";
  }
}
