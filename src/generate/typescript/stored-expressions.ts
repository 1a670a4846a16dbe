import type {
  ArithmeticExpression,
  Expression,
  FunctionExpression,
} from "../../language/expressions/expression.ts";
import { array, type Code, call, code, joined, literal, verbatim } from "../code-writer.ts";
import {
  absentValue,
  anyAbsent,
  operand,
  presentFunction,
  type Scope,
  type Value,
  valueCode,
} from "./expressions.ts";
import type { Module } from "./module.ts";
import type { SupportName } from "./support.ts";

/**
 * Expressions over an item as it is stored, in upgrades. A value may be of any kind there, since an
 * older version wrote it, and has to be computed with all of its digits, since a backfill does the
 * same with the one evaluator: what that refuses is refused here.
 *
 * `undefined` where nothing is different from other expressions.
 */
export function storedValueCode(
  expression: Expression,
  scope: Scope,
  module: Module,
): Value | undefined {
  switch (expression.kind) {
    case "attribute": {
      if (expression.path.length === 0) return undefined;
      const root = scope.attribute(expression.name) ?? absentValue;
      const path = array(
        expression.path.map((step) =>
          typeof step === "number" ? verbatim(String(step)) : literal(step),
        ),
      );
      return any(call(module.support("storedInside"), [root.code, path]), true);
    }
    case "arithmetic":
      return arithmetic(expression, scope, module);
    case "function":
      return functionCode(expression, scope, module);
    case "list": {
      const elements = expression.elements.map((element) => valueCode(element, scope, module));
      return whereAllAreThere(elements, module, (known) =>
        any(array(known.map((element) => element.code)), false),
      );
    }
    default:
      return undefined;
  }
}

function arithmetic(
  { operator, left, right }: ArithmeticExpression,
  scope: Scope,
  module: Module,
): Value {
  const values = [left, right].map((each) => valueCode(each, scope, module));
  return whereAllAreThere(values, module, ([first = absentValue, second = absentValue]) => {
    const made = call(module.support("calculated"), [first.code, literal(operator), second.code]);
    return any(held(made, module), false);
  });
}

/** Where code has plain numbers only, one that would lose digits is refused. */
function held(number: Code, module: Module): Code {
  return module.holdsAllNumbers ? number : call(module.support("fittingNumber"), [number]);
}

function functionCode(
  expression: FunctionExpression,
  scope: Scope,
  module: Module,
): Value | undefined {
  const { name } = expression;
  const values = expression.arguments.map((argument) => valueCode(argument, scope, module));
  const as = (support: SupportName, type: Value["type"]): Value =>
    whereAllAreThere(values, module, (known) =>
      presentFunction(
        expression,
        known.map(
          (value): Value =>
            value.type.kind === "any" || (value.type.kind === "string" && type.kind !== "string")
              ? { code: call(module.support(support), [value.code]), type, optional: false }
              : value,
        ),
        module,
      ),
    );
  switch (name) {
    case "lower":
    case "upper":
    case "trim":
    case "before":
    case "after":
    case "split":
      return as("storedText", { kind: "string" });
    case "epoch":
    case "timestamp":
      return as("storedSeconds", { kind: "epoch" });
    case "date":
      return as("storedDay", { kind: "date" });
    case "number":
      return whereAllAreThere(values, module, ([first = absentValue]) =>
        any(held(call(module.support("storedNumber"), [first.code]), module), false),
      );
    case "concat":
    case "string":
      return whereAllAreThere(values, module, (known) =>
        presentFunction(expression, known, module),
      );
    case "coalesce":
      return firstThere(values);
    default:
      return undefined;
  }
}

/** DynamoDB's NULL is a value like others, so that `??` would pass over it. */
function firstThere(values: readonly Value[]): Value {
  const certain = values.findIndex(({ optional }) => !optional);
  const asked = certain < 0 ? values : values.slice(0, certain + 1);
  const last = asked.at(-1) ?? absentValue;
  const chosen = asked
    .slice(0, -1)
    .reduceRight<Code>(
      (others, value) => code`${operand(value)} !== undefined ? ${operand(value)} : ${others}`,
      operand(last),
    );
  return { ...any(chosen, certain < 0), loose: asked.length > 1 };
}

/**
 * Of what is absent everything is absent. What stands more than once is short: nested expressions
 * would grow beyond measure.
 */
function whereAllAreThere(
  values: readonly Value[],
  module: Module,
  make: (known: readonly Value[]) => Value,
): Value {
  const optional = values.filter((value) => value.optional);
  if (optional.length === 0) return make(values);
  // What fails does so even where something else is absent, as in the one evaluator.
  const asked = values.filter((value) => !isShort(value));
  if (asked.length === 0) {
    const made = make(values);
    return {
      ...made,
      code: code`${anyAbsent(optional.map(operand))} ? undefined : ${operand(made)}`,
      optional: true,
      loose: true,
    };
  }
  const passed = values.filter((value) => value.optional || !isShort(value));
  const nameOf = (value: Value): Code => verbatim(`value${passed.indexOf(value)}`);
  const made = make(
    values.map((value) =>
      passed.includes(value)
        ? { ...value, code: nameOf(value), optional: false, loose: false }
        : value,
    ),
  );
  const given = array(passed.map((value) => value.code));
  const names = code`(${joined(passed.map(nameOf), ", ")})`;
  const lambda = code`${names} => ${made.code}`;
  return {
    ...made,
    code: call(module.support("ifThere"), [given, lambda]),
    optional: true,
    loose: false,
  };
}

/** It can stand more than once, and cannot fail: an attribute, or a literal. */
function isShort({ code: text, optional }: Value): boolean {
  return optional ? /^[\w.$]+$/.test(text.text) : !text.text.includes("(");
}

function any(made: Code, optional: boolean): Value {
  return { code: made, type: { kind: "any" }, optional };
}
