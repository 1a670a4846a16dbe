import type { ConditionMeaning, Operation, PatternPlan } from "../planner/plan.ts";
import { DataError } from "./data-error.ts";

/** What a failed condition of a plan means. */
export interface Refusal {
  readonly meaning: ConditionMeaning;
}

/** The meaning of an error, where it is a condition of the plan that failed. */
export function explainRefusal(plan: PatternPlan, error: unknown): Refusal | undefined {
  if (!(error instanceof DataError)) return undefined;
  const { problem } = error;
  const operations = plan.steps.flatMap((step): readonly Operation[] =>
    step.kind === "transaction" ? step.operations : step.kind === "request" ? [step.operation] : [],
  );
  if (problem.code === "condition-failed") {
    return meaningOf(operations.find((operation) => meaningOf(operation) !== undefined));
  }
  if (problem.code !== "transaction-cancelled" || problem.reasons === undefined) return undefined;
  const failed = problem.reasons.findIndex(({ code }) => code === "ConditionalCheckFailed");
  // A call may leave some operations of the plan out; then only the first meaning is sure.
  const exact = problem.reasons.length === operations.length ? operations[failed] : undefined;
  return failed < 0
    ? undefined
    : (meaningOf(exact) ?? meaningOf(operations.find((each) => meaningOf(each) !== undefined)));
}

export function refusalError(
  plan: PatternPlan,
  meaning: ConditionMeaning,
  cause?: unknown,
): DataError {
  const { message, hint } = texts[meaning];
  const problem = cause instanceof DataError ? cause.problem : undefined;
  return new DataError(
    {
      code: "condition-failed",
      message: `${plan.name} was refused: ${message} Nothing was written.`,
      ...(hint === undefined ? {} : { hint }),
      exception: problem?.exception ?? "ConditionalCheckFailedException",
      ...(problem?.reasons === undefined ? {} : { reasons: problem.reasons }),
      ...(problem?.item === undefined ? {} : { item: problem.item }),
    },
    cause === undefined ? undefined : { cause },
  );
}

const texts: Readonly<
  Record<ConditionMeaning, { readonly message: string; readonly hint?: string }>
> = {
  "already exists": { message: "an item with this key exists already." },
  "does not exist": { message: "there is no item with this key." },
  "condition failed": { message: "the item is not as the pattern's condition demands." },
  "revision conflict": {
    message: "somebody else has changed the item; its revision is another one.",
    hint: "Read it again and repeat the change.",
  },
  "unique value taken": { message: "another item has this unique value already." },
  "changed meanwhile": {
    message: "others change the item all the time.",
    hint: "Try again.",
  },
};

function meaningOf(operation: Operation | undefined): Refusal | undefined {
  if (operation === undefined || !("conditionMeaning" in operation)) return undefined;
  const { conditionMeaning } = operation;
  return conditionMeaning === undefined ? undefined : { meaning: conditionMeaning };
}
