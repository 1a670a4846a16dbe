import type { AttributeValue } from "../dynamodb/values.ts";
import { emptyEnvironment, evaluate, follow } from "../language/expressions/evaluate.ts";
import type {
  AttributeExpression,
  Condition,
  Expression,
  FunctionExpression,
  PathStep,
  TemplateExpression,
  TemplatePart,
} from "../language/expressions/expression.ts";
import { transform, visit } from "../language/expressions/traverse.ts";

/**
 * The expression with every attribute replaced by what `resolve` knows of it, and folded;
 * `undefined` where it knows nothing of one of them.
 */
export function substitute(
  expression: Expression,
  resolve: (attribute: AttributeExpression) => Expression | undefined,
): Expression | undefined {
  let unknown = false;
  const replaced = transform(expression, (part) => {
    if (unknown) return part;
    if (part.kind !== "attribute") return undefined;
    const value = resolve(part);
    if (value !== undefined) return value;
    unknown = true;
    return part;
  });
  return unknown ? undefined : fold(replaced);
}

/** Computes what does not depend on arguments, on the item, or on the moment of the call. */
export function fold(expression: Expression): Expression {
  return transform(expression, (part) => {
    if (part.kind === "template") return foldTemplate(part);
    if (part.kind === "literal" || isCondition(part) || !isConstant(part)) return undefined;
    const value = constantValue(part);
    return value === undefined ? undefined : { kind: "literal", value };
  });
}

export function textTemplate(parts: readonly TemplatePart[]): Expression {
  return foldTemplate({ kind: "template", parts });
}

/** The value of an expression that names nothing; `undefined` where it has none. */
export function constantValue(expression: Expression): AttributeValue | undefined {
  if (!isConstant(expression)) return undefined;
  const evaluated = evaluate(expression, emptyEnvironment);
  return evaluated.kind === "value" ? evaluated.value : undefined;
}

/** A place inside of what an expression stands for, or `undefined` where it cannot be written. */
export function placeIn(expression: Expression, path: readonly PathStep[]): Expression | undefined {
  if (path.length === 0) return expression;
  switch (expression.kind) {
    case "parameter":
    case "attribute":
      return { ...expression, path: [...expression.path, ...path] };
    case "literal": {
      const inner = follow(expression.value, path);
      return inner.kind === "value" ? { kind: "literal", value: inner.value } : undefined;
    }
    case "map": {
      const [step, ...rest] = path;
      const property = typeof step === "string" ? expression.properties[step] : undefined;
      return property === undefined ? undefined : placeIn(property, rest);
    }
    default:
      return undefined;
  }
}

export function textLiteral(text: string): Expression {
  return { kind: "literal", value: { S: text } };
}

export function parameter(name: string, path: readonly PathStep[] = []): Expression {
  return { kind: "parameter", name, path };
}

export function attribute(name: string): AttributeExpression {
  return { kind: "attribute", name, path: [] };
}

export function call(
  name: FunctionExpression["name"],
  ...operands: readonly Expression[]
): Expression {
  return { kind: "function", name, arguments: operands };
}

export function equals(left: Expression, right: Expression): Condition {
  return { kind: "comparison", operator: "=", left, right };
}

export function exists(expression: Expression): Condition {
  return { kind: "predicate", name: "attribute_exists", arguments: [expression] };
}

export function doesNotExist(expression: Expression): Condition {
  return { kind: "predicate", name: "attribute_not_exists", arguments: [expression] };
}

/** All of them, without `and`s inside of `and`s; `undefined` for none. */
export function all(conditions: readonly (Condition | undefined)[]): Condition | undefined {
  const operands = conditions.flatMap((condition) => {
    if (condition === undefined) return [];
    return condition.kind === "and" ? condition.operands : [condition];
  });
  const [first] = operands;
  return operands.length > 1 ? { kind: "and", operands } : first;
}

export function anyOf(conditions: readonly Condition[]): Condition | undefined {
  const [first] = conditions;
  return conditions.length > 1 ? { kind: "or", operands: conditions } : first;
}

export function sameExpression(left: Expression, right: Expression): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

export function isCondition(expression: Expression): expression is Condition {
  switch (expression.kind) {
    case "comparison":
    case "between":
    case "in":
    case "predicate":
    case "and":
    case "or":
    case "not":
      return true;
    default:
      return false;
  }
}

function isConstant(expression: Expression): boolean {
  let constant = true;
  visit(expression, (part) => {
    if (part.kind === "parameter" || part.kind === "attribute") constant = false;
    if (part.kind === "function" && momentary.has(part.name)) constant = false;
  });
  return constant;
}

const momentary: ReadonlySet<string> = new Set(["now", "uuid", "ulid"]);

/** Literals are joined, so that equal texts are equal expressions; a template of text is a literal. */
function foldTemplate(template: TemplateExpression): Expression {
  const parts: TemplatePart[] = [];
  const append = (text: string): void => {
    const last = parts.at(-1);
    if (typeof last === "string") parts[parts.length - 1] = last + text;
    else if (text !== "") parts.push(text);
  };
  for (const part of template.parts) {
    if (typeof part === "string") {
      append(part);
      continue;
    }
    const expression = fold(part.expression);
    // The guard is applied here, so that a literal that breaks it stays and fails with its message.
    const value = constantValue({ kind: "template", parts: [{ ...part, expression }] });
    if (value !== undefined && "S" in value) append(value.S);
    else parts.push({ ...part, expression });
  }
  const [only] = parts;
  if (only === undefined) return textLiteral("");
  return parts.length === 1 && typeof only === "string"
    ? textLiteral(only)
    : { kind: "template", parts };
}
