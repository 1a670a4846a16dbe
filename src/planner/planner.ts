import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { createDiagnostic } from "../language/diagnostics/registry.ts";
import type { Model, Pattern } from "../language/semantics/model.ts";
import type { RecordedPart } from "../language/semantics/part-records.ts";
import type { Mutable } from "../language/semantics/scope.ts";
import { batchSteps, planBatchDelete, planBatchGet, planBatchPut } from "./batches.ts";
import { collidingEntities } from "./collisions.ts";
import { bindingOnSamples } from "./examples/bind-on-samples.ts";
import { refusedCall } from "./examples/refused-calls.ts";
import { type OperationPlace, placeOfPattern, unservedFinding } from "./findings.ts";
import { KnownPlans } from "./known-plans.ts";
import type { ModelPlans, PatternPlan, ResultShape, Step } from "./plan.ts";
import { type Planning, startPlanning } from "./planning.ts";
import { readFindings } from "./read-findings.ts";
import { readFixes } from "./read-fixes.ts";
import type { PathOutcome, ReadRequest } from "./read-paths.ts";
import type { ReadLimits } from "./read-units.ts";
import {
  oneItem,
  planGet,
  planQuery,
  planScan,
  type ReadResult,
  readRequestOf,
  rejectedPaths,
} from "./reads.ts";
import { planSearch } from "./search.ts";
import { entityShape, tableShape, typesOf } from "./shapes.ts";
import { placeOfAction, planTransaction } from "./transactions.ts";
import { withUnits } from "./units.ts";
import { writeFinding } from "./write-findings.ts";
import type { WriteResult } from "./write-parts.ts";
import { planWrite } from "./writes.ts";

export interface PlannedModel {
  readonly plans: ModelPlans;
  /** What was computed of the model on the way, for those who judge it. */
  readonly planning: Planning;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Plans every pattern of a model and judges what the plans need of its keys. Never throws; a
 * pattern that no path serves has a plan that says so.
 *
 * @param parts the parts of the model with what is known of them; without them all is planned
 */
export function planModel(model: Model, parts: readonly RecordedPart[] = []): PlannedModel {
  const planning = startPlanning(model);
  const known = new KnownPlans(parts);
  const planned = new Map<Pattern, PlannedPattern>();
  const plan = (pattern: Pattern): PlannedPattern => {
    let made = planned.get(pattern);
    if (made === undefined) {
      made = planPattern(planning, pattern);
      planned.set(pattern, made);
    }
    return made;
  };
  const plans: ModelPlans = {
    patterns: model.patterns.map((pattern) => known.planOf(pattern, () => plan(pattern).plan)),
    tables: model.tables.map(tableShape),
    entities: model.entities.map(entityShape),
    types: typesOf(model),
  };
  const byName = new Map(plans.patterns.map((each) => [each.name, each]));
  const bindOnSamples = bindingOnSamples(model, plans);
  return {
    planning,
    plans,
    diagnostics: [
      ...model.tables.flatMap((table) =>
        known.findings(table, () => collidingEntities(planning, table)),
      ),
      ...model.patterns.flatMap((pattern) =>
        known.findings(pattern, () => plan(pattern).diagnostics),
      ),
      ...model.examples.flatMap((example) =>
        known.findings(example, () =>
          refusedCall(example, byName.get(example.pattern.name), bindOnSamples),
        ),
      ),
    ],
  };
}

interface PlannedPattern {
  readonly plan: PatternPlan;
  readonly diagnostics: readonly Diagnostic[];
}

/** What planning a pattern finds out, whatever its operation. */
interface Outcome extends Pick<PatternPlan, "steps" | "explain" | "rejected"> {
  readonly reason?: string;
  readonly nearest?: PatternPlan["nearest"];
  readonly diagnostics: readonly Diagnostic[];
}

function planPattern(planning: Planning, pattern: Pattern): PlannedPattern {
  const { reason, nearest, diagnostics, steps, explain, rejected } = outcomeOf(planning, pattern);
  const plan: Mutable<PatternPlan> = {
    name: pattern.name,
    verb: pattern.verb,
    parameters: pattern.parameters,
    entities: pattern.entities.map(({ name }) => name),
    served: reason === undefined,
    explain,
    rejected,
    warnings: warningsAmong(diagnostics),
    steps: reason === undefined ? withUnits(planning, steps) : [],
    result: resultOf(pattern, steps),
  };
  if (pattern.documentation !== undefined) plan.documentation = pattern.documentation;
  if (reason !== undefined) plan.reason = reason;
  if (nearest !== undefined) plan.nearest = nearest;
  return { plan, diagnostics };
}

function warningsAmong(diagnostics: readonly Diagnostic[]): PatternPlan["warnings"] {
  const codes: Diagnostic["code"][] = [];
  for (const { severity, code } of diagnostics) {
    if (severity !== "error" && !codes.includes(code)) codes.push(code);
  }
  return codes;
}

function outcomeOf(planning: Planning, pattern: Pattern): Outcome {
  if (pattern.entities.length === 0) return unexplained("its entities could not be resolved");
  const request = readRequestOf(planning, pattern, pattern.entities, pattern.parameters);
  const place = placeOfPattern(pattern);
  switch (pattern.verb) {
    case "get":
      return readOutcome(planning, place, request, planGet(planning, request));
    case "first": {
      const limits = { ...oneItem, ...(pattern.page === undefined ? {} : { page: pattern.page }) };
      return readOutcome(planning, place, request, planQuery(planning, request, limits), limits);
    }
    case "query": {
      const limits = limitsOf(pattern);
      return readOutcome(planning, place, request, planQuery(planning, request, limits), limits);
    }
    case "scan":
      return readOutcome(planning, place, request, planScan(planning, request, limitsOf(pattern)));
    case "batch get":
      return readOutcome(planning, place, request, planBatchGet(planning, pattern));
    case "search":
      return searchOutcome(planning, pattern);
    case "batch put":
      return writeOutcome(planning, place, request, planBatchPut(pattern), batchSteps);
    case "batch delete":
      return writeOutcome(planning, place, request, planBatchDelete(planning, pattern), batchSteps);
    case "transaction":
      return transactionOutcome(planning, pattern);
    case "create":
    case "put":
    case "update":
    case "upsert":
    case "delete":
    case "move": {
      const [entity] = pattern.entities;
      if (entity === undefined) return unexplained("its entity could not be resolved");
      const write = planWrite(planning, {
        pattern,
        verb: pattern.verb,
        entity,
        clauses: pattern,
        ...(pattern.argument === undefined ? {} : { argument: pattern.argument }),
        position: 0,
      });
      return writeOutcome(planning, place, request, write, singleOrTransaction);
    }
    default:
      return pattern.verb satisfies never;
  }
}

function readOutcome(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
  result: ReadResult,
  limits: ReadLimits = {},
): Outcome {
  if (result.kind === "unserved") return unserved(planning, place, request, result.outcomes);
  const { steps, explain, rejected } = result;
  const diagnostics = readFindings(planning, place, request, result, limits);
  return { steps, explain, rejected, diagnostics };
}

function writeOutcome(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
  result: WriteResult,
  stepsOf: (operations: Extract<WriteResult, { kind: "served" }>["operations"]) => readonly Step[],
): Outcome {
  if (result.kind === "unserved") return unserved(planning, place, request, [result.outcome]);
  const [entity] = place.entities;
  const diagnostics =
    entity === undefined
      ? []
      : result.problems.map((problem) => writeFinding(place, entity, problem));
  return {
    steps: [...result.current, ...stepsOf(result.operations)],
    explain: result.explain,
    rejected: [],
    diagnostics,
    ...reasonOf(diagnostics),
  };
}

function singleOrTransaction(
  operations: Extract<WriteResult, { kind: "served" }>["operations"],
): readonly Step[] {
  const [only] = operations;
  return operations.length === 1 && only !== undefined
    ? [{ kind: "request", operation: only }]
    : [{ kind: "transaction", access: "write", operations }];
}

function transactionOutcome(planning: Planning, pattern: Pattern): Outcome {
  const planned = planTransaction(planning, pattern);
  const diagnostics: Diagnostic[] = [];
  let first: Outcome | undefined;
  for (const { action, request, outcomes } of planned.unserved) {
    const outcome = unserved(planning, placeOfAction(pattern, action), request, outcomes);
    first ??= outcome;
    diagnostics.push(...outcome.diagnostics);
  }
  for (const { action, problem } of planned.problems) {
    diagnostics.push(writeFinding(placeOfAction(pattern, action), action.entity, problem));
  }
  for (const action of planned.repeated) {
    diagnostics.push(
      createDiagnostic(
        "transaction-touches-item-twice",
        { file: pattern.origin.file, span: action.span },
        { pattern: pattern.name, entity: action.entity.name },
      ),
    );
  }
  return {
    steps: planned.steps,
    explain: planned.explain,
    rejected: first?.rejected ?? [],
    diagnostics,
    ...reasonOf(diagnostics),
    ...(first?.nearest === undefined ? {} : { nearest: first.nearest }),
  };
}

function searchOutcome(planning: Planning, pattern: Pattern): Outcome {
  const result = planSearch(planning, pattern);
  const [entity] = pattern.entities;
  const place = { file: pattern.origin.file, span: placeOfPattern(pattern).span };
  if (result.kind === "unserved") {
    const [nearest] = result.rejected;
    const diagnostic = createDiagnostic("unserved-access-pattern", place, {
      table: entity?.table.name ?? "",
      pattern: pattern.name,
      path: nearest?.path ?? "no vector index",
      reason: nearest?.reason ?? "the table has none",
    });
    return {
      steps: [],
      explain: [],
      rejected: result.rejected,
      diagnostics: [diagnostic],
      reason: diagnostic.message,
      ...(nearest === undefined
        ? {}
        : { nearest: { path: nearest.path, missing: [nearest.reason] } }),
    };
  }
  const { steps, explain, rejected } = result;
  const local = createDiagnostic("not-in-dynamodb-local", place, { pattern: pattern.name });
  return { steps, explain, rejected, diagnostics: [local] };
}

function unserved(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
  outcomes: readonly PathOutcome[],
): Outcome {
  const fixes = () => readFixes(planning, place, request, outcomes);
  const finding = unservedFinding(place, outcomes, fixes);
  if (finding === undefined) return unexplained("no path was found");
  return {
    steps: [],
    explain: [],
    rejected: rejectedPaths(outcomes),
    diagnostics: [finding.diagnostic],
    reason: finding.reason,
    nearest: finding.nearest,
  };
}

/** An error about an operation means that it is not carried out. */
function reasonOf(diagnostics: readonly Diagnostic[]): { readonly reason?: string } {
  const error = diagnostics.find(({ severity }) => severity === "error");
  return error === undefined ? {} : { reason: error.message };
}

function unexplained(reason: string): Outcome {
  return { steps: [], explain: [], rejected: [], diagnostics: [], reason };
}

function limitsOf(pattern: Pattern): ReadLimits {
  const limits: Mutable<ReadLimits> = {};
  if (pattern.limit !== undefined) limits.limit = pattern.limit;
  if (pattern.page !== undefined) limits.page = pattern.page;
  return limits;
}

function resultOf(pattern: Pattern, steps: readonly Step[]): ResultShape {
  switch (pattern.verb) {
    case "get":
    case "first":
      return { kind: "item" };
    case "query":
    case "scan":
    case "search":
      return { kind: "items" };
    case "batch get":
      return { kind: "list" };
    case "transaction":
      return steps.some((step) => step.kind === "transaction" && step.access === "read")
        ? { kind: "list" }
        : { kind: "written" };
    default:
      return { kind: "written" };
  }
}
