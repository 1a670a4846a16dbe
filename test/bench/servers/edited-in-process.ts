import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connectInProcess } from "../../server/in-process.ts";

export interface EditedSession {
  /** So many changes, each with its findings, tokens and a completion, as an editor asks for them. */
  edit(times: number): Promise<void>;
  dispose(): void;
}

/** A server in this process, so that its memory can be seen. */
export async function editedInProcess(text: string): Promise<EditedSession> {
  const uri = "file:///models/model.dynamo";
  const client = await connectInProcess({ capabilities: { textDocument: { diagnostic: {} } } });
  const { connection } = client;
  const textDocument = { uri };
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "dynamo", version: 1, text },
  });
  const before = text.slice(0, text.indexOf("title: string") + "title: ".length).split("\n");
  const start = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  let version = 1;
  return {
    async edit(times) {
      for (let edit = 0; edit < times; edit++) {
        const [old, written] = version++ % 2 === 1 ? ["string", "strin"] : ["strin", "string"];
        const end = { ...start, character: start.character + (old?.length ?? 0) };
        await connection.sendNotification("textDocument/didChange", {
          textDocument: { uri, version },
          contentChanges: [{ range: { start, end }, text: written }],
        });
        await connection.sendRequest("textDocument/diagnostic", { textDocument });
        await connection.sendRequest("textDocument/semanticTokens/full", { textDocument });
        await connection.sendRequest("textDocument/completion", { textDocument, position: start });
      }
      if (client.errors.length > 0) throw new Error(client.errors[0]);
    },
    dispose: () => client.dispose(),
  };
}

/** What is used once all is collected that can be, in bytes. */
export function collectedHeap(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let time = 0; time < 5; time++) collect();
  return process.memoryUsage().heapUsed;
}
