import type {
  Expression,
  TemplateFormat,
  TemplatePart,
} from "../language/expressions/expression.ts";
import { conditionText } from "./condition-text.ts";

/** An expression as its author would write it, for people: with formats, and without odd characters. */
export function expressionText(expression: Expression): string {
  const text =
    expression.kind === "template"
      ? JSON.stringify(expression.parts.map(partText).join(""))
      : conditionText(expression);
  // The greatest character stands in ranges for "whatever follows", and has no picture.
  return text.replaceAll("\u{10FFFF}", "…");
}

function partText(part: TemplatePart): string {
  if (typeof part === "string") return part;
  return `\${${conditionText(part.expression)}${formatText(part.format)}}`;
}

function formatText(format: TemplateFormat | undefined): string {
  switch (format?.kind) {
    case undefined:
      return "";
    case "lower":
    case "upper":
      return `:${format.kind}`;
    case "pad":
      return `:${String(format.width).padStart(2, "0")}`;
    default:
      return format satisfies never;
  }
}
