import * as vscode from "vscode";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { chooseModel, patternIn } from "../language/model-client.ts";
import { LayoutPanel, layoutViewType } from "./layout-panel.ts";

/** “Show Layout”, and the layouts of the last session after a reload of the window. */
export function registerLayout(host: Host): void {
  const panels = new Map<string, LayoutPanel>();

  function open(panel: vscode.WebviewPanel, root: string, isNew: boolean): LayoutPanel {
    const layout = new LayoutPanel(host, panel, root, isNew);
    panels.set(root, layout);
    panel.onDidDispose(() => {
      if (panels.get(root) === layout) panels.delete(root);
    });
    return layout;
  }

  host.context.subscriptions.push(
    registerCommand("dynamo.showLayout", host.log, async (argument) => {
      const summary = await chooseModel(host.models, argument);
      if (summary === undefined) return;
      const known = panels.get(summary.root);
      known?.reveal();
      const layout =
        known ??
        open(
          vscode.window.createWebviewPanel(
            layoutViewType,
            "",
            { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
            { enableFindWidget: true },
          ),
          summary.root,
          true,
        );
      const pattern = patternIn(argument);
      if (pattern !== undefined) layout.select({ kind: "pattern", name: pattern });
    }),
    vscode.window.registerWebviewPanelSerializer(layoutViewType, {
      async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown) {
        const root = rootIn(state);
        if (root === undefined) panel.dispose();
        else open(panel, root, false);
      },
    }),
    {
      dispose() {
        for (const panel of panels.values()) panel.dispose();
      },
    },
  );
}

/** The page keeps the root of its model in its state. */
function rootIn(state: unknown): string | undefined {
  if (typeof state !== "object" || state === null || !("root" in state)) return undefined;
  return typeof state.root === "string" ? state.root : undefined;
}
