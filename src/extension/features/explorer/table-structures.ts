import * as vscode from "vscode";
import type { TableComparison } from "../../../data/index.ts";
import type { ComparedPart } from "../../../protocol/server-requests.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { describeFailure, isCancellation } from "../../infrastructure/errors.ts";
import type { Connections } from "../connections/connections.ts";
import type { ExplorerNode, TableNode } from "./nodes.ts";
import { structureUri } from "./structure-uri.ts";

/** How the structure of a live table stands to its model, as far as it was compared. */
export type StructureState =
  | {
      readonly kind: "same" | "different";
      /** All that was compared. */
      readonly parts: readonly ComparedPart[];
      /** What could not be compared, as phrases. */
      readonly notCompared: readonly string[];
    }
  /** It could not be compared. */
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Compares the tables of an opened connection with their models: keys, indexes and settings, as
 * DynamoDB describes them, which costs nothing. Items are never read here. What was described is
 * kept until a refresh, so that a model that is being edited is compared anew without a request.
 */
export class TableStructures implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly host: Host;
  private readonly connections: Connections;
  private readonly known = new Map<string, KnownTable>();
  private readonly changed = new vscode.EventEmitter<void>();
  /** States of tables are other ones. */
  readonly onDidChange = this.changed.event;
  private readonly decorationsChanged = new vscode.EventEmitter<undefined>();
  readonly onDidChangeFileDecorations = this.decorationsChanged.event;
  private readonly subscriptions: readonly vscode.Disposable[];
  /** One comparison at a time: nobody waits for them, and a listing must not send a hundred requests. */
  private queue: Promise<void> = Promise.resolve();

  constructor(host: Host, connections: Connections) {
    this.host = host;
    this.connections = connections;
    this.subscriptions = [
      vscode.window.registerFileDecorationProvider(this),
      host.models.onDidChange(({ root }) => void this.enqueue(() => this.followModel(root))),
    ];
  }

  stateOf({ id }: Pick<TableNode, "id">): StructureState | undefined {
    return this.known.get(id)?.state;
  }

  /** Compares those of the tables that are not compared yet. Their connection has been opened. */
  compare(tables: readonly TableNode[]): void {
    const fresh = tables.filter(({ id, described }) => {
      if (described === undefined) return false;
      const known = this.known.get(id)?.table.described;
      return (
        known?.model.root !== described.model.root || known.table.name !== described.table.name
      );
    });
    if (fresh.length === 0) return;
    for (const table of fresh) this.known.set(table.id, { table });
    void this.enqueue(async () => {
      for (const table of fresh) await this.observe(table);
    });
  }

  /** Compares a table now, whatever is known of it. */
  async compareNow(table: TableNode): Promise<StructureState | undefined> {
    this.known.set(table.id, { table });
    await this.enqueue(() => this.observe(table));
    return this.stateOf(table);
  }

  /** Forgets the tables below a node, or all. */
  forget(node: ExplorerNode | undefined): void {
    for (const id of this.known.keys()) {
      if (node === undefined || id === node.id || id.startsWith(`${node.id}/`)) {
        this.known.delete(id);
      }
    }
    this.decorationsChanged.fire(undefined);
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== structureUri.scheme) return undefined;
    const place = uri.toString();
    if (structureUri.isMissing(uri)) return decorations().missing;
    for (const { table, state } of this.known.values()) {
      if (state !== undefined && structureUri.of(table).toString() === place) {
        return decorations()[state.kind];
      }
    }
    return undefined;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
    this.decorationsChanged.dispose();
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).then(
      () => this.tell(),
      (error: unknown) => this.host.log.warn(describeFailure(error).message),
    );
    return this.queue;
  }

  private tell(): void {
    this.decorationsChanged.fire(undefined);
    this.changed.fire();
  }

  private async observe(table: TableNode): Promise<void> {
    const { described, connection, id } = table;
    const asked = this.known.get(id);
    // A refresh has forgotten it meanwhile.
    if (described === undefined || asked === undefined) return;
    const { root } = described.model;
    try {
      await this.connections.permit(connection);
      const request = await this.host.models.request("dynamo/census", {
        uri: root,
        table: described.table.name,
      });
      if (request === null) return;
      const data = await loadData();
      const comparison = await data.compareTable(connection, request.definition);
      if (this.known.get(id) !== asked) return;
      this.known.set(id, { table, comparison });
      await this.judge(id);
    } catch (error) {
      if (isCancellation(error)) return;
      const { message } = describeFailure(error);
      this.host.log.warn(message);
      if (this.known.get(id) === asked) {
        this.known.set(id, { table, state: { kind: "failed", reason: message } });
      }
    }
  }

  private async followModel(root: string): Promise<void> {
    for (const [id, { table, comparison, state }] of this.known) {
      if (table.described?.model.root !== root) continue;
      // What the model did not have, it may have by now: it is compared with the next listing.
      if (comparison === undefined && state === undefined) this.known.delete(id);
      else await this.judge(id);
    }
  }

  /** What was described of a table beside its model as it is now. */
  private async judge(id: string): Promise<void> {
    const known = this.known.get(id);
    if (known?.comparison === undefined) return;
    const { table, comparison } = known;
    const { live, options, notCompared } = comparison;
    if (live === undefined || table.described === undefined) return;
    const parts = await this.host.models.request("dynamo/structure", {
      uri: table.described.model.root,
      table: table.described.table.name,
      description: live.description,
      options: options ?? {},
    });
    if (this.known.get(id) !== known) return;
    if (parts === null) {
      this.known.delete(id);
      return;
    }
    const isSame = parts.every(({ model, table: own }) => model === own);
    const state = { kind: isSame ? "same" : "different", parts, notCompared } as const;
    this.known.set(id, { table, comparison, state });
  }
}

interface KnownTable {
  readonly table: TableNode;
  /** Absent while it is being described, and where that failed. */
  readonly comparison?: TableComparison;
  readonly state?: StructureState;
}

/** A letter for each state; what VS Code shows in lists of files has no room for more. */
function decorations(): Readonly<
  Record<StructureState["kind"] | "missing", vscode.FileDecoration | undefined>
> {
  const { l10n } = vscode;
  return {
    same: new vscode.FileDecoration(
      l10n.t("S"),
      l10n.t("Same structure as in the model"),
      new vscode.ThemeColor("dynamo.table.same"),
    ),
    different: new vscode.FileDecoration(
      l10n.t("D"),
      l10n.t("Another structure than in the model"),
      new vscode.ThemeColor("dynamo.table.different"),
    ),
    missing: new vscode.FileDecoration(
      l10n.t("M"),
      l10n.t("Missing: the model has this table, the connection does not"),
      new vscode.ThemeColor("dynamo.table.missing"),
    ),
    failed: undefined,
  };
}
