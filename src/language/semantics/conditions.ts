import { limits } from "../../dynamodb/limits.ts";
import { typeTags } from "../../dynamodb/values.ts";
import type {
  ComparisonOperator,
  Condition,
  Expression,
  ParameterExpression,
  PredicateCondition,
} from "../expressions/expression.ts";
import { visit } from "../expressions/traverse.ts";
import type {
  BetweenExpression,
  BinaryExpression,
  CallExpression,
  ExpressionNode,
  InExpression,
} from "../syntax/tree.ts";
import {
  type ExpressionContext,
  literal,
  requireType,
  resolveExpression,
  type Typed,
} from "./expressions.ts";
import { conditionFunctions, functionUsages } from "./functions.ts";
import type { Conjunct, LocatedCondition } from "./model.ts";
import { instantOfDay, isDateText } from "./text-formats.ts";
import {
  describeType,
  errorType,
  expand,
  isComparable,
  isUnknown,
  stringType,
  tagOf,
} from "./type-relations.ts";
import type { Type } from "./types.ts";
import { describeExpected } from "./values.ts";

/**
 * Resolves a condition split at its top-level `and`s; what is wrong in one part leaves the others.
 * `text` is the text of the file, from which explanations quote.
 */
export function resolveConjuncts(
  context: ExpressionContext,
  node: ExpressionNode,
  text: string,
): LocatedCondition {
  const conjuncts: Conjunct[] = [];
  for (const part of splitConjuncts(node)) {
    const condition = resolveCondition(context, part);
    if (condition === undefined) continue;
    const { span } = part;
    conjuncts.push({ condition, span, text: text.slice(span.start, span.end) });
  }
  return { conjuncts, span: node.span };
}

/** Resolves an expression that is true or false; reports anything else. */
export function resolveCondition(
  context: ExpressionContext,
  node: ExpressionNode,
): Condition | undefined {
  const { scope, file } = context;
  switch (node.kind) {
    case "Parenthesized":
      return resolveCondition(context, node.expression);
    case "Unary": {
      if (node.operator !== "not") break;
      const operand = resolveCondition(context, node.operand);
      return operand === undefined ? undefined : { kind: "not", operand };
    }
    case "Binary":
      return resolveBinary(context, node);
    case "Between":
      return resolveBetween(context, node);
    case "In":
      return resolveIn(context, node);
    case "Call":
      if (conditionFunctions.has(node.function.text)) return resolvePredicate(context, node);
      break;
    case "Missing":
      return scope.findings.fail();
    default:
      break;
  }
  return scope.findings.report("condition-expected", file, node.span, {
    example: node.kind === "Path" ? `${node.root.text} = true` : "status = :status",
  });
}

function splitConjuncts(node: ExpressionNode): readonly ExpressionNode[] {
  const parts: ExpressionNode[] = [];
  const rest = [node];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next.kind === "Binary" && next.operator === "and") rest.push(next.right, next.left);
    else if (next.kind === "Parenthesized" && isConjunction(next.expression)) {
      rest.push(next.expression);
    } else parts.push(next);
  }
  return parts;
}

function isConjunction(node: ExpressionNode): boolean {
  return (
    (node.kind === "Binary" && node.operator === "and") ||
    (node.kind === "Parenthesized" && isConjunction(node.expression))
  );
}

function resolveBinary(context: ExpressionContext, node: BinaryExpression): Condition | undefined {
  const { operator } = node;
  switch (operator) {
    case "and":
    case "or": {
      const operands = flatten(node, operator).map((part) => resolveCondition(context, part));
      const whole = operands.filter((operand) => operand !== undefined);
      if (whole.length < operands.length) return undefined;
      return { kind: operator, operands: whole };
    }
    case "+":
    case "-":
    case "*":
    case "/":
      return context.scope.findings.report("condition-expected", context.file, node.span, {
        example: "total > :total",
      });
    default:
      return resolveComparison(context, node, operator);
  }
}

/** The operands of a chain of one operator: `a or b or c` is one condition of three. */
function flatten(node: BinaryExpression, operator: "and" | "or"): readonly ExpressionNode[] {
  const operands: ExpressionNode[] = [];
  const rest: ExpressionNode[] = [node];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next.kind === "Binary" && next.operator === operator) rest.push(next.right, next.left);
    else operands.push(next);
  }
  return operands;
}

function resolveComparison(
  context: ExpressionContext,
  node: BinaryExpression,
  operator: ComparisonOperator,
): Condition | undefined {
  const sides = resolvePair(context, node.left, node.right, instantUnder(operator));
  if (sides === undefined) return undefined;
  let { left, right } = sides;
  let direction = operator;
  // The attribute stands on the left, as it does in a key condition.
  if (!readsAttribute(left.expression) && readsAttribute(right.expression)) {
    [left, right] = [right, left];
    direction = mirrored[operator];
  }
  if (!isRelated(context, node, left, right)) return undefined;
  if (operator !== "=" && operator !== "<>" && !isOrdered(context, node.left, left.type)) {
    return undefined;
  }
  return {
    kind: "comparison",
    operator: direction,
    left: left.expression,
    right: right.expression,
  };
}

function resolveBetween(
  context: ExpressionContext,
  node: BetweenExpression,
): Condition | undefined {
  const { scope, file } = context;
  const typedPart = [node.operand, node.lower, node.upper].find((part) => !needsType(part));
  if (typedPart === undefined) {
    return scope.findings.report("condition-without-attribute", file, node.span, {});
  }
  const known = resolveExpression(context, typedPart);
  if (known === undefined) return undefined;
  const side = (part: ExpressionNode, instant?: "first" | "last"): Typed | undefined => {
    if (part === typedPart) return known;
    return resolveSide(context, part, known.type, instant);
  };
  const operand = side(node.operand);
  const lower = side(node.lower, "first");
  const upper = side(node.upper, "last");
  if (operand === undefined || lower === undefined || upper === undefined) return undefined;
  if (![operand, lower, upper].some((part) => readsAttribute(part.expression))) {
    return scope.findings.report("condition-without-attribute", file, node.span, {});
  }
  if (!isRelated(context, node, operand, lower) || !isRelated(context, node, operand, upper)) {
    return undefined;
  }
  if (!isOrdered(context, node.operand, operand.type)) return undefined;
  return {
    kind: "between",
    operand: operand.expression,
    lower: lower.expression,
    upper: upper.expression,
  };
}

function resolveIn(context: ExpressionContext, node: InExpression): Condition | undefined {
  const { scope, file } = context;
  if (needsType(node.operand)) {
    return scope.findings.report("condition-without-attribute", file, node.operand.span, {});
  }
  const operand = resolveExpression(context, node.operand);
  if (operand === undefined) return undefined;
  const { choices } = node;
  if ("kind" in choices) {
    if (context.placeholder === undefined) {
      return scope.findings.report("placeholder-without-pattern", file, choices.span, {
        name: choices.name.text,
        place: context.place,
      });
    }
    const list = context.placeholder(choices, operand.type, true);
    if (list === undefined || list.expression.kind !== "parameter") return undefined;
    const parameter: ParameterExpression = list.expression;
    return { kind: "in", operand: operand.expression, choices: parameter };
  }
  if (choices.length > limits.inOperands) {
    scope.findings.report("too-many-choices", file, node.span, { limit: limits.inOperands });
  }
  const resolved = choices.map((choice) => {
    const typed = resolveSide(context, choice, operand.type);
    return typed !== undefined && isRelated(context, choice, operand, typed) ? typed : undefined;
  });
  const expressions = resolved.flatMap((typed) => (typed === undefined ? [] : typed.expression));
  if (expressions.length < resolved.length || expressions.length === 0) return undefined;
  return { kind: "in", operand: operand.expression, choices: expressions };
}

function resolvePredicate(context: ExpressionContext, node: CallExpression): Condition | undefined {
  const { scope, file } = context;
  const name = node.function.text as PredicateCondition["name"];
  const [subject, operand, ...others] = node.arguments;
  const unary = name === "attribute_exists" || name === "attribute_not_exists";
  if (subject === undefined || others.length > 0 || (operand === undefined) !== unary) {
    return scope.findings.report("argument-count", file, node.span, {
      name,
      usage: functionUsages.get(name) ?? name,
    });
  }
  if (subject.kind !== "Path") {
    return scope.findings.report("argument-type", file, subject.span, {
      name,
      expected: "an attribute",
      found: "",
    });
  }
  const attribute = resolveExpression(context, subject);
  if (attribute === undefined) return undefined;
  if (operand === undefined) {
    return { kind: "predicate", name, arguments: [attribute.expression] };
  }
  const tested = resolveTested(context, name, attribute.type, subject, operand);
  if (tested === undefined) return undefined;
  return { kind: "predicate", name, arguments: [attribute.expression, tested.expression] };
}

/** What `begins_with`, `contains` and `attribute_type` test their attribute for. */
function resolveTested(
  context: ExpressionContext,
  name: PredicateCondition["name"],
  type: Type,
  subject: ExpressionNode,
  operand: ExpressionNode,
): Typed | undefined {
  const { scope, file } = context;
  const expanded = expand(scope, type);
  const unsuitable = (expected: string) =>
    scope.findings.report("argument-type", file, subject.span, {
      name,
      expected,
      found: `, not ${describeType(type)}`,
    });
  const as = (expected: Type) =>
    requireType(context, resolveExpression(context, operand, expected), expected, operand);
  switch (name) {
    case "begins_with": {
      if (isUnknown(expanded)) return as(expanded.kind === "any" ? stringType : expanded);
      const tag = tagOf(scope, expanded);
      if (tag === "S") return as(stringType);
      return tag === "B" ? as(expanded) : unsuitable("a string or binary attribute");
    }
    case "contains": {
      if (isUnknown(expanded)) return as(expanded);
      if (expanded.kind === "list") return as(expanded.element);
      if (expanded.kind === "set") return as({ kind: expanded.element });
      const tag = tagOf(scope, expanded);
      if (tag === "S") return as(stringType);
      return tag === "B" ? as(expanded) : unsuitable("a string, a list or a set");
    }
    case "attribute_type": {
      if (operand.kind !== "StringLiteral") return as(stringType);
      if ((typeTags as readonly string[]).includes(operand.value)) {
        return literal({ S: operand.value }, stringType);
      }
      return scope.findings.report("unknown-attribute-type", file, operand.span, {
        name: operand.value,
        choices: typeTags.join(", "),
      });
    }
    default:
      return undefined;
  }
}

/** Two operands, each typed by the other where it has no type by itself. */
function resolvePair(
  context: ExpressionContext,
  leftNode: ExpressionNode,
  rightNode: ExpressionNode,
  instant: "first" | "last" | undefined,
): { readonly left: Typed; readonly right: Typed } | undefined {
  const { scope, file } = context;
  if (needsType(leftNode) && needsType(rightNode)) {
    if (leftNode.kind === "Missing" || rightNode.kind === "Missing") return scope.findings.fail();
    const span = { start: leftNode.span.start, end: rightNode.span.end };
    return scope.findings.report("condition-without-attribute", file, span, {});
  }
  const leftFirst = !needsType(leftNode);
  const firstNode = leftFirst ? leftNode : rightNode;
  const secondNode = leftFirst ? rightNode : leftNode;
  const first = resolveExpression(context, firstNode);
  // What meets something that is in error may be anything.
  const expected = first?.type ?? errorType;
  const second = resolveSide(context, secondNode, expected, instant);
  if (first === undefined || second === undefined) return undefined;
  if (!readsAttribute(first.expression) && !readsAttribute(second.expression)) {
    const span = { start: leftNode.span.start, end: rightNode.span.end };
    return scope.findings.report("condition-without-attribute", file, span, {});
  }
  return leftFirst ? { left: first, right: second } : { left: second, right: first };
}

/**
 * One side of a comparison. A date that meets a timestamp stands for an instant of its day:
 * `instant` says for which, and is `undefined` where a date can mean none.
 */
function resolveSide(
  context: ExpressionContext,
  node: ExpressionNode,
  meets: Type | undefined,
  instant?: "first" | "last",
): Typed | undefined {
  const expected = meets === undefined ? undefined : expand(context.scope, meets);
  if (expected?.kind !== "timestamp" || instant === undefined) {
    return resolveExpression(context, node, meets);
  }
  const time = instantOfDay(expected, instant);
  if (node.kind === "StringLiteral" && isDateText(node.value)) {
    return literal({ S: node.value + time }, expected);
  }
  const typed = resolveExpression(context, node, meets);
  if (typed === undefined || expand(context.scope, typed.type).kind !== "date") return typed;
  if (readsAttribute(typed.expression)) return typed;
  return {
    expression: { kind: "template", parts: [{ expression: typed.expression }, time] },
    type: expected,
    optional: typed.optional,
  };
}

/** A date is its first instant under `>=` and `<`, its last under `>` and `<=`. */
function instantUnder(operator: ComparisonOperator): "first" | "last" | undefined {
  switch (operator) {
    case ">=":
    case "<":
      return "first";
    case ">":
    case "<=":
      return "last";
    default:
      return undefined;
  }
}

/** Literals, placeholders and the clock get their types from what they are compared with. */
function needsType(node: ExpressionNode): boolean {
  switch (node.kind) {
    case "Path":
    case "Binary":
      return false;
    case "Placeholder":
      return node.path.length === 0;
    case "Call":
      return node.function.text === "now";
    case "Parenthesized":
      return needsType(node.expression);
    default:
      return true;
  }
}

function isRelated(
  context: ExpressionContext,
  node: ExpressionNode,
  left: Typed,
  right: Typed,
): boolean {
  if (isComparable(context.scope, left.type, right.type)) return true;
  context.scope.findings.report("not-comparable", context.file, node.span, {
    left: describeExpected(context.scope, left.type),
    right: describeExpected(context.scope, right.type),
  });
  return false;
}

/** DynamoDB orders strings, numbers and binary only. */
function isOrdered(context: ExpressionContext, node: ExpressionNode, type: Type): boolean {
  const tag = tagOf(context.scope, type);
  if (tag === undefined || tag === "S" || tag === "N" || tag === "B") return true;
  context.scope.findings.report("unordered-type", context.file, node.span, {
    type: describeExpected(context.scope, type),
  });
  return false;
}

function readsAttribute(expression: Expression): boolean {
  // Nearly all operands are one of these, so that the walk is for the others.
  const { kind } = expression;
  if (kind === "attribute") return true;
  if (kind === "parameter" || kind === "literal") return false;
  let found = false;
  visit(expression, (part) => {
    found ||= part.kind === "attribute";
  });
  return found;
}

const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};
