import * as vscode from "vscode";
import { dollarsText, durationText, numberText } from "../../../base/figures.ts";
import type { BackfillCounts, FailedItem, SegmentProgress } from "../../../data/index.ts";
import type { BackfillRuns, RunState } from "./runs.ts";
import type { StoredRun } from "./stored-runs.ts";

/** What the view shows: runs, and below each how far it is, what has failed, and its segments. */
export type RunNode =
  | { readonly kind: "run"; readonly run: StoredRun }
  | { readonly kind: "line"; readonly id: string; readonly label: string; readonly value: string }
  | { readonly kind: "segments"; readonly run: StoredRun }
  | { readonly kind: "segment"; readonly run: StoredRun; readonly segment: SegmentProgress }
  | { readonly kind: "failures"; readonly run: StoredRun }
  | { readonly kind: "failure"; readonly run: StoredRun; readonly failure: FailedItem };

/** Pages come faster than anybody reads. */
const refreshMilliseconds = 400;

/** The view *Runs*. */
export class RunsTree implements vscode.TreeDataProvider<RunNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<RunNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly runs: BackfillRuns;
  private readonly subscription: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(runs: BackfillRuns) {
    this.runs = runs;
    this.subscription = runs.onDidChange((run) => this.refreshSoon(run === undefined));
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    switch (node.kind) {
      case "run":
        return this.runItem(node.run);
      case "line":
        return leaf(node.id, node.label, node.value, "dash");
      case "segments":
        return branch(
          `${node.run.id}/segments`,
          vscode.l10n.t("Segments"),
          segmentsText(node.run),
          "list-tree",
        );
      case "segment":
        return segmentItem(node.run, node.segment);
      case "failures":
        return branch(
          `${node.run.id}/failures`,
          vscode.l10n.t("Items that could not be upgraded"),
          `${node.run.report?.failures.length ?? 0}`,
          "warning",
        );
      case "failure":
        return failureItem(node.run, node.failure);
      default:
        return node satisfies never;
    }
  }

  async getChildren(node?: RunNode): Promise<RunNode[]> {
    if (node === undefined) return this.runs.all().map((run) => ({ kind: "run", run }));
    switch (node.kind) {
      case "run":
        return [
          ...linesOf(node.run),
          { kind: "segments", run: node.run },
          ...((node.run.report?.failures.length ?? 0) === 0
            ? []
            : [{ kind: "failures", run: node.run } as const]),
        ];
      case "segments": {
        const segments = await this.runs.segmentsOf(node.run);
        return segments.map((segment) => ({ kind: "segment", run: node.run, segment }));
      }
      case "failures":
        return (node.run.report?.failures ?? []).map((failure) => ({
          kind: "failure",
          run: node.run,
          failure,
        }));
      default:
        return [];
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.changed.dispose();
  }

  private refreshSoon(atOnce: boolean): void {
    if (atOnce) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.changed.fire(undefined);
      return;
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed.fire(undefined);
    }, refreshMilliseconds);
  }

  private runItem(run: StoredRun): vscode.TreeItem {
    const state = this.runs.stateOf(run);
    const failed = run.report?.failures.length ?? 0;
    const item = new vscode.TreeItem(run.physicalTable, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = run.id;
    item.contextValue = `dynamo.run.${state}${failed > 0 ? ".failures" : ""}`;
    item.iconPath = iconOf(state, failed > 0);
    item.description = [stateText(state), percentText(run), run.connection]
      .filter((part) => part !== "")
      .join(" · ");
    item.tooltip = [
      vscode.l10n.t(
        "{0} of {1}",
        run.table,
        vscode.workspace.asRelativePath(vscode.Uri.parse(run.model)),
      ),
      vscode.l10n.t("Started {0}", new Date(run.startedAt).toLocaleString()),
      run.message ?? run.report?.message ?? "",
    ]
      .filter((part) => part !== "")
      .join("\n");
    item.accessibilityInformation = {
      label: [vscode.l10n.t("Backfill"), run.physicalTable, item.description].join(", "),
    };
    return item;
  }
}

function iconOf(state: RunState, hasFailures: boolean): vscode.ThemeIcon {
  switch (state) {
    case "counting":
    case "running":
    case "verifying":
      return new vscode.ThemeIcon("sync~spin");
    case "paused":
      return new vscode.ThemeIcon("debug-pause");
    case "interrupted":
      return new vscode.ThemeIcon("debug-disconnect");
    case "stopped":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
    case "finished":
      return hasFailures
        ? new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"))
        : new vscode.ThemeIcon("pass");
    default:
      return state satisfies never;
  }
}

function stateText(state: RunState): string {
  switch (state) {
    case "counting":
      return vscode.l10n.t("counting versions");
    case "running":
      return vscode.l10n.t("running");
    case "verifying":
      return vscode.l10n.t("verifying");
    case "paused":
      return vscode.l10n.t("paused");
    case "interrupted":
      return vscode.l10n.t("interrupted");
    case "stopped":
      return vscode.l10n.t("stopped");
    case "finished":
      return vscode.l10n.t("finished");
    default:
      return state satisfies never;
  }
}

function percentText({ progress, report }: StoredRun): string {
  if (report?.state === "finished" || progress?.items === undefined || progress.items === 0)
    return "";
  return `${Math.min(99, Math.floor((100 * progress.counts.scanned) / progress.items))} %`;
}

function segmentsText({ progress, segments }: StoredRun): string {
  return vscode.l10n.t("{0} of {1} done", progress?.segmentsDone ?? 0, segments);
}

/** What a run has come to, in lines. */
function linesOf(run: StoredRun): RunNode[] {
  const { id, progress, report } = run;
  const lines: RunNode[] = [];
  const line = (label: string, value: string) =>
    lines.push({ kind: "line", id: `${id}/${label}`, label, value });
  const message = run.message ?? report?.message;
  if (message !== undefined) line(vscode.l10n.t("Why it stopped"), message);
  if (progress === undefined) return lines;
  line(vscode.l10n.t("Items"), countsText(progress.counts, progress.failed));
  line(
    vscode.l10n.t("Consumed"),
    vscode.l10n.t(
      "{0} read units, {1} write units",
      numberText(progress.units.read),
      numberText(progress.units.write),
    ) + (progress.dollars === undefined ? "" : ` · ${dollarsText(progress.dollars)}`),
  );
  if (progress.secondsLeft !== undefined && report === undefined) {
    line(vscode.l10n.t("Left"), durationText(progress.secondsLeft));
  }
  if (progress.unitsPerSecond !== undefined && report === undefined) {
    line(
      vscode.l10n.t("Pace"),
      vscode.l10n.t("{0} write units per second", numberText(progress.unitsPerSecond)),
    );
  }
  if (report?.older !== undefined) {
    line(vscode.l10n.t("Older items left"), `${report.older}`);
  }
  return lines;
}

function countsText(counts: BackfillCounts, failed: number): string {
  return [
    vscode.l10n.t("{0} changed", counts.changed),
    counts.current > 0 ? vscode.l10n.t("{0} current already", counts.current) : "",
    counts.newer > 0 ? vscode.l10n.t("{0} newer", counts.newer) : "",
    counts.conflicts > 0 ? vscode.l10n.t("{0} conflicts, decided anew", counts.conflicts) : "",
    counts.throttled > 0 ? vscode.l10n.t("{0} throttled", counts.throttled) : "",
    failed > 0 ? vscode.l10n.t("{0} failed", failed) : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function segmentItem(run: StoredRun, { segment, isDone, counts, failures }: SegmentProgress) {
  return leaf(
    `${run.id}/segment/${segment}`,
    vscode.l10n.t("Segment {0}", segment + 1),
    `${isDone ? vscode.l10n.t("done") : vscode.l10n.t("under way")} · ${countsText(counts, failures.length)}`,
    isDone ? "pass" : "circle-outline",
  );
}

function failureItem(run: StoredRun, { key, entity, version, message }: FailedItem) {
  const text = JSON.stringify(key);
  const item = leaf(`${run.id}/failure/${text}`, text, message, "circle-slash");
  const of = entity === undefined ? "" : `${entity}${version === undefined ? "" : ` ${version}`}: `;
  item.tooltip = `${of}${message}`;
  return item;
}

function leaf(id: string, label: string, description: string, icon: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = id;
  item.description = description;
  item.tooltip = `${label}: ${description}`;
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

function branch(id: string, label: string, description: string, icon: string): vscode.TreeItem {
  const item = leaf(id, label, description, icon);
  item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
  return item;
}
