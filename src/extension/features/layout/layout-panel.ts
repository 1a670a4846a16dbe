import * as vscode from "vscode";
import type { LayoutTarget, LayoutView, SourceRange } from "../../../protocol/layout-messages.ts";
import {
  type LayoutHostMessage,
  type LayoutPageMessage,
  layoutMessages,
  layoutTargetAt,
  parseLayoutPageMessage,
} from "../../../protocol/layout-messages.ts";
import { reportFailure } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { describeFailure } from "../../infrastructure/errors.ts";
import { revealSource } from "../../infrastructure/reveal.ts";
import { tabIcon, WebviewPage } from "../../infrastructure/webview-page.ts";

export const layoutViewType = "dynamo.layout";

/**
 * The item collections of one model in a webview: it follows edits, selects with the caret, and
 * reveals in the editor what is chosen in it.
 */
export class LayoutPanel implements vscode.Disposable {
  /** The URI of the model's root, by which a panel is found again. */
  readonly root: string;
  private readonly host: Host;
  private readonly panel: vscode.WebviewPanel;
  private readonly page: WebviewPage<LayoutHostMessage, LayoutPageMessage>;
  private readonly disposables: vscode.Disposable[] = [];
  private view: LayoutView | undefined;
  private generation = 0;
  private isNew: boolean;
  private caretTimer: ReturnType<typeof setTimeout> | undefined;
  /** What the page has just shown in the editor: the caret that comes with it must not answer back. */
  private revealed: SourceRange | undefined;
  /** What to select as soon as the next view is there. */
  private wanted: LayoutTarget | undefined;

  /** @param isNew the panel was opened just now, and is not one of an earlier session */
  constructor(host: Host, panel: vscode.WebviewPanel, root: string, isNew: boolean) {
    this.host = host;
    this.isNew = isNew;
    this.panel = panel;
    this.root = root;
    panel.title = vscode.l10n.t("Layout: {0}", fileName(root));
    panel.iconPath = tabIcon(host.context.extensionUri);
    this.page = new WebviewPage(
      panel,
      "layout",
      host.context.extensionUri,
      parseLayoutPageMessage,
      {
        ready: () => void this.update(this.isNew),
        message: (message) => {
          this.handle(message).catch((error: unknown) => reportFailure(error, host.log));
        },
      },
    );
    this.disposables.push(
      host.models.onDidChange((change) => {
        if (change.root === this.root) void this.update(true);
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        clearTimeout(this.caretTimer);
        this.caretTimer = setTimeout(() => this.followCaret(textEditor), caretRestMilliseconds);
      }),
      panel.onDidDispose(() => this.dispose()),
    );
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** Selects something now, or with the next view where it is not there yet. */
  select(target: LayoutTarget): void {
    this.wanted = target;
    if (this.view !== undefined) this.page.post({ type: "select", target });
  }

  dispose(): void {
    clearTimeout(this.caretTimer);
    this.page.dispose();
    for (const disposable of this.disposables.splice(0)) disposable.dispose();
  }

  /** @param follow whether the caret decides what is selected; else the page goes on as it was */
  private async update(follow: boolean): Promise<void> {
    const generation = ++this.generation;
    try {
      const [view, summary] = await Promise.all([
        this.host.models.request("dynamo/layout", { uri: this.root }),
        this.host.models.request("dynamo/model", { uri: this.root }),
      ]);
      // An edit in the meantime has asked anew.
      if (generation !== this.generation) return;
      if (view === null) {
        this.page.post({
          type: "failed",
          message: vscode.l10n.t("There is no model in {0} any more.", fileName(this.root)),
        });
        return;
      }
      this.view = view;
      const errors = summary?.problems.errors ?? 0;
      const notice =
        errors === 0
          ? undefined
          : ({
              severity: "warning",
              text:
                errors === 1
                  ? vscode.l10n.t("The model has an error. What is whole is shown.")
                  : vscode.l10n.t("The model has {0} errors. What is whole is shown.", errors),
            } as const);
      const options = {
        runs: this.host.reachesTables,
        ...(notice === undefined ? {} : { notice }),
      };
      for (const message of layoutMessages(view, generation, options)) this.page.post(message);
      const target = this.wanted ?? (follow ? this.targetAtCaret() : undefined);
      this.wanted = undefined;
      this.isNew = false;
      if (target !== undefined) this.page.post({ type: "select", target });
    } catch (error) {
      if (generation === this.generation) {
        this.host.log.error(error instanceof Error ? error : String(error));
        this.page.post({ type: "failed", ...describeFailure(error) });
      }
    }
  }

  private async handle(message: LayoutPageMessage): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "copy":
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage(vscode.l10n.t("Copied {0}.", message.what), 3000);
        return;
      case "reveal":
        this.revealed = message.source;
        await revealSource(message.source, { column: vscode.ViewColumn.One, preserveFocus: true });
        return;
      case "showProblems":
        await vscode.commands.executeCommand("workbench.actions.view.problems");
        return;
      case "runPattern":
        await vscode.commands.executeCommand("dynamo.runPattern", {
          uri: this.root,
          pattern: message.pattern,
        });
        return;
      default:
        message satisfies never;
    }
  }

  private followCaret(editor: vscode.TextEditor): void {
    if (this.view === undefined || editor.document.languageId !== "dynamo") return;
    const { revealed } = this;
    this.revealed = undefined;
    if (revealed !== undefined && isCaretAt(editor, revealed)) return;
    const target = targetAt(this.view, editor);
    // Outside of this model's files the selection stays as it is.
    if (target !== undefined) this.page.post({ type: "select", target });
  }

  private targetAtCaret(): LayoutTarget | undefined {
    const editor = vscode.window.activeTextEditor;
    return editor === undefined || this.view === undefined
      ? undefined
      : targetAt(this.view, editor);
  }
}

/** How long the caret must rest before the layout follows it: held arrow keys do not drag it along. */
const caretRestMilliseconds = 60;

function isCaretAt({ document, selection }: vscode.TextEditor, source: SourceRange): boolean {
  return (
    document.uri.toString() === source.uri && document.offsetAt(selection.active) === source.start
  );
}

function targetAt(view: LayoutView, editor: vscode.TextEditor): LayoutTarget | undefined {
  const { document, selection } = editor;
  return layoutTargetAt(view, document.uri.toString(), document.offsetAt(selection.active));
}

function fileName(uri: string): string {
  return vscode.Uri.parse(uri).path.split("/").at(-1) ?? uri;
}
