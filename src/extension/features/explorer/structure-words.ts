import * as vscode from "vscode";
import type { ExplorerNode } from "./nodes.ts";
import type { StructureState } from "./table-structures.ts";

/** How a table stands to its model, in a sentence; nothing before it was compared. */
export function stateWords(node: ExplorerNode): string | undefined {
  if (node.kind === "missing") {
    return vscode.l10n.t(
      "Missing: {0} has this table, and there is none of this name here.",
      fileName(node.described.model.root),
    );
  }
  if (node.kind !== "table" || node.described === undefined) return undefined;
  const model = fileName(node.described.model.root);
  const { structure } = node;
  switch (structure?.kind) {
    case undefined:
      return undefined;
    case "same":
      return vscode.l10n.t("The structure is as {0} says.", model);
    case "different": {
      const count = differencesOf(structure).length;
      return count === 1
        ? vscode.l10n.t("The structure differs from {0} in one thing.", model)
        : vscode.l10n.t("The structure differs from {0} in {1} things.", model, count);
    }
    case "failed":
      return vscode.l10n.t("Not compared with {0}: {1}", model, structure.reason);
    default:
      return structure satisfies never;
  }
}

/** Each part that is another one: what the model has, and what the table. */
export function differencesOf(state: StructureState | undefined): readonly string[] {
  if (state === undefined || state.kind === "failed") return [];
  return state.parts
    .filter(({ model, table }) => model !== table)
    .map(({ subject, model, table }) =>
      vscode.l10n.t("{0}: the model has {1}, the table {2}", subject, model, table),
    );
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
