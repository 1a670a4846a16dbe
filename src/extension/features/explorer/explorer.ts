import * as vscode from "vscode";
import { isLocal } from "../../../data/connections.ts";
import { registerCommand, repairOf } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { revealPlace } from "../../infrastructure/reveal.ts";
import { type Connections, requireWritable } from "../connections/connections.ts";
import { DriftReports } from "../drift/drift-reports.ts";
import type { ModelPresence } from "../language/model-presence.ts";
import type { Runs } from "../run/run-commands.ts";
import { consoleAddress } from "./console-address.ts";
import { createModel } from "./create-model.ts";
import { ExplorerTree } from "./explorer-tree.ts";
import { ItemDocuments, showItem } from "./item-documents.ts";
import { NameDrag, nameOf } from "./node-names.ts";
import {
  connectionOf,
  describedOf,
  type ExplorerNode,
  isNode,
  type TableNode,
  tableOf,
} from "./nodes.ts";
import { StructureDiffs } from "./structure-diff.ts";
import { TableStructures } from "./table-structures.ts";

/** The table explorer and the commands of its nodes, each of which also works from the palette. */
export function registerExplorer(
  host: Host,
  connections: Connections,
  presence: ModelPresence,
  runs: Runs,
): ExplorerTree {
  const structures = new TableStructures(host, connections);
  const tree = new ExplorerTree(host, connections, presence, structures);
  const view = vscode.window.createTreeView("dynamo.tables", {
    treeDataProvider: tree,
    dragAndDropController: new NameDrag(),
    showCollapseAll: true,
  });
  const documents = new ItemDocuments();
  const drift = new DriftReports(host);
  const diffs = new StructureDiffs(structures);
  /** The node that a menu gave, else the selected one, else a table that the user picks. */
  const nodeFor = async (argument: unknown): Promise<ExplorerNode | undefined> =>
    isNode(argument) ? argument : (view.selection[0] ?? (await pickTable(tree, connections)));
  const { log } = host;
  host.context.subscriptions.push(
    tree,
    view,
    documents,
    drift,
    structures,
    diffs,
    registerCommand("dynamo.explorer.refresh", log, (argument) =>
      tree.refresh(isNode(argument) ? argument : undefined),
    ),
    registerCommand("dynamo.explorer.retry", log, (argument) =>
      tree.refresh(isNode(argument) ? argument.parent : undefined),
    ),
    registerCommand("dynamo.explorer.signIn", log, async (argument) => {
      const node = isNode(argument) && argument.kind === "note" ? argument.parent : argument;
      if (!isNode(node) || node.kind !== "failure") return;
      const { failure, parent } = node;
      const repair = await repairOf(failure);
      if (repair === undefined) throw new UserError(failure.message, failure.hint);
      if (await repair.carryOut()) await tree.refresh(parent);
    }),
    registerCommand("dynamo.explorer.loadMore", log, async (argument) => {
      if (!isNode(argument)) return;
      const { kind, parent } = argument;
      if (kind !== "more" && kind !== "note") return;
      if (parent.kind !== "failure") await tree.loadMore(parent);
    }),
    registerCommand("dynamo.explorer.useConnection", log, async (argument) => {
      if (isNode(argument)) await connections.activate(connectionOf(argument).name);
    }),
    registerCommand("dynamo.explorer.copyName", log, async (argument) => {
      const node = await nodeFor(argument);
      if (node !== undefined) await copy(nameOf(node));
    }),
    registerCommand("dynamo.explorer.copyArn", log, async (argument) => {
      const node = await nodeFor(argument);
      if (node === undefined) return;
      const arn = node.kind === "index" ? node.arn : await arnOf(tree, requireTable(node));
      if (arn === undefined) throw new UserError(vscode.l10n.t("DynamoDB tells no ARN for it."));
      await copy(arn);
    }),
    registerCommand("dynamo.explorer.copyKeyTemplate", log, async (argument) => {
      if (isNode(argument) && argument.kind === "entity") {
        await copy(argument.entity.keys.join("\n"));
      }
    }),
    registerCommand("dynamo.explorer.openConsole", log, async (argument) => {
      const node = await nodeFor(argument);
      if (node === undefined) return;
      const table = requireTable(node);
      const arn = table.connection.endpoint === undefined ? await arnOf(tree, table) : undefined;
      const address = arn === undefined ? undefined : consoleAddress(arn);
      if (address === undefined) {
        throw new UserError(vscode.l10n.t("{0} is not in the AWS console.", table.name));
      }
      // As text: a URI of VS Code's would encode what the console reads behind the hash.
      await vscode.commands.executeCommand("vscode.open", address);
    }),
    registerCommand("dynamo.explorer.openItems", log, async (argument) => {
      const node = await nodeFor(argument);
      if (node === undefined) return undefined;
      if (node.kind === "item") return showItem(documents, node);
      const table = requireTable(node);
      return runs.openItems(table, node.kind === "index" ? node.name : undefined);
    }),
    registerCommand("dynamo.explorer.runPattern", log, (argument) => {
      if (!isNode(argument) || argument.kind !== "pattern") return undefined;
      const { uri, pattern } = argument;
      const connection = connectionOf(argument).name;
      return runs.runPattern({ uri, pattern: pattern.name, connection });
    }),
    registerCommand("dynamo.explorer.showInModel", log, async (argument) => {
      const node = await nodeFor(argument);
      if (node !== undefined) await showInModel(node);
    }),
    registerCommand("dynamo.explorer.createModel", log, async (argument) => {
      const node = await nodeFor(argument);
      if (node === undefined) return;
      const table = requireTable(node);
      await connections.permit(table.connection);
      await createModel(host, table);
    }),
    registerCommand("dynamo.explorer.compareWithModel", log, async (argument) => {
      const node = await nodeFor(argument);
      if (node === undefined) return;
      const table = requireTable(node);
      await connections.permit(table.connection);
      await drift.compare(table);
      await structures.compareNow(table);
    }),
    registerCommand("dynamo.explorer.compareStructure", log, async (argument) => {
      const node = await nodeFor(argument);
      if (node !== undefined) await diffs.show(requireTable(node));
    }),
    registerCommand("dynamo.explorer.deleteTable", log, async (argument) => {
      const node = await nodeFor(argument);
      if (node === undefined) return;
      const table = requireTable(node);
      await connections.permit(table.connection);
      if (await deleteTable(table)) tree.refresh(table.parent);
    }),
  );
  return tree;
}

async function pickTable(
  tree: ExplorerTree,
  connections: Connections,
): Promise<ExplorerNode | undefined> {
  const { name } = connections.active();
  const roots = await tree.getChildren();
  const root = roots.find((node) => node.kind === "connection" && node.connection.name === name);
  const children = root === undefined ? [] : await tree.getChildren(root);
  const [failure] = children.flatMap((node) => (node.kind === "failure" ? [node.failure] : []));
  if (failure !== undefined) throw new UserError(failure.message, failure.hint);
  const tables = children.flatMap((node) => (node.kind === "table" ? [node] : []));
  if (tables.length === 0) {
    throw new UserError(
      vscode.l10n.t("The connection “{0}” has no tables.", name),
      vscode.l10n.t("Choose another one (DynamoDB: Select Connection), or create the tables."),
    );
  }
  const picked = await vscode.window.showQuickPick(
    tables.map((table) => ({
      label: table.name,
      description: table.described?.table.name ?? "",
      table,
    })),
    { title: vscode.l10n.t("Which table of “{0}”?", name) },
  );
  return picked?.table;
}

async function showInModel(node: ExplorerNode): Promise<void> {
  const place = placeOf(node);
  if (place === undefined) {
    throw new UserError(
      vscode.l10n.t("No model of this workspace describes it."),
      vscode.l10n.t(
        'A table is found by its physical name: name "…" in the model, or tables in the connection.',
      ),
    );
  }
  await revealPlace(place);
}

function placeOf(node: ExplorerNode) {
  switch (node.kind) {
    case "entity":
      return node.entity;
    case "pattern":
      return node.pattern;
    case "index":
      return node.summary;
    default:
      return describedOf(node)?.table;
  }
}

async function arnOf(tree: ExplorerTree, table: TableNode): Promise<string | undefined> {
  return (await tree.describe(table)).TableArn;
}

async function deleteTable(table: TableNode): Promise<boolean> {
  requireWritable(table.connection);
  if (!isLocal(table.connection)) {
    throw new UserError(
      vscode.l10n.t("Only tables at a local endpoint are deleted from here."),
      vscode.l10n.t("Delete it in the AWS console or with the AWS CLI, if that is what you want."),
    );
  }
  const remove = vscode.l10n.t("Delete");
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t("Delete the table {0} with all of its items?", table.name),
    { modal: true, detail: vscode.l10n.t("It is at {0}.", table.connection.endpoint ?? "") },
    remove,
  );
  if (choice !== remove) return false;
  const data = await loadData();
  await data.deleteTable(table.connection, table.name);
  return true;
}

function requireTable(node: ExplorerNode): TableNode {
  const table = tableOf(node);
  if (table !== undefined) return table;
  throw new UserError(vscode.l10n.t("Select a table in the explorer first."));
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t("Copied {0}.", text), 3000);
}
