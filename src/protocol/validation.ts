import type { SourceRange } from "../views/layout-view.ts";

/** Checks of values from outside: what a page sends is not trusted to be what its type says. */

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** A whole, non-negative number, such as an offset. */
export function isOffset(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}

export function isSourceRange(value: unknown): value is SourceRange {
  return (
    isObject(value) &&
    isText(value.uri) &&
    isOffset(value.start) &&
    isOffset(value.end) &&
    value.start <= value.end
  );
}
