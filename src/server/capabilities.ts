import {
  type ClientCapabilities,
  CodeActionKind,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import {
  type CodeActionOptions,
  fixAllKind,
  formattingTriggers,
  refactoringKinds,
  signatureTriggers,
  tokenModifiers,
  tokenTypes,
} from "../service/index.ts";

/** What the server needs to know of its client. */
export interface ClientAbilities {
  /** The client asks for findings; else they are sent to it. */
  readonly pullsDiagnostics: boolean;
  readonly configuration: boolean;
  readonly snippets: boolean;
  readonly watchesFiles: boolean;
  /** The client tells which folders are open, and when that changes. */
  readonly workspaceFolders: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesTokens: boolean;
  readonly refreshesLenses: boolean;
  readonly refreshesHints: boolean;
  /** The client asks for the place of a symbol once it is chosen. */
  readonly resolvesSymbols: boolean;
  /** The client asks its user about edits that say so. */
  readonly confirmsEdits: boolean;
  /** What the client can do with code actions. */
  readonly codeActions: Required<Omit<CodeActionOptions, "only">>;
}

export function abilitiesOf(client: ClientCapabilities): ClientAbilities {
  const { workspace, textDocument } = client;
  return {
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    configuration: workspace?.configuration === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesTokens: workspace?.semanticTokens?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    resolvesSymbols:
      workspace?.symbol?.resolveSupport?.properties.includes("location.range") === true,
    confirmsEdits:
      workspace?.workspaceEdit?.documentChanges === true &&
      workspace.workspaceEdit.changeAnnotationSupport !== undefined,
    codeActions: {
      resolves: textDocument?.codeAction?.resolveSupport?.properties.includes("edit") === true,
      showsDisabled: textDocument?.codeAction?.disabledSupport === true,
      createsFiles:
        workspace?.workspaceEdit?.documentChanges === true &&
        workspace.workspaceEdit.resourceOperations?.includes("create") === true,
    },
  };
}

export function serverCapabilities({
  pullsDiagnostics,
  workspaceFolders,
}: ClientAbilities): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    completionProvider: {
      triggerCharacters: [" ", ":", "@", '"', ".", "{", "/"],
      resolveProvider: true,
    },
    hoverProvider: true,
    signatureHelpProvider: {
      triggerCharacters: [...signatureTriggers],
      retriggerCharacters: [":"],
    },
    definitionProvider: true,
    implementationProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    linkedEditingRangeProvider: true,
    documentSymbolProvider: true,
    workspaceSymbolProvider: { resolveProvider: true },
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: {
      firstTriggerCharacter: formattingTriggers[0],
      moreTriggerCharacter: formattingTriggers.slice(1),
    },
    documentLinkProvider: {},
    codeLensProvider: { resolveProvider: true },
    inlayHintProvider: true,
    codeActionProvider: {
      codeActionKinds: [
        CodeActionKind.QuickFix,
        ...refactoringKinds,
        CodeActionKind.SourceOrganizeImports,
        fixAllKind,
      ],
      resolveProvider: true,
    },
    semanticTokensProvider: {
      legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
      full: { delta: true },
      range: true,
    },
    ...(workspaceFolders
      ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }
      : {}),
    ...(pullsDiagnostics
      ? {
          diagnosticProvider: {
            identifier: "dynamo",
            // A finding may depend on any file of the model.
            interFileDependencies: true,
            workspaceDiagnostics: true,
          },
        }
      : {}),
  };
}
