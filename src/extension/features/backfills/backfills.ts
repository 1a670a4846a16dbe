import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { dollarsText } from "../../../base/figures.ts";
import { backfillMarkdown, dryRunMarkdown } from "../../../data/backfill/report.ts";
import type { Connection } from "../../../data/connections.ts";
import type { ConnectedBackfill, DryRunReport } from "../../../data/index.ts";
import type { ModelSummary, TableBackfill } from "../../../protocol/server-requests.ts";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { createMarkdownPreviews } from "../../infrastructure/markdown-previews.ts";
import { backfillUnitsPerSecond } from "../../infrastructure/settings.ts";
import { requireTrust } from "../../infrastructure/trust.ts";
import {
  type Connections,
  connectionFor,
  describeConnection,
  requireWritable,
} from "../connections/connections.ts";
import { isNode, tableOf } from "../explorer/nodes.ts";
import { chooseModel, uriIn } from "../language/model-client.ts";
import { BackfillRuns } from "./runs.ts";
import { type RunNode, RunsTree } from "./runs-tree.ts";
import { type StoredRun, StoredRuns } from "./stored-runs.ts";

/** What a command says beyond the URI of a model. */
interface BackfillArgument {
  /** Of a file of the model. */
  readonly uri?: string;
  /** The name of a connection; the active one where left out. */
  readonly connection?: string;
  /** Logical name of the table; where several have something to do and none is named, it is asked. */
  readonly table?: string;
}

/** Backfills and the view of their runs, for the extension's tests. */
export interface Backfills {
  readonly runs: BackfillRuns;
  readonly tree: vscode.TreeDataProvider<RunNode>;
}

/** “Backfill Items”, and the view *Runs* with what can be done there. */
export function registerBackfills(host: Host, connections: Connections): Backfills {
  const runs = new BackfillRuns(new StoredRuns(host.context));
  const tree = new RunsTree(runs);
  const view = vscode.window.createTreeView("dynamo.runs", { treeDataProvider: tree });
  const commands = new BackfillCommands(host, connections, runs);
  const showActive = (): void => {
    const active = runs.all().filter(({ id }) => runs.isRunning(id)).length;
    if (active === (view.badge?.value ?? 0)) return;
    const tooltip =
      active === 1
        ? vscode.l10n.t("One backfill is under way")
        : vscode.l10n.t("{0} backfills are under way", active);
    view.badge = active === 0 ? undefined : { value: active, tooltip };
  };
  const { log } = host;
  const onRun = (act: (run: StoredRun) => unknown) => async (argument: unknown) => {
    const run = await commands.runFor(argument, view.selection);
    return run === undefined ? undefined : act(run);
  };
  host.context.subscriptions.push(
    runs,
    tree,
    view,
    runs.onDidChange(showActive),
    registerCommand("dynamo.backfill", log, (argument) => commands.backfill(argument)),
    registerCommand(
      "dynamo.runs.pause",
      log,
      onRun(({ id }) => runs.pause(id)),
    ),
    registerCommand(
      "dynamo.runs.resume",
      log,
      onRun((run) => commands.resume(run, "resume")),
    ),
    registerCommand(
      "dynamo.runs.retry",
      log,
      onRun((run) => commands.resume(run, "retry")),
    ),
    registerCommand(
      "dynamo.runs.cancel",
      log,
      onRun(({ id }) => runs.cancel(id)),
    ),
    registerCommand(
      "dynamo.runs.showReport",
      log,
      onRun((run) => commands.showReport(run)),
    ),
    registerCommand(
      "dynamo.runs.remove",
      log,
      onRun((run) => commands.remove(run)),
    ),
  );
  return { runs, tree };
}

class BackfillCommands {
  private readonly host: Host;
  private readonly connections: Connections;
  private readonly runs: BackfillRuns;
  private readonly previews;

  constructor(host: Host, connections: Connections, runs: BackfillRuns) {
    this.host = host;
    this.connections = connections;
    this.runs = runs;
    this.previews = createMarkdownPreviews(host.context, "dynamo-backfill");
  }

  /** Looks at the table, shows what would be done, and does it once that is agreed to. */
  async backfill(argument: unknown): Promise<StoredRun | undefined> {
    requireTrust(vscode.l10n.t("Changing stored items"));
    const wanted = argumentIn(argument);
    const model = await chooseModel(this.host.models, wanted);
    if (model === undefined) return undefined;
    const planned = await this.plannedFor(model, wanted.table);
    if (planned === undefined) return undefined;
    const chosen =
      wanted.connection === undefined
        ? this.connections.active()
        : this.connections.named(wanted.connection);
    const connection = await this.openConnection(chosen, model);
    const connected = await connect(connection, planned);
    const report = await lookFirst(connected, planned);
    if (report === undefined) return undefined;
    await this.previews.show({
      path: `/${vscode.l10n.t("Backfill of {0}", connected.table)}.md`,
      query: model.root,
      markdown: dryRunMarkdown(report),
    });
    if (!(await agreesTo(report, connection))) return undefined;
    const run: StoredRun = {
      id: randomUUID(),
      model: model.root,
      table: planned.plan.table,
      physicalTable: connected.table,
      connection: connection.name,
      segments: connected.options.run.segments,
      startedAt: new Date().toISOString(),
    };
    await vscode.commands.executeCommand("dynamo.runs.focus");
    return this.carryOut(run, connected, "start");
  }

  /** Goes on with a run that is paused or was interrupted. */
  async resume(run: StoredRun, how: "resume" | "retry"): Promise<StoredRun | undefined> {
    if (this.runs.goOn(run.id)) return undefined;
    requireTrust(vscode.l10n.t("Changing stored items"));
    const model = await this.host.models.summaryOf(run.model);
    const planned = await this.plannedFor(model, run.table);
    if (planned === undefined) return undefined;
    const connection = await this.openConnection(this.connections.named(run.connection), model);
    return this.carryOut(run, await connect(connection, planned, run.segments), how);
  }

  async showReport(run: StoredRun): Promise<void> {
    const { report } = run;
    if (report === undefined) {
      throw new UserError(
        run.message ?? vscode.l10n.t("A backfill has a report when it has come to an end."),
        vscode.l10n.t("Until then the view Runs says how far it is."),
      );
    }
    await this.previews.show({
      path: `/${vscode.l10n.t("Backfill of {0}", run.physicalTable)}.md`,
      query: run.id,
      markdown: backfillMarkdown(report),
    });
  }

  async remove(run: StoredRun): Promise<void> {
    if (this.runs.isRunning(run.id)) {
      throw new UserError(
        vscode.l10n.t("This backfill is under way."),
        vscode.l10n.t("Cancel it first."),
      );
    }
    const isDone = run.report?.state === "finished" && run.report.failures.length === 0;
    if (!isDone) {
      const remove = vscode.l10n.t("Remove");
      const choice = await vscode.window.showWarningMessage(
        vscode.l10n.t("Remove the backfill of {0}, which is not done?", run.physicalTable),
        {
          modal: true,
          detail: vscode.l10n.t(
            "Its checkpoint and the list of items that failed go with it. A new backfill passes over items that are upgraded already.",
          ),
        },
        remove,
      );
      if (choice !== remove) return;
    }
    await this.runs.forget(run.id);
  }

  /** The run of a node, the selected one, or one that the user picks. */
  async runFor(argument: unknown, selection: readonly RunNode[]): Promise<StoredRun | undefined> {
    const node = isRunNode(argument) ? argument : selection[0];
    if (node !== undefined && "run" in node) return this.runs.named(node.run.id) ?? node.run;
    const runs = this.runs.all();
    if (runs.length === 0) {
      throw new UserError(
        vscode.l10n.t("There is no backfill in this workspace."),
        vscode.l10n.t("“DynamoDB: Backfill Items” starts one."),
      );
    }
    const picked = await vscode.window.showQuickPick(
      runs.map((run) => ({
        label: run.physicalTable,
        description: run.connection,
        detail: new Date(run.startedAt).toLocaleString(),
        run,
      })),
      { placeHolder: vscode.l10n.t("Choose a backfill") },
    );
    return picked?.run;
  }

  private async openConnection(chosen: Connection, model: ModelSummary): Promise<Connection> {
    const connection = connectionFor(chosen, model);
    await this.connections.permit(connection);
    requireWritable(connection);
    return connection;
  }

  private async carryOut(
    run: StoredRun,
    connected: ConnectedBackfill,
    how: "start" | "resume" | "retry",
  ): Promise<StoredRun> {
    const ended = await this.runs.carryOut(run, connected, how);
    // The view tells it too; who has looked elsewhere meanwhile is told here.
    void this.tellEnd(ended);
    return ended;
  }

  private async tellEnd(run: StoredRun): Promise<void> {
    const { report, message } = run;
    const show = vscode.l10n.t("Show Report");
    const buttons = report === undefined ? [] : [show];
    const failed = report?.failures.length ?? 0;
    const choice =
      report?.state === "finished" && failed === 0
        ? await vscode.window.showInformationMessage(
            vscode.l10n.t("The items of {0} are up to date.", run.physicalTable),
            ...buttons,
          )
        : report?.state === "interrupted"
          ? undefined
          : await vscode.window.showWarningMessage(
              message ??
                report?.message ??
                vscode.l10n.t("{0} items of {1} could not be upgraded.", failed, run.physicalTable),
              ...buttons,
            );
    if (choice === show) await this.showReport(run);
  }

  private async plannedFor(
    model: ModelSummary,
    table: string | undefined,
  ): Promise<TableBackfill | undefined> {
    const answer = await this.host.models.request("dynamo/backfills", { uri: model.root });
    const [problem] = answer?.problems ?? [];
    if (problem !== undefined) {
      throw new UserError(problem, vscode.l10n.t("Mend the model first; nothing was changed."));
    }
    const backfills = answer?.backfills ?? [];
    if (backfills.length === 0) {
      throw new UserError(
        vscode.l10n.t("Nothing is to be done: by the model, no item can be of an older version."),
        vscode.l10n.t("An entity that changes gets a new version and an upgrade to it."),
      );
    }
    if (table !== undefined) return backfills.find(({ plan }) => plan.table === table);
    if (backfills.length === 1) return backfills[0];
    const picked = await vscode.window.showQuickPick(
      backfills.map((planned) => ({
        label: planned.plan.table,
        description: planned.plan.entities
          .map(({ entity, version }) => `${entity} → ${version}`)
          .join(", "),
        planned,
      })),
      { placeHolder: vscode.l10n.t("Choose the table whose items are to be upgraded") },
    );
    return picked?.planned;
  }
}

/** Looks at the table. The author's functions run only in a workspace that is trusted. */
async function connect(
  connection: Connection,
  { plan, census }: TableBackfill,
  segments?: number,
): Promise<ConnectedBackfill> {
  const data = await loadData();
  const { functions, problems } = await data.loadUpgradeFunctions(plan.functions, {
    mayRun: vscode.workspace.isTrusted,
  });
  const [problem] = problems;
  if (problem !== undefined) {
    throw new UserError(problem, vscode.l10n.t("Mend the function; nothing was changed."));
  }
  const rate = backfillUnitsPerSecond();
  return data.connectBackfill(connection, plan, {
    functions,
    census,
    ...(segments === undefined ? {} : { segments }),
    limits: rate === undefined ? {} : { write: rate },
  });
}

/** A dry run, with what it found; `undefined` where the user would rather not. */
function lookFirst(
  connected: ConnectedBackfill,
  { definition }: TableBackfill,
): Thenable<DryRunReport | undefined> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Looking at items of {0}", connected.table),
      cancellable: true,
    },
    async (_, token) => {
      const data = await loadData();
      const ending = new AbortController();
      token.onCancellationRequested(() => ending.abort());
      const { options, items, bytes, prices, limits } = connected;
      const end = await data.dryRun({
        ...options,
        signal: ending.signal,
        definition,
        ...(limits.write === undefined ? {} : { unitsPerSecond: limits.write }),
        ...(items === undefined ? {} : { items }),
        ...(bytes === undefined ? {} : { bytes }),
        ...(prices === undefined ? {} : { prices }),
      });
      if (end.kind === "stopped") throw new UserError(end.message);
      return end.kind === "interrupted" ? undefined : end.report;
    },
  );
}

/** A backfill writes, so that a person starts it, having seen what it would do. */
async function agreesTo(report: DryRunReport, connection: Connection): Promise<boolean> {
  const { estimate, counts, scanned, table } = report;
  const start = vscode.l10n.t("Start");
  const parts = [
    vscode.l10n.t(
      "Of {0} items that were looked at, {1} would be changed.",
      scanned,
      counts.change,
    ),
    estimate.items === undefined
      ? ""
      : vscode.l10n.t("In all about {0} items.", Math.round(estimate.items)),
    estimate.writeUnits === undefined
      ? ""
      : vscode.l10n.t("About {0} write units.", Math.round(estimate.writeUnits)),
    estimate.dollars === undefined
      ? ""
      : vscode.l10n.t("On demand: {0}.", dollarsText(estimate.dollars)),
    vscode.l10n.t(
      "Concurrent writers win, and it can be paused, cancelled and resumed at any time.",
    ),
  ];
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      "Upgrade the items of {0} in {1}?",
      table,
      `${connection.name} (${describeConnection(connection)})`,
    ),
    { modal: true, detail: parts.filter((part) => part !== "").join("\n") },
    start,
  );
  return choice === start;
}

/** Of a command, or of a table of the explorer. */
function argumentIn(argument: unknown): BackfillArgument {
  if (isNode(argument)) {
    const { connection, described } = tableOf(argument) ?? {};
    if (connection === undefined || described === undefined) return {};
    const { model, table } = described;
    return { uri: model.root, table: table.name, connection: connection.name };
  }
  const uri = uriIn(argument);
  if (typeof argument !== "object" || argument === null) return {};
  const { connection, table } = argument as Readonly<Record<string, unknown>>;
  return {
    ...(uri === undefined ? {} : { uri }),
    ...(typeof connection === "string" ? { connection } : {}),
    ...(typeof table === "string" ? { table } : {}),
  };
}

function isRunNode(value: unknown): value is RunNode {
  return typeof value === "object" && value !== null && "kind" in value;
}
