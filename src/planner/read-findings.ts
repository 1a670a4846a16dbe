import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { createDiagnostic } from "../language/diagnostics/registry.ts";
import type { OperationPlace } from "./findings.ts";
import type { Planning } from "./planning.ts";
import { type Candidate, listed, type ReadRequest } from "./read-paths.ts";
import { estimateQuery, type ReadLimits } from "./read-units.ts";
import type { ReadResult } from "./reads.ts";
import { unitsOfCall } from "./units.ts";

/** What is worth saying about a read that is served. */
export function readFindings(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
  result: Extract<ReadResult, { kind: "served" }>,
  limits: ReadLimits,
): readonly Diagnostic[] {
  const { candidate, scanned } = result;
  if (candidate === undefined) {
    return scanned === undefined ? [] : missedItems(place, request, scanned);
  }
  const { pattern, clauses } = place;
  const file = pattern.origin.file;
  const diagnostics: Diagnostic[] = [...missedItems(place, request, candidate)];
  for (const name of candidate.match.spelled) {
    const range = candidate.facts.range({ kind: "attribute", name, path: [] });
    const conjunct = range === undefined ? undefined : clauses.where?.conjuncts[range.conjunct];
    diagnostics.push(
      createDiagnostic(
        "union-compared-by-spelling",
        { file, span: conjunct?.span ?? place.span },
        { attribute: `'${name}'`, pattern: pattern.name },
      ),
    );
  }
  const cheaper = cheaperPath(planning, request, result, limits);
  if (cheaper !== undefined) {
    diagnostics.push(
      createDiagnostic(
        "cheaper-index-exists",
        { file, span: place.span },
        { pattern: pattern.name, ...cheaper },
      ),
    );
  }
  return diagnostics;
}

/** Items that are not on the path although the pattern may mean them. */
function missedItems(
  { pattern, clauses, span }: OperationPlace,
  { entities }: ReadRequest,
  { path, incomplete }: Pick<Candidate, "path" | "incomplete">,
): readonly Diagnostic[] {
  if (incomplete.length === 0) return [];
  return [
    createDiagnostic(
      "silent-de-indexing",
      { file: pattern.origin.file, span: clauses.where?.span ?? span },
      {
        pattern: pattern.name,
        attributes: listed(incomplete.map((name) => `'${name}'`)),
        path: path.name,
      },
      {
        related: incomplete.flatMap((name) => {
          const origin = entities[0]?.originOfAttribute(name);
          return origin === undefined
            ? []
            : [{ message: `'${name}' may be absent.`, file: origin.file, span: origin.nameSpan }];
        }),
      },
    ),
  ];
}

/** Another path that reads at most half as many units, where both are known. */
function cheaperPath(
  planning: Planning,
  request: ReadRequest,
  { candidate, passedOver }: Extract<ReadResult, { kind: "served" }>,
  limits: ReadLimits,
): { readonly path: string; readonly units: number; readonly chosenUnits: number } | undefined {
  if (candidate === undefined || passedOver.length === 0) return undefined;
  const unitsOf = (each: Candidate): number | undefined =>
    unitsOfCall(estimateQuery(planning, request, each, limits, "rough"));
  const chosenUnits = unitsOf(candidate);
  if (chosenUnits === undefined) return undefined;
  for (const other of passedOver) {
    const units = unitsOf(other);
    if (units !== undefined && units * 2 <= chosenUnits) {
      return { path: other.path.name, units, chosenUnits };
    }
  }
  return undefined;
}
