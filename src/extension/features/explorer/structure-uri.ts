import * as vscode from "vscode";
import type { MissingTableNode, TableNode } from "./nodes.ts";

/** Tables as resources: what decorations of the explorer are asked by. Nothing can be opened there. */
const scheme = "dynamo-table";

export const structureUri = {
  scheme,
  of: (node: TableNode | MissingTableNode): vscode.Uri =>
    vscode.Uri.from({
      scheme,
      path: `/${[node.connection.name, node.name].map(encodeURIComponent).join("/")}`,
      query: node.kind === "missing" ? "missing" : "",
    }),
  isMissing: ({ query }: vscode.Uri): boolean => query === "missing",
};
