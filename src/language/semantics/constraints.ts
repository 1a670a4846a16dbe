import type { Span } from "../../base/span.ts";
import { base64ByteLength } from "../../dynamodb/binary.ts";
import { compareNumbers } from "../../dynamodb/numbers.ts";
import { utf8Length } from "../../dynamodb/text.ts";
import type { AttributeValue } from "../../dynamodb/values.ts";
import type { Scope } from "./scope.ts";
import type { Attribute } from "./types.ts";

/** Reports a value that the annotations of its attribute rule out. */
export function checkConstraints(
  scope: Scope,
  file: string,
  span: Span,
  attribute: Attribute,
  value: AttributeValue,
): void {
  const problem = constraintProblem(attribute, value);
  if (problem !== undefined) {
    scope.findings.report("constraint-violated", file, span, { name: attribute.name, problem });
  }
}

/** Why `@min`, `@max`, `@matches`, `@size` or `@items` rule the value out, or `undefined`. */
export function constraintProblem(attribute: Attribute, value: AttributeValue): string | undefined {
  const { minimum, maximum, matches, size, items } = attribute;
  if ("N" in value) {
    if (minimum !== undefined && compareNumbers(value.N, minimum) < 0) return `at least ${minimum}`;
    if (maximum !== undefined && compareNumbers(value.N, maximum) > 0) return `at most ${maximum}`;
  }
  if (matches !== undefined && "S" in value && !matchesWhole(matches, value.S)) {
    return `text that matches ${matches}`;
  }
  if (size?.maximum !== undefined) {
    const bytes = "S" in value ? utf8Length(value.S) : "B" in value ? base64ByteLength(value.B) : 0;
    if (bytes > size.maximum) return `at most ${size.maximum} bytes`;
  }
  if (items?.maximum !== undefined && elementCount(value) > items.maximum) {
    return `at most ${items.maximum} elements`;
  }
  return undefined;
}

/**
 * Whether a regular expression may take time without end on some text: it repeats a group that
 * itself repeats or chooses, as `(a+)+` does.
 */
export function mayRunForever(source: string): boolean {
  // One flag for each open group: whether it holds a repetition or a choice.
  const groups = [false];
  let inClass = false;
  let closed = false;
  let repetitions = 0;
  for (let index = 0; index < source.length; index++) {
    const character = source[index];
    const wasClosed = closed;
    closed = false;
    if (character === "\\") index++;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") groups.push(false);
    else if (character === ")") {
      closed = groups.pop() ?? false;
      if (closed) groups[groups.length - 1] = true;
    } else if (character === "|") groups[groups.length - 1] = true;
    else if (
      character === "*" ||
      character === "+" ||
      /^\{\d+,/.test(source.slice(index, index + 9))
    ) {
      if (wasClosed || ++repetitions > 3) return true;
      groups[groups.length - 1] = true;
    }
  }
  return false;
}

/** What may run forever, or run long on a long text, is taken to match. */
function matchesWhole(source: string, text: string): boolean {
  if (text.length > 256 || mayRunForever(source)) return true;
  return new RegExp(`^(?:${source})$`).test(text);
}

function elementCount(value: AttributeValue): number {
  if ("L" in value) return value.L.length;
  if ("M" in value) return Object.keys(value.M).length;
  if ("SS" in value) return value.SS.length;
  if ("NS" in value) return value.NS.length;
  return "BS" in value ? value.BS.length : 0;
}
