import type { Action, Pattern } from "../language/semantics/model.ts";
import type { OperationPlace } from "./findings.ts";
import type { ExplainedCondition, Operation, OperationKey, Step } from "./plan.ts";
import type { Planning } from "./planning.ts";
import type { PathOutcome, ReadRequest } from "./read-paths.ts";
import { planGet, readRequestOf } from "./reads.ts";
import type { WriteProblem } from "./write-parts.ts";
import { planWrite } from "./writes.ts";

export interface PlannedTransaction {
  readonly steps: readonly Step[];
  readonly explain: readonly ExplainedCondition[];
  /** Parts that no key serves. */
  readonly unserved: readonly UnservedAction[];
  readonly problems: readonly ActionProblem[];
  /** Parts that touch the item of an earlier part. */
  readonly repeated: readonly Action[];
}

export interface UnservedAction {
  readonly action: Action;
  readonly request: ReadRequest;
  readonly outcomes: readonly PathOutcome[];
}

export interface ActionProblem {
  readonly action: Action;
  readonly problem: WriteProblem;
}

/** All parts of a transaction in one request, with the lock items that they need. */
export function planTransaction(planning: Planning, pattern: Pattern): PlannedTransaction {
  const current: Step[] = [];
  const operations: Operation[] = [];
  const explain: ExplainedCondition[] = [];
  const unserved: UnservedAction[] = [];
  const problems: ActionProblem[] = [];
  const repeated: Action[] = [];
  const seen = new Set<string>();
  for (const [position, action] of pattern.actions.entries()) {
    const request = readRequestOf(planning, action, [action.entity], pattern.parameters);
    const first = operations.length;
    if (action.verb === "get") {
      const read = planGet(planning, request);
      if (read.kind === "unserved") {
        unserved.push({ action, request, outcomes: read.outcomes });
        continue;
      }
      explain.push(...read.explain);
      for (const step of read.steps) {
        if (step.kind === "request") operations.push(step.operation);
      }
    } else {
      const write = planWrite(planning, {
        pattern,
        verb: action.verb,
        entity: action.entity,
        clauses: action,
        ...(action.argument === undefined ? {} : { argument: action.argument }),
        position,
      });
      if (write.kind === "unserved") {
        unserved.push({ action, request, outcomes: [write.outcome] });
        continue;
      }
      current.push(...write.current);
      operations.push(...write.operations);
      explain.push(...write.explain);
      problems.push(...write.problems.map((problem) => ({ action, problem })));
    }
    const identity = keyIdentity(action, operations[first]?.key);
    if (seen.has(identity)) repeated.push(action);
    seen.add(identity);
  }
  const access = pattern.actions.every(({ verb }) => verb === "get") ? "read" : "write";
  return {
    steps: [...current, { kind: "transaction", access, operations }],
    explain,
    unserved,
    problems,
    repeated,
  };
}

export function placeOfAction(pattern: Pattern, action: Action): OperationPlace {
  return { pattern, clauses: action, entities: [action.entity], span: action.span };
}

/** Equal for parts that certainly speak of one item: their keys are the same expressions. */
function keyIdentity(action: Action, key: OperationKey | undefined): string {
  return JSON.stringify([action.entity.table.name, key]);
}
