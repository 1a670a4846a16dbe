import * as vscode from "vscode";
import { isLocal } from "../../../data/connections.ts";
import { describeConnection } from "../connections/connections.ts";
import type {
  ExplorerNode,
  FailureNode,
  ItemNode,
  MissingTableNode,
  NoteNode,
  SectionNode,
  TableNode,
} from "./nodes.ts";
import { structureUri } from "./structure-uri.ts";
import { stateWords } from "./structure-words.ts";

/** How a node looks and what can be done with it (by its context value, see the manifest's menus). */
export function toTreeItem(node: ExplorerNode): vscode.TreeItem {
  const item = new vscode.TreeItem(labelOf(node), stateOf(node));
  item.id = node.id;
  item.contextValue = contextOf(node);
  const look = lookOf(node);
  item.iconPath = look.icon;
  if (look.description !== undefined) item.description = look.description;
  if (look.tooltip !== undefined) item.tooltip = look.tooltip;
  if (look.command !== undefined) item.command = look.command;
  if (node.kind === "table" || node.kind === "missing") item.resourceUri = structureUri.of(node);
  item.accessibilityInformation = {
    label: [kindWords(node), labelOf(node), look.description, stateWords(node)]
      .filter((part) => part !== undefined && part !== "")
      .join(", "),
  };
  return item;
}

/** The key, and the name in the model where it is another one. */
function tableDescription({
  name,
  described,
}: Pick<TableNode | MissingTableNode, "name" | "described">): string {
  if (described === undefined) return vscode.l10n.t("not in a model");
  const { table } = described;
  return table.name === name ? table.keys : `${table.name} · ${table.keys}`;
}

interface Look {
  readonly icon: vscode.ThemeIcon;
  readonly description?: string;
  readonly tooltip?: string;
  readonly command?: vscode.Command;
}

function labelOf(node: ExplorerNode): string {
  switch (node.kind) {
    case "connection":
      return node.connection.name;
    case "table":
    case "missing":
    case "index":
      return node.name;
    case "section":
      return sectionLabels()[node.section];
    case "key":
      return node.attribute;
    case "entity":
      return node.entity.name;
    case "item":
      return itemLabel(node);
    case "pattern":
      return node.pattern.name;
    case "more":
      return vscode.l10n.t("Load more…");
    case "failure":
      return node.failure.message;
    case "note":
      return node.text;
    default:
      return node satisfies never;
  }
}

function lookOf(node: ExplorerNode): Look {
  switch (node.kind) {
    case "connection":
      return {
        icon: new vscode.ThemeIcon(isLocal(node.connection) ? "vm" : "cloud"),
        description: [
          node.active ? vscode.l10n.t("active") : "",
          describeConnection(node.connection),
        ]
          .filter((part) => part !== "")
          .join(" · "),
      };
    case "table":
      return {
        icon: new vscode.ThemeIcon("table"),
        description: tableDescription(node),
      };
    case "missing":
      return {
        icon: new vscode.ThemeIcon("circle-slash"),
        description: tableDescription(node),
      };
    case "section":
      return { icon: new vscode.ThemeIcon(sectionIcons[node.section]) };
    case "key":
      return {
        icon: new vscode.ThemeIcon("key"),
        description: `${node.role === "partition" ? vscode.l10n.t("partition key") : vscode.l10n.t("sort key")} · ${node.type}`,
      };
    case "index":
      return {
        icon: new vscode.ThemeIcon("list-tree"),
        description: [
          node.indexKind === "global" ? vscode.l10n.t("global") : vscode.l10n.t("local"),
          node.keys,
          node.projection,
          node.status,
        ]
          .filter((part) => part !== undefined && part !== "")
          .join(" · "),
      };
    case "entity":
      return {
        icon: new vscode.ThemeIcon(
          "symbol-class",
          new vscode.ThemeColor(`dynamo.entity${(node.entity.position % 8) + 1}`),
        ),
        description: node.entity.keys.join(", "),
      };
    case "item":
      return {
        icon: new vscode.ThemeIcon("json"),
        ...(node.keyAttributes.length > 1
          ? { description: keyText(node.item, node.keyAttributes[0]) }
          : {}),
        command: {
          command: "dynamo.explorer.openItems",
          title: vscode.l10n.t("Open Item"),
          arguments: [node],
        },
      };
    case "pattern":
      return {
        icon: node.pattern.served
          ? new vscode.ThemeIcon(node.pattern.writes ? "edit" : "search")
          : new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground")),
        description: node.pattern.served ? node.pattern.summary : vscode.l10n.t("not served"),
      };
    case "more":
      return {
        icon: new vscode.ThemeIcon("ellipsis"),
        command: {
          command: "dynamo.explorer.loadMore",
          title: vscode.l10n.t("Load More"),
          arguments: [node],
        },
      };
    case "failure":
      return {
        icon: new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground")),
        tooltip: [node.failure.message, node.failure.hint]
          .filter((part) => part !== undefined)
          .join("\n\n"),
        command: repairCommand(node) ?? {
          command: "dynamo.explorer.retry",
          title: vscode.l10n.t("Try Again"),
          arguments: [node],
        },
      };
    case "note": {
      const command = repairCommand(node);
      return {
        icon: new vscode.ThemeIcon(command === undefined ? "info" : "lightbulb"),
        ...(command === undefined ? {} : { description: command.title, command }),
      };
    }
    default:
      return node satisfies never;
  }
}

/** What a click on a note or an error does. */
function repairCommand(node: NoteNode | FailureNode): vscode.Command | undefined {
  switch (node.repair) {
    case "start local":
      return {
        command: "dynamo.startLocal",
        title: vscode.l10n.t("Start Local DynamoDB"),
        arguments: [node],
      };
    case "sign in":
      return {
        command: "dynamo.explorer.signIn",
        title: vscode.l10n.t("Sign In"),
        arguments: [node],
      };
    case "create tables":
      return {
        command: "dynamo.createTables",
        title: vscode.l10n.t("Create Tables"),
        arguments: [node],
      };
    case "load samples":
      return {
        command: "dynamo.loadSamples",
        title: vscode.l10n.t("Load Samples"),
        arguments: [node],
      };
    case "read items":
      return {
        command: "dynamo.explorer.loadMore",
        title: vscode.l10n.t("Read"),
        arguments: [node],
      };
    case undefined:
      return undefined;
    default:
      return node.repair satisfies never;
  }
}

function stateOf(node: ExplorerNode): vscode.TreeItemCollapsibleState {
  switch (node.kind) {
    case "connection":
      return node.active
        ? vscode.TreeItemCollapsibleState.Expanded
        : vscode.TreeItemCollapsibleState.Collapsed;
    case "table":
    case "section":
      return vscode.TreeItemCollapsibleState.Collapsed;
    case "failure":
      return node.failure.hint === undefined
        ? vscode.TreeItemCollapsibleState.None
        : vscode.TreeItemCollapsibleState.Expanded;
    default:
      return vscode.TreeItemCollapsibleState.None;
  }
}

/** The manifest's menus match on these. */
function contextOf(node: ExplorerNode): string {
  switch (node.kind) {
    case "connection":
      return [
        "dynamo.connection",
        isLocal(node.connection) ? "local" : "remote",
        node.connection.readOnly ? "readonly" : "writable",
        node.active ? "active" : "inactive",
      ].join(".");
    case "table": {
      const modelled = node.described === undefined ? "unknown" : "modelled";
      const state = modelled === "unknown" ? "" : `${node.structure?.kind ?? "uncompared"}.`;
      return `dynamo.table.${modelled}.${state}${placeOf(node)}`;
    }
    case "missing":
      return `dynamo.missing.${placeOf(node)}`;
    case "section":
      return `dynamo.section.${node.section}`;
    case "index":
      return [
        "dynamo.index",
        node.summary === undefined ? "unknown" : "modelled",
        placeOf(node.parent.parent),
      ].join(".");
    case "pattern":
      return `dynamo.pattern.${node.pattern.served ? "served" : "unserved"}`;
    case "failure":
    case "note":
      return `dynamo.${node.kind}.${node.repair?.replace(" ", "-") ?? "none"}`;
    default:
      return `dynamo.${node.kind}`;
  }
}

/** What can be done with a table: it is on AWS, or at an endpoint. */
function placeOf({ connection }: Pick<TableNode, "connection">): "aws" | "writable" | "readonly" {
  if (connection.endpoint === undefined) return "aws";
  return isLocal(connection) && !connection.readOnly ? "writable" : "readonly";
}

function sectionLabels(): Readonly<Record<SectionNode["section"], string>> {
  return {
    keys: vscode.l10n.t("Keys"),
    indexes: vscode.l10n.t("Indexes"),
    entities: vscode.l10n.t("Entities"),
    items: vscode.l10n.t("Items"),
    patterns: vscode.l10n.t("Access patterns"),
  };
}

const sectionIcons: Readonly<Record<SectionNode["section"], string>> = {
  keys: "key",
  indexes: "list-tree",
  entities: "symbol-class",
  items: "database",
  patterns: "checklist",
};

/** An item by its sort key, since the items of a collection share the other one. */
function itemLabel({ item, keyAttributes }: ItemNode): string {
  return keyText(item, keyAttributes.at(-1));
}

function keyText(item: ItemNode["item"], attribute: string | undefined): string {
  const value = attribute === undefined ? undefined : item[attribute];
  return value === undefined ? "" : String(Object.values(value)[0]);
}

function kindWords(node: ExplorerNode): string | undefined {
  switch (node.kind) {
    case "connection":
      return vscode.l10n.t("connection");
    case "table":
    case "missing":
      return vscode.l10n.t("table");
    case "index":
      return vscode.l10n.t("index");
    case "entity":
      return vscode.l10n.t("entity");
    case "item":
      return vscode.l10n.t("item");
    case "pattern":
      return vscode.l10n.t("access pattern");
    case "failure":
      return vscode.l10n.t("error");
    default:
      return undefined;
  }
}
