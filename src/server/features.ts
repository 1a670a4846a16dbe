import {
  type Connection,
  type DocumentSymbol,
  type DocumentSymbolParams,
  LSPErrorCodes,
  type PrepareRenameParams,
  type RenameFilesParams,
  type RenameParams,
  ResponseError,
  type SemanticTokens,
  type SemanticTokensDelta,
  type SemanticTokensDeltaParams,
  type SemanticTokensParams,
  type SymbolInformation,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { ServerOptions, ServerSettings } from "../protocol/server-requests.ts";
import { fileContext, type LanguageService, type RenameTarget } from "../service/index.ts";
import type { ClientAbilities } from "./capabilities.ts";
import { flatSymbols, withoutMarkdown } from "./client-forms.ts";
import { implementations } from "./generated-symbols.ts";
import type { GenerationEnvironment } from "./generation.ts";
import { answering } from "./handlers.ts";
import { configurationsAfterRenames } from "./rename-files.ts";

/** Connects each feature of the language service with its request. */
export function serveFeatures(
  connection: Connection,
  service: LanguageService,
  environment: GenerationEnvironment,
  client: () => ClientAbilities & Pick<ServerOptions, "commands" | "runs" | "hasGrammar">,
  settings: () => ServerSettings,
): void {
  connection.onCompletion(
    answering(
      connection,
      "completion",
      { isIncomplete: false, items: [] },
      ({ textDocument, position, context }) =>
        service.completion(textDocument.uri, position, {
          snippets: client().snippets,
          commands: client().commands === true,
          ...(context?.triggerCharacter === undefined ? {} : { trigger: context.triggerCharacter }),
        }),
    ),
  );
  // The item itself is the answer where nothing can be added.
  connection.onCompletionResolve((item, token) =>
    answering(connection, "completionItem/resolve", item, async () => {
      const resolved = await service.resolveCompletion(item);
      return client().plainText.completion ? withoutMarkdown(resolved) : resolved;
    })(item, token),
  );
  connection.onHover(
    answering(connection, "hover", undefined, async ({ textDocument, position }) => {
      const hover = await service.hover(textDocument.uri, position);
      return client().plainText.hover ? withoutMarkdown(hover) : hover;
    }),
  );
  connection.onSignatureHelp(
    answering(connection, "signatureHelp", undefined, async ({ textDocument, position }) => {
      const help = await service.signatureHelp(textDocument.uri, position);
      return client().plainText.signatureHelp ? withoutMarkdown(help) : help;
    }),
  );
  connection.onDefinition(
    answering(connection, "definition", [], async ({ textDocument, position }) => [
      ...(await service.definition(textDocument.uri, position)),
    ]),
  );
  // Of generated files, which belong to no model.
  connection.onImplementation(
    answering(connection, "implementation", [], async ({ textDocument: { uri }, position }) => {
      const analysis = await environment.workspace.analysisOf(uri);
      const context = analysis === undefined ? undefined : fileContext(analysis, uri);
      if (context === undefined) return [];
      return [...(await implementations(context, context.lines.offsetAt(position), environment))];
    }),
  );
  connection.onReferences(
    answering(connection, "references", [], async ({ textDocument, position, context }) => [
      ...(await service.references(textDocument.uri, position, context.includeDeclaration)),
    ]),
  );
  connection.onDocumentHighlight(
    answering(connection, "documentHighlight", [], async ({ textDocument, position }) => [
      ...(await service.highlights(textDocument.uri, position)),
    ]),
  );
  connection.onDocumentSymbol(
    answering<DocumentSymbolParams, DocumentSymbol[] | SymbolInformation[]>(
      connection,
      "documentSymbol",
      [],
      async ({ textDocument: { uri } }) => {
        const symbols = await service.documentSymbols(uri);
        return client().nestsSymbols ? [...symbols] : [...flatSymbols(uri, symbols)];
      },
    ),
  );
  connection.onWorkspaceSymbol(
    answering(connection, "workspace/symbol", [], async ({ query }) => {
      const symbols = await service.workspaceSymbols(query);
      if (client().resolvesSymbols) return [...symbols];
      return Promise.all(symbols.map((symbol) => service.resolveWorkspaceSymbol(symbol)));
    }),
  );
  connection.onWorkspaceSymbolResolve((symbol, token) =>
    answering(connection, "workspaceSymbol/resolve", symbol, () =>
      service.resolveWorkspaceSymbol(symbol),
    )(symbol, token),
  );
  connection.onFoldingRanges(
    answering(connection, "foldingRange", [], async ({ textDocument }) => [
      ...(await service.foldingRanges(textDocument.uri)),
    ]),
  );
  connection.onSelectionRanges(
    answering(connection, "selectionRange", [], async ({ textDocument, positions }) => [
      ...(await service.selectionRanges(textDocument.uri, positions)),
    ]),
  );
  connection.onDocumentLinks(
    answering(connection, "documentLink", [], async ({ textDocument }) => [
      ...(await service.documentLinks(textDocument.uri)),
    ]),
  );
  connection.onCodeAction(
    answering(connection, "codeAction", [], async ({ textDocument, range, context }) => {
      if (!client().takesCodeActions) return [];
      const only = context.only === undefined ? {} : { only: context.only };
      const options = { ...client().codeActions, ...only };
      return [...(await service.codeActions(textDocument.uri, range, options))];
    }),
  );
  connection.onCodeActionResolve((action, token) =>
    answering(connection, "codeAction/resolve", action, async () => {
      const resolved = await service.resolveCodeAction(action);
      // An editor does nothing with what has no edit, and the author would wonder.
      if (resolved.disabled !== undefined) {
        void connection.window.showInformationMessage(resolved.disabled.reason);
      }
      return resolved;
    })(action, token),
  );
  connection.onCodeLens(
    answering(connection, "codeLens", [], async ({ textDocument }) => [
      ...(await service.codeLenses(textDocument.uri, {
        ...settings().codeLens,
        commands: client().commands === true,
        runs: client().runs !== false,
      })),
    ]),
  );
  connection.onCodeLensResolve((lens, token) =>
    answering(connection, "codeLens/resolve", lens, () => service.resolveCodeLens(lens))(
      lens,
      token,
    ),
  );
  connection.languages.inlayHint.on(
    answering(connection, "inlayHint", [], async ({ textDocument, range }) => [
      ...(await service.inlayHints(textDocument.uri, range, settings().inlayHints)),
    ]),
  );
  serveFormatting(connection, service);
  serveRename(connection, service, environment, client);
  serveSemanticTokens(connection, service, () => ({ syntax: client().hasGrammar !== true }));
}

function serveFormatting(connection: Connection, service: LanguageService): void {
  connection.onDocumentFormatting(
    answering(connection, "formatting", [], async ({ textDocument }) => [
      ...(await service.format(textDocument.uri)),
    ]),
  );
  connection.onDocumentRangeFormatting(
    answering(connection, "rangeFormatting", [], async ({ textDocument, range }) => [
      ...(await service.formatRange(textDocument.uri, range)),
    ]),
  );
  connection.onDocumentOnTypeFormatting(
    answering(connection, "onTypeFormatting", [], async ({ textDocument, position, ch }) => [
      ...(await service.formatOnType(textDocument.uri, position, ch)),
    ]),
  );
}

function serveRename(
  connection: Connection,
  service: LanguageService,
  environment: GenerationEnvironment,
  client: () => ClientAbilities,
): void {
  connection.languages.onLinkedEditingRange(
    answering(connection, "linkedEditingRange", undefined, async ({ textDocument, position }) => {
      const ranges = await service.linkedEditing(textDocument.uri, position);
      return ranges === undefined ? undefined : { ranges: [...ranges] };
    }),
  );
  connection.onPrepareRename(
    answering<PrepareRenameParams, RenameTarget | ResponseError<void> | undefined>(
      connection,
      "prepareRename",
      undefined,
      async ({ textDocument: { uri }, position }) => {
        const target = await service.prepareRename(uri, position);
        if (target !== undefined) return target;
        const reason = await service.reasonAgainstRename(uri, position);
        return reason === undefined
          ? undefined
          : new ResponseError(LSPErrorCodes.RequestFailed, reason);
      },
    ),
  );
  connection.onRenameRequest(
    answering<RenameParams, WorkspaceEdit | ResponseError<void> | undefined>(
      connection,
      "rename",
      undefined,
      async ({ textDocument, position, newName }) => {
        const result = await service.rename(
          textDocument.uri,
          position,
          newName,
          client().confirmsEdits,
        );
        if (result.kind === "edit") return result.edit;
        // The one feature whose failure has something to say: why the name cannot be.
        return new ResponseError(LSPErrorCodes.RequestFailed, result.message);
      },
    ),
  );
  connection.workspace.onWillRenameFiles(
    answering<RenameFilesParams, WorkspaceEdit | null>(
      connection,
      "willRenameFiles",
      null,
      async ({ files }) => {
        const edit = await service.renameFiles(files);
        const changes = await configurationsAfterRenames(environment, files);
        if (Object.keys(changes).length === 0) return edit ?? null;
        return { changes: { ...edit?.changes, ...changes } };
      },
    ),
  );
}

function serveSemanticTokens(
  connection: Connection,
  service: LanguageService,
  options: () => { readonly syntax: boolean },
): void {
  /** What was sent last for each file, so that only the difference is sent next. */
  const sent = new Map<string, { readonly id: string; readonly data: readonly number[] }>();
  let count = 0;

  function remember(uri: string, data: readonly number[]): string {
    const id = String(++count);
    // One for each file that was ever open in this session: small, and never wrong.
    sent.set(uri, { id, data });
    return id;
  }

  connection.languages.semanticTokens.on(
    answering<SemanticTokensParams, SemanticTokens>(
      connection,
      "semanticTokens/full",
      { data: [] },
      async ({ textDocument: { uri } }) => {
        const data = [...(await service.semanticTokens(uri, options()))];
        return { resultId: remember(uri, data), data };
      },
    ),
  );
  // Of a part there is no difference to tell: it is never asked for twice.
  connection.languages.semanticTokens.onRange(
    answering(
      connection,
      "semanticTokens/range",
      { data: [] },
      async ({ textDocument, range }) => ({
        data: [...(await service.semanticTokens(textDocument.uri, { range, ...options() }))],
      }),
    ),
  );
  connection.languages.semanticTokens.onDelta(
    answering<SemanticTokensDeltaParams, SemanticTokens | SemanticTokensDelta>(
      connection,
      "semanticTokens/full/delta",
      { data: [] },
      async ({ textDocument: { uri }, previousResultId }) => {
        const data = [...(await service.semanticTokens(uri, options()))];
        const previous = sent.get(uri);
        const resultId = remember(uri, data);
        if (previous?.id !== previousResultId) return { resultId, data };
        return { resultId, edits: difference(previous.data, data) };
      },
    ),
  );
}

/** The one stretch in which two lists differ, as an edit of the first; none where they are equal. */
function difference(
  before: readonly number[],
  after: readonly number[],
): SemanticTokensDelta["edits"] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (tail < shorter && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const deleteCount = before.length - tail - start;
  const data = after.slice(start, after.length - tail);
  return deleteCount === 0 && data.length === 0 ? [] : [{ start, deleteCount, data }];
}
