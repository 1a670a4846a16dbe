import * as vscode from "vscode";
import type { ComparedPart } from "../../../protocol/server-requests.ts";
import { UserError } from "../../infrastructure/errors.ts";
import type { TableNode } from "./nodes.ts";
import type { StructureState, TableStructures } from "./table-structures.ts";

const scheme = "dynamo-structure";

/**
 * “Compare Structure with Model”: what the model says of a table beside what the table is, part by
 * part, as a diff. It follows the model as that is edited.
 */
export class StructureDiffs implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly structures: TableStructures;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(structures: TableStructures) {
    this.structures = structures;
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      structures.onDidChange(() => {
        for (const { uri } of vscode.workspace.textDocuments) {
          if (uri.scheme === scheme) this.changed.fire(uri);
        }
      }),
    ];
  }

  /** Describes the table anew, which costs nothing, and shows the two beside each other. */
  async show(node: TableNode): Promise<void> {
    const { name, connection, described } = node;
    if (described === undefined) {
      throw new UserError(vscode.l10n.t("No model of this workspace describes {0}.", name));
    }
    const state = await this.structures.compareNow(node);
    if (state?.kind === "failed") throw new UserError(state.reason);
    if (state === undefined) {
      throw new UserError(
        vscode.l10n.t("The structure of {0} could not be compared.", name),
        vscode.l10n.t("Look whether its model has errors, and whether the table is still there."),
      );
    }
    const model = fileName(described.model.root);
    const [left, right] = [uriOf(node, "model", model), uriOf(node, "table", connection.name)];
    this.changed.fire(left);
    this.changed.fire(right);
    const title = `${name}: ${model} ↔ ${connection.name}`;
    await vscode.commands.executeCommand("vscode.diff", left, right, title, { preview: true });
  }

  provideTextDocumentContent({ query }: vscode.Uri): string {
    const place = placeIn(query);
    const state = place && this.structures.stateOf({ id: place.id });
    return place === undefined ? "" : structureText(state, place.side);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}

/** A line for each part and for each thing that is said of it. */
export function structureText(
  state: StructureState | undefined,
  side: Exclude<keyof ComparedPart, "subject">,
): string {
  if (state === undefined || state.kind === "failed") return "";
  return state.parts
    .map((part) => `${part.subject}\n${part[side].replace(/^|; /g, "\n  ").slice(1)}\n`)
    .join("");
}

type Side = "model" | "table";

function uriOf({ id, name }: TableNode, side: Side, place: string): vscode.Uri {
  const query = JSON.stringify({ id, side });
  return vscode.Uri.from({ scheme, path: `/${place}/${name}`, query });
}

/** Documents of an earlier window come with what that one made of them. */
function placeIn(query: string): { readonly id: string; readonly side: Side } | undefined {
  try {
    const { id, side } = JSON.parse(query) as { id?: unknown; side?: unknown };
    if (typeof id !== "string" || (side !== "model" && side !== "table")) return undefined;
    return { id, side };
  } catch {
    return undefined;
  }
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
