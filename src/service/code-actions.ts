import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic as LspDiagnostic,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver-types";
import type { Span } from "../base/span.ts";
import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { syntaxMessages } from "../language/diagnostics/messages/syntax.ts";
import { format } from "../language/index.ts";
import type { AllowComment, SyntaxNode } from "../language/syntax/tree.ts";
import { nodePathAt } from "../language/syntax/visitor.ts";
import { applyEdits, type TextEdit } from "../language/text/edits.ts";
import type { FileContext } from "./context.ts";
import { organizeImports } from "./organize-imports.ts";
import { quickFixes } from "./quick-fixes/index.ts";
import { type Refactoring, type RefactoringPlace, refactorings } from "./refactorings/index.ts";
import { withLabels, workspaceEdit } from "./workspace-edit.ts";

export interface CodeActionOptions {
  /** The kinds that the client asks for; all where absent. */
  readonly only?: readonly string[];
  /** The client asks for the edits of a refactoring once it is chosen. */
  readonly resolves?: boolean;
  /** The client shows what cannot be carried out, with the reason. */
  readonly showsDisabled?: boolean;
  /** The client can make files. */
  readonly createsFiles?: boolean;
  /** The client shows which part of an edit is what, in its preview. */
  readonly labelsEdits?: boolean;
}

/** What a refactoring or a mend carries until it is resolved. */
export interface CodeActionData {
  readonly uri: string;
  readonly range: Range;
  /** Edits of several files are to be labelled. */
  readonly labelled?: boolean;
  /** The finding at the range that a mend is about; absent of a refactoring. */
  readonly mends?: { readonly code: string; readonly message: string };
}

/** Mends everything whose mend is beyond doubt. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.dynamo`;

/**
 * What can be done about the findings that touch the span, and what can be refactored there.
 *
 * @param diagnostics the findings of the file, of all its roots
 * @param toLsp the same finding as the client knows it
 */
export function codeActions(
  place: RefactoringPlace,
  diagnostics: readonly Diagnostic[],
  toLsp: (diagnostic: Diagnostic) => LspDiagnostic | undefined,
  options: CodeActionOptions = {},
): readonly CodeAction[] {
  const { context, span } = place;
  const { only } = options;
  const wants = (kind: string): boolean =>
    only === undefined || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const touched = diagnostics.filter(
      ({ span: { start, end } }) => start <= span.end && span.start <= end,
    );
    const trials = trialsFor(touched, options.resolves === true);
    for (const diagnostic of touched) {
      const shown = toLsp(diagnostic);
      const mends = fixes(context, diagnostic, shown, options, trials(diagnostic));
      actions.push(...mends, ...allow(context, diagnostic, shown));
    }
  }
  // Only on demand, as on save: it would stand in every menu otherwise.
  if (only !== undefined && wants(fixAllKind)) {
    const edits = safeEdits(diagnostics);
    if (edits.length > 0) {
      actions.push({
        title: "Fix all that can be fixed safely",
        kind: fixAllKind,
        edit: workspaceEdit(context, { edits }),
      });
    }
  }
  if (only !== undefined && wants(CodeActionKind.SourceOrganizeImports)) {
    const edits = organizeImports(context);
    if (edits.length > 0) {
      actions.push({
        title: "Organize imports",
        kind: CodeActionKind.SourceOrganizeImports,
        edit: workspaceEdit(context, { edits }),
      });
    }
  }
  if (refactoringKinds.some(wants)) actions.push(...refactoringActions(place, options, wants));
  return actions;
}

/** Those that `refactorings` answers with. */
export const refactoringKinds: readonly string[] = [
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorInline,
  CodeActionKind.RefactorRewrite,
  CodeActionKind.RefactorMove,
];

function refactoringActions(
  place: RefactoringPlace,
  {
    resolves = false,
    showsDisabled = false,
    createsFiles = false,
    labelsEdits = false,
  }: CodeActionOptions,
  wants: (kind: string) => boolean,
): readonly CodeAction[] {
  const { context } = place;
  // What is not understood is not rearranged.
  if (hasSyntaxErrors(context)) return [];
  const data: CodeActionData = {
    uri: context.uri,
    range: context.lines.rangeOf(place.span),
    ...(labelsEdits ? { labelled: true } : {}),
  };
  return refactorings(place).flatMap((refactoring): CodeAction[] => {
    const { title, kind, disabled, needsFiles = false } = refactoring;
    if (!wants(kind) || (needsFiles && !createsFiles)) return [];
    if (disabled !== undefined) {
      return showsDisabled ? [{ title, kind, disabled: { reason: disabled } }] : [];
    }
    return [
      {
        title,
        kind,
        ...(resolves ? { data } : { edit: editOf(context, refactoring, labelsEdits) }),
      },
    ];
  });
}

/**
 * The chosen refactoring or mend with its edit; as it was where it is not to be found any more. A
 * mend that turns out to bring an error is disabled, and says so.
 *
 * @param diagnostics the findings of the file, of all its roots
 */
export function resolveCodeAction(
  place: RefactoringPlace,
  action: CodeAction,
  diagnostics: readonly Diagnostic[],
): CodeAction {
  const { labelled = false, mends } = action.data as CodeActionData;
  if (mends !== undefined) return resolveMend(place, action, diagnostics, mends);
  const chosen = refactorings(place).find(
    ({ title, kind }) => title === action.title && kind === action.kind,
  );
  if (chosen === undefined) return action;
  return { ...action, edit: editOf(place.context, chosen, labelled) };
}

function resolveMend(
  { context, span }: RefactoringPlace,
  action: CodeAction,
  diagnostics: readonly Diagnostic[],
  { code, message }: NonNullable<CodeActionData["mends"]>,
): CodeAction {
  const finding = diagnostics.find(
    (each) =>
      each.code === code &&
      each.message === message &&
      each.span.start === span.start &&
      each.span.end === span.end,
  );
  const isChosen = ({ title }: { readonly title: string }) => title === action.title;
  const mend = finding && quickFixes(context, finding).find(isChosen);
  if (mend !== undefined) return { ...action, edit: workspaceEdit(context, mend) };
  const wasOffered = finding && quickFixes(context, finding, { tried: false }).some(isChosen);
  const reason =
    wasOffered === true
      ? `'${action.title}' would bring another error here, so nothing was changed.`
      : "The model has changed meanwhile. Ask again for what can be done.";
  return { ...action, disabled: { reason } };
}

function editOf(context: FileContext, refactoring: Refactoring, labelled: boolean): WorkspaceEdit {
  const { edits, ...others } = refactoring.edits();
  const edit = workspaceEdit(context, { ...others, edits: keepFormatted(context, edits) });
  return labelled ? withLabels(edit, refactoring.title) : edit;
}

/** Where a formatted file would not be so after the edits: one edit to what the formatter makes of it. */
function keepFormatted({ model }: FileContext, edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...new Set(edits.map(({ file }) => file))].flatMap((uri): readonly TextEdit[] => {
    const own = edits.filter(({ file }) => file === uri);
    const text = model.files.find((file) => file.uri === uri)?.text;
    if (text === undefined) return own;
    const changed = applyEdits(text, own);
    const wanted = format(changed)?.text;
    if (wanted === undefined || wanted === changed || format(text)?.text !== text) return own;
    let start = 0;
    while (start < text.length && text[start] === wanted[start]) start++;
    let end = 0;
    const longest = Math.min(text.length, wanted.length) - start;
    while (end < longest && text.at(-1 - end) === wanted.at(-1 - end)) end++;
    const span = { start, end: text.length - end };
    return [{ file: uri, span, newText: wanted.slice(start, wanted.length - end) }];
  });
}

function hasSyntaxErrors({ analysis, uri }: FileContext): boolean {
  return analysis.findings.some(
    ({ file, code }) => file === uri && Object.hasOwn(syntaxMessages, code),
  );
}

/** Findings at one place whose mends are tried before they are offered. */
const mostTried = 20;

/** When the mends of a finding are tried; never where they are not offered at all. */
type Trials = "now" | "when chosen" | "never";

/**
 * An editor asks at a caret, where there is little to try. Who asks about a whole file is not kept
 * waiting for trials: mends are tried when one is chosen, or, by a client that wants all edits at
 * once, only so many are looked at.
 */
function trialsFor(
  touched: readonly Diagnostic[],
  resolves: boolean,
): (diagnostic: Diagnostic) => Trials {
  if (touched.length <= mostTried) return () => "now";
  if (resolves) return () => "when chosen";
  const first = new Set(touched.slice(0, mostTried));
  return (diagnostic) => (first.has(diagnostic) ? "now" : "never");
}

function fixes(
  context: FileContext,
  diagnostic: Diagnostic,
  shown: LspDiagnostic | undefined,
  { createsFiles = false }: CodeActionOptions,
  trials: Trials,
): readonly CodeAction[] {
  if (trials === "never") return [];
  const { code, message, span } = diagnostic;
  const data: CodeActionData = {
    uri: context.uri,
    range: context.lines.rangeOf(span),
    mends: { code, message },
  };
  return quickFixes(context, diagnostic, { tried: trials === "now" }).flatMap(
    ({ title, edits, newFiles = [], preferred }): readonly CodeAction[] =>
      newFiles.length > 0 && !createsFiles
        ? []
        : [
            {
              title,
              kind: CodeActionKind.QuickFix,
              ...(trials === "now"
                ? { edit: workspaceEdit(context, { edits, newFiles }) }
                : { data }),
              ...(shown === undefined ? {} : { diagnostics: [shown] }),
              ...(preferred === true ? { isPreferred: true } : {}),
            },
          ],
  );
}

/** Puts `// dynamo-allow code: ` above the declaration or member, or the code into what is there. */
function allow(
  context: FileContext,
  diagnostic: Diagnostic,
  shown: LspDiagnostic | undefined,
): readonly CodeAction[] {
  if (!diagnostic.allowable) return [];
  const { code, span } = diagnostic;
  const { text, lines, file, uri } = context;
  const node = nodePathAt(file.tree, span.start).findLast(isDocumented);
  const line = lines.lineOf(node?.span.start ?? span.start);
  const lineStart = lines.lineStart(line);
  const above = file.tree.allowances.find(
    (comment) => lines.lineOf(comment.span.start) === line - 1,
  );
  if (above?.codes.some((word) => word.text === code) === true) return [];
  const indentation = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const edit: TextEdit =
    above === undefined
      ? {
          file: uri,
          span: { start: lineStart, end: lineStart },
          newText: `${indentation}// dynamo-allow ${code}: ${reasonToFill}\n`,
        }
      : { file: uri, span: endOfCodes(above), newText: `, ${code}` };
  return [
    {
      title: `Allow '${code}' here`,
      kind: CodeActionKind.QuickFix,
      edit: workspaceEdit(context, { edits: [edit] }),
      ...(shown === undefined ? {} : { diagnostics: [shown] }),
    },
  ];
}

/** An allowance needs a reason; the author's own is asked for. */
const reasonToFill = "say why";

function endOfCodes({ codes, span }: AllowComment): Span {
  const end = codes.at(-1)?.span.end ?? span.end;
  return { start: end, end };
}

/** Declarations and members carry documentation, and may stand below an allowance. */
function isDocumented(node: SyntaxNode): boolean {
  return "documentation" in node;
}

/** Preferred mends of syntax: they change how the model is written, never what it says. */
function safeEdits(diagnostics: readonly Diagnostic[]): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const diagnostic of diagnostics) {
    if (!Object.hasOwn(syntaxMessages, diagnostic.code)) continue;
    const preferred = diagnostic.changes.filter((change) => change.preferred === true);
    const [change] = preferred;
    if (change === undefined || preferred.length > 1) continue;
    if (change.edits.some((edit) => edits.some((other) => overlap(edit, other)))) continue;
    edits.push(...change.edits);
  }
  return edits;
}

function overlap(first: TextEdit, second: TextEdit): boolean {
  return (
    first.file === second.file &&
    first.span.start <= second.span.end &&
    second.span.start <= first.span.end
  );
}
