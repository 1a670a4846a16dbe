import * as vscode from "vscode";
import {
  parseResultsPageMessage,
  type ResultsHostMessage,
  type ResultsPageMessage,
  type RunError,
} from "../../../protocol/results-messages.ts";
import { reportFailure } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { describeFailure, isCancellation } from "../../infrastructure/errors.ts";
import { revealSource } from "../../infrastructure/reveal.ts";
import { tabIcon, WebviewPage } from "../../infrastructure/webview-page.ts";
import type { Run, RunOutcome } from "./run.ts";
import { saveResults } from "./save-results.ts";

export const resultsViewType = "dynamo.results";

/** Items that one message carries at most, so that none holds up the page. */
const itemsPerMessage = 1000;

/** The results of one run: its items, what was sent for them, and the way to the next page. */
export class ResultsPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  private readonly host: Host;
  private readonly page: WebviewPage<ResultsHostMessage, ResultsPageMessage>;
  private run: Run | undefined;
  private underway: AbortController | undefined;
  /** Everything that the page was told of this run, for when it is loaded anew. */
  private told: ResultsHostMessage[] = [];

  constructor(host: Host, panel: vscode.WebviewPanel, onRunAgain: (run: Run) => void) {
    this.host = host;
    this.panel = panel;
    panel.iconPath = tabIcon(host.context.extensionUri);
    this.page = new WebviewPage(
      panel,
      "results",
      host.context.extensionUri,
      parseResultsPageMessage,
      {
        ready: () => {
          for (const message of this.told) this.page.post(message);
        },
        message: (message) => {
          this.handle(message, onRunAgain).catch((error: unknown) =>
            reportFailure(error, host.log),
          );
        },
      },
    );
    panel.onDidDispose(() => this.dispose());
  }

  /** Shows a new run in place of the one before, begins it, and tells how its first page went. */
  async show(run: Run): Promise<RunOutcome> {
    this.replace(run);
    this.panel.reveal(undefined, true);
    return this.fetch(run);
  }

  /** Shows a run of an earlier session, whose items are not kept. */
  restore(run: Run, error: RunError): void {
    this.replace(run);
    this.tell({ type: "failed", run: run.view.id, error });
  }

  dispose(): void {
    this.underway?.abort();
    this.page.dispose();
  }

  private replace(run: Run): void {
    this.underway?.abort();
    this.underway = undefined;
    this.run = run;
    this.told = [];
    this.panel.title = vscode.l10n.t("Results: {0}", run.view.pattern);
    this.tell({ type: "run", run: run.view });
  }

  private async fetch(run: Run): Promise<RunOutcome> {
    const abort = new AbortController();
    this.underway = abort;
    const id = run.view.id;
    this.tell({ type: "running", run: id });
    try {
      const { items, responses, more } = await run.next(abort.signal);
      if (abort.signal.aborted) return cancelled;
      for (let start = 0; start < items.length; start += itemsPerMessage) {
        const part = items.slice(start, start + itemsPerMessage);
        this.tell({ type: "items", run: id, items: part });
      }
      for (const response of responses) this.tell({ type: "response", run: id, response, more });
      // An empty range, or an empty list of keys: nothing had to be sent.
      if (responses.length === 0) this.tell({ type: "response", run: id, more });
      return { status: "complete", items, responses, more };
    } catch (error) {
      // Who aborted has told the page already, or shows another run by now.
      if (abort.signal.aborted) return cancelled;
      if (isCancellation(error)) {
        this.tell({ type: "cancelled", run: id });
        return cancelled;
      }
      this.host.log.error(error instanceof Error ? error : String(error));
      const { message, hint } = describeFailure(error);
      const told = { message, ...(hint === undefined ? {} : { hint }), retry: !run.view.writes };
      this.tell({ type: "failed", run: id, error: told });
      return { ...cancelled, status: "failed", error: told };
    } finally {
      if (this.underway === abort) this.underway = undefined;
    }
  }

  private tell(message: ResultsHostMessage): void {
    this.told.push(message);
    this.page.post(message);
  }

  private async handle(message: ResultsPageMessage, onRunAgain: (run: Run) => void): Promise<void> {
    const { run } = this;
    switch (message.type) {
      case "ready":
        return;
      case "copy":
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage(vscode.l10n.t("Copied {0}.", message.what), 3000);
        return;
      case "save": {
        const text = await saveResults(message);
        if (text === undefined) return;
        vscode.window.setStatusBarMessage(text, 5000);
        // The page says it to screen readers, which do not hear the status bar.
        this.page.post({ type: "told", text });
        return;
      }
      case "reveal":
        await revealSource(message.source, { column: vscode.ViewColumn.One });
        return;
      case "cancel":
        if (run?.view.id !== message.run || this.underway === undefined) return;
        this.underway.abort();
        this.underway = undefined;
        this.tell({ type: "cancelled", run: message.run });
        return;
      case "nextPage":
      case "retry":
        if (run?.view.id !== message.run || this.underway !== undefined) return;
        // A write that was given up may have been carried out: it is asked for anew, never repeated.
        if (run.view.writes) onRunAgain(run);
        else await this.fetch(run);
        return;
      case "runAgain":
        if (run?.view.id === message.run) onRunAgain(run);
        return;
      default:
        message satisfies never;
    }
  }
}

const cancelled: RunOutcome = { status: "cancelled", items: [], responses: [], more: false };
