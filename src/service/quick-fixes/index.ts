import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import type { DiagnosticCode } from "../../language/diagnostics/registry.ts";
import type { Change } from "../../language/text/edits.ts";
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
  if (diagnostic.changes.length > 0) return diagnostic.changes;
  const change = fixes[diagnostic.code]?.(fixPlace(context, diagnostic));
  return change === undefined ? [] : [change];
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
  "upgrade-after-version": additions.raiseVersion,
  "version-without-attribute": additions.addVersionAttribute,
};
