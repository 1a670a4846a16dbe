import type { Expression } from "./expression.ts";

/** The expressions directly inside of one. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "parameter":
    case "attribute":
      return [];
    case "template":
      return expression.parts.flatMap((part) =>
        typeof part === "string" ? [] : [part.expression],
      );
    case "function":
    case "predicate":
      return expression.arguments;
    case "arithmetic":
    case "comparison":
      return [expression.left, expression.right];
    case "list":
      return expression.elements;
    case "map":
      return Object.values(expression.properties);
    case "between":
      return [expression.operand, expression.lower, expression.upper];
    case "in":
      return "kind" in expression.choices
        ? [expression.operand, expression.choices]
        : [expression.operand, ...expression.choices];
    case "and":
    case "or":
      return expression.operands;
    case "not":
      return [expression.operand];
    default:
      return expression satisfies never;
  }
}

/** The logical names of all attributes that the expression reads, in the order of the text. */
export function attributesIn(expression: Expression): readonly string[] {
  const names = new Set<string>();
  visit(expression, (part) => {
    if (part.kind === "attribute") names.add(part.name);
  });
  return [...names];
}

/** The names of all parameters that the expression uses, in the order of the text. */
export function parametersIn(expression: Expression): readonly string[] {
  const names = new Set<string>();
  visit(expression, (part) => {
    if (part.kind === "parameter") names.add(part.name);
  });
  return [...names];
}

/** Calls `action` for the expression and all in it, outermost first. */
export function visit(expression: Expression, action: (part: Expression) => void): void {
  action(expression);
  for (const part of partsOf(expression)) visit(part, action);
}

/**
 * A copy in which `replace` has had its say on every part, outermost first. Where it returns
 * something, that stands as it is; where it returns `undefined`, the part is rebuilt from its own
 * replaced parts. A condition must be replaced by a condition, a parameter list by a parameter.
 */
export function transform<E extends Expression>(
  expression: E,
  replace: (part: Expression) => Expression | undefined,
): E;
export function transform(
  expression: Expression,
  replace: (part: Expression) => Expression | undefined,
): Expression {
  const replaced = replace(expression);
  if (replaced !== undefined) return replaced;
  const inner = <E extends Expression>(part: E): E => transform(part, replace);
  switch (expression.kind) {
    case "literal":
    case "parameter":
    case "attribute":
      return expression;
    case "template":
      return {
        ...expression,
        parts: expression.parts.map((part) =>
          typeof part === "string" ? part : { ...part, expression: inner(part.expression) },
        ),
      };
    case "function":
    case "predicate":
      return { ...expression, arguments: expression.arguments.map(inner) };
    case "arithmetic":
    case "comparison":
      return { ...expression, left: inner(expression.left), right: inner(expression.right) };
    case "list":
      return { ...expression, elements: expression.elements.map(inner) };
    case "map":
      return {
        ...expression,
        properties: Object.fromEntries(
          Object.entries(expression.properties).map(([name, value]) => [name, inner(value)]),
        ),
      };
    case "between":
      return {
        ...expression,
        operand: inner(expression.operand),
        lower: inner(expression.lower),
        upper: inner(expression.upper),
      };
    case "in":
      return {
        ...expression,
        operand: inner(expression.operand),
        choices:
          "kind" in expression.choices ? inner(expression.choices) : expression.choices.map(inner),
      };
    case "and":
    case "or":
      return { ...expression, operands: expression.operands.map(inner) };
    case "not":
      return { ...expression, operand: inner(expression.operand) };
    default:
      return expression satisfies never;
  }
}
