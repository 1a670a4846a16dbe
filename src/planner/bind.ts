import type { DynamoDbRequest } from "../dynamodb/requests.ts";
import type { AttributeValue, Item } from "../dynamodb/values.ts";
import { type ArgumentProblem, type Arguments, checkArguments } from "./arguments.ts";
import { bindRead } from "./bind-reads.ts";
import { bindBatchWrites, bindTransaction, bindWrite } from "./bind-writes.ts";
import { CallFailure, startCall } from "./call.ts";
import { decodeItem } from "./decode.ts";
import type { ConditionMeaning, KeyShape, ModelPlans, PatternPlan, Step } from "./plan.ts";

/** What a call takes from the world around it. */
export interface CallEnvironment {
  /** The time of the call in milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  uuid(): string;
  ulid(): string;
  /** The physical names of tables by their logical ones, where a connection maps them. */
  readonly tableNames?: Readonly<Record<string, string>>;
}

export interface BoundRequest {
  readonly request: DynamoDbRequest;
  /**
   * The operations of the plan that it carries out, by their position among all of its steps; of a
   * transaction in the order of its actions.
   */
  readonly operations: readonly number[];
}

export type Bound =
  /** To be sent in this order; several are parts of one batch, or queries to be merged. */
  | {
      readonly kind: "requests";
      readonly requests: readonly BoundRequest[];
      /** Items to return; the runner reads on until it has them. */
      readonly limit?: number;
      /** The results of several queries belong in the order of these attributes. */
      readonly merge?: { readonly sort: readonly KeyShape[]; readonly forward: boolean };
    }
  /**
   * The item must be read first: send the request, then bind again with the item (or `undefined`
   * where there is none) under this name in `current`.
   */
  | {
      readonly kind: "current";
      readonly name: string;
      readonly entity: string;
      readonly request: DynamoDbRequest;
    }
  /** Nothing can be found or is to be done: no request is needed. */
  | { readonly kind: "nothing" }
  /** It cannot succeed, as its condition would say. */
  | { readonly kind: "fails"; readonly meaning: ConditionMeaning }
  | { readonly kind: "error"; readonly problems: readonly ArgumentProblem[] };

/**
 * The exact requests of one call. Never throws: whatever keeps the call from being made is an error
 * with a message for the caller. Arguments are by parameter name; an item is a map by logical name.
 *
 * @param current the items of the plan's `current` steps that were read so far, as they are stored
 */
export function bind(
  plans: ModelPlans,
  plan: PatternPlan,
  given: Arguments,
  environment: CallEnvironment,
  current: Readonly<Record<string, Item | undefined>> = {},
): Bound {
  if (!plan.served) {
    return {
      kind: "error",
      problems: [{ message: `${plan.name} is not served: ${plan.reason ?? ""}` }],
    };
  }
  const problems = checkArguments(plans, plan, given);
  if (problems.length > 0) return { kind: "error", problems };
  try {
    return bindSteps(plans, plan, given, environment, current);
  } catch (error) {
    // Deep inside of an expression a value can be refused; here it becomes a value again.
    if (error instanceof CallFailure) {
      const { message, parameter } = error;
      return {
        kind: "error",
        problems: [parameter === undefined ? { message } : { parameter, message }],
      };
    }
    throw error;
  }
}

function bindSteps(
  plans: ModelPlans,
  plan: PatternPlan,
  given: Arguments,
  environment: CallEnvironment,
  current: Readonly<Record<string, Item | undefined>>,
): Bound {
  const known = new Map<string, AttributeValue>(Object.entries(given));
  const call = startCall(plans, plan, known, environment);
  const requests: Step[] = [];
  let position = 0;
  const positions = new Map<Step, number>();
  for (const step of plan.steps) {
    positions.set(step, position);
    position += step.kind === "transaction" ? step.operations.length : 1;
    if (step.kind !== "current") {
      requests.push(step);
      continue;
    }
    const [entity = ""] = step.operation.entities;
    if (!Object.hasOwn(current, step.name)) {
      const bound = bindRead(call, step.operation);
      const [request] = bound.kind === "requests" ? bound.requests : [];
      if (request === undefined) return { kind: "nothing" };
      return { kind: "current", name: step.name, entity, request };
    }
    const item = current[step.name];
    const decoded = item === undefined ? undefined : decodeItem(plans, [entity], item);
    if (decoded === undefined) {
      if (step.absent === "does not exist") return { kind: "fails", meaning: "does not exist" };
      continue;
    }
    known.set(step.name, { M: decoded.values });
  }
  const [first] = requests;
  if (first === undefined || first.kind === "current") return { kind: "nothing" };
  const at = positions.get(first) ?? 0;
  if (first.kind === "transaction") return bindTransaction(call, first, at);
  const { operation } = first;
  if (operation.operation === "BatchWriteItem") {
    const operations = requests.flatMap((step) =>
      step.kind === "request" && step.operation.operation === "BatchWriteItem"
        ? [step.operation]
        : [],
    );
    return bindBatchWrites(call, operations, at);
  }
  if ("filterAttributes" in operation) {
    const bound = bindRead(call, operation);
    return bound.kind === "requests"
      ? {
          ...bound,
          requests: bound.requests.map((request) => ({ request, operations: [at] })),
        }
      : bound;
  }
  return bindWrite(call, operation, at);
}
