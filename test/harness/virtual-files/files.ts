import type { ServerResponse } from "node:http";
import type { VirtualChange, VirtualEntry } from "./protocol.ts";

/** The files of a window's virtual file system, by absolute paths; folders are there by their files. */
export class VirtualFileStore {
  private readonly files = new Map<string, { text: string; version: number }>();
  private readonly listeners = new Set<ServerResponse>();
  private version = 0;

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) this.files.set(path, { text, version: 0 });
  }

  /** The text of a file, or `undefined` where there is none. */
  read(path: string): string | undefined {
    return this.files.get(path)?.text;
  }

  /** Writes a file as somebody does who is not in the window, and tells the window. */
  write(path: string, text: string): void {
    const kind = this.files.has(path) ? "changed" : "created";
    this.files.set(path, { text, version: ++this.version });
    this.tell({ path, kind });
  }

  remove(path: string): void {
    for (const file of this.files.keys()) {
      if (file !== path && !file.startsWith(`${path}/`)) continue;
      this.files.delete(file);
      this.tell({ path: file, kind: "deleted" });
    }
  }

  entryAt(path: string): VirtualEntry | undefined {
    const file = this.files.get(path);
    if (file !== undefined) return { kind: "file", ...file };
    const folder = path.endsWith("/") ? path : `${path}/`;
    const entries = new Map<string, boolean>();
    for (const other of this.files.keys()) {
      if (!other.startsWith(folder)) continue;
      const [name = "", ...below] = other.slice(folder.length).split("/");
      entries.set(name, below.length === 0);
    }
    if (entries.size === 0) return undefined;
    return {
      kind: "folder",
      version: this.version,
      entries: [...entries].map(([name, isFile]) => ({ name, isFile })),
    };
  }

  /** Sends all changes from now on. */
  follow(response: ServerResponse): void {
    this.listeners.add(response);
    response.on("close", () => this.listeners.delete(response));
    response.writeHead(200, { "Content-Type": "application/x-ndjson" });
    response.flushHeaders();
  }

  private tell(change: VirtualChange): void {
    for (const listener of this.listeners) listener.write(`${JSON.stringify(change)}\n`);
  }
}
