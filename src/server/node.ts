import { constants } from "node:buffer";
import { realpathSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import type { ServerHost } from "./client-host.ts";
import { serve } from "./connection.ts";
import { createFrameCheck } from "./framing.ts";

/** How the client talks to the server. */
export type Transport = "ipc" | "stdio";

/**
 * Serves one client until it leaves, and returns the exit code that the protocol wants: 0 after the
 * client has asked for the end, 1 when it is simply gone, or when what it sends is not the protocol.
 * The process must then be ended: a timer looks after the client's process as long as it runs.
 *
 * @param signal ends it, too, as the end of the process was asked for
 */
export function startServer(transport: Transport, signal?: AbortSignal): Promise<0 | 1> {
  const [reader, writer] =
    transport === "ipc"
      ? [new IPCMessageReader(process), new IPCMessageWriter(process)]
      : [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  let hasShutDown = false;
  const onShutdown = (): void => {
    hasShutDown = true;
  };
  serve(connection, { createHost: fileHost, onShutdown });
  const ended = new Promise<0 | 1>((resolve) => {
    reader.onClose(() => resolve(hasShutDown ? 0 : 1));
    signal?.addEventListener("abort", () => resolve(hasShutDown ? 0 : 1));
    let isRefused = false;
    const refuse = (mistake: string): void => {
      // What comes after it, and what the reader makes of it, says nothing more.
      if (isRefused) return;
      isRefused = true;
      process.stderr.write(`This is not the Language Server Protocol: ${mistake}\n`);
      resolve(1);
    };
    reader.onError((error) => {
      // A message that is no JSON is passed over; where it ends is known. Else all that follows is lost.
      if (!(error instanceof SyntaxError)) refuse(error.message);
    });
    if (transport === "stdio") {
      const mistakeIn = createFrameCheck(constants.MAX_STRING_LENGTH);
      process.stdin.on("data", (piece: Buffer) => {
        const mistake = mistakeIn(piece);
        if (mistake !== undefined) refuse(mistake);
      });
    }
  });
  connection.listen();
  return ended;
}

/** Reads files by Node, for clients that leave it to the server. */
export function fileHost(folders: readonly string[]): ServerHost {
  return {
    async readFile(uri) {
      if (!uri.startsWith("file:")) return undefined;
      try {
        return await readFile(fileURLToPath(uri), "utf8");
      } catch {
        // Absent, a folder, or not to be read: the import that names it says so.
        return undefined;
      }
    },
    async listFiles() {
      const lists = await Promise.all(
        folders
          .filter((folder) => folder.startsWith("file:"))
          .map((folder) => modelsBelow(fileURLToPath(folder))),
      );
      return lists.flat().map((path) => URI.file(path).toString());
    },
    async listFolder(folder) {
      if (!folder.startsWith("file:")) return [];
      const entries = await readdir(fileURLToPath(folder), { withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    },
  };
}

/** More folders than this are no project; a server that was started in `/` must answer, too. */
const mostFolders = 20_000;

async function modelsBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [folder];
  for (let visited = 0; waiting.length > 0 && visited < mostFolders; visited++) {
    const current = waiting.pop() ?? folder;
    // A folder that may not be read holds no models for this user.
    const entries = await readdir(current, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(current, entry.name);
      const skipped = entry.name.startsWith(".") || entry.name === "node_modules";
      if (entry.isDirectory() && !skipped) waiting.push(path);
      else if (entry.isFile() && entry.name.endsWith(".dynamo")) found.push(path);
    }
  }
  return found;
}

/** Started as a program of its own, the server says nothing but the protocol. */
if (isMain()) {
  void startServer(process.argv.includes("--node-ipc") ? "ipc" : "stdio").then((code) => {
    process.exit(code);
  });
}

function isMain(): boolean {
  const [, script] = process.argv;
  if (script === undefined) return false;
  try {
    return realpathSync(script) === realpathSync(import.meta.filename);
  } catch {
    return false;
  }
}
