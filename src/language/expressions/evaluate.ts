import {
  type AttributeValue,
  compareValues,
  typeTagOf,
  valuesEqual,
} from "../../dynamodb/values.ts";
import { absent, type Environment, type Evaluation, failure, present } from "./evaluation.ts";
import type {
  ComparisonOperator,
  Condition,
  Expression,
  InCondition,
  PathStep,
  PredicateCondition,
  TemplateExpression,
  TemplateInsert,
} from "./expression.ts";
import { callFunction } from "./functions.ts";
import { applyArithmetic, textOf } from "./operators.ts";

/**
 * The one evaluator. Conditions follow DynamoDB: a comparison with an absent operand or between
 * different types is false, except that `<>` is then true.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function evaluate(expression: Expression, environment: Environment): Evaluation {
  switch (expression.kind) {
    case "literal":
      return present(expression.value);
    case "parameter":
      return follow(environment.parameter(expression.name), expression.path);
    case "attribute":
      return follow(environment.attribute(expression.name), expression.path);
    case "template":
      return evaluateTemplate(expression, environment);
    case "function":
      return callFunction(
        expression,
        expression.arguments.map((argument) => evaluate(argument, environment)),
        environment,
      );
    case "arithmetic":
      return combine(
        evaluate(expression.left, environment),
        evaluate(expression.right, environment),
        (left, right) => applyArithmetic(expression.operator, left, right),
      );
    case "list":
      return evaluateList(expression.elements, environment);
    case "map":
      return evaluateMap(expression.properties, environment);
    case "comparison":
    case "between":
    case "in":
    case "predicate":
    case "and":
    case "or":
    case "not": {
      const outcome = holds(expression, environment);
      return typeof outcome === "boolean" ? present({ BOOL: outcome }) : outcome;
    }
    default:
      return expression satisfies never;
  }
}

/** Whether the condition is true; a failure where an operand cannot be computed. */
export function holds(
  condition: Condition,
  environment: Environment,
): boolean | Extract<Evaluation, { kind: "failure" }> {
  switch (condition.kind) {
    case "and":
    case "or": {
      const decisive = condition.kind === "or";
      for (const operand of condition.operands) {
        const outcome = holds(operand, environment);
        if (typeof outcome !== "boolean" || outcome === decisive) return outcome;
      }
      return !decisive;
    }
    case "not": {
      const outcome = holds(condition.operand, environment);
      return typeof outcome === "boolean" ? !outcome : outcome;
    }
    case "comparison": {
      const left = evaluate(condition.left, environment);
      if (left.kind === "failure") return left;
      const right = evaluate(condition.right, environment);
      if (right.kind === "failure") return right;
      if (left.kind === "absent" || right.kind === "absent") return condition.operator === "<>";
      return compare(condition.operator, left.value, right.value);
    }
    case "between": {
      const operands = [condition.operand, condition.lower, condition.upper].map((operand) =>
        evaluate(operand, environment),
      );
      const failed = operands.find((operand) => operand.kind === "failure");
      if (failed !== undefined) return failed;
      const [value, lower, upper] = operands;
      if (value?.kind !== "value" || lower?.kind !== "value" || upper?.kind !== "value")
        return false;
      return compare(">=", value.value, lower.value) && compare("<=", value.value, upper.value);
    }
    case "in":
      return isAmong(condition, environment);
    case "predicate":
      return evaluatePredicate(condition, environment);
    default:
      return condition satisfies never;
  }
}

/** An environment that knows nothing; for expressions over literals. */
export const emptyEnvironment: Environment = {
  attribute: () => undefined,
  parameter: () => undefined,
  now: () => 0,
  uuid: () => "00000000-0000-4000-8000-000000000000",
  ulid: () => "00000000000000000000000000",
};

/** The value at a place inside of a value, or absent. */
export function follow(value: AttributeValue | undefined, path: readonly PathStep[]): Evaluation {
  let current = value;
  for (const step of path) {
    if (current === undefined) return absent;
    if (typeof step === "number") {
      current = "L" in current ? current.L[step] : undefined;
    } else {
      current = "M" in current && Object.hasOwn(current.M, step) ? current.M[step] : undefined;
    }
  }
  return current === undefined ? absent : present(current);
}

function combine(
  left: Evaluation,
  right: Evaluation,
  operation: (left: AttributeValue, right: AttributeValue) => Evaluation,
): Evaluation {
  if (left.kind === "failure") return left;
  if (right.kind === "failure") return right;
  if (left.kind === "absent" || right.kind === "absent") return absent;
  return operation(left.value, right.value);
}

function evaluateTemplate(template: TemplateExpression, environment: Environment): Evaluation {
  // Over something absent it is absent, whatever could be made of the rest.
  const values: AttributeValue[] = [];
  let isAbsent = false;
  for (const part of template.parts) {
    if (typeof part === "string") continue;
    const evaluated = evaluate(part.expression, environment);
    if (evaluated.kind === "failure") return evaluated;
    if (evaluated.kind === "absent") isAbsent = true;
    else values.push(evaluated.value);
  }
  if (isAbsent) return absent;
  let text = "";
  let next = 0;
  for (const part of template.parts) {
    const value = typeof part === "string" ? undefined : values[next++];
    if (typeof part === "string" || value === undefined) {
      text += part;
      continue;
    }
    const inserted = insertedText(part, value);
    if (inserted.kind !== "value" || !("S" in inserted.value)) return inserted;
    text += inserted.value.S;
  }
  return present({ S: text });
}

function insertedText(insert: TemplateInsert, value: AttributeValue): Evaluation {
  const text = textOf(value);
  if (text === undefined) {
    return failure(
      `A ${typeTagOf(value)} value cannot stand in a key template; only text, numbers and booleans can.`,
    );
  }
  const formatted = formatInsert(text, insert);
  if (formatted.kind !== "value" || !("S" in formatted.value)) return formatted;
  const { guard } = insert;
  if (guard !== undefined && guard !== "" && !endsAt(formatted.value.S, guard)) {
    return failure(
      `The value ${JSON.stringify(formatted.value.S)} contains ${JSON.stringify(guard)}, which ends this part of the key; ` +
        "two different items could get the same key.",
    );
  }
  return formatted;
}

/**
 * Whether the guard behind a text is the first in it, so that the text can be read back: `a#` before
 * `##` could also be `a` before `###`.
 */
function endsAt(text: string, guard: string): boolean {
  return (text + guard).indexOf(guard) === text.length;
}

function formatInsert(text: string, insert: TemplateInsert): Evaluation {
  const { format } = insert;
  if (format === undefined) return present({ S: text });
  switch (format.kind) {
    case "lower":
      return present({ S: text.toLowerCase() });
    case "upper":
      return present({ S: text.toUpperCase() });
    case "pad": {
      if (!/^\d+$/.test(text)) {
        return failure(
          `${text} cannot be padded to ${format.width} digits: only whole numbers from 0 on keep their order in a key.`,
        );
      }
      if (text.length > format.width) {
        return failure(
          `${text} has more than the ${format.width} digits that its key template pads to.`,
        );
      }
      return present({ S: text.padStart(format.width, "0") });
    }
    default:
      return format satisfies never;
  }
}

function evaluateList(elements: readonly Expression[], environment: Environment): Evaluation {
  const values: AttributeValue[] = [];
  for (const element of elements) {
    const evaluated = evaluate(element, environment);
    if (evaluated.kind === "failure") return evaluated;
    if (evaluated.kind === "value") values.push(evaluated.value);
  }
  return values.length === elements.length ? present({ L: values }) : absent;
}

function evaluateMap(
  properties: Readonly<Record<string, Expression>>,
  environment: Environment,
): Evaluation {
  const values: [string, AttributeValue][] = [];
  for (const [name, property] of Object.entries(properties)) {
    const evaluated = evaluate(property, environment);
    if (evaluated.kind === "failure") return evaluated;
    if (evaluated.kind === "value") values.push([name, evaluated.value]);
  }
  return present({ M: Object.fromEntries(values) });
}

/** DynamoDB's comparison of two values that are both there. */
export function compare(
  operator: ComparisonOperator,
  left: AttributeValue,
  right: AttributeValue,
): boolean {
  if (operator === "=") return valuesEqual(left, right);
  if (operator === "<>") return !valuesEqual(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return operator satisfies never;
  }
}

function isAmong(
  condition: InCondition,
  environment: Environment,
): boolean | Extract<Evaluation, { kind: "failure" }> {
  const operand = evaluate(condition.operand, environment);
  if (operand.kind === "failure") return operand;
  if (operand.kind === "absent") return false;
  const choices = "kind" in condition.choices ? [condition.choices] : condition.choices;
  const spread = "kind" in condition.choices;
  for (const choice of choices) {
    const evaluated = evaluate(choice, environment);
    if (evaluated.kind === "failure") return evaluated;
    if (evaluated.kind === "absent") continue;
    const { value } = evaluated;
    const candidates = spread && "L" in value ? value.L : [value];
    if (candidates.some((candidate) => valuesEqual(operand.value, candidate))) return true;
  }
  return false;
}

function evaluatePredicate(
  condition: PredicateCondition,
  environment: Environment,
): boolean | Extract<Evaluation, { kind: "failure" }> {
  const operands = condition.arguments.map((argument) => evaluate(argument, environment));
  const failed = operands.find((operand) => operand.kind === "failure");
  if (failed !== undefined) return failed;
  const [subject, operand] = operands;
  const there = subject?.kind === "value";
  switch (condition.name) {
    case "attribute_exists":
      return there;
    case "attribute_not_exists":
      return !there;
    case "attribute_type":
      return (
        there &&
        operand?.kind === "value" &&
        "S" in operand.value &&
        typeTagOf(subject.value) === operand.value.S
      );
    case "begins_with":
      return there && operand?.kind === "value" && beginsWith(subject.value, operand.value);
    case "contains":
      return there && operand?.kind === "value" && containsValue(subject.value, operand.value);
    default:
      return condition.name satisfies never;
  }
}

function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if ("S" in value) return "S" in prefix && value.S.startsWith(prefix.S);
  return "B" in value && "B" in prefix && binaryText(value.B).startsWith(binaryText(prefix.B));
}

function containsValue(value: AttributeValue, operand: AttributeValue): boolean {
  if ("S" in value) return "S" in operand && value.S.includes(operand.S);
  if ("B" in value) return "B" in operand && binaryText(value.B).includes(binaryText(operand.B));
  if ("SS" in value) return "S" in operand && value.SS.includes(operand.S);
  if ("NS" in value) {
    return "N" in operand && value.NS.some((member) => valuesEqual({ N: member }, operand));
  }
  if ("BS" in value) return "B" in operand && value.BS.includes(operand.B);
  return "L" in value && value.L.some((element) => valuesEqual(element, operand));
}

/** One UTF-16 unit for each byte, so that text operations work on bytes. */
function binaryText(base64: string): string {
  return atob(base64);
}
