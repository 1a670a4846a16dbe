import { toPlainJson } from "../dynamodb/plain-values.ts";
import type { Expression } from "../language/expressions/expression.ts";

/** An expression as an author would write it, for messages and explanations. */
export function conditionText(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return toPlainJson(expression.value).replace(/\s*\n\s*/g, " ");
    case "parameter":
      return `:${placeText(expression.name, expression.path)}`;
    case "attribute":
      return placeText(expression.name, expression.path);
    case "template": {
      const parts = expression.parts.map((part) =>
        typeof part === "string" ? part : `\${${conditionText(part.expression)}}`,
      );
      return JSON.stringify(parts.join(""));
    }
    case "function":
    case "predicate":
      return `${expression.name}(${expression.arguments.map(conditionText).join(", ")})`;
    case "arithmetic":
    case "comparison":
      return `${conditionText(expression.left)} ${expression.operator} ${conditionText(expression.right)}`;
    case "list":
      return `[${expression.elements.map(conditionText).join(", ")}]`;
    case "map": {
      const properties = Object.entries(expression.properties).map(
        ([name, value]) => `${name}: ${conditionText(value)}`,
      );
      return properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
    }
    case "between":
      return `${conditionText(expression.operand)} between ${conditionText(expression.lower)} and ${conditionText(expression.upper)}`;
    case "in": {
      const choices =
        "kind" in expression.choices
          ? conditionText(expression.choices)
          : `(${expression.choices.map(conditionText).join(", ")})`;
      return `${conditionText(expression.operand)} in ${choices}`;
    }
    case "and":
      return expression.operands.map(nested).join(" and ");
    case "or":
      return expression.operands.map(nested).join(" or ");
    case "not":
      return `not ${nested(expression.operand)}`;
    default:
      return expression satisfies never;
  }
}

function nested(expression: Expression): string {
  const text = conditionText(expression);
  return expression.kind === "and" || expression.kind === "or" ? `(${text})` : text;
}

function placeText(name: string, path: readonly (string | number)[]): string {
  return name + path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
}
