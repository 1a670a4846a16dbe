import * as vscode from "vscode";
import type { RunView } from "../../../protocol/results-messages.ts";
import type { Host } from "../../infrastructure/context.ts";
import { ResultsPanel, resultsViewType } from "./results-panel.ts";
import { panelKeyOf, type Recipe, type Run, type RunOutcome } from "./run.ts";

/** Runs that can be done again after a reload of the window; more are forgotten. */
const rememberedRuns = 20;
const memoryKey = "dynamo.runs";

interface RememberedRun {
  readonly view: RunView;
  readonly recipe: Recipe;
}

/**
 * The tabs with results: one for each pattern, table or index of a connection. Items live in the
 * page and are gone with the window; how to fetch them again is kept.
 */
export class Results {
  private readonly host: Host;
  private readonly panels = new Map<string, ResultsPanel>();
  private readonly renew: (recipe: Recipe) => Promise<Run>;
  private readonly askAgain: (recipe: Recipe) => void;

  /**
   * @param renew makes the same run once more, with the same arguments
   * @param askAgain runs the pattern anew, asking for its arguments
   */
  constructor(
    host: Host,
    renew: (recipe: Recipe) => Promise<Run>,
    askAgain: (recipe: Recipe) => void,
  ) {
    this.host = host;
    this.renew = renew;
    this.askAgain = askAgain;
    host.context.subscriptions.push(
      vscode.window.registerWebviewPanelSerializer(resultsViewType, {
        deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) =>
          this.restore(panel, state),
      }),
      {
        dispose: () => {
          for (const { panel } of [...this.panels.values()]) panel.dispose();
        },
      },
    );
  }

  /** Shows a run beside the editor, in its tab if it has one, and tells how its first page went. */
  async show(run: Run): Promise<RunOutcome> {
    await this.remember({ view: run.view, recipe: run.recipe });
    const known = this.panels.get(panelKeyOf(run.recipe));
    const results =
      known ??
      this.adopt(
        panelKeyOf(run.recipe),
        vscode.window.createWebviewPanel(
          resultsViewType,
          "",
          { viewColumn: this.column(), preserveFocus: true },
          { enableFindWidget: true },
        ),
      );
    return results.show(run);
  }

  /** All results in one column: beside the editor, or where others are. */
  private column(): vscode.ViewColumn {
    for (const { panel } of this.panels.values()) {
      if (panel.viewColumn !== undefined) return panel.viewColumn;
    }
    return vscode.ViewColumn.Beside;
  }

  private adopt(key: string, panel: vscode.WebviewPanel): ResultsPanel {
    const results = new ResultsPanel(this.host, panel, ({ recipe }) => this.askAgain(recipe));
    this.panels.set(key, results);
    panel.onDidDispose(() => {
      if (this.panels.get(key) === results) this.panels.delete(key);
    });
    return results;
  }

  private restore(panel: vscode.WebviewPanel, state: unknown): void {
    const id = runIn(state);
    const remembered = this.remembered().find(({ view }) => view.id === id);
    if (remembered === undefined) {
      panel.dispose();
      return;
    }
    const { view, recipe } = remembered;
    let again: Promise<Run> | undefined;
    const run: Run = {
      view,
      recipe,
      next: async (signal) => {
        again ??= this.renew(recipe).catch((error: unknown) => {
          again = undefined;
          throw error;
        });
        return (await again).next(signal);
      },
    };
    this.adopt(panelKeyOf(recipe), panel).restore(run, {
      message: vscode.l10n.t("The window was loaded anew, and items are not kept."),
      hint: view.writes
        ? vscode.l10n.t("What was written is written. Run it again only if you mean it.")
        : vscode.l10n.t("Retry reads them again, with the same arguments."),
      retry: !view.writes,
    });
  }

  private remembered(): readonly RememberedRun[] {
    return this.host.context.workspaceState.get<readonly RememberedRun[]>(memoryKey, []);
  }

  private async remember(run: RememberedRun): Promise<void> {
    const key = panelKeyOf(run.recipe);
    const others = this.remembered().filter(({ recipe }) => panelKeyOf(recipe) !== key);
    const kept = [run, ...others].slice(0, rememberedRuns);
    await this.host.context.workspaceState.update(memoryKey, kept);
  }
}

/** The page keeps the id of its run in its state. */
function runIn(state: unknown): string | undefined {
  if (typeof state !== "object" || state === null || !("run" in state)) return undefined;
  return typeof state.run === "string" ? state.run : undefined;
}
