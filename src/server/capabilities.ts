import {
  type ClientCapabilities,
  CodeActionKind,
  type FileOperationRegistrationOptions,
  MarkupKind,
  PositionEncodingKind,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { semanticTokenTypes } from "../protocol/semantic-tokens.ts";
import type { ServerOptions } from "../protocol/server-requests.ts";
import {
  type CodeActionOptions,
  fixAllKind,
  formattingTriggers,
  refactoringKinds,
  signatureTriggers,
  syntaxTokenModifiers,
  syntaxTokenTypes,
  tokenModifiers,
  tokenTypes,
} from "../service/index.ts";

/** What the server needs to know of its client. */
export interface ClientAbilities {
  /** The client asks for findings; else they are sent to it. */
  readonly pullsDiagnostics: boolean;
  /** The client answers when it is asked for settings. */
  readonly configuration: boolean;
  /** The client tells of changes of the settings that it was asked to tell of. */
  readonly registersConfiguration: boolean;
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
  /** The client shows an outline as a tree; else it gets a list. */
  readonly nestsSymbols: boolean;
  /** The client asks whether there is a name to change before it asks for a new one. */
  readonly preparesRename: boolean;
  /** The client takes actions with their edits; else it would only know commands. */
  readonly takesCodeActions: boolean;
  /** Where the client shows no Markdown. */
  readonly plainText: Readonly<Record<"hover" | "completion" | "signatureHelp", boolean>>;
  /** What the client can do with code actions. */
  readonly codeActions: Required<Omit<CodeActionOptions, "only">>;
}

/**
 * What a client can do. One that could ask for findings is sent them all the same, if it takes them
 * and does not promise (`asksForFindings`) to ask again for a file when another one was edited:
 * Neovim does not, and asks for none that is not open.
 */
export function abilitiesOf(
  client: ClientCapabilities,
  { asksForFindings = false }: ServerOptions,
): ClientAbilities {
  const { workspace, textDocument } = client;
  const annotatesEdits =
    workspace?.workspaceEdit?.documentChanges === true &&
    workspace.workspaceEdit.changeAnnotationSupport !== undefined;
  return {
    pullsDiagnostics:
      textDocument?.diagnostic !== undefined &&
      (asksForFindings || textDocument.publishDiagnostics === undefined),
    configuration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesTokens: workspace?.semanticTokens?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    resolvesSymbols:
      workspace?.symbol?.resolveSupport?.properties.includes("location.range") === true,
    confirmsEdits: annotatesEdits,
    nestsSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    preparesRename: textDocument?.rename?.prepareSupport === true,
    takesCodeActions: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    plainText: {
      hover: isPlain(textDocument?.hover?.contentFormat),
      completion: isPlain(textDocument?.completion?.completionItem?.documentationFormat),
      signatureHelp: isPlain(
        textDocument?.signatureHelp?.signatureInformation?.documentationFormat,
      ),
    },
    codeActions: {
      resolves: textDocument?.codeAction?.resolveSupport?.properties.includes("edit") === true,
      showsDisabled: textDocument?.codeAction?.disabledSupport === true,
      createsFiles:
        workspace?.workspaceEdit?.documentChanges === true &&
        workspace.workspaceEdit.resourceOperations?.includes("create") === true,
      labelsEdits: annotatesEdits,
    },
  };
}

/** A client that says nothing of formats is taken for one that shows Markdown, as all do today. */
function isPlain(formats: readonly MarkupKind[] | undefined): boolean {
  return formats !== undefined && !formats.includes(MarkupKind.Markdown);
}

export function serverCapabilities(
  { pullsDiagnostics, workspaceFolders, preparesRename }: ClientAbilities,
  { ownTokenTypes = false, hasGrammar = false }: ServerOptions,
): ServerCapabilities {
  return {
    // The one that every client must know, even if it would rather have another.
    positionEncoding: PositionEncodingKind.UTF16,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
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
    renameProvider: preparesRename ? { prepareProvider: true } : true,
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
      legend: {
        tokenTypes: [
          ...(ownTokenTypes ? tokenTypes : standardTokenTypes),
          ...(hasGrammar ? [] : syntaxTokenTypes),
        ],
        tokenModifiers: [...tokenModifiers, ...(hasGrammar ? [] : syntaxTokenModifiers)],
      },
      full: { delta: true },
      range: true,
    },
    workspace: {
      ...(workspaceFolders
        ? { workspaceFolders: { supported: true, changeNotifications: true } }
        : {}),
      fileOperations: { willRename: { filters: namedByModels } },
    },
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

/** What a path in a model may name, and the folders on the way to it. */
const namedByModels: FileOperationRegistrationOptions["filters"] = [
  { pattern: { glob: "**/*.{dynamo,json,ndjson,jsonl,ts,mts,js,mjs}", matches: "file" } },
  { pattern: { glob: "**/*", matches: "folder" } },
];

/** What stands for the server's own kinds of names, in the same order, where nobody knows those. */
const standardTokenTypes = tokenTypes.map(
  (type) => semanticTokenTypes.find(({ id }) => id === type)?.superType ?? type,
);
