import { limits } from "../../dynamodb/limits.ts";
import { utf8Length } from "../../dynamodb/text.ts";
import type { Expression, TemplateInsert } from "../../language/expressions/expression.ts";
import type { Type } from "../../language/semantics/types.ts";
import { resolveType, textsOfInsert } from "../../planner/attribute-types.ts";
import { keysNamed } from "../../planner/key-shapes.ts";
import { call, literal, verbatim } from "../code-writer.ts";
import { type Scope, type Value, valueCode } from "./expressions.ts";
import type { Module } from "./module.ts";

/** The key attribute that a value is meant for. */
export interface KeyPlace {
  readonly table: string;
  /** Of one index, of the table (an empty text), or of the table and all of its indexes. */
  readonly index: string | undefined;
  readonly attribute: string;
  /** Whose item it is, for the message. */
  readonly owner: string;
}

/**
 * The value of a key attribute, refused where DynamoDB would refuse it: empty or too long. Where the
 * model makes sure that it is neither, nothing is checked; what is no key attribute stays as it is.
 */
export function checkedKey(
  expression: Expression,
  value: Value,
  place: KeyPlace,
  scope: Scope,
  module: Module,
): Value {
  const maximum = keyLimit(place, module);
  if (maximum === undefined) return value;
  const { least, most } = sizesOf(expression, scope, module);
  if (least > 0 && most <= maximum) return value;
  const checked = call(module.support("checkedKey"), [
    value.code,
    verbatim(String(maximum)),
    literal(`${place.attribute} of ${place.owner}`),
  ]);
  return { code: checked, type: value.type, optional: value.optional };
}

/** Whether a text may be empty as far as its expression tells. */
export function mayBeEmpty(expression: Expression, scope: Scope, module: Module): boolean {
  return sizesOf(expression, scope, module).least === 0;
}

/** The bytes of the strictest key that the attribute is in; `undefined` for numbers and others. */
export function keyLimit(
  { table, index, attribute }: Omit<KeyPlace, "owner">,
  { plans }: Module,
): number | undefined {
  let least: number | undefined;
  for (const { shape, role } of keysNamed(plans, table, index, attribute)) {
    if (shape.type === "N") continue;
    const maximum = role === "partition" ? limits.partitionKeyBytes : limits.sortKeyBytes;
    least = Math.min(least ?? maximum, maximum);
  }
  return least;
}

/** In bytes. */
interface Sizes {
  readonly least: number;
  readonly most: number;
}

const anySize: Sizes = { least: 0, most: Number.POSITIVE_INFINITY };

/** The digits of the largest and of the smallest number that JavaScript has are fewer. */
const longestNumber = 400;

/**
 * How long the text of an expression can be. A moment or an id is any text to a program, so that only
 * literals, unions and numbers tell.
 */
function sizesOf(expression: Expression, scope: Scope, module: Module): Sizes {
  if (expression.kind === "literal" && "S" in expression.value) {
    return sizesOfTexts([expression.value.S]);
  }
  if (expression.kind === "template") {
    const parts = expression.parts.map((part) =>
      typeof part === "string"
        ? sizesOfTexts([part])
        : sizesOfInsert(part, valueCode(part.expression, scope, module).type, module),
    );
    return {
      least: parts.reduce((sum, { least }) => sum + least, 0),
      most: parts.reduce((sum, { most }) => sum + most, 0),
    };
  }
  const type = resolveType(valueCode(expression, scope, module).type, module.typeNamed);
  if (type.kind !== "union") return anySize;
  return sizesOfTexts(type.members.flatMap((member) => ("S" in member ? [member.S] : [])));
}

function sizesOfInsert(insert: TemplateInsert, type: Type, module: Module): Sizes {
  const resolved = resolveType(type, module.typeNamed);
  const texts = textsOfInsert(resolved, insert);
  if (texts.kind === "text") return sizesOfTexts([texts.text]);
  if (texts.kind === "choice") return sizesOfTexts(texts.texts);
  if (insert.format?.kind === "pad" && texts.width !== undefined) {
    return { least: texts.width, most: texts.width };
  }
  const isNumber = ["number", "integer", "epoch"].includes(resolved.kind);
  return isNumber ? { least: 1, most: longestNumber } : anySize;
}

function sizesOfTexts(texts: readonly string[]): Sizes {
  const sizes = texts.map(utf8Length);
  return texts.length === 0 ? anySize : { least: Math.min(...sizes), most: Math.max(...sizes) };
}
