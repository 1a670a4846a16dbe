import * as vscode from "vscode";
import { itemToPlain } from "../../../dynamodb/plain-values.ts";
import type { ItemNode } from "./nodes.ts";

const scheme = "dynamo-item";

/** Read-only documents that show one item each. */
export class ItemDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  put(uri: vscode.Uri, text: string): void {
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}

/** An item as JSON: its key first, then by name, since DynamoDB returns attributes in no order. */
export function itemText({ item, keyAttributes }: ItemNode): string {
  const plain = itemToPlain(item);
  const others = Object.keys(plain).filter((name) => !keyAttributes.includes(name));
  const names = [...keyAttributes, ...others.sort()];
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, plain[name]])), undefined, 2);
}

/** Opens an item as JSON. */
export async function showItem(documents: ItemDocuments, node: ItemNode): Promise<void> {
  const table = node.parent.parent;
  const key = node.keyAttributes
    // A slash in a key must not make a folder of the document's name.
    .map((name) => String(Object.values(node.item[name] ?? {})[0]).replaceAll("/", "∕"))
    .join(" ");
  const uri = vscode.Uri.from({
    scheme,
    path: `/${table.name}/${key}.json`,
    query: table.parent.connection.name,
  });
  documents.put(uri, itemText(node));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: true });
}
