import { type Item, identityOf } from "../dynamodb/values.ts";
import type { Bound } from "../planner/index.ts";
import type { ConditionMeaning, Operation, PatternPlan } from "../planner/plan.ts";
import { DataError } from "./data-error.ts";

/** A condition of a plan that failed, and what that means. */
export interface Refusal {
  readonly meaning: ConditionMeaning;
  /** The stored item, where DynamoDB tells it. */
  readonly item?: Item;
  readonly cause?: DataError;
}

/**
 * What an error means, where it is a condition of the plan that failed.
 *
 * @param current the items that were read before
 */
export function explainRefusal(
  plan: PatternPlan,
  bound: Extract<Bound, { kind: "requests" }>,
  current: Readonly<Record<string, Item | undefined>>,
  error: unknown,
): Refusal | undefined {
  if (!(error instanceof DataError)) return undefined;
  const failed = failedAction(error);
  if (failed === undefined) return undefined;
  const operations = plan.steps.flatMap((step): readonly Operation[] =>
    step.kind === "transaction" ? step.operations : [step.operation],
  );
  const [sent] = bound.requests;
  const operation = operations[sent?.operations[failed.position] ?? -1];
  if (operation === undefined || !("conditionMeaning" in operation)) return undefined;
  const { conditionMeaning, asRead } = operation;
  if (conditionMeaning === undefined) return undefined;
  const { item } = failed;
  const isAsRead = asRead === undefined || isSame(current[asRead], item);
  return {
    meaning: isAsRead ? conditionMeaning : "changed meanwhile",
    ...(item === undefined ? {} : { item }),
    cause: error,
  };
}

export function refusalError(plan: PatternPlan, { meaning, item, cause }: Refusal): DataError {
  const { message, hint } = texts[meaning];
  const problem = cause?.problem;
  return new DataError(
    {
      code: "condition-failed",
      message: `${plan.name} was refused: ${message} Nothing was written.`,
      ...(hint === undefined ? {} : { hint }),
      exception: problem?.exception ?? "ConditionalCheckFailedException",
      ...(problem?.reasons === undefined ? {} : { reasons: problem.reasons }),
      ...(item === undefined ? {} : { item }),
    },
    cause === undefined ? undefined : { cause },
  );
}

/** Which action of the request was refused, and the item that is stored there. */
function failedAction({
  problem,
}: DataError): { readonly position: number; readonly item?: Item | undefined } | undefined {
  if (problem.code === "condition-failed") return { position: 0, item: problem.item };
  if (problem.code !== "transaction-cancelled") return undefined;
  const reasons = problem.reasons ?? [];
  const position = reasons.findIndex(({ code }) => code === "ConditionalCheckFailed");
  return position < 0 ? undefined : { position, item: reasons[position]?.item };
}

function isSame(left: Item | undefined, right: Item | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return identityOf({ M: left }) === identityOf({ M: right });
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
