import * as vscode from "vscode";
import type { Connection } from "../../../data/connections.ts";
import type { DriftParams, DriftReport, LocatedDrift } from "../../../protocol/server-requests.ts";
import { reportFailure } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { UserError } from "../../infrastructure/errors.ts";
import {
  createMarkdownPreviews,
  type MarkdownPreviews,
} from "../../infrastructure/markdown-previews.ts";
import type { TableNode } from "../explorer/nodes.ts";
import { consent } from "../run/consent.ts";

/** Items of a table that are looked at. */
const sample = 1000;

/**
 * “Compare with Model”: a report of where a table and a sample of its items are not what the model
 * says, as a preview; and each finding as a problem in the model, with the changes that mend it.
 */
export class DriftReports implements vscode.Disposable, vscode.CodeActionProvider {
  private readonly host: Host;
  private readonly previews: MarkdownPreviews;
  private readonly problems = vscode.languages.createDiagnosticCollection("dynamo-drift");
  private readonly subscriptions: readonly vscode.Disposable[];
  /** The last comparison of each table, by root and table. */
  private readonly comparisons = new Map<string, Comparison>();

  constructor(host: Host) {
    this.host = host;
    this.previews = createMarkdownPreviews(host.context, "dynamo-drift");
    this.subscriptions = [
      this.problems,
      vscode.languages.registerCodeActionsProvider({ language: "dynamo" }, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      host.models.onDidChange(({ root }) => {
        const known = [...this.comparisons.values()].filter(({ params }) => params.uri === root);
        if (known.length > 0) void this.bringUpToDate(known);
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  async compare({ connection, name, described }: TableNode): Promise<void> {
    if (described === undefined) {
      throw new UserError(
        vscode.l10n.t("No model of this workspace describes {0}.", name),
        vscode.l10n.t(
          'A table is found by its physical name: name "…" in the model, or tables in the connection.',
        ),
      );
    }
    const { root } = described.model;
    const params = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t("Comparing {0} with its model…", name),
        cancellable: true,
      },
      (_, token) => this.observe(root, described.table.name, connection, token),
    );
    if (params === undefined) return;
    const report = await this.host.models.request("dynamo/drift", params);
    if (report === null) return;
    const id = `${root}\n${described.table.name}`;
    this.comparisons.set(id, { params, report, mendable: mendableIn(report) });
    this.showProblems();
    await this.previews.show({
      path: `/${name} (${connection.name}).md`,
      query: root,
      markdown: report.markdown,
    });
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const uri = document.uri.toString();
    return [...this.comparisons.values()]
      .flatMap(({ report }) => report.findings)
      .filter((finding) => isAt(finding, uri, range))
      .flatMap((finding) =>
        finding.fixes.map((fix) => {
          const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
          action.edit = toEdit(fix.edit);
          action.diagnostics = context.diagnostics.filter(
            ({ message }) => message === finding.message,
          );
          return action;
        }),
      );
  }

  /** What was seen of the table; nothing where the user does not want it to be read. */
  private async observe(
    root: string,
    table: string,
    connection: Connection,
    token: vscode.CancellationToken,
  ): Promise<DriftParams | undefined> {
    const data = await loadData();
    const request = await this.host.models.request("dynamo/census", { uri: root, table });
    if (request === null) return undefined;
    const abort = new AbortController();
    const stop = token.onCancellationRequested(() => abort.abort());
    try {
      const options = { extent: sample, abortSignal: abort.signal };
      const structure = await data.observeStructure(connection, request, options);
      const against = connection.name;
      if (!data.canReadItems(structure)) return { uri: root, against, observations: [structure] };
      const agreed = await consent({
        name: table,
        connection,
        writes: false,
        scans: true,
        tables: [structure.physical],
        predicted: { read: structure.estimate?.readUnits ?? 0, write: 0 },
      });
      if (!agreed) return undefined;
      const observed = await data
        .observeItems(connection, request, structure, options)
        .catch((error: unknown) => {
          if (token.isCancellationRequested) return undefined;
          // What the table itself is like is known by now, and is told all the same.
          void reportFailure(error, this.host.log);
          const items = vscode.l10n.t("its items, which could not be read");
          return { ...structure, notCompared: [...structure.notCompared, items] };
        });
      return observed && { uri: root, against, observations: [observed] };
    } finally {
      stop.dispose();
    }
  }

  /** The same observations beside the model as it is now: where findings stand, and what is mended. */
  private async bringUpToDate(comparisons: readonly Comparison[]): Promise<void> {
    for (const comparison of comparisons) {
      const report = await this.host.models.request("dynamo/drift", comparison.params);
      if (report !== null) comparison.report = withoutMended(report, comparison.mendable);
    }
    this.showProblems();
  }

  private showProblems(): void {
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const { report, params } of this.comparisons.values()) {
      for (const finding of report.findings) {
        const list = byFile.get(finding.uri) ?? [];
        byFile.set(finding.uri, list);
        list.push(toDiagnostic(finding, params));
      }
    }
    this.problems.clear();
    for (const [uri, list] of byFile) this.problems.set(vscode.Uri.parse(uri), list);
  }
}

interface Comparison {
  readonly params: DriftParams;
  report: DriftReport;
  /** Findings that the model can be brought in line with, by their ids. */
  readonly mendable: ReadonlySet<string>;
}

function mendableIn({ findings }: DriftReport): ReadonlySet<string> {
  return new Set(findings.flatMap(({ id, fixes }) => (fixes.length > 0 ? [id] : [])));
}

/** A finding whose changes are all in the model by now is none any more. */
function withoutMended(report: DriftReport, mendable: ReadonlySet<string>): DriftReport {
  const findings = report.findings.filter(({ id, fixes }) => fixes.length > 0 || !mendable.has(id));
  return { ...report, findings };
}

function isAt({ uri, range: at }: LocatedDrift, document: string, range: vscode.Range): boolean {
  return (
    vscode.Uri.parse(uri).toString() === document && toRange(at).intersection(range) !== undefined
  );
}

function toDiagnostic(finding: LocatedDrift, { against }: DriftParams): vscode.Diagnostic {
  const { range, message, severity, code } = finding;
  const shown = new vscode.Diagnostic(toRange(range), message, severities[severity]);
  shown.source = against;
  shown.code = code;
  return shown;
}

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

function toEdit({ changes = {} }: LocatedDrift["fixes"][number]["edit"]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const [uri, list] of Object.entries(changes)) {
    for (const { range, newText } of list) {
      edit.replace(vscode.Uri.parse(uri), toRange(range), newText);
    }
  }
  return edit;
}

function toRange({ start, end }: LocatedDrift["range"]): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
