import type { Span } from "../../base/span.ts";
import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { syntaxMessages } from "../../language/diagnostics/messages/syntax.ts";
import type { DiagnosticCode } from "../../language/diagnostics/registry.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import type { FileContext } from "../context.ts";
import { isMendedBy } from "../trial.ts";
import * as additions from "./additions.ts";
import * as files from "./files.ts";
import { type Fix, fixPlace, type Mend } from "./fix.ts";
import * as removals from "./removals.ts";
import * as rewrites from "./rewrites.ts";
import * as types from "./types.ts";

/**
 * The mends of findings that who reports them does not offer: they follow from what stands at the
 * place alone. A finding with several equally good mends has none here.
 */
export function quickFixes(
  context: FileContext,
  diagnostic: Diagnostic,
  { tried = true }: QuickFixOptions = {},
): readonly Mend[] {
  const isSyntax = Object.hasOwn(syntaxMessages, diagnostic.code);
  const mends = mendsOf(context, diagnostic).filter(
    // A name may take the place of another one anywhere; what is added needs a whole place.
    ({ edits }) => isSyntax || !edits.some((edit) => isInsertion(edit) && isBroken(context, edit)),
  );
  return tried ? mends.filter(({ edits }) => isMendedBy(context, diagnostic, edits)) : mends;
}

export interface QuickFixOptions {
  /**
   * Whether each is carried out on trial, which takes as long as reading the model: what mends a
   * finding in a sound model may be wrong in one that is not.
   */
  readonly tried?: boolean;
}

function mendsOf(context: FileContext, diagnostic: Diagnostic): readonly Mend[] {
  if (diagnostic.changes.length > 0) return diagnostic.changes;
  const mend = fixes[diagnostic.code]?.(fixPlace(context, diagnostic));
  if (mend === undefined) return [];
  const isSyntax = Object.hasOwn(syntaxMessages, diagnostic.code);
  return isSyntax || !mend.edits.some((edit) => isBroken(context, edit)) ? [mend] : [];
}

function isInsertion({ span }: TextEdit): boolean {
  return span.start === span.end;
}

/** Whether the declaration that would be edited has syntax errors: it may not end where it seems to. */
function isBroken({ analysis, model }: FileContext, { file, span }: TextEdit): boolean {
  const declarations = model.files.find(({ uri }) => uri === file)?.tree.declarations ?? [];
  const position = declarations.findIndex((each) => touches(each.span, span));
  const start = declarations[position]?.span.start ?? span.start;
  // What could not be read is left out of the tree, behind what could.
  const end = declarations[position + 1]?.span.start ?? Number.POSITIVE_INFINITY;
  return analysis.findings.some(
    (finding) =>
      finding.file === file &&
      Object.hasOwn(syntaxMessages, finding.code) &&
      touches({ start, end }, finding.span),
  );
}

function touches(first: Span, second: Span): boolean {
  return first.start <= second.end && second.start <= first.end;
}

const fixes: Readonly<Partial<Record<DiagnosticCode, Fix>>> = {
  "allow-not-possible": removals.removeAllowance,
  "annotation-does-not-suit": removals.removeAnnotation,
  "annotation-needs-entity": removals.removeAnnotation,
  "binding-of-mark": removals.removeMember,
  "chained-comparison": rewrites.joinComparisons,
  "cheaper-index-exists": rewrites.useIndex,
  "clause-missing": additions.addWhere,
  "clause-not-allowed": removals.removeClause,
  "conditional-primary-key": removals.removeCondition,
  "copy-with-other-type": rewrites.typeOfOriginal,
  "default-needs-literal": rewrites.derive,
  "derived-from-optional": types.makeOptional,
  "derived-value-differs": removals.removeProperty,
  "duplicate-annotation": removals.removeAnnotation,
  "duplicate-import": removals.removeImport,
  "duplicate-in-list": removals.removeElement,
  "duplicate-key-attribute": removals.removeElement,
  "duplicate-property": removals.removeRepeatedValue,
  "duplicate-set-element": removals.removeElement,
  "duplicate-union-member": removals.removeUnionMember,
  "empty-set": rewrites.absentValue,
  "epoch-in-milliseconds": rewrites.toSeconds,
  "format-does-not-suit": removals.removeFormat,
  "import-not-found": files.createModelFile,
  "import-not-relative": rewrites.makeRelative,
  "in-key-as-key-attribute": removals.removeOrigin,
  "in-key-outside-entity": removals.removeOrigin,
  "included-twice": removals.removeMember,
  "incomplete-upsert": rewrites.setWhatIsMissing,
  "key-in-sample": removals.removeProperty,
  "local-index-capacity": removals.removeMember,
  "local-index-partition-key": removals.removeMember,
  "maximum-below-average": types.swapBounds,
  "minimum-above-maximum": types.swapBounds,
  "missing-argument": additions.addArgument,
  "missing-attribute": additions.addProperty,
  "missing-upgrade": additions.addUpgrade,
  "no-item-argument-here": removals.removePlaceholder,
  "null-value": rewrites.absentValue,
  "number-with-suffix": rewrites.plainNumber,
  "operation-not-first": rewrites.moveOperation,
  "optional-in-primary-key": types.makeRequired,
  "origin-after-annotation": rewrites.moveOrigin,
  "peak-below-rate": rewrites.swapRates,
  "primary-key-missing": additions.addBinding,
  "revision-unchecked": additions.checkRevision,
  "sample-file-missing": files.createSampleFile,
  "second-revision": removals.removeRevision,
  "setting-needs-billing": removals.removeMember,
  "template-format-not-needed": removals.removeFormat,
  "ttl-needs-epoch": types.makeEpoch,
  "type-without-arguments": removals.removeTypeArguments,
  "unneeded-move": rewrites.useUpdate,
  "unused-ttl": removals.removeMember,
  "vector-index-sort-key": removals.removeMember,
  "version-without-attribute": additions.addVersionAttribute,
};
