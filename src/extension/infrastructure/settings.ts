import * as vscode from "vscode";

const defaultPageSize = 50;

/** Items that are read at a time where items are browsed: `dynamo.explorer.pageSize`. */
export function itemsPageSize(): number {
  const size = vscode.workspace.getConfiguration("dynamo.explorer").get<unknown>("pageSize");
  return typeof size === "number" && size >= 1 ? Math.min(Math.floor(size), 1000) : defaultPageSize;
}

/** The most write units that a backfill asks for in a second: `dynamo.backfill.writeUnitsPerSecond`. */
export function backfillUnitsPerSecond(): number | undefined {
  const rate = vscode.workspace
    .getConfiguration("dynamo.backfill")
    .get<unknown>("writeUnitsPerSecond");
  return typeof rate === "number" && rate > 0 ? rate : undefined;
}
