import type { AttributeValue } from "../dynamodb/values.ts";
import { emptyEnvironment, holds } from "../language/expressions/evaluate.ts";
import type { AttributeExpression, Condition } from "../language/expressions/expression.ts";
import { visit } from "../language/expressions/traverse.ts";
import { attributeNamed, mayBeAbsent } from "../language/semantics/keys.ts";
import type { Entity } from "../language/semantics/model.ts";
import { collectFacts, type Facts, placeKey, resolveExpression } from "./facts.ts";
import { constantValue, sameExpression } from "./substitute.ts";

/**
 * Whether the condition of a sparse index follows from what a pattern says: it is one of its
 * conjuncts, or equalities and `in`s with literals decide it. The conjuncts that it follows from,
 * or `undefined`.
 */
export function followsFrom(condition: Condition, facts: Facts): readonly number[] | undefined {
  const same = facts.conjuncts.findIndex((conjunct) =>
    sameExpression(conjunct.condition, condition),
  );
  if (same >= 0) return [same];
  if (condition.kind === "and") {
    const parts = condition.operands.map((operand) => followsFrom(operand, facts));
    if (parts.every((part) => part !== undefined)) return parts.flat();
  }
  if (condition.kind === "or") {
    for (const operand of condition.operands) {
      const part = followsFrom(operand, facts);
      if (part !== undefined) return part;
    }
  }
  const existing = existenceOf(condition);
  if (existing !== undefined) {
    if (existing.path.length === 0 && isAlwaysThere(facts.entity, existing.name)) return [];
    const constraints = facts.constraints(existing.name);
    if (existing.path.length === 0 && constraints.length > 0) return constraints.slice(0, 1);
  }
  return decidedBy(condition, facts);
}

/** Whether every item of which `condition` holds also fulfils the other condition. */
export function implies(condition: Condition, entity: Entity, other: Condition): boolean {
  const operands = condition.kind === "and" ? condition.operands : [condition];
  const facts = collectFacts(
    entity,
    operands.map((operand) => ({ condition: operand, span: { start: 0, end: 0 }, text: "" })),
  );
  return followsFrom(other, facts) !== undefined;
}

/** Evaluates the condition for each combination of the literals that its attributes may equal. */
function decidedBy(condition: Condition, facts: Facts): readonly number[] | undefined {
  const attributes = new Map<string, AttributeExpression>();
  let closed = true;
  visit(condition, (part) => {
    if (part.kind === "attribute") attributes.set(placeKey(part), part);
    if (part.kind === "parameter") closed = false;
  });
  if (!closed || attributes.size === 0) return undefined;
  const conjuncts: number[] = [];
  let combinations: ReadonlyMap<string, AttributeValue>[] = [new Map()];
  for (const [place, attribute] of attributes) {
    if (attribute.path.length > 0) return undefined;
    const choices = literalChoices(attribute, facts);
    if (
      choices === undefined ||
      choices.values.length * combinations.length > maximumCombinations
    ) {
      return undefined;
    }
    conjuncts.push(...choices.conjuncts);
    combinations = combinations.flatMap((known) =>
      choices.values.map((value) => new Map([...known, [place, value]])),
    );
  }
  const always = combinations.every(
    (known) =>
      holds(condition, { ...emptyEnvironment, attribute: (name) => known.get(name) }) === true,
  );
  return always ? conjuncts : undefined;
}

const maximumCombinations = 100;

function literalChoices(
  attribute: AttributeExpression,
  facts: Facts,
): { values: readonly AttributeValue[]; conjuncts: readonly number[] } | undefined {
  const fixed = resolveExpression(attribute, facts);
  if (fixed !== undefined) {
    const value = constantValue(fixed.value);
    return value === undefined ? undefined : { values: [value], conjuncts: fixed.entailed };
  }
  const membership = facts.membership(attribute);
  if (membership === undefined || "kind" in membership.choices) return undefined;
  const values = membership.choices.map(constantValue);
  if (!values.every((value) => value !== undefined)) return undefined;
  return { values, conjuncts: [membership.conjunct] };
}

function existenceOf(condition: Condition): AttributeExpression | undefined {
  if (condition.kind !== "predicate" || condition.name !== "attribute_exists") return undefined;
  const [subject] = condition.arguments;
  return subject?.kind === "attribute" ? subject : undefined;
}

function isAlwaysThere(entity: Entity, name: string): boolean {
  const attribute = attributeNamed(entity, name);
  return attribute !== undefined && !mayBeAbsent(entity, attribute);
}
