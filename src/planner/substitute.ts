import type { AttributeValue } from "../dynamodb/values.ts";
import { emptyEnvironment, evaluate, follow } from "../language/expressions/evaluate.ts";
import type {
  AttributeExpression,
  Condition,
  Expression,
  FunctionExpression,
  PathStep,
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
  switch (expression.kind) {
    case "literal":
    case "parameter":
      return expression;
    case "attribute":
      return resolve(expression);
    case "template": {
      const parts: TemplatePart[] = [];
      for (const part of expression.parts) {
        if (typeof part === "string") {
          parts.push(part);
          continue;
        }
        const inserted = substitute(part.expression, resolve);
        if (inserted === undefined) return undefined;
        parts.push({ ...part, expression: inserted });
      }
      return foldParts(parts);
    }
    default:
      return substituteInside(expression, resolve);
  }
}

function substituteInside(
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
  switch (expression.kind) {
    case "literal":
    case "parameter":
    case "attribute":
      return expression;
    case "template":
      return isFolded(expression.parts) ? expression : foldParts(expression.parts);
    default:
      return transform(expression, (part) => {
        if (part.kind === "template") return foldParts(part.parts);
        if (part.kind === "literal" || isCondition(part) || !isConstant(part)) return undefined;
        const value = constantValue(part);
        return value === undefined ? undefined : { kind: "literal", value };
      });
  }
}

export function textTemplate(parts: readonly TemplatePart[]): Expression {
  return foldParts(parts);
}

/** The value of an expression that names nothing; `undefined` where it has none. */
export function constantValue(expression: Expression): AttributeValue | undefined {
  if (expression.kind === "literal") return expression.value;
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
  if (expression.kind === "parameter" || expression.kind === "attribute") return false;
  if (expression.kind === "template") {
    return expression.parts.every(
      (part) => typeof part === "string" || isConstant(part.expression),
    );
  }
  let constant = true;
  visit(expression, (part) => {
    if (part.kind === "parameter" || part.kind === "attribute") constant = false;
    if (part.kind === "function" && momentary.has(part.name)) constant = false;
  });
  return constant;
}

const momentary: ReadonlySet<string> = new Set(["now", "uuid", "ulid"]);

/** Whether there is nothing to compute or to join, as in nearly every key of a model. */
function isFolded(parts: readonly TemplatePart[]): boolean {
  let isBehindText = false;
  for (const part of parts) {
    const isText = typeof part === "string";
    if (isText && (part === "" || isBehindText || parts.length === 1)) return false;
    if (!isText && part.expression.kind !== "attribute" && part.expression.kind !== "parameter") {
      return false;
    }
    isBehindText = isText;
  }
  return parts.length > 0;
}

/** Literals are joined, so that equal texts are equal expressions; a template of text is a literal. */
function foldParts(given: readonly TemplatePart[]): Expression {
  if (isFolded(given)) return { kind: "template", parts: given };
  const parts: TemplatePart[] = [];
  for (const part of given) {
    if (typeof part === "string") {
      appendText(parts, part);
      continue;
    }
    const expression = fold(part.expression);
    if (expression.kind === "parameter" || expression.kind === "attribute") {
      parts.push(part);
      continue;
    }
    const inserted = expression === part.expression ? part : { ...part, expression };
    // The guard is applied here, so that a literal that breaks it stays and fails with its message.
    const value = constantValue({ kind: "template", parts: [inserted] });
    if (value !== undefined && "S" in value) appendText(parts, value.S);
    else parts.push(inserted);
  }
  const [only] = parts;
  if (only === undefined) return textLiteral("");
  return parts.length === 1 && typeof only === "string"
    ? textLiteral(only)
    : { kind: "template", parts };
}

function appendText(parts: TemplatePart[], text: string): void {
  if (text === "") return;
  const last = parts.at(-1);
  if (typeof last === "string") parts[parts.length - 1] = last + text;
  else parts.push(text);
}
