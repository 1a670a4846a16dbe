import {
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as LspDiagnostic,
} from "vscode-languageserver-types";
import type { Severity } from "../language/diagnostics/definition.ts";
import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { createDiagnostic, helpUrl } from "../language/diagnostics/registry.ts";
import type { LineIndex } from "./positions.ts";

/** The severities that a user's settings give to single findings, by code. */
export type SeverityOverrides = Readonly<Record<string, Severity | "off">>;

/** The name under which editors show whose findings these are. */
export const diagnosticSource = "dynamo";

/**
 * Findings as the user wants to see them: those that may be allowed get the severity that the
 * settings give them, or are left out. Errors of syntax, names and types stay as they are.
 */
export function withSeverities(
  diagnostics: readonly Diagnostic[],
  overrides: SeverityOverrides,
): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const severity = Object.hasOwn(overrides, diagnostic.code)
      ? overrides[diagnostic.code]
      : undefined;
    if (severity === undefined || !diagnostic.allowable) return [diagnostic];
    return severity === "off" ? [] : [{ ...diagnostic, severity }];
  });
}

/** An editor lists no more findings of one file than anybody reads. */
const mostFindings = 1000;

/**
 * The findings of one file that an editor is given: all of them, or the gravest, the first of those
 * that are equally grave, and one that says how many more there are.
 */
export function withinLimit(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= mostFindings) return diagnostics;
  const byGravity = diagnostics.toSorted(
    (left, right) => severityNumbers[left.severity] - severityNumbers[right.severity],
  );
  const shown = new Set(byGravity.slice(0, mostFindings));
  const [gravest] = byGravity.slice(mostFindings);
  if (gravest === undefined) return diagnostics;
  const { file, span, severity } = gravest;
  const count = diagnostics.length - mostFindings;
  return [
    ...diagnostics.filter((diagnostic) => shown.has(diagnostic)),
    createDiagnostic("too-many-findings", { file, span }, { count }, { severity }),
  ];
}

/**
 * The findings of one file in the protocol's form.
 *
 * @param linesOf the lines of a file of the model, for related places in other files
 */
export function toLspDiagnostics(
  diagnostics: readonly Diagnostic[],
  linesOf: (uri: string) => LineIndex | undefined,
): readonly LspDiagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const lines = linesOf(diagnostic.file);
    return lines === undefined ? [] : [toLsp(diagnostic, lines, linesOf)];
  });
}

function toLsp(
  diagnostic: Diagnostic,
  lines: LineIndex,
  linesOf: (uri: string) => LineIndex | undefined,
): LspDiagnostic {
  const related = diagnostic.related.flatMap(
    ({ message, file, span }): DiagnosticRelatedInformation[] => {
      const range = linesOf(file)?.rangeOf(span);
      return range === undefined ? [] : [{ message, location: { uri: file, range } }];
    },
  );
  const tags = diagnostic.tags.map((tag) => tagNumbers[tag]);
  return {
    range: lines.rangeOf(diagnostic.span),
    severity: severityNumbers[diagnostic.severity],
    code: diagnostic.code,
    codeDescription: { href: helpUrl(diagnostic.code) },
    source: diagnosticSource,
    message: diagnostic.message,
    ...(related.length === 0 ? {} : { relatedInformation: related }),
    ...(tags.length === 0 ? {} : { tags }),
  };
}

const severityNumbers: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const tagNumbers = {
  unnecessary: DiagnosticTag.Unnecessary,
  deprecated: DiagnosticTag.Deprecated,
} as const;
