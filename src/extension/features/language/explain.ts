import * as vscode from "vscode";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { choosePattern } from "./choose-pattern.ts";
import { chooseModel } from "./model-client.ts";

const scheme = "dynamo-plan";

/** “Explain Access Pattern”: the plan of a pattern as a Markdown preview. */
export function registerExplain(host: Host): void {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  host.context.subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
    }),
    registerCommand("dynamo.explainPattern", host.log, async (argument) => {
      const summary = await chooseModel(host.models, argument);
      if (summary === undefined) return;
      const pattern = await choosePattern(host.models, summary, argument);
      if (pattern === undefined) return;
      const { name } = pattern;
      const explanation = await host.models.request("dynamo/explain", {
        uri: summary.root,
        pattern: name,
      });
      if (explanation === null) return;
      const uri = vscode.Uri.from({ scheme, path: `/${name}.md`, query: summary.root });
      texts.set(uri.toString(), explanation.markdown);
      changed.fire(uri);
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    }),
  );
}
