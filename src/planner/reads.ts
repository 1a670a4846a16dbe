import { accessPathsOf } from "../language/semantics/keys.ts";
import type {
  AccessPath,
  Conjunct,
  Entity,
  Pattern,
  PatternClauses,
} from "../language/semantics/model.ts";
import type { Mutable } from "../language/semantics/scope.ts";
import { chooseCandidate, type PassedOver } from "./choice.ts";
import { conditionText } from "./condition-text.ts";
import { resolveExpression } from "./facts.ts";
import { datesAsInstants } from "./instants.ts";
import { orderText } from "./order.ts";
import type { ExplainedCondition, RejectedPath, Step } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { lacks, type PathProblem } from "./problems.ts";
import { getOperation, queryOperation, scanOperation } from "./read-operations.ts";
import {
  type AddedFilter,
  type Candidate,
  discriminatorFilter,
  factsOfRequest,
  listed,
  missingFromScan,
  type PathOutcome,
  type ReadRequest,
  tryPath,
} from "./read-paths.ts";
import type { ReadLimits } from "./read-units.ts";
import { all } from "./substitute.ts";

/** How a read is carried out, or what every path lacks. */
export type ReadResult =
  | {
      readonly kind: "served";
      readonly steps: readonly Step[];
      readonly explain: readonly ExplainedCondition[];
      readonly rejected: readonly RejectedPath[];
      /** Absent for a scan. */
      readonly candidate?: Candidate;
      /** Of a scan: the path, and through whose absence an item is not on it, unsaid in `filter`. */
      readonly scanned?: { readonly path: AccessPath; readonly incomplete: readonly string[] };
      readonly passedOver: readonly Candidate[];
    }
  | { readonly kind: "unserved"; readonly outcomes: readonly PathOutcome[] };

/** The request of a pattern or of a part of a transaction. */
export function readRequestOf(
  planning: Planning,
  clauses: PatternClauses,
  entities: readonly Entity[],
  parameters: Pattern["parameters"],
): ReadRequest {
  const [entity] = entities;
  const inInstants = (conjunct: Conjunct): Conjunct => {
    if (entity === undefined) return conjunct;
    const { condition: given, span, text } = conjunct;
    const condition = datesAsInstants(given, entity, parameters, planning.typeNamed);
    return condition === given ? conjunct : { condition, span, text };
  };
  const request: Mutable<ReadRequest> = {
    entities,
    where: clauses.where?.conjuncts.map(inInstants) ?? [],
    filter: clauses.filter?.conjuncts.map(inInstants) ?? [],
    consistent: clauses.consistent,
  };
  if (clauses.order !== undefined) request.order = clauses.order;
  if (clauses.returns !== undefined) request.returns = clauses.returns;
  if (clauses.using !== undefined) request.using = clauses.using;
  return request;
}

/** `query` and `first`: a slice of the best path. */
export function planQuery(
  planning: Planning,
  request: ReadRequest,
  limits: ReadLimits,
): ReadResult {
  const [entity] = request.entities;
  if (entity === undefined) return { kind: "unserved", outcomes: [] };
  const facts = factsOfRequest(request);
  const outcomes = accessPathsOf(entity.table).map((path) =>
    tryPath(planning, request, path, facts),
  );
  const candidates = outcomes.flatMap(({ candidate }) => candidate ?? []);
  const choice = chooseCandidate(candidates, request.entities, planning.sizes);
  if (choice === undefined) return { kind: "unserved", outcomes };
  const { chosen, passedOver } = choice;
  return {
    kind: "served",
    candidate: chosen,
    passedOver: passedOver.map(({ candidate }) => candidate),
    steps: [{ kind: "request", operation: queryOperation(planning, request, chosen, limits) }],
    explain: explainRead(request, chosen),
    rejected: rejectedPaths(outcomes, passedOver),
  };
}

/** `first` reads until it has one item. */
export const oneItem: ReadLimits = { limit: { kind: "literal", value: { N: "1" } } };

/** `get`: the whole primary key, and nothing else. */
export function planGet(planning: Planning, request: ReadRequest): ReadResult {
  const [entity] = request.entities;
  if (entity === undefined) return { kind: "unserved", outcomes: [] };
  const found = wholeKey(planning, entity, request, "get");
  if ("problems" in found) return { kind: "unserved", outcomes: [found] };
  return {
    kind: "served",
    candidate: found,
    passedOver: [],
    steps: [
      {
        kind: "request",
        operation: getOperation(planning, request, found, "GetItem"),
      },
    ],
    explain: explainRead(request, found),
    rejected: [],
  };
}

/**
 * The candidate that fixes the whole primary key of the one entity, for all operations that name an
 * item. What `where` says beyond the key is a problem: such an operation has no place for it.
 */
export function wholeKey(
  planning: Planning,
  entity: Entity,
  request: Omit<ReadRequest, "entities">,
  verb: string,
): Candidate | PathOutcome {
  const path = entity.table.primary;
  const problems: PathProblem[] = [];
  if (request.using !== undefined && request.using !== path) {
    problems.push(lacks.itemsByIndex(verb, request.using.name));
  }
  if (request.filter.length > 0) problems.push(lacks.place(verb, "filter"));
  if ((request.order?.length ?? 0) > 0) problems.push(lacks.place(verb, "order by"));
  // What else is in the partition does not matter for one item, nor does any projection.
  const plain: ReadRequest = {
    entities: [entity],
    where: request.where,
    filter: [],
    consistent: false,
    oneItem: true,
  };
  const outcome = tryPath(planning, plain, path);
  for (const problem of outcome.problems) {
    if (problem.kind === "condition" || problem.kind === "sort") {
      const text = request.where[problem.conjunct ?? -1]?.text ?? "";
      problems.push(lacks.onlyKey(verb, text, problem.conjunct ?? -1));
    } else problems.push(problem);
  }
  const place = planning.placeOf(entity, path);
  const { candidate } = outcome;
  if (candidate !== undefined && place !== undefined) {
    for (const component of place.sort.slice(candidate.match.firstFree)) {
      problems.push(...unfixed(component.key.name, component.expression, candidate));
    }
    for (const match of candidate.match.sort) {
      if (match.condition.operator === "=") continue;
      for (const conjunct of match.entails) {
        const text = request.where[conjunct]?.text ?? "";
        problems.push(lacks.equality(verb, text, conjunct));
      }
    }
  }
  if (problems.length > 0 || candidate === undefined) return { path, problems };
  return candidate;
}

/** `scan`: everything of the path, and a filter. */
export function planScan(planning: Planning, request: ReadRequest, limits: ReadLimits): ReadResult {
  const [entity] = request.entities;
  if (entity === undefined) return { kind: "unserved", outcomes: [] };
  const path = request.using ?? entity.table.primary;
  const problems: PathProblem[] = [];
  if (request.where.length > 0) problems.push(lacks.place("scan", "where"));
  if ((request.order?.length ?? 0) > 0) problems.push(lacks.place("scan", "order by"));
  if (request.consistent && path.kind === "global") problems.push(lacks.consistency());
  const incomplete: string[] = [];
  for (const each of request.entities) {
    const place = planning.placeOf(each, path);
    if (place === undefined) problems.push(lacks.key(each.name, [path.name]));
    else incomplete.push(...missingFromScan(place, request.filter));
  }
  const foreign = planning
    .inhabitantsOf(entity, path)
    .all.filter((each) => each.isLock || !request.entities.includes(each.entity))
    .map(({ name }) => name);
  const added: AddedFilter[] = [];
  if (foreign.length > 0) {
    const { discriminator } = entity.table;
    // Unlike a query's, the filter of a scan may name key attributes.
    const condition =
      discriminator === undefined
        ? undefined
        : discriminatorFilter(request.entities, { ...path, partition: [], sort: [] });
    if (condition === undefined) problems.push(lacks.discriminator(listed(foreign)));
    else added.push({ condition, why: `items of ${listed(foreign)} are there too` });
  }
  if (problems.length > 0) return { kind: "unserved", outcomes: [{ path, problems }] };
  const filter = all([
    ...request.filter.map(({ condition }) => condition),
    ...added.map(({ condition }) => condition),
  ]);
  const parts = { added, ...(filter === undefined ? {} : { filter }) };
  return {
    kind: "served",
    scanned: { path, incomplete },
    passedOver: [],
    steps: [{ kind: "request", operation: scanOperation(planning, request, path, parts, limits) }],
    explain: explainFilters(request, added),
    rejected: [],
  };
}

export function rejectedPaths(
  outcomes: readonly PathOutcome[],
  passedOver: readonly PassedOver[] = [],
): readonly RejectedPath[] {
  const rejected: RejectedPath[] = [];
  for (const { path, problems } of outcomes) {
    const [first] = problems;
    if (first !== undefined) rejected.push({ path: path.name, reason: first.reason });
  }
  for (const { candidate, reason } of passedOver) {
    rejected.push({ path: candidate.path.name, reason });
  }
  return rejected;
}

export function explainRead(
  request: ReadRequest,
  candidate: Candidate,
): readonly ExplainedCondition[] {
  const { match, servedBy, added, direction, path } = candidate;
  const explained = request.where.map(({ text, condition }, position): ExplainedCondition => {
    const served = servedBy[position] ?? "filter, added";
    const subject = condition.kind === "comparison" ? condition.left : undefined;
    const ignoresCase = subject?.kind === "attribute" && match.caseless.includes(subject.name);
    return {
      condition: text,
      servedBy: ignoresCase ? `${served}, without regard to case` : served,
    };
  });
  const fanOut = match.fanOut?.fanOut;
  if (fanOut !== undefined) {
    const condition = `each value of ${fanOut.over}`;
    explained.push({ condition, servedBy: "one query for each, merged" });
  }
  if (direction !== undefined && request.order !== undefined) {
    const keys = path.sort.map(({ name }) => name).join(", ");
    explained.push({
      condition: `order by ${orderText(request.order)}`,
      servedBy: `sort key ${keys}, read ${direction === "forward" ? "forwards" : "backwards"}`,
    });
  }
  explained.push(...explainFilters(request, added));
  return explained;
}

function explainFilters(
  request: ReadRequest,
  added: readonly AddedFilter[],
): readonly ExplainedCondition[] {
  return [
    ...request.filter.map(({ text }) => ({ condition: text, servedBy: "filter, after the read" })),
    ...added.map(({ condition, why }) => ({
      condition: conditionText(condition),
      servedBy: `filter, added: ${why}`,
    })),
  ];
}

/** What of a key attribute is not fixed, named by the attributes that an author knows. */
function unfixed(
  key: string,
  expression: Parameters<typeof conditionText>[0],
  candidate: Candidate,
): readonly PathProblem[] {
  const names =
    expression.kind === "attribute"
      ? [expression.name]
      : expression.kind === "template"
        ? expression.parts.flatMap((part) => {
            if (typeof part === "string" || part.expression.kind !== "attribute") return [];
            const isFixed = resolveExpression(part.expression, candidate.facts) !== undefined;
            return isFixed ? [] : [part.expression.name];
          })
        : [key];
  return names.map((name) => lacks.sortEquality(key, name));
}
