import * as vscode from "vscode";
import type { PastedItems } from "../../../protocol/server-requests.ts";
import type { Host } from "../../infrastructure/context.ts";

/**
 * Items that are pasted or dropped into a model as JSON become what the language has for them: a
 * sample, or an entity. The plain text is one choice away, as with every other way to paste.
 */
export function registerPastedItems({ context, models }: Host): void {
  // Editors that are built on an older VS Code have neither: there, text stays text.
  const { DocumentDropOrPasteEditKind: kinds, languages } = vscode;
  if (kinds === undefined || typeof languages.registerDocumentPasteEditProvider !== "function") {
    return;
  }
  const ofKind = {
    sample: kinds.Empty.append("dynamo", "sample"),
    entity: kinds.Empty.append("dynamo", "entity"),
  } as const;
  const selector: vscode.DocumentSelector = { language: "dynamo" };
  const mimeTypes = ["text/plain"];
  const providedKinds = Object.values(ofKind);

  async function choicesFor(
    document: vscode.TextDocument,
    position: vscode.Position,
    transfer: vscode.DataTransfer,
    token: vscode.CancellationToken,
  ): Promise<readonly PastedItems[]> {
    const text = (await transfer.get("text/plain")?.asString()) ?? "";
    // Most of what is pasted is no JSON, and need not cross to the server.
    if (!/^\s*[[{]/.test(text) || token.isCancellationRequested) return [];
    const { line, character } = position;
    const params = { uri: document.uri.toString(), position: { line, character }, text };
    return (await models.request("dynamo/pastedItems", params)) ?? [];
  }

  context.subscriptions.push(
    languages.registerDocumentPasteEditProvider(
      selector,
      {
        async provideDocumentPasteEdits(document, ranges, transfer, { only }, token) {
          const [range, ...others] = ranges;
          if (range === undefined || others.length > 0) return [];
          const choices = await choicesFor(document, range.start, transfer, token);
          return choices
            .filter(({ kind }) => only === undefined || only.contains(ofKind[kind]))
            .map(
              ({ title, text, kind }) => new vscode.DocumentPasteEdit(text, title, ofKind[kind]),
            );
        },
      },
      { providedPasteEditKinds: providedKinds, pasteMimeTypes: mimeTypes },
    ),
    languages.registerDocumentDropEditProvider(
      selector,
      {
        async provideDocumentDropEdits(document, position, transfer, token) {
          const choices = await choicesFor(document, position, transfer, token);
          return choices.map(
            ({ title, text, kind }) => new vscode.DocumentDropEdit(text, title, ofKind[kind]),
          );
        },
      },
      { providedDropEditKinds: providedKinds, dropMimeTypes: mimeTypes },
    ),
  );
}
