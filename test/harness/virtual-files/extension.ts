import * as vscode from "vscode";
import type { VirtualChange, VirtualEntry } from "./protocol.ts";

/**
 * The file system `virtual:` of a window under test, and `elsewhere:`, which has the same files
 * under a name that no folder of the window has. It has nothing but what the server behind the
 * page tells it, as a repository on the web has; the tests hold its files as texts in memory.
 */
export function activate(context: vscode.ExtensionContext): void {
  const files = new VirtualFiles(new URL("/virtual", context.extensionUri.toString(true)));
  const options = { isCaseSensitive: true };
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider("virtual", files, options),
    vscode.workspace.registerFileSystemProvider("elsewhere", files, options),
    // As a keybinding or another extension calls one that no menu has.
    vscode.commands.registerCommand("test.call", async () => {
      const text = await vscode.window.showInputBox({ title: "Which command, and with what?" });
      const [id, uri] = text?.split(" ") ?? [];
      if (id === undefined) return;
      await vscode.commands.executeCommand(
        id,
        ...(uri === undefined ? [] : [vscode.Uri.parse(uri)]),
      );
    }),
  );
}

class VirtualFiles implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  private readonly server: URL;

  constructor(server: URL) {
    this.server = server;
    void this.follow();
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const entry = await this.entryAt(uri);
    const { version } = entry;
    return entry.kind === "file"
      ? { type: vscode.FileType.File, ctime: 0, mtime: version, size: entry.text.length }
      : { type: vscode.FileType.Directory, ctime: 0, mtime: version, size: 0 };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const entry = await this.entryAt(uri);
    if (entry.kind === "file") throw vscode.FileSystemError.FileNotADirectory(uri);
    return entry.entries.map(({ name, isFile }) => [
      name,
      isFile ? vscode.FileType.File : vscode.FileType.Directory,
    ]);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const entry = await this.entryAt(uri);
    if (entry.kind === "folder") throw vscode.FileSystemError.FileIsADirectory(uri);
    return new TextEncoder().encode(entry.text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    await this.ask("PUT", uri, new TextDecoder().decode(content));
  }

  async delete(uri: vscode.Uri): Promise<void> {
    await this.ask("DELETE", uri);
  }

  async rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    await this.writeFile(to, await this.readFile(from));
    await this.delete(from);
  }

  createDirectory(): void {
    // A folder is there as soon as a file is in it.
  }

  private async entryAt(uri: vscode.Uri): Promise<VirtualEntry> {
    const response = await this.ask("GET", uri);
    if (response.status === 404) throw vscode.FileSystemError.FileNotFound(uri);
    return (await response.json()) as VirtualEntry;
  }

  private ask(method: string, { path }: vscode.Uri, body?: string): Promise<Response> {
    const address = new URL(this.server);
    address.searchParams.set("path", path);
    return fetch(address, { method, ...(body === undefined ? {} : { body }) });
  }

  /** Passes on what changes at the server, by whom ever: a line for each change. */
  private async follow(): Promise<void> {
    const { body } = await fetch(new URL("/virtual-changes", this.server));
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) return;
      const lines = `${rest}${part.value}`.split("\n");
      rest = lines.pop() ?? "";
      const changes = lines.map((line) => JSON.parse(line) as VirtualChange);
      this.changed.fire(
        changes.map(({ path, kind }) => ({
          uri: vscode.Uri.from({ scheme: "virtual", path }),
          type: kinds[kind],
        })),
      );
    }
  }
}

const kinds = {
  created: vscode.FileChangeType.Created,
  changed: vscode.FileChangeType.Changed,
  deleted: vscode.FileChangeType.Deleted,
} as const;
