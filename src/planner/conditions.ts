import { emptyEnvironment, holds } from "../language/expressions/evaluate.ts";
import type { Environment } from "../language/expressions/evaluation.ts";
import type { Condition, Expression } from "../language/expressions/expression.ts";
import { visit } from "../language/expressions/traverse.ts";

/** A parameter that no call ever gives: what stands for a value that is known to be absent. */
export const absentParameter = "$absent";

/**
 * Decides the parts of a condition that do not depend on the stored item: those over literals, and,
 * with an environment, those over arguments. What is left is sent; a truth value is all there is.
 * A part that cannot be computed is left, so that its failure is reported where it is sent.
 */
export function simplify(condition: Condition, environment?: Environment): Condition | boolean {
  switch (condition.kind) {
    case "and":
    case "or": {
      const decisive = condition.kind === "or";
      const operands: Condition[] = [];
      for (const operand of condition.operands) {
        const part = simplify(operand, environment);
        if (part === decisive) return decisive;
        if (typeof part === "boolean") continue;
        if (part.kind === condition.kind) operands.push(...part.operands);
        else operands.push(part);
      }
      const [first] = operands;
      if (first === undefined) return !decisive;
      return operands.length === 1 ? first : { kind: condition.kind, operands };
    }
    case "not": {
      const operand = simplify(condition.operand, environment);
      return typeof operand === "boolean" ? !operand : { kind: "not", operand };
    }
    case "between":
    case "comparison":
    case "in":
    case "predicate": {
      if (!isDecidable(condition, environment !== undefined)) {
        return environment === undefined ? condition : impossible(condition, environment);
      }
      const outcome = holds(condition, environment ?? emptyEnvironment);
      return typeof outcome === "boolean" ? outcome : condition;
    }
    default:
      return condition satisfies never;
  }
}

/** Conditions that DynamoDB refuses to evaluate, although their outcome is plain. */
function impossible(condition: Condition, environment: Environment): Condition | boolean {
  if (
    condition.kind === "between" &&
    isDecidable(condition.lower, true) &&
    isDecidable(condition.upper, true)
  ) {
    const { lower, upper } = condition;
    const ordered = holds(
      { kind: "comparison", operator: "<=", left: lower, right: upper },
      environment,
    );
    return ordered === false ? false : condition;
  }
  if (condition.kind === "in" && "kind" in condition.choices) {
    const list = environment.parameter(condition.choices.name);
    return list !== undefined && "L" in list && list.L.length === 0 ? false : condition;
  }
  return condition;
}

function isDecidable(expression: Expression, withArguments: boolean): boolean {
  let decidable = true;
  visit(expression, (part) => {
    if (part.kind === "attribute") decidable = false;
    if (part.kind === "parameter" && !withArguments && part.name !== absentParameter) {
      decidable = false;
    }
    if (part.kind === "function" && !withArguments && momentary.has(part.name)) decidable = false;
  });
  return decidable;
}

const momentary: ReadonlySet<string> = new Set(["now", "uuid", "ulid"]);
