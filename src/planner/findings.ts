import type { Span } from "../base/span.ts";
import type { Diagnostic, RelatedPlace } from "../language/diagnostics/diagnostic.ts";
import { createDiagnostic, type Place } from "../language/diagnostics/registry.ts";
import { attributesIn } from "../language/expressions/traverse.ts";
import { keySourceOf } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, Pattern, PatternClauses } from "../language/semantics/model.ts";
import type { Change } from "../language/text/edits.ts";
import type { NearestPath } from "./plan.ts";
import { type PathProblem, problemWeights } from "./problems.ts";
import type { PathOutcome } from "./read-paths.ts";

/** Where in a pattern an operation stands: all of it, or one part of a transaction. */
export interface OperationPlace {
  readonly pattern: Pattern;
  readonly clauses: PatternClauses;
  readonly entities: readonly Entity[];
  /** Of the operation itself, for findings about no clause of it. */
  readonly span: Span;
}

export function placeOfPattern(pattern: Pattern): OperationPlace {
  return {
    pattern,
    clauses: pattern,
    entities: pattern.entities,
    span: pattern.node.operation?.span ?? pattern.origin.nameSpan,
  };
}

export interface Unserved {
  readonly reason: string;
  readonly nearest: NearestPath;
  readonly diagnostic: Diagnostic;
}

/** The finding about an operation that no path serves; `changes` would mend it. */
export function unservedFinding(
  place: OperationPlace,
  outcomes: readonly PathOutcome[],
  changes: () => readonly Change[],
): Unserved | undefined {
  const nearest = nearestOutcome(place, outcomes);
  const [entity] = place.entities;
  if (nearest === undefined || entity === undefined) return undefined;
  const diagnostic = diagnose(place, entity, nearest, changes);
  return {
    reason: diagnostic.message,
    nearest: {
      path: nearest.path.name,
      missing: nearest.problems.map(({ missing }) => missing),
    },
    diagnostic,
  };
}

/** The path that lacks least; the earlier one of equals. */
export function nearestOutcome(
  place: OperationPlace,
  outcomes: readonly PathOutcome[],
): PathOutcome | undefined {
  const distance = ({ path, problems }: PathOutcome): number =>
    problems.reduce(
      (sum, { kind }) => sum + problemWeights[kind],
      isUnrelated(place, path) ? unrelatedWeight : 0,
    );
  let nearest: PathOutcome | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const outcome of outcomes) {
    const own = distance(outcome);
    if (own < least) {
      nearest = outcome;
      least = own;
    }
  }
  return nearest;
}

/** More than one missing partition attribute: who asks for one of three means that index. */
const unrelatedWeight = 12;

/** Whether `where` speaks of nothing that is in the key of the path. */
function isUnrelated({ clauses, entities }: OperationPlace, path: AccessPath): boolean {
  const keys = [...path.partition, ...path.sort];
  const inKey = new Set(
    entities.flatMap((entity) => keys.flatMap((key) => keySourceOf(entity, key)?.sources ?? [])),
  );
  const conjuncts = clauses.where?.conjuncts ?? [];
  return !conjuncts.some(({ condition }) =>
    attributesIn(condition).some((name) => inKey.has(name)),
  );
}

function diagnose(
  place: OperationPlace,
  entity: Entity,
  nearest: PathOutcome,
  changes: () => readonly Change[],
): Diagnostic {
  const { pattern } = place;
  const { path, problems } = nearest;
  const [first] = problems;
  const where: Place = { file: pattern.origin.file, span: spanOf(place, problems) };
  const related: RelatedPlace[] = [
    {
      message: path.kind === "table" ? "The key of the table." : `The key of ${path.name}.`,
      file: path.origin.file,
      span: path.partition[0]?.span ?? path.origin.nameSpan,
    },
  ];
  const extras = { related, changes };
  const only = (kind: PathProblem["kind"]): boolean =>
    problems.length > 0 && problems.every((problem) => problem.kind === kind);
  if (only("filter on key")) {
    const name = first?.attribute ?? "";
    const isKey = [...path.partition, ...path.sort].some(({ name: key }) => key === name);
    return createDiagnostic(
      "filter-on-key-attribute",
      where,
      {
        pattern: pattern.name,
        attribute: `'${name}'`,
        role: isKey ? "a key attribute" : "an attribute that is stored only in the key",
        path: path.name,
        advice: isKey
          ? "say it in 'where', as an equality or as the one range"
          : "store it as an attribute of its own, or say it in 'where'",
      },
      extras,
    );
  }
  if (only("mixed slice")) {
    const foreign = /items of (.+) lie/.exec(first?.reason ?? "")?.[1] ?? "other entities";
    return createDiagnostic(
      "mixed-slice",
      where,
      { pattern: pattern.name, foreign, path: path.name, table: entity.table.name },
      extras,
    );
  }
  if (only("padding")) {
    const key = /in '([^']+)'/.exec(first?.missing ?? "")?.[1] ?? "its key";
    return createDiagnostic(
      "unpadded-number-in-key",
      where,
      {
        attribute: `'${first?.attribute ?? ""}'`,
        key,
        padded: `"\${${first?.attribute ?? ""}:08}"`,
      },
      extras,
    );
  }
  return createDiagnostic(
    "unserved-access-pattern",
    where,
    {
      table: entity.table.name,
      pattern: pattern.name,
      path: path.name,
      reason:
        problems.length === 0
          ? "it cannot be read"
          : problems.map(({ reason }) => reason).join("; "),
    },
    extras,
  );
}

/** The conjunct where one alone is at fault, else the clause, else the operation. */
function spanOf(place: OperationPlace, problems: readonly PathProblem[]): Span {
  const { clauses } = place;
  const spans = problems.map((problem) => {
    const clause = problem.kind === "filter on key" ? clauses.filter : clauses.where;
    if (problem.kind === "order") return clauses.order?.[0]?.span;
    return problem.conjunct === undefined ? undefined : clause?.conjuncts[problem.conjunct]?.span;
  });
  const [first] = spans;
  if (first !== undefined && spans.every((span) => span === first)) return first;
  return clauses.where?.span ?? place.span;
}
