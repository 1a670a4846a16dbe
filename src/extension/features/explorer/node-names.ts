import * as vscode from "vscode";
import { type ExplorerNode, tableOf } from "./nodes.ts";

/** A node that is dragged into an editor writes the name that “Copy Name” copies. */
export class NameDrag implements vscode.TreeDragAndDropController<ExplorerNode> {
  readonly dragMimeTypes = ["text/plain"];
  /** Nothing can be dropped on the explorer: tables are not made by accident. */
  readonly dropMimeTypes = [];

  handleDrag(nodes: readonly ExplorerNode[], data: vscode.DataTransfer): void {
    const names = nodes.map(nameOf).filter((name) => name !== "");
    if (names.length > 0) data.set("text/plain", new vscode.DataTransferItem(names.join(", ")));
  }
}

/** What a node is called in DynamoDB or in the model. */
export function nameOf(node: ExplorerNode): string {
  switch (node.kind) {
    case "connection":
      return node.connection.name;
    case "table":
    case "missing":
    case "index":
      return node.name;
    case "key":
      return node.attribute;
    case "entity":
      return node.entity.name;
    case "pattern":
      return node.pattern.name;
    case "item":
      return node.keyAttributes
        .map((name) => String(Object.values(node.item[name] ?? {})[0]))
        .join(" ");
    case "failure":
      return node.failure.message;
    default:
      return tableOf(node)?.name ?? "";
  }
}
