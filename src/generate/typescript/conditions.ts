import type {
  Condition,
  Expression,
  PredicateCondition,
} from "../../language/expressions/expression.ts";
import type { Type } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { type Code, call, code, joined, verbatim } from "../code-writer.ts";
import { operand, type Scope, type Value, valueCode } from "./expressions.ts";
import type { Module } from "./module.ts";
import { aligned, assigned, isNumeric } from "./numbers.ts";
import { assuming, presenceIn } from "./presence.ts";

/**
 * The program text that decides a condition as the evaluator would: a comparison with what is absent
 * is false, except that `<>` is then true.
 */
export function conditionCode(condition: Condition, scope: Scope, module: Module): Code {
  switch (condition.kind) {
    case "and": {
      let known = scope;
      const parts = condition.operands.map((inner) => {
        const part = grouped(inner, "and", known, module);
        known = assuming(known, presenceIn(inner));
        return part;
      });
      const undecided = parts.filter(({ text }) => text !== "true");
      return undecided.length === 0 ? verbatim("true") : joined(undecided, " && ");
    }
    case "or":
      return joined(
        condition.operands.map((inner) => grouped(inner, "or", scope, module)),
        " || ",
      );
    case "not":
      return code`!(${conditionCode(condition.operand, scope, module)})`;
    case "comparison": {
      const left = valueCode(condition.left, scope, module);
      const right = valueCode(condition.right, scope, module);
      return compared(condition.operator, left, right, module);
    }
    case "between": {
      const value = valueCode(condition.operand, scope, module);
      const lower = valueCode(condition.lower, scope, module);
      const upper = valueCode(condition.upper, scope, module);
      return code`${compared(">=", value, lower, module)} && ${compared("<=", value, upper, module)}`;
    }
    case "in": {
      const value = valueCode(condition.operand, scope, module);
      const choices =
        "kind" in condition.choices
          ? operand(valueCode(condition.choices, scope, module))
          : verbatim(
              `[${condition.choices.map((choice) => assigned(valueCode(choice, scope, module), value.type, module).code.text).join(", ")}]`,
            );
      const test = isScalar(value, module)
        ? code`${choices}.includes(${value.code})`
        : code`${choices}.some((choice) => ${module.support("sameValue")}(choice, ${value.code}))`;
      return value.optional ? code`${operand(value)} !== undefined && ${test}` : test;
    }
    case "predicate":
      return predicateCode(condition, scope, module);
    default:
      return condition satisfies never;
  }
}

/** Whether one value stands before another as DynamoDB compares them. */
export function compared(
  operator: "=" | "<>" | "<" | "<=" | ">" | ">=",
  one: Value,
  other: Value,
  module: Module,
): Code {
  const [left = one, right = other] = aligned([one, other], module);
  const absent = [left, right].filter(({ optional }) => optional);
  if (operator === "=" || operator === "<>") {
    const scalar = isScalar(left, module) && isScalar(right, module);
    const same = scalar
      ? code`${operand(left)} ${verbatim(operator === "=" ? "===" : "!==")} ${operand(right)}`
      : code`${verbatim(operator === "=" ? "" : "!")}${call(module.support("sameValue"), [left.code, right.code])}`;
    // Where only one of them can be absent, the comparison itself tells.
    if (absent.length < 2) return same;
    return operator === "="
      ? code`${operand(left)} !== undefined && ${same}`
      : code`(${operand(left)} === undefined || ${same})`;
  }
  const type = resolveType(left.type, module.typeNamed);
  const test =
    type.kind === "string" ||
    type.kind === "any" ||
    type.kind === "error" ||
    (type.kind === "number" && module.options.numbers === "exact")
      ? code`${call(module.support("compareText"), [left.code, right.code])} ${verbatim(operator)} 0`
      : code`${operand(left)} ${verbatim(operator)} ${operand(right)}`;
  const present = absent.map((value) => code`${operand(value)} !== undefined`);
  return joined([...present, test], " && ");
}

function predicateCode(condition: PredicateCondition, scope: Scope, module: Module): Code {
  const [first, second] = condition.arguments.map((argument: Expression) =>
    valueCode(argument, scope, module),
  );
  if (first === undefined) return verbatim("false");
  const target = operand(first);
  switch (condition.name) {
    case "attribute_exists":
      return first.optional ? code`${target} !== undefined` : verbatim("true");
    case "attribute_not_exists":
      return first.optional ? code`${target} === undefined` : verbatim("false");
    default:
      break;
  }
  if (second === undefined) return verbatim("false");
  const absent = [first, second].filter(({ optional }) => optional);
  const present = absent.map((value) => code`${operand(value)} !== undefined`);
  return joined([...present, presentPredicate(condition.name, first, second, module)], " && ");
}

function presentPredicate(
  predicate: "begins_with" | "contains" | "attribute_type",
  first: Value,
  second: Value,
  module: Module,
): Code {
  const target = operand(first);
  const type: Type = resolveType(first.type, module.typeNamed);
  switch (predicate) {
    case "begins_with":
      return code`${target}.startsWith(${second.code})`;
    case "contains":
      if (type.kind === "set" && type.element !== "binary")
        return code`${target}.has(${second.code})`;
      if (type.kind === "set" || type.kind === "list") {
        return code`[...${target}].some((element) => ${module.support("sameValue")}(element, ${second.code}))`;
      }
      return code`${target}.includes(${second.code})`;
    case "attribute_type":
      return code`${call(module.support("storedTypeOf"), [first.code])} === ${second.code}`;
    default:
      return predicate satisfies never;
  }
}

function grouped(condition: Condition, outer: "and" | "or", scope: Scope, module: Module): Code {
  const text = conditionCode(condition, scope, module);
  const needsGroup =
    (condition.kind === "or" && outer === "and") ||
    (outer === "or" && / && /.test(text.text) && condition.kind !== "and");
  return needsGroup ? code`(${text})` : text;
}

function isScalar(value: Value, module: Module): boolean {
  const type = resolveType(value.type, module.typeNamed);
  switch (type.kind) {
    case "string":
    case "boolean":
    case "timestamp":
    case "date":
    case "uuid":
    case "ulid":
    case "union":
      return true;
    default:
      // A number that is held in one of several forms is compared as a value.
      return isNumeric(type) && module.options.numbers !== "exact";
  }
}
