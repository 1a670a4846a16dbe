import * as vscode from "vscode";
import { type Connection, connectionForModel, isLocal } from "../../../data/connections.ts";
import type { ModelSummary } from "../../../protocol/server-requests.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { describeFailure } from "../../infrastructure/errors.ts";
import { itemsPageSize } from "../../infrastructure/settings.ts";
import type { Connections } from "../connections/connections.ts";
import type { ModelPresence } from "../language/model-presence.ts";
import { pageReadUnits } from "../run/page-units.ts";
import { describedSections, indexNodes, keyNodes } from "./live-table.ts";
import type {
  ConnectionNode,
  ExplorerNode,
  FailureNode,
  FetchedItems,
  FetchedTables,
  MissingTableNode,
  NoteNode,
  SectionNode,
  TableDescription,
  TableNode,
} from "./nodes.ts";
import type { TableStructures } from "./table-structures.ts";
import { tooltipOf } from "./tooltips.ts";
import { toTreeItem } from "./tree-items.ts";

/**
 * Connections, their tables, and what is in those. Nothing is asked of a connection before its node
 * is opened; what was fetched is kept until a refresh.
 */
export class ExplorerTree implements vscode.TreeDataProvider<ExplorerNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ExplorerNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly host: Host;
  private readonly connections: Connections;
  private readonly presence: ModelPresence;
  private readonly structures: TableStructures;
  private readonly subscriptions: readonly vscode.Disposable[];
  private readonly tables = new Map<string, FetchedTables>();
  private readonly items = new Map<string, FetchedItems>();
  private readonly descriptions = new Map<string, Promise<TableDescription>>();
  private modelTimer: NodeJS.Timeout | undefined;

  constructor(
    host: Host,
    connections: Connections,
    presence: ModelPresence,
    structures: TableStructures,
  ) {
    this.host = host;
    this.connections = connections;
    this.presence = presence;
    this.structures = structures;
    this.subscriptions = [
      connections.onDidChange(() => this.refresh(undefined)),
      presence.onDidChange(() => this.changed.fire(undefined)),
      host.models.onDidChange(() => this.followModels()),
      structures.onDidChange(() => this.changed.fire(undefined)),
    ];
  }

  getTreeItem(node: ExplorerNode): vscode.TreeItem {
    return toTreeItem(this.current(node));
  }

  /** Most nodes are never looked at so closely. */
  resolveTreeItem(item: vscode.TreeItem, node: ExplorerNode): vscode.TreeItem {
    const tooltip = item.tooltip ?? tooltipOf(this.current(node));
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  getParent(node: ExplorerNode): ExplorerNode | undefined {
    return node.parent;
  }

  async getChildren(node?: ExplorerNode): Promise<ExplorerNode[]> {
    if (node === undefined) return this.connectionNodes();
    try {
      switch (node.kind) {
        case "connection":
          return await this.tableNodes(node);
        case "table":
          return describedSections(node);
        case "section":
          return await this.sectionChildren(node);
        case "failure":
          return whatToDo(node);
        default:
          return [];
      }
    } catch (error) {
      this.host.log.warn(error instanceof Error ? error.message : String(error));
      return [failureNode(node, error)];
    }
  }

  /** Forgets what was fetched below a node, or all of it. */
  refresh(node: ExplorerNode | undefined): void {
    const isBelow = (id: string) =>
      node === undefined || id === node.id || id.startsWith(`${node.id}/`);
    for (const cache of [this.tables, this.items, this.descriptions]) {
      for (const id of cache.keys()) if (isBelow(id)) cache.delete(id);
    }
    // What is known of a table is fetched for its sections together.
    if (node?.kind === "section") this.descriptions.delete(node.parent.id);
    this.structures.forget(node);
    this.changed.fire(node);
    // The others are compared as they are listed anew.
    if (node?.kind === "table") void this.structures.compareNow(node);
  }

  /** Fetches the next page of a list, or the first of one that waits to be asked for. */
  async loadMore(parent: ConnectionNode | SectionNode): Promise<void> {
    try {
      if (parent.kind === "connection") await this.fetchTables(parent, this.tables.get(parent.id));
      else await this.fetchItems(parent, this.items.get(parent.id));
    } finally {
      this.changed.fire(parent);
    }
  }

  /** What DescribeTable says of a table, kept until a refresh. */
  describe(table: TableNode): Promise<TableDescription> {
    const known = this.descriptions.get(table.id);
    if (known !== undefined) return known;
    const description = this.open(table.connection).then(async (data) => {
      const live = await data.describeTable(table.connection, table.name);
      return live.description;
    });
    this.descriptions.set(table.id, description);
    // A failure is shown once and asked anew by "Try Again".
    description.catch(() => this.descriptions.delete(table.id));
    return description;
  }

  /** A table with what is known by now of its structure. */
  private current(node: ExplorerNode): ExplorerNode {
    return node.kind === "table" ? { ...node, structure: this.structures.stateOf(node) } : node;
  }

  dispose(): void {
    clearTimeout(this.modelTimer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  /** Patterns and entities come from the model; what is in the tables has not changed with it. */
  private followModels(): void {
    clearTimeout(this.modelTimer);
    this.modelTimer = setTimeout(() => this.changed.fire(undefined), quietMilliseconds);
  }

  /** Empty where the view's welcome has more to say than a connection to nothing. */
  private connectionNodes(): ConnectionNode[] {
    if (!vscode.workspace.isTrusted) return [];
    const hasOwn = this.connections.configured().length > 0 || this.connections.localRuns;
    if (!hasOwn && !this.presence.hasModel) return [];
    const active = this.connections.active().name;
    return this.connections.all().map((connection) => ({
      kind: "connection",
      id: `connection:${connection.name}`,
      parent: undefined,
      connection,
      active: connection.name === active,
    }));
  }

  private async tableNodes(parent: ConnectionNode): Promise<ExplorerNode[]> {
    const [fetched, models] = await Promise.all([
      this.tables.get(parent.id) ?? this.fetchTables(parent),
      this.host.models.all(),
    ]);
    const tables = fetched.names.map((name) => tableNode(parent, name, models));
    this.structures.compare(tables);
    const nodes: ExplorerNode[] = [...tables];
    if (fetched.next !== undefined) nodes.push({ kind: "more", id: `${parent.id}/more`, parent });
    else nodes.push(...missingTables(parent, new Set(fetched.names), models));
    if (nodes.length > 0) return nodes;
    return [
      {
        kind: "note",
        id: `${parent.id}/empty`,
        parent,
        text: vscode.l10n.t("No tables yet"),
        repair: models.length > 0 && !parent.connection.readOnly ? "create tables" : undefined,
      },
    ];
  }

  private async fetchTables(parent: ConnectionNode, known?: FetchedTables): Promise<FetchedTables> {
    const data = await this.open(parent.connection);
    const page = await data.listTables(
      parent.connection,
      known?.next === undefined ? {} : { startAfter: known.next },
    );
    const fetched = { names: [...(known?.names ?? []), ...page.names], next: page.next };
    this.tables.set(parent.id, fetched);
    return fetched;
  }

  private async sectionChildren(section: SectionNode): Promise<ExplorerNode[]> {
    const table = section.parent;
    const { described } = table;
    switch (section.section) {
      case "keys":
        return keyNodes(section, await this.describe(table));
      case "indexes":
        return indexNodes(section, await this.describe(table));
      case "entities":
        return (described?.model.entities ?? [])
          .filter((entity) => entity.table === described?.table.name)
          .map((entity) => ({
            kind: "entity",
            id: `${section.id}/${entity.name}`,
            parent: section,
            entity,
          }));
      case "patterns":
        if (described === undefined) return [];
        return described.model.patterns
          .filter((pattern) => pattern.tables.includes(described.table.name))
          .map((pattern) => ({
            kind: "pattern",
            id: `${section.id}/${pattern.name}`,
            parent: section,
            uri: described.model.root,
            pattern,
          }));
      case "items":
        return this.itemNodes(section);
      default:
        return section.section satisfies never;
    }
  }

  private async itemNodes(section: SectionNode): Promise<ExplorerNode[]> {
    const description = await this.describe(section.parent);
    const keyAttributes = (description.KeySchema ?? []).map((key) => key.AttributeName ?? "");
    const { described, connection } = section.parent;
    const known = this.items.get(section.id);
    // Opening a node must not cost anything where reading is paid for.
    if (known === undefined && !isLocal(connection)) return [readItemsNode(section, description)];
    const fetched = known ?? (await this.fetchItems(section));
    const nodes: ExplorerNode[] = fetched.items.map((item, position) => ({
      kind: "item",
      id: `${section.id}/${position}`,
      parent: section,
      item,
      keyAttributes,
    }));
    if (fetched.next !== undefined) {
      nodes.push({ kind: "more", id: `${section.id}/more`, parent: section });
    }
    if (nodes.length > 0) return nodes;
    const canLoad = described !== undefined && !connection.readOnly;
    return [
      {
        kind: "note",
        id: `${section.id}/empty`,
        parent: section,
        text: vscode.l10n.t("No items"),
        repair: canLoad ? "load samples" : undefined,
      },
    ];
  }

  private async fetchItems(section: SectionNode, known?: FetchedItems): Promise<FetchedItems> {
    const { connection, name } = section.parent;
    const data = await this.open(connection);
    const page = await data.scanPage(connection, name, {
      limit: itemsPageSize(),
      ...(known?.next === undefined ? {} : { startKey: known.next }),
    });
    const fetched = { items: [...(known?.items ?? []), ...page.items], next: page.nextKey };
    this.items.set(section.id, fetched);
    return fetched;
  }

  private async open(connection: Connection) {
    await this.connections.permit(connection);
    return loadData();
  }
}

/** How long a model must rest before the tree follows it. */
const quietMilliseconds = 400;

/** A table with the model that describes it, found by the physical name that it has here. */
function tableNode(
  parent: ConnectionNode,
  name: string,
  models: readonly ModelSummary[],
): TableNode {
  const node = { kind: "table", id: `${parent.id}/${name}`, parent, name } as const;
  for (const model of models) {
    const connection = connectionForModel(parent.connection, model.tables);
    const table = model.tables.find((candidate) => connection.tables?.[candidate.name] === name);
    if (table !== undefined) return { ...node, connection, described: { model, table } };
  }
  return { ...node, connection: parent.connection, described: undefined };
}

/**
 * Tables of models that are not there. A model of which there is no table at all is in use elsewhere,
 * or nowhere yet.
 */
function missingTables(
  parent: ConnectionNode,
  names: ReadonlySet<string>,
  models: readonly ModelSummary[],
): MissingTableNode[] {
  const missing = new Map<string, MissingTableNode>();
  for (const model of models) {
    const connection = connectionForModel(parent.connection, model.tables);
    const physical = (table: { readonly name: string }) => connection.tables?.[table.name] ?? "";
    if (!model.tables.some((table) => names.has(physical(table)))) continue;
    for (const table of model.tables) {
      const name = physical(table);
      if (names.has(name) || name === "") continue;
      const described = { model, table };
      const id = `${parent.id}/${name}`;
      missing.set(name, { kind: "missing", id, parent, connection, name, described });
    }
  }
  return [...missing.values()];
}

function readItemsNode(section: SectionNode, description: TableDescription): NoteNode {
  const limit = itemsPageSize();
  const units = pageReadUnits(description, undefined, limit);
  return {
    kind: "note",
    id: `${section.id}/read`,
    parent: section,
    text:
      units === undefined
        ? vscode.l10n.t("Read up to {0} items", limit)
        : vscode.l10n.t("Read up to {0} items, about {1} read units", limit, units),
    repair: "read items",
  };
}

function failureNode(parent: ExplorerNode, error: unknown): FailureNode {
  const failure = describeFailure(error);
  const isLocalConnection = parent.kind === "connection" && isLocal(parent.connection);
  return {
    kind: "failure",
    id: `${parent.id}/failure`,
    parent,
    failure,
    repair:
      failure.code === "expired-credentials"
        ? "sign in"
        : isLocalConnection && hasNoEngine(failure.code)
          ? "start local"
          : undefined,
  };
}

/** The way on, in a line of its own: side bars are narrow. */
function whatToDo(parent: FailureNode): NoteNode[] {
  const { id, failure, repair } = parent;
  if (failure.hint === undefined) return [];
  return [{ kind: "note", id: `${id}/hint`, parent, text: failure.hint, repair }];
}

function hasNoEngine(code: FailureNode["failure"]["code"]): boolean {
  return code === "endpoint-refused" || code === "engine-ended";
}
