/** `dynamo lsp`: the language server over standard input and output, until the client ends it. */
export async function serveLanguage(signal: AbortSignal): Promise<never> {
  const { startServer } = await import("../../server/node.ts");
  process.exit(await startServer("stdio", signal));
}
