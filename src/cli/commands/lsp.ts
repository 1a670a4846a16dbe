import type { ExitCode } from "../terminal.ts";

/** `dynamo lsp`: the language server over standard input and output, until the client ends it. */
export async function serveLanguage(): Promise<ExitCode> {
  const { startServer } = await import("../../server/node.ts");
  await startServer("stdio");
  return 0;
}
