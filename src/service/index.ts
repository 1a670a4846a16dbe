/**
 * The language service's facade: what an editor asks of a `.dynamo` file, answered in the types of
 * the language server protocol, and the workspace that the command line shares with the server.
 */
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  CompletionList,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  Diagnostic as LspDiagnostic,
  Position,
  Range,
  SelectionRange,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
  WorkspaceSymbol,
} from "vscode-languageserver-types";
import { MarkupKind } from "vscode-languageserver-types";
import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import {
  type CodeActionData,
  type CodeActionOptions,
  codeActions,
  resolveCodeAction,
} from "./code-actions.ts";
import { type CodeLensOptions, codeLenses, type LensData, resolveCodeLens } from "./code-lens.ts";
import { type CompletionData, type CompletionOptions, complete } from "./completion/complete.ts";
import { documentationOf } from "./completion/documentation.ts";
import { type FileContext, fileContext, linesOf } from "./context.ts";
import {
  type SeverityOverrides,
  toLspDiagnostics,
  withinLimit,
  withSeverities,
} from "./diagnostics.ts";
import { foldingRanges } from "./folding.ts";
import { formatDocument, formatOnType, formatRange } from "./formatting.ts";
import { hover } from "./hover.ts";
import { type InlayHintOptions, inlayHints } from "./inlay-hints.ts";
import { linkedEditing } from "./linked-editing.ts";
import { documentLinks } from "./links.ts";
import { createLineIndex, type LineIndex } from "./positions.ts";
import type { RefactoringPlace } from "./refactorings/index.ts";
import { definition, highlights, referenceAt, references } from "./references.ts";
import {
  prepareRename,
  type RenameResult,
  type RenameTarget,
  reasonAgainstRename,
  rename,
} from "./rename.ts";
import { editsOfFileRenames, type FileRename } from "./rename-files.ts";
import { preparePrefixRename, renamePrefix } from "./rename-prefix.ts";
import { selectionRange } from "./selection.ts";
import { semanticTokens } from "./semantic-tokens.ts";
import { signatureHelp } from "./signature-help.ts";
import { documentSymbols, resolveWorkspaceSymbol, workspaceSymbols } from "./symbols.ts";
import type { Workspace } from "./workspace.ts";

export { expressionText } from "../planner/expression-text.ts";
export { type Analysis, analyze } from "./analyze.ts";
export { type CodeActionOptions, fixAllKind, refactoringKinds } from "./code-actions.ts";
export { type CodeLensOptions, commands, type PatternCommandArgument } from "./code-lens.ts";
export { relativePath } from "./completion/paths.ts";
export { costsIn, type FileContext, fileContext, linesOf } from "./context.ts";
export { type SeverityOverrides, withSeverities } from "./diagnostics.ts";
export { type DiffReportOptions, diffReport } from "./diff-report.ts";
export {
  classificationTitles,
  countedChanges,
  groupedChanges,
  workText,
} from "./diff-text.ts";
export {
  type DriftFinding,
  type DriftSeverity,
  driftFindings,
  driftSeverities,
  isAsGrave,
} from "./drift-findings.ts";
export { type MendedFinding, type MendedModel, mendDrift } from "./drift-mending.ts";
export { type DriftReportOptions, driftReport } from "./drift-report.ts";
export {
  countedFindings,
  entityRow,
  foundTextOf,
  itemKeyText,
  noDrift,
  observationText,
} from "./drift-text.ts";
export { type EarlierState, type EarlierTexts, earlierState } from "./earlier-state.ts";
export { exampleCases, exampleSuite } from "./example-suite.ts";
export { formattingTriggers } from "./formatting.ts";
export type { InlayHintOptions } from "./inlay-hints.ts";
export { choicesOf, describeParameter } from "./lookup.ts";
export { plainText } from "./markdown.ts";
export { type ModelReportOptions, modelReport } from "./model-report.ts";
export { pastedItems } from "./pasted-items.ts";
export { planMarkdown, planSummary, requestsOf } from "./plan-text.ts";
export { createLineIndex, type LineIndex } from "./positions.ts";
export { declarationPlaces, isSameSymbol, symbolsAt } from "./references.ts";
export type { RenameResult, RenameTarget } from "./rename.ts";
export { type FileRename, placeAfter } from "./rename-files.ts";
export { type RolloutReportOptions, rolloutReport } from "./rollout-report.ts";
export {
  countedSteps,
  marksOf,
  type NumberedStep,
  phaseTitles,
  stepsByPhase,
  takesText,
} from "./rollout-text.ts";
export { tokenModifiers, tokenTypes } from "./semantic-tokens.ts";
export { signatureTriggers } from "./signature-help.ts";
export { explanationMarkdown, keyText, projectionText } from "./symbol-docs.ts";
export { syntaxTokenModifiers, syntaxTokenTypes } from "./syntax-tokens.ts";
export { createWorkspace, type Workspace, type WorkspaceHost } from "./workspace.ts";
export { workspaceEdit } from "./workspace-edit.ts";

/**
 * The features. Each concerns the text as it is when the answer is made, and answers empty for a
 * file that cannot be read. None throws on any text.
 */
export interface LanguageService {
  diagnostics(uri: string): Promise<readonly LspDiagnostic[]>;
  completion(
    uri: string,
    position: Position,
    options: Omit<CompletionOptions, "files">,
  ): Promise<CompletionList>;
  /** Adds its documentation to an item. */
  resolveCompletion(item: CompletionItem): Promise<CompletionItem>;
  hover(uri: string, position: Position): Promise<Hover | undefined>;
  signatureHelp(uri: string, position: Position): Promise<SignatureHelp | undefined>;
  definition(uri: string, position: Position): Promise<readonly Location[]>;
  references(
    uri: string,
    position: Position,
    includeDeclaration: boolean,
  ): Promise<readonly Location[]>;
  highlights(uri: string, position: Position): Promise<readonly DocumentHighlight[]>;
  prepareRename(uri: string, position: Position): Promise<RenameTarget | undefined>;
  /** @param confirms the client can ask before it changes something */
  /** Why there is nothing to rename, where `prepareRename` has no answer. */
  reasonAgainstRename(uri: string, position: Position): Promise<string | undefined>;
  rename(
    uri: string,
    position: Position,
    newName: string,
    confirms?: boolean,
  ): Promise<RenameResult>;
  /** What keeps the paths in models right when files or folders get other places. */
  renameFiles(renames: readonly FileRename[]): Promise<WorkspaceEdit | undefined>;
  /** The places that change together while the name under the caret is typed over. */
  linkedEditing(uri: string, position: Position): Promise<readonly Range[] | undefined>;
  documentSymbols(uri: string): Promise<readonly DocumentSymbol[]>;
  /** Without the places in their files. */
  workspaceSymbols(query: string): Promise<readonly WorkspaceSymbol[]>;
  resolveWorkspaceSymbol(symbol: WorkspaceSymbol): Promise<WorkspaceSymbol>;
  foldingRanges(uri: string): Promise<readonly FoldingRange[]>;
  selectionRanges(uri: string, positions: readonly Position[]): Promise<readonly SelectionRange[]>;
  documentLinks(uri: string): Promise<readonly DocumentLink[]>;
  format(uri: string): Promise<readonly TextEdit[]>;
  formatRange(uri: string, range: Range): Promise<readonly TextEdit[]>;
  /** @param typed one of `formattingTriggers` */
  formatOnType(uri: string, position: Position, typed: string): Promise<readonly TextEdit[]>;
  /**
   * In the protocol's encoding.
   *
   * @param options.syntax with keywords, literals and comments
   */
  semanticTokens(
    uri: string,
    options?: { readonly range?: Range | undefined; readonly syntax?: boolean },
  ): Promise<readonly number[]>;
  codeActions(
    uri: string,
    range: Range,
    options?: CodeActionOptions,
  ): Promise<readonly CodeAction[]>;
  /** Adds its edit to a refactoring or a mend; one that cannot be carried out says why. */
  resolveCodeAction(action: CodeAction): Promise<CodeAction>;
  codeLenses(uri: string, options: CodeLensOptions): Promise<readonly CodeLens[]>;
  resolveCodeLens(lens: CodeLens): Promise<CodeLens>;
  inlayHints(uri: string, range: Range, options: InlayHintOptions): Promise<readonly InlayHint[]>;
}

export interface ServiceSettings {
  /** Severities that the user gave to findings; asked anew each time. */
  severities?(): SeverityOverrides;
  /** Where the tables are, for prices; asked anew each time. */
  region?(): string;
}

export function createLanguageService(
  workspace: Workspace,
  settings: ServiceSettings = {},
): LanguageService {
  async function contextOf(uri: string): Promise<FileContext | undefined> {
    const analysis = await workspace.analysisOf(uri);
    return analysis === undefined ? undefined : fileContext(analysis, uri, settings.region?.());
  }

  /** A feature of one place of one file. */
  async function at<T>(
    uri: string,
    position: Position,
    empty: T,
    feature: (context: FileContext, offset: number) => T,
  ): Promise<T> {
    const context = await contextOf(uri);
    return context === undefined ? empty : feature(context, context.lines.offsetAt(position));
  }

  /** A feature of a whole file. */
  async function of<T>(uri: string, empty: T, feature: (context: FileContext) => T): Promise<T> {
    const context = await contextOf(uri);
    return context === undefined ? empty : feature(context);
  }

  async function findings(uri: string): Promise<readonly Diagnostic[]> {
    const diagnostics = await workspace.diagnosticsOf(uri);
    return withSeverities(diagnostics, settings.severities?.() ?? {});
  }

  /** The lines of every file that a finding of this one may speak of. */
  async function linesAround(uri: string) {
    const analyses = await workspace.analysesOf(uri);
    const ofSamples = new Map<string, LineIndex>();
    return (other: string) => {
      for (const { files, sampleFiles } of analyses) {
        const file = files.get(other);
        if (file !== undefined) return linesOf(file);
        const text = sampleFiles.get(other);
        if (text === undefined) continue;
        const lines = ofSamples.get(other) ?? createLineIndex(text);
        ofSamples.set(other, lines);
        return lines;
      }
      return undefined;
    };
  }

  /** A selection, with what a refactoring must know of the workspace around its file. */
  async function placeOf(uri: string, range: Range): Promise<RefactoringPlace | undefined> {
    const context = await contextOf(uri);
    if (context === undefined) return undefined;
    const [files, analyses] = await Promise.all([workspace.files(), workspace.analysesOf(uri)]);
    const span = context.lines.spanOf(range);
    const isEverywhere = (other: string): boolean =>
      analyses.every((analysis) => analysis.files.has(other));
    return { context, span, files, isEverywhere };
  }

  return {
    async diagnostics(uri) {
      return toLspDiagnostics(withinLimit(await findings(uri)), await linesAround(uri));
    },
    async completion(uri, position, options) {
      const files = await workspace.files();
      const empty: CompletionList = { isIncomplete: false, items: [] };
      return at(uri, position, empty, (context, offset) =>
        complete(context, offset, { ...options, files }),
      );
    },
    async resolveCompletion(item) {
      const data = item.data as CompletionData | undefined;
      if (data === undefined) return item;
      const analysis = await workspace.analysisOf(data.uri);
      const value = documentationOf(analysis, data.documentation);
      if (value === undefined) return item;
      return { ...item, documentation: { kind: MarkupKind.Markdown, value } };
    },
    hover: (uri, position) => at(uri, position, undefined, hover),
    signatureHelp: (uri, position) => at(uri, position, undefined, signatureHelp),
    definition: (uri, position) => at(uri, position, [], definition),
    references: (uri, position, includeDeclaration) =>
      at(uri, position, [], (context, offset) => references(context, offset, includeDeclaration)),
    highlights: (uri, position) => at(uri, position, [], highlights),
    prepareRename: (uri, position) =>
      at(
        uri,
        position,
        undefined,
        (context, offset) => prepareRename(context, offset) ?? preparePrefixRename(context, offset),
      ),
    reasonAgainstRename: (uri, position) => at(uri, position, undefined, reasonAgainstRename),
    rename(uri, position, newName, confirms = false) {
      const unreadable: RenameResult = { kind: "refused", message: "The file cannot be read." };
      return at(uri, position, unreadable, (context, offset) =>
        referenceAt(context, offset) === undefined
          ? (renamePrefix(context, offset, newName, confirms) ??
            rename(context, offset, newName, confirms))
          : rename(context, offset, newName, confirms),
      );
    },
    async renameFiles(renames) {
      const analyses = await workspace.allAnalyses();
      const files = new Map(analyses.flatMap(({ files }) => [...files]));
      return editsOfFileRenames(files.values(), renames);
    },
    linkedEditing: (uri, position) => at(uri, position, undefined, linkedEditing),
    documentSymbols: (uri) => of(uri, [], documentSymbols),
    async workspaceSymbols(query) {
      const analyses = await workspace.allAnalyses();
      const seen = new Set<string>();
      return analyses.flatMap((analysis) =>
        [...analysis.files.keys()].flatMap((uri) => {
          const context = seen.has(uri) ? undefined : fileContext(analysis, uri);
          seen.add(uri);
          return context === undefined ? [] : workspaceSymbols(context, query);
        }),
      );
    },
    resolveWorkspaceSymbol: (symbol) =>
      of(symbol.location.uri, symbol, (context) => resolveWorkspaceSymbol(context, symbol)),
    foldingRanges: (uri) => of(uri, [], foldingRanges),
    selectionRanges: (uri, positions) =>
      of(uri, [], (context) =>
        positions.map((position) => selectionRange(context, context.lines.offsetAt(position))),
      ),
    documentLinks: (uri) => of(uri, [], documentLinks),
    format: (uri) => of(uri, [], formatDocument),
    formatRange: (uri, range) =>
      of(uri, [], (context) => formatRange(context, context.lines.spanOf(range))),
    formatOnType: (uri, position, typed) =>
      at(uri, position, [], (context, offset) => formatOnType(context, offset, typed)),
    semanticTokens: (uri, { range, syntax = false } = {}) =>
      of(uri, [], (context) =>
        semanticTokens(context, {
          syntax,
          ...(range === undefined ? {} : { within: context.lines.spanOf(range) }),
        }),
      ),
    async codeActions(uri, range, options) {
      const [diagnostics, lines] = await Promise.all([findings(uri), linesAround(uri)]);
      const place = await placeOf(uri, range);
      if (place === undefined) return [];
      const toLsp = (diagnostic: Diagnostic) => toLspDiagnostics([diagnostic], lines)[0];
      return codeActions(place, diagnostics, toLsp, options);
    },
    async resolveCodeAction(action) {
      const data = action.data as CodeActionData | undefined;
      if (data === undefined) return action;
      const diagnostics = data.mends === undefined ? [] : await findings(data.uri);
      const place = await placeOf(data.uri, data.range);
      return place === undefined ? action : resolveCodeAction(place, action, diagnostics);
    },
    codeLenses: (uri, options) => of(uri, [], (context) => codeLenses(context, options)),
    resolveCodeLens(lens) {
      const data = lens.data as LensData | undefined;
      if (data === undefined) return Promise.resolve(lens);
      return of(data.uri, lens, (context) => resolveCodeLens(context, lens, data));
    },
    inlayHints: (uri, range, options) =>
      of(uri, [], (context) => inlayHints(context, context.lines.spanOf(range), options)),
  };
}
export { type TableBackfills, tableBackfills } from "./table-backfills.ts";
