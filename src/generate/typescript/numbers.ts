import { exactJavaScriptNumber } from "../../dynamodb/numbers.ts";
import type { ArithmeticExpression, Expression } from "../../language/expressions/expression.ts";
import type { Model } from "../../language/semantics/model.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { type Code, call, code, literal, verbatim } from "../code-writer.ts";
import { anyAbsent, operand, type Scope, type Value, valueCode } from "./expressions.ts";
import type { Module } from "./module.ts";
import type { SupportName } from "./support.ts";

/*
 * A number of DynamoDB has up to 38 digits. An integer whose bounds reach beyond what a JavaScript
 * number holds is a bigint. Any other number is a number, and refused where it does not fit; by the
 * option `numbers: "exact"` it is then a bigint or a NumberValue instead.
 */

/** The TypeScript type of a numeric attribute. */
export function numberType(type: Type, module: Module): Code {
  if (isWide(type)) return verbatim("bigint");
  if (module.options.numbers === "exact") {
    if (type.kind === "integer") return verbatim("number | bigint");
    if (type.kind === "number") return code`number | ${module.sdk("NumberValue")}`;
  }
  return verbatim("number");
}

/** The type of a numeric key, which may be bound to attributes of several numeric types. */
export function keyNumberType(module: Module): Code {
  if (!module.holdsAllNumbers) return verbatim("number");
  return code`number | bigint | ${module.sdk("NumberValue")}`;
}

/** How many items are asked for, which is a plain number whatever others are. */
export function countCode(value: Value, module: Module): Code {
  const type = numberType(resolveType(value.type, module.typeNamed), module);
  const isPlain = type.text === "number" || /^\d+$/.test(value.code.text);
  return isPlain ? operand(value) : call(verbatim("Number"), [value.code]);
}

export function isWide(type: Type): boolean {
  return type.kind === "integer" && type.wide === true;
}

/** Whether an attribute of the model is a bigint. */
export function hasWideIntegers({ entities, types }: Model): boolean {
  const inType = (type: Type): boolean => {
    switch (type.kind) {
      case "record":
        return type.attributes.some(inAttribute);
      case "list":
        return inType(type.element);
      case "map":
        return inType(type.value);
      default:
        return isWide(type);
    }
  };
  const inAttribute = ({ type }: Attribute): boolean => inType(type);
  return (
    entities.some(({ attributes }) => attributes.some(inAttribute)) ||
    [...types.values()].some(({ type }) => inType(type))
  );
}

/**
 * What the document client makes of a number's text: where all have to fit it refuses others, else
 * it keeps their text for the conversions, which know the attribute's type.
 */
export function numberReader(module: Module): Code {
  return module.support(module.holdsAllNumbers ? "heldNumber" : "exactNumber");
}

/** The conversion of a number that the document client has read; nothing where it is right already. */
export function readNumber(type: Type, module: Module): SupportName | undefined {
  if (!module.holdsAllNumbers) return undefined;
  switch (type.kind) {
    case "integer":
      if (isWide(type)) return "toBigInt";
      return module.options.numbers === "exact" ? "narrowest" : "fittingNumber";
    case "number":
      return module.options.numbers === "exact" ? undefined : "fittingNumber";
    case "epoch":
      return "fittingNumber";
    default:
      return undefined;
  }
}

/** A value as one of an attribute's type: whole numbers become bigints where the attribute is one. */
export function assigned(value: Value, type: Type, module: Module): Value {
  const [target, given] = [type, value.type].map((each) => resolveType(each, module.typeNamed));
  if (target === undefined || given === undefined) return value;
  // A moment fits into a number.
  if (
    target.kind === "epoch" &&
    given.kind === "integer" &&
    numberType(given, module).text !== "number"
  ) {
    return { ...value, code: call(verbatim("Number"), [value.code]), type, loose: false };
  }
  if (!isWide(target) || isWide(given)) return { ...value, type };
  if (/^-?\d+$/.test(value.code.text))
    return { ...value, code: verbatim(`${value.code.text}n`), type };
  const made = code`BigInt(${value.code})`;
  if (!value.optional) return { ...value, code: made, type, loose: false };
  const absent = code`${operand(value)} === undefined ? undefined : ${made}`;
  return { ...value, code: absent, type, loose: true };
}

/** Values that are compared or chosen between: where one is a bigint, all are. */
export function aligned(values: readonly Value[], module: Module): readonly Value[] {
  const wide = values.find(({ type }) => isWide(resolveType(type, module.typeNamed)));
  return wide === undefined ? values : values.map((value) => assigned(value, wide.type, module));
}

export function arithmeticValue(
  expression: ArithmeticExpression,
  scope: Scope,
  module: Module,
): Value {
  const operands = [expression.left, expression.right].map((each) =>
    valueCode(each, scope, module),
  );
  const whole =
    expression.operator !== "/" &&
    operands.every((value, index) =>
      isWhole(value, index === 0 ? expression.left : expression.right, module),
    );
  const made = calculated(expression.operator, operands, whole, module);
  const absent = operands.filter(({ optional }) => optional).map(operand);
  if (absent.length === 0) return made;
  return {
    ...made,
    code: code`${anyAbsent(absent)} ? undefined : ${made.code}`,
    optional: true,
    loose: true,
  };
}

function calculated(
  operator: ArithmeticExpression["operator"],
  values: readonly Value[],
  whole: boolean,
  module: Module,
): Value {
  const kinds = values.map(({ type }) => resolveType(type, module.typeNamed));
  const isBig = kinds.some(isWide);
  const type: Type = {
    kind: whole ? "integer" : "number",
    ...(whole && isBig ? { wide: true } : {}),
  };
  if (isBig && whole) {
    const [left, right] = aligned(
      values.map((value) => ({ ...value, optional: false })),
      module,
    ).map(operand);
    const text = code`${left} ${verbatim(operator)} ${right}`;
    return { code: text, type, optional: false, loose: true };
  }
  if (module.options.numbers === "exact" && kinds.some(({ kind }) => kind !== "epoch")) {
    const made = call(module.support("calculated"), [
      values[0]?.code ?? verbatim("0"),
      literal(operator),
      values[1]?.code ?? verbatim("0"),
    ]);
    return {
      code: whole ? call(module.support("narrowest"), [made]) : made,
      type,
      optional: false,
    };
  }
  const [left, right] = values.map((value) => numericOperand(value, isBig, module));
  const plain = code`${left} ${verbatim(operator)} ${right}`;
  // Binary fractions would show in the last digits: 0.1 + 0.2 is 0.3 in DynamoDB.
  const made = whole ? plain : call(module.support("decimal"), [plain]);
  return { code: made, type, optional: false, loose: whole };
}

/** What may be of any type has to be a number here. */
function numericOperand(value: Value, isBig: boolean, module: Module): Code {
  const type = resolveType(value.type, module.typeNamed);
  if (isBig && isWide(type)) return call(verbatim("Number"), [value.code]);
  return type.kind === "any" ? call(module.support("numeric"), [value.code]) : operand(value);
}

export function numberCode(text: string, module: Module): Code {
  const exact = exactJavaScriptNumber(text);
  if (exact !== undefined) return verbatim(String(exact));
  return code`${module.sdk("NumberValue")}.from(${literal(text)})`;
}

export function isNumeric(type: Type): boolean {
  return type.kind === "number" || type.kind === "integer" || type.kind === "epoch";
}

function isWhole(value: Value, expression: Expression, module: Module): boolean {
  if (expression.kind === "literal" && "N" in expression.value) {
    return Number.isInteger(Number(expression.value.N));
  }
  const { kind } = resolveType(value.type, module.typeNamed);
  return kind === "integer" || kind === "epoch";
}
