import type { Condition, Expression } from "../language/expressions/expression.ts";
import { transform } from "../language/expressions/traverse.ts";
import type { Entity, Parameter } from "../language/semantics/model.ts";
import type { Type } from "../language/semantics/types.ts";
import { resolveType, type TypeLookup, typeAt, typeInside } from "./attribute-types.ts";
import { textTemplate } from "./substitute.ts";

/**
 * A date that meets a timestamp is its first instant under `>=` and `<`, its last under `>` and `<=`,
 * so that a whole day is in or out. The condition with such dates written as timestamps.
 */
export function datesAsInstants(
  condition: Condition,
  entity: Entity,
  parameters: readonly Parameter[],
  typeNamed: TypeLookup,
): Condition {
  const instant = (
    subject: Expression,
    value: Expression,
    end: "first" | "last",
  ): Expression | undefined => {
    if (subject.kind !== "attribute") return undefined;
    const type = typeAt(entity, subject.name, subject.path, typeNamed);
    if (type?.kind !== "timestamp" || !isDate(value, parameters, typeNamed)) return undefined;
    return textTemplate([{ expression: value }, dayEnd(type, end)]);
  };
  return transform(condition, (part) => {
    if (part.kind === "between") {
      const lower = instant(part.operand, part.lower, "first") ?? part.lower;
      const upper = instant(part.operand, part.upper, "last") ?? part.upper;
      return { ...part, lower, upper };
    }
    if (part.kind !== "comparison" || part.operator === "=" || part.operator === "<>") {
      return undefined;
    }
    const right = instant(part.left, part.right, endUnder[part.operator]);
    if (right !== undefined) return { ...part, right };
    const left = instant(part.right, part.left, endUnder[mirrored[part.operator]]);
    return left === undefined ? undefined : { ...part, left };
  });
}

const endUnder = { ">=": "first", "<": "first", ">": "last", "<=": "last" } as const;
const mirrored = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

function dayEnd(type: Extract<Type, { kind: "timestamp" }>, end: "first" | "last"): string {
  const seconds = end === "first" ? "T00:00:00" : "T23:59:59";
  const fraction = end === "first" ? ".000" : ".999";
  return seconds + (type.precision === "milliseconds" ? fraction : "") + (type.local ? "" : "Z");
}

function isDate(
  value: Expression,
  parameters: readonly Parameter[],
  typeNamed: TypeLookup,
): boolean {
  if (value.kind === "literal") {
    return "S" in value.value && /^\d{4}-\d{2}-\d{2}$/.test(value.value.S);
  }
  if (value.kind === "function") return value.name === "date";
  if (value.kind !== "parameter") return false;
  const declared = parameters.find(({ name }) => name === value.name)?.type;
  if (declared?.kind !== "value") return false;
  const type = typeInside(resolveType(declared.type, typeNamed), value.path, typeNamed);
  return type?.kind === "date";
}
