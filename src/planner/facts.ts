import type {
  AttributeExpression,
  Condition,
  Expression,
  TemplatePart,
} from "../language/expressions/expression.ts";
import { visit } from "../language/expressions/traverse.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { Conjunct, Entity } from "../language/semantics/model.ts";
import { placeIn, substitute, textTemplate } from "./substitute.ts";

/** What the conjuncts of a condition say about single attributes of one entity. */
export interface Facts {
  readonly entity: Entity;
  readonly conjuncts: readonly Conjunct[];
  equality(attribute: AttributeExpression): Fact | undefined;
  range(attribute: AttributeExpression): RangeFact | undefined;
  /** `in (…)` or `in :list`. */
  membership(attribute: AttributeExpression): MembershipFact | undefined;
  /** The conjuncts that compare the attribute with something, as none does with an absent one. */
  constraints(attributeName: string): readonly number[];
}

export interface Fact extends Resolution {
  /** The position of the conjunct that says so. */
  readonly conjunct: number;
}

export type RangeOperator = "<" | "<=" | ">" | ">=" | "between" | "begins_with";

export interface RangeFact {
  readonly operator: RangeOperator;
  /** Two for `between`, else one. */
  readonly values: readonly Expression[];
  readonly conjunct: number;
}

export interface MembershipFact {
  readonly choices: Extract<Condition, { kind: "in" }>["choices"];
  readonly conjunct: number;
}

/** The first fact of each kind counts; a second one about the same attribute stays unserved. */
export function collectFacts(entity: Entity, conjuncts: readonly Conjunct[]): Facts {
  return new FactsOfConjuncts(entity, conjuncts);
}

/** A condition has few conjuncts, so that looking through them is faster than maps of them. */
class FactsOfConjuncts implements Facts {
  readonly entity: Entity;
  readonly conjuncts: readonly Conjunct[];
  readonly #facts: readonly (About | undefined)[];

  constructor(entity: Entity, conjuncts: readonly Conjunct[]) {
    this.entity = entity;
    this.conjuncts = conjuncts;
    this.#facts = conjuncts.map(({ condition }, position) => readFact(condition, position));
  }

  equality(attribute: AttributeExpression): Fact | undefined {
    for (const fact of this.#facts) {
      if (fact?.kind === "equality" && isSamePlace(fact.attribute, attribute)) return fact;
    }
    return undefined;
  }

  range(attribute: AttributeExpression): RangeFact | undefined {
    for (const fact of this.#facts) {
      if (fact?.kind === "range" && isSamePlace(fact.attribute, attribute)) return fact;
    }
    return undefined;
  }

  membership(attribute: AttributeExpression): MembershipFact | undefined {
    for (const fact of this.#facts) {
      if (fact?.kind === "membership" && isSamePlace(fact.attribute, attribute)) return fact;
    }
    return undefined;
  }

  constraints(name: string): readonly number[] {
    const positions: number[] = [];
    for (const [position, { condition }] of this.conjuncts.entries()) {
      const subject = this.#facts[position]?.attribute ?? existingAttribute(condition);
      if (subject?.name === name) positions.push(position);
    }
    return positions;
  }
}

function isSamePlace(left: AttributeExpression, right: AttributeExpression): boolean {
  if (left.name !== right.name || left.path.length !== right.path.length) return false;
  return left.path.every((step, position) => step === right.path[position]);
}

/** What is known about a value, and what it took to know it. */
export interface Resolution {
  readonly value: Expression;
  /** The conjuncts that the value alone implies: those about an attribute that it shows unchanged. */
  readonly entailed: readonly number[];
}

/**
 * The value of an expression over the entity's attributes, as far as equalities fix it: directly,
 * or, for a derived attribute, by computing it from others. Of an attribute itself, and of those
 * that a template inserts, the value tells what they are; a function's does not tell its arguments.
 */
export function resolveExpression(expression: Expression, facts: Facts): Resolution | undefined {
  switch (expression.kind) {
    case "literal":
      return { value: expression, entailed: [] };
    case "attribute": {
      const fact = facts.equality(expression);
      if (fact !== undefined) return fact;
      const value = computeAttribute(expression, facts, []);
      return value === undefined ? undefined : { value, entailed: [] };
    }
    case "template": {
      const entailed: number[] = [];
      const parts: TemplatePart[] = [];
      for (const part of expression.parts) {
        if (typeof part === "string") {
          parts.push(part);
          continue;
        }
        const inserted = resolveExpression(part.expression, facts);
        if (inserted === undefined) return undefined;
        for (const conjunct of inserted.entailed) entailed.push(conjunct);
        parts.push({ ...part, expression: inserted.value });
      }
      return { value: textTemplate(parts), entailed };
    }
    default: {
      const value = substitute(expression, (attribute) => valueOfAttribute(attribute, facts, []));
      return value === undefined ? undefined : { value, entailed: [] };
    }
  }
}

function valueOfAttribute(
  attribute: AttributeExpression,
  facts: Facts,
  underway: readonly string[],
): Expression | undefined {
  return facts.equality(attribute)?.value ?? computeAttribute(attribute, facts, underway);
}

/** A place inside of a known value, or a derived attribute of known ones. */
function computeAttribute(
  attribute: AttributeExpression,
  facts: Facts,
  underway: readonly string[],
): Expression | undefined {
  if (attribute.path.length > 0) {
    const outer = facts.equality({ ...attribute, path: [] });
    return outer === undefined ? undefined : placeIn(outer.value, attribute.path);
  }
  const source = attributeNamed(facts.entity, attribute.name)?.source;
  if (source?.kind !== "derived" || underway.includes(attribute.name)) return undefined;
  const inner = [...underway, attribute.name];
  return substitute(source.value, (each) => valueOfAttribute(each, facts, inner));
}

/** One text for one place of an item. */
export function placeKey(attribute: AttributeExpression): string {
  return attribute.path.length === 0
    ? attribute.name
    : `${attribute.name} ${JSON.stringify(attribute.path)}`;
}

type About = { readonly attribute: AttributeExpression } & (
  | ({ readonly kind: "equality" } & Fact)
  | ({ readonly kind: "range" } & RangeFact)
  | ({ readonly kind: "membership" } & MembershipFact)
);

/** What a condition says about one attribute by values that do not depend on the item. */
function readFact(condition: Condition, conjunct: number): About | undefined {
  switch (condition.kind) {
    case "comparison": {
      const { left, right, operator } = condition;
      const flipped = left.kind !== "attribute";
      const subject = flipped ? right : left;
      const value = flipped ? left : right;
      if (subject.kind !== "attribute" || !isIndependent(value) || operator === "<>") {
        return undefined;
      }
      if (operator === "=") {
        return { kind: "equality", attribute: subject, value, entailed: [conjunct], conjunct };
      }
      return {
        kind: "range",
        attribute: subject,
        operator: flipped ? mirrored[operator] : operator,
        values: [value],
        conjunct,
      };
    }
    case "between": {
      const { operand, lower, upper } = condition;
      if (operand.kind !== "attribute" || !isIndependent(lower) || !isIndependent(upper)) {
        return undefined;
      }
      const values = [lower, upper];
      return { kind: "range", attribute: operand, operator: "between", values, conjunct };
    }
    case "in": {
      const { operand, choices } = condition;
      const values = "kind" in choices ? [choices] : choices;
      if (operand.kind !== "attribute" || !values.every(isIndependent)) return undefined;
      return { kind: "membership", attribute: operand, choices, conjunct };
    }
    case "predicate": {
      const [subject, value] = condition.arguments;
      if (condition.name !== "begins_with" || subject?.kind !== "attribute") return undefined;
      if (value === undefined || !isIndependent(value)) return undefined;
      const values = [value];
      return { kind: "range", attribute: subject, operator: "begins_with", values, conjunct };
    }
    default:
      return undefined;
  }
}

function existingAttribute(condition: Condition): AttributeExpression | undefined {
  if (condition.kind !== "predicate" || condition.name === "attribute_not_exists") return undefined;
  const [subject] = condition.arguments;
  return subject?.kind === "attribute" ? subject : undefined;
}

const mirrored = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** Nothing of the item is in it, so that it is known before the request. */
export function isIndependent(expression: Expression): boolean {
  if (expression.kind === "parameter" || expression.kind === "literal") return true;
  if (expression.kind === "attribute") return false;
  let independent = true;
  visit(expression, (part) => {
    if (part.kind === "attribute") independent = false;
  });
  return independent;
}
