/**
 * The language layer's facade: text in, trees, findings and formatted text out. Other layers import
 * from here, except for types of the syntax tree, which `syntax/tree.ts` lists.
 */
export type { Definition, Severity } from "./diagnostics/definition.ts";
export type { Diagnostic, DiagnosticTag, RelatedPlace } from "./diagnostics/diagnostic.ts";
export {
  createDiagnostic,
  type DiagnosticCode,
  type DiagnosticExtras,
  definitionOf,
  definitions,
  helpUrl,
  isAllowable,
  isDiagnosticCode,
  type Parameters,
} from "./diagnostics/registry.ts";
export { format, formatEdits } from "./format/format.ts";
export { allowedSpan, applyAllowances } from "./semantics/allowances.ts";
export { annotationUsages } from "./semantics/annotations.ts";
export { functionUsages } from "./semantics/functions.ts";
export {
  canonicalUri,
  filesOfModel,
  modelRoots,
  resolveRelative,
} from "./semantics/imports.ts";
export type * from "./semantics/model.ts";
export { clauseNames, operations } from "./semantics/operations.ts";
export { type ResolvedModel, type ResolveOptions, resolveModel } from "./semantics/resolve.ts";
export { sampleTime, seededClock } from "./semantics/seeded-clock.ts";
export { describeType } from "./semantics/type-relations.ts";
export type * from "./semantics/types.ts";
export * as keywords from "./syntax/keywords.ts";
export { type ParseResult, parse } from "./syntax/parser.ts";
export { tokenize } from "./syntax/scanner.ts";
export { isTrivia, type Token, TokenKind, type TokenList, tokenAt } from "./syntax/token.ts";
export type * as syntax from "./syntax/tree.ts";
export { childrenOf, nodePathAt, walk } from "./syntax/visitor.ts";
export { applyEdits, type Change, type TextEdit } from "./text/edits.ts";
