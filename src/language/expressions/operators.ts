import {
  addNumbers,
  divideNumbers,
  multiplyNumbers,
  normalizeNumber,
  subtractNumbers,
} from "../../dynamodb/numbers.ts";
import { type AttributeValue, typeTagOf } from "../../dynamodb/values.ts";
import { type Evaluation, failure, present } from "./evaluation.ts";
import type { ArithmeticExpression } from "./expression.ts";

/** The text that stands for a value inside of a template; `undefined` for sets, lists, maps, null. */
export function textOf(value: AttributeValue): string | undefined {
  if ("S" in value) return value.S;
  if ("N" in value) return normalizeNumber(value.N) ?? value.N;
  if ("BOOL" in value) return String(value.BOOL);
  if ("B" in value) return value.B;
  return undefined;
}

/** Arithmetic with up to 38 digits, as DynamoDB's numbers have them. */
export function applyArithmetic(
  operator: ArithmeticExpression["operator"],
  left: AttributeValue,
  right: AttributeValue,
): Evaluation {
  if (!("N" in left) || !("N" in right)) {
    return failure(
      `'${operator}' needs two numbers, but got ${typeTagOf(left)} and ${typeTagOf(right)}.`,
    );
  }
  const result = operations[operator](left.N, right.N);
  if (result === undefined) {
    return failure(`${left.N} ${operator} ${right.N} has no result within DynamoDB's 38 digits.`);
  }
  return present({ N: result });
}

const operations: Readonly<
  Record<ArithmeticExpression["operator"], (left: string, right: string) => string | undefined>
> = {
  "+": addNumbers,
  "-": subtractNumbers,
  "*": multiplyNumbers,
  "/": divideNumbers,
};
