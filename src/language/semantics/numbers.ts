import type { Span } from "../../base/span.ts";
import { isInteger, normalizeNumber, numberProblem } from "../../dynamodb/numbers.ts";
import type { NumberLiteral } from "../syntax/tree.ts";
import type { Scope } from "./scope.ts";

/** The digits of a literal that stands for a value of an item; suffixes belong to counts and sizes. */
export function numberText(scope: Scope, file: string, node: NumberLiteral): string | undefined {
  if (node.suffix !== "") {
    scope.findings.report("number-with-suffix", file, node.span, { suffix: node.suffix });
    return undefined;
  }
  const normalized = normalizeNumber(node.value);
  if (normalized === undefined) {
    const problem = numberProblem(node.value) ?? "it is not a number";
    scope.findings.report("invalid-number-value", file, node.span, { problem });
  }
  return normalized;
}

const suffixes = { count: ["", "k", "M", "G"], size: ["", "B", "KB", "MB"], percent: ["", "%"] };

/**
 * A whole number of the model's own settings, as `2M`, `200B` or `70%`, from `minimum` to
 * `maximum`; reports and returns `undefined` where it is none.
 */
export function wholeNumber(
  scope: Scope,
  file: string,
  node: NumberLiteral | undefined,
  limits: {
    readonly what: string;
    readonly minimum: number;
    readonly maximum?: number;
    readonly unit?: keyof typeof suffixes;
  },
): number | undefined {
  if (node === undefined || node.span.start === node.span.end) return undefined;
  const { what, minimum, maximum = Number.MAX_SAFE_INTEGER, unit = "count" } = limits;
  const value = Number(node.value);
  if (!suffixes[unit].includes(node.suffix)) {
    return scope.findings.report("wrong-unit", file, node.span, {
      what,
      suffix: node.suffix,
      allowed: suffixes[unit].filter((suffix) => suffix !== "").join(", "),
    });
  }
  const whole = /^\d+$/.test(node.value) || isInteger(node.value);
  if (whole && value >= minimum && value <= maximum) return value;
  const range =
    maximum === Number.MAX_SAFE_INTEGER ? `from ${minimum} on` : `from ${minimum} to ${maximum}`;
  return scope.findings.report("number-out-of-range", file, node.span, { what, range });
}

/** As `wholeNumber`, for amounts that may have a fraction, as `0.5` items per customer. */
export function positiveNumber(
  scope: Scope,
  file: string,
  node: NumberLiteral,
  what: string,
  span: Span = node.span,
): number | undefined {
  if (node.span.start === node.span.end) return undefined;
  if (!suffixes.count.includes(node.suffix)) {
    return scope.findings.report("wrong-unit", file, span, {
      what,
      suffix: node.suffix,
      allowed: "k, M, G",
    });
  }
  const value = Number(node.value);
  if (Number.isFinite(value) && value > 0) return value;
  return scope.findings.report("number-out-of-range", file, span, { what, range: "above 0" });
}
