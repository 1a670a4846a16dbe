import type { Span } from "../../base/span.ts";
import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { syntaxMessages } from "../../language/diagnostics/messages/syntax.ts";
import type { DiagnosticCode } from "../../language/diagnostics/registry.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import type { FileContext } from "../context.ts";
import * as additions from "./additions.ts";
import { type Fix, fixPlace } from "./fix.ts";
import * as removals from "./removals.ts";
import * as types from "./types.ts";

/**
 * The mends of findings that who reports them does not offer: they follow from what stands at the
 * place alone. A finding with several equally good mends has none here.
 */
export function quickFixes(context: FileContext, diagnostic: Diagnostic): readonly Change[] {
  const isSyntax = Object.hasOwn(syntaxMessages, diagnostic.code);
  if (diagnostic.changes.length > 0) {
    if (isSyntax) return diagnostic.changes;
    // A name may take the place of another one anywhere; what is added needs a whole place.
    return diagnostic.changes.filter(
      ({ edits }) =>
        !edits.some((edit) => edit.span.start === edit.span.end && isBroken(context, edit)),
    );
  }
  const change = fixes[diagnostic.code]?.(fixPlace(context, diagnostic));
  if (change === undefined) return [];
  const isSafe = isSyntax || !change.edits.some((edit) => isBroken(context, edit));
  return isSafe ? [change] : [];
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
  "annotation-does-not-suit": removals.removeAnnotation,
  "annotation-needs-entity": removals.removeAnnotation,
  "binding-of-mark": removals.removeMember,
  "clause-missing": additions.addWhere,
  "clause-not-allowed": removals.removeClause,
  "conditional-primary-key": removals.removeCondition,
  "derived-from-optional": types.makeOptional,
  "duplicate-annotation": removals.removeAnnotation,
  "duplicate-union-member": removals.removeUnionMember,
  "format-does-not-suit": removals.removeFormat,
  "included-twice": removals.removeMember,
  "local-index-capacity": removals.removeMember,
  "local-index-partition-key": removals.removeMember,
  "maximum-below-average": types.swapBounds,
  "minimum-above-maximum": types.swapBounds,
  "missing-argument": additions.addArgument,
  "missing-attribute": additions.addProperty,
  "missing-upgrade": additions.addUpgrade,
  "null-value": removals.removeProperty,
  "optional-in-primary-key": types.makeRequired,
  "primary-key-missing": additions.addBinding,
  "revision-unchecked": additions.checkRevision,
  "setting-needs-billing": removals.removeMember,
  "template-format-not-needed": removals.removeFormat,
  "ttl-needs-epoch": types.makeEpoch,
  "type-without-arguments": removals.removeTypeArguments,
  "unused-ttl": removals.removeMember,
  "version-without-attribute": additions.addVersionAttribute,
};
