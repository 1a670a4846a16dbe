import * as vscode from "vscode";

const defaultPageSize = 50;

/** Items that are read at a time where items are browsed: `dynamo.explorer.pageSize`. */
export function itemsPageSize(): number {
  const size = vscode.workspace.getConfiguration("dynamo.explorer").get<unknown>("pageSize");
  return typeof size === "number" && size >= 1 ? Math.min(Math.floor(size), 1000) : defaultPageSize;
}
