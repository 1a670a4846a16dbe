import * as vscode from "vscode";
import type { ExampleListing, ExampleSummary } from "../../../protocol/server-requests.ts";
import type { Host } from "../../infrastructure/context.ts";
import { toRange } from "../../infrastructure/reveal.ts";
import { findModelFiles, modelFiles, mostModelFiles } from "../language/model-files.ts";
import { idsOf, type KnownExample } from "./identities.ts";

/**
 * The examples of the workspace's models as test items: a file holds its examples. Files are found
 * when the Test Explorer asks for them, examples when a file is expanded or open in an editor; from
 * then on they follow the edits. Which examples there are is the language server's to say.
 */
export class TestTree implements vscode.Disposable {
  readonly controller: vscode.TestController;
  private readonly host: Host;
  private readonly known = new Map<string, readonly KnownExample[]>();
  /** Of each model by its root: the state of its listing, and its files. */
  private readonly models = new Map<string, Pick<ExampleListing, "state" | "files">>();
  private readonly changed = new vscode.EventEmitter<string>();
  /** A model (its root) has changed whose examples are in the tree. */
  readonly onDidChangeModel = this.changed.event;
  private readonly subscriptions: readonly vscode.Disposable[];
  /** Whether the files of the workspace were asked for. */
  private isDiscovered = false;

  constructor(host: Host, controller: vscode.TestController) {
    this.host = host;
    this.controller = controller;
    controller.resolveHandler = (item) =>
      item === undefined ? this.discover() : this.resolve(item);
    controller.refreshHandler = () => this.refresh();
    const watcher = vscode.workspace.createFileSystemWatcher(modelFiles, false, true, false);
    this.subscriptions = [
      this.changed,
      watcher,
      watcher.onDidCreate((uri) => {
        if (this.isDiscovered) this.itemOf(uri);
      }),
      watcher.onDidDelete((uri) => this.remove(uri)),
      host.models.onDidChange(({ uri, root }) => this.guarded(this.follow(uri, root))),
      vscode.workspace.onDidOpenTextDocument((document) => this.open(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri, isUntitled }) => {
        if (isUntitled) this.remove(uri);
      }),
    ];
    for (const document of vscode.workspace.textDocuments) this.open(document);
  }

  /** All examples below the items, those of files that nobody has expanded yet, too. */
  async examplesOf(
    included: readonly vscode.TestItem[] | undefined,
    excluded: readonly vscode.TestItem[] = [],
  ): Promise<readonly vscode.TestItem[]> {
    if (included === undefined && !this.isDiscovered) await this.discover();
    const isExcluded = (item: vscode.TestItem): boolean =>
      excluded.includes(item) || (item.parent !== undefined && isExcluded(item.parent));
    const found: vscode.TestItem[] = [];
    for (const item of included ?? itemsOf(this.controller.items)) {
      if (item.parent === undefined && this.isUnresolved(item)) await this.resolve(item);
      found.push(...(item.parent === undefined ? itemsOf(item.children) : [item]));
    }
    return found.filter((item) => !isExcluded(item));
  }

  /** Makes the tree agree with a listing, and tells for each of its examples the item in the tree. */
  adopt(listing: ExampleListing): ReadonlyMap<string, vscode.TestItem> {
    const { root, files, state } = listing;
    const before = this.models.get(root);
    this.models.set(root, { files, state });
    // What another file imports by now is no model of its own any more.
    for (const uri of files) if (uri !== root) this.models.delete(uri);
    const items = new Map<string, vscode.TestItem>();
    for (const uri of files) {
      const examples = listing.examples.filter((example) => example.uri === uri);
      // Of a file that nobody has looked into it is enough to know that it is there.
      if (!this.known.has(uri) && !isOpen(uri)) continue;
      for (const [id, item] of this.setExamples(uri, examples)) items.set(id, item);
    }
    if (before !== undefined && before.state !== state) {
      for (const uri of files) {
        const item = this.controller.items.get(uri);
        if (item !== undefined) this.controller.invalidateTestResults(item);
      }
      this.changed.fire(root);
    }
    return items;
  }

  /** The URIs of the files of a model, as far as they are known. */
  filesOf(root: string): readonly string[] {
    return this.models.get(root)?.files ?? [];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async discover(): Promise<void> {
    this.isDiscovered = true;
    const files = await findModelFiles(mostModelFiles);
    for (const uri of files) {
      // What was looked into already is there, or has no examples.
      if (!this.known.has(uri.toString())) this.itemOf(uri);
    }
  }

  /** What the user asks for with “Refresh Tests”. */
  private async refresh(): Promise<void> {
    const files = await findModelFiles(mostModelFiles);
    const present = new Set(files.map((uri) => uri.toString()));
    for (const item of itemsOf(this.controller.items)) {
      if (!present.has(item.id) && !isOpen(item.id)) this.controller.items.delete(item.id);
      else if (!this.isUnresolved(item)) await this.resolve(item);
    }
    await this.discover();
  }

  /** Reads the examples of a file. */
  private async resolve(item: vscode.TestItem): Promise<void> {
    const file = item.parent ?? item;
    file.busy = true;
    try {
      const listing = await this.host.models.request("dynamo/examples", { uri: file.id });
      if (listing === null) {
        this.controller.items.delete(file.id);
        return;
      }
      if (!this.known.has(file.id)) this.known.set(file.id, []);
      this.adopt(listing);
    } finally {
      file.busy = false;
    }
  }

  /** A model was analysed anew. */
  private async follow(uri: string, root: string): Promise<void> {
    const known = this.models.get(root)?.files ?? [];
    const isWatched = [...known, root, uri].some((file) => this.known.has(file) || isOpen(file));
    if (!isWatched) return;
    const listing = await this.host.models.request("dynamo/examples", { uri: root });
    if (listing !== null) this.adopt(listing);
    else this.models.delete(root);
  }

  private open(document: vscode.TextDocument): void {
    const { uri } = document;
    if (!this.host.models.isModel(document)) return;
    if (this.known.has(uri.toString())) return;
    this.guarded(this.resolve(this.itemOf(uri)));
  }

  private itemOf(uri: vscode.Uri): vscode.TestItem {
    const id = uri.toString();
    const present = this.controller.items.get(id);
    if (present !== undefined) return present;
    const item = this.controller.createTestItem(id, vscode.workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    this.controller.items.add(item);
    return item;
  }

  private setExamples(
    uri: string,
    examples: readonly ExampleSummary[],
  ): ReadonlyMap<string, vscode.TestItem> {
    const ids = idsOf(this.known.get(uri) ?? [], examples);
    const items = new Map<string, vscode.TestItem>();
    this.known.set(
      uri,
      examples.map(({ pattern, text }, position) => ({ id: ids[position] ?? "", pattern, text })),
    );
    if (examples.length === 0) {
      // A file without examples is no test; it comes back with its first one.
      this.controller.items.delete(uri);
      return items;
    }
    const file = this.itemOf(vscode.Uri.parse(uri));
    file.canResolveChildren = false;
    const children = examples.map((example, position) => {
      const id = ids[position] ?? "";
      const item =
        file.children.get(id) ?? this.controller.createTestItem(id, example.text, file.uri);
      item.label = example.text;
      item.range = toRange(example.range);
      item.sortText = String(position).padStart(6, "0");
      item.error = example.problem;
      items.set(example.id, item);
      return item;
    });
    file.children.replace(children);
    return items;
  }

  private remove(uri: vscode.Uri): void {
    this.controller.items.delete(uri.toString());
    this.known.delete(uri.toString());
  }

  private isUnresolved(file: vscode.TestItem): boolean {
    return !this.known.has(file.id);
  }

  /** What fails in the background is for the log: the tree stays as it was. */
  private guarded(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.host.log.warn(`examples: ${String(error)}`));
  }
}

export function itemsOf(collection: vscode.TestItemCollection): readonly vscode.TestItem[] {
  return [...collection].map(([, item]) => item);
}

function isOpen(uri: string): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri);
}
