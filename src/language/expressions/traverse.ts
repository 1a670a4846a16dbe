import type { Expression } from "./expression.ts";

/** The logical names of all attributes that the expression reads, in the order of the text. */
export function attributesIn(expression: Expression): readonly string[] {
  return namesIn(expression, "attribute");
}

/** The names of all parameters that the expression uses, in the order of the text. */
export function parametersIn(expression: Expression): readonly string[] {
  return namesIn(expression, "parameter");
}

function namesIn(expression: Expression, kind: "attribute" | "parameter"): readonly string[] {
  const names: string[] = [];
  visit(expression, (part) => {
    if (part.kind === kind && !names.includes(part.name)) names.push(part.name);
  });
  return names;
}

/**
 * Calls `action` for the expression and all in it, outermost first. No list is made of the parts,
 * since checking a model visits its expressions many thousand times.
 */
export function visit(expression: Expression, action: (part: Expression) => void): void {
  action(expression);
  switch (expression.kind) {
    case "literal":
    case "parameter":
    case "attribute":
      return;
    case "template":
      for (const part of expression.parts) {
        if (typeof part !== "string") visit(part.expression, action);
      }
      return;
    case "function":
    case "predicate":
      visitAll(expression.arguments, action);
      return;
    case "arithmetic":
    case "comparison":
      visit(expression.left, action);
      visit(expression.right, action);
      return;
    case "list":
      visitAll(expression.elements, action);
      return;
    case "map":
      visitAll(Object.values(expression.properties), action);
      return;
    case "between":
      visit(expression.operand, action);
      visit(expression.lower, action);
      visit(expression.upper, action);
      return;
    case "in":
      visit(expression.operand, action);
      if ("kind" in expression.choices) visit(expression.choices, action);
      else visitAll(expression.choices, action);
      return;
    case "and":
    case "or":
      visitAll(expression.operands, action);
      return;
    case "not":
      visit(expression.operand, action);
      return;
    default:
      expression satisfies never;
  }
}

function visitAll(expressions: readonly Expression[], action: (part: Expression) => void): void {
  for (const expression of expressions) visit(expression, action);
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
    case "comparison": {
      const left = inner(expression.left);
      const right = inner(expression.right);
      const isSame = left === expression.left && right === expression.right;
      return isSame ? expression : { ...expression, left, right };
    }
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
